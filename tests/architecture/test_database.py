"""Models and migrations agree, and nothing of the settings is unsound."""

from __future__ import annotations

import pytest
from django.core.management import call_command


@pytest.mark.django_db
def test_no_model_change_lacks_its_migration() -> None:
    call_command("makemigrations", "--check", "--dry-run", "-v0")


def test_system_checks_are_silent() -> None:
    call_command("check", "--fail-level", "WARNING")
