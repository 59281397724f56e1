"""One world for all tests of a module, built once; what a test changes is rolled back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test.utils import override_settings

from knowledge import visitors
from search import indexing
from tests.site.safety.cast import World, build
from vademecum.jobs.executor import run_due


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder: Path = tmp_path_factory.mktemp("safety")
    with (
        override_settings(SEARCH_URL=f"embedded://{folder / 'index'}", MEDIA_ROOT=str(folder / "media")),
        django_db_blocker.unblock(),
    ):
        atomic = transaction.atomic()
        atomic.__enter__()
        world = build()
        indexing.rebuild()
        run_due()
        try:
            with django_db_blocker.block():
                yield world
        finally:
            transaction.set_rollback(True)
            atomic.__exit__(None, None, None)


@pytest.fixture
def world(built: World, db: None) -> Iterator[World]:
    """The world as it was built, and nothing kept from another test."""
    visitors.forget()
    cache.clear()
    yield built
    visitors.forget()
    cache.clear()
