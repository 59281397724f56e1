"""Development hours: what credentials ask, what was done, what would follow if more were."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from training.actions.ledger import MOST_HOURS, collect_hours, strike_hours, write_hours
from training.competency.cpd import CATEGORIES, Demand, Hours
from training.competency.rights import is_assessor, leads_somebody
from training.competency.wallet import cycles_of
from training.models import Credential, LedgerEntry
from training.views import learner_of
from vademecum.files.spreadsheets import Sheet, table_response

NAMES = {"total": gettext_lazy("In all"), "education": gettext_lazy("Education")}


class HoursForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("What"), max_length=200)
    category = forms.ChoiceField(label=gettext_lazy("Category"), choices=LedgerEntry.Category.choices)
    hours = forms.DecimalField(
        label=gettext_lazy("Hours"), min_value=Decimal("0.25"), max_value=MOST_HOURS, max_digits=6, decimal_places=2
    )
    done_on = forms.DateField(label=gettext_lazy("Done on"), widget=forms.DateInput(attrs={"type": "date"}))


@login_required
@never_cache
@require_safe
def ledger(request: HttpRequest) -> HttpResponse:
    """Show the ledger of a person with the cycles of their credentials, or give it as a file."""
    return _page(request, HoursForm())


def _page(request: HttpRequest, form: HoursForm) -> HttpResponse:
    person, today = learner_of(request), timezone.localdate()
    entries = LedgerEntry.objects.filter(person=person)
    wanted = request.GET.get("format", "")
    if wanted in ("csv", "xlsx"):
        return table_response(_sheet(entries), _balances(request, today), name=_("development-hours"), form=wanted)
    supposed = _supposed(request, today)
    return render(
        request,
        "training/competency/ledger.html",
        {
            "entries": entries[:200],
            "cycles": [(cycle, named(cycle.balance.demands)) for cycle in _cycles(request, today)],
            "credentials": Credential.objects.exclude(cpd_rules={}),
            "chosen": request.GET.get("credential", ""),
            "since": request.GET.get("since", ""),
            "supposed": {one.category: one.hours for one in supposed},
            "categories": [(value, label, _typed(request, value)) for value, label in LedgerEntry.Category.choices],
            "form": form,
            "leads": leads_somebody(person),
            "assesses": is_assessor(person),
        },
        status=400 if form.errors else 200,
    )


def named(demands: tuple[Demand, ...]) -> list[tuple[str, Demand]]:
    """Return each demand with its name in the reader's language."""
    labels = dict(LedgerEntry.Category.choices)
    found = []
    for demand in demands:
        year = parse_date(demand.name)
        name = _("Year from %(day)s") % {"day": year.isoformat()} if year else NAMES.get(demand.name)
        found.append((str(name or labels.get(demand.name, demand.name)), demand))
    return found


def _cycles(request: HttpRequest, today: date) -> list[Any]:
    credential = Credential.objects.filter(key=request.GET.get("credential", "")[:50]).first()
    since = _day(request.GET.get("since", "")) or today - timedelta(days=365)
    also = (credential, since) if credential else None
    return cycles_of(learner_of(request), today=today, supposed=_supposed(request, today), also=also)


def _supposed(request: HttpRequest, today: date) -> list[Hours]:
    """Return the hours that are only thought of, one field a category."""
    found = []
    for category in CATEGORIES:
        try:
            hours = Decimal(_typed(request, category).replace(",", ".") or 0)
        except InvalidOperation:
            continue
        if hours.is_finite() and 0 < hours <= MOST_HOURS:
            found.append(Hours(category, hours, today))
    return found


def _typed(request: HttpRequest, category: str) -> str:
    return request.GET.get(f"if-{category}", "")[:10].strip()


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _sheet(entries: Any) -> Sheet:
    columns = [_("Done on"), _("What"), _("Category"), _("Hours"), _("Source")]
    rows = [(e.done_on, e.title, e.get_category_display(), e.hours, e.source) for e in entries]
    return Sheet(_("Development hours"), columns, rows)


def _balances(request: HttpRequest, today: date) -> Sheet:
    columns = [
        _("Credential"),
        _("From"),
        _("Until"),
        _("Rule"),
        _("Needed"),
        _("Counted"),
        _("Missing"),
        _("Rules as of"),
    ]
    rows = [
        (
            *(cycle.credential.title, cycle.start, cycle.end, name),
            *(demand.needed, demand.done, demand.missing, cycle.credential.as_of),
        )
        for cycle in _cycles(request, today)
        for name, demand in named(cycle.balance.demands)
    ]
    return Sheet(_("Credentials"), columns, rows)


@login_required
@require_POST
def write(request: HttpRequest) -> HttpResponse:
    """Write hours down."""
    form = HoursForm(request.POST)
    if form.is_valid():
        try:
            write_hours(learner_of(request), **form.cleaned_data)
            messages.success(request, _("Written down."))
            return redirect("training:ledger")
        except ValidationError as error:
            form.add_error(None, error)
    return _page(request, form)


@login_required
@require_POST
def strike(request: HttpRequest, entry_id: int) -> HttpResponse:
    entry = get_object_or_404(LedgerEntry, pk=entry_id, person=request.user)
    try:
        strike_hours(entry, by=learner_of(request))
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect("training:ledger")


@login_required
@require_POST
def collect(request: HttpRequest) -> HttpResponse:
    """Take over what was learned here."""
    count = collect_hours(learner_of(request))
    said = ngettext("%(count)d entry was added.", "%(count)d entries were added.", count) % {"count": count}
    messages.success(request, said if count else _("Everything is in the ledger already."))
    return redirect("training:ledger")
