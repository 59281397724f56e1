"""What every test may use."""

from __future__ import annotations

import pytest

from tests.services import run

pytest_plugins = ["tests.services.fixtures", "tests.migrated_database"]


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        run.open_run()


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        run.close_run()
