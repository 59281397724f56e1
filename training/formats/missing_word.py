"""Missing word, one of Moodle's plain formats: `A risk has {one ~=an ~no} owner.` with the answers inside the sentence.

It is GIFT in which every question is a sentence with its gap; the reading is GIFT's.
"""

from __future__ import annotations

from training.formats import gift
from training.formats.base import Format, Parsed, Problem, register
from training.questions import Multichoice, Question, ShortAnswer


def parse(data: bytes) -> Parsed:
    """Read a file; what has no missing word is named with its line."""
    parsed = gift.parse(data)
    kept: list[Question] = []
    problems = list(parsed.problems)
    for question in parsed.questions:
        if isinstance(question.body, Multichoice | ShortAnswer):
            kept.append(question)
        else:
            problems.append(Problem(question.line, "missing-word", {"answer": "{=… ~…}"}))
    return Parsed(tuple(kept), tuple(problems), parsed.categories, parsed.pictures)


MISSING_WORD = register(Format("missing-word", (".txt",), parse, title="Missing word"))
