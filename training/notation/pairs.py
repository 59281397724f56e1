"""type: match."""

from __future__ import annotations

from collections.abc import Sequence

from training.notation.lines import Lines, Notation, NotationError
from training.questions import Body, Matching, Pair, Text


def read(lines: Lines) -> Body:
    pairs = []
    for line in lines.lines:
        left, arrow, right = line.removeprefix("=").partition("->")
        if not arrow:
            raise NotationError("line", value=line)
        pairs.append(Pair(Text(left.strip(), "markdown"), right.strip()))
    return Matching(tuple(pairs))


def write(body: Matching) -> tuple[str, Sequence[str]]:
    return "type: match", [f"{' '.join(pair.prompt.text.split())} -> {pair.answer}".strip() for pair in body.pairs]


NOTATION = Notation(
    ("match",),
    ("matching",),
    read,
    write,
    """Which register holds what?
---
type: match
What may happen -> Risk register
What has happened -> Issue log
-> Decision log""",
)
