"""How coverage moved, from what the nightly pass kept."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from training.competency.drawing import Line, line
from training.competency.matrix import coverage_on
from training.models import CoverageSnapshot


@transaction.atomic
def keep_coverage(on: date) -> int:
    """Keep how far roles are covered on a day; doing it again on the same day replaces it."""
    CoverageSnapshot.objects.filter(on=on).delete()
    rows = [
        CoverageSnapshot(on=on, profile=one.profile, competency=one.competency, required=one.required, met=one.met)
        for one in coverage_on(on)
    ]
    CoverageSnapshot.objects.bulk_create(rows, batch_size=500)
    return len(rows)


def trend(today: date, *, days: int = 730) -> tuple[Line | None, list[tuple[date, int]]]:
    """Return the share of met requirements in percent over time, drawn and as a table, the newest last."""
    since = today - timedelta(days=days)
    sums = (
        CoverageSnapshot.objects.filter(on__gte=since)
        .values("on")
        .annotate(needed=Sum("required"), there=Sum("met"))
        .order_by("on")
    )
    shares = [(row["on"], round(100 * row["there"] / row["needed"])) for row in sums if row["needed"] >= 5]
    if len(shares) < 2:
        return None, shares
    zone = timezone.get_current_timezone()
    steps = [(datetime.combine(on, time(), tzinfo=zone), share) for on, share in shares]
    return line(steps, since=steps[0][0], until=datetime.combine(today, time(23), tzinfo=zone)), shares
