"""type: order. The items stand in the right order."""

from __future__ import annotations

from collections.abc import Sequence

from training.kinds.ordering import SCORINGS
from training.notation.lines import Lines, Notation, NotationError
from training.questions import Body, Ordering, Text


def read(lines: Lines) -> Body:
    scoring = lines.setting("marks", "position")
    if scoring not in SCORINGS:
        raise NotationError("setting", value=scoring)
    return Ordering(tuple(Text(line, "markdown") for line in lines.lines), scoring)


def write(body: Ordering) -> tuple[str, Sequence[str]]:
    head = "type: order" + ("" if body.scoring == "position" else f"; marks: {body.scoring}")
    return head, [" ".join(item.text.split()) for item in body.items]


NOTATION = Notation(
    ("order",),
    ("ordering",),
    read,
    write,
    """Put the phases in order.
---
type: order; marks: position
Initiating
Planning
Executing
Closing""",
    frozenset({"marks"}),
)
