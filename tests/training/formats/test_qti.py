"""QTI of all versions is read by what it declares; what is not known is named."""

from __future__ import annotations

import io
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.formats import qti
from training.formats.base import NotRepresentable
from training.questions import (
    Choice,
    Cloze,
    Description,
    Essay,
    Matching,
    Multichoice,
    Numerical,
    Ordering,
    Pair,
    Pattern,
    Question,
    ShortAnswer,
    Text,
    TrueFalse,
)

MATERIAL = Path(__file__).resolve().parents[4] / "shared" / "data"


def item2(declarations: str, body: str, processing: str = "") -> bytes:
    return (
        '<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="q1" title="T" adaptive="false" '
        f'timeDependent="false">{declarations}<itemBody>{body}</itemBody>{processing}</assessmentItem>'
    ).encode()


def declared(values: str, *, cardinality: str = "single", kind: str = "identifier", more: str = "") -> str:
    correct = "".join(f"<value>{value}</value>" for value in values.split("|") if value)
    return (
        f'<responseDeclaration identifier="RESPONSE" cardinality="{cardinality}" baseType="{kind}">'
        f"<correctResponse>{correct}</correctResponse>{more}</responseDeclaration>"
    )


def read(data: bytes) -> Question:
    parsed = qti.parse(data)
    assert parsed.errors == ()
    return parsed.questions[0]


CHOICES = '<simpleChoice identifier="A">One <b>bold</b></simpleChoice><simpleChoice identifier="B">Two</simpleChoice>'


def test_a_choice_of_version_2() -> None:
    inner = f'<choiceInteraction responseIdentifier="RESPONSE"><prompt>Which?</prompt>{CHOICES}</choiceInteraction>'
    question = read(item2(declared("B"), f"<p>Read.</p>{inner}"))
    assert question.idnumber == "q1"
    assert question.stem == Text("<p>Read.</p><p>Which?</p>", "html")
    assert question.body == Multichoice(
        True, (Choice(Text("One <b>bold</b>", "html"), 0), Choice(Text("Two", "html"), 100)), shuffle=False
    )


def test_several_answers_with_a_mapping_earn_their_part() -> None:
    entries = '<mapEntry mapKey="A" mappedValue="1"/><mapEntry mapKey="B" mappedValue="-1"/>'
    mapping = f'<mapping defaultValue="0">{entries}</mapping>'
    inner = f'<choiceInteraction responseIdentifier="RESPONSE" maxChoices="0">{CHOICES}</choiceInteraction>'
    body = read(item2(declared("A", cardinality="multiple", more=mapping), inner)).body
    assert isinstance(body, Multichoice)
    assert [choice.percent for choice in body.choices] == [100, -100]


def test_the_same_item_in_version_3() -> None:
    data = b"""<qti-assessment-item xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0" identifier="q" title="T">
      <qti-response-declaration identifier="RESPONSE" cardinality="multiple" base-type="directedPair">
      <qti-correct-response><qti-value>C R</qti-value><qti-value>D S</qti-value></qti-correct-response>
      </qti-response-declaration><qti-item-body><qti-match-interaction response-identifier="RESPONSE">
      <qti-prompt>Match.</qti-prompt>
      <qti-simple-match-set><qti-simple-associable-choice identifier="C" match-max="1">c</qti-simple-associable-choice>
      <qti-simple-associable-choice identifier="D" match-max="1">d</qti-simple-associable-choice></qti-simple-match-set>
      <qti-simple-match-set><qti-simple-associable-choice identifier="R" match-max="1">r</qti-simple-associable-choice>
      <qti-simple-associable-choice identifier="S" match-max="1">s</qti-simple-associable-choice>
      <qti-simple-associable-choice identifier="X" match-max="1">x</qti-simple-associable-choice></qti-simple-match-set>
      </qti-match-interaction></qti-item-body></qti-assessment-item>"""
    body = read(data).body
    assert isinstance(body, Matching)
    assert [(p.prompt.text, p.answer) for p in body.pairs] == [("c", "r"), ("d", "s"), ("", "x")]


def test_order_text_number_and_gaps() -> None:
    rows = '<simpleChoice identifier="a">a</simpleChoice><simpleChoice identifier="b">b</simpleChoice>'
    order = f'<orderInteraction responseIdentifier="RESPONSE">{rows}</orderInteraction>'
    body = read(item2(declared("b|a", cardinality="ordered"), order)).body
    assert body == Ordering((Text("b", "html"), Text("a", "html")), "exact")

    entry = '<p>It is <textEntryInteraction responseIdentifier="RESPONSE"/>.</p>'
    short = read(item2(declared("York*", kind="string"), entry))
    assert short.stem.text == "<p>It is _____.</p>"
    assert short.body == ShortAnswer((Pattern(r"York\*", 100),))
    number = read(item2(declared("12", kind="float"), entry)).body
    assert isinstance(number, Numerical)
    assert number.answers[0].value == Decimal(12)

    inline = (
        '<p>The <inlineChoiceInteraction responseIdentifier="RESPONSE"><inlineChoice identifier="x">owl</inlineChoice>'
        '<inlineChoice identifier="y">cat</inlineChoice></inlineChoiceInteraction> sat.</p>'
    )
    gaps = read(item2(declared("y"), inline))
    assert gaps.stem.text == "<p>The {#1} sat.</p>"
    assert isinstance(gaps.body, Cloze)


def test_what_is_not_known_is_named() -> None:
    parsed = qti.parse(item2(declared("A"), '<hotspotInteraction responseIdentifier="RESPONSE"/>'))
    assert [p.code for p in parsed.errors] == ["unknown-interaction"]
    assert "hotspotinteraction" in parsed.errors[0].message()


def test_a_package_brings_its_items_and_names_the_broken_file() -> None:
    stream = io.BytesIO()
    inner = f'<choiceInteraction responseIdentifier="RESPONSE">{CHOICES}</choiceInteraction>'
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("imsmanifest.xml", "<manifest/>")
        archive.writestr("items/a.xml", item2(declared("A"), inner))
        archive.writestr("items/b.xml", b"<assessmentItem")
    parsed = qti.parse(stream.getvalue())
    assert len(parsed.questions) == 1
    assert [p.code for p in parsed.errors] == ["xml"]
    assert parsed.errors[0].place == "items/b.xml"


@pytest.mark.parametrize(
    "data",
    [b"", b"PK\x03\x04broken", b"<x/>", b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><assessmentItem/>'],
)
def test_what_is_no_qti_is_refused_with_a_reason(data: bytes) -> None:
    parsed = qti.parse(data)
    assert not parsed.questions
    assert parsed.errors[0].message()


EVERY = [
    Question(
        "One",
        Text("Which?", "html"),
        Multichoice(True, (Choice(Text("a <b>x</b>", "html"), 100), Choice(Text("b", "html"), 0)), shuffle=False),
    ),
    Question(
        "Some",
        Text("Which?", "html"),
        Multichoice(
            False,
            (Choice(Text("a", "html"), 50), Choice(Text("b", "html"), 50), Choice(Text("c", "html"), -50)),
            shuffle=True,
        ),
    ),
    Question(
        "Strict",
        Text("Which?", "html"),
        Multichoice(False, (Choice(Text("a", "html"), 100), Choice(Text("b", "html"), 0)), True, shuffle=False),
    ),
    Question("TF", Text("So?", "html"), TrueFalse(False)),
    Question(
        "Match",
        Text("Match.", "html"),
        Matching((Pair(Text("a", "html"), "1"), Pair(Text("b", "html"), "2"), Pair(Text("", "html"), "3"))),
    ),
    Question("Order", Text("Order.", "html"), Ordering((Text("x", "html"), Text("y", "html")), "exact")),
    Question("Essay", Text("Write.", "html"), Essay(lines=8)),
    Question("Read", Text("<p>Read.</p>", "html"), Description()),
]


@pytest.mark.parametrize("one", EVERY, ids=lambda q: q.name)
def test_every_type_is_read_back_as_it_was_written(one: Question) -> None:
    back = read(qti.write([one]))
    assert back.body == one.body
    assert back.name == one.name
    assert one.stem.text.strip("<p>./") in back.stem.text


def test_a_whole_bank_goes_into_one_file_and_comes_back() -> None:
    parsed = qti.parse(qti.write(EVERY))
    assert parsed.errors == ()
    assert sorted(q.kind for q in parsed.questions) == sorted(q.kind for q in EVERY)


def test_a_wildcard_has_no_place_in_qti() -> None:
    with pytest.raises(NotRepresentable):
        qti.write([Question("S", Text("x"), ShortAnswer((Pattern("a*"),)))])


@given(
    st.lists(
        st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=20),
        min_size=2,
        max_size=5,
        unique=True,
    )
)
def test_any_words_survive_the_way(options: list[str]) -> None:
    body = Multichoice(True, tuple(Choice(Text(text, "plain"), 100.0 * (n == 0)) for n, text in enumerate(options)))
    back = read(qti.write([Question("Q", Text("Stem", "plain"), body)])).body
    if isinstance(back, Multichoice):
        from html import unescape

        assert [unescape(choice.text.text) for choice in back.choices] == options


@pytest.mark.material
def test_every_file_of_the_set_comes_in_or_is_refused_with_a_reason() -> None:
    files = sorted((MATERIAL / "quiz-qti2-oat-custom").rglob("*.xml"))
    if not files:
        pytest.skip("the shared test material is not on this machine")
    kinds = set()
    for file in files:
        parsed = qti.parse(file.read_bytes())
        assert parsed.questions or parsed.problems, file
        assert all(problem.message() for problem in parsed.problems)
        kinds |= {question.kind for question in parsed.questions}
    assert {"multichoice", "matching", "ordering", "cloze", "essay", "shortanswer", "numerical"} <= kinds


def test_a_package_that_reaches_outside_of_itself_is_refused_whole() -> None:
    stream = io.BytesIO()
    inner = f'<choiceInteraction responseIdentifier="RESPONSE">{CHOICES}</choiceInteraction>'
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("items/a.xml", item2(declared("A"), inner))
        archive.writestr("../../b.xml", item2(declared("A"), inner))
    parsed = qti.parse(stream.getvalue())
    assert not parsed.questions
    assert [p.code for p in parsed.errors] == ["archive-place"]
    assert "../../b.xml" in parsed.errors[0].message()
