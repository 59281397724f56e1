"""What the home page shows: the map of the method to visitors, what to do next to people who are signed in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from wagtail import hooks
from wagtail.models import Page

from knowledge.addresses import address_of
from knowledge.attachments import in_visible_collections
from knowledge.kept import seen_alike
from knowledge.models.templates import DocumentTemplate
from knowledge.reading import _roots, linked
from knowledge.rendering.body import render_stream
from vademecum.accounts.models import ProjectRole
from vademecum.accounts.visibility import visible_to

if TYPE_CHECKING:
    from knowledge.models import HomePage

RECENT = 10
_VIEW = re.compile(r"[a-z][\w-]*(?::[a-z][\w-]*)?")


def home_context(home: HomePage, request: HttpRequest) -> dict[str, Any]:
    roots = _roots(request)
    text = render_stream(home.body, language=home.locale.language_code)
    context: dict[str, Any] = {
        "text": linked(text.html, request.user, roots=roots),
        "sections": seen_alike(request, ("sections", home.pk), lambda: sections_of(home, request, roots=roots)),
        "map": phase_map(home, request, roots=roots) if home.phases else {},
    }
    if request.user.is_authenticated:
        recent = seen_alike(request, ("recent", home.pk), lambda: recent_changes(home, request, roots=roots))
        panels = [words for hook in hooks.get_hooks("vademecum_home") if (words := hook(request))]
        context |= {"recent": recent, "projects": my_projects(request.user), "panels": panels}
    return context


def sections_of(home: Page, request: HttpRequest, *, roots: dict[str, str]) -> list[dict[str, str]]:
    """Return the top sections that the reader may see."""
    rows = visible_to(Page.objects.child_of(home), request.user).order_by("path")[:12]
    return [{"title": page.title, "url": address_of(page.url_path, roots=roots) or ""} for page in rows]


def phase_map(home: HomePage, request: HttpRequest, *, roots: dict[str, str]) -> dict[str, Any]:
    """Return the map as rows (roles) of cells (phases) of links, without what the reader may not see."""
    phases = [block.value for block in home.phases]
    pages, codes = _targets(phases)
    titles = {
        pk: (title, address_of(path, roots=roots) or "")
        for pk, title, path in visible_to(Page.objects.filter(pk__in=pages), request.user).values_list(
            "pk", "title", "url_path"
        )
    }
    templates = _templates(codes, request, locale_id=home.locale_id)
    roles = list(dict.fromkeys(link["role"] for phase in phases for link in phase["links"]))
    rows = []
    for role in roles:
        cells = []
        for phase in phases:
            links = [_link(link, titles, templates) for link in phase["links"] if link["role"] == role]
            cells.append([link for link in links if link])
        pairs = list(zip((phase["title"] for phase in phases), cells, strict=True))
        rows.append({"role": role, "cells": cells, "pairs": pairs})
    heads = []
    for phase in phases:
        page = phase["page"]
        heads.append({"title": phase["title"], "url": titles.get(page.pk, ("", ""))[1] if page else ""})
    return {"phases": heads, "rows": [row for row in rows if any(row["cells"])]}


def _targets(phases: list[Any]) -> tuple[set[int], set[str]]:
    pages = {phase["page"].pk for phase in phases if phase["page"]}
    pages |= {link["page"].pk for phase in phases for link in phase["links"] if link["page"]}
    return pages, {link["template"] for phase in phases for link in phase["links"] if link["template"]}


def _templates(codes: set[str], request: HttpRequest, *, locale_id: int) -> dict[str, tuple[str, str]]:
    if not codes:
        return {}
    found = in_visible_collections(DocumentTemplate.objects.filter(code__in=codes, locale_id=locale_id), request.user)
    return {t.code: (t.title, reverse("knowledge_template", args=[t.code])) for t in found}


def _link(
    link: Any, titles: dict[int, tuple[str, str]], templates: dict[str, tuple[str, str]]
) -> dict[str, str] | None:
    label = link["label"]
    if link["page"]:
        title, url = titles.get(link["page"].pk, ("", ""))
        return {"label": label or title, "url": url, "icon": "guide"} if url else None
    if link["template"]:
        title, url = templates.get(link["template"], ("", ""))
        return {"label": label or title, "url": url, "icon": "template"} if url else None
    address = link["address"] or ""
    if _VIEW.fullmatch(address):  # the name of a view of another package, such as my_learning
        try:
            return {"label": label, "url": reverse(address), "icon": "course"}
        except NoReverseMatch:
            return None
    return {"label": label, "url": address, "icon": "course"} if address.startswith("/") and label else None


def recent_changes(home: Page, request: HttpRequest, *, roots: dict[str, str]) -> list[dict[str, Any]]:
    """Return the pages of this language published last."""
    pages = visible_to(Page.objects.descendant_of(home), request.user).filter(last_published_at__isnull=False)
    rows = pages.order_by("-last_published_at", "pk").values_list("title", "url_path", "last_published_at")[:RECENT]
    return [{"title": t, "url": address_of(p, roots=roots) or "", "when": when} for t, p, when in rows]


def my_projects(person: Any) -> list[ProjectRole]:
    """Return the roles a person has on projects today."""
    today = timezone.localdate()
    roles = ProjectRole.objects.filter(person=person, valid_from__lte=today).exclude(valid_until__lt=today)
    return list(roles.select_related("project").order_by("project__code")[:20])
