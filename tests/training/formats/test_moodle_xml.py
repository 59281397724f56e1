"""Moodle XML is read as Moodle means it, written so that it reads back the same, and never brings a program along."""

from __future__ import annotations

import base64
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.formats import moodle_xml
from training.formats.base import Parsed, format_named
from training.kinds.calculated import Calculated, FormulaAnswer, Result, Variable
from training.kinds.numerical import Unit
from training.questions import (
    Choice,
    Cloze,
    Description,
    Essay,
    Gap,
    Hint,
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

MATERIAL = Path(__file__).resolve().parents[4] / "shared" / "data"
needs_material = [
    pytest.mark.material,
    pytest.mark.skipif(not MATERIAL.exists(), reason="the shared test material is not on this machine"),
]
FORMATS = {"FORMAT_HTML": "html", "FORMAT_MOODLE": "moodle", "FORMAT_PLAIN": "plain", "FORMAT_MARKDOWN": "markdown"}


def read(inner: str) -> Parsed:
    return moodle_xml.parse(f"<quiz>{inner}</quiz>".encode())


def question(kind: str, inner: str) -> str:
    return (
        f'<question type="{kind}"><name><text>N</text></name>'
        f'<questiontext format="html"><text>Q</text></questiontext>{inner}</question>'
    )


def cases() -> list[Any]:
    file = MATERIAL / "quiz-moodle-expected" / "moodle-xml-cases.json"
    rows = json.loads(file.read_text()) if file.exists() else []
    return [pytest.param(row, id=row["test"]) for row in rows]


@pytest.mark.parametrize("case", [c for c in cases() if c.values[0].get("expectedq")])
def test_what_moodle_expects_is_what_is_read(case: dict[str, Any]) -> None:
    parsed = moodle_xml.parse(f"<quiz>{case['xml']}</quiz>".encode())
    assert parsed.errors == ()
    (got,), want = parsed.questions, case["expectedq"]
    kind = {"match": "matching"}.get(want["qtype"], want["qtype"])
    assert (got.kind, got.name, got.stem) == (
        kind,
        want["name"],
        Text(want["questiontext"], FORMATS[want["questiontextformat"]]),
    )
    assert got.general_feedback is not None
    assert got.general_feedback.text == want["generalfeedback"]
    assert got.penalty == pytest.approx(want["penalty"], abs=1e-6)
    assert got.tags == tuple(want.get("tags", ()))
    body = got.body
    if isinstance(body, Numerical):
        values = ["*" if a.value is None else str(a.value) for a in body.answers]
        assert values == want["answer"]
        assert [a.percent / 100 for a in body.answers] == want["fraction"]
        assert [a.feedback.text for a in body.answers if a.feedback] == [f["text"] for f in want["feedback"]]
    elif isinstance(body, Matching):
        assert [p.prompt.text for p in body.pairs] == [s["text"] for s in want["subquestions"]]
        assert [p.answer for p in body.pairs] == want["subanswers"]
        assert [(h.shows_number_right, h.clears_wrong) for h in got.hints] == [(True, False), (True, True)]
    elif isinstance(body, TrueFalse):
        assert body.correct is bool(want["correctanswer"])
        assert body.feedback_true
        assert body.feedback_true.text == want["feedbacktrue"]["text"]
    elif isinstance(body, Essay):
        assert body.lines == want["responsefieldlines"]
        assert body.grader_info == Text(want["graderinfo"]["text"], "html")
        assert body.template == Text(want["responsetemplate"]["text"], "html")


@pytest.mark.parametrize("case", [c for c in cases() if c.values[0].get("expectedxml")])
def test_what_moodle_writes_reads_back_the_same_after_we_wrote_it(case: dict[str, Any]) -> None:
    parsed = moodle_xml.parse(f"<quiz>{case['expectedxml']}</quiz>".encode())
    assert parsed.errors == ()
    again = moodle_xml.parse(moodle_xml.write(parsed.questions).encode())
    assert [q.without_place() for q in again.questions] == [q.without_place() for q in parsed.questions]


@pytest.mark.material
def test_no_file_of_the_set_breaks_the_reader() -> None:
    if not MATERIAL.exists():
        pytest.skip("the shared test material is not on this machine")
    seen = 0
    for file in (MATERIAL / "quiz-moodle").rglob("*.xml"):
        parsed = moodle_xml.parse(file.read_bytes())
        assert parsed.questions or parsed.problems, file
        seen += len(parsed.questions)
    assert seen


EVERY_TYPE = [
    Question(
        "Choice", Text("<p>Which?</p>", "html"),
        Multichoice(False, (Choice(Text("a", "html"), 50, Text("yes", "html")), Choice(Text("b", "html"), 50),
                            Choice(Text("c", "html"), -100)), shuffle=False, numbering="123"),
        general_feedback=Text("Why", "markdown"), idnumber="q-1", tags=("clause:PMO-STD-002#scoring",), category="Risk",
        hints=(Hint(Text("Look", "html"), True, True),), penalty=0.1, marks=2.0,
        feedback_right=Text("Good", "html"), feedback_wrong=Text("No", "html"),
    ),
    Question("All", Text("x", "html"), Multichoice(False, (Choice(Text("a"), 100), Choice(Text("b"), 0)), True)),
    Question("TF", Text("T & <F>", "plain"), TrueFalse(False, Text("no", "html"), None)),
    Question("Short", Text("x"), ShortAnswer((Pattern("*path*", 100, Text("ok", "html")), Pattern("x", 50)), True)),
    Question(
        "Number", Text("x"),
        Numerical((NumericalAnswer(Decimal("3.14"), Decimal("0.01")), NumericalAnswer(None, percent=0)),
                  (Unit("m"), Unit("cm", Decimal(100))), "required", 0.2, True),
    ),
    Question("Match", Text("x"), Matching((Pair(Text("A", "html"), "a"), Pair(Text("", "html"), "b")))),
    Question("Order", Text("x"), Ordering((Text("one", "html"), Text("two", "html")), "longest")),
    Question("Essay", Text("x"), Essay(lines=20, minimum_words=5, template=Text("Begin", "html"))),
    Question("Words", Text("Just read.", "html"), Description()),
    Question(
        "Gaps", Text("The {#1} and the {#2}, {#3}.", "html"),
        Cloze((
            Gap(ShortAnswer((Pattern("Owl", 100, Text("yes", "html")), Pattern("*", 0)))),
            Gap(Multichoice(True, (Choice(Text("a~b}", "html"), 100), Choice(Text("c", "html"), 0)), shuffle=False), 2),
            Gap(Numerical((NumericalAnswer(Decimal(5), Decimal("0.1")),))),
        )),
    ),
    Question(
        "Generated", Text("{a} + {b}"),
        Calculated((Variable("a", decimals=1), Variable("b", values=(Decimal(2), Decimal(4)))),
                   (Result((FormulaAnswer("{a} + {b}", Decimal("0.01"), "relative"),)),)),
    ),
]  # fmt: skip


@pytest.mark.parametrize("one", EVERY_TYPE, ids=lambda q: q.name)
def test_every_type_is_read_back_as_it_was_written(one: Question) -> None:
    parsed = moodle_xml.parse(moodle_xml.write([one]).encode())
    assert parsed.errors == ()
    (back,) = parsed.questions
    if one.category:
        assert back.category == f"$course$/top/{one.category}"
    assert back.content == one.content


NAMES = st.text(st.characters(min_codepoint=32, max_codepoint=0x2FF, exclude_characters="\x7f"), max_size=60).map(
    str.strip
)


@given(st.lists(st.tuples(NAMES.filter(bool), st.sampled_from([0, 100, 50, -25])), min_size=2, max_size=6), NAMES)
def test_whatever_stands_in_a_choice_comes_back(options: list[tuple[str, int]], name: str) -> None:
    body = Multichoice(True, (Choice(Text("right", "html"), 100), *(Choice(Text(t, "html"), p) for t, p in options)))
    one = Question(name[:250].strip(), Text("Stem", "html"), body)
    (back,) = moodle_xml.parse(moodle_xml.write([one]).encode()).questions
    assert back.content == one.content


def test_a_bad_question_is_named_with_its_line_and_the_others_come_in() -> None:
    parsed = moodle_xml.parse(
        b'<quiz>\n<question type="description"><name><text>a</text></name><questiontext><text>Read</text></questiontext>'
        b'</question>\n<question type="ddmarker"><questiontext><text>x</text></questiontext></question>\n'
        + question("multichoice", '<answer fraction="100"><text>only</text></answer>').encode()
        + b"\n</quiz>"
    )
    assert [q.name for q in parsed.questions] == ["a"]
    assert [(p.line, p.code) for p in parsed.errors] == [(3, "hotspot-type"), (4, "two-choices")]
    assert "ddmarker" in parsed.errors[0].message()


@pytest.mark.parametrize(
    "file",
    [
        b"",
        b"not xml",
        b"<quiz><question></quiz>",
        b'<!DOCTYPE q [<!ENTITY a "b">]><quiz>&a;</quiz>',
        b'<!DOCTYPE q SYSTEM "file:///etc/passwd"><quiz/>',
        b"<other/>",
        b"\x00\x01\x02",
    ],
)
def test_what_is_no_moodle_xml_is_refused_with_a_reason(file: bytes) -> None:
    parsed = moodle_xml.parse(file)
    assert parsed.questions == ()
    assert parsed.errors
    assert parsed.errors[0].message()


PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n").decode()


def pictured(words: str, *files: tuple[str, str]) -> Parsed:
    inner = "".join(f'<file name="{name}" path="/" encoding="base64">{data}</file>' for name, data in files)
    return read(
        '<question type="description"><name><text>N</text></name><questiontext format="html">'
        f"<text><![CDATA[{words}]]></text>{inner}</questiontext></question>"
    )


def test_a_picture_comes_in_by_its_content_and_other_files_are_named_and_left_out() -> None:
    parsed = pictured(
        '<img alt="A curve" src="@@PLUGINFILE@@/a%20b.png"><a href="@@PLUGINFILE@@/run.exe">x</a>',
        ("a b.png", PNG),
        ("run.exe", "TVo="),
    )
    ((name, data),) = parsed.pictures.items()
    assert (data, name[-4:]) == (base64.b64decode(PNG), ".png")
    assert parsed.questions[0].stem.text == f'<img alt="A curve" src="picture:{name}"><a>x</a>'
    assert [(p.code, p.values["value"]) for p in parsed.problems] == [("file-left-out", "run.exe")]


def test_what_is_no_picture_leaves_its_words() -> None:
    parsed = pictured(
        '<img alt="A plan" src="@@PLUGINFILE@@/p.svg"><img src="https://elsewhere.example/x.png" alt="Far">',
        ("p.svg", base64.b64encode(b"<svg onload='x'/>").decode()),
    )
    assert parsed.questions[0].stem.text == "A planFar"
    assert parsed.pictures == {}
    assert {p.code for p in parsed.problems} == {"picture-missing", "file-left-out"}


def test_a_picture_goes_out_and_comes_in_again() -> None:
    parsed = pictured('<p>See <img src="@@PLUGINFILE@@/p.png" alt="p"></p>', ("p.png", PNG))
    written = moodle_xml.write(parsed.questions, pictures=parsed.pictures.get)
    again = moodle_xml.parse(written.encode())
    assert again.pictures == parsed.pictures
    assert again.questions[0].content == parsed.questions[0].content


def test_words_to_be_chosen_or_dragged_become_a_text_with_gaps() -> None:
    for kind, tag in (("gapselect", "selectoption"), ("ddwtos", "dragbox")):
        rows = "".join(
            f"<{tag}><text>{word}</text><group>{group}</group></{tag}>"
            for word, group in (("cat", 1), ("mat", 2), ("dog", 1), ("floor", 2))
        )
        (question_,) = read(
            f'<question type="{kind}"><name><text>N</text></name><questiontext format="html">'
            f"<text>The [[1]] sat on the [[2]].</text></questiontext>{rows}</question>"
        ).questions
        assert question_.stem.text == "The {#1} sat on the {#2}."
        assert isinstance(question_.body, Cloze)
        assert [[c.text.text for c in gap.body.choices] for gap in question_.body.gaps] == [  # type: ignore[union-attr]
            ["cat", "dog"],
            ["mat", "floor"],
        ]


def test_a_word_that_is_not_there_is_named() -> None:
    parsed = read(
        '<question type="gapselect"><questiontext><text>[[3]]</text></questiontext>'
        "<selectoption><text>a</text><group>1</group></selectoption></question>"
    )
    assert [p.code for p in parsed.errors] == ["gap-group"]


def test_the_format_is_known_by_its_name() -> None:
    assert format_named("moodle-xml") is moodle_xml.MOODLE_XML
