"""Read and acknowledge, ask others to, see who has; the register of all controlled pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from knowledge.editions.actions import confirm_reviewed
from knowledge.editions.audiences import all_audiences
from knowledge.editions.checking import CheckQuestion, questions_for
from knowledge.editions.reading import (
    CheckFailed,
    acknowledge_unasked,
    acknowledge_with_check,
    ask_to_read,
    request_of,
    rows_for_export,
    standing_of,
)
from knowledge.editions.register import Filters, entries
from knowledge.models import Edition, ReadingRequest, RegisterView, StandardPage
from knowledge.views.editions import crumbs_of
from knowledge.views.finding import rights_of, standard_for
from knowledge.views.proposals import _person
from vademecum.files.spreadsheets import Sheet, table_response
from vademecum.web.templatetags.components import STAMPS

PER_PAGE = 100


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def acknowledge_reading(request: HttpRequest, code: str) -> HttpResponse:
    """Note that the reader has read the edition in force that the form names; a newer one is read first.

    Where the campaign asks questions they are shown here, and answered before it counts.
    """
    page = standard_for(request, code)
    standing = page.editions.in_force().first()
    if standing is None:
        raise Http404
    person = _person(request)
    home = page.url or reverse("knowledge_history", args=[page.identifier])
    asked = request_of(person, standing)
    questions = questions_for(asked) if asked and not asked.acknowledged_at else []
    if request.method != "POST":
        return _check(request, page, standing, questions) if questions else redirect(home)
    if request.POST.get("edition") != str(standing.pk):
        messages.error(request, _("A newer edition came into force meanwhile. Read it first; nothing was noted."))
        return redirect(home)
    if asked is not None and questions:
        if request.POST.get("drawn") != _drawn(questions):
            return redirect("knowledge_acknowledge", code=page.identifier)
        given = {one.key: request.POST.getlist(f"q{number}") for number, one in enumerate(questions, start=1)}
        try:
            acknowledge_with_check(asked, given)
        except CheckFailed as failed:
            asked.refresh_from_db()
            wrong = [questions[number - 1] for number in failed.wrong if number <= len(questions)]
            return _check(request, page, standing, questions_for(asked), wrong=wrong, status=422)
    else:
        acknowledge_unasked(person, standing)
    messages.success(request, _("Noted: you have read %(edition)s.") % {"edition": str(standing)})
    return redirect(home)


def _drawn(questions: list[CheckQuestion]) -> str:
    return ",".join(question.key for question in questions)


def _check(
    request: HttpRequest,
    page: StandardPage,
    edition: Edition,
    questions: list[CheckQuestion],
    *,
    wrong: Sequence[CheckQuestion] = (),
    status: int = 200,
) -> HttpResponse:
    """Show the questions of the check; after a wrong try, the clauses to read again and other questions if there are."""
    titles = dict(edition.clauses.values_list("anchor", "title"))
    context = {
        "page": page,
        "edition": edition,
        "questions": questions,
        "drawn": _drawn(questions),
        "failed": bool(status == 422),
        "again": [(titles[one.anchor], one.anchor) for one in wrong if one.anchor in titles],
        "crumbs": crumbs_of(page, (_("Confirm the reading"), "")),
    }
    return render(request, "knowledge/reading_check.html", context, status=status)


@never_cache
@login_required
@require_POST
def confirm_review(request: HttpRequest, code: str) -> HttpResponse:
    """Reviewed, no change: in one step, by the owner, the deputy or whoever may publish."""
    page = standard_for(request, code)
    if not rights_of(request, page)["review"]:
        raise Http404
    confirm_reviewed(page, by=_person(request))
    messages.success(request, _("Noted as reviewed today, without a change."))
    return redirect("knowledge_history", code=page.identifier)


class CampaignForm(forms.Form):
    """Whom to ask: everybody, or any of the audiences that are registered."""

    everyone = forms.BooleanField(label=gettext_lazy("Everybody who may see the page"), required=False)
    due_on = forms.DateField(
        label=gettext_lazy("Due"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    note = forms.CharField(
        label=gettext_lazy("Why it matters"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
    questions = forms.TypedChoiceField(
        label=gettext_lazy("Questions to check"),
        coerce=lambda given: int(given or 0),
        required=False,
        choices=[(0, gettext_lazy("None: confirming is enough")), (1, "1"), (2, "2"), (3, "3")],
        initial=0,
        help_text=gettext_lazy("Drawn from the question bank; all must be answered rightly before it counts."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.audiences = [one for one in all_audiences() if list(one.choices())]
        for one in self.audiences:
            self.fields[one.key] = forms.MultipleChoiceField(
                label=one.label, required=False, choices=list(one.choices()), widget=forms.CheckboxSelectMultiple
            )

    @property
    def audience_fields(self) -> list[Any]:
        return [self[one.key] for one in self.audiences]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("everyone") and not any(given.get(one.key) for one in self.audiences):
            raise forms.ValidationError(_("Choose at least one group, role, team or project, or everybody."))
        return given

    def audience(self) -> dict[str, Any]:
        """Return what a campaign keeps of the choice."""
        given = self.cleaned_data
        if given["everyone"]:
            return {"everyone": True}
        return {
            one.key: [int(key) if key.isdecimal() else key for key in given[one.key]]
            for one in self.audiences
            if given[one.key]
        }


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ask_people(request: HttpRequest, code: str) -> HttpResponse:
    """Ask groups, roles, teams or projects to read the edition in force."""
    page = standard_for(request, code)
    standing = page.editions.in_force().first()
    if not rights_of(request, page)["publish"] or standing is None:
        raise Http404
    form = CampaignForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        ask_to_read(
            standing,
            audience=form.audience(),
            by=_person(request),
            due_on=given["due_on"],
            note=given["note"],
            questions=given["questions"] or 0,
        )
        messages.success(request, _("They are being asked; the list fills within a minute."))
        return redirect("knowledge_readers", code=page.identifier)
    context = {
        "page": page,
        "form": form,
        "edition": standing,
        "crumbs": crumbs_of(page, (_("Ask people to read"), "")),
    }
    return render(request, "knowledge/ask_people.html", context, status=422 if form.is_bound else 200)


@never_cache
@login_required
@require_safe
def readers(request: HttpRequest, code: str) -> HttpResponse:
    """Who has read the edition in force and who has not; `?form=xlsx` as evidence."""
    page = standard_for(request, code)
    standing = page.editions.in_force().first()
    if not rights_of(request, page)["publish"] or standing is None:
        raise Http404
    if request.GET.get("form") in {"xlsx", "csv"}:
        columns = [_("Name"), _("Address"), _("Asked"), _("Due"), _("Acknowledged"), _("Carried over"), _("Edition")]
        sheet = Sheet(str(standing), [*columns, "SHA-256", _("Tries of the check")], rows_for_export(standing))
        return table_response(sheet, name=f"{page.identifier}-{standing.label}", form=request.GET["form"])
    rows = ReadingRequest.objects.filter(edition=standing).select_related("person")
    which = request.GET.get("show", "")
    if which == "missing":
        rows = rows.waiting()
    elif which == "read":
        rows = rows.acknowledged()
    shown = Paginator(rows.order_by("acknowledged_at", "due_on", "person__last_name"), PER_PAGE)
    context = {
        "page": page,
        "edition": standing,
        "rows": shown.get_page(request.GET.get("page")),
        "counts": standing_of(standing),
        "show": which,
        "crumbs": crumbs_of(page, (_("Readers"), "")),
    }
    return render(request, "knowledge/readers.html", context)


@never_cache
@login_required
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """Every controlled page that the viewer may see, with filters; as a table to take away too."""
    given = {
        name: request.GET.get(name, "").strip()[:100] for name in ("language", "state", "review", "owner", "words")
    }
    found = entries(request.user, filters=Filters(**given))
    if request.GET.get("form") in {"xlsx", "csv"}:
        columns = [
            *(_("Code"), _("Title"), _("Address"), _("Language"), _("Edition"), _("State"), _("On its way")),
            *(_("In force from"), _("Owner"), _("Deputy"), _("Next review"), _("Review"), _("Asked"), _("Read")),
        ]
        sheet = Sheet(_("Register"), columns, [astuple(entry) for entry in found])
        return table_response(sheet, name="register", form=request.GET["form"])
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "rows": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "total": len(found),
        "given": given,
        "query": query.urlencode(),
        "views": list(RegisterView.objects.filter(person=_person(request))),
        "states": [(key, STAMPS[key][1]) for key in ("in-force", "approved", "withdrawn", "superseded")]
        + [("in-review", STAMPS["review"][1]), ("draft", _("Under revision"))],
        "reviews": [("overdue", STAMPS["overdue"][1]), ("due", STAMPS["due"][1])],
        "crumbs": [(_("Register"), "")],
    }
    return render(request, "knowledge/register.html", context)
