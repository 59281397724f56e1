"""Every file of the quiz and cartridge sets comes in, or is refused with a reason; none breaks a reader."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from training.formats.base import Parsed, detect
from training.questions import Cloze, Ordering

MATERIAL = Path(__file__).resolve().parents[4] / "shared" / "data"
pytestmark = [
    pytest.mark.material,
    pytest.mark.skipif(not MATERIAL.exists(), reason="the shared test material is not on this machine"),
]
SETS = {  # the least number of questions that each set gives
    "quiz-moodle": 60,
    "quiz-gift-pegjs": 45,
    "quiz-qti2-oat-custom": 60,
    "elearning-common-cartridge": 15,
}


def read(file: Path) -> tuple[str, Parsed] | None:
    data = file.read_bytes()
    try:
        format = detect(file.name, data)
    except LookupError:
        return None
    return format.name, format.parse(data)


@pytest.mark.parametrize("name", SETS)
def test_every_file_comes_in_or_is_refused_with_a_reason(name: str) -> None:
    found = 0
    for file in sorted((MATERIAL / name).rglob("*")):
        if not file.is_file() or file.suffix in {".json", ".md"} or "UPSTREAM" in file.name:
            continue
        read_file = read(file)
        if read_file is None:
            continue
        _format, parsed = read_file
        assert parsed.questions or parsed.problems or parsed.categories, file
        assert all(problem.message() and problem.line >= 1 for problem in parsed.problems), file
        assert all(not list(question.flaws()) for question in parsed.questions), file
        found += len(parsed.questions)
    assert found >= SETS[name]


def test_each_file_of_moodle_is_known_for_what_it_is() -> None:
    found = Counter()
    for file in (MATERIAL / "quiz-moodle" / "question").rglob("*"):
        if file.is_file():
            read_file = read(file)
            assert read_file is not None, file
            format, parsed = read_file
            assert parsed.questions, file
            assert parsed.errors == (), file
            found[format] += 1
    assert set(found) == {"gift", "aiken", "moodle-xml", "missing-word", "cloze"}


def test_orderings_and_missing_words_are_read_as_moodle_means_them() -> None:
    types = MATERIAL / "quiz-moodle" / "question" / "type"
    gift = read(types / "ordering" / "tests" / "fixtures" / "testimport.gift.txt")
    assert gift is not None
    (ordering,) = gift[1].questions
    assert isinstance(ordering.body, Ordering)
    assert [item.text for item in ordering.body.items] == [
        "Modular", "Object", "Oriented", "Dynamic", "Learning", "Environment",
    ]  # fmt: skip
    assert (ordering.idnumber, ordering.general_feedback is not None) == ("myid", True)
    words = read(types / "gapselect" / "tests" / "fixtures" / "testquestion.moodle.xml")
    assert words is not None
    (question,) = words[1].questions
    assert question.stem.text == "The {#1} {#2} on the {#3}."
    assert isinstance(question.body, Cloze)
    assert [gap.body.choices[0].text.text for gap in question.body.gaps] == ["cat", "sat", "mat"]  # type: ignore[union-attr]
