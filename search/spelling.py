"""Which word was meant. Pure: candidates come from the caller, who must show only words that the person may see."""

from __future__ import annotations

from collections.abc import Iterable
from string import ascii_lowercase

COMMON_ENOUGH = 20
"""A rare word gives way only to one that stands in this many times as many passages."""
RARE = 2


def edits_allowed(word: str) -> int:
    """Return how many errors are forgiven: one from four letters, two from eight, none where digits make a code."""
    if any(c.isdigit() for c in word) or len(word) < 4:
        return 0
    return 2 if len(word) >= 8 else 1


def distance(a: str, b: str, *, limit: int) -> int:
    """Return the Damerau distance (a swap of neighbours is one error), or `limit + 1` where it is larger."""
    if abs(len(a) - len(b)) > limit:
        return limit + 1
    previous: list[int] = []
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        before, previous, row = previous, row, [i]
        for j, y in enumerate(b, 1):
            cost = min(previous[j] + 1, row[j - 1] + 1, previous[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
    return min(row[-1], limit + 1)


def starts(word: str) -> list[str]:
    """Return the beginnings under which the meant word stands if at most one error is in the first two letters."""
    first, second, third = word[0], word[1], word[2]
    found = [word[:2], second + first, word[1:3], first + third]
    found += [letter + second + third for letter in ascii_lowercase]
    found += [first + letter + third for letter in ascii_lowercase]
    found += [letter + first + second for letter in ascii_lowercase]
    found += [first + letter + second for letter in ascii_lowercase]
    return list(dict.fromkeys(found))


def closest(word: str, vocabulary: Iterable[tuple[str, int]]) -> list[tuple[str, int, int]]:
    """Return (candidate, frequency, distance) within the errors allowed: fewer errors first, then the commoner word."""
    limit = edits_allowed(word)
    if not limit:
        return []
    letters, size, found = _letters(word), len(word), {}
    for candidate, frequency in vocabulary:
        if candidate == word or abs(len(candidate) - size) > limit or candidate in found:
            continue
        if (letters ^ _letters(candidate)).bit_count() > 2 * limit:
            continue
        errors = distance(word, candidate, limit=limit)
        if errors <= limit and not any(c.isdigit() for c in candidate):
            found[candidate] = (candidate, frequency, errors)
    return sorted(found.values(), key=lambda hit: (hit[2], hit[0][0] != word[0], -hit[1], hit[0]))


def _letters(word: str) -> int:
    bits = 0
    for c in word:
        bits |= 1 << (ord(c) & 63)
    return bits
