"""One person's competencies on a day, from the log as it was known then."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from training.mine import CompetencyLine, competency_lines


def lines_as_of(person: Any, *, at: datetime, generation: int) -> list[CompetencyLine]:
    """Return every competency in use as it stood at a moment: what was recorded later is not looked at."""
    return competency_lines(person, now=at, generation=generation)
