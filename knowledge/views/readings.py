"""Read and acknowledge, ask others to, see who has; the register of all controlled pages."""

from __future__ import annotations

from dataclasses import astuple
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import Group
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from knowledge.editions.actions import confirm_reviewed
from knowledge.editions.reading import acknowledge_unasked, ask_to_read, rows_for_export, standing_of
from knowledge.editions.register import Filters, entries
from knowledge.models import ReadingRequest
from knowledge.views.editions import crumbs_of
from knowledge.views.finding import rights_of, standard_for
from knowledge.views.proposals import _person
from vademecum.accounts.models import Project, Team
from vademecum.accounts.roles import label_of
from vademecum.files.spreadsheets import Sheet, table_response
from vademecum.web.templatetags.components import STAMPS

PER_PAGE = 100


@never_cache
@login_required
@require_POST
def acknowledge_reading(request: HttpRequest, code: str) -> HttpResponse:
    """Note that the reader has read the edition in force that the form names; a newer one is read first."""
    page = standard_for(request, code)
    standing = page.editions.in_force().first()
    if standing is None:
        raise Http404
    if request.POST.get("edition") != str(standing.pk):
        messages.error(request, _("A newer edition came into force meanwhile. Read it first; nothing was noted."))
        return redirect(page.url or reverse("knowledge_history", args=[page.identifier]))
    acknowledge_unasked(_person(request), standing)
    messages.success(request, _("Noted: you have read %(edition)s.") % {"edition": str(standing)})
    return redirect(page.url or reverse("knowledge_history", args=[page.identifier]))


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
    everyone = forms.BooleanField(label=gettext_lazy("Everybody who may see the page"), required=False)
    groups = forms.ModelMultipleChoiceField(
        Group.objects.order_by("name"),
        label=gettext_lazy("Groups"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    teams = forms.ModelMultipleChoiceField(
        Team.objects.all(), label=gettext_lazy("Teams"), required=False, widget=forms.CheckboxSelectMultiple
    )
    projects = forms.ModelMultipleChoiceField(
        Project.objects.all(), label=gettext_lazy("Projects"), required=False, widget=forms.CheckboxSelectMultiple
    )
    due_on = forms.DateField(
        label=gettext_lazy("Due"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    note = forms.CharField(
        label=gettext_lazy("Why it matters"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["groups"].label_from_instance = label_of  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not any(given.get(name) for name in ("everyone", "groups", "teams", "projects")):
            raise forms.ValidationError(_("Choose at least one group, team or project, or everybody."))
        return given

    def audience(self) -> dict[str, Any]:
        """Return what a campaign keeps of the choice."""
        given = self.cleaned_data
        if given["everyone"]:
            return {"everyone": True}
        return {name: [row.pk for row in given[name]] for name in ("groups", "teams", "projects") if given[name]}


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ask_people(request: HttpRequest, code: str) -> HttpResponse:
    """Ask groups, teams or projects to read the edition in force."""
    page = standard_for(request, code)
    standing = page.editions.in_force().first()
    if not rights_of(request, page)["publish"] or standing is None:
        raise Http404
    form = CampaignForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        ask_to_read(standing, audience=form.audience(), by=_person(request), due_on=given["due_on"], note=given["note"])
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
        sheet = Sheet(str(standing), [*columns, "SHA-256"], rows_for_export(standing))
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
        "states": [(key, STAMPS[key][1]) for key in ("in-force", "approved", "withdrawn", "superseded")]
        + [("in-review", STAMPS["review"][1])],
        "reviews": [("overdue", STAMPS["overdue"][1]), ("due", STAMPS["due"][1])],
        "crumbs": [(_("Register"), "")],
    }
    return render(request, "knowledge/register.html", context)
