"""The texts of questions as HTML, through the one renderer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from django.urls import reverse
from django.utils.html import escape, linebreaks
from django.utils.safestring import SafeString, mark_safe

from knowledge.rendering.markdown import to_unclean_html
from knowledge.rendering.sanitising import clean
from training.formats.pictures import NAME
from training.questions import Text


def html_of(text: Text) -> SafeString:
    """Render a text of a question through the one renderer; its pictures are asked for in the reader's language."""
    if "picture:" not in text.text:
        return _rendered(text)
    folder = reverse("training:picture", args=["x.png"]).removesuffix("x.png")
    return _rendered(replace(text, text=NAME.sub(lambda found: f"{folder}{found[1]}", text.text)))


@lru_cache(maxsize=4096)
def _rendered(text: Text) -> SafeString:
    if text.format == "markdown":
        html = to_unclean_html(text.text)
    elif text.format == "html":
        html = text.text
    else:
        html = linebreaks(escape(text.text))
    html = clean(html).strip()
    if html.startswith("<p>") and html.endswith("</p>") and html.count("<p>") == 1:
        html = html[3:-4]
    return mark_safe(html)


def html_or_none(text: Text | None) -> SafeString | None:
    return html_of(text) if text else None


def order_of(layout: list[int], length: int) -> list[int]:
    """Return an order of so many things: the one of the attempt, or the author's."""
    return layout if sorted(layout) == list(range(length)) else list(range(length))


def shown_number(value: str, order: Sequence[int]) -> int:
    """Return the own number of what was shown at a place (from 1); -1 for what was not there."""
    return order[int(value) - 1] if value.isdecimal() and len(value) < 6 and 0 < int(value) <= len(order) else -1
