"""What must be true before the first visitor comes. Every step looks first and does only what is missing."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

from vademecum.operations.probes import unapplied_migrations
from vademecum.operations.starter import Report, load_starter
from vademecum.operations.volatile import create_cache_tables


def prepare(report: Report) -> None:
    """Bring database, static files and starter library up to date."""
    migrate(report)
    collect_static_files(report)
    load_starter(report)


def migrate(report: Report) -> None:
    waiting = unapplied_migrations()
    if waiting:
        report(f"Database: applying {len(waiting)} migrations")
        call_command("migrate", verbosity=0, interactive=False)
    else:
        create_cache_tables()  # their file may be deleted at any time


def collect_static_files(report: Report) -> None:
    root = Path(settings.STATIC_ROOT)
    stamp, current = root / ".stamp", _static_fingerprint()
    if stamp.exists() and stamp.read_text() == current:
        return
    report("Collecting static files")
    shutil.rmtree(root, ignore_errors=True)
    call_command("collectstatic", verbosity=0, interactive=False)
    stamp.write_text(current)


def empty_broker_folder() -> None:
    """Throw away messages of an earlier run: the sweep at the worker's start sends what is still true."""
    folder = settings.CELERY_BROKER_TRANSPORT_OPTIONS.get("data_folder_in")
    if folder:
        for message in Path(str(folder)).glob("*.msg"):
            message.unlink(missing_ok=True)


def _static_fingerprint() -> str:
    """Return a digest of every static file's path, size and time: 3,000 files take a tenth of a second."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            stat = Path(storage.path(path)).stat()
            digest.update(f"{path}|{stat.st_size}|{stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()
