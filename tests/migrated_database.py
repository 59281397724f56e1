"""Migrate the test database once and keep a copy: two hundred migrations take half a minute, a copy a moment.

The copy lives in pytest's cache folder under a digest of every installed migration; any change of one makes a new copy.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.test.utils import setup_databases, teardown_databases
from pytest_django.plugin import blocking_manager_key

FOLDER = Path(__file__).resolve().parents[1] / ".pytest_cache" / "migrated"


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    with django_db_blocker.unblock():
        copy = FOLDER / f"{migrations_digest()}.sqlite3"
        if connection.vendor == "sqlite" and copy.exists():
            settings.DATABASES["default"].setdefault("TEST", {})["MIGRATE"] = False
            connection.settings_dict["TEST"]["MIGRATE"] = False
            made = setup_databases(verbosity=0, interactive=False)
            _copy(copy, into=connection.connection)
        else:
            made = setup_databases(verbosity=0, interactive=False)
            if connection.vendor == "sqlite":
                _keep(copy)
    yield
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity=0)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """A test with transactions of its own empties every table when it ends: put what the migrations made back."""
    try:
        yield
    finally:
        _restore_after(item)


def _restore_after(item: pytest.Item) -> None:
    copy = FOLDER / f"{migrations_digest()}.sqlite3"
    if _empties_the_database(item) and connection.vendor == "sqlite" and copy.exists():
        with item.config.stash[blocking_manager_key].unblock():
            connection.ensure_connection()
            _copy(copy, into=connection.connection)


def _empties_the_database(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    is_marked = bool(marker and (marker.kwargs.get("transaction") or (marker.args and marker.args[0])))
    return is_marked or bool({"transactional_db", "live_server"} & set(getattr(item, "fixturenames", ())))


def start_from_migrated_copy(path: Path) -> None:
    """Put the kept copy where an installation of its own will look for its database; without one it migrates itself."""
    copy = FOLDER / f"{migrations_digest()}.sqlite3"
    if copy.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(copy, path)


@cache
def migrations_digest() -> str:
    """Return a digest of all migrations, ours and the libraries'."""
    digest = hashlib.sha256()
    for app in sorted(apps.get_app_configs(), key=lambda app: app.label):
        for path in sorted((Path(app.path) / "migrations").glob("*.py")):
            digest.update(f"{app.label}/{path.name}".encode() + path.read_bytes())
    return digest.hexdigest()[:32]


def _copy(source: Path, *, into: sqlite3.Connection) -> None:
    kept = sqlite3.connect(source)
    kept.backup(into)
    kept.close()


def _keep(copy: Path) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.glob("*.sqlite3"):
        if old != copy:  # another worker may be reading the one that both of them make
            old.unlink(missing_ok=True)
    unfinished = copy.with_suffix(f".{os.getpid()}")
    target = sqlite3.connect(unfinished)
    connection.connection.backup(target)
    target.close()
    unfinished.replace(copy)
