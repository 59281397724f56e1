"""Words written in one or in two: "timebox" and "time box". Pure but for the question how often words stand somewhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

from search.engines.base import Lookup, Slot

ENOUGH = 3
"""So many passages must hold a word before two that were typed apart are taken for it."""
COMMONER = 10
"""Its rarer half may stand in so many times as many: "time sheet" is more often two words than one."""


def joined_or_split(lookup: Lookup, frequency: Callable[[str], int]) -> Lookup:
    """Forgive "time box" for "timebox" and the other way round, where what was typed stands nowhere.

    `frequency` says in how many passages that this audience may see some words stand side by side.
    """
    words = {group: _mended(slots, frequency) for group, slots in lookup.words.items()}
    return replace(lookup, words=words) if words != lookup.words else lookup


def _is_one_word(one: str, other: str, joined: str, frequency: Callable[[str], int]) -> bool:
    """Say whether two words are one that was parted: its halves stand nowhere, or seldom side by side.

    A lone letter behind a word is never its end: "package R" would be taken for a form of "package".
    """
    times = frequency(joined) if len(other) > 1 else 0
    if not times:
        return False
    rarer = min(frequency(one), frequency(other))
    if not rarer:
        return True
    return times >= max(ENOUGH, 2 * frequency(f"{one} {other}"), rarer // COMMONER)


def _mended(slots: tuple[Slot, ...], frequency: Callable[[str], int]) -> tuple[Slot, ...]:
    mended = list(slots)
    for one, other in pairwise(slots):
        joined = f"{one.word}{other.word}"
        plain = not (one.alternatives or other.alternatives or " " in one.word or " " in other.word)
        if plain and len(joined) <= 30 and _is_one_word(one.word, other.word, joined, frequency):
            place = mended.index(one)
            mended[place : place + 2] = [Slot(joined, (f"{one.word} {other.word}",))]
            return tuple(mended)
    for place, slot in enumerate(slots):
        word = slot.word
        if slot.alternatives or " " in word or not 6 <= len(word) <= 24 or not word.isalpha() or frequency(word):
            continue
        halves = [f"{word[:cut]} {word[cut:]}" for cut in range(3, len(word) - 2)]
        found = [phrase for phrase in halves if frequency(phrase)]
        if found:
            mended[place] = replace(slot, alternatives=(max(found, key=frequency),))
    return tuple(mended)
