"""What hangs on each clause of a standard: guides, tools, lessons, templates, places in other standards, questions.

Other packages add theirs with `trace_with` from `AppConfig.ready()`; knowledge knows none of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from knowledge.addresses import address_of, tree_roots
from knowledge.attachments import in_visible_collections
from knowledge.models import (
    DocumentTemplate,
    EditionClause,
    ExternalReference,
    LessonLearnedPage,
    MethodGuidePage,
    StandardPage,
    ToolGuidePage,
)
from knowledge.reading import rendered_page
from vademecum.accounts.visibility import Viewer, visible_to


@dataclass(frozen=True, slots=True)
class Trace:
    """One thing that hangs on a clause. `anchor` is the clause's anchor or key, empty for the whole standard."""

    anchor: str
    kind: str
    title: str
    url: str = ""


@dataclass(slots=True)
class Row:
    """A clause and what hangs on it, by kind."""

    anchor: str
    number: str
    title: str
    traces: dict[str, list[Trace]] = field(default_factory=lambda: defaultdict(list))


Tracer = Callable[[StandardPage, Viewer], Iterable[Trace]]

GUIDES, TEMPLATES, LESSONS, OTHERS, QUESTIONS = "guides", "templates", "lessons", "others", "questions"
KINDS: dict[str, Any] = {
    GUIDES: _("Guides"),
    TEMPLATES: _("Templates"),
    LESSONS: _("Lessons learned"),
    QUESTIONS: _("Questions"),
    OTHERS: _("Other standards"),
}
_tracers: list[Tracer] = []


def trace_with(tracer: Tracer) -> Tracer:
    """Add a tracer: `tracer(page, viewer)` gives what `viewer` may see of what hangs on the clauses of `page`."""
    if tracer not in _tracers:
        _tracers.append(tracer)
    return tracer


def tracing_of(page: StandardPage, viewer: Viewer) -> list[Row]:
    """Return a row per clause in order; what is about the whole standard, or about a clause that is gone, comes first."""
    headings = [heading for heading in rendered_page(page).headings if heading.level in (2, 3, 4)]
    rows = {heading.id: Row(heading.id, heading.number, heading.title) for heading in headings}
    today = _anchors_of_keys(page)
    whole = Row("", "", page.title)
    for tracer in (_pages, _others, *_tracers):
        for trace in tracer(page, viewer):
            anchor = trace.anchor if trace.anchor in rows else today.get(trace.anchor, "")
            row = rows.get(anchor, whole)
            if trace not in row.traces[trace.kind]:
                row.traces[trace.kind].append(trace)
    return [*([whole] if whole.traces else []), *rows.values()]


def _anchors_of_keys(page: StandardPage) -> dict[str, str]:
    """Return the key of each clause of the edition in force → its anchor today."""
    rows = EditionClause.objects.filter(edition__page_id=page.pk, edition__state="in-force")
    return dict(rows.values_list("clause__key", "anchor"))


def _pages(page: StandardPage, viewer: Viewer) -> Iterator[Trace]:
    """Give guides, tools and lessons that name a clause, and the templates that those guides use."""
    roots, prefix = tree_roots(), page.identifier.lower()
    templates: dict[str, set[str]] = defaultdict(set)
    for model, kind in ((MethodGuidePage, GUIDES), (ToolGuidePage, GUIDES), (LessonLearnedPage, LESSONS)):
        found = visible_to(model._default_manager.filter(live=True, locale_id=page.locale_id), viewer)
        rows = found.exclude(clauses=[]).order_by("title").values_list("title", "url_path", "clauses", "templates")
        for title, path, clauses, codes in rows:
            for clause in clauses:
                identifier, _hash, anchor = str(clause).partition("#")
                if identifier.lower() == prefix:
                    yield Trace(anchor, kind, title, address_of(path, roots=roots) or "")
                    templates[anchor] |= {str(code) for code in codes}
    yield from _templates(page, viewer, templates)


def _templates(page: StandardPage, viewer: Viewer, wanted: dict[str, set[str]]) -> Iterator[Trace]:
    codes = set().union(*wanted.values()) if wanted else set()
    found = DocumentTemplate.objects.filter(code__in=codes, locale_id=page.locale_id)
    names = {t.code: t.title for t in in_visible_collections(found, viewer)} if codes else {}
    for anchor, linked in wanted.items():
        for code in sorted(linked & names.keys()):
            yield Trace(anchor, TEMPLATES, f"{code} {names[code]}", reverse("knowledge_template", args=[code]))


def _others(page: StandardPage, viewer: Viewer) -> Iterator[Trace]:
    for line in ExternalReference.objects.filter(identifier__iexact=page.identifier):
        yield Trace(line.clause_key, OTHERS, f"{line.standard} {line.place}".strip())
