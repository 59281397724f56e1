"""The bank: who reviewed, what is behind in the other language, what asks for a look."""

from __future__ import annotations

import pytest

from training.bank import add_version, flag, set_state, set_tags
from training.formats.gift import parse
from training.importing import import_questions
from training.models import Question, QuestionTag, QuestionVersion
from vademecum.accounts.models import User

pytestmark = pytest.mark.django_db


def twins() -> tuple[Question, Question]:
    import_questions(parse(b"// [id:T-1]\nA risk?{TRUE}"), language="en", category="t")
    import_questions(parse(b"// [id:T-1]\nUn risque ?{TRUE}"), language="fr", category="t")
    return Question.objects.get(language="en"), Question.objects.get(language="fr")


def change(question: Question, gift: str) -> None:
    question.refresh_from_db()
    add_version(question, question=parse(gift.encode()).questions[0], state="approved")


def stale() -> list[str]:
    return sorted(Question.objects.filter(translation_stale=True).values_list("language", flat=True))


def test_a_pair_that_was_just_imported_is_in_step() -> None:
    twins()
    assert stale() == []


def test_a_change_leaves_the_other_language_behind_until_it_follows() -> None:
    english, french = twins()
    change(english, "A risk, still?{TRUE}")
    assert stale() == ["fr"]
    change(french, "Un risque, encore ?{TRUE}")
    assert stale() == []


def test_who_approved_is_remembered(learner: User) -> None:
    english, _french = twins()
    set_state(english, state="draft", reviewer=None)
    assert set_state(english, state="approved", reviewer=learner)
    version = QuestionVersion.objects.get(pk=english.current_id)
    assert (version.state, version.reviewed_by) == ("approved", learner)
    assert not set_state(english, state="approved", reviewer=learner)


def test_a_flagged_question_leaves_the_draw_until_it_is_approved_again(learner: User) -> None:
    english, _french = twins()
    assert flag([english], reason="Clause 3 changed", out_of_draw=True) == 1
    assert not Question.objects.drawable(category="t", language="en").exists()
    set_state(english, state="approved", reviewer=learner)
    english.refresh_from_db()
    assert english.review_reason == ""
    assert Question.objects.drawable(category="t", language="en").exists()


def test_tags_are_kept_once_and_can_be_asked_for() -> None:
    english, _french = twins()
    set_tags(english, [" exam", "exam", "", "risk"])
    set_tags(english, ["exam", "gate"])
    assert english.tags == ["exam", "gate"]
    assert sorted(QuestionTag.objects.values_list("name", flat=True)) == ["exam", "gate"]
    assert list(Question.objects.tagged("gate")) == [english]


def test_a_category_is_drawn_with_those_below_it() -> None:
    import_questions(parse(b"A?{TRUE}"), language="en", category="Risk")
    import_questions(parse(b"B?{TRUE}"), language="en", category="Risk/Threats")
    import_questions(parse(b"C?{TRUE}"), language="en", category="Risks")
    assert Question.objects.drawable(category="Risk", language="en").count() == 2
