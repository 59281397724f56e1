"""Where somebody stands: levels with their reasons, over time and on any day; what is asked; evidence handed in."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from knowledge.kept import generation_of
from training.actions.assessing import (
    appeal_against,
    ask_for_assessment,
    notable_kinds,
    note_evidence,
    revoke_evidence,
    withdraw_assessment,
)
from training.competency.drawing import MOST_AXES, line, radar
from training.competency.forms import AppealForm, HandInForm, NoteForm
from training.competency.history import history_of
from training.competency.holdings import Needed, needed_by
from training.competency.levels import Evidence as LogRow
from training.competency.own_data import everything_about
from training.competency.personal import lines_as_of, unname
from training.competency.rights import is_assessor, is_pmo, leads_somebody, may_see
from training.competency.rulebook import rules_for
from training.models import Artefact, Assessment, Competency, Evidence, IssuedCertificate, RoleProfile
from vademecum.accounts.models import User
from vademecum.accounts.visibility import ask_once

MOST_LINES = 40  # of all competencies; beyond it those that say something of the person stand first
LOG_FIELDS = ("id", "kind", "level", "occurred_at", "recorded_at", "valid_until", "supersedes_id")


def person_seen(request: HttpRequest, person_id: int | None) -> User:
    """Return the person asked for, if the viewer may see them; else 404."""
    viewer: Any = request.user
    if person_id is None or person_id == viewer.pk:
        return viewer  # type: ignore[no-any-return]
    person = get_object_or_404(User, pk=person_id)
    if not may_see(viewer, person):
        raise Http404
    return person


@login_required
@never_cache
@require_safe
def person(request: HttpRequest, person_id: int | None = None) -> HttpResponse:
    """Show one person's competency, today or as of a day."""
    subject = person_seen(request, person_id)
    ask_once(request.user)
    today = timezone.localdate()
    on = parse_day(request.GET.get("on", ""), today)
    moment = timezone.now() if on == today else datetime.combine(on, time(23, 59, 59), tzinfo=UTC)
    lines = lines_as_of(subject, at=moment, generation=generation_of(request), viewer=request.user)
    needed = needed_by(on, [subject.pk]).get(subject.pk, {})
    asked = [line for line in lines if line.competency.pk in needed]
    rows = Evidence.objects.filter(person=subject, recorded_at__lte=moment)
    evidence = list(rows.select_related("competency", "actor", "superseded_by")[:60])
    unname(evidence, person=subject, viewer=request.user)
    shown = _most_telling(asked, needed)
    shown_lines = lines
    if len(lines) > MOST_LINES and not request.GET.get("all"):
        shown_lines = [one for one in lines if one.required or one.counting or one.standing.highest_ever]
    maximum = max((line.maximum for line in lines), default=4)
    return render(
        request,
        "training/competency/person.html",
        {
            "subject": subject,
            "is_own": subject.pk == request.user.pk,
            "leads": leads_somebody(request.user),
            "assesses": is_assessor(request.user),
            "on": on,
            "is_past": on < today,
            "lines": shown_lines,
            "left_out": len(lines) - len(shown_lines),
            "needed": needed,
            "gaps": sorted((one for one in asked if one.is_short), key=lambda one: _urgency(needed[one.competency.pk])),
            "fading": [one for one in lines if one.is_fading],
            "roles": RoleProfile.objects.filter(pk__in=_roles(subject, on)).order_by("key"),
            "radar": radar([(o.competency.title, o.standing.level, needed[o.competency.pk].level) for o in shown],
                           maximum=maximum),
            "history": _history(subject, moment),
            "evidence": evidence,
            "assessments": Assessment.objects.filter(person=subject).select_related("competency", "appeal")
            .order_by("-asked_at")[:20],
            "own_views": own_views(subject, moment),
            "note_form": NoteForm(kinds=kinds) if (kinds := notable_kinds(subject, request.user)) and on == today else None,  # type: ignore[arg-type]
            "may_revoke": subject.pk != request.user.pk and is_assessor(request.user),
            "is_pmo": is_pmo(request.user),
            "certificates": IssuedCertificate.objects.filter(person=subject),
        },
    )  # fmt: skip


def _urgency(asked: Needed) -> tuple[bool, bool, date, int]:
    """Order what lacks: critical first, then by the day it is asked by, then the nearest level."""
    return (not asked.is_critical, asked.due_on is None, asked.due_on or date.max, asked.level)


def _most_telling(asked: list[Any], needed: dict[int, Needed]) -> list[Any]:
    """Return what a radar can show: all that is asked, or the critical and the widest gaps of it, in their order."""
    if len(asked) <= MOST_AXES:
        return asked
    first = sorted(
        asked,
        key=lambda one: (
            not needed[one.competency.pk].is_critical,
            one.standing.level - needed[one.competency.pk].level,
        ),
    )[:MOST_AXES]
    return [one for one in asked if one in first]


def parse_day(text: str, today: date) -> date:
    """Return the day of a form field, today if there is none; the future is today."""
    try:
        return min(parse_date(text) or today, today)
    except ValueError:
        return today


def _roles(person: User, on: date) -> list[int]:
    from training.competency.holdings import roles_held

    return list(roles_held(on, [person.pk]).get(person.pk, {}))


def _history(person: User, until: datetime) -> dict[str, Any] | None:
    """Return how the sum of levels moved, drawn and as a table."""
    logs: dict[int, list[Any]] = {}
    rows = Evidence.objects.filter(person=person, competency__area__framework__is_active=True).order_by()
    for competency_id, *fields in rows.values_list("competency_id", *LOG_FIELDS):
        logs.setdefault(competency_id, []).append(LogRow(*fields))
    rules = rules_for(logs)
    titles = {competency.pk: competency for competency in Competency.objects.filter(pk__in=logs)}
    changes = []
    for key, log in logs.items():
        before = 0
        for step in history_of(log, rules=rules[key], until=until):
            changes.append((step.at, titles[key], before, step.level))
            before = step.level
    if not changes:
        return None
    changes.sort(key=lambda change: change[0])
    total, sums = 0, []
    for at, _title, was, becomes in changes:
        total += becomes - was
        sums.append((at, total))
    drawn = line(sums, since=changes[0][0], until=until)
    return {"line": drawn, "changes": changes[::-1][:40], "total": total}


def own_views(person: User, moment: datetime) -> dict[int, int]:
    """Return competency → the level at which a person last saw themselves: shown apart, for it counts nowhere."""
    rows = Evidence.objects.filter(person=person, kind=Evidence.Kind.SELF, recorded_at__lte=moment)
    return dict(rows.order_by("recorded_at", "pk").values_list("competency_id", "level"))


@login_required
@require_POST
def note(request: HttpRequest, person_id: int) -> HttpResponse:
    """Write down how one sees oneself, or feedback, coaching and levels set by the PMO."""
    subject = person_seen(request, person_id)
    form = NoteForm(request.POST, kinds=notable_kinds(subject, request.user))  # type: ignore[arg-type]
    if form.is_valid():
        try:
            note_evidence(subject, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
            messages.success(request, _("Written down."))
        except ValidationError as error:
            messages.error(request, error.messages[0])
    else:
        messages.error(request, _("Nothing was written: choose a competency and a level."))
    return redirect("training:competency-person", person_id=subject.pk)


@login_required
@require_POST
def revoke(request: HttpRequest, evidence_id: int) -> HttpResponse:
    """Take a piece of evidence away, with a reason; the row stays and says so."""
    evidence = get_object_or_404(Evidence.objects.select_related("person"), pk=evidence_id)
    person_seen(request, evidence.person_id)
    try:
        revoke_evidence(evidence, by=request.user, reason=request.POST.get("reason", "")[:2000])  # type: ignore[arg-type]
        messages.success(request, _("Taken away. The person sees it with your reason."))
    except PermissionDenied as error:
        raise Http404 from error
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect("training:competency-person", person_id=evidence.person_id)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def hand_in(request: HttpRequest) -> HttpResponse:
    """Hand in what shows a level."""
    form = HandInForm(request.POST or None, request.FILES or None, initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        try:
            ask_for_assessment(request.user, competency=form.cleaned_data["competency"], handed=form.handed())  # type: ignore[arg-type]
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Handed in. An assessor will look at it; you see the answer here."))
            return redirect("training:competency")
    return render(request, "training/competency/hand_in.html", {"form": form}, status=400 if form.errors else 200)


@login_required
@require_POST
def withdraw(request: HttpRequest, assessment_id: int) -> HttpResponse:
    assessment = get_object_or_404(Assessment, pk=assessment_id, person=request.user)
    try:
        withdraw_assessment(assessment, by=request.user)  # type: ignore[arg-type]
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect("training:competency")


@login_required
@require_POST
def appeal(request: HttpRequest, assessment_id: int) -> HttpResponse:
    """Ask for a decision to be looked at again."""
    assessment = get_object_or_404(Assessment, pk=assessment_id, person=request.user)
    form = AppealForm(request.POST)
    try:
        appeal_against(assessment, by=request.user, reason=form.data.get("reason", "")[:4000])  # type: ignore[arg-type]
        messages.success(request, _("Your appeal is with the assessors. Somebody else will decide it."))
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect("training:competency")


@login_required
@never_cache
@require_safe
def file(request: HttpRequest, file_id: int) -> FileResponse:
    """Give back a file that was handed in, to its owner and to whoever may judge it; always as a download."""
    found = get_object_or_404(Artefact.objects.select_related("assessment"), pk=file_id)
    if found.assessment.person_id != request.user.pk and not is_assessor(request.user):
        raise Http404
    import io

    response = FileResponse(
        io.BytesIO(bytes(found.content)),
        as_attachment=True,
        filename=found.name,
        content_type="application/octet-stream",
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response


@login_required
@never_cache
@require_safe
def my_data(request: HttpRequest) -> HttpResponse:
    """Give a person everything that is kept about their competency, as JSON."""
    response = JsonResponse(everything_about(request.user), json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = 'attachment; filename="competency.json"'
    return response
