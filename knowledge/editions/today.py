"""What standards ask of somebody today: to read, to decide, to review."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from knowledge.caring import owned_by
from knowledge.editions.reading import to_read
from knowledge.editions.register import overdue_of
from knowledge.models import Approver, Edition, ReadingRequest, StandardPage, Suggestion
from vademecum.web.today import TodayItem
from vademecum.web.today import register as register_provider

MOST = 20


def register() -> None:
    """Register everything once, at start-up."""
    register_provider(readings, waiting=lambda person: ReadingRequest.objects.waiting().filter(person=person))
    register_provider(decisions, waiting=_undecided)
    register_provider(late_decisions, waiting=_late)
    register_provider(asked_of_owners, waiting=_owned_and_asked)
    register_provider(reviews, waiting=lambda person: StandardPage.objects.live().filter(responsible=person))


def readings(person: Any) -> Iterator[TodayItem]:
    """Yield editions to read."""
    for request in to_read(person, limit=MOST):
        page = request.edition.page
        if page is not None:
            yield TodayItem(
                verb="read",
                title=f"{request.edition.identifier} {request.edition.title}",
                url=page.url or "",
                due=request.due_on,
                note=_("Edition %(number)s") % {"number": request.edition.label},
                rank=10,
            )


def decisions(person: Any) -> Iterator[TodayItem]:
    """Yield proposals to decide on."""
    for row in decisions_for(person)[:MOST]:
        yield TodayItem(
            verb="approve",
            title=f"{row.edition.identifier} {row.edition.title}",
            url=reverse("knowledge_decide", args=[row.edition_id]),
            due=row.edition.decide_by,
            note=_("Edition %(number)s") % {"number": row.edition.label},
            rank=5,
        )


def reviews(person: Any) -> Iterator[TodayItem]:
    """Yield own pages past their review."""
    overdue = overdue_of(person)
    if overdue:
        yield TodayItem(
            verb="review",
            title=ngettext(
                "%(count)d page of yours is past its review", "%(count)d pages of yours are past their review", overdue
            )
            % {"count": overdue},
            url=f"{reverse('knowledge_register')}?review=overdue",
            rank=20,
        )


def _owned_and_asked(person: Any) -> QuerySet:
    """Return the open suggestions on pages of this owner; with questions and waivers they wait on the desk."""
    return Suggestion.objects.filter(owned_by(person, prefix="page__"), state="open")


def asked_of_owners(person: Any) -> Iterator[TodayItem]:
    """Yield what readers suggest about own pages."""
    count = _owned_and_asked(person).count()
    if count:
        yield TodayItem(
            verb="review",
            title=ngettext("%(count)d suggested change to decide", "%(count)d suggested changes to decide", count)
            % {"count": count},
            url=reverse("knowledge_desk"),
            rank=18,
        )


def _late(person: Any) -> QuerySet:
    late = Edition.objects.filter(state="in-review").exclude(escalated_at=None)
    return late.filter(Q(proposed_by=person) | Q(page__responsible=person) | Q(page__deputy=person))


def late_decisions(person: Any) -> Iterator[TodayItem]:
    """Yield proposals past their day that this person wrote, owns or stands in for."""
    for edition in _late(person).prefetch_related("approvers").distinct()[:MOST]:
        missing = [row.name for row in edition.approvers.all() if not row.decision]
        yield TodayItem(
            verb="approve",
            title=f"{edition.identifier} {edition.title}",
            url=reverse("knowledge_history", args=[edition.identifier]),
            due=edition.decide_by,
            note=_("Not decided in time by %(names)s") % {"names": ", ".join(missing)},
            rank=6,
        )


def _undecided(person: Any) -> QuerySet:
    return Approver.objects.filter(person=person, decision="", edition__state="in-review")


def decisions_for(person: Any) -> list[Approver]:
    """Return the proposals that wait for this person's decision; in a chain only when it is their turn."""
    found = list(_undecided(person).select_related("edition__page").order_by("edition__decide_by", "pk"))
    return [
        row
        for row in found
        if not row.edition.in_order or not row.edition.approvers.filter(position__lt=row.position, decision="").exists()
    ]
