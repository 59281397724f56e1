"""type: choice (one answer) and type: choices (several)."""

from __future__ import annotations

from collections.abc import Sequence

from training.notation.lines import (
    Lines,
    Notation,
    NotationError,
    feedback_of,
    one_line,
    weight,
    weighted,
    with_feedback,
)
from training.questions import Body, Choice, Multichoice, Text


def read(lines: Lines) -> Body:
    choices = []
    for line in lines.lines:
        credit, rest = weighted(line)
        text, said = with_feedback(rest)
        choices.append(Choice(Text(text, "markdown"), credit, said))
    several = lines.setting("type") == "choices"
    if several:
        choices = _shared(choices)
    order = lines.setting("order", "shuffled")
    marks = lines.setting("marks", "each")
    if order not in ("shuffled", "kept") or marks not in ("each", "all"):
        raise NotationError("setting", value=f"{order}; {marks}")
    return Multichoice(
        not several, tuple(choices), all_or_nothing=several and marks == "all", shuffle=order == "shuffled"
    )


def _shared(choices: list[Choice]) -> list[Choice]:
    """Share the mark among the right options, where each is only said to be right."""
    right = [choice for choice in choices if choice.percent > 0]
    if len(right) < 2 or any(choice.percent != 100 for choice in right):
        return choices
    share = round(100 / len(right), 5)
    return [Choice(c.text, share if c.percent > 0 else c.percent, c.feedback) for c in choices]


def write(body: Multichoice) -> tuple[str, Sequence[str]]:
    head = "type: choice" if body.single else "type: choices"
    head += "" if body.shuffle else "; order: kept"
    head += "; marks: all" if body.all_or_nothing else ""
    return head, [f"{weight(c.percent)} {one_line(c.text.text)}{feedback_of(c.feedback)}" for c in body.choices]


NOTATION = Notation(
    ("choice", "choices"),
    ("multichoice",),
    read,
    write,
    """Which are responses to a threat?
---
type: choices
= Avoid
= Transfer
%-50% Exploit # That is for opportunities.
---
See clause 4.""",
    frozenset({"order", "marks"}),
)
