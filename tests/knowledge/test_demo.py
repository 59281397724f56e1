"""The demonstration fills the lists of controlled pages, and leaves nothing behind."""

from __future__ import annotations

import pytest

from knowledge import demo, demo_standards
from knowledge.editions.register import Filters, entries
from knowledge.models import Approver, Campaign, Clause, Edition, EditionClause, EditionEvent, ReadingRequest
from vademecum.accounts import demo as people
from vademecum.accounts.models import User
from vademecum.web.today import items_for

pytestmark = pytest.mark.django_db
ROWS = (Edition, EditionClause, EditionEvent, Clause, Approver, Campaign, ReadingRequest)


def test_it_builds_once_fills_the_lists_and_goes_without_a_trace(home) -> None:
    before = [model.objects.count() for model in ROWS]
    people.build(lambda line: None)
    demo.build(lambda line: None)
    built = [model.objects.count() for model in ROWS]
    demo.build(lambda line: None)
    assert [model.objects.count() for model in ROWS] == built
    assert all(after > count for count, after in zip(before, built, strict=True))
    editions = Edition.objects.filter(identifier=demo_standards.CODE, language="en").order_by("number", "revision")
    assert [(e.label, e.state) for e in editions] == [("1", "superseded"), ("2", "in-force"), ("2.1", "in-review")]
    officer = User.objects.get(email="ifeoma.okafor@demo.example")
    assert any("DEMO-STD-001" in item.title for item in items_for(officer))
    line = next(e for e in entries(officer, filters=Filters(language="en")) if e.identifier == demo_standards.CODE)
    assert 0 < line.read < line.asked
    demo.clear(lambda line: None)
    people.clear(lambda line: None)
    assert [model.objects.count() for model in ROWS] == before
