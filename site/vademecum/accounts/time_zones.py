"""The time zones a person may choose."""

from __future__ import annotations

from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


@cache
def time_zone_names() -> list[str]:
    """Return the names of places, in order; without the historic abbreviations."""
    return ["UTC", *sorted(name for name in available_timezones() if "/" in name and not name.startswith("Etc/"))]


def validate_time_zone(name: str) -> None:
    if not is_time_zone(name):
        raise ValidationError(_("There is no time zone called “%(name)s”.") % {"name": name}, code="time_zone")


def is_time_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return bool(name)
