"""Charts drawn on the server, each with its table behind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template
from django.utils.safestring import SafeString

from vademecum.web import drawings

register = template.Library()


@register.inclusion_tag("web/components/radar.html")
def radar(axes: Sequence[Any], maximum: float = 4, label: str = "", unit: str = "") -> dict[str, Any]:
    """`{% radar axes 4 "Competencies" %}`: axes are (name, value) or (name, value, wanted). Under 3 only the table."""
    rows = [(axis[0], axis[1], axis[2] if len(axis) > 2 else None) for axis in axes]
    drawing = drawings.radar(rows, maximum=maximum, label=label) if 3 <= len(rows) <= 9 else ""
    return {
        "rows": rows,
        "drawing": drawing,
        "label": label,
        "maximum": maximum,
        "with_wanted": any(row[2] is not None for row in rows),
    }


@register.simple_tag
def sparkline(values: Sequence[float], label: str, low: float | None = None, high: float | None = None) -> SafeString:
    """`{% sparkline scores "Scores of the last ten attempts, 62 to 91" %}`."""
    return drawings.sparkline(values, label=label, low=low, high=high)
