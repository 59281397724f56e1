"""type: short text."""

from __future__ import annotations

from collections.abc import Sequence

from training.notation.lines import Lines, Notation, NotationError, feedback_of, weight, weighted, with_feedback
from training.questions import Body, Pattern, ShortAnswer


def read(lines: Lines) -> Body:
    answers = []
    for line in lines.lines:
        credit, rest = weighted(line)
        text, said = with_feedback(rest)
        answers.append(Pattern(text, credit, said))
    case, accents = lines.setting("case", "ignored"), lines.setting("accents", "matter")
    if case not in ("ignored", "matters") or accents not in ("ignored", "matter"):
        raise NotationError("setting", value=f"{case}; {accents}")
    return ShortAnswer(tuple(answers), case == "matters", accents == "matter")


def write(body: ShortAnswer) -> tuple[str, Sequence[str]]:
    head = "type: short text"
    head += "; case: matters" if body.case_sensitive else ""
    head += "" if body.accents_matter else "; accents: ignored"
    return head, [
        f"{weight(answer.percent)} {answer.pattern.replace('#', chr(92) + '#')}{feedback_of(answer.feedback)}"
        for answer in body.answers
    ]


NOTATION = Notation(
    ("short text",),
    ("shortanswer",),
    read,
    write,
    """What is the longest path through a network called?
---
type: short text; accents: ignored
= critical path
%50% longest path # That is what it is; it has a name.""",
    frozenset({"case", "accents"}),
)
