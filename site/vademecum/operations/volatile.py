"""The second SQLite file: what may be lost (cache, rate limits) must not fight for the writer of the first."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.core.cache.backends.db import DatabaseCache
from django.core.management import call_command
from django.db import connections

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


def create_cache_tables(**kwargs: Any) -> None:
    """Make the tables of caches that live in a database, where they are missing. Runs after every `migrate`."""
    database = "volatile" if "volatile" in settings.DATABASES else "default"
    for name in settings.CACHES:
        backend = caches[name]
        if not isinstance(backend, DatabaseCache):
            continue
        table = settings.CACHES[name]["LOCATION"]
        if table not in connections[database].introspection.table_names():
            call_command("createcachetable", table, database=database, verbosity=0)
