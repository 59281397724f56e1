"""Parts of other pages, put into a rendered text for one reader at the last moment.

The text that is kept, indexed and compared holds the reference only, and a host tells nobody what its source says.
Search finds an included sentence in the host too, but only for those who may read both (`knowledge.included_source`).
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote

from wagtail.models import Page

from knowledge.models.editions import EditionClause
from knowledge.rendering.outline import Outline
from vademecum.accounts.visibility import visible_to

MOST = 50  # parts of other pages in one text
_PLACE = re.compile(r'<p class="include"><a href="page:(\d{1,18})(?:#([^"]*))?"[^>]*></a></p>')
_HEADING = re.compile(r"<h([1-6])\b([^>]*)>")


def with_parts(html: str, viewer: Any) -> str:
    """Return `html` with the parts it includes; what `viewer` may not read leaves no trace."""
    wanted = {int(pk) for pk, _anchor in _PLACE.findall(html)[:MOST]}
    if not wanted:
        return html
    pages: Any = visible_to(Page.objects.filter(pk__in=wanted), viewer).select_related("locale")
    sources = {page.pk: page for page in pages.specific()}
    return _PLACE.sub(lambda found: _part(sources.get(int(found[1])), unquote(found[2] or "")), html)


def _part(source: Any, anchor: str) -> str:
    if source is None or not hasattr(source, "numbered_headings"):
        return ""
    from knowledge.reading import rendered_page

    text = rendered_page(source)
    anchor = _anchor_now(source, text, anchor)
    cut = cut_out(text.html, anchor)
    if not cut:
        return ""
    cut = re.sub(r'\sid="[^"]*"', "", _PLACE.sub("", cut))  # a name stands once on a page
    cut = re.sub(r'href="#([^"]*)"', rf'href="page:{source.pk}#\1"', cut)
    link = f'<a href="page:{source.pk}#{anchor}"></a>'
    return f'<div class="included">{cut}<p class="meta">{link}</p></div>'


def _anchor_now(source: Any, text: Outline, anchor: str) -> str:
    """Return the anchor as it is today; a clause that was renamed is known by its key."""
    if not anchor or anchor in text.anchors:
        return anchor
    rows = EditionClause.objects.filter(edition__page_id=source.pk, edition__state="in-force", clause__key=anchor)
    return rows.values_list("anchor", flat=True).first() or anchor


def cut_out(html: str, anchor: str) -> str:
    """Return the heading named `anchor` with all below it, or what stands before the first heading."""
    headings = list(_HEADING.finditer(html))
    if not anchor:
        return html[: headings[0].start()] if headings else html
    for number, heading in enumerate(headings):
        if f'id="{anchor}"' in heading[2]:
            after = (other.start() for other in headings[number + 1 :] if other[1] <= heading[1])
            return html[heading.start() : next(after, len(html))]
    return ""
