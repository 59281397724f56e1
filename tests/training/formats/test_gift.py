"""GIFT is read as authors mean it, and every line that cannot be read is named."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from training.formats import gift
from training.formats.base import NotRepresentable, format_named
from training.questions import (
    Choice,
    Description,
    Essay,
    Matching,
    Multichoice,
    Numerical,
    NumericalAnswer,
    Pair,
    Pattern,
    Question,
    ShortAnswer,
    Text,
    TrueFalse,
    from_content,
)

MATERIAL = Path(__file__).resolve().parents[4] / "shared" / "data"
needs_material = [
    pytest.mark.material,
    pytest.mark.skipif(not MATERIAL.exists(), reason="the shared test material is not on this machine"),
]


def read(text: str) -> tuple[Question, ...]:
    parsed = gift.parse(text.encode())
    assert parsed.errors == ()
    return parsed.questions


def refused(text: str | bytes) -> list[tuple[int, str]]:
    parsed = gift.parse(text if isinstance(text, bytes) else text.encode())
    return [(problem.line, problem.code) for problem in parsed.errors]


def test_one_right_option_makes_a_single_choice() -> None:
    (question,) = read("::Buffer::Who owns the reserve?{=The sponsor#Yes. ~The team ~%50%The manager#Only the buffer.}")
    assert question.name == "Buffer"
    assert question.body == Multichoice(
        single=True,
        choices=(
            Choice(Text("The sponsor"), 100, Text("Yes.")),
            Choice(Text("The team"), 0, None),
            Choice(Text("The manager"), 50, Text("Only the buffer.")),
        ),
    )


def test_no_equals_sign_makes_a_multiple_choice_with_negative_weights() -> None:
    (question,) = read("Which are risks?{~%50%A flood ~%50%A strike ~%-100%Last week's delay}")
    assert isinstance(question.body, Multichoice)
    assert not question.body.single
    assert [choice.percent for choice in question.body.choices] == [50, 50, -100]


def test_the_first_feedback_of_true_or_false_is_for_the_wrong_response() -> None:
    (question,) = read("Float is shared.{TRUE#It belongs to the path.#Right.}")
    assert question.body == TrueFalse(
        True, feedback_true=Text("Right."), feedback_false=Text("It belongs to the path.")
    )


def test_lower_case_true_is_a_short_answer() -> None:
    (question,) = read("Write the keyword.{true}")
    assert question.body == ShortAnswer((Pattern("true"),))


def test_numbers_have_tolerances_ranges_partial_credit_and_a_catch_all() -> None:
    (question,) = read("Expected duration?{#=16:0.5#Yes =%50%15..17#Nearly ~#Use (o+4m+p)/6}")
    assert question.body == Numerical(
        (
            NumericalAnswer(Decimal(16), Decimal("0.5"), 100, Text("Yes")),
            NumericalAnswer(Decimal(16), Decimal(1), 50, Text("Nearly")),
            NumericalAnswer(None, Decimal(0), 0, Text("Use (o+4m+p)/6")),
        )
    )


def test_an_empty_left_side_is_an_answer_that_belongs_to_nothing() -> None:
    (question,) = read("Match.{=PV -> planned value =EV->earned value = -> net value}")
    assert isinstance(question.body, Matching)
    assert [pair.prompt.text for _number, pair in question.body.prompts] == ["PV", "EV"]
    assert question.body.answers == ("planned value", "earned value", "net value")


def test_text_behind_the_answers_leaves_a_gap_in_the_sentence() -> None:
    (question,) = read("The {=sponsor ~team} signs the charter.")
    assert question.stem.text == "The _____ signs the charter."


def test_empty_braces_ask_for_an_essay_and_no_braces_ask_nothing() -> None:
    essay, description = read("Explain your choice.{}\n\nThe next questions use the same network.")
    assert (essay.body, description.body) == (Essay(), Description())


def test_escaped_signs_are_words() -> None:
    (question,) = read(r"Use \{braces\}\: \= \~ \# \\ and\na break{TRUE}")
    assert question.stem.text == "Use {braces}: = ~ # \\ and\na break"


def test_formats_are_inherited_unless_named() -> None:
    (question,) = read("[html]<b>Which?</b>{=[plain]One#[markdown]*yes* ~Two}")
    assert isinstance(question.body, Multichoice)
    first, second = question.body.choices
    assert (first.text.format, second.text.format) == ("plain", "html")
    assert first.feedback == Text("*yes*", "markdown")


def test_an_unknown_format_is_words() -> None:
    (question,) = read("[rtf]What?{TRUE}")
    assert question.stem == Text("[rtf]What?")


def test_comments_before_a_question_carry_its_id_and_tags() -> None:
    first, second = read("// [id:RISK-001] [tag:competency:risk] [tag:a\\]b]\nA?{T}\n\nB?{F}")
    assert (first.idnumber, first.tags) == ("RISK-001", ("competency:risk", "a]b"))
    assert first.tagged("competency") == ("risk",)
    assert (second.idnumber, second.tags) == ("", ())


def test_a_category_applies_to_what_follows() -> None:
    questions = read("A?{T}\n\n$CATEGORY: $course$/top/Risk: scoring\n\nB?{T}\n\nC?{T}")
    assert [question.category for question in questions] == ["", *["$course$/top/Risk: scoring"] * 2]


def test_the_last_hashes_begin_the_general_feedback() -> None:
    (question,) = read("A?{=x#no####first ~y####See clause 4.}")
    assert question.general_feedback == Text("See clause 4.")


def test_byte_order_mark_and_windows_line_ends_do_not_matter() -> None:
    assert gift.parse(b"\xef\xbb\xbfA?{T}\r\n\r\nB?{F}\r\n").questions[1].stem.text == "B?"


@pytest.mark.parametrize(
    ("text", "line", "code"),
    [
        ("A?{T}\n\nB?{=x\n\n~y}", 3, "no-closing-brace"),
        ("A?}", 1, "no-opening-brace"),
        ("\n\n::Name::{T}", 3, "empty-stem"),
        ("A?{=one ~}", 1, "empty-answer"),
        ("A?{~only}", 1, "two-choices"),
        ("A?{~%50%only}", 1, "two-choices"),
        ("A?{~a ~b}", 1, "no-right-choice"),
        ("A?{=a ~%-150%b}", 1, "weight"),
        ("A?{#twelve}", 1, "number"),
        ("A?{#1e999}", 1, "number"),
        ("A?{#5..3}", 1, "range"),
        ("A?{#5:-1}", 1, "negative-tolerance"),
        ("A?{#}", 1, "no-answers"),
        ("A?{=a->b}", 1, "two-pairs"),
        ("A?{=a->b =c}", 1, "pair"),
        ("A?{=->b =->c}", 1, "prompt"),
        ("$CATEGORY:\n\nA?{T}", 1, "empty-category"),
        ("// [id:1]\nA?{T}\n\n// [id:1]\nB?{T}", 5, "duplicate-id"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_line(text: str, line: int, code: str) -> None:
    assert (line, code) in refused(text)


def test_one_broken_question_does_not_keep_the_others_out() -> None:
    parsed = gift.parse(b"A?{T}\n\nB?{#x}\n\nC?{F}")
    assert [question.stem.text for question in parsed.questions] == ["A?", "C?"]
    assert "not a number" in parsed.errors[0].message()


def test_a_line_in_another_encoding_is_named_and_the_rest_comes_in() -> None:
    data = "A?{T}\n\nEst-ce un aléa ?{T}\n\nC?{F}".encode("latin-1")
    assert refused(data) == [(3, "encoding")]
    assert len(gift.parse(data).questions) == 2


def test_a_file_that_is_no_text_is_refused_as_a_whole() -> None:
    assert refused(b"PK\x03\x04\n\x00\x00") == [(2, "binary")]
    assert refused("A?{T}".encode("utf-16")) == [(1, "utf-16")]
    assert refused(b"x" * (20 * 1024 * 1024 + 1)) == [(1, "too-large")]


def test_a_huge_question_is_refused_alone() -> None:
    assert refused("A" * 200_001 + "{T}\n\nB?{T}") == [(1, "question-too-long")]


def test_a_question_that_rewards_ticking_everything_comes_in_with_a_warning() -> None:
    parsed = gift.parse(b"Which?{~%50%a ~%50%b ~c}")
    assert [problem.code for problem in parsed.problems] == ["all-ticked"]
    assert len(parsed.questions) == 1


def test_an_arrow_in_a_short_answer_cannot_be_written() -> None:
    with pytest.raises(NotRepresentable):
        gift.write([Question("", Text("A?"), ShortAnswer((Pattern("a->b"),)))])


def test_the_format_is_found_by_its_name() -> None:
    assert format_named("gift").parse is gift.parse
    with pytest.raises(LookupError, match=r"Known: .*gift"):
        format_named("scroll")


# What is written reads back the same --------------------------------------------------------------

words = st.text(
    st.characters(codec="utf-8", exclude_characters="\r\x00", exclude_categories=["Cs", "Cn", "Co"]), max_size=30
).map(lambda text: text.strip(gift.WHITE))
some_words = words.filter(bool)
formats = st.sampled_from(["html", "moodle", "plain", "markdown"])
texts = st.builds(Text, some_words, formats)
maybe_text = st.none() | texts
percents = st.integers(-100, 100).map(float)
numbers = st.decimals(-10_000, 10_000, places=3, allow_nan=False)
no_arrow = some_words.filter(lambda text: "->" not in text)
plain_name = words.filter(lambda text: "\n" not in text)


def first_full(items: Any) -> Any:
    first, *rest = items
    return (type(first)(**{**{f: getattr(first, f) for f in first.__slots__}, "percent": 100.0}), *rest)


bodies = st.one_of(
    st.builds(
        Multichoice,
        st.just(True),
        st.lists(st.builds(Choice, texts, percents, maybe_text), min_size=2, max_size=4).map(first_full),
    ),
    st.builds(
        Multichoice,
        st.just(False),
        st.lists(st.builds(Choice, texts, st.sampled_from([50.0, 33.33333, -25.0]), maybe_text), min_size=2, max_size=4)
        .filter(lambda choices: any(choice.percent > 0 for choice in choices))
        .map(tuple),
    ),
    st.builds(TrueFalse, st.booleans(), maybe_text, maybe_text),
    st.builds(
        ShortAnswer,
        st.lists(st.builds(Pattern, no_arrow, percents, maybe_text), min_size=1, max_size=3).map(first_full),
        st.just(False),
    ),
    st.builds(
        Numerical,
        st.lists(
            st.builds(NumericalAnswer, st.none() | numbers, st.just(Decimal("0.25")), percents, maybe_text).map(
                lambda a: a if a.value is not None else NumericalAnswer(None, Decimal(0), a.percent, a.feedback)
            ),
            min_size=1,
            max_size=3,
        ).map(first_full),
    ),
    st.builds(
        Matching,
        st.lists(st.builds(Pair, texts.filter(lambda t: "->" not in t.text), no_arrow), min_size=2, max_size=4).map(
            tuple
        ),
    ),
    st.just(Essay()),
)


@settings(max_examples=300, deadline=None)
@given(
    st.builds(
        Question,
        name=plain_name,
        stem=texts,
        body=bodies,
        general_feedback=maybe_text,
        idnumber=st.from_regex(r"[A-Z]{1,5}-\d{1,3}", fullmatch=True) | st.just(""),
        tags=st.lists(st.from_regex(r"[a-z\]:#-]{1,12}", fullmatch=True), max_size=3, unique=True).map(tuple),
    )
)
def test_what_is_written_reads_back_the_same(question: Question) -> None:
    parsed = gift.parse(gift.write([question]).encode())
    assert parsed.errors == ()
    assert [read.without_place() for read in parsed.questions] == [question]
    assert from_content(json.loads(json.dumps(question.content))).content == question.content


# Against what Moodle and gift-pegjs expect --------------------------------------------------------

MOODLE_FORMAT = {"FORMAT_MOODLE": "moodle", "FORMAT_HTML": "html", "FORMAT_PLAIN": "plain"}
NOT_IN_GIFT = {"penalty", "length", "defaultmark", "shuffleanswers", "answernumbering", "responseformat"}


def cases(name: str) -> list[Any]:
    path = MATERIAL / "quiz-moodle-expected" / name
    return json.loads(path.read_text()) if path.exists() else []


def moodle_text(value: dict[str, Any]) -> Text | None:
    return Text(value["text"], MOODLE_FORMAT[value["format"]]) if value["text"] else None


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, id=case["test"], marks=needs_material)
        for case in cases("moodle-gift-cases.json")
        if case.get("expectedq") and case.get("gift")
    ],
)
def test_moodles_own_import_cases_give_the_expected_question(case: dict[str, Any]) -> None:
    (question,) = read(case["gift"])
    expected = case["expectedq"]
    assert question.name == expected["name"]
    assert question.stem == Text(expected["questiontext"], MOODLE_FORMAT[expected["questiontextformat"]])
    assert (question.general_feedback.text if question.general_feedback else "") == expected["generalfeedback"]
    assert question.kind == expected["qtype"]
    assert question.idnumber == expected.get("idnumber", "")
    assert list(question.tags) == expected.get("tags", [])
    match question.body:
        case Multichoice():
            assert question.body.single == bool(expected["single"])
            assert [choice.text for choice in question.body.choices] == [moodle_text(a) for a in expected["answer"]]
            assert [choice.percent / 100 for choice in question.body.choices] == expected["fraction"]
            assert [choice.feedback for choice in question.body.choices] == [
                moodle_text(feedback) for feedback in expected["feedback"]
            ]
        case ShortAnswer():
            assert [answer.pattern for answer in question.body.answers] == expected["answer"]
            assert [answer.percent / 100 for answer in question.body.answers] == expected["fraction"]
        case TrueFalse():
            assert question.body.correct == bool(expected["correctanswer"])
            assert question.body.feedback_true == moodle_text(expected["feedbacktrue"])
            assert question.body.feedback_false == moodle_text(expected["feedbackfalse"])


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, id=case["test"], marks=needs_material)
        for case in cases("moodle-gift-cases.json")
        if case.get("expectedgift") and case.get("qdata")
    ],
)
def test_moodles_own_exports_are_read(case: dict[str, Any]) -> None:
    (question,) = read(case["expectedgift"])
    expected = case["qdata"]
    assert (question.name, question.stem.text, question.kind) == (
        expected["name"],
        expected["questiontext"],
        expected["qtype"],
    )
    assert gift.parse(gift.write([question]).encode()).questions[0].content == question.content


def pegjs_cases() -> list[Any]:
    folder = MATERIAL / "quiz-gift-pegjs"
    return [pytest.param(path, id=path.stem, marks=needs_material) for path in sorted(folder.glob("*.gift"))]


@pytest.mark.parametrize("path", pegjs_cases())
def test_the_pairs_of_gift_pegjs_give_the_expected_questions(path: Path) -> None:
    parsed = gift.parse(path.read_bytes())
    assert parsed.errors == ()
    expected = json.loads(path.with_suffix(".json").read_text())
    assert list(parsed.categories) == [item["title"] for item in expected if item["type"] == "Category"]
    assert [as_pegjs(question) for question in parsed.questions] == [
        without_differences(item) for item in expected if item["type"] != "Category"
    ]


PEGJS_KIND = {
    "multichoice": "MC", "truefalse": "TF", "shortanswer": "Short", "numerical": "Numerical",
    "matching": "Matching", "essay": "Essay", "description": "Description",
}  # fmt: skip


def as_pegjs(question: Question) -> dict[str, Any]:
    """Show a question in the form of gift-pegjs, without the differences of docs/decisions/0010-gift.md."""
    shown: dict[str, Any] = {
        "type": PEGJS_KIND[question.kind],
        "id": question.idnumber or None,
        "tags": list(question.tags) or None,
        "title": question.name or None,
        "stem": pegjs_text(question.stem),
        "globalFeedback": pegjs_text(question.general_feedback),
    }
    match question.body:
        case TrueFalse(correct, if_true, if_false):
            # gift-pegjs calls the feedback for the wrong response "true" when the key is FALSE
            shown |= {"isTrue": correct, "feedback": [pegjs_text(if_true), pegjs_text(if_false)]}
        case Multichoice(_single, choices):
            shown["choices"] = [(pegjs_text(c.text), c.percent, pegjs_text(c.feedback)) for c in choices]
        case ShortAnswer(answers):
            shown["choices"] = [(a.pattern, a.percent, pegjs_text(a.feedback)) for a in answers]
        case Numerical(numbers_):
            shown["choices"] = [
                ("*" if a.value is None else (float(a.value), float(a.tolerance)), a.percent, pegjs_text(a.feedback))
                for a in numbers_
            ]
        case Matching(pairs):
            shown["pairs"] = [(pegjs_text(pair.prompt), pair.answer) for pair in pairs]
    return shown


def pegjs_text(text: Text | None) -> dict[str, str] | None:
    return {"format": text.format, "text": text.text} if text else None


def without_differences(item: dict[str, Any]) -> dict[str, Any]:
    """Take the listed decisions out of an expected result of gift-pegjs."""
    shown = {key: item.get(key) for key in ("type", "id", "tags", "title", "stem", "globalFeedback")}
    shown["stem"] = {**item["stem"], "text": item["stem"]["text"].replace("_____ .", "_____.")}  # no space before "."
    if item["type"] == "TF":
        shown |= {"isTrue": item["isTrue"], "feedback": [item["trueFeedback"], item["falseFeedback"]]}
    elif item["type"] == "Matching":
        shown["pairs"] = [(pair["subquestion"], pair["subanswer"]) for pair in item["matchPairs"]]
    elif isinstance(item.get("choices"), dict):  # a number without "=": one answer, not a bare object
        shown["choices"] = [((item["choices"]["number"], item["choices"].get("range", 0)), 100, None)]
    elif item.get("choices"):
        shown["choices"] = [
            (
                pegjs_answer(item["type"], choice["text"]),
                choice["weight"] if choice["weight"] is not None else 100 * choice["isCorrect"],
                choice["feedback"],
            )
            for choice in item["choices"]
        ]
    return shown


def pegjs_answer(kind: str, text: dict[str, Any]) -> Any:
    if kind == "MC":
        return text
    return text["text"] if "text" in text else (text["number"], text.get("range", 0))  # no format on typed answers


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(path, id=path.name, marks=needs_material)
        for path in sorted((MATERIAL / "quiz-moodle" / "question" / "format" / "gift").rglob("*.txt"))
    ],
)
def test_moodles_example_files_come_in_whole(path: Path) -> None:
    parsed = gift.parse(path.read_bytes())
    assert parsed.errors == ()
    assert len(parsed.questions) > 8
