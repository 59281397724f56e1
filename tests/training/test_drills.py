"""The drills of project control: right by the reference vectors, whole in both languages, with the solution worked."""

from __future__ import annotations

import random

import pytest

from training.arithmetic import evaluate
from training.drills import critical_path, drills, earned_value, three_point
from training.grading import correct_answer, grade
from training.questions import Calculated, Question, from_content


def results(question: Question, **values: float) -> list[float]:
    assert isinstance(question.body, Calculated)
    return [evaluate(result.answers[0].formula, values) for result in question.body.results]


def test_three_points_give_the_reference_figures() -> None:
    assert results(three_point("en"), o=3, m=5, p=13) == pytest.approx([6, 2.7778**0.5], abs=1e-4)


def test_the_longer_path_is_critical_and_the_other_has_float() -> None:
    assert results(critical_path("en"), a=4, b=6, c=2, d=6) == [16, 4]


def test_earned_value_gives_the_reference_figures() -> None:
    assert results(earned_value("en"), bac=100_000, pv=50_000, ev=40_000, ac=45_000) == pytest.approx(
        [0.8889, 0.8, 112_500], abs=1e-4
    )


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_drill_can_be_asked_answered_and_explained_with_any_numbers(language: str) -> None:
    rng = random.Random(3)
    for drill in drills(language):
        assert list(drill.flaws()) == []
        assert from_content(drill.content).digest == drill.digest
        for _attempt in range(50):
            asked = drill.with_values(drill.draw(rng), decimal_comma=language == "fr")
            assert grade(asked.body, correct_answer(asked.body)).fraction == 1
            assert asked.general_feedback is not None
            assert "{" not in asked.general_feedback.text
            assert "?" not in asked.general_feedback.text


def test_both_languages_ask_the_same() -> None:
    for english, french in zip(drills("en"), drills("fr"), strict=True):
        assert english.idnumber == french.idnumber
        assert isinstance(english.body, Calculated)
        assert isinstance(french.body, Calculated)
        assert english.body.variables == french.body.variables
        assert [r.answers for r in english.body.results] == [r.answers for r in french.body.results]
