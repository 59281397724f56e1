"""Whether assessors judge alike: how often each grants, and how appeals against them ended."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, F, Q

from training.models import Appeal, Assessment

FEWEST_DECISIONS = 5


@dataclass(frozen=True, slots=True)
class Agreement:
    """An assessor's decisions: `granted` and `lowered` of `decided`; `overturned` by another on appeal."""

    assessor: str
    decided: int
    granted: int
    lowered: int
    overturned: int

    @property
    def share(self) -> float | None:
        return self.granted / self.decided if self.decided >= FEWEST_DECISIONS else None


def agreement() -> list[Agreement]:
    """Return one line for each assessor; shares only from five decisions on. One query."""
    granted = Q(state=Assessment.State.GRANTED)
    rows = (
        Assessment.objects.exclude(decided_by=None)
        .values(first=F("decided_by__first_name"), last=F("decided_by__last_name"), who=F("decided_by"))
        .annotate(
            decided=Count("pk"),
            granted=Count("pk", filter=granted),
            lowered=Count("pk", filter=granted & Q(granted_level__lt=F("level"))),
            overturned=Count("appeal", filter=Q(appeal__outcome=Appeal.Outcome.CHANGED)),
        )
        .order_by("last", "first")
    )
    return [
        Agreement(
            f"{row['first']} {row['last']}".strip(), row["decided"], row["granted"], row["lowered"], row["overturned"]
        )
        for row in rows
    ]
