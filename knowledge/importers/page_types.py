"""What `type:` in the head of a file makes of it. Other packages add theirs with `register`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from knowledge.importers.front_matter import as_date, as_lines, as_text, as_whole
from knowledge.models import (
    DocumentPage,
    FaqPage,
    LessonLearnedPage,
    MethodGuidePage,
    SectionPage,
    StandardPage,
    ToolGuidePage,
)

Values = dict[str, Any]


@dataclass(frozen=True)
class PageType:
    """A model, and the fields that the head of a file gives it."""

    model: type
    fields: Callable[[Values], Values]


_types: dict[str, PageType] = {}


def register(name: str, page_type: PageType) -> None:
    _types[name] = page_type


def type_for(values: Values, *, has_children: bool, is_index: bool) -> PageType:
    """Return the type a head asks for; without one an index or a page with pages below it is a section."""
    asked = as_text(values.get("type")).lower().replace("_", "-")
    if asked in _types:
        return _types[asked]
    return _types["section"] if has_children or is_index else _types["document"]


def _review(values: Values) -> Values:
    return {
        "responsible_role": as_text(values.get("owner"), longest=150),
        "review_months": as_whole(values.get("review_months")),
        "reviewed_on": as_date(values.get("reviewed") or values.get("last_reviewed_on")),
    }


def _section(values: Values) -> Values:
    return {**_review(values), "code_prefix": as_text(values.get("codes"), longest=30).upper()}


def _standard(values: Values) -> Values:
    return {
        **_review(values),
        "identifier": as_text(values.get("identifier"), longest=40),
        "edition": as_whole(values.get("edition")) or 1,
        "effective_on": as_date(values.get("effective")),
    }


def _guide(values: Values) -> Values:
    return {
        **_review(values),
        "purpose": as_text(values.get("purpose")),
        "when_to_use": as_text(values.get("when")),
        "inputs": [("line", line) for line in as_lines(values.get("inputs"))],
        "outputs": [("line", line) for line in as_lines(values.get("outputs"))],
        "roles": [("row", _raci(row)) for row in values.get("roles") or [] if isinstance(row, dict)],
        "minutes": as_whole(values.get("minutes")),
        **_links(values),
        "techniques": as_text(values.get("techniques")),
        "tailoring": as_text(values.get("tailoring")),
    }


def _links(values: Values) -> Values:
    return {"clauses": as_lines(values.get("clauses")), "templates": as_lines(values.get("templates"))}


def _tool(values: Values) -> Values:
    return {
        **_review(values),
        **_links(values),
        "tool": as_text(values.get("tool"), longest=100),
        "tool_version": as_text(values.get("tool_version"), longest=60),
        "purpose": as_text(values.get("purpose")),
        "not_for": as_text(values.get("not_for")),
        "access": as_text(values.get("access")),
        "support": as_text(values.get("support"), longest=200),
    }


def _lesson(values: Values) -> Values:
    """Read a lesson learned. Whatever the file says, it comes in as proposed: people decide here."""
    return {
        **_review(values),
        **_links(values),
        "happened": as_text(values.get("happened")),
        "cause": as_text(values.get("cause")),
        "effect": as_text(values.get("effect")),
        "recommendation": as_text(values.get("recommendation")),
        "happened_on": as_date(values.get("date") or values.get("happened_on")),
    }


def _raci(row: Values) -> Values:
    letters = {"responsible": "R", "accountable": "A", "supporting": "S", "consulted": "C", "informed": "I"}
    return {
        "activity": as_text(row.get("activity")),
        **{name: ", ".join(as_lines(row.get(letter))) for name, letter in letters.items()},
    }


register("section", PageType(SectionPage, _section))
register("document", PageType(DocumentPage, _review))
register("method-guide", PageType(MethodGuidePage, _guide))
register("standard", PageType(StandardPage, _standard))
register("tool-guide", PageType(ToolGuidePage, _tool))
register("faq", PageType(FaqPage, _review))
register("lesson-learned", PageType(LessonLearnedPage, _lesson))
