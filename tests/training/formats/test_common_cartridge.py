"""Quizzes of cartridges: what Canvas and Common Cartridge write, and what of it is not taken."""

from __future__ import annotations

from pathlib import Path

import pytest

from training.formats import common_cartridge
from training.questions import Cloze, Matching, Multichoice, Numerical, TrueFalse

MATERIAL = Path(__file__).resolve().parents[4] / "shared" / "data" / "elearning-common-cartridge"
ITEM = """<questestinterop xmlns="http://www.imsglobal.org/xsd/ims_qtiasiv1p2"><assessment title="Week 1"><section>
<item ident="i1" title="First"><itemmetadata><qtimetadata><qtimetadatafield><fieldlabel>cc_profile</fieldlabel>
<fieldentry>cc.multiple_response.v0p1</fieldentry></qtimetadatafield></qtimetadata></itemmetadata><presentation><material>
<mattext texttype="text/html">&lt;p&gt;Even?&lt;/p&gt;</mattext></material><response_lid ident="r" rcardinality="Multiple">
<render_choice><response_label ident="a"><material><mattext>2</mattext></material></response_label>
<response_label ident="b"><material><mattext>3</mattext></material></response_label></render_choice></response_lid>
</presentation><resprocessing><respcondition><conditionvar><and><varequal respident="r">a</varequal>
<not><varequal respident="r">b</varequal></not></and></conditionvar><setvar varname="SCORE" action="Set">100</setvar>
</respcondition></resprocessing></item></section></assessment></questestinterop>"""


def test_several_answers_are_those_that_earn_and_are_not_refused() -> None:
    (question,) = common_cartridge.parse(ITEM.encode()).questions
    assert (question.stem.text, question.category, question.idnumber) == ("<p>Even?</p>", "Week 1", "i1")
    assert isinstance(question.body, Multichoice)
    assert [choice.percent for choice in question.body.choices] == [100, 0]


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"<x/>", b"<questestinterop>", b"\x00"])
def test_what_is_no_cartridge_is_refused_with_a_reason(data: bytes) -> None:
    parsed = common_cartridge.parse(data)
    assert not parsed.questions
    assert parsed.errors[0].message()


@pytest.mark.material
def test_every_type_of_the_set_comes_in_or_is_named() -> None:
    file = (
        next(iter((MATERIAL / "all-question-types" / "non_cc_assessments").glob("*.qti")), None)
        if MATERIAL.is_dir()
        else None
    )
    if file is None:
        pytest.skip("the shared test material is not on this machine")
    parsed = common_cartridge.parse(file.read_bytes())
    bodies = {type(question.body) for question in parsed.questions}
    assert {Multichoice, TrueFalse, Matching, Cloze, Numerical} <= bodies
    assert {p.values.get("value") for p in parsed.errors} == {"calculated_question", "file_upload_question"}
    (number,) = [q.body for q in parsed.questions if isinstance(q.body, Numerical)]
    assert number.answers[0].takes(number.answers[0].value)  # type: ignore[arg-type]


@pytest.mark.material
def test_a_whole_package_is_looked_through() -> None:
    if not MATERIAL.is_dir():
        pytest.skip("the shared test material is not on this machine")
    for file in MATERIAL.rglob("*.imscc"):
        parsed = common_cartridge.parse(file.read_bytes())
        assert parsed.questions or parsed.problems
