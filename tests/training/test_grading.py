"""Answers are marked as Moodle marks them, within bounds, and a better answer never earns less."""

from __future__ import annotations

import json
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from training.formats.gift import parse
from training.grading import accept, correct_answer, grade, matches_wildcard, numeric_value, parse_number, quiz_percent
from training.questions import Body, Choice, Description, Essay, Matching, Multichoice, Pair, Text

MATERIAL = Path(__file__).resolve().parents[3] / "shared" / "data" / "quiz-moodle-expected"


def body(gift: str) -> Body:
    (question,) = parse(gift.encode()).questions
    return question.body


def fraction(gift: str, answer: dict[str, Any], **options: bool) -> float | None:
    asked = body(gift)
    return grade(asked, accept(asked, answer), **options).fraction


def test_the_right_option_earns_the_mark_and_its_feedback_is_said() -> None:
    asked = body("A?{=x#well done ~y#no}")
    result = grade(asked, {"choice": 0})
    assert (result.fraction, result.state, [text.text for text in result.feedback]) == (1, "right", ["well done"])


def test_ticked_options_add_up_and_never_fall_below_nothing() -> None:
    gift = "A?{~%50%x ~%50%y ~%-100%z}"
    assert fraction(gift, {"choices": [0]}) == 0.5
    assert fraction(gift, {"choices": [0, 1]}) == 1
    assert fraction(gift, {"choices": [0, 2]}) == 0


def test_three_thirds_are_the_whole() -> None:
    assert fraction("A?{~%33.33333%x ~%33.33333%y ~%33.33333%z ~%-50%w}", {"choices": [0, 1, 2]}) == 1


def test_a_single_option_may_cost_marks() -> None:
    assert fraction("A?{=x ~%-25%y}", {"choice": 1}) == -0.25


def test_true_is_not_false() -> None:
    assert fraction("A?{FALSE}", {"choice": False}) == 1
    assert fraction("A?{FALSE}", {"choice": True}) == 0


def test_a_short_answer_forgives_case_spaces_and_the_shape_of_an_apostrophe() -> None:
    gift = "A?{=chemin critique =l'aléa =%50%chemin*}"
    assert fraction(gift, {"text": "  Chemin   CRITIQUE "}) == 1
    assert fraction(gift, {"text": "L’ALÉA"}) == 1
    assert fraction(gift, {"text": "chemin le plus long"}) == 0.5
    assert fraction(gift, {"text": "marge"}) == 0


def test_a_number_is_right_within_its_tolerance_in_either_language() -> None:
    gift = "A?{#=3.5:0.1 =%50%3.5:1}"
    assert fraction(gift, {"text": "3.6"}) == 1
    assert fraction(gift, {"text": "3,6"}, decimal_comma=True) == 1
    assert fraction(gift, {"text": "3.61"}) == 0.5
    assert fraction(gift, {"text": "four"}) == 0


def test_each_right_pair_earns_its_share() -> None:
    gift = "A?{=a->1 =b->2 =c->3 =->4}"
    assert fraction(gift, {"pairs": {"0": "1", "1": "2", "2": "4"}}) == pytest.approx(2 / 3)


def test_an_essay_waits_for_a_person_and_an_empty_one_earns_nothing() -> None:
    assert grade(Essay(), {"text": "Because."}).state == "awaits-marking"
    assert grade(Essay(), {}).fraction == 0


def test_no_answer_earns_nothing_and_is_not_called_wrong() -> None:
    assert grade(body("A?{T}"), {}).state == "unanswered"


@pytest.mark.parametrize(
    ("gift", "answer"),
    [
        ("A?{=x ~y}", {"choice": 2}),
        ("A?{=x ~y}", {"choice": -1}),
        ("A?{=x ~y}", {"choice": True}),
        ("A?{~%50%x ~%50%y}", {"choices": "01"}),
        ("A?{T}", {"choice": "true"}),
        ("A?{=x}", {"text": ["x"]}),
        ("A?{=x}", {"text": "x" * 50_001}),
        ("A?{=a->1 =b->2}", {"pairs": {"7": "1"}}),
        ("A?{=a->1 =b->2}", {"pairs": {"0": "nine"}}),
    ],
)
def test_what_is_no_answer_to_the_question_is_refused(gift: str, answer: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        accept(body(gift), answer)


def test_a_hundred_stars_cost_no_time() -> None:
    started = time.perf_counter()
    assert not matches_wildcard("a" * 20_000, "a*" * 100 + "b")
    assert time.perf_counter() - started < 0.5


@pytest.mark.parametrize(
    ("typed", "comma", "value"),
    [
        ("1,200.5", False, "1200.5"),
        ("3,14", False, "3.14"),
        ("1 200,5 €", True, "1200.5"),
        ("1.200,5", True, "1200.5"),
        ("−5", False, "-5"),
        ("75 %", False, "75"),
        ("3×10^2", False, "300"),
    ],
)
def test_numbers_are_read_as_people_type_them(typed: str, comma: bool, value: str) -> None:
    assert numeric_value(typed, decimal_comma=comma) == Decimal(value)


@pytest.mark.parametrize("typed", ["", "frog", ".", ",", "1e99999", "9" * 500, "--1"])
def test_what_is_no_number_is_none(typed: str) -> None:
    assert numeric_value(typed) is None


def test_the_result_of_a_quiz_weighs_its_marks_and_stays_between_0_and_100() -> None:
    assert quiz_percent([(1, 1), (0.5, 3)]) == 62.5
    assert quiz_percent([(-1, 1)]) == 0
    assert quiz_percent([]) == 0
    assert quiz_percent([(None, 1), (1, 1)]) is None


choices = st.lists(
    st.builds(Choice, st.just(Text("x")), st.integers(-100, 100).map(float)), min_size=2, max_size=8
).map(tuple)


@settings(max_examples=300)
@given(choices, st.data())
def test_marks_are_bounded_and_ticking_one_more_good_option_never_costs(
    options: tuple[Choice, ...], data: st.DataObject
) -> None:
    asked = Multichoice(False, options)
    ticked = data.draw(st.sets(st.integers(0, len(options) - 1)))
    more = data.draw(st.integers(0, len(options) - 1))
    before = grade(asked, accept(asked, {"choices": list(ticked)})).fraction or 0
    after = grade(asked, accept(asked, {"choices": list(ticked | {more})})).fraction or 0
    assert -1 <= before <= 1
    if options[more].percent >= 0:
        assert after >= before
    elif more not in ticked:
        assert after <= before


@settings(max_examples=200)
@given(st.lists(st.sampled_from(["1", "2", "3"]), min_size=2, max_size=6), st.data())
def test_one_more_right_pair_never_costs(answers: list[str], data: st.DataObject) -> None:
    asked = Matching(tuple(Pair(Text(str(n)), answer) for n, answer in enumerate(answers)))
    given_ = {str(n): data.draw(st.sampled_from(answers)) for n in range(len(answers))}
    mended = data.draw(st.sampled_from(sorted(given_)))
    before = grade(asked, accept(asked, {"pairs": given_})).fraction or 0
    after = grade(asked, accept(asked, {"pairs": {**given_, mended: answers[int(mended)]}})).fraction or 0
    assert 0 <= before <= after <= 1


@pytest.mark.parametrize(
    "gift",
    ["A?{=x ~y}", "A?{~%50%x ~%50%y ~%-9%z}", "A?{F}", "A?{=x*y =%50%z}", "A?{#=2:1 =%5%9}", "A?{=a->1 =b->1 =->3}"],
)
def test_the_answer_shown_as_correct_earns_everything(gift: str) -> None:
    asked = body(gift)
    assert grade(asked, accept(asked, correct_answer(asked))).fraction == 1


def test_nothing_is_asked_by_a_description() -> None:
    assert grade(Description(), {}).state == "nothing-asked"


def oracle(name: str) -> list[Any]:
    path = MATERIAL / name
    return json.loads(path.read_text()) if path.exists() else []


def php_bytes(text: str) -> str:
    """Undo the escapes that the conversion of the cases left in place."""
    return text.encode().decode("unicode_escape").encode("latin-1").decode() if "\\x" in text else text


@pytest.mark.material
def test_moodles_wildcard_cases_match_alike() -> None:
    cases = oracle("moodle-shortanswer-wildcards.json")
    if not cases:
        pytest.skip("the shared test material is not on this machine")
    for case in cases:
        matched = matches_wildcard(
            php_bytes(case["response"]), php_bytes(case["pattern"]), ignore_case=case["ignorecase"]
        )
        assert matched == case["match"], case


@pytest.mark.material
def test_moodles_numbers_are_taken_apart_alike() -> None:
    cases = oracle("moodle-numerical-parse.json")
    if not cases:
        pytest.skip("the shared test material is not on this machine")
    for case in cases:
        parts = parse_number(case["input"])
        found = [parts.before, parts.after, parts.exponent, parts.unit] if parts else [None] * 4
        assert found == case["expected_before_after_exponent_unit"], case
