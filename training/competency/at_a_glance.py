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
    rows = list(
        Standing.objects.filter(person=person, competency__area__framework__is_active=True).values_list(
            "level", "highest_ever", "lapses_at"
        )
    )
    if not any(highest for _level, highest, _lapses in rows):
        return None
    return Glance(
        evidenced=sum(level > 0 for level, _highest, _lapses in rows),
        lapsing=sum(bool(level and lapses and lapses <= now + WARN_AHEAD) for level, _highest, lapses in rows),
        lapsed=sum(level < highest for level, highest, _lapses in rows),
    )
