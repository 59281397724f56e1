"""How each server is started, and the URL at which it answers."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import uuid
from pathlib import Path
from typing import Any

import httpx
import psycopg
import redis

from tests.services import programs
from tests.services.run import NotInstalled, free_port, keep, once, wait_until

REMEDY = "scripts/install_test_services installs it"
OPENSEARCH_PORTS = range(9201, 9231)  # the runner refuses ports above 9299


def postgres_url() -> str:
    """Return the URL of the server's `postgres` database, ending in `/postgres`."""
    return once("postgres", _start_postgres)["url"]


def redis_url() -> str:
    """Return the URL of the server without a database number."""
    return once("redis", _start_redis)["url"]


def opensearch_url(nodes: int = 1) -> str:
    """Return the URL of one node of a cluster of so many nodes."""
    return once(f"opensearch-{nodes}", lambda folder: _start_opensearch(folder, nodes=nodes))["url"]


def chromium_path() -> str:
    found = programs.chromium()
    if not found:
        raise NotInstalled(f"Chromium is missing: {REMEDY}")
    return str(found)


def _start_postgres(folder: Path) -> dict[str, Any]:
    programs_folder = programs.postgres()
    if not programs_folder:
        raise NotInstalled(f"PostgreSQL is missing: {REMEDY}")
    user = _ordinary_user() if os.geteuid() == 0 else None
    if user:
        shutil.chown(folder, user)
    data, port = folder / "data", free_port()
    as_user: dict[str, Any] = {"user": user, "group": user, "extra_groups": []} if user else {}
    subprocess.run(
        [
            str(programs_folder / "initdb"),
            "-D",
            str(data),
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "-N",
        ],
        check=True,
        capture_output=True,
        cwd=folder,
        **as_user,
    )
    options = {"listen_addresses": "127.0.0.1", "unix_socket_directories": "", "fsync": "off", "max_connections": "60"}
    settings = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
    keeper = keep(
        [str(programs_folder / "postgres"), "-D", str(data), "-p", str(port), *settings], folder=folder, user=user
    )
    url = f"postgres://postgres@127.0.0.1:{port}/postgres"

    def answers() -> bool:
        try:
            psycopg.connect(url, connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    wait_until(answers, keeper=keeper, folder=folder, seconds=60)
    return {"keeper": keeper, "url": url}


def _start_redis(folder: Path) -> dict[str, Any]:
    program = programs.redis()
    if not program:
        raise NotInstalled(f"Redis is missing: {REMEDY}")
    port = free_port()
    keeper = keep(
        [
            str(program),
            "--port",
            str(port),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--appendonly",
            "no",
            "--dir",
            str(folder),
        ],
        folder=folder,
    )
    url = f"redis://127.0.0.1:{port}"

    def answers() -> bool:
        try:
            with redis.Redis.from_url(url, socket_timeout=2) as client:
                return bool(client.ping())
        except redis.ConnectionError:
            return False

    wait_until(answers, keeper=keeper, folder=folder, seconds=30)
    return {"keeper": keeper, "url": url}


def _start_opensearch(folder: Path, *, nodes: int) -> dict[str, Any]:
    java, jars = programs.java(), programs.opensearch_jars()
    if not java:
        raise NotInstalled(f"Java {programs.OLDEST_JAVA} is missing: {REMEDY}")
    if not jars:
        raise NotInstalled(f"OpenSearch is missing: {REMEDY}")
    name = f"vademecum-{uuid.uuid4().hex[:8]}"
    keeper = keep(
        [
            *(str(java), f"-Xmx{384 + 128 * nodes}m", "-Xms256m", "-cp", f"{jars}/*", "-XX:+UseSerialGC"),
            "org.codelibs.opensearch.runner.OpenSearchRunner",
            *("-basePath", str(folder / "cluster"), "-clusterName", name, "-numOfNode", str(nodes)),
            *("-baseHttpPort", str(OPENSEARCH_PORTS[0] - 1)),
        ],
        folder=folder,
    )
    found: list[str] = []

    def answers() -> bool:
        found[:] = [url for url in map(_local, OPENSEARCH_PORTS) if _is_cluster(url, name=name, nodes=nodes)]
        return bool(found)

    wait_until(answers, keeper=keeper, folder=folder, seconds=180)
    return {"keeper": keeper, "url": found[0]}


def _local(port: int) -> str:
    return f"http://127.0.0.1:{port}"


def _is_cluster(url: str, *, name: str, nodes: int) -> bool:
    """Say whether our own, complete cluster answers there. The runner takes the first free ports; others may run."""
    try:
        health = httpx.get(f"{url}/_cluster/health", timeout=2).json()
    except (httpx.HTTPError, ValueError):
        return False
    ready = health.get("number_of_nodes") == nodes and health.get("status") in ("green", "yellow")
    return ready and health.get("cluster_name") == name


def _ordinary_user() -> str:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    raise NotInstalled("PostgreSQL does not run as root, and this machine has neither a user postgres nor nobody.")
