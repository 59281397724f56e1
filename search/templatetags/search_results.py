"""What the results page needs of its templates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.safestring import SafeString

from search.documents import DrawnKinds, sources
from vademecum.web.icons import icon

register = template.Library()


@register.filter
def label_of(labels: Mapping[str, Any], kind: str) -> Any:
    """Return the label of a kind, or the kind itself where nobody named it."""
    return labels.get(kind, kind)


@register.simple_tag
def kind_icon(kind: str) -> SafeString:
    """Return the sign of a kind of document, as its source names it."""
    icons = (source.kind_icons() for source in sources() if isinstance(source, DrawnKinds))
    return icon(next((names[kind] for names in icons if kind in names), "document"))
