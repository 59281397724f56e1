"""Questions in a table: documented columns in, the same columns out, every bad row named."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from training.formats import sheet
from training.formats.base import NotRepresentable, Parsed, detect
from training.questions import (
    Choice,
    Essay,
    Matching,
    Multichoice,
    Numerical,
    Ordering,
    Pair,
    Question,
    ShortAnswer,
    Text,
    TrueFalse,
)

HEAD = "type,name,question,right,wrong,tags,tolerance\n"


def read(rows: str, head: str = HEAD) -> Parsed:
    return sheet.parse_csv((head + rows).encode())


def test_one_row_a_question() -> None:
    parsed = read(
        'choice,Buffer,Who owns the reserve?,The sponsor,"The team\nNobody","risk, clause:PMO-STD-002#scoring",\n'
        'several,,Which are risks?,"a\nb",c,,\n'
        "true/false,,So?,vrai,,,\n"
        'short,,Name it.,"WBS\nwork breakdown*",,,\n'
        "number,,How much?,3.5,,,0.1\n"
        'matching,,Match.,"A -> 1\nB → 2",3,,\n'
        'ordering,,Order.,"one\ntwo",,,\n'
        "essay,,Write.,,,,\n"
    )
    assert parsed.errors == ()
    bodies = [question.body for question in parsed.questions]
    assert [type(body) for body in bodies] == [
        Multichoice, Multichoice, TrueFalse, ShortAnswer, Numerical, Matching, Ordering, Essay,
    ]  # fmt: skip
    assert parsed.questions[0].tags == ("risk", "clause:PMO-STD-002#scoring")
    assert isinstance(bodies[1], Multichoice)
    assert [choice.percent for choice in bodies[1].choices] == [50, 50, -100]
    assert isinstance(bodies[5], Matching)
    assert bodies[5].pairs[-1] == Pair(Text("", "markdown"), "3")


def test_french_columns_and_semicolons() -> None:
    parsed = sheet.parse_csv("type;énoncé;juste;faux\nchoix;Qui ?;Le commanditaire;L’équipe\n".encode())
    assert parsed.questions[0].stem.text == "Qui ?"


def test_a_bad_row_is_named_and_the_others_come_in() -> None:
    parsed = read('choice,,Q,"a\nb",c,,\nnumber,,Q,many,,,\ntrue/false,,So?,true,,,\nriddle,,Q,,,,\n')
    assert [(p.line, p.code) for p in parsed.errors] == [(2, "sheet-one-right"), (4, "number"), (6, "unknown-type")]
    assert len(parsed.questions) == 1


@pytest.mark.parametrize("data", [b"", b"a,b\n1,2\n", b"\xff\xfe\x00", b"question\n\x00"])
def test_what_is_no_such_table_is_refused_with_a_reason(data: bytes) -> None:
    parsed = sheet.parse_csv(data)
    assert not parsed.questions
    assert parsed.errors[0].message()


def test_a_workbook_reads_like_the_table() -> None:
    book = Workbook()
    book.active.append(["question", "right", "wrong", "type"])
    book.active.append(["How many?", 3, None, "number"])
    stream = io.BytesIO()
    book.save(stream)
    parsed = sheet.parse_xlsx(stream.getvalue())
    assert isinstance(parsed.questions[0].body, Numerical)
    assert detect("bank.xlsx", stream.getvalue()).name == "xlsx"
    assert sheet.parse_xlsx(b"PK\x03\x04no").errors


WORDS = st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=30).map(lambda text: f"w{text}")


@given(WORDS, st.lists(WORDS, min_size=2, max_size=5, unique=True))
def test_what_was_written_reads_back_the_same(stem: str, options: list[str]) -> None:
    choices = tuple(Choice(Text(text, "markdown"), 100.0 * (n == 0)) for n, text in enumerate(options))
    one = Question(stem, Text(stem, "markdown"), Multichoice(True, choices), category="Risk/Basics", tags=("a", "b"))
    (back,) = sheet.parse_csv(sheet.write_csv([one]).encode()).questions
    assert back.content == one.content
    assert (back.category, back.tags) == (one.category, one.tags)


def test_what_has_no_cell_is_refused() -> None:
    with pytest.raises(NotRepresentable):
        sheet.write_csv([Question("G", Text("x" * 40_000, "markdown"), Essay())])
