"""Whether assessors judge alike: how often each grants, lately and before, how appeals ended, and second opinions.

A second opinion is given without seeing the first; agreement beyond chance is Cohen's kappa over all such pairs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F, Q
from django.utils import timezone

from training.models import Appeal, Assessment, SecondOpinion

FEWEST_DECISIONS = 5
FEWEST_PAIRS = 5
LATELY = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Agreement:
    """An assessor's decisions: `granted` and `lowered` of `decided`; `overturned` by another on appeal; `alike` of
    `compared` with a second opinion. `lately` of these fell into the last 90 days."""

    assessor: str
    decided: int
    granted: int
    lowered: int
    overturned: int
    lately: int = 0
    granted_lately: int = 0
    compared: int = 0
    alike: int = 0

    @property
    def share(self) -> float | None:
        return self.granted / self.decided if self.decided >= FEWEST_DECISIONS else None

    @property
    def drift(self) -> float | None:
        """Return by how much the share granted has moved lately; None while either time holds too few decisions."""
        before = self.decided - self.lately
        if min(before, self.lately) < FEWEST_DECISIONS:
            return None
        return self.granted_lately / self.lately - (self.granted - self.granted_lately) / before


def kappa(pairs: Sequence[tuple[int, int]]) -> float | None:
    """Return Cohen's kappa of two judgements each: 1 alike, 0 as by chance; None where chance alone explains all."""
    if not pairs:
        return None
    first, second = Counter(a for a, _b in pairs), Counter(b for _a, b in pairs)
    total = len(pairs)
    by_chance = sum(first[level] * second[level] for level in first) / total**2
    if by_chance == 1:
        return None
    return (sum(a == b for a, b in pairs) / total - by_chance) / (1 - by_chance)


def pairs_judged() -> list[tuple[int, int, int]]:
    """Return (first assessor, level they granted, level of the second opinion); 0 for not granted."""
    rows = SecondOpinion.objects.exclude(assessment__decided_by=None).order_by("pk")
    return [
        (row[0], row[1] or 0, row[2])
        for row in rows.values_list("assessment__decided_by", "assessment__granted_level", "level")
    ]


def overall_kappa() -> tuple[float | None, int]:
    """Return kappa over all pairs and their number; no kappa below five."""
    pairs = [(first, second) for _who, first, second in pairs_judged()]
    return (kappa(pairs) if len(pairs) >= FEWEST_PAIRS else None), len(pairs)


def agreement(*, now: datetime | None = None) -> list[Agreement]:
    """Return one line for each assessor; shares only from five decisions on. Two queries."""
    since = (now or timezone.now()) - LATELY
    granted, lately = Q(state=Assessment.State.GRANTED), Q(decided_at__gte=since)
    compared: Counter[int] = Counter()
    alike: Counter[int] = Counter()
    for who, first, second in pairs_judged():
        compared[who] += 1
        alike[who] += first == second
    rows = (
        Assessment.objects.exclude(decided_by=None)
        .values(first=F("decided_by__first_name"), last=F("decided_by__last_name"), who=F("decided_by"))
        .annotate(
            decided=Count("pk"),
            granted=Count("pk", filter=granted),
            lowered=Count("pk", filter=granted & Q(granted_level__lt=F("level"))),
            overturned=Count("appeal", filter=Q(appeal__outcome=Appeal.Outcome.CHANGED)),
            lately=Count("pk", filter=lately),
            granted_lately=Count("pk", filter=granted & lately),
        )
        .order_by("last", "first")
    )
    counted = ("decided", "granted", "lowered", "overturned", "lately", "granted_lately")
    return [
        Agreement(
            assessor=f"{row['first']} {row['last']}".strip(),
            **{name: row[name] for name in counted},  # type: ignore[literal-required]
            compared=compared[row["who"]],
            alike=alike[row["who"]],
        )
        for row in rows
    ]
