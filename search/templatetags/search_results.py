"""What the results page needs of its templates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

register = template.Library()


@register.filter
def label_of(labels: Mapping[str, Any], kind: str) -> Any:
    """Return the label of a kind, or the kind itself where nobody named it."""
    return labels.get(kind, kind)
