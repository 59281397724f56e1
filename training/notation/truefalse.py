"""type: true or false."""

from __future__ import annotations

from collections.abc import Sequence

from training.notation.lines import Lines, Notation, NotationError, feedback_of, with_feedback
from training.questions import Body, TrueFalse


def read(lines: Lines) -> Body:
    said = {}
    correct = None
    for line in lines.lines:
        sign, word = line[:1], line[1:].strip()
        name, feedback = with_feedback(word)
        if sign not in "=~" or name.casefold() not in ("true", "false"):
            raise NotationError("line", value=line)
        said[name.casefold()] = feedback
        if sign == "=":
            correct = name.casefold() == "true"
    if correct is None:
        raise NotationError("line", value="= true")
    return TrueFalse(correct, said.get("true"), said.get("false"))


def write(body: TrueFalse) -> tuple[str, Sequence[str]]:
    return "type: true or false", [
        f"{'=' if body.correct else '~'} true{feedback_of(body.feedback_true)}",
        f"{'~' if body.correct else '='} false{feedback_of(body.feedback_false)}",
    ]


NOTATION = Notation(
    ("true or false",),
    ("truefalse",),
    read,
    write,
    """A risk that occurred is an issue.
---
type: true or false
= true
~ false # It is no longer uncertain.""",
)
