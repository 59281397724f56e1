"""Clauses of two texts, matched and compared. Pure: text in, dataclasses out.

A clause keeps its key for ever. An author may renumber, move or rename it; what counts is, in this order: the same
anchor, then the most alike text among what is left over.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from knowledge.rendering.outline import Outline

ALIKE = 0.6  # share of words two texts must have in common (in order) to be the same clause under another name
LONGEST_COMPARED = 20_000  # characters of one clause that are compared word by word


@dataclass(frozen=True, slots=True)
class ClauseText:
    """A clause as one text has it. `number` is "4.2" or empty, `level` that of its heading (2 is the highest)."""

    anchor: str
    number: str
    title: str
    level: int
    text: str


class Change(StrEnum):
    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    RENUMBERED = "renumbered"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words: `kind` is same, added or removed."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class ClauseChange:
    """What became of one clause. `pieces` are given where its words changed."""

    key: str
    change: Change
    before: ClauseText | None
    after: ClauseText | None
    pieces: tuple[Piece, ...] = ()

    @property
    def touches_text(self) -> bool:
        """Return whether a reader must read it again: new, gone, or in other words."""
        return self.change in {Change.ADDED, Change.REMOVED, Change.CHANGED}


def clauses_of(page: Outline) -> list[ClauseText]:
    """Return the clauses of a rendered page: one for each named heading of the second to fourth level."""
    bodies = {section.anchor: section.body for section in page.sections}
    return [
        ClauseText(heading.id, heading.number, heading.title, heading.level, bodies.get(heading.id, ""))
        for heading in page.headings
        if heading.level in (2, 3, 4)
    ]


def keys_for(current: Sequence[ClauseText], known: Sequence[tuple[str, ClauseText]]) -> list[str]:
    """Return the key of each clause of `current`: that of the clause of `known` it continues, else its own anchor.

    `known` are (key, clause) pairs of the edition before. No key is given twice.
    """
    by_anchor = {clause.anchor: key for key, clause in known}
    by_key = {key for key, _clause in known}
    keys = [by_anchor.get(clause.anchor, "") for clause in current]
    left = [(key, clause) for key, clause in known if key not in keys]
    for index, clause in enumerate(current):
        if keys[index] or not left:
            continue
        likeness, key = max((_likeness(clause, old), key) for key, old in left)
        if likeness >= ALIKE:
            keys[index] = key
            left = [pair for pair in left if pair[0] != key]
    taken = by_key | {key for key in keys if key}
    for index, clause in enumerate(current):
        if not keys[index]:
            keys[index] = _free(clause.anchor, taken)
            taken.add(keys[index])
    return keys


def compare(before: Sequence[tuple[str, ClauseText]], after: Sequence[tuple[str, ClauseText]]) -> list[ClauseChange]:
    """Return what became of each clause, in the order of the newer text; a removed one where it stood before."""
    old, new = dict(before), dict(after)
    order_before = [key for key, _clause in before if key in new]
    order_after = [key for key, _clause in after if key in old]
    stayed = _in_order(order_before, order_after)
    changes = [_change(key, old.get(key), clause, key in stayed) for key, clause in after]
    places = {change.key: index for index, change in enumerate(changes)}
    gone: dict[int, list[ClauseChange]] = {}
    place = -1
    for key, clause in before:
        if key in new:
            place = places[key]
        else:
            gone.setdefault(place, []).append(
                ClauseChange(key, Change.REMOVED, clause, None, (Piece("removed", clause.text),))
            )
    result = list(gone.get(-1, []))
    for index, change in enumerate(changes):
        result += [change, *gone.get(index, [])]
    return result


def _change(key: str, before: ClauseText | None, after: ClauseText, in_place: bool) -> ClauseChange:
    if before is None:
        return ClauseChange(key, Change.ADDED, None, after, (Piece("added", after.text),))
    if _plain(before.text) != _plain(after.text) or before.title != after.title:
        return ClauseChange(key, Change.CHANGED, before, after, word_pieces(_whole(before), _whole(after)))
    if before.number != after.number:
        return ClauseChange(key, Change.RENUMBERED, before, after)
    return ClauseChange(key, Change.SAME if in_place else Change.MOVED, before, after)


def _whole(clause: ClauseText) -> str:
    return f"{clause.title}\n{clause.text}" if clause.text else clause.title


def word_pieces(before: str, after: str) -> tuple[Piece, ...]:
    """Return two texts as one run of pieces, word by word."""
    old, new = _words(before[:LONGEST_COMPARED]), _words(after[:LONGEST_COMPARED])
    pieces: list[Piece] = []
    for what, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            pieces.append(Piece("same", "".join(new[c:d])))
            continue
        if b > a:
            pieces.append(Piece("removed", "".join(old[a:b])))
        if d > c:
            pieces.append(Piece("added", "".join(new[c:d])))
    return tuple(pieces)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+\s*|[^\w\s]+\s*|\s+", text)


def _plain(text: str) -> str:
    return " ".join(text.split())


def _likeness(one: ClauseText, other: ClauseText) -> float:
    """Return the share of words in common, 0 to 1; the same title counts as a strong sign."""
    a, b = _plain(_whole(one)).lower().split(), _plain(_whole(other)).lower().split()
    matcher = SequenceMatcher(None, a[:400], b[:400], autojunk=False)
    if matcher.real_quick_ratio() < ALIKE / 2:
        return 0.0
    share = matcher.ratio()
    return max(share, ALIKE) if one.title.lower() == other.title.lower() and share > ALIKE / 3 else share


def _in_order(before: list[str], after: list[str]) -> set[str]:
    """Return the keys that kept their place among the others: a longest common run of both orders."""
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    return {key for a, _b, size in matcher.get_matching_blocks() for key in before[a : a + size]}


def _free(anchor: str, taken: set[str]) -> str:
    name, number = anchor, 1
    while name in taken:
        number += 1
        name = f"{anchor}-{number}"
    return name
