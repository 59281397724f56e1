"""Readers of the environment. A setting is one URL or one word; a secret may come from a file, named in `NAME_FILE`."""

from __future__ import annotations

from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured


class Environment(environ.Env):
    """Says what a number must be instead of failing somewhere inside."""

    def int(self, var: str, default: object = environ.Env.NOTSET) -> int:
        try:
            return int(super().int(var, default))
        except ValueError as error:
            raise ImproperlyConfigured(f"{var} must be a whole number, but it is “{self.str(var)}”.") from error


env = Environment()


def secret(name: str, default: str | None = None) -> str | None:
    """Return the secret `name` from the environment, or from the file that `name_FILE` points to."""
    path = env.str(f"{name}_FILE", default="")
    if path:
        try:
            return Path(path).read_text().strip()
        except OSError as error:
            raise ImproperlyConfigured(
                f"{name}_FILE points to {path}, which cannot be read: {error.strerror}"
            ) from error
    return env.str(name, default=default)


def url_or_secret(name: str, default: str) -> str:
    """Return a URL-style setting that may hold a password, so it may come from a file too."""
    return secret(name, default) or default
