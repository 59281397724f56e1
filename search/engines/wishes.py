"""What is worth a bonus in a lookup beside its single words. Pure; both engines build their queries from it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise, product

from search import ranking
from search.engines.base import Lookup, Slot
from search.stopwords import STOP_WORDS

FEWEST, MOST = 3, 4
"""Words of a query of which all but one are worth something: of two that is one, of many (measured) it is chance."""
MOST_PAIRED = 4
_SMALL = frozenset().union(*STOP_WORDS.values())


def words_in(slot: Slot) -> int:
    """Return how many words of what was typed a slot stands for: a run such as “earned value” counts as its words."""
    return max(1, sum(word not in _SMALL for word in slot.word.split()))


def required(lookup: Lookup, slots: Sequence[Slot]) -> int:
    """Return how many of the words of these slots a passage must hold."""
    return 1 if lookup.any_word else ranking.words_required(sum(map(words_in, slots)))


def favoured(lookup: Lookup) -> dict[str, tuple[Slot, ...]]:
    """Return the slots of the reader's language, and those of unstemmed words for all others.

    Bonuses are asked of these alone: asked of each language they cost half as much again and decide nothing.
    """
    return {group: slots for group, slots in lookup.words.items() if slots and group in (lookup.language, "any")}


def most(slots: Sequence[Slot]) -> int:
    """Return how many words are all but one, or 0 where that is worth nothing."""
    count = sum(map(words_in, slots))
    return count - 1 if FEWEST <= count <= MOST and len(slots) > 1 else 0


def pairs(slots: Sequence[Slot]) -> Iterator[list[tuple[str, ...]]]:
    """Yield, for each two neighbours, the words that should stand side by side, in the forms that count."""
    if 2 <= len(slots) <= MOST_PAIRED:
        for one, other in pairwise(slots):
            forms = product((one.word, *one.alternatives[:1]), (other.word, *other.alternatives[:1]))
            yield [(*first.split(), *second.split()) for first, second in forms]
