"""What every test may use."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.cache import cache
from django.utils import translation

from tests.services import run

pytest_plugins = ["tests.services.fixtures", "tests.migrated_database"]


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        run.open_run()


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        run.close_run()


@pytest.fixture(autouse=True)
def source_language() -> Iterator[None]:
    """Begin in English with nothing remembered: a request leaves its language active in the thread, and pages of the
    test before in the cache."""
    cache.clear()
    translation.activate(settings.LANGUAGE_CODE)
    yield
    translation.activate(settings.LANGUAGE_CODE)
