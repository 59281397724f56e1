"""How long the log is kept."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from search.models import QueryClick, QueryLog

DAYS_A_MONTH = 30.44


def forget(*, now: datetime | None = None) -> int:
    """Delete what is older than `SEARCH_LOG_MONTHS`, all of it where the log is off; return how many rows."""
    months = settings.SEARCH_LOG_MONTHS if settings.SEARCH_LOG else 0
    end = (now or timezone.now()) - timedelta(days=DAYS_A_MONTH * months)
    return sum(model.objects.filter(at__lt=end).delete()[0] for model in (QueryLog, QueryClick))
