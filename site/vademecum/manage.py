"""The command line: `python manage.py …` in a checkout, `vademecum …` where it is installed."""

from __future__ import annotations

import errno
import os
import sys
from typing import NoReturn

OF_THE_DISK = {
    errno.ENOSPC: "the disk is full. Make room on it, or choose another with DATA_DIR",
    errno.EDQUOT: "the disk quota is used up. Make room, or choose another disk with DATA_DIR",
    errno.EROFS: "the data folder is on a disk that can only be read. Choose another with DATA_DIR",
}
OF_THE_DATABASE = {
    "disk is full": OF_THE_DISK[errno.ENOSPC],
    "readonly database": "the database can only be read. Give its file and folder to the account that runs Vademecum",
    "unable to open database": "the database cannot be opened. Look who owns its file and folder",
    "no such table": "the database is not prepared for this version. Run: make run, or manage.py prepare",
    "no such column": "the database is not prepared for this version. Run: make run, or manage.py prepare",
    "has no column named": "the database is not prepared for this version. Run: make run, or manage.py prepare",
}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vademecum.settings.production")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from django.db import OperationalError

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        _end(str(error))
    except OSError as error:
        _end(OF_THE_DISK.get(error.errno or 0))
    except OperationalError as error:
        _end(next((said for words, said in OF_THE_DATABASE.items() if words in str(error)), None))


def _end(reason: str | None) -> NoReturn:
    """End with one line that names the remedy; with the whole story where it is asked for or no remedy is known."""
    if reason is None or "--traceback" in sys.argv:
        raise
    sys.exit(f"Vademecum cannot go on: {reason.rstrip('.')}.")
