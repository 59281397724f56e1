"""How a level moved over time, from the log alone: what was true on each day, as it was known then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from training.competency.levels import Evidence, Rules, level_at


@dataclass(frozen=True, slots=True)
class Step:
    """From `at` on the level was `level`, until the next step."""

    at: datetime
    level: int


def history_of(rows: Sequence[Evidence], *, rules: Rules, until: datetime) -> list[Step]:
    """Return each change of level up to a moment, the oldest first."""
    moments = {row.recorded_at for row in rows} | {row.occurred_at for row in rows}
    moments |= {row.valid_until + rules.grace for row in rows if row.valid_until}
    steps: list[Step] = []
    for moment in sorted(moment for moment in moments if moment <= until):
        level = level_at(rows, rules=rules, at=moment)
        if level != (steps[-1].level if steps else 0):
            steps.append(Step(moment, level))
    return steps
