"""The day by the clock of the organisation: an edition comes into force for everybody at once, wherever they read."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone


def house_day(now: datetime | None = None) -> date:
    """Return the date in the time zone of the installation, whatever that of the person whose request this is."""
    return timezone.localdate(now, timezone.get_default_timezone())
