"""Attempts recorded by Moodle, with the marks that Moodle gave: given the same answers, ours are the same.

The questions behind the tables are those of Moodle's test helpers, whose settings the tables name; drawn numbers are set so
that the right sums are those that the tables say are right.
"""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from training.grading import accept, grade, grade_tries, quiz_percent
from training.questions import (
    Body,
    Choice,
    Cloze,
    Gap,
    Matching,
    Multichoice,
    Numerical,
    NumericalAnswer,
    Pair,
    Pattern,
    ShortAnswer,
    Text,
    TrueFalse,
)

TABLES = Path(__file__).resolve().parents[3] / "shared/data/quiz-moodle-attempts-csv/mod/quiz/tests/fixtures"
pytestmark = pytest.mark.skipif(
    not TABLES.exists(), reason="the shared test data (quiz-moodle-attempts-csv) is not here"
)

T = Text
RANDOM: dict[str, Body] = {
    "shortanswer": ShortAnswer((Pattern("frog", 100), Pattern("toad", 80), Pattern("*", 0))),
    "numerical": Numerical((NumericalAnswer(Decimal("3.14")), NumericalAnswer(None, percent=0))),
}
SUMS = {"2": "8.5", "3": "3.3", "4": "19.4", "5": "14.2", "6": "9.4", "7": "9.1", "9": "7.1"}
ANIMALS = ("frog", "cat", "newt")
MATCH = Matching((Pair(T("frog"), "amphibian"), Pair(T("cat"), "mammal"), Pair(T("newt"), "amphibian")))
NUMBERS = ("One", "Two", "Three", "Four")
TWO_OF_FOUR = Multichoice(False, tuple(Choice(T(n), 50.0 if n in ("One", "Three") else 0.0) for n in NUMBERS))
ONE_OF_FOUR = Multichoice(True, tuple(Choice(T(n), 100.0 if n == "One" else 0.0) for n in NUMBERS))
OWL_AND_CAT = Cloze(
    (
        Gap(ShortAnswer((Pattern("Dog", 0), Pattern("Owl", 100), Pattern("*", 0)))),
        Gap(
            Multichoice(
                True,
                (Choice(T("Bow-wow"), 0), Choice(T("Wiggly worm"), 0), Choice(T("Pussy-cat"), 100)),
            )
        ),
    )
)


def rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((TABLES / name).read_text().splitlines())) if TABLES.exists() else []


def gaps(row: dict[str, str], prefix: str) -> dict[str, Any]:
    words = [choice.text.text for choice in OWL_AND_CAT.gaps[1].body.choices]  # type: ignore[union-attr]
    return {
        "gaps": {
            "1": {"text": row[f"{prefix}.1.answer"]},
            "2": {"choice": words.index(row[f"{prefix}.2.answer"])},
        }
    }


def mark(body: Body, answer: dict[str, Any]) -> float:
    return grade(body, accept(body, answer)).fraction or 0.0


def marks_of(step: dict[str, str]) -> list[float]:
    total = Numerical((NumericalAnswer(Decimal(SUMS[step["variants.2"]]), Decimal("0.01")),))
    ticked = [place for place, name in enumerate(NUMBERS) if step[f"responses.5.{name}"] == "1"]
    return [
        mark(RANDOM[step["randqs.1"]], {"text": step["responses.1.answer"]}),
        mark(total, {"text": step["responses.2.answer"]}),
        mark(MATCH, {"pairs": {str(n): step[f"responses.3.{name}"] for n, name in enumerate(ANIMALS)}}),
        mark(TrueFalse(True), {"choice": step["responses.4.answer"] == "1"}),
        mark(TWO_OF_FOUR, {"choices": ticked}),
        mark(ONE_OF_FOUR, {"choice": NUMBERS.index(step["responses.6.answer"])}),
        mark(OWL_AND_CAT, gaps(step, "responses.7")),
    ]


@pytest.mark.parametrize("step", rows("steps00.csv"), ids=lambda row: f"attempt {row['quizattempt']}")
def test_feedback_at_the_end(step: dict[str, str]) -> None:
    expected = next(row for row in rows("results00.csv") if row["quizattempt"] == step["quizattempt"])
    marks = marks_of(step)
    assert marks == pytest.approx([float(expected[f"slots.{n}.mark"]) for n in range(1, 8)], abs=1e-5)
    assert sum(marks) == pytest.approx(float(expected["summarks"]), abs=1e-4)
    percent = quiz_percent([(fraction, 1.0) for fraction in marks])
    assert percent == pytest.approx(float(expected["summarks"]) / 7 * 100, abs=1e-2)


@pytest.mark.parametrize("result", rows("results01.csv"), ids=lambda row: f"attempt {row['quizattempt']}")
def test_feedback_at_once_with_further_tries(result: dict[str, str]) -> None:
    steps = [row for row in rows("steps01.csv") if row["quizattempt"] == result["quizattempt"]]
    checked = [accept(OWL_AND_CAT, gaps(row, "responses.1")) for row in steps if row["responses.1.-submit"] == "1"]
    earned = grade_tries(OWL_AND_CAT, checked, penalty=0.3333333).fraction or 0.0
    assert 100 * earned == pytest.approx(float(result["slots.1.mark"]), abs=1e-4)
