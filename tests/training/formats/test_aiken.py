from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.formats import aiken
from training.formats.base import NotRepresentable
from training.questions import Choice, Multichoice, Question, Text, TrueFalse


def read(text: str):
    return aiken.parse(text.encode())


def test_a_question_its_options_and_the_answer() -> None:
    (question,) = read("Who owns\nthe reserve?\nA. The team\nB) The sponsor\nANSWER: B\n").questions
    assert question.stem == Text("Who owns\nthe reserve?", "plain")
    assert isinstance(question.body, Multichoice)
    assert [(c.text.text, c.percent) for c in question.body.choices] == [("The team", 0), ("The sponsor", 100)]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Q\nA. a\nB. b\nANSWER: C\n", (1, "aiken-answer")),
        ("Q\nA. a\nB. b\nANSWER: nothing\n", (1, "aiken-answer")),
        ("Q\nA. a\nANSWER: A\n", (1, "two-choices")),
        ("\n\nQ\nA. a\nB. b\n", (3, "aiken-no-answer")),
        ("ANSWER: A\n", (1, "empty-stem")),
    ],
)
def test_what_is_wrong_is_named_with_its_line_and_the_rest_comes_in(text: str, problem: tuple[int, str]) -> None:
    parsed = read(
        f"{text}" if text.startswith("\n") or "no-answer" in problem[1] else f"{text}\nGood\nA. a\nB. b\nANSWER: A\n"
    )
    assert [(p.line, p.code) for p in parsed.errors] == [problem]
    if problem[1] != "aiken-no-answer":
        assert [q.name for q in parsed.questions] == ["Good"]


WORDS = st.text(st.characters(categories=["L", "N", "P", "Zs"]), min_size=1, max_size=40).map(
    lambda text: " ".join(f"w {text}".split())
)


@given(WORDS, st.lists(WORDS, min_size=2, max_size=6, unique=True), st.integers(0, 1))
def test_what_was_written_reads_back_the_same(stem: str, options: list[str], right: int) -> None:
    choices = tuple(Choice(Text(text, "plain"), 100.0 * (n == right)) for n, text in enumerate(options))
    question = Question(stem[:250], Text(stem, "plain"), Multichoice(True, choices))
    (back,) = read(aiken.write([question])).questions
    assert back.content == question.content


def test_what_aiken_cannot_say_is_refused() -> None:
    with pytest.raises(NotRepresentable):
        aiken.write([Question("T", Text("x"), TrueFalse(True))])
