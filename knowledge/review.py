"""When a page is looked at again: arithmetic of dates, without clock or database."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from enum import StrEnum

SOON = timedelta(days=30)


class ReviewState(StrEnum):
    NONE = "none"
    CURRENT = "current"
    DUE = "due"
    OVERDUE = "overdue"


def add_months(start: date, months: int) -> date:
    """Return the same day `months` later, or the last day of that month if it is shorter."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    month += 1
    return date(year, month, min(start.day, calendar.monthrange(year, month)[1]))


def state_at(today: date, *, next_review: date | None) -> ReviewState:
    """Return whether a review is far off, near or past."""
    if next_review is None:
        return ReviewState.NONE
    if next_review < today:
        return ReviewState.OVERDUE
    return ReviewState.DUE if next_review - today <= SOON else ReviewState.CURRENT
