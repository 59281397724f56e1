"""A reading with a check, whom a change asks again, and both languages together."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Locale

from knowledge.editions import announcing, checking
from knowledge.editions.actions import Proposal, decide, propose, take_due_effect
from knowledge.editions.audiences import people_of
from knowledge.editions.checking import CheckQuestion, Marked
from knowledge.editions.reading import CheckFailed, acknowledge, acknowledge_with_check, ask_to_read, fill_campaign
from knowledge.models import ReadingRequest, StandardPage
from tests.knowledge.conftest import add_page, markdown
from vademecum.accounts.models import Project, ProjectRole, User
from vademecum.notifications.models import Notification

pytestmark = pytest.mark.django_db
FIRST = "## 1 Scope {#scope}\n\nAll projects.\n\n## 2 Scoring {#scoring}\n\nEach risk must be scored.\n"


class TwoQuestions:
    """A bank of two questions whose right answer is "yes"."""

    def draw(self, *, identifier, language, anchors, count, seed):
        return [CheckQuestion(f"q{n}", f"Question {n}", "text", anchor=anchors[-1]) for n in range(1, 3)][:count]

    def mark(self, key, given, *, seed):
        return Marked(list(given) == ["yes"], {"question": key, "answer": list(given)})


@pytest.fixture
def bank(monkeypatch: pytest.MonkeyPatch) -> TwoQuestions:
    bank = TwoQuestions()
    monkeypatch.setattr(checking, "_banks", [bank])
    return bank


@pytest.fixture
def people(db: None) -> list[User]:
    return [User.objects.create_user(email=f"{n}@example.org", password="x") for n in ("ada", "ben", "cleo")]


@pytest.fixture
def standard(section) -> StandardPage:
    return add_page(section, "Risk", FIRST, model=StandardPage, identifier="PMO-STD-012")


def asked(standard: StandardPage, people: list[User], questions: int = 0, **audience) -> list[ReadingRequest]:
    audience = audience or {"people": [person.pk for person in people]}
    fill_campaign(ask_to_read(standard.editions.get(), audience=audience, by=None, questions=questions))
    return list(ReadingRequest.objects.select_related("edition", "campaign").order_by("person_id"))


def change(standard: StandardPage, people: list[User], text: str, how: str) -> None:
    page = StandardPage.objects.get(pk=standard.pk)
    page.body = markdown(text)
    page.save_revision()
    edition = propose(page, by=people[0], proposal=Proposal(change_class=how, approvers=[people[1]]))
    decide(edition, by=people[1], approve=True, digest=edition.digest)


def test_a_reading_counts_once_all_questions_are_answered_rightly_and_each_try_is_kept(standard, people, bank) -> None:
    request = asked(standard, people[:1], questions=2)[0]
    with pytest.raises(CheckFailed) as failed:
        acknowledge_with_check(request, {"q1": ["yes"], "q2": ["no"]})
    assert failed.value.wrong == [2]
    request = ReadingRequest.objects.select_related("edition", "campaign").get()
    assert request.acknowledged_at is None
    assert acknowledge_with_check(request, {"q1": ["yes"], "q2": ["yes"]})
    request.refresh_from_db()
    assert request.acknowledged_at is not None
    assert [[one["answer"] for one in tried["answers"]] for tried in request.answers] == [
        [["yes"], ["no"]],
        [["yes"], ["yes"]],
    ]


def test_the_button_leads_to_the_questions_and_a_wrong_answer_names_the_clause(standard, people, bank) -> None:
    asked(standard, people[:1], questions=1)
    client = Client()
    client.force_login(people[0])
    address = reverse("knowledge_acknowledge", args=["PMO-STD-012"])
    assert f'href="{address}"' in client.get(standard.url).content.decode()
    shown = client.get(address)
    assert "Question 1" in shown.content.decode()
    form = {"edition": standard.editions.get().pk, "drawn": "q1"}
    wrong = client.post(address, {**form, "q1": "no"})
    assert wrong.status_code == 422
    assert "#scoring" in wrong.content.decode()
    assert client.post(address, form | {"drawn": "other", "q1": "yes"}).headers["Location"] == address
    assert client.post(address, {**form, "q1": "yes"}).status_code == 302
    assert ReadingRequest.objects.acknowledged().count() == 1


def test_the_plain_button_does_not_go_round_the_questions(standard, people, bank) -> None:
    asked(standard, people[:1], questions=1)
    client = Client()
    client.force_login(people[0])
    client.post(reverse("knowledge_acknowledge", args=["PMO-STD-012"]), {"edition": standard.editions.get().pk})
    assert not ReadingRequest.objects.acknowledged().exists()


def test_a_minor_change_asks_those_concerned_and_carries_over_for_the_others(standard, people, monkeypatch) -> None:
    for request in asked(standard, people):
        acknowledge(request)
    monkeypatch.setattr(
        announcing, "_concerns", [lambda event: [people[2].pk] if "scoring" in event.touched_keys else []]
    )
    change(standard, people, FIRST.replace("scored", "scored twice"), "minor")
    rows = ReadingRequest.objects.filter(edition__revision=1)
    assert [row.person for row in rows.waiting()] == [people[2]]
    assert rows.filter(carried_over=True).count() == 2


def test_a_major_change_asks_all_and_whoever_has_come_to_the_audience_since(standard, people, monkeypatch) -> None:
    project = Project.objects.create(code="P1", name="One")
    ProjectRole.objects.create(project=project, person=people[0], kind="manager")
    for request in asked(standard, people, roles=["manager"]):
        acknowledge(request)
    monkeypatch.setattr(announcing, "_concerns", [lambda event: [people[2].pk]])
    ProjectRole.objects.create(project=project, person=people[1], kind="manager")
    change(standard, people, FIRST.replace("scored", "scored twice"), "major")
    edition = standard.editions.in_force().get()
    fill_campaign(edition.campaigns.get())
    assert {row.person for row in edition.requests.waiting()} == set(people[:2])


def test_roles_that_have_ended_are_not_asked(people) -> None:
    project = Project.objects.create(code="P1", name="One")
    ProjectRole.objects.create(project=project, person=people[0], valid_from="2020-01-01", valid_until="2020-12-31")
    ProjectRole.objects.create(project=project, person=people[1])
    assert list(people_of({"projects": [project.pk]})) == [people[1]]


def test_with_both_languages_together_the_first_waits_for_the_second(standard, people) -> None:
    StandardPage.objects.filter(pk=standard.pk).update(languages_together=True)
    french = standard.copy_for_translation(Locale.objects.get(language_code="fr"), copy_parents=True).specific
    french.save_revision().publish()
    for page in (standard, french):
        fresh = StandardPage.objects.get(pk=page.pk)
        fresh.body = markdown(FIRST.replace("scored", "scored twice"))
        fresh.save_revision()
    editions = [
        propose(StandardPage.objects.get(pk=page.pk), by=people[0], proposal=Proposal("major", approvers=[people[1]]))
        for page in (standard, french)
    ]
    first = decide(editions[0], by=people[1], approve=True, digest=editions[0].digest)
    assert first.state == "approved"
    assert take_due_effect() == 0
    decide(editions[1], by=people[1], approve=True, digest=editions[1].digest)
    assert {page.editions.in_force().get().label for page in (standard, french)} == {"2"}


def test_whoever_decides_is_told_when_it_is_their_turn_and_the_author_what_became_of_it(standard, people) -> None:
    page = StandardPage.objects.get(pk=standard.pk)
    page.body = markdown(FIRST.replace("scored", "scored twice"))
    page.save_revision()
    proposal = Proposal(change_class="minor", approvers=people[1:], in_order=True)
    edition = propose(page, by=people[0], proposal=proposal)

    def told(person: User) -> list[str]:
        return list(Notification.objects.filter(person=person).order_by("pk").values_list("title", flat=True))

    assert [len(told(person)) for person in people] == [0, 1, 0]
    decide(edition, by=people[1], approve=True, digest=edition.digest)
    assert len(told(people[2])) == 1
    decide(edition, by=people[2], approve=False, digest=edition.digest, comment="Not yet.")
    assert told(people[0]) == ["Sent back: PMO-STD-012 1.1 Risk"]
