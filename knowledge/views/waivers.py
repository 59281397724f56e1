"""The register of waivers, asking for one, and deciding about one."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from knowledge.caring import cares_for
from knowledge.days import house_day
from knowledge.models import EditionClause, Waiver
from knowledge.views.editions import crumbs_of
from knowledge.views.finding import standard_for
from knowledge.views.reader_words import person_of
from knowledge.waiving import (
    Refused,
    ask_waiver,
    decide_waiver,
    end_waiver,
    page_of,
    projects_of,
    waivers_seen_by,
    waivers_told_to,
)
from vademecum.accounts.models import Project
from vademecum.files.spreadsheets import Sheet, table_response

PER_PAGE = 50
STAMPS = {"asked": "review", "granted": "in-force", "refused": "withdrawn", "ended": "superseded"}
REFUSALS = {
    "dates": gettext_lazy("The end lies before the beginning, or in the past."),
    "too-long": gettext_lazy("A waiver holds five years at most. If it is for ever, the standard should change."),
    "project": gettext_lazy("Choose a project on which you have a role."),
    "decided": gettext_lazy("This was decided already. Nothing was changed."),
    "own": gettext_lazy("You asked for it yourself: somebody else decides."),
    "no-reason": gettext_lazy("Say why it is refused. Nothing was decided."),
}


class WaiverForm(forms.Form):
    clause = forms.ChoiceField(label=gettext_lazy("Clause"), required=False)
    project = forms.ModelChoiceField(Project.objects.none(), label=gettext_lazy("Project"))
    deviation = forms.CharField(
        label=gettext_lazy("What is done instead"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )
    reason = forms.CharField(
        label=gettext_lazy("Why the clause cannot be kept"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )
    starts_on = forms.DateField(
        label=gettext_lazy("From"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Empty: from today."),
    )
    ends_on = forms.DateField(
        label=gettext_lazy("Until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, clauses: list[tuple[str, str]], person: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["clause"].choices = [("", _("The whole standard")), *clauses]  # type: ignore[attr-defined]
        self.fields["project"].queryset = projects_of(person)  # type: ignore[attr-defined]


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, code: str) -> HttpResponse:
    """Ask to deviate from a clause of a standard for a project."""
    page = standard_for(request, code)
    rows = EditionClause.objects.filter(edition__page=page, edition__state="in-force").order_by("position")
    clauses = [
        (key, f"{number} {title}".strip()) for key, number, title in rows.values_list("clause__key", "number", "title")
    ]
    form = WaiverForm(
        request.POST or None,
        clauses=clauses,
        person=person_of(request),
        initial={"clause": request.GET.get("clause", "")},
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = ask_waiver(page, by=person_of(request), clause_key=given.pop("clause"), **given)
        except Refused as refusal:
            form.add_error(None, REFUSALS[refusal.code])
        else:
            messages.success(request, _("Asked. Whoever answers for the standard decides, and you are told."))
            return redirect("knowledge_waiver", waiver_id=made.pk)
    context = {
        "page": page,
        "form": form,
        "has_projects": form.fields["project"].queryset.exists(),  # type: ignore[attr-defined]
        "crumbs": crumbs_of(page, (_("Ask for a waiver"), "")),
    }
    return render(request, "knowledge/ask_waiver.html", context, status=422 if form.is_bound else 200)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def waiver(request: HttpRequest, waiver_id: int) -> HttpResponse:
    """Show a waiver; whoever cares for the standard decides about it here."""
    found = waivers_seen_by(request.user).filter(pk=waiver_id).select_related("asked_by").first()
    page = page_of(found, request.user) if found else None
    if found is None or page is None:
        raise Http404
    may = cares_for(request.user, page)
    if request.method == "POST":
        if not may:
            raise Http404
        return _decide(request, found)
    today = house_day()
    context = {
        "page": page,
        "waiver": found,
        "holds": found.holds_on(today),
        "stamp": STAMPS[found.state] if found.state != "granted" or found.ends_on >= today else "superseded",
        "may": may,
        "own": found.asked_by_id == request.user.pk,
        "concerned": waivers_told_to(request.user).filter(pk=found.pk).exists(),
        "crumbs": crumbs_of(page, (_("Waiver"), "")),
    }
    return render(request, "knowledge/waiver.html", context)


def _decide(request: HttpRequest, found: Waiver) -> HttpResponse:
    do, comment = request.POST.get("do", ""), request.POST.get("comment", "")[:2000]
    try:
        if do == "end":
            end_waiver(found, by=person_of(request), comment=comment)
        else:
            decide_waiver(found, by=person_of(request), grant=do == "grant", comment=comment)
    except Refused as refusal:
        if refusal.code == "forbidden":
            raise Http404 from None
        messages.error(request, REFUSALS[refusal.code])
    else:
        messages.success(request, _("Noted. Whoever asked is told."))
    return redirect("knowledge_waiver", waiver_id=found.pk)


@never_cache
@login_required
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """Every waiver of the standards that the viewer may see, and the clauses that are waived most; as a table too."""
    which = request.GET.get("state", "active")
    today = house_day()
    seen = waivers_seen_by(request.user)
    rows = _narrowed(seen, which, today)
    if request.GET.get("form") in {"xlsx", "csv"}:
        columns = [_("Standard"), _("Edition"), _("Clause"), _("Project"), _("What is done instead"), _("From")]
        columns += [_("Until"), _("State"), _("Approver"), _("Decided")]
        told = set(waivers_told_to(request.user).values_list("pk", flat=True))
        cells = [
            [w.identifier, w.edition_label, w.clause_title, w.project.code, w.deviation if w.pk in told else "",
             w.starts_on, w.ends_on, w.get_state_display(), w.decided_name, w.decided_at] for w in rows
        ]  # fmt: skip
        return table_response(Sheet(_("Waivers"), columns, cells), name="waivers", form=request.GET["form"])
    most = seen.filter(state__in=["granted", "ended"]).values("identifier", "clause_title").annotate(count=Count("pk"))
    context = {
        "rows": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "which": which,
        "filters": [
            ("active", _("Active")), ("asked", _("To be decided")), ("past", _("Past")), ("all", _("All")),
        ],
        "most": [row for row in most.order_by("-count", "identifier")[:5] if row["count"] > 1],
        "stamps": STAMPS,
        "today": today,
        "crumbs": [(_("Waivers"), "")],
    }  # fmt: skip
    return render(request, "knowledge/waivers.html", context)


def _narrowed(rows: Any, which: str, today: date) -> Any:
    if which == "active":
        rows = rows.filter(state="granted", starts_on__lte=today, ends_on__gte=today)
    elif which == "asked":
        rows = rows.filter(state="asked")
    elif which == "past":
        rows = rows.filter(state="granted", ends_on__lt=today) | rows.filter(state__in=["ended", "refused"])
    return rows.order_by("ends_on", "identifier", "pk").distinct()
