"""The fixtures through which tests ask for a real server. `tests/conftest.py` makes them known to all tests.

Where a server is missing, its tests are skipped with a line that says so; with `CI` set they fail instead.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
import pytest
from psycopg import sql

from tests.services import servers
from tests.services.run import NotInstalled


@pytest.fixture(scope="session")
def postgres_server() -> str:
    """The URL of the server's own database `postgres`; tests take `postgres_url` instead."""
    return _or_skip(servers.postgres_url)


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """A fresh, empty PostgreSQL database, dropped after the test."""
    with fresh_database(postgres_server) as url:
        yield url


@pytest.fixture(scope="module")
def postgres_url_of_module(postgres_server: str) -> Iterator[str]:
    """The same for all tests of a module, where migrating it anew would take too long."""
    with fresh_database(postgres_server) as url:
        yield url


@contextmanager
def fresh_database(server: str) -> Iterator[str]:
    name = f"test_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield server.removesuffix("postgres") + name
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture(scope="session")
def redis_url(worker_number: int) -> str:
    """A Redis database that no other pytest worker of this run uses."""
    return f"{_or_skip(servers.redis_url)}/{worker_number}"


@pytest.fixture(scope="session")
def opensearch_url() -> str:
    """An OpenSearch cluster of one node. It is shared: give indices names of your own."""
    return _or_skip(servers.opensearch_url)


@pytest.fixture(scope="session")
def chromium_path() -> str:
    return _or_skip(servers.chromium_path)


@pytest.fixture(scope="session")
def worker_number() -> int:
    """0, 1, … under xdist; 0 without it."""
    return int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))


def _or_skip(start: Callable[[], str]) -> str:
    try:
        return start()
    except NotInstalled as reason:
        if os.environ.get("CI"):
            pytest.fail(str(reason))
        pytest.skip(str(reason))
