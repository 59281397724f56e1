"""The servers that the tests start answer, and go away with the run."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import httpx
import psycopg
import pytest
import redis

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.postgres
def test_postgres_gives_each_test_an_empty_database(postgres_url: str) -> None:
    with psycopg.connect(postgres_url) as connection:
        assert connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,)
        assert connection.info.server_version >= 150000


@pytest.mark.redis
def test_redis_answers(redis_url: str) -> None:
    with redis.Redis.from_url(redis_url) as client:
        assert client.ping()


@pytest.mark.opensearch
def test_opensearch_is_of_the_third_generation(opensearch_url: str) -> None:
    assert httpx.get(opensearch_url).json()["version"]["number"].startswith("3.")


@pytest.mark.slow
@pytest.mark.redis
def test_a_killed_run_leaves_no_server_behind(redis_url: str, tmp_path: Path) -> None:
    code = (
        "import os, signal; from tests.services import run, servers; run.open_run(); "
        "print(servers.redis_url(), flush=True); os.kill(os.getpid(), signal.SIGKILL)"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment).stdout
    with redis.Redis.from_url(printed.strip()) as client:
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            try:
                client.ping()
            except redis.ConnectionError:
                return
            time.sleep(0.2)
    pytest.fail("the server outlived its run")
