"""Clauses and checks in a lesson, put into its rendered text for one reader at the last moment."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import unquote

from django.http import HttpRequest
from django.template.loader import render_to_string

from knowledge.editions.texts import outline_of
from knowledge.including import cut_out
from knowledge.models import StandardPage
from training.blocks import PLACE, pinned
from training.lesson_checks import Check, check_of
from training.models import LessonPage
from vademecum.accounts.visibility import visible_to

MOST = 50
_PLACE = re.compile(rf'<p class="include"><a href="{PLACE}(clause|check)/([^"]*)"[^>]*></a></p>')


@dataclass(frozen=True, slots=True)
class PinnedClause:
    """A clause as an edition says it; `now` is the edition in force where that is another one."""

    code: str
    html: str
    label: str
    anchor: str
    now: str


def with_lesson_parts(html: str, lesson: LessonPage, request: HttpRequest, *, linked: Callable[[str], str]) -> str:
    """Return the text of a lesson with its clauses and checks; what the reader may not see leaves no trace."""
    number = 0

    def part(found: re.Match[str]) -> str:
        nonlocal number
        number += 1
        if number > MOST:
            return ""
        if found[1] == "clause":
            clause = _clause(found[2], request, language=lesson.locale.language_code)
            return linked(render_to_string("training/parts/clause.html", {"clause": clause})) if clause else ""
        check = check_of(lesson, unquote(found[2]), request.user)
        return _drawn(check, lesson, number, request) if check is not None else ""

    return _PLACE.sub(part, html)


def _clause(address: str, request: HttpRequest, *, language: str) -> PinnedClause | None:
    code, anchor, label = (unquote(one) for one in [*address.split("/"), "-", "-"][:3])
    edition = pinned(code, "" if label == "-" else label, clause=anchor, language=language)
    if edition is None:
        return None
    seen = visible_to(StandardPage.objects.filter(pk=edition.page_id or 0), request.user)
    if not seen.exists():
        return None
    now = seen.filter(editions__state="in-force").values_list("editions__number", "editions__revision").first()
    standing = "" if now is None else f"{now[0]}.{now[1]}" if now[1] else str(now[0])
    html = _as_part(cut_out(outline_of(edition).html, anchor))
    return PinnedClause(edition.identifier, html, edition.label, anchor, "" if standing == edition.label else standing)


def _as_part(html: str) -> str:
    """Return a clause as a part of another page: no names and links of its own, its heading right below the title."""
    html = re.sub(r'<a class="clause-number"[^>]*>(.*?)</a>', r'<span class="clause-number">\1</span>', html)
    html = re.sub(r'\sid="[^"]*"', "", html)
    first = re.search(r"<h([2-6])", html)
    down = int(first[1]) - 2 if first else 0
    return re.sub(r"<(/?)h([2-6])(?=[\s>])", lambda found: f"<{found[1]}h{max(2, int(found[2]) - down)}", html)


def _drawn(check: Check, lesson: LessonPage, number: int, request: HttpRequest) -> str:
    context = {"check": check, "page": lesson, "number": number, "operation": uuid.uuid4()}
    drawn = render_to_string("training/parts/check.html", context, request)
    return drawn.replace('<h1 class="quiz-stem">', '<h2 class="quiz-stem">').replace(
        "</h1>", "</h2>"
    )  # a page has one h1
