"""At which level a person stands, from evidence. Pure: rows, rules and a moment in; a level that explains itself out.

`level(t)` is the greatest L such that the rules of 1…L all hold over the evidence that counts at t. A row counts from
when it happened until its validity and a grace period have passed, unless a later row supersedes it. Only rows recorded
by the moment one asks *as of* are looked at, so a past answer never changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

GRACE = timedelta(days=30)
WARN_AHEAD = timedelta(days=90)
HIGHEST = 4

# The most that each kind of evidence can show. A kind that is absent here shows nothing by itself.
CEILINGS: Mapping[str, int] = {
    "acknowledgement": 1,
    "module": 1,
    "quiz": 2,
    "exam": 3,
    "artefact": 3,
    "sign-off": 4,
    "certificate": 4,
    "prior-learning": 4,
    "override": 4,
    "peer": 0,
    "self": 0,
    "coaching": 0,
}
# What shows no level by itself but may be asked for beside other evidence.
SUPPORTING = frozenset({"peer", "coaching"})
REVOCATION = "revocation"

# How long each kind counts, in months, unless the row says otherwise.
VALID_MONTHS: Mapping[str, int] = {
    "acknowledgement": 24,
    "module": 24,
    "quiz": 12,
    "exam": 24,
    "artefact": 24,
    "sign-off": 24,
    "prior-learning": 24,
    "override": 12,
    "peer": 12,
    "self": 12,
    "coaching": 36,
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """One row of the log. `valid_until` None: no end. A row of kind `revocation` only takes away what it supersedes."""

    id: int
    kind: str
    level: int
    occurred_at: datetime
    recorded_at: datetime
    valid_until: datetime | None = None
    supersedes: int | None = None

    def shows(self, ceilings: Mapping[str, int] = CEILINGS) -> int:
        """Return the level that this row can show: what it claims, but no more than its kind allows."""
        return min(self.level, ceilings.get(self.kind, 0))


@dataclass(frozen=True, slots=True)
class AtLeast:
    """`count` rows that show at least `level`, of one of `kinds` (empty: any)."""

    level: int
    count: int = 1
    kinds: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class AllOf:
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    criteria: tuple[Criterion, ...]


Criterion = AtLeast | AllOf | AnyOf


@dataclass(frozen=True, slots=True)
class Rules:
    """What each level asks, and how evidence counts. A level without a rule asks for one row that shows it."""

    highest: int = HIGHEST
    levels: Mapping[int, Criterion] = field(default_factory=dict)
    ceilings: Mapping[str, int] = field(default_factory=lambda: CEILINGS)
    grace: timedelta = GRACE

    def criterion(self, level: int) -> Criterion:
        """Return what `level` asks."""
        return self.levels.get(level, AtLeast(level))


@dataclass(frozen=True, slots=True)
class Counting:
    """A row that counts, and how: `due` means that its validity is over and only the grace period holds it."""

    evidence: Evidence
    shows: int
    counts_until: datetime | None
    state: Literal["valid", "due"]


@dataclass(frozen=True, slots=True)
class Standing:
    """A level and its reasons. `missing` is what the next level still asks; empty at the highest."""

    level: int
    counting: tuple[Counting, ...] = ()
    missing: tuple[AtLeast, ...] = ()
    lapses_at: datetime | None = None
    lapses_to: int = 0
    highest_ever: int = 0

    @property
    def has_lapsed(self) -> bool:
        return self.level < self.highest_ever

    def is_fading(self, at: datetime, ahead: timedelta = WARN_AHEAD) -> bool:
        """Return whether the level is lost soon unless something is done."""
        return self.lapses_at is not None and self.lapses_at - at <= ahead


def level_at(evidence: Iterable[Evidence], *, rules: Rules, at: datetime, as_of: datetime | None = None) -> int:
    """Return the level at a moment, knowing only what had been recorded `as_of` then (default: at that moment)."""
    known = _known(evidence, as_of or at)
    return _level(_counting(known, rules, at), rules)


def standing_at(evidence: Iterable[Evidence], *, rules: Rules, at: datetime, as_of: datetime | None = None) -> Standing:
    """Return the level at a moment with what counts, what is missing and what lapses next."""
    known = _known(evidence, as_of or at)
    counting = _counting(known, rules, at)
    level = _level(counting, rules)
    lapses_at, lapses_to = _next_lapse(known, rules, at, level)
    missing = _missing(rules.criterion(level + 1), counting) if level < rules.highest else ()
    return Standing(
        level=level,
        counting=tuple(sorted(counting, key=_weightiest_first)),
        missing=tuple(missing),
        lapses_at=lapses_at,
        lapses_to=lapses_to,
        highest_ever=_highest_ever(known, rules, at, level),
    )


@dataclass(frozen=True, slots=True)
class Derived:
    """What is kept of a standing in the database."""

    level: int = 0
    highest_ever: int = 0
    lapses_at: datetime | None = None
    lapses_to: int = 0


def derive(evidence: Iterable[Evidence], *, rules: Rules, at: datetime) -> Derived:
    """Return what `standing_at` would, without its reasons. Rules that nobody changed are answered in one pass."""
    known = _known(evidence, at)
    if rules.levels:
        level = _level(_counting(known, rules, at), rules)
        lapses_at, lapses_to = _next_lapse(known, rules, at, level)
        return Derived(level, _highest_ever(known, rules, at, level), lapses_at, lapses_to)
    spans = [
        (min(row.shows(rules.ceilings), rules.highest), _counts_until(row, rules))
        for row in known
        if row.occurred_at <= at
    ]
    highest = max((shows for shows, _until in spans), default=0)
    holding = [(shows, until) for shows, until in spans if until is None or until > at]
    level = max((shows for shows, _until in holding), default=0)
    ends = [until for shows, until in holding if shows == level]
    if not level or None in ends or any(row.occurred_at > at for row in known):
        lapses_at, lapses_to = _next_lapse(known, rules, at, level) if level else (None, 0)
        return Derived(level, highest, lapses_at, lapses_to)
    last = max(until for until in ends if until is not None)
    rest = [shows for shows, until in holding if until is None or until > last]
    return Derived(level, highest, last, max(rest, default=0))


def valid_until(kind: str, occurred_at: datetime) -> datetime | None:
    """Return until when evidence of a kind counts by default; None for kinds without an end."""
    months = VALID_MONTHS.get(kind)
    return add_months(occurred_at, months) if months else None


def add_months(moment: datetime, months: int) -> datetime:
    """Return the same day some months on, or the last day of a shorter month."""
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    for day in (moment.day, 30, 29, 28):
        try:
            return moment.replace(year=year, month=month + 1, day=day)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def _known(evidence: Iterable[Evidence], as_of: datetime) -> list[Evidence]:
    rows = sorted((row for row in evidence if row.recorded_at <= as_of), key=lambda row: (row.recorded_at, row.id))
    gone = {row.supersedes for row in rows if row.supersedes is not None}
    return [row for row in rows if row.id not in gone and row.kind != REVOCATION]


def _counts_until(row: Evidence, rules: Rules) -> datetime | None:
    return row.valid_until + rules.grace if row.valid_until else None


def _counting(known: Sequence[Evidence], rules: Rules, at: datetime) -> list[Counting]:
    rows = []
    for row in known:
        until = _counts_until(row, rules)
        shows = row.shows(rules.ceilings)
        if row.occurred_at <= at and (until is None or at < until) and (shows > 0 or row.kind in SUPPORTING):
            due = row.valid_until is not None and row.valid_until <= at
            rows.append(Counting(row, shows, until, "due" if due else "valid"))
    return rows


def _level(counting: Sequence[Counting], rules: Rules) -> int:
    level = 0
    while level < rules.highest and not _missing(rules.criterion(level + 1), counting):
        level += 1
    return level


def _missing(criterion: Criterion, counting: Sequence[Counting]) -> list[AtLeast]:
    """Return what a criterion still asks for; empty when it holds. Of alternatives, the one that asks least."""
    if isinstance(criterion, AllOf):
        return [gap for part in criterion.criteria for gap in _missing(part, counting)]
    if isinstance(criterion, AnyOf):
        gaps = [_missing(part, counting) for part in criterion.criteria]
        return min(gaps, key=lambda gap: sum(part.count for part in gap), default=[])
    found = sum(
        row.shows >= criterion.level and (not criterion.kinds or row.evidence.kind in criterion.kinds)
        for row in counting
    )
    return [] if found >= criterion.count else [AtLeast(criterion.level, criterion.count - found, criterion.kinds)]


def _next_lapse(known: Sequence[Evidence], rules: Rules, at: datetime, level: int) -> tuple[datetime | None, int]:
    """Return when the level drops if nothing is added, and to which."""
    ends = sorted({until for row in known if (until := _counts_until(row, rules)) and until > at})
    for end in ends:
        then = _level(_counting(known, rules, end), rules)
        if then < level:
            return end, then
    return None, level


def _highest_ever(known: Sequence[Evidence], rules: Rules, at: datetime, level: int) -> int:
    moments = {row.occurred_at for row in known if row.occurred_at <= at}
    return max([level, *(_level(_counting(known, rules, moment), rules) for moment in moments)])


def _weightiest_first(row: Counting) -> tuple[int, float, int]:
    return (-row.shows, -row.evidence.occurred_at.timestamp(), -row.evidence.id)
