"""The ledger of development hours: written, taken over, supposed, given away as files; nobody else's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from training.actions import complete_module
from training.actions.ledger import collect_hours
from training.models import Competency, Credential, HeldCredential, LedgerEntry, ModulePage
from vademecum.accounts.models import User

pytestmark = pytest.mark.django_db
RULES = {"total": 60, "education": 35, "each": 8, "giving_back": 25, "practitioner": 8}


@pytest.fixture
def browser(learner: User) -> Client:
    today = timezone.localdate()
    pmp = Credential.objects.create(key="pmp", title="PMP", issuer="PMI", cycle_months=36, cpd_rules=RULES, as_of=today)
    HeldCredential.objects.create(person=learner, credential=pmp, issued_on=today - timedelta(days=400))
    client = Client()
    client.force_login(learner)
    return client


def test_hours_are_written_and_counted(browser: Client, learner: User) -> None:
    form = {"title": "Course", "category": "power-skills", "hours": "10", "done_on": timezone.localdate().isoformat()}
    assert browser.post(reverse("training:ledger-write"), form).status_code == 302
    page = browser.get(reverse("training:ledger")).content.decode()
    assert "At least 50 h are still to do." in page
    supposed = browser.get(reverse("training:ledger"), {"if-ways-of-working": "30", "if-business-acumen": "12,5"})
    assert "With the hours you think of, 7.50 h would remain." in supposed.content.decode()
    assert LedgerEntry.objects.count() == 1
    assert browser.post(reverse("training:ledger-write"), form | {"hours": "-1"}).status_code == 400
    later = (timezone.localdate() + timedelta(days=1)).isoformat()
    assert browser.post(reverse("training:ledger-write"), form | {"done_on": later}).status_code == 400


def test_what_was_learned_here_is_taken_over_once_and_stays(
    browser: Client, learner: User, module: ModulePage, competency: Competency
) -> None:
    competency.crosswalk = {"talent_triangle": ["business-acumen"]}
    competency.save()
    module.minutes = 50
    module.save()
    complete_module(learner, module=module)
    assert (collect_hours(learner), collect_hours(learner)) == (1, 0)
    entry = LedgerEntry.objects.get()
    assert (entry.category, entry.hours) == ("business-acumen", Decimal("0.75"))
    browser.post(reverse("training:ledger-strike", args=[entry.pk]))
    assert LedgerEntry.objects.count() == 1


def test_it_goes_out_as_csv_and_workbook_and_nobody_else_strikes_it(
    browser: Client, learner: User, person_named: Callable[..., User]
) -> None:
    entry = LedgerEntry.objects.create(
        person=learner, category="power-skills", hours=2, done_on=timezone.localdate(), title="=Talk"
    )
    assert "'=Talk" in browser.get(reverse("training:ledger"), {"format": "csv"}).content.decode()
    assert browser.get(reverse("training:ledger"), {"format": "xlsx"}).content.startswith(b"PK")
    other = Client()
    other.force_login(person_named("carl"))
    assert other.post(reverse("training:ledger-strike", args=[entry.pk])).status_code == 404
    browser.post(reverse("training:ledger-strike", args=[entry.pk]))
    assert LedgerEntry.objects.count() == 0
