"""type: essay, with words, lines and a rubric: `Facts: 0 none | 1 some | 2 all`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from training.notation.lines import Lines, Notation, NotationError, number, plain
from training.questions import Body, Criterion, Essay, RubricLevel, Text

_WORDS = re.compile(r"(\d{1,5})?\s*(?:-|–)\s*(\d{1,5})?")
_LEVEL = re.compile(r"^(\d{1,3}(?:[.,]\d+)?)\s+(.+)$")


def read(lines: Lines) -> Body:
    least, most = _words(lines.setting("words"))
    rubric, info, template = [], [], []
    for line in lines.lines:
        name, colon, rest = line.partition(":")
        if not colon:
            raise NotationError("line", value=line)
        if name.strip() == "for markers":
            info.append(rest.strip())
        elif name.strip() == "begin with":
            template.append(rest.strip())
        else:
            rubric.append(Criterion(name.strip(), tuple(_level(part.strip()) for part in rest.split("|"))))
    rows = lines.setting("lines", "12")
    if not rows.isdecimal() or not 1 <= int(rows) <= 60:
        raise NotationError("setting", value=rows)
    return Essay(
        int(rows),
        least,
        most,
        Text("\n".join(template), "plain") if template else None,
        Text("\n".join(info), "markdown") if info else None,
        tuple(rubric),
    )


def _words(text: str) -> tuple[int, int]:
    if not text:
        return 0, 0
    match = _WORDS.fullmatch(text)
    if not match:
        raise NotationError("setting", value=text)
    return int(match[1] or 0), int(match[2] or 0)


def _level(text: str) -> RubricLevel:
    match = _LEVEL.match(text)
    if not match:
        raise NotationError("line", value=text)
    return RubricLevel(float(number(match[1])), Text(match[2], "plain"))


def write(body: Essay) -> tuple[str, Sequence[str]]:
    head = "type: essay"
    if body.minimum_words or body.maximum_words:
        head += f"; words: {body.minimum_words or ''}-{body.maximum_words or ''}"
    head += f"; lines: {body.lines}" if body.lines != 12 else ""
    lines = [
        f"{c.name}: " + " | ".join(f"{plain(level.points)} {level.text.text}" for level in c.levels)
        for c in body.rubric
    ]
    lines += [f"for markers: {line}" for line in body.grader_info.text.splitlines() if line] if body.grader_info else []
    lines += [f"begin with: {line}" for line in body.template.text.splitlines() if line] if body.template else []
    return head, lines


NOTATION = Notation(
    ("essay",),
    ("essay",),
    read,
    write,
    """Your project lost its sponsor. What do you do in the first week, and why?
---
type: essay; words: 100-300
Facts: 0 none | 1 some | 2 all that matter
Reasons: 0 none | 1 given | 2 weighed
for markers: A good answer names the steering committee.""",
    frozenset({"words", "lines"}),
)
