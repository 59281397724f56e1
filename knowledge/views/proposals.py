"""Propose an edition, and decide about one: on a reading page, without an account for the admin."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from knowledge.editions.actions import Proposal, Refused, decide, propose
from knowledge.editions.announcing import touched_by
from knowledge.editions.clauses import Change, clauses_of, compare, keys_for
from knowledge.editions.states import ChangeClass
from knowledge.editions.texts import changes_between, keyed_clauses, outline_of, outline_of_text, text_of
from knowledge.editions.today import decisions_for
from knowledge.models import Approver, Edition, StandardPage
from knowledge.reading import linked
from knowledge.views.editions import crumbs_of
from knowledge.views.finding import rights_of, standard_for
from vademecum.accounts.models import User

REFUSALS = {
    "own-text": gettext_lazy("Nobody approves their own text: leave yourself out of the approvers."),
    "no-approvers": gettext_lazy("Name at least one person who decides."),
    "too-few-approvers": gettext_lazy("More approvals are asked for than people are named."),
    "already-open": gettext_lazy("An edition of this standard is already on its way."),
    "nothing-changed": gettext_lazy("The draft says the same as the edition in force. Change it first."),
    "never-in-force": gettext_lazy("Only an edition that is in force can be withdrawn."),
    "decided": gettext_lazy("This was decided already. Nothing was changed."),
    "not-your-turn": gettext_lazy("The people before you decide first. You will be asked when it is your turn."),
    "text-changed": gettext_lazy("The text is not the one you read. Read it again; nothing was decided."),
    "not-asked": gettext_lazy("You are not asked to decide about this edition."),
}


class ProposalForm(forms.Form):
    change_class = forms.ChoiceField(
        label=gettext_lazy("How much changes"),
        widget=forms.RadioSelect,
        choices=[
            (ChangeClass.EDITORIAL.value, gettext_lazy("Editorial: words, nothing that anybody does differently")),
            (ChangeClass.MINOR.value, gettext_lazy("Minor: those who work with the changed clauses read them again")),
            (ChangeClass.MAJOR.value, gettext_lazy("Major: everybody concerned reads it again, questions are checked")),
            (ChangeClass.WITHDRAWN.value, gettext_lazy("Withdrawal: the standard is no longer in force")),
        ],
    )
    change_summary = forms.CharField(
        label=gettext_lazy("What changes, and why"), widget=forms.Textarea(attrs={"rows": 3}), max_length=4000
    )
    effective_on = forms.DateField(
        label=gettext_lazy("In force from"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Empty: as soon as it is approved. Until then the edition in force stays."),
    )
    approvers = forms.CharField(
        label=gettext_lazy("Who decides"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("E-mail addresses, one a line, in the order in which they are asked."),
    )
    quorum = forms.IntegerField(
        label=gettext_lazy("Approvals needed"), min_value=0, initial=0, help_text=gettext_lazy("0: all of them.")
    )
    in_order = forms.BooleanField(label=gettext_lazy("One after the other"), required=False)
    decide_by = forms.DateField(
        label=gettext_lazy("Decision due"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def clean_approvers(self) -> list[User]:
        """Turn addresses into people; say which are unknown."""
        addresses = [line.strip().lower() for line in self.cleaned_data["approvers"].replace(",", "\n").splitlines()]
        addresses = [address for address in dict.fromkeys(addresses) if address]
        people = {person.email.lower(): person for person in User.objects.filter(email__in=addresses, is_active=True)}
        if unknown := [address for address in addresses if address not in people]:
            raise forms.ValidationError(_("Nobody here has this address: %(list)s") % {"list": ", ".join(unknown)})
        return [people[address] for address in addresses]


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def propose_edition(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for approval of the newest draft: what changes, from when, and who decides."""
    page = standard_for(request, code)
    if not rights_of(request, page)["propose"]:
        raise Http404
    form = ProposalForm(request.POST or None, initial={"approvers": _usual_approvers(page), "change_class": "minor"})
    if request.method == "POST" and form.is_valid():
        try:
            made = propose(page, by=_person(request), proposal=Proposal(**form.cleaned_data))
        except Refused as refusal:
            form.add_error(None, REFUSALS[refusal.code])
        else:
            messages.success(request, _("Edition %(number)s waits for approval.") % {"number": made.label})
            return redirect("knowledge_history", code=page.identifier)
    draft = page.get_latest_revision_as_object()
    standing = page.editions.in_force().first()
    before = keyed_clauses(standing) if standing else []
    current = clauses_of(outline_of_text(text_of(draft), language=page.locale.language_code))
    changes = compare(before, list(zip(keys_for(current, before), current, strict=True)))
    return render(
        request,
        "knowledge/propose.html",
        {
            "page": page,
            "form": form,
            "changes": [change for change in changes if change.change is not Change.SAME],
            "touches": touched_by(standing, tuple(changes), request.user) if standing else [],
            "crumbs": crumbs_of(page, (_("Propose an edition"), "")),
        },
        status=422 if form.is_bound else 200,
    )


def _usual_approvers(page: StandardPage) -> str:
    """Return the addresses of those who decided last."""
    last = page.editions.exclude(approvers=None).order_by("-pk").first()
    if last is None:
        return ""
    return "\n".join(row.person.email for row in last.approvers.select_related("person") if row.person)


def _person(request: HttpRequest) -> User:
    """Return who is signed in; the views are closed to visitors."""
    return cast(User, request.user)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD"])
def approvals(request: HttpRequest) -> HttpResponse:
    """List what waits for this person's decision."""
    rows = decisions_for(_person(request))
    return render(request, "knowledge/approvals.html", {"rows": rows, "crumbs": [(_("Decisions"), "")]})


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def decide_edition(request: HttpRequest, edition_id: int) -> HttpResponse:
    """Show a proposed edition with what it changes; on POST note the decision about exactly this text."""
    person = _person(request)
    edition = get_object_or_404(Edition.objects.select_related("page"), pk=edition_id)
    mine = Approver.objects.filter(edition=edition, person=person).first()
    if mine is None or edition.page is None:
        raise Http404
    if request.method == "POST":
        return _note(request, edition, person)
    standing = edition.page.editions.in_force().exclude(pk=edition.pk).first()
    changes = changes_between(standing, edition)
    context: dict[str, Any] = {
        "page": edition.page,
        "edition": edition,
        "mine": mine,
        "approvers": list(edition.approvers.all()),
        "standing": standing,
        "changes": [change for change in changes if change.change is not Change.SAME] if standing else [],
        "text": linked(outline_of(edition).html, person),
        "touches": touched_by(edition, tuple(changes), person),
        "today": timezone.localdate(),
        "crumbs": [(_("Decisions"), reverse("knowledge_approvals")), (str(edition), "")],
    }
    return render(request, "knowledge/decide.html", context)


def _note(request: HttpRequest, edition: Edition, person: User) -> HttpResponse:
    approve = request.POST.get("decision") == "approve"
    comment = request.POST.get("comment", "").strip()[:4000]
    here = reverse("knowledge_decide", args=[edition.pk])
    if not approve and not comment:
        messages.error(request, _("Say what has to change, so that the author can. Nothing was decided."))
        return redirect(here)
    try:
        decided = decide(edition, by=person, approve=approve, digest=request.POST.get("digest", ""), comment=comment)
    except Refused as refusal:
        messages.error(request, REFUSALS.get(refusal.code, REFUSALS["decided"]))
        return redirect(here)
    messages.success(request, _said(decided, approve=approve))
    return redirect(here)


def _said(edition: Edition, *, approve: bool) -> str:
    values = {"edition": str(edition)}
    if not approve:
        return _("%(edition)s goes back to its author with your comment.") % values
    if edition.state == "in-force":
        return _("%(edition)s is approved and in force.") % values
    if edition.state == "approved":
        return _("%(edition)s is approved and comes into force on its day.") % values
    return _("Your approval of %(edition)s is noted. Others decide too.") % values
