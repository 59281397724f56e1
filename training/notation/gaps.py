"""type: gaps. The stem holds {#1}, {#2}, …; a line says what belongs there: `1: Owl | %50% Bird`, `2: = Cat ~ Dog`,
`3: 100 ± 1`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from training.notation.lines import Lines, Notation, NotationError, number, plain, weight, weighted, with_feedback
from training.notation.numbers import numeric_answer, written_number
from training.questions import Body, Choice, Cloze, Gap, Multichoice, Numerical, Pattern, ShortAnswer, Text

_LINE = re.compile(r"^(\d{1,3})(?:\s*\((\d+(?:[.,]\d+)?)\))?:\s*(choice|text|number)\s+(.+)$")


def read(lines: Lines) -> Body:
    gaps: dict[int, Gap] = {}
    for line in lines.lines:
        match = _LINE.match(line)
        if not match:
            raise NotationError("line", value=line)
        gaps[int(match[1])] = Gap(_READ[match[3]](match[4]), float(number(match[2] or "1")))
    return Cloze(tuple(gap for _number, gap in sorted(gaps.items())))


def _parts(text: str) -> list[tuple[float, str, Text | None]]:
    found = []
    for part in re.split(r"\s\|\s", text):
        stripped = part.strip()
        credit, rest = weighted(stripped) if stripped[:1] in "=~%" else (100.0, stripped)
        found.append((credit, *with_feedback(rest)))
    return found


def _choice(text: str) -> Multichoice:
    return Multichoice(True, tuple(Choice(Text(words, "plain"), credit, said) for credit, words, said in _parts(text)))


def _text(text: str) -> ShortAnswer:
    return ShortAnswer(tuple(Pattern(words, credit, said) for credit, words, said in _parts(text)))


def _number(text: str) -> Numerical:
    return Numerical(tuple(numeric_answer(words, credit, said) for credit, words, said in _parts(text)))


_READ: dict[str, Callable[[str], Multichoice | ShortAnswer | Numerical]] = {
    "choice": _choice,
    "text": _text,
    "number": _number,
}


def write(body: Cloze) -> tuple[str, Sequence[str]]:
    return "type: gaps", [_written(place, gap) for place, gap in enumerate(body.gaps, start=1)]


def _written(place: int, gap: Gap) -> str:
    head = f"{place}: " if gap.marks == 1 else f"{place} ({plain(gap.marks)}): "
    said = {True: "", False: " # "}
    if isinstance(gap.body, Multichoice):
        parts = [(c.percent, " ".join(c.text.text.split()), c.feedback) for c in gap.body.choices]
        word = "choice"
    elif isinstance(gap.body, ShortAnswer):
        parts, word = [(a.percent, a.pattern, a.feedback) for a in gap.body.answers], "text"
    else:
        parts, word = [(a.percent, written_number(a), a.feedback) for a in gap.body.answers], "number"
    joined = " | ".join(
        f"{weight(credit)} {words}{said[feedback is None]}{feedback.text if feedback else ''}"
        for credit, words, feedback in parts
    )
    return f"{head}{word} {joined}"


NOTATION = Notation(
    ("gaps",),
    ("cloze",),
    read,
    write,
    """Every {#1} has exactly one {#2}; its score is probability times impact, here 3 × 4 = {#3}.
---
type: gaps
1: choice = risk | ~ issue | ~ lesson
2: text = owner | %50% manager
3 (2): number = 12""",
)
