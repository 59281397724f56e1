"""Whatever a format can say comes back from it; what it cannot say it refuses. And no damaged file breaks a reader."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from training.formats.base import Format, NotRepresentable, detect, formats
from training.formats.markup import plain_words
from training.kinds.calculated import Calculated, FormulaAnswer, Result, Variable
from training.kinds.numerical import Unit
from training.questions import (
    Choice,
    Cloze,
    Description,
    Essay,
    Gap,
    Matching,
    Multichoice,
    Numerical,
    NumericalAnswer,
    Ordering,
    Pair,
    Pattern,
    Question,
    ShortAnswer,
    Text,
    TrueFalse,
)

WRITING = [format for format in formats() if format.write is not None]
PNG = b"\x89PNG\r\n\x1a\n and so on"

letters = st.characters(categories=["L", "N", "P", "S"], exclude_characters="{}[]\\")
words = st.lists(st.text(letters, min_size=1, max_size=8), min_size=1, max_size=4).map(" ".join)
marked = words.map(lambda text: text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))
html = st.one_of(marked, marked.map(lambda text: f"<b>{text}</b>"), marked.map(lambda text: f"a <em>{text}</em> b"))
texts = html.map(lambda text: Text(text, "html"))
maybe = st.none() | texts
plain = st.from_regex(r"[a-zé]{2,8}( [a-zé]{1,6})?", fullmatch=True)


def unique(strategy: Any, key: Callable[[Any], Any], *, least: int = 2, most: int = 5) -> Any:
    return st.lists(strategy, min_size=least, max_size=most, unique_by=key)


def one_right(choices: list[Choice]) -> Multichoice:
    return Multichoice(True, (replace(choices[0], percent=100.0), *choices[1:]))


options = unique(st.builds(Choice, texts, st.sampled_from([0.0, 50.0, -25.0]), maybe), lambda c: plain_words(c.text))
halves = unique(st.builds(Choice, texts, st.just(0.0), maybe), lambda c: plain_words(c.text), least=3).map(
    lambda rows: Multichoice(
        False, tuple(replace(c, percent=p) for c, p in zip(rows, [50.0, 50, -50, -50, 0], strict=False))
    )
)
strict = unique(st.builds(Choice, texts, st.just(0.0), maybe), lambda c: plain_words(c.text)).map(
    lambda rows: Multichoice(False, tuple(replace(c, percent=100.0 * (n < 1)) for n, c in enumerate(rows)), True)
)
short = unique(st.builds(Pattern, plain, st.sampled_from([100.0, 50.0]), st.none()), lambda p: p.pattern, least=1).map(
    lambda rows: ShortAnswer((replace(rows[0], percent=100.0), *rows[1:]))
)
number = st.builds(
    NumericalAnswer, st.integers(-999, 999).map(Decimal), st.sampled_from([Decimal(0), Decimal("0.5")]), st.just(100.0)
).map(lambda answer: Numerical((answer,)))
gap = st.one_of(
    unique(plain, str).map(
        lambda rows: Multichoice(True, tuple(Choice(Text(r, "html"), 100.0 * (n == 0)) for n, r in enumerate(rows)))
    ),
    short,
    number,
)
gaps = st.lists(st.tuples(gap, st.sampled_from([1.0, 2.0])), min_size=2, max_size=4).map(
    lambda rows: Cloze(tuple(Gap(body, marks) for body, marks in rows))
)
bodies = st.one_of(
    options.map(one_right),
    halves,
    strict,
    st.builds(TrueFalse, st.booleans(), maybe, maybe),
    short,
    number,
    unique(st.builds(Pair, texts, plain), lambda p: plain_words(p.prompt)).map(lambda rows: Matching(tuple(rows))),
    unique(texts, plain_words).map(lambda rows: Ordering(tuple(rows), "position")),
    gaps,
    st.builds(Essay, lines=st.integers(1, 40)),
    st.just(Description()),
    st.just(Calculated((Variable("a"),), (Result((FormulaAnswer("{a} + 1"),)),))),
)


@st.composite
def questions(draw: Any) -> Question:
    body = draw(bodies)
    stem = draw(texts)
    if isinstance(body, Cloze):
        holes = " ".join(f"w {{#{number}}}" for number in range(1, len(body.gaps) + 1))
        stem = Text(f"<p>{stem.text} {holes} end</p>", "html")
    asks = not isinstance(body, Description)
    return Question(
        name=draw(words),
        stem=stem,
        body=body,
        general_feedback=draw(maybe) if asks and not isinstance(body, Calculated) else None,
        idnumber=draw(st.from_regex(r"[A-Z]{2,5}-\d{1,3}", fullmatch=True)),
        tags=tuple(draw(st.lists(st.from_regex(r"[a-z:#-]{3,9}[a-z]", fullmatch=True), max_size=2, unique=True))),
        category=draw(st.sampled_from(["Risk", "Risk/Scoring"])),
        marks=draw(st.sampled_from([1.0, 2.0])),
    )


# What a format has no place for at all; everything else has to come back.
WITHOUT = {
    "aiken": {"name", "idnumber", "tags", "category", "marks", "feedback", "general", "shuffle"},
    "cloze": {"name", "idnumber", "tags", "category", "marks", "general"},
    "gift": {"marks", "lines"},
    "moodle-xml": {"top"},
    "csv": {"flat"},
    "xlsx": {"flat"},
    "qti": {"gap feedback"},
    "qti-2.2": {"gap feedback"},
    "common-cartridge": {"tags", "short feedback", "lines"},
}


def essence(question: Question, without: set[str]) -> dict[str, Any]:
    """Return what a question says, in words, without what the format has no place for."""
    bare = question.with_texts(lambda text: Text(plain_words(text), "plain"))
    body = bare.body
    if isinstance(body, Multichoice):
        body = replace(body, shuffle=True, choices=tuple(_rounded(c, "feedback" in without) for c in body.choices))
    if isinstance(body, Essay) and "lines" in without:
        body = replace(body, lines=12)
    if isinstance(body, Cloze):
        least = min(gap.marks for gap in body.gaps)  # gaps of 2 and 4 marks are weighed as gaps of 1 and 2
        body = Cloze(
            tuple(
                replace(gap, body=_settled(gap.body), display="dropdown", marks=gap.marks / least) for gap in body.gaps
            )
        )
    return {
        "kind": bare.kind,
        "body": body,
        "stem": bare.stem.text.replace("_____", "").strip(),
        "name": None if "name" in without else " ".join(bare.name.split()),
        "general": None if "general" in without else bare.general_feedback,
        "idnumber": None if "idnumber" in without else bare.idnumber,
        "tags": None if "tags" in without else bare.tags,
        "category": None if "category" in without else bare.category.removeprefix("$course$/top/"),
        "marks": None if "marks" in without or isinstance(body, Cloze) else bare.marks,
    }


def _rounded(choice: Choice, silent: bool) -> Choice:
    return replace(choice, percent=round(choice.percent, 3), feedback=None if silent else choice.feedback)


def _settled(body: Any) -> Any:
    return replace(body, shuffle=True) if isinstance(body, Multichoice) else body


@pytest.mark.parametrize("format", WRITING, ids=lambda format: format.name)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(question=questions())
def test_what_a_format_says_comes_back(format: Format, question: Question) -> None:
    try:
        data = format.written([question])
    except NotRepresentable:
        return
    parsed = format.parse(data)
    assert parsed.errors == ()
    (back,) = parsed.questions
    without = WITHOUT[format.name]
    assert essence(back, without) == essence(question, without)


SAMPLE = [
    Question("Which", Text("Which?", "html"), one_right([Choice(Text("a")), Choice(Text("b"))]), idnumber="A-1"),
    Question("True", Text("So?", "html"), TrueFalse(True), idnumber="A-2"),
    Question("Name", Text("Name it.", "html"), ShortAnswer((Pattern("owl"),)), idnumber="A-3"),
    Question(
        "Units", Text("How long?"), Numerical((NumericalAnswer(Decimal(5)),), (Unit("m"),), "required"), idnumber="A-4"
    ),
    Question("Gaps", Text("{#1}", "html"), Cloze((Gap(ShortAnswer((Pattern("x"),))),)), idnumber="A-5"),
    Question("Say", Text("Why?", "html"), Essay(), idnumber="A-6"),
]


def files() -> list[tuple[Format, bytes]]:
    made = []
    for format in WRITING:
        kept = []
        for question in SAMPLE:
            try:
                format.written([question])
            except NotRepresentable:
                continue
            kept.append(question)
        made.append((format, format.written(kept[:1] if format.name == "cloze" else kept)))
    return made


FILES = files()


@pytest.mark.parametrize(("format", "data"), FILES, ids=lambda value: getattr(value, "name", ""))
def test_a_written_file_is_known_by_what_is_in_it(format: Format, data: bytes) -> None:
    assert detect(f"bank{format.ending}", data).parse is format.parse


@pytest.mark.parametrize(("format", "data"), FILES, ids=lambda value: getattr(value, "name", ""))
@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_damaged_file_breaks_a_reader(format: Format, data: bytes, hand: st.DataObject) -> None:
    at = hand.draw(st.integers(0, len(data)))
    length = hand.draw(st.integers(0, 40))
    piece = hand.draw(
        st.binary(max_size=12)
        | st.sampled_from([b"{", b"}", b"=", b"~", b"#", b"->", b"%", b"<", b"&", b"]]>", b"\n\n"])
    )
    parsed = format.parse(data[:at] + piece + data[at + length :])
    assert all(problem.message() and problem.line >= 1 for problem in parsed.problems)
    for question in parsed.questions:
        assert not list(question.flaws())


@pytest.mark.parametrize("format", formats(), ids=lambda format: format.name)
@settings(max_examples=25, deadline=None)
@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_no_strange_file_breaks_a_reader(format: Format, data: bytes) -> None:
    parsed = format.parse(data)
    assert all(problem.message() for problem in parsed.problems)


@pytest.mark.parametrize("format", [f for f in WRITING if f.holds_pictures], ids=lambda format: format.name)
def test_pictures_travel_with_their_questions(format: Format) -> None:
    from training.formats.pictures import Gallery

    gallery = Gallery()
    name = gallery.keep(PNG)
    question = Question(
        "P", Text(f'<p>See <img src="{name}" alt="A curve"></p>', "html"), TrueFalse(True), idnumber="P-1"
    )
    parsed = format.parse(format.written([question], pictures=gallery.kept.get))
    assert parsed.pictures == gallery.kept
    assert name in parsed.questions[0].stem.text
    assert "A curve" in parsed.questions[0].stem.text


@pytest.mark.parametrize(
    ("name", "data", "format"),
    [
        ("bank.txt", b"<b>Who owns</b> a risk?{=One person ~The team}", "gift"),
        ("bank.gift", b"<p>Who?</p>{T}", "gift"),
        ("bank.gift", b"Write {1:SHORTANSWER:=x} as it stands.{T}", "gift"),
        ("bank.txt", b"The {1:SHORTANSWER:=owl} sat.", "cloze"),
        ("bank.txt", b"\xef\xbb\xbf::A:: B {T}\r\n", "gift"),
        ("missingword.txt", b"The {=owl ~cat} sat.", "missing-word"),
        ("bank.txt", b"Q\nA. a\nB. b\nANSWER: B\n", "aiken"),
        ("bank.xml", b'<?xml version="1.0"?><quiz></quiz>', "moodle-xml"),
        ("bank.dat", b'<?xml version="1.0"?><questestinterop/>', "common-cartridge"),
        ("item.xml", b"<qti-assessment-item/>", "qti"),
        ("bank.csv", b"question,right\n", "csv"),
    ],
)
def test_the_format_is_found_out(name: str, data: bytes, format: str) -> None:
    assert detect(name, data).name == format


@pytest.mark.parametrize(("name", "data"), [("licence.txt", b"Everyone may copy."), ("a.png", PNG), ("b.bin", b"\0")])
def test_what_is_no_bank_is_not_taken_for_one(name: str, data: bytes) -> None:
    with pytest.raises(LookupError, match="is not known"):
        detect(name, data)
