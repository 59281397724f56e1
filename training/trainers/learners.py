"""Who is where in a course or module: what is done, what is overdue, and a word to those who are late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe
from wagtail.models import Page

from training.actions.assignments import modules_of
from training.actions.group_assignments import exempt_from
from training.models import Assignment, Completion, Confirmation, CoursePage, Enrolment, ModulePage
from training.reminding import remind
from training.trainers.access import SEE, holding
from vademecum.accounts.models import User
from vademecum.accounts.visibility import visible_to

PER_PAGE = 100
MOST = 5_000


@dataclass(frozen=True, slots=True)
class Learner:
    person: User
    done: int
    total: int
    due_on: date | None
    is_overdue: bool
    is_exempt: bool
    last: datetime | None
    cycle: int
    is_confirmed: bool


def learners_of(page: Page, *, today: date) -> list[Learner]:
    """Return everybody who has begun, is asked to complete, or has completed a page; the overdue first.

    Five queries for any number of people.
    """
    modules = modules_of(page)
    keys = {module.translation_key for module in modules}
    own = page.translation_key
    asked = {row.person_id: row for row in Assignment.objects.filter(key=own, completed_at=None).order_by()}
    done: dict[int, dict[Any, Completion]] = {}
    for row in Completion.objects.filter(key__in=keys).order_by("cycle"):
        done.setdefault(row.person_id, {})[row.key] = row
    begun = set(Enrolment.objects.filter(key=own).values_list("person_id", flat=True))
    exempt = exempt_from(own, on=today)
    seen = set(Confirmation.objects.filter(key=own, past=False).values_list("person_id", flat=True))
    people = User.objects.filter(pk__in=begun | set(asked) | set(done) | exempt, is_active=True)
    rows = []
    for person in people.order_by("last_name", "first_name", "pk")[:MOST]:
        ask, own_done = asked.get(person.pk), list(done.get(person.pk, {}).values())
        since = ask.counts_from if ask else None
        rows.append(
            Learner(
                person=person,
                done=sum(since is None or row.completed_at > since for row in own_done),
                total=len(keys),
                due_on=ask.due_on if ask else None,
                is_overdue=bool(ask and ask.is_overdue(today)) and person.pk not in exempt,
                is_exempt=person.pk in exempt,
                last=max((row.completed_at for row in own_done), default=None),
                cycle=max((row.cycle for row in own_done), default=0),
                is_confirmed=person.pk in seen,
            )
        )
    return sorted(rows, key=lambda row: (not row.is_overdue, row.due_on is None, row.due_on or date.max))


@require_safe
@holding(SEE)
def learners(request: HttpRequest, page_id: int) -> HttpResponse:
    page = _learned(request, page_id)
    rows = learners_of(page, today=timezone.localdate())
    shown = [row for row in rows if row.is_overdue] if request.GET.get("only") == "overdue" else rows
    asks_confirming = (
        isinstance(page, ModulePage) and page.completion_rules.filter(kind="confirmed").exists()  # type: ignore[attr-defined]
    )
    context = {
        "page_title": page.title,
        "learned": page,
        "asks_confirming": asks_confirming,
        "page": Paginator(shown, PER_PAGE).get_page(request.GET.get("page")),
        "overdue": sum(row.is_overdue for row in rows),
        "complete": sum(row.total > 0 and row.done == row.total for row in rows),
        "number": len(rows),
    }
    return render(request, "training/trainers/learners.html", context)


@require_POST
@holding("training.change_assignment")
def remind_overdue(request: HttpRequest, page_id: int) -> HttpResponse:
    """Write to everybody who is overdue: once a day at most, whoever presses."""
    page = _learned(request, page_id)
    late = [row.person for row in learners_of(page, today=timezone.localdate()) if row.is_overdue]
    count = remind(late, page=page)
    words = ngettext("%(count)s person is reminded.", "%(count)s people are reminded.", count)
    messages.success(request, words % {"count": count})
    return redirect("training_learners", page_id)


def _learned(request: HttpRequest, page_id: int) -> Page:
    page = get_object_or_404(visible_to(Page.objects.all(), request.user), pk=page_id).specific
    if not isinstance(page, CoursePage | ModulePage):
        raise Http404(_("Not a course or module."))
    return page
