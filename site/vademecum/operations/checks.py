"""System checks of this product's own settings. Each has an id, a sentence, and a hint that says what to do."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlparse

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

SCHEMES = {
    "SEARCH_URL": ("embedded", "opensearch", "opensearchs", "http", "https"),
    "BROKER_URL": ("filesystem", "redis", "rediss", "amqp", "amqps", "memory"),
}
MENDED_BRANCHES: dict[tuple[int, ...], tuple[int, ...]] = {(3, 44): (3, 44, 6), (3, 50): (3, 50, 7)}
MENDED = (3, 51, 3)


@register(Tags.compatibility)
def settings_are_sound(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    return [*_data_folder(), *_addresses(), *_site_address(), *_sqlite(), *_trust()]


def _data_folder() -> Iterator[CheckMessage]:
    folder = settings.DATA_DIR
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        yield Error(
            f"DATA_DIR ({folder}) cannot be read and written by this user.",
            hint=f"Give the folder to the user that runs Vademecum (chown -R USER {folder}) or name another one.",
            id="vademecum.E001",
        )


def _addresses() -> Iterator[CheckMessage]:
    for name, schemes in SCHEMES.items():
        scheme = urlparse(getattr(settings, name)).scheme
        if scheme not in schemes:
            yield Error(
                f"{name} starts with {scheme or 'nothing'!r}, which is none of {', '.join(schemes)}.",
                hint=f"See {name} in .env.example.",
                id="vademecum.E002",
            )


def _site_address() -> Iterator[CheckMessage]:
    address = urlparse(settings.SITE_URL)
    if address.scheme not in ("http", "https") or not address.hostname or address.path.strip("/"):
        yield Error(
            f"SITE_URL ({settings.SITE_URL}) is not an address such as https://handbook.example.org.",
            hint="Write scheme and host, a port if need be, and no path.",
            id="vademecum.E003",
        )
    elif settings.DEBUG and address.scheme == "https":
        yield Error(
            "DEBUG shows the inside of the program to every visitor of a public address.",
            hint="Remove DEBUG from the environment.",
            id="vademecum.E004",
        )


def _sqlite() -> Iterator[CheckMessage]:
    if settings.DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3" and _is_affected(
        sqlite3.sqlite_version_info
    ):
        yield Warning(
            f"SQLite {sqlite3.sqlite_version} can damage a database when two processes reset its log at once.",
            hint="Use the pysqlite3 wheel (in requirements/base.txt), SQLite 3.51.3 or newer, or PostgreSQL.",
            id="vademecum.W001",
        )


def _is_affected(version: tuple[int, ...]) -> bool:
    return version < MENDED_BRANCHES.get(version[:2], MENDED)


def _trust() -> Iterator[CheckMessage]:
    if settings.SITE_URL.startswith("https://") and not settings.ALLAUTH_TRUSTED_PROXY_COUNT:
        yield Warning(
            "SITE_URL is https, but no proxy is trusted: Vademecum itself speaks plain HTTP.",
            hint="Set TRUSTED_PROXIES to the number of proxies in front of it, usually 1.",
            id="vademecum.W002",
        )
    provider = urlparse(settings.OIDC_SERVER_URL)
    if provider.scheme not in ("", "https") and provider.hostname not in settings.LOCAL_HOSTS:
        yield Error(
            "OIDC_SERVER_URL is not https, so anybody on the way could sign in as anybody.",
            hint="Name the provider's https address.",
            id="vademecum.E005",
        )
    if "*" in settings.ALLOWED_HOSTS and not settings.DEBUG:
        yield Warning(
            "ALLOWED_HOSTS accepts any host name, so links in e-mails can be forged.",
            hint="Name the hosts under which people reach this site.",
            id="vademecum.W003",
        )
