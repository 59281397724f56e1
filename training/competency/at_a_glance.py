"""Where somebody stands, in one line and one query: for the home page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from training.competency.levels import WARN_AHEAD
from training.models import Standing


@dataclass(frozen=True, slots=True)
class Glance:
    evidenced: int
    lapsing: int
    lapsed: int


def glance_at(person: Any, *, now: datetime) -> Glance | None:
    """Count what is evidenced, what lapses soon and what has lapsed; None for who has nothing on record."""
    found = Standing.objects.filter(person=person, competency__area__framework__is_active=True)
    rows = list(found.values_list("level", "highest_ever", "lapses_at", "lapses_to"))
    if not any(highest for _level, highest, _lapses, _then in rows):
        return None
    evidenced = lapsing = lapsed = 0
    for kept, highest, lapses, then in rows:
        level = then if lapses and lapses <= now else kept  # the nightly job has not yet been here
        evidenced += level > 0
        lapsed += level < highest
        lapsing += bool(level and lapses and now < lapses <= now + WARN_AHEAD)
    return Glance(evidenced=evidenced, lapsing=lapsing, lapsed=lapsed)
