"""Waivers: a project asks to deviate from a clause, whoever cares for the standard decides, and an end date ends it."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from knowledge.caring import cares_for, pages_of, who_answers_for
from knowledge.days import house_day
from knowledge.models import ContentGeneration, EditionClause, StandardPage, Waiver
from knowledge.reader_words import ANSWERED, ASKED
from vademecum.accounts.models import Project, ProjectRole, User
from vademecum.accounts.visibility import visible_to
from vademecum.notifications.telling import notify

LONGEST_YEARS = 5


class Refused(Exception):
    """`code`: dates, too-long, project, decided, forbidden, own, no-reason."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def projects_of(person: User) -> QuerySet[Project]:
    """Return the projects for which somebody may ask: those on which they play a role today; all of them for the PMO."""
    if pages_of(person).type(StandardPage).exists():
        return Project.objects.order_by("code")
    today = house_day()
    roles = ProjectRole.objects.filter(person=person, valid_from__lte=today).exclude(valid_until__lt=today)
    asking = roles.exclude(kind=ProjectRole.Kind.STAKEHOLDER).order_by()
    return Project.objects.filter(pk__in=asking.values("project")).order_by("code")


@transaction.atomic
def ask_waiver(
    page: StandardPage, *, by: User, project: Project, clause_key: str, deviation: str, reason: str, ends_on: date,
    starts_on: date | None = None, now: datetime | None = None,
) -> Waiver:  # fmt: skip
    """Ask to deviate from a clause, or from the whole standard, for one project until a day."""
    now = now or timezone.now()
    starts_on = starts_on or house_day(now)
    if ends_on < starts_on or ends_on < house_day(now):
        raise Refused("dates")
    if (ends_on - starts_on).days > LONGEST_YEARS * 366:
        raise Refused("too-long")
    if not projects_of(by).filter(pk=project.pk).exists():
        raise Refused("project")
    row = EditionClause.objects.filter(edition__page=page, edition__state="in-force", clause__key=clause_key).first()
    waiver = Waiver.objects.create(
        identifier=page.identifier, clause_key=clause_key if row else "", edition_label=page.edition_label,
        clause_title=f"{row.number} {row.title}".strip() if row else "", project=project, deviation=deviation.strip(),
        reason=reason.strip(), starts_on=starts_on, ends_on=ends_on, asked_by=by, asked_name=str(by), asked_at=now,
    )  # fmt: skip
    log(instance=page, action="knowledge.waiver_asked", user=by, data={"waiver": waiver.pk})
    notify(
        [person for person in who_answers_for(page) if person != by],
        kind=ASKED,
        title=lambda: _("Waiver asked for: %(waiver)s") % {"waiver": _name(waiver)},
        text=waiver.reason[:500],
        url=lambda: reverse("knowledge_waiver", args=[waiver.pk]),
        subject=f"page:{page.pk}",
        dedupe_key=f"waiver:{waiver.pk}",
    )
    return waiver


def _name(waiver: Waiver) -> str:
    return f"{waiver.identifier} {waiver.clause_title}, {waiver.project.code}"


@transaction.atomic
def decide_waiver(waiver: Waiver, *, by: User, grant: bool, comment: str = "", now: datetime | None = None) -> Waiver:
    """Grant or refuse. Nobody decides on a waiver that they asked for themselves."""
    waiver, page = _locked(waiver, by=by)
    if waiver.state != Waiver.State.ASKED:
        raise Refused("decided")
    if waiver.asked_by_id == by.pk:
        raise Refused("own")
    if not grant and not comment.strip():
        raise Refused("no-reason")
    return _set(waiver, page, Waiver.State.GRANTED if grant else Waiver.State.REFUSED, by=by, comment=comment, now=now)


@transaction.atomic
def end_waiver(waiver: Waiver, *, by: User, comment: str = "", now: datetime | None = None) -> Waiver:
    """End a granted waiver before its day."""
    waiver, page = _locked(waiver, by=by)
    if waiver.state != Waiver.State.GRANTED:
        raise Refused("decided")
    return _set(waiver, page, Waiver.State.ENDED, by=by, comment=comment, now=now)


def _locked(waiver: Waiver, *, by: User) -> tuple[Waiver, StandardPage]:
    found = Waiver.objects.select_for_update(of=("self",)).select_related("project").get(pk=waiver.pk)
    page = page_of(found, by)
    if page is None or not cares_for(by, page):
        raise Refused("forbidden")
    return found, page


def _set(
    waiver: Waiver, page: StandardPage, state: Waiver.State, *, by: User, comment: str, now: datetime | None
) -> Waiver:
    waiver.state, waiver.decided_by, waiver.decided_name = state, by, str(by)
    waiver.decided_at, waiver.comment = now or timezone.now(), comment.strip()
    waiver.save(update_fields=["state", "decided_by", "decided_name", "decided_at", "comment"])
    ContentGeneration.advance()
    log(instance=page, action="knowledge.waiver_decided", user=by, data={"waiver": waiver.pk, "state": state})
    if waiver.asked_by is not None and waiver.asked_by != by:
        notify(
            [waiver.asked_by],
            kind=ANSWERED,
            title=lambda: f"{_name(waiver)}: {waiver.get_state_display()}",
            text=waiver.comment,
            url=lambda: reverse("knowledge_waiver", args=[waiver.pk]),
            subject=f"page:{page.pk}",
            dedupe_key=f"waiver:{waiver.pk}:{state}",
        )
    return waiver


def page_of(waiver: Waiver, viewer: Any) -> StandardPage | None:
    """Return the standard of a waiver in some language that the viewer may see."""
    pages = StandardPage.objects.filter(identifier__iexact=waiver.identifier, alias_of=None)
    return visible_to(pages, viewer).order_by("pk").first()


def waivers_seen_by(viewer: Any) -> QuerySet[Waiver]:
    """Return the waivers of the standards that somebody may see; those not granted only to who is concerned."""
    if not viewer.is_authenticated:
        return Waiver.objects.none()
    codes = visible_to(StandardPage.objects.exclude(identifier=""), viewer).order_by().values("identifier")
    seen = Waiver.objects.filter(identifier__in=codes).select_related("project")
    mine = seen.filter(asked_by=viewer)
    cared = pages_of(viewer).type(StandardPage).order_by().values("standardpage__identifier")
    return seen.filter(state__in=[Waiver.State.GRANTED, Waiver.State.ENDED]) | mine | seen.filter(identifier__in=cared)


def waivers_told_to(viewer: Any) -> QuerySet[Waiver]:
    """Return the waivers whose reason somebody may read: who asked, who works on the project, who cares for the standard."""
    cared = pages_of(viewer).type(StandardPage).order_by().values("standardpage__identifier")
    today = house_day()
    roles = ProjectRole.objects.filter(person=viewer, valid_from__lte=today).exclude(valid_until__lt=today)
    told = Q(asked_by=viewer) | Q(project__in=roles.order_by().values("project")) | Q(identifier__in=cared)
    codes = visible_to(StandardPage.objects.exclude(identifier=""), viewer).order_by().values("identifier")
    return Waiver.objects.filter(told, identifier__in=codes)


def active_on(page: StandardPage, *, today: date | None = None) -> list[Waiver]:
    """Return the waivers of a standard that hold today, what ends first before the others."""
    rows = Waiver.objects.active(today or house_day()).filter(identifier__iexact=page.identifier)
    return list(rows.select_related("project").order_by("ends_on", "pk"))


def tell_ending(*, today: date | None = None) -> int:
    """Tell who asked for a waiver thirty days and seven days before it ends."""
    today = today or house_day()
    told = 0
    for waiver in Waiver.objects.active(today).select_related("project", "asked_by"):
        left = (waiver.ends_on - today).days
        page = StandardPage.objects.filter(identifier__iexact=waiver.identifier, live=True).first()
        if left > 30 or waiver.asked_by is None or page is None:
            continue
        stage = "7" if left <= 7 else "30"
        told += notify(
            [waiver.asked_by],
            kind=ANSWERED,
            title=partial(_ends_soon, waiver),
            url=partial(reverse, "knowledge_waiver", args=[waiver.pk]),
            subject=f"page:{page.pk}",
            dedupe_key=f"waiver-ends:{waiver.pk}:{stage}",
        )
    return told


def _ends_soon(waiver: Waiver) -> str:
    return _("Waiver ends soon: %(waiver)s") % {"waiver": _name(waiver)}
