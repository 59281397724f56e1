"""Send statements on to another learning record store, where the settings name one; what was sent is never sent again."""

from __future__ import annotations

import base64
import json
import logging
from collections.abc import Callable

from django.conf import settings
from django.utils import timezone

from training.models import Statement
from training.xapi.writing import as_stored
from vademecum.files.fetching import Unreachable, ask

logger = logging.getLogger(__name__)
AT_ONCE = 50
TAKEN = (200, 204)
ONE_BY_ONE = (400, 409)  # one of several is not valid there, or known already because an answer was lost


class NotForwarded(RuntimeError):
    """Raised where the store did not take what it was given; the job tries again later."""


def forward(*, progress: Callable[[int, int], None] = lambda _done, _total: None) -> int:
    """Send what was not sent yet, oldest first, and return how many. Raise `NotForwarded` where the store refuses."""
    if not settings.XAPI_FORWARD_URL:
        return 0
    waiting = Statement.objects.filter(sent_at=None).order_by("pk")
    total, sent = waiting.count(), 0
    while batch := list(waiting[:AT_ONCE]):
        if _send([as_stored_elsewhere(row) for row in batch]) in ONE_BY_ONE:
            for row in batch:  # each alone, so that the others arrive; one that is never taken holds nobody up
                if _send([as_stored_elsewhere(row)]) not in TAKEN:
                    logger.warning("Statement %s was not taken by the record store.", row.statement_id)
        Statement.objects.filter(pk__in=[row.pk for row in batch]).update(sent_at=timezone.now())
        sent += len(batch)
        progress(sent, total)
    return sent


def as_stored_elsewhere(row: Statement) -> dict[str, object]:
    """Return a statement without what the other store says itself."""
    return {name: part for name, part in as_stored(row).items() if name not in ("stored", "authority")}


def _send(statements: list[dict[str, object]]) -> int:
    key = f"{settings.XAPI_FORWARD_KEY}:{settings.XAPI_FORWARD_SECRET}".encode()
    headers = {
        "Authorization": f"Basic {base64.b64encode(key).decode()}",
        "Content-Type": "application/json",
        "X-Experience-API-Version": "1.0.3",
    }
    address = f"{settings.XAPI_FORWARD_URL}/statements"
    try:
        answer = ask("POST", address, body=json.dumps(statements).encode(), headers=headers, may_be_inside=True)
    except Unreachable as unreachable:
        raise NotForwarded(str(unreachable)) from unreachable
    if answer.status not in (*TAKEN, *ONE_BY_ONE):
        raise NotForwarded(f"{answer.status}: {answer.body[:300].decode(errors='replace')}")
    return answer.status
