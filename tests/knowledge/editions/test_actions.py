"""The life of a standard: what is allowed, what is refused, and that nothing is ever lost."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone

from knowledge.editions.actions import (
    Proposal,
    Refused,
    decide,
    newest,
    propose,
    record_published,
    send_back,
    take_due_effect,
    take_effect,
)
from knowledge.editions.announcing import InForce, _listeners, on_in_force
from knowledge.editions.states import ChangeClass, ForbiddenMove, State
from knowledge.models import Edition, EditionEvent, StandardPage
from tests.knowledge.conftest import add_page, markdown
from vademecum.accounts.models import User

pytestmark = pytest.mark.django_db
FIRST = "## 1 Scope {#scope}\n\nAll projects.\n\n## 2 Scoring {#scoring}\n\nEach risk must be scored.\n"
SECOND = FIRST.replace("must be scored", "must be scored twice").replace(
    "## 1 Scope", "## 1 Purpose\n\nWhy.\n\n## 2 Scope"
)


@pytest.fixture
def people(db: None) -> list[User]:
    return [
        User.objects.create_user(email=f"{name}@example.org", password="x") for name in ("ada", "ben", "cleo", "dan")
    ]


@pytest.fixture
def standard(section) -> StandardPage:
    return add_page(section, "Risk", FIRST, model=StandardPage, identifier="PMO-STD-012")


def draft(page: StandardPage, text: str) -> StandardPage:
    page = StandardPage.objects.get(pk=page.pk)
    page.body = markdown(text)
    page.save_revision()
    return StandardPage.objects.get(pk=page.pk)


def ask(page: StandardPage, people: list[User], change: str = "major", **more) -> Edition:
    more = {"approvers": people[1:], "quorum": 2, **more}
    return propose(page, by=people[0], proposal=Proposal(change_class=change, **more))


def approve(edition: Edition, *people: User) -> Edition:
    for person in people:
        edition = decide(edition, by=person, approve=True, digest=edition.digest)
    return edition


def shown(page: StandardPage) -> str:
    return str(StandardPage.objects.get(pk=page.pk).body)


def test_what_is_published_is_an_edition_with_its_clauses(standard: StandardPage) -> None:
    edition = Edition.objects.get()
    assert (edition.label, edition.state, edition.identifier) == ("1", "in-force", "PMO-STD-012")
    assert [(c.number, c.clause.key) for c in edition.clauses.all()] == [("1", "scope"), ("2", "scoring")]


def test_publishing_the_same_text_again_makes_no_edition(standard: StandardPage) -> None:
    standard.save_revision().publish()
    assert record_published(StandardPage.objects.get(pk=standard.pk)) is None
    assert Edition.objects.count() == 1


def test_two_of_three_approve_and_the_text_in_force_stays_until_then(standard, people) -> None:
    page = draft(standard, SECOND)
    edition = ask(page, people)
    assert edition.label == "2"
    edition = approve(edition, people[1])
    assert edition.state == State.IN_REVIEW
    assert "twice" not in shown(page)

    edition = approve(edition, people[2])
    assert edition.state == State.IN_FORCE
    assert "twice" in shown(page)
    assert [e.state for e in page.editions.order_by("number")] == ["superseded", "in-force"]
    assert StandardPage.objects.get(pk=page.pk).edition == 2


def test_an_approved_edition_waits_for_its_day(standard, people) -> None:
    page = draft(standard, SECOND)
    later = timezone.localdate() + timedelta(days=10)
    edition = approve(ask(page, people, effective_on=later), people[1], people[3])
    assert edition.state == State.APPROVED
    assert "twice" not in shown(page)
    assert take_due_effect() == 0
    assert take_due_effect(now=timezone.now() + timedelta(days=11)) == 1
    assert take_due_effect(now=timezone.now() + timedelta(days=11)) == 0
    assert "twice" in shown(page)


def test_a_date_in_the_past_takes_effect_at_once(standard, people) -> None:
    page = draft(standard, SECOND)
    edition = ask(page, people, effective_on=timezone.localdate() - timedelta(days=3))
    assert approve(edition, people[1], people[2]).state == State.IN_FORCE


def test_what_is_approved_is_the_text_that_was_read_and_later_drafts_stay_drafts(standard, people) -> None:
    page = draft(standard, SECOND)
    edition = ask(page, people)
    draft(page, SECOND.replace("twice", "three times"))
    approve(edition, people[1], people[2])
    assert "twice" in shown(page)
    assert "three times" not in shown(page)
    page = StandardPage.objects.get(pk=page.pk)
    assert page.has_unpublished_changes
    assert "three times" in str(page.get_latest_revision_as_object().body)


def test_who_may_decide_and_about_what(standard, people) -> None:
    page = draft(standard, SECOND)
    with pytest.raises(Refused, match="own-text"):
        ask(page, people, approvers=people[:2])
    with pytest.raises(Refused, match="no-approvers"):
        ask(page, people, approvers=[])
    edition = ask(page, people, in_order=True)
    with pytest.raises(Refused, match="already-open"):
        ask(page, people)
    with pytest.raises(Refused, match="own-text"):
        decide(edition, by=people[0], approve=True, digest=edition.digest)
    with pytest.raises(Refused, match="not-your-turn"):
        decide(edition, by=people[2], approve=True, digest=edition.digest)
    with pytest.raises(Refused, match="text-changed"):
        decide(edition, by=people[1], approve=True, digest="0" * 64)
    stranger = User.objects.create_user(email="eve@example.org", password="x")
    with pytest.raises(Refused, match="not-asked"):
        decide(edition, by=stranger, approve=True, digest=edition.digest)
    approve(edition, people[1])
    with pytest.raises(Refused, match="decided"):
        approve(edition, people[1])


def test_one_refusal_sends_it_back_and_the_draft_stays(standard, people) -> None:
    page = draft(standard, SECOND)
    edition = ask(page, people)
    edition = decide(edition, by=people[1], approve=False, digest=edition.digest, comment="Too strict.")
    assert edition.state == State.RETURNED
    assert "twice" in str(StandardPage.objects.get(pk=page.pk).get_latest_revision_as_object().body)
    again = ask(page, people)
    assert again.label == "2"


def test_listeners_hear_which_clauses_changed(standard, people) -> None:
    heard: list[InForce] = []
    listener = on_in_force(heard.append)
    try:
        approve(ask(draft(standard, SECOND), people), people[1], people[2])
    finally:
        _listeners.remove(listener)
    assert len(heard) == 1
    assert heard[0].change_class == "major"
    assert set(heard[0].touched_keys) == {"purpose", "scoring"}


def test_a_withdrawn_standard_says_so_and_stays_readable(standard, people) -> None:
    edition = ask(standard, people, change="withdrawn")
    approve(edition, people[1], people[2])
    page = StandardPage.objects.get(pk=standard.pk)
    assert (page.state, page.live) == ("withdrawn", True)
    assert not page.editions.in_force().exists()


def test_the_text_of_an_edition_cannot_be_changed(standard: StandardPage) -> None:
    edition = Edition.objects.get()
    with pytest.raises(DatabaseError), transaction.atomic():
        Edition.objects.filter(pk=edition.pk).update(title="Another")
    with pytest.raises(DatabaseError), transaction.atomic():
        edition.clauses.update(text="Other words")
    with pytest.raises(ValidationError):
        edition.delete()
    stranger = User.objects.create_user(email="x@example.org", password="x")
    with pytest.raises(ForbiddenMove):
        send_back(edition, by=stranger)


def test_the_page_may_go_and_its_editions_stay(standard: StandardPage) -> None:
    standard.delete()
    edition = Edition.objects.get()
    assert (edition.page, edition.identifier, edition.clauses.count()) == (None, "PMO-STD-012", 2)


@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_tried_there_is_one_text_in_force_and_no_edition_changes(standard, people, seed: int) -> None:
    chance, kept = random.Random(seed), {}
    now = timezone.now()
    for step in range(25):
        now += timedelta(days=chance.randint(0, 3))
        page = StandardPage.objects.get(pk=standard.pk)
        on_its_way = page.editions.open().first()
        events = EditionEvent.objects.count()
        states = dict(Edition.objects.values_list("pk", "state"))
        try:
            with transaction.atomic():
                match chance.randint(0, 6):
                    case 0:
                        draft(page, f"## 1 Scope {{#scope}}\n\nText {step}.\n")
                    case 1:
                        proposal = Proposal(
                            change_class=chance.choice(list(ChangeClass)),
                            approvers=chance.sample(people[1:], k=2),
                            quorum=chance.choice([1, 2]),
                            effective_on=(now + timedelta(days=chance.randint(-2, 4))).date(),
                            in_order=chance.random() < 0.3,
                        )
                        propose(page, by=people[0], proposal=proposal, now=now)
                    case 2 if on_its_way:
                        verdict = chance.random() < 0.8
                        decide(on_its_way, by=chance.choice(people), approve=verdict, digest=on_its_way.digest, now=now)
                    case 3 if on_its_way:
                        send_back(on_its_way, by=people[0], now=now)
                    case 4:
                        take_due_effect(now=now)
                    case 5:
                        page.get_latest_revision().publish()
                    case 6 if states:  # mostly forbidden
                        take_effect(Edition.objects.get(pk=chance.choice(sorted(states))), now=now)
        except (Refused, ForbiddenMove):
            assert EditionEvent.objects.count() == events
        assert Edition.objects.in_force().filter(page=standard).count() <= 1
        assert Edition.objects.open().filter(page=standard).count() <= 1
        for edition in Edition.objects.all():
            assert kept.setdefault(edition.pk, edition.digest) == edition.digest
            assert edition.events.exists()
        moved = {pk for pk, state in Edition.objects.values_list("pk", "state") if states.get(pk) != state}
        told = set(EditionEvent.objects.order_by("pk")[events:].values_list("edition_id", flat=True))
        assert moved <= told  # whatever changed its state says so in the log
        page = StandardPage.objects.get(pk=standard.pk)
        standing = page.editions.in_force().first()
        if standing is not None:
            assert newest(page) == standing
