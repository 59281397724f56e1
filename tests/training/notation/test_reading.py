"""The house notation says every type: its examples can be read, asked, and written back as they were."""

from __future__ import annotations

import pytest

from training.drills import drills
from training.grading import accept, correct_answer, grade
from training.notation.lines import Notation, NotationError
from training.notation.reading import NOTATIONS, is_house_notation, read_question, write_question
from training.questions import KINDS, Essay, Multichoice, Numerical


@pytest.mark.parametrize("notation", NOTATIONS, ids=lambda notation: notation.names[0])
def test_an_example_is_whole_answerable_and_comes_back_as_it_was(notation: Notation) -> None:
    question = read_question(notation.example)
    assert list(question.flaws()) == []
    assert read_question(write_question(question)) == question
    asked = question.with_values({})
    right = correct_answer(asked.body)
    assert isinstance(asked.body, Essay) or grade(asked.body, accept(asked.body, right)).fraction == 1


def test_every_type_but_the_description_has_a_notation() -> None:
    assert {kind for notation in NOTATIONS for kind in notation.kinds} == set(KINDS) - {"description"}


def test_the_drills_can_be_edited_as_lines() -> None:
    for drill in drills("en") + drills("fr"):
        again = read_question(write_question(drill), name=drill.name)
        assert again.body == drill.body or again.with_values({}).kind == drill.with_values({}).kind


def test_options_said_to_be_right_share_the_mark() -> None:
    body = read_question("Which?\n---\ntype: choices\n= a\n= b\n= c\n~ d").body
    assert isinstance(body, Multichoice)
    assert grade(body, {"choices": [0, 1, 2]}).fraction == 1


def test_a_number_may_have_a_comma_a_range_a_share_and_a_unit() -> None:
    body = read_question(
        "How long?\n---\ntype: number; units: required 25 %\n= 3,5 ± 10 %\n%50% 1..2\n~ *\nunit: h = 8\nunit: day = 1"
    ).body
    assert isinstance(body, Numerical)
    assert grade(body, {"text": "28 h"}).fraction == 1
    assert grade(body, {"text": "3.6"}).fraction == 0.75
    assert grade(body, {"text": "1.5 day"}).fraction == 0.5


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("What?\n---\n= a", "no-type"),
        ("What?\n---\n", "no-type"),
        ("What?\n---\ntype: dance", "type"),
        ("What?\n---\ntype: order; colour: red\na\nb", "setting"),
        ("What?\n---\ntype: order; marks: many\na\nb", "setting"),
        ("What?\n---\ntype: number\n= many", "number"),
        ("What?\n---\ntype: match\na, b", "line"),
        ("What?\n---\ntype: gaps\nfirst: a", "line"),
        ("What?\n---\ntype: choice\na", "line"),
        ("What?\n---\ntype: essay; words: many", "setting"),
        ("What?\n---\ntype: generated\nnothing", "line"),
    ],
)
def test_what_cannot_be_read_says_which_line(text: str, code: str) -> None:
    with pytest.raises(NotationError) as raised:
        read_question(text)
    assert raised.value.code == code
    assert "{" not in raised.value.message()


def test_gift_is_told_apart_by_its_braces() -> None:
    assert not is_house_notation("Who owns a risk? {=One person ~Nobody}")
    assert is_house_notation("Order these\n---\ntype: order\na\nb")
