"""Every type: how it is answered, marked and stored; grading is bounded, monotone and forgets nothing."""

from __future__ import annotations

import json
import random
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from training.grading import accept, correct_answer, grade, grade_tries, with_cost
from training.kinds.flaws import SENTENCES, sentence
from training.questions import (
    Body,
    Calculated,
    Choice,
    Cloze,
    Criterion,
    Description,
    Essay,
    FormulaAnswer,
    Gap,
    Matching,
    Multichoice,
    Numerical,
    NumericalAnswer,
    Ordering,
    Pair,
    Pattern,
    Question,
    Result,
    RubricLevel,
    ShortAnswer,
    Text,
    TrueFalse,
    Unit,
    Variable,
    from_content,
)

T = Text
ONE = Multichoice(True, (Choice(T("Owl"), 100), Choice(T("Cat"), 0), Choice(T("Dog"), -25)))
SEVERAL = Multichoice(False, (Choice(T("a"), 50), Choice(T("b"), 50), Choice(T("c"), -50)))
SHORT = ShortAnswer((Pattern("coût"), Pattern("co*", 50)), accents_matter=False)
NUMBER = Numerical((NumericalAnswer(Decimal(100), Decimal(1)),))
PAIRS = Matching((Pair(T("frog"), "amphibian"), Pair(T("cat"), "mammal"), Pair(T(""), "insect")))
STEPS = Ordering((T("Initiate"), T("Plan"), T("Execute"), T("Close")))
GAPS = Cloze((Gap(ONE), Gap(SHORT), Gap(NUMBER, marks=2.0)))
ESSAY = Essay(
    rubric=(
        Criterion("Facts", (RubricLevel(0, T("none")), RubricLevel(2, T("all")))),
        Criterion("Words", (RubricLevel(0, T("unclear")), RubricLevel(1, T("clear")), RubricLevel(2, T("crisp")))),
    )
)
PERT = Calculated(
    (
        Variable("o", Decimal(2), Decimal(5)),
        Variable("m", formula="{o} + 2"),
        Variable("p", formula="{m} + 4"),
    ),
    (
        Result((FormulaAnswer("({o}+4*{m}+{p})/6", Decimal("0.01")),), T("Expected")),
        Result((FormulaAnswer("({p}-{o})/6", Decimal("0.01")),), T("Standard deviation")),
    ),
    solution=T("({o} + 4 × {m} + {p}) / 6 = {=({o}+4*{m}+{p})/6:2}"),
)
ALL: list[Body] = [
    ONE,
    SEVERAL,
    TrueFalse(True),
    SHORT,
    NUMBER,
    PAIRS,
    STEPS,
    GAPS,
    ESSAY,
    Description(),
    PERT,
]


def question(body: Body) -> Question:
    gaps = " ".join(f"{{#{n}}}" for n in range(1, len(body.gaps) + 1)) if isinstance(body, Cloze) else ""
    return Question("name", T(f"A stem {gaps}"), body)


def realised(body: Body) -> Body:
    return question(body).with_values({}).body


def score(body: Body, answer: dict[str, Any], **options: bool) -> float | None:
    return grade(body, accept(body, answer), **options).fraction


@pytest.mark.parametrize("body", ALL, ids=lambda body: body.kind)
def test_a_question_comes_back_from_its_json_as_it_went_in(body: Body) -> None:
    asked = question(body)
    assert from_content(json.loads(json.dumps(asked.content))) == asked
    assert from_content(asked.content).digest == asked.digest


@pytest.mark.parametrize("body", ALL, ids=lambda body: body.kind)
def test_none_of_these_has_a_flaw(body: Body) -> None:
    assert [sentence(flaw) for flaw in question(body).flaws()] == []


@pytest.mark.parametrize("body", ALL, ids=lambda body: body.kind)
def test_the_answer_shown_as_right_earns_everything(body: Body) -> None:
    asked = realised(body)
    right = correct_answer(asked)
    if right:
        assert score(asked, right) == 1


def test_an_older_questions_fingerprint_is_not_changed_by_newer_fields() -> None:
    assert question(ONE).content["body"].keys() == {"single", "choices"}
    assert question(NUMBER).content["body"]["answers"][0].keys() == {"value", "tolerance", "percent", "feedback"}
    assert question(ONE).content.keys() == {"kind", "name", "stem", "general_feedback", "body"}


def test_all_or_nothing_wants_exactly_the_right_options() -> None:
    body = Multichoice(False, SEVERAL.choices, all_or_nothing=True)
    assert [score(body, {"choices": ticked}) for ticked in ([0], [0, 1], [0, 1, 2])] == [0, 1, 0]


def test_accents_are_forgiven_where_the_author_says_so() -> None:
    assert score(SHORT, {"text": "COUT"}) == 1
    assert score(ShortAnswer((Pattern("coût"),)), {"text": "cout"}) == 0


@pytest.mark.parametrize(
    ("policy", "typed", "fraction"),
    [
        ("ignored", "100 furlongs", 1),
        ("optional", "100", 1),
        ("optional", "100 m", 1),
        ("optional", "10000 cm", 1),
        ("optional", "100 cm", 0),
        ("optional", "100 furlongs", 0),
        ("required", "100 m", 1),
        ("required", "100", 0.75),
        ("required", "10000 CM", 1),
    ],
)
def test_a_unit_is_converted_wanted_or_ignored(policy: str, typed: str, fraction: float) -> None:
    units = (Unit("m"), Unit("cm", Decimal(100)))
    body = Numerical(NUMBER.answers, units, policy, unit_penalty=0.25)
    assert score(body, {"text": typed}) == fraction


def test_money_has_its_unit_in_front() -> None:
    body = Numerical(NUMBER.answers, (Unit("$"),), "required", units_left=True)
    assert score(body, {"text": "$100"}) == 1
    assert correct_answer(body) == {"text": "$ 100"}


@pytest.mark.parametrize(
    ("kind", "inside", "outside"),
    [("nominal", "109", "111"), ("relative", "150", "151"), ("geometric", "67", "66")],
)
def test_a_tolerance_is_absolute_a_share_or_a_factor(kind: str, inside: str, outside: str) -> None:
    tolerance = Decimal(10) if kind == "nominal" else Decimal("0.5")
    body = Numerical((NumericalAnswer(Decimal(100), tolerance, tolerance_kind=kind),))
    assert (score(body, {"text": inside}), score(body, {"text": outside})) == (1, 0)


def places(*order: int) -> dict[str, Any]:
    return {"places": {str(item): place for place, item in enumerate(order, start=1)}}


@pytest.mark.parametrize(
    ("scoring", "order", "fraction"),
    [
        ("exact", (0, 1, 2, 3), 1),
        ("exact", (0, 1, 3, 2), 0),
        ("position", (0, 1, 3, 2), 0.5),
        ("neighbours", (3, 0, 1, 2), 2 / 3),
        ("longest", (3, 0, 1, 2), 2 / 3),
        ("longest", (3, 2, 1, 0), 0),
        ("position", (3, 2, 1, 0), 0),
    ],
)
def test_an_order_is_marked_as_its_author_says(scoring: str, order: tuple[int, ...], fraction: float) -> None:
    assert score(Ordering(STEPS.items, scoring), places(*order)) == pytest.approx(fraction)


def test_two_items_at_one_place_are_kept_and_neither_counts() -> None:
    answer = {"places": {"0": 1, "1": 1, "2": 3}}
    assert accept(STEPS, answer) == answer
    assert score(STEPS, answer) == 0.25


def test_gaps_are_weighted() -> None:
    assert score(GAPS, {"gaps": {"3": {"text": "100"}}}) == 0.5
    assert score(GAPS, {"gaps": {"1": {"choice": 0}, "2": {"text": "cost"}}}) == pytest.approx(0.25 + 0.125)
    assert score(GAPS, {"gaps": {"1": {"choice": 2}}}) == 0


def test_a_gap_that_the_text_lacks_is_a_flaw() -> None:
    assert [flaw.code for flaw in Question("", T("Only {#1} and {#4}"), GAPS).flaws()] == [
        "gap-missing",
        "gap-missing",
        "gap-unknown",
    ]


def test_a_rubric_turns_levels_into_a_fraction() -> None:
    assert ESSAY.rubric_fraction([1, 2]) == 1
    assert ESSAY.rubric_fraction([0, 1]) == 0.25
    with pytest.raises(ValueError):
        ESSAY.rubric_fraction([1])
    assert grade(ESSAY, {"text": "words"}).state == "awaits-marking"


def test_generated_numbers_are_drawn_filled_in_and_marked() -> None:
    asked = question(PERT)
    values = {"o": "2", "m": "4", "p": "8"}
    concrete = asked.with_values(values)
    assert concrete.kind == "cloze"
    assert "{#2}" in concrete.stem.text
    assert concrete.general_feedback is not None
    assert concrete.general_feedback.text == "(2 + 4 × 4 + 8) / 6 = 4.33"
    assert score(concrete.body, {"gaps": {"1": {"text": "4.333"}, "2": {"text": "1"}}}) == 1
    french = asked.with_values(values, decimal_comma=True)
    assert french.general_feedback is not None
    assert french.general_feedback.text.endswith("4,33")


def test_two_attempts_get_numbers_of_their_own_and_each_keeps_its() -> None:
    drawn = [PERT.draw(random.Random(seed)) for seed in range(20)]
    assert len({values["o"] for values in drawn}) > 1
    assert all(float(v["o"]) < float(v["m"]) < float(v["p"]) for v in drawn)
    assert question(PERT).with_values(drawn[0]) == question(PERT).with_values(drawn[0])


def test_a_formula_that_fails_for_some_numbers_is_found_beforehand() -> None:
    body = Calculated((Variable("a", Decimal(0), Decimal(1)),), (Result((FormulaAnswer("1/{a}"),)),))
    assert [flaw.code for flaw in question(body).flaws()] == ["formula-fails"]
    body = Calculated((Variable("a"),), (Result((FormulaAnswer("{b}+1"),)),))
    assert [flaw.code for flaw in question(body).flaws()] == ["formula"]


def test_options_may_hold_generated_numbers() -> None:
    body = Calculated(
        (Variable("a", Decimal(3), Decimal(3)),),
        choices=Multichoice(True, (Choice(T("{=2*{a}}"), 100), Choice(T("{a}"), 0))),
    )
    concrete = realised(body)
    assert isinstance(concrete, Multichoice)
    assert [choice.text.text for choice in concrete.choices] == ["6", "3"]


def test_a_wrong_answer_may_cost_and_a_missing_one_never_does() -> None:
    assert with_cost(grade(ONE, {"choice": 1}), cost=0.5).fraction == -0.5
    assert with_cost(grade(ONE, {}), cost=0.5).fraction == 0
    assert with_cost(grade(ONE, {"choice": 0}), cost=0.5).fraction == 1


def test_a_further_try_costs_only_the_gap_that_was_wrong() -> None:
    body = Cloze((Gap(ShortAnswer((Pattern("Owl"),))), Gap(ShortAnswer((Pattern("Cat"),)))))

    def tries(*given: tuple[str, str]) -> float | None:
        answers = [accept(body, {"gaps": {"1": {"text": a}, "2": {"text": b}}}) for a, b in given]
        return grade_tries(body, answers, penalty=0.3333333).fraction

    assert tries(("Pussy-cat", "Bow"), ("Owl", "Bow")) == pytest.approx(0.3333334, abs=1e-6)
    assert tries(("Dog", "Cat"), ("Dog", "Cat")) == 0.5
    assert tries(("Owl", "Cat")) == 1


def test_every_flaw_has_its_sentence() -> None:
    broken = [
        Multichoice(True, ()),
        ShortAnswer(()),
        Numerical((NumericalAnswer(Decimal(1), Decimal(-1)),), (Unit(""),)),
        Matching(()),
        Ordering((T("x"), T("x"))),
        Cloze(()),
        Essay(minimum_words=9, maximum_words=3, rubric=(Criterion("c", ()),)),
        Calculated(()),
        Calculated((Variable("1a"), Variable("1a")), (Result(()),)),
    ]
    for body in broken:
        flaws = list(Question("", T(""), body).flaws())
        assert len(flaws) > 1
        assert all(flaw.code in SENTENCES and "{" not in sentence(flaw) for flaw in flaws)


ANSWERS = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-3, 6), st.text(max_size=8)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["choice", "choices", "text", "pairs", "places", "gaps", "0", "1", "2", "3"]),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=8,
)


@given(st.sampled_from(ALL), ANSWERS)
@settings(max_examples=400, deadline=None)
def test_any_answer_is_refused_or_graded_within_bounds(body: Body, answer: Any) -> None:
    asked = realised(body)
    try:
        accepted = accept(asked, answer)
    except ValueError:
        return
    assert accept(asked, accepted) == accepted
    result = grade(asked, accepted)
    assert result.fraction is None or -1 <= result.fraction <= 1


@given(st.permutations([0, 1, 2, 3]), st.sampled_from(["exact", "position", "neighbours", "longest"]))
def test_no_order_earns_more_than_the_right_one(order: list[int], scoring: str) -> None:
    body = Ordering(STEPS.items, scoring)
    earned = score(body, places(*order))
    assert earned is not None
    assert earned == 1 if order == sorted(order) else earned < 1


@given(st.lists(st.booleans(), min_size=3, max_size=3), st.integers(0, 2))
def test_putting_a_gap_right_never_costs(right: list[bool], changed: int) -> None:
    def answer(given_right: list[bool]) -> dict[str, Any]:
        good = correct_answer(GAPS)["gaps"]
        return {"gaps": {str(n): good[str(n)] if ok else {} for n, ok in enumerate(given_right, start=1)}}

    better = [ok or place == changed for place, ok in enumerate(right)]
    assert (score(GAPS, answer(better)) or 0) >= (score(GAPS, answer(right)) or 0)
