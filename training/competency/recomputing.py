"""Derive every standing again from the log: to repair, or to prove that what is kept is what follows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from training.competency.levels import Derived, Evidence, Rules, derive
from training.competency.rulebook import rules_for
from training.models.evidence import Evidence as Log
from training.models.evidence import Standing

BATCH = 2_000
ROWS_OF_A_STATEMENT = 500
_UPSERT = """
INSERT INTO training_standing (person_id, competency_id, level, highest_ever, lapses_at, lapses_to, computed_at)
VALUES {rows}
ON CONFLICT (person_id, competency_id) DO UPDATE SET level = excluded.level, highest_ever = excluded.highest_ever,
lapses_at = excluded.lapses_at, lapses_to = excluded.lapses_to, computed_at = excluded.computed_at
"""
Row = tuple[int, int, int, int, datetime | None, int, datetime]  # as _UPSERT takes it
_KEPT = ("person_id", "competency_id", "level", "highest_ever", "lapses_at", "lapses_to")


@dataclass(slots=True)
class Recomputed:
    """`standings` looked at, `different` from what was kept, of which `by_time` only because a lapse has come since."""

    standings: int = 0
    different: int = 0
    by_time: int = 0


def recompute_standings(
    *,
    check: bool = False,
    now: datetime | None = None,
    only: tuple[list[int], list[int]] | None = None,
    progress: Callable[[int], Any] | None = None,
) -> Recomputed:
    """Derive all standings, or those of (people, competencies); write what differs unless `check`."""
    now = now or timezone.now()
    kept = _kept(only)
    rules = rules_for()
    done = Recomputed()
    changed: list[Row] = []
    nothing = Rules()
    for (person_id, competency_id), rows in _logs(only):
        derived = derive(rows, rules=rules.get(competency_id, nothing), at=now)
        _note(done, changed, (person_id, competency_id), derived, kept.pop((person_id, competency_id), None), now)
        if len(changed) >= BATCH:
            _write(changed, check=check)
            if progress:
                progress(done.standings)
    for key, left in kept.items():  # standings whose evidence is gone
        _note(done, changed, key, Derived(), left, now)
    _write(changed, check=check)
    return done


def _kept(only: tuple[list[int], list[int]] | None) -> dict[tuple[int, int], Derived]:
    rows = Standing.objects.order_by()
    if only is not None:
        rows = rows.filter(person__in=only[0], competency__in=only[1])
    return {(row[0], row[1]): Derived(*row[2:]) for row in rows.values_list(*_KEPT).iterator(chunk_size=BATCH)}


def _logs(only: tuple[list[int], list[int]] | None) -> Iterator[tuple[tuple[int, int], list[Evidence]]]:
    rows = Log.objects.order_by("person_id", "competency_id")
    if only is not None:
        rows = rows.filter(person__in=only[0], competency__in=only[1])
    fields = ("id", "kind", "level", "occurred_at", "recorded_at", "valid_until", "supersedes_id")
    read = rows.values_list("person_id", "competency_id", *fields).iterator(chunk_size=BATCH)
    for key, group in groupby(read, key=lambda row: (row[0], row[1])):
        yield key, [Evidence(*row[2:]) for row in group]


def _note(
    done: Recomputed,
    changed: list[Row],
    key: tuple[int, int],
    derived: Derived,
    had: Derived | None,
    now: datetime,
) -> None:
    done.standings += 1
    if derived == had:
        return
    done.different += 1
    done.by_time += had is not None and had.lapses_at is not None and had.lapses_at <= now
    changed.append((*key, derived.level, derived.highest_ever, derived.lapses_at, derived.lapses_to, now))


def _write(changed: list[Row], *, check: bool) -> None:
    """Put what was derived in place of what was kept. Plain SQL of many rows each: objects would take longer than all else."""
    if changed and not check:
        adapt = connection.ops.adapt_datetimefield_value
        stamp = adapt(changed[0][-1])
        with transaction.atomic(), connection.cursor() as cursor:
            for start in range(0, len(changed), ROWS_OF_A_STATEMENT):
                some = changed[start : start + ROWS_OF_A_STATEMENT]
                values: list[Any] = []
                for row in some:
                    values += (*row[:4], row[4] and adapt(row[4]), row[5], stamp)
                cursor.execute(_UPSERT.format(rows=", ".join(["(%s, %s, %s, %s, %s, %s, %s)"] * len(some))), values)
    changed.clear()
