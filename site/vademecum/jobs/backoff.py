"""How long to wait before the next attempt."""

from __future__ import annotations

import random
from datetime import timedelta

FIRST = timedelta(seconds=10)
LONGEST = timedelta(minutes=30)


def pause_after(attempts: int, *, chance: float | None = None) -> timedelta:
    """Return the pause after so many failed attempts: from ten seconds doubling to half an hour, and some chance.

    Chance (0 to 1) adds up to half as much again, so that jobs that failed together do not come back together.
    """
    chance = random.random() if chance is None else chance  # noqa: S311 (nothing secret)
    doubled = FIRST * 2 ** min(max(attempts - 1, 0), 12)
    return min(doubled, LONGEST) * (1 + chance / 2)
