"""A team in one table: people × competencies, what is asked, what is there, what lapses, who alone can do what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from training.competency.holdings import Needed, holders_of, needed_by
from training.models import Competency, Framework, Level, RoleRequirement, Standing
from vademecum.accounts.models import User

SOON = timedelta(days=90)
ALONE = 3  # the level from which somebody works alone: how many there are is the bus factor

STATES = {
    "met": _("as asked"),
    "held": _("not asked"),
    "short": _("below what is asked"),
    "lapsing": _("lapses soon"),
    "lapsed": _("lapsed"),
    "none": "",
}


@dataclass(frozen=True, slots=True)
class Cell:
    """Where one person stands in one competency. `state` is one of STATES."""

    level: int
    name: str
    needed: Needed | None
    lapses_at: datetime | None
    highest_ever: int
    state: str

    @property
    def gap(self) -> int:
        return max(0, self.needed.level - self.level) if self.needed else 0

    @property
    def state_label(self) -> Any:
        return STATES[self.state]


@dataclass(frozen=True, slots=True)
class MatrixRow:
    person: User
    cells: list[Cell]

    @property
    def gaps(self) -> int:
        return sum(cell.gap > 0 for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Column:
    """One competency over all rows: how many people are asked, how many meet it, how many work alone in it."""

    competency: Competency
    asked: int
    met: int
    alone: int
    lapsing: int

    @property
    def is_thin(self) -> bool:
        """Return whether it is asked and only one person, or none, can do it alone."""
        return self.asked > 0 and self.alone < 2


@dataclass(slots=True)
class Matrix:
    framework: Framework | None
    columns: list[Column] = field(default_factory=list)
    rows: list[MatrixRow] = field(default_factory=list)
    maximum: int = 4

    @property
    def gaps(self) -> list[tuple[MatrixRow, Column, Cell]]:
        """Return what is missing, critical and widest first."""
        found = [
            (row, column, cell)
            for row in self.rows
            for column, cell in zip(self.columns, row.cells, strict=True)
            if cell.gap
        ]
        return sorted(found, key=lambda gap: (not (gap[2].needed and gap[2].needed.is_critical), -gap[2].gap))

    @property
    def lapsing(self) -> list[tuple[MatrixRow, Column, Cell]]:
        """Return the levels that lapse soon, the next first."""
        found = [
            (row, column, cell)
            for row in self.rows
            for column, cell in zip(self.columns, row.cells, strict=True)
            if cell.state == "lapsing"
        ]
        return sorted(found, key=lambda lapse: lapse[2].lapses_at or timezone.now())

    @property
    def thin(self) -> list[Column]:
        return [column for column in self.columns if column.is_thin]


def matrix_of(
    people: Sequence[User],
    *,
    framework: Framework | None,
    area: str = "",
    only_asked: bool = False,
    now: datetime | None = None,
) -> Matrix:
    """Return the matrix of these people for one framework; ten queries for any number of them."""
    now = now or timezone.now()
    matrix = Matrix(framework)
    if framework is None:
        return matrix
    ids = [person.pk for person in people]
    names = {level.number: level.title for level in Level.objects.filter(framework=framework)}
    matrix.maximum = max(names, default=4)
    needed = needed_by(timezone.localdate(now), ids)
    competencies = _competencies(framework, area, needed if only_asked else None)
    found = Standing.objects.filter(person__in=ids, competency__in=[competency.pk for competency in competencies])
    standings = {
        (row[0], row[1]): row[2:]
        for row in found.values_list("person_id", "competency_id", "level", "highest_ever", "lapses_at", "lapses_to")
    }
    for person in people:
        asked = needed.get(person.pk, {})
        cells = [
            _cell(standings.get((person.pk, competency.pk)), asked.get(competency.pk), names, now)
            for competency in competencies
        ]
        matrix.rows.append(MatrixRow(person, cells))
    for place, competency in enumerate(competencies):
        cells = [row.cells[place] for row in matrix.rows]
        wanted = [cell for cell in cells if cell.needed]
        matrix.columns.append(
            Column(
                competency,
                asked=len(wanted),
                met=sum(not cell.gap for cell in wanted),
                alone=sum(cell.level >= min(ALONE, matrix.maximum) for cell in cells),
                lapsing=sum(cell.state == "lapsing" for cell in cells),
            )
        )
    return matrix


def _competencies(framework: Framework, area: str, needed: dict[int, dict[int, Needed]] | None) -> list[Competency]:
    found = Competency.objects.filter(area__framework=framework).select_related("area")
    if area:
        found = found.filter(area__key=area)
    if needed is not None:
        found = found.filter(pk__in={key for asked in needed.values() for key in asked})
    return list(found.order_by("area__position", "position", "key"))


def _cell(standing: Any, needed: Needed | None, names: dict[int, str], now: datetime) -> Cell:
    level, highest, lapses_at, lapses_to = standing or (0, 0, None, 0)
    if lapses_at is not None and lapses_at <= now:  # the clock has passed and the hourly pass has not come yet
        level, lapses_at = lapses_to, None
    if needed and level < needed.level:
        state = "lapsed" if highest >= needed.level else "short"
    elif lapses_at is not None and lapses_at - now <= SOON:
        state = "lapsing"
    elif level:
        state = "met" if needed else "held"
    else:
        state = "lapsed" if highest else "none"
    return Cell(level, names.get(level, str(level)), needed, lapses_at, highest, state)


@dataclass(frozen=True, slots=True)
class Coverage:
    """How far holders of a role meet what it asks of one competency. Below `FEWEST` people no figure is given."""

    profile: Any
    competency: Competency
    required: int
    met: int
    level: int
    is_critical: bool

    @property
    def is_suppressed(self) -> bool:
        return 0 < self.required < FEWEST

    @property
    def ratio(self) -> float | None:
        return self.met / self.required if self.required and not self.is_suppressed else None


FEWEST = 5


def coverage_on(on: date, *, now: datetime | None = None) -> list[Coverage]:
    """Return for each role and competency how many holders are at or above what the role asks.

    Counted by the database, two queries a role that somebody holds: organisations have more people than roles.
    """
    requirements = RoleRequirement.objects.select_related("profile", "competency__area")
    asked: dict[int, list[RoleRequirement]] = {}
    for row in requirements.order_by("profile__key", "competency__area__position", "competency__position"):
        asked.setdefault(row.profile_id, []).append(row)
    found: list[Coverage] = []
    for profile_id, holders in holders_of(asked, on).items():
        required = User.objects.filter(holders, is_active=True).distinct().count()
        if not required:
            continue
        people = User.objects.filter(holders, is_active=True).values("pk")
        levels: dict[tuple[int, int], int] = {}
        standings = Standing.objects.filter(
            person__in=people, competency__in=[row.competency_id for row in asked[profile_id]], level__gt=0
        )
        for competency_id, level, number in (
            standings.order_by().values_list("competency_id", "level").annotate(number=Count("pk"))
        ):
            levels[competency_id, level] = number
        for row in asked[profile_id]:
            met = sum(
                number for (key, level), number in levels.items() if key == row.competency_id and level >= row.level
            )
            if not row.level:
                met = required
            found.append(Coverage(row.profile, row.competency, required, met, row.level, row.is_critical))
    return found
