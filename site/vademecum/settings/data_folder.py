"""The folder that holds all data of an installation, and the secret that is made there once."""

from __future__ import annotations

import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def made(path: Path) -> Path:
    """Return the data folder, made if it is not there. Say in one sentence why it cannot be used."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        why = "a file is there" if isinstance(error, FileExistsError) else error.strerror
        raise ImproperlyConfigured(
            f"The data folder {path} cannot be made ({why}). Choose another: make run DATA_DIR=/path/to/folder"
        ) from error
    return path


def installation_secret(folder: Path) -> str:
    """Return the secret key of this installation, made once and kept beside the data."""
    path = folder / "secret-key"
    try:
        if not path.exists() or not path.stat().st_size:  # empty where the disk was full at the first start
            path.touch(mode=0o600)
            path.write_text(secrets.token_urlsafe(64))
        return path.read_text().strip()
    except OSError as error:
        raise ImproperlyConfigured(
            f"The data folder {folder} cannot be written ({error.strerror}). Give it to the account that runs Vademecum, "
            "make room, or choose another: make run DATA_DIR=/path/to/folder"
        ) from error
