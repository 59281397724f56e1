"""A page before it is written: its title, text and anchors, worked out from its file alone."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from knowledge.importers.anchors import anchor_names, github_slug
from knowledge.importers.front_matter import as_lines, as_text, on_one_line
from knowledge.importers.page_types import PageType, type_for
from knowledge.importers.report import ImportReport, Progress
from knowledge.importers.source_tree import Place, SourceFile, title_from_name, title_of
from knowledge.rendering.attributes import parse_attributes
from knowledge.rendering.markdown import parser, to_unclean_html
from knowledge.rendering.outline import outline
from knowledge.rendering.sanitising import clean
from knowledge.rendering.slugs import anchor_slug

_HEADING = re.compile(r"\A\s*(?:#[ \t]+(?P<atx>[^\n]+?)[ \t]*#*|(?P<setext>[^\n]+)\n=+)[ \t]*(?:\n|\Z)")
_BRACES = re.compile(r"[ \t]*\{(?P<inside>[^{}]*)\}[ \t]*$")


@dataclass(slots=True)
class Prepared:
    """What will be written for one place of the tree."""

    path: str
    parent: str
    source: SourceFile | None
    page_type: PageType
    title: str
    body: str = ""
    text: str = ""
    removed_lines: int = 0
    title_anchor: str = ""
    anchors: dict[str, str] = field(default_factory=dict)
    own_anchors: frozenset[str] = frozenset()
    fields: dict[str, Any] = field(default_factory=dict)
    topics: tuple[str, ...] = ()

    def anchor_for(self, asked: str) -> str | None:
        """Return the real name of an anchor as another tool would write it (empty: the top), None if there is none."""
        for name in (asked, asked.lower(), github_slug(asked), anchor_slug(asked) if asked else ""):
            if name in self.anchors:
                return self.anchors[name]
        return None


def prepare(places: list[Place], report: ImportReport, *, progress: Progress) -> list[Prepared]:
    """Work out every page. A file that cannot be rendered is reported; the pages below it are kept."""
    parents = {place.parent.rstrip("/") for place in places}
    pages = []
    for number, place in enumerate(places):
        has_children = place.path.endswith("/") and place.path.rstrip("/") in parents
        try:
            pages.append(_prepare(place, has_children=has_children))
        except Exception as error:
            report.add(place.path, "failed", f"Cannot be rendered: {type(error).__name__}.")
            pages += [_prepare(Place(place.path, place.parent), has_children=True)] if has_children else []
        if number % 25 == 0:
            progress(number, len(places), "reading")
    return pages


def _prepare(place: Place, *, has_children: bool) -> Prepared:
    source = place.source
    values = source.values if source else {}
    page_type = type_for(values, has_children=has_children, is_index=place.path.endswith("/"))
    if source is None:
        return Prepared(
            place.path,
            place.parent,
            None,
            page_type,
            place.title or title_from_name(place.path),
            anchors={"": ""},
            fields=page_type.fields({}),
        )
    page = Prepared(place.path, place.parent, source, page_type, title_of(values), body=source.body)
    _take_title(page)
    page.title = page.title or title_from_name(source.path)
    written = outline(clean(to_unclean_html(page.body)))
    page.own_anchors = written.anchors | ({page.title_anchor} - {""})
    page.anchors = anchor_names(written.headings, written.anchors, title=page.title, title_anchor=page.title_anchor)
    summary = as_text(values.get("summary") or values.get("description"), longest=1000)
    page.fields = {**page_type.fields(values), "summary": summary}
    topics = as_lines(values.get("topics") or values.get("tags"), longest=60)
    page.topics = tuple(dict.fromkeys(topics))[:20]
    return page


def _take_title(page: Prepared) -> None:
    """Make the first heading the title, if it is one, and take it out of the text: a page has one title."""
    found = _HEADING.match(page.body)
    if not found:
        return
    written = found["atx"] or found["setext"] or ""
    anchor = ""
    if braces := _BRACES.search(written):
        anchor, _classes = parse_attributes(braces["inside"])
        written = written[: braces.start()]
    title = plain_text(written)
    if not title or (page.title and page.title.casefold() != title.casefold()):
        return
    page.title = page.title or title[:250]
    page.title_anchor = anchor[:120]
    page.removed_lines = page.body.count("\n", 0, found.end())
    page.body = page.body[found.end() :]


def plain_text(markdown: str) -> str:
    """Return one line of Markdown as its words."""
    tokens = parser().parseInline(markdown.strip())
    words = [
        child.content for token in tokens for child in token.children or [] if child.type in {"text", "code_inline"}
    ]
    return on_one_line("".join(words))
