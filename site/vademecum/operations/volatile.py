"""The second SQLite file: what may be lost at any moment (cache, rate limits) must not fight for the writer of the first."""

from __future__ import annotations

from typing import Any

CACHE_APP = "django_cache"


class VolatileRouter:
    """Sends Django's cache table, and nothing else, to the `volatile` database."""

    def db_for_read(self, model: Any, **hints: Any) -> str | None:
        return "volatile" if model._meta.app_label == CACHE_APP else None

    db_for_write = db_for_read

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:
        if app_label == CACHE_APP:
            return db == "volatile"
        return False if db == "volatile" else None
