"""A standard changes, and training follows by the class of the change: seen before, done once, explained after."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from knowledge.editions.actions import Proposal, decide, propose
from knowledge.editions.announcing import touched_by
from knowledge.editions.texts import changes_between
from knowledge.models import DocumentTemplate, Edition, MethodGuidePage, ReadingRequest, StandardPage
from search.models import ArticleRequest, QueryLog
from tests.training.conftest import KEYS
from training.actions import save_answer, start_attempt, submit_attempt
from training.actions.loop import note_reading
from training.competency import level_at
from training.competency.loop import impact_of
from training.competency.rulebook import rules_of
from training.models import (
    Competency,
    EditionEffect,
    Evidence,
    LessonPage,
    ModulePage,
    Question,
    QuestionHold,
    QuestionVersion,
    Quiz,
    QuizSlot,
    Standing,
)
from training.statistics import compute
from vademecum.accounts.models import User
from vademecum.accounts.roles import PMO_OFFICER

pytestmark = pytest.mark.django_db
FIRST = "## 1 Scope {#scope}\n\nAll projects.\n\n## 2 Scoring {#scoring}\n\nEach risk is scored by one person alone.\n"
SECOND = FIRST.replace("by one person alone", "by two people, who write down what they think before they talk")


@pytest.fixture
def standard(module: ModulePage) -> StandardPage:
    home = Page.objects.filter(depth=2).first()
    page = StandardPage(
        title="Risk", slug="risk-standard", identifier="PMO-STD-002", body=[("markdown", FIRST)], locale=home.locale
    )
    home.add_child(instance=page)
    page.save_revision().publish()
    guide = MethodGuidePage(
        title="Score", slug="score", locale=home.locale, clauses=["PMO-STD-002#scoring"], templates=["TPL-RISK"]
    )
    home.add_child(instance=guide)
    DocumentTemplate.objects.create(code="TPL-RISK", title="Register", file="templates/r.xlsx", locale=home.locale)
    return StandardPage.objects.get(pk=page.pk)


@pytest.fixture
def approver(person_named: Callable[..., User]) -> User:
    person = person_named("approver")
    person.groups.add(Group.objects.get(name=PMO_OFFICER))
    return User.objects.get(pk=person.pk)


def pass_quiz(person: User, module: ModulePage) -> None:
    """Pass the module's quiz with every answer right."""
    attempt = start_attempt(person, quiz=module.quiz, module=module, rng=random.Random(1))
    import uuid

    for slot in attempt.slots.select_related("version__question"):
        save_answer(
            person,
            attempt_id=attempt.public_id,
            position=slot.position,
            operation=uuid.uuid4(),
            answer=KEYS[slot.version.question.idnumber],
        )
    assert submit_attempt(person, attempt_id=attempt.public_id).passed


def propose_change(standard: StandardPage, author: User, approver: User, change: str, text: str = SECOND) -> Edition:
    page = StandardPage.objects.get(pk=standard.pk)
    page.body = [("markdown", text)]
    page.save_revision()
    proposal = Proposal(change_class=change, change_summary="Two people score.", approvers=[approver])
    return propose(StandardPage.objects.get(pk=standard.pk), by=author, proposal=proposal)


def bring_into_force(edition: Edition, approver: User) -> Edition:
    edition = decide(edition, by=approver, approve=True, digest=edition.digest)
    assert edition.state == "in-force"
    return edition


def level_in(days: int, person: User, competency: Competency) -> int:
    rows = Evidence.objects.of(person_id=person.pk, competency_id=competency.pk).rows()
    return level_at(rows, rules=rules_of(competency.pk), at=timezone.now() + timedelta(days=days))


def test_the_preview_says_who_would_lose_what_before_anything_happens(
    standard: StandardPage, module: ModulePage, learner: User, approver: User, person_named: Callable[..., User]
) -> None:
    pass_quiz(learner, module)
    edition = propose_change(standard, person_named("author"), approver, "major")
    before = Edition.objects.in_force().get(page=standard)
    changes = tuple(changes_between(before, edition))
    lines = {str(line.label): line.count for line in touched_by(edition, changes, approver)}
    assert lines["Questions on the changed clauses"] == 1
    assert lines["Modules whose quiz asks them"] == 1
    assert lines["People who would lose a level"] == 1
    assert lines["Templates that belong to them"] == 1
    assert touched_by(edition, changes, learner) == []
    impact = impact_of(
        identifier="PMO-STD-002", language="en", change_class="major", changes=changes, at=timezone.now()
    )
    assert [(loss.person_id, loss.level, loss.then) for loss in impact.losses] == [(learner.pk, 2, 0)]
    assert Standing.objects.get().level == 2
    assert not QuestionHold.objects.exists()


def test_a_major_change_holds_questions_back_and_ends_evidence_after_its_grace(
    standard: StandardPage, module: ModulePage, learner: User, approver: User, person_named: Callable[..., User],
    competency: Competency,
) -> None:  # fmt: skip
    pass_quiz(learner, module)
    edition = bring_into_force(propose_change(standard, person_named("author"), approver, "major"), approver)
    hold = QuestionHold.objects.get()
    assert (hold.question.idnumber, hold.clause, hold.out_of_draw) == ("RISK-001", "scoring", True)
    assert not Question.objects.drawable(language="en").filter(idnumber="RISK-001").exists()
    assert Question.objects.drawable(language="en").filter(idnumber="RISK-002").exists()
    assert level_in(59, learner, competency) == 2
    assert level_in(61, learner, competency) == 0
    standing = Standing.objects.get()
    assert (standing.level, standing.lapses_to) == (2, 0)
    assert standing.lapses_at is not None
    assert standing.lapses_at - timezone.now() < timedelta(days=61)
    ended = Evidence.objects.exclude(supersedes=None).get(kind="quiz")
    assert edition.label in ended.reason


def test_a_major_change_drafts_a_short_module_with_its_quiz_that_keeps_the_level(
    standard: StandardPage, module: ModulePage, learner: User, approver: User, person_named: Callable[..., User],
    competency: Competency,
) -> None:  # fmt: skip
    pass_quiz(learner, module)
    bring_into_force(propose_change(standard, person_named("author"), approver, "major"), approver)
    effect = EditionEffect.objects.get(change_class="major", edition__number=2)
    delta = ModulePage.objects.get(pk=effect.module_id)
    assert not delta.live
    assert list(delta.competencies.all()) == [competency]
    lesson = LessonPage.objects.child_of(delta).get()
    text = str(lesson.get_latest_revision_as_object().body)
    assert "two people" in text
    assert "by one person alone" in text
    for version in QuestionVersion.objects.filter(state="review"):
        version.state = "approved"
        version.save()
    assert QuestionHold.objects.get().closed_at is not None
    delta.save_revision().publish()
    pass_quiz(learner, ModulePage.objects.get(pk=delta.pk))
    assert level_in(61, learner, competency) == 2


def test_a_minor_change_flags_questions_and_leaves_evidence_alone(
    standard: StandardPage, module: ModulePage, learner: User, approver: User, person_named: Callable[..., User],
    competency: Competency,
) -> None:  # fmt: skip
    pass_quiz(learner, module)
    bring_into_force(propose_change(standard, person_named("author"), approver, "minor"), approver)
    assert QuestionHold.objects.get().out_of_draw is False
    assert Question.objects.drawable(language="en").filter(idnumber="RISK-001").exists()
    assert not Evidence.objects.exclude(supersedes=None).exists()
    assert level_in(61, learner, competency) == 2


def test_an_editorial_change_touches_nothing(
    standard: StandardPage, module: ModulePage, learner: User, approver: User, person_named: Callable[..., User]
) -> None:
    pass_quiz(learner, module)
    bring_into_force(propose_change(standard, person_named("author"), approver, "editorial"), approver)
    assert not QuestionHold.objects.exists()
    assert not Evidence.objects.exclude(supersedes=None).exists()


def test_reading_is_evidence_of_awareness_until_the_next_edition(
    standard: StandardPage, module: ModulePage, learner: User, approver: User, person_named: Callable[..., User],
    competency: Competency,
) -> None:  # fmt: skip
    edition = Edition.objects.in_force().get(page=standard)
    request = ReadingRequest.objects.create(edition=edition, person=learner, acknowledged_at=timezone.now())
    note_reading(request)
    note_reading(request)
    assert Evidence.objects.get().kind == "acknowledgement"
    assert level_in(61, learner, competency) == 1
    bring_into_force(propose_change(standard, person_named("author"), approver, "minor"), approver)
    assert level_in(61, learner, competency) == 0


def test_taking_notice_twice_does_nothing_more(
    standard: StandardPage, module: ModulePage, learner: User, approver: User, person_named: Callable[..., User]
) -> None:
    from knowledge.editions.announcing import InForce
    from training.actions.loop import take_notice

    pass_quiz(learner, module)
    before = Edition.objects.in_force().get(page=standard)
    edition = bring_into_force(propose_change(standard, person_named("author"), approver, "major"), approver)
    rows = Evidence.objects.count()
    take_notice(InForce(edition, before, "major", tuple(changes_between(before, edition)), None))
    assert Evidence.objects.count() == rows
    assert Quiz.objects.filter(pk__in=QuizSlot.objects.exclude(question=None).values("quiz")).count() == 1


def test_badly_understood_clauses_and_searches_in_vain_come_back_to_the_authors(
    standard: StandardPage, module: ModulePage, approver: User, learner: User, person_named: Callable[..., User]
) -> None:
    for _time in range(6):
        person = person_named()
        attempt = start_attempt(person, quiz=module.quiz, module=module)
        submit_attempt(person, attempt_id=attempt.public_id)
    assert module.quiz is not None
    compute(module.quiz)
    for _time in range(3):
        QueryLog.objects.create(text="risk appetite", language="en", total=0, at=timezone.now())
    browser = Client()
    browser.force_login(approver)
    place = reverse("training:chain", args=["PMO-STD-002"])
    page = browser.get(place).content.decode()
    assert "risk appetite" in page
    assert "#scoring" in page
    ask = reverse("training:chain-ask", args=["PMO-STD-002"])
    for _time in range(2):
        assert browser.post(ask, {"anchor": "scoring"}).status_code == 302
    request = ArticleRequest.objects.get()
    assert (request.text, request.times) == ("pmo-std-002: clearer words for #scoring", 1)
    assert "0% of 6 answers" in request.note
    assert browser.post(ask, {"anchor": "nowhere"}).status_code == 404
    browser.force_login(learner)
    assert browser.post(ask, {"anchor": "scoring"}).status_code == 404
