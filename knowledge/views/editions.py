"""A standard through time: by its code, its editions, what changed between two, and one clause for ever."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from knowledge.days import house_day
from knowledge.editions.announcing import touched_by
from knowledge.editions.clauses import Change
from knowledge.editions.reading import last_read
from knowledge.editions.texts import changes_between, outline_of
from knowledge.kept import generation_of, remembered
from knowledge.models import Clause, Edition, EditionClause, EditionEvent, ReadingRequest, StandardPage
from knowledge.reading import linked
from knowledge.views.finding import edition_for, rights_of, standard_for
from knowledge.waiving import active_on

MOST_EVENTS = 200


def crumbs_of(page: StandardPage, *more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(f"{page.identifier} {page.title}", page.url or ""), *more]


@require_safe
def by_code(request: HttpRequest, code: str) -> HttpResponse:
    """Lead from the code, which never changes, to where the standard stands now."""
    page = standard_for(request, code)
    return redirect(page.url if page.live and page.url else reverse("knowledge_history", args=[page.identifier]))


@require_safe
@never_cache
def history(request: HttpRequest, code: str) -> HttpResponse:
    """Show every edition with its class of change, who approved it, and the events of the standard."""
    page = standard_for(request, code)
    rights = rights_of(request, page)
    shown = page.editions.all() if rights["propose"] else page.editions.published()
    editions = list(shown.prefetch_related("approvers").order_by("-number", "-revision", "-pk"))
    events = EditionEvent.objects.filter(edition__in=editions).select_related("edition").order_by("-at", "-pk")
    return render(
        request,
        "knowledge/edition_history.html",
        {
            "page": page,
            "rights": rights,
            "editions": editions,
            "events": list(events[:MOST_EVENTS]) if rights["propose"] else [],
            "standing": next((edition for edition in editions if edition.state == "in-force"), None),
            "on_its_way": next((edition for edition in editions if edition.is_open), None),
            "crumbs": crumbs_of(page, (str(Edition._meta.verbose_name_plural).capitalize(), "")),
        },
    )


@require_safe
@never_cache
def edition(request: HttpRequest, code: str, label: str) -> HttpResponse:
    """Show the text of one edition as it was, and say whether it still counts."""
    page = standard_for(request, code)
    found = edition_for(request, page, label)
    outline = outline_of(found)
    standing = page.editions.in_force().first()
    return render(
        request,
        "knowledge/edition.html",
        {
            "page": page,
            "edition": found,
            "standing": standing,
            "text": linked(outline.html, request.user),
            "headings": [heading for heading in outline.headings if heading.level in (2, 3)],
            "approvers": list(found.approvers.exclude(decision="")),
            "crumbs": crumbs_of(page, (found.label, "")),
        },
    )


@require_safe
@never_cache
def approval_record(request: HttpRequest, code: str, label: str) -> HttpResponse:
    """Show who approved which text when, on one page to print: the evidence of an edition."""
    page = standard_for(request, code)
    found = edition_for(request, page, label)
    if not request.user.is_authenticated:  # names of people are for colleagues
        raise Http404
    context = {
        "page": page,
        "edition": found,
        "proposer": found.proposed_by
        or found.events.filter(kind="proposed").values_list("actor_name", flat=True).first(),
        "approvers": list(found.approvers.all()),
        "events": list(found.events.order_by("at", "pk")[:MOST_EVENTS]),
        "now": timezone.now(),
        "crumbs": crumbs_of(page, (found.label, ""), (gettext("Approval record"), "")),
    }
    return render(request, "knowledge/approval_record.html", context)


@require_safe
@never_cache
def compare(request: HttpRequest, code: str) -> HttpResponse:
    """Compare two editions clause by clause: `from` and `to` name them; without `from`, the one this reader read."""
    page = standard_for(request, code)
    rights = rights_of(request, page)
    choices = list(page.editions.published().order_by("-number", "-revision"))
    after = edition_for(request, page, request.GET.get("to", "")) if request.GET.get("to") else _current(choices)
    before = edition_for(request, page, request.GET.get("from", "")) if request.GET.get("from") else None
    personal = False
    if before is None and request.user.is_authenticated:
        before = last_read(request.user, page)
        personal = before is not None and before != after
    if before is None:
        older = [e for e in choices if (e.number, e.revision) < (after.number, after.revision)]
        before = older[0] if older else None
    changes = changes_between(before, after) if before is not None and before.pk != after.pk else []
    touched = [change for change in changes if change.change is not Change.SAME]
    return render(
        request,
        "knowledge/compare.html",
        {
            "page": page,
            "rights": rights,
            "before": before,
            "after": after,
            "choices": choices,
            "changes": touched,
            "same": len(changes) - len(touched),
            "personal": personal,
            "touches": touched_by(after, tuple(changes), request.user) if rights["propose"] else [],
            "crumbs": crumbs_of(page, (str(after.label), "")),
        },
    )


def _current(choices: list[Edition]) -> Edition:
    if not choices:
        raise Http404
    return next((edition for edition in choices if edition.state == "in-force"), choices[0])


@require_safe
@never_cache
def clause(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """Lead a citation to its clause. With `?edition=` it shows the clause as it was, and what it became."""
    page = standard_for(request, code)
    found = Clause.objects.filter(identifier__iexact=page.identifier, key=key).first() or _by_anchor(request, page, key)
    if found is None:
        raise Http404
    key = found.key
    now = EditionClause.objects.filter(clause=found, edition__page=page, edition__state="in-force").first()
    label = request.GET.get("edition", "")
    if not label:
        if now is not None:
            return redirect(f"{page.url}#{now.anchor}")
        last = _last_text(found, page)
        if last is None:
            raise Http404
        return redirect(f"{reverse('knowledge_clause', args=[page.identifier, key])}?edition={last.edition.label}")
    then = edition_for(request, page, label)
    row = EditionClause.objects.filter(clause=found, edition=then).first()
    if row is None:
        raise Http404
    changes = {change.key: change for change in changes_between(then, now.edition)} if now is not None else {}
    return render(
        request,
        "knowledge/clause.html",
        {
            "page": page,
            "edition": then,
            "row": row,
            "now": now,
            "change": changes.get(key),
            "citation": f"{page.identifier} ed. {then.label} §{row.number or row.title}",
            "crumbs": crumbs_of(page, (f"§{row.number} {row.title}", "")),
        },
    )


def _by_anchor(request: HttpRequest, page: StandardPage, anchor: str) -> Clause | None:
    """Return the clause that is called so on the page of an edition: that of the address, else the newest that has it."""
    rows = EditionClause.objects.filter(edition__in=page.editions.published(), anchor=anchor).select_related("clause")
    if label := request.GET.get("edition", ""):
        rows = rows.filter(edition=edition_for(request, page, label))
    row = rows.order_by("-edition__number", "-edition__revision").first()
    return row.clause if row else None


def _last_text(found: Clause, page: StandardPage) -> EditionClause | None:
    rows = EditionClause.objects.filter(clause=found, edition__in=page.editions.published())
    return rows.select_related("edition").order_by("-edition__number", "-edition__revision").first()


def reading_panel(request: HttpRequest, page: StandardPage) -> dict[str, Any]:
    """Return what a standard's page says about reading it: `reading` if this reader was asked or has confirmed it,
    `reading_edition` the number of the edition in force, 0 where there is none."""
    if not request.user.is_authenticated or not page.pk or getattr(request, "is_preview", False):
        return {}
    today = house_day()
    waivers = remembered(
        generation_of(request), ("waivers", page.identifier, today), lambda: active_on(page, today=today)
    )
    standing = remembered(
        generation_of(request),
        ("standing", page.pk),
        lambda: page.editions.in_force().values_list("pk", flat=True).first() or 0,
    )
    mine = ReadingRequest.objects.filter(person=request.user, edition_id=standing).select_related("edition", "campaign")
    return {"reading": mine.first(), "reading_edition": standing, "waivers": waivers}
