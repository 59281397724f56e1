"""Filters for dates and numbers in the reader's language and time zone."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.utils import timezone
from django.utils.translation import get_language

from vademecum.web import formats

register = template.Library()


def _language() -> str:
    return get_language() or "en"


@register.filter
def day(value: date | datetime | None, style: str = "") -> str:
    """`{{ page.effective_on|day }}`, `|day:"long"`, `|day:"table"`. Empty for no date."""
    if not value:
        return ""
    if isinstance(value, datetime):
        value = timezone.localtime(value) if timezone.is_aware(value) else value
    return formats.write_day(value, language=_language(), style=style)


@register.filter
def moment(value: datetime | None) -> str:
    """`23 Nov 2026, 14:05`, in the reader's time zone."""
    if not value:
        return ""
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{formats.write_day(local, language=_language())}, {local:%H:%M}"


@register.filter
def until(start: datetime | None, end: datetime | None) -> str:
    """`{{ session.starts_at|until:session.ends_at }}`: the day is said once where both fall on it."""
    if not start or not end:
        return moment(start or end)
    first, last = (timezone.localtime(at) if timezone.is_aware(at) else at for at in (start, end))
    return f"{moment(start)}–{last:%H:%M}" if first.date() == last.date() else f"{moment(start)} – {moment(end)}"


@register.filter
def number(value: Any, places: int | None = None) -> str:
    """`{{ cost|number }}`, `{{ index|number:2 }}`. Empty for nothing."""
    return "" if value in (None, "") else formats.write_number(value, language=_language(), places=places)


@register.filter
def percent(ratio: float | Decimal | None, places: int = 0) -> str:
    """`{{ 0.853|percent }}` is 85%: the value is a ratio, not a number of hundredths."""
    return "" if ratio in (None, "") else formats.write_percent(ratio, language=_language(), places=places)
