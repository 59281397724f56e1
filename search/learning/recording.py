"""Keep what was searched for and opened: rows wait in this process and are written together, beside the requests.

A search never waits for the database's writer, and a crash loses two seconds of a log that names nobody.
`SEARCH_LOG` switches all of it off.
"""

from __future__ import annotations

import atexit
import logging
import os
import re
import threading
import time
from collections import deque
from contextlib import suppress
from datetime import datetime

from django.conf import settings
from django.db import DatabaseError, connections, models, transaction
from django.utils import timezone

from search.models import QueryClick, QueryLog
from search.models.log import LONGEST_PATH, LONGEST_TEXT

MOST_WAITING = 5_000
BATCH = 200
_PRIVATE = re.compile(r"\S+@\S+|\+?\d[\d .-]{7,}\d")
"""An address or a long number that somebody typed: it may name a person, and no author learns from it."""

logger = logging.getLogger(__name__)
_waiting: deque[models.Model] = deque(maxlen=MOST_WAITING)
_writer: tuple[int, threading.Thread] | None = None


def as_kept(text: str) -> str:
    """Return typed words as they are kept: in lower case, single spaces, without addresses and long numbers."""
    return " ".join(_PRIVATE.sub("…", text.lower()).split())[:LONGEST_TEXT]


def record_search(text: str, *, language: str, total: int, previous: str = "") -> None:
    """Keep one search and, where it refines another, which."""
    text, previous = as_kept(text), as_kept(previous)
    if settings.SEARCH_LOG and text and text != previous:
        _put(QueryLog(at=_hour(), language=language, text=text, total=min(total, 1000), previous=previous))


def record_click(text: str, *, language: str, path: str) -> None:
    """Keep that the page at `path` was opened from the results of a search."""
    text = as_kept(text)
    if settings.SEARCH_LOG and text and len(path) <= LONGEST_PATH:
        _put(QueryClick(at=_hour(), language=language, text=text, path=path))


def flush() -> None:
    """Write what waits."""
    rows: list[models.Model] = []
    with suppress(IndexError):  # another thread may write at the same time
        while len(rows) < MOST_WAITING:
            rows.append(_waiting.popleft())
    try:
        with transaction.atomic():
            QueryLog.objects.bulk_create([row for row in rows if isinstance(row, QueryLog)], batch_size=BATCH)
            QueryClick.objects.bulk_create([row for row in rows if isinstance(row, QueryClick)], batch_size=BATCH)
    except DatabaseError as error:
        logger.warning("%d rows of the search log were lost: %s", len(rows), error)


def _put(row: models.Model) -> None:
    _waiting.append(row)
    if settings.SEARCH_LOG_SECONDS:
        _ensure_writer()
    else:
        flush()


def _hour() -> datetime:
    return timezone.now().replace(minute=0, second=0, microsecond=0)


def _ensure_writer() -> None:
    """Have one thread in this process that writes; a process that was forked needs its own."""
    global _writer
    if _writer is None or _writer[0] != os.getpid() or not _writer[1].is_alive():
        thread = threading.Thread(target=_write_now_and_then, name="search-log", daemon=True)
        _writer = os.getpid(), thread
        thread.start()
        atexit.register(flush)


def _write_now_and_then() -> None:
    while True:
        time.sleep(settings.SEARCH_LOG_SECONDS)
        if _waiting:
            try:
                flush()
            finally:
                connections.close_all()
