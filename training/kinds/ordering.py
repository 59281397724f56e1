"""Items to put in order. Answer: `{"places": {"0": 3, "1": 1}}`, the place (from 1) given to each item.

An item is named by its number in the right order. Two items may be given one place while somebody is still choosing;
neither of them then counts as placed.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, ClassVar

from training.kinds.base import Answer, Flaw, Grade, Kind, Text, graded, sparse

SCORINGS = ("exact", "position", "neighbours", "longest")


@dataclass(frozen=True, slots=True)
class Ordering(Kind):
    """`items` in the right order. `scoring`:

    `exact`: all or nothing; `position`: the share of items at their place; `neighbours`: the share of items followed by
    their right successor; `longest`: the longest run in the right order, gaps allowed, of which one item is no merit.
    """

    kind: ClassVar[str] = "ordering"
    always_shuffled: ClassVar[bool] = True
    items: tuple[Text, ...]
    scoring: str = "position"
    feedback: tuple[Text, ...] = sparse(())

    @property
    def shuffled_items(self) -> int:
        return len(self.items)

    def accept(self, answer: Answer) -> dict[str, Any]:
        given = answer.get("places") or {}
        if not isinstance(given, Mapping):
            raise ValueError("Places are an object.")
        places = {}
        for key, place in given.items():
            if place is None or place == "":
                continue
            known = isinstance(key, str) and key.isdecimal() and len(key) < 6 and int(key) < len(self.items)
            if not known or isinstance(place, bool) or not isinstance(place, int) or not 1 <= place <= len(self.items):
                raise ValueError("A place is not one of the question.")
            places[str(int(key))] = place
        return {"places": dict(sorted(places.items(), key=lambda pair: int(pair[0])))} if places else {}

    def order(self, answer: Answer) -> list[int | None]:
        """Return which item lies at each place, None where none or more than one does."""
        given = answer.get("places", {})
        shared = Counter(given.values())
        at = {place: int(item) for item, place in given.items() if shared[place] == 1}
        return [at.get(place) for place in range(1, len(self.items) + 1)]

    def grade(self, answer: Answer, *, decimal_comma: bool = False) -> Grade:
        placed = self.order(answer)
        items = len(self.items)
        if self.scoring == "exact" or items < 2:
            return graded(float(placed == list(range(items))))
        if self.scoring == "neighbours":
            right = sum(a is not None and b == a + 1 for a, b in pairwise(placed))
            return graded(right / (items - 1))
        if self.scoring == "longest":
            longest = longest_increasing([item for item in placed if item is not None])
            return graded(max(0, longest - 1) / (items - 1))
        return graded(sum(item == place for place, item in enumerate(placed)) / items)

    def correct_answer(self) -> dict[str, Any]:
        return {"places": {str(number): number + 1 for number in range(len(self.items))}}

    def flaws(self) -> Iterator[Flaw]:
        if len(self.items) < 2:
            yield Flaw("two-items")
        words = Counter(item.text.strip() for item in self.items)
        if "" in words:
            yield Flaw("empty-answer")
        for text, times in words.items():
            if text and times > 1:
                yield Flaw("twin-items", (("value", text),))


def longest_increasing(numbers: list[int]) -> int:
    """Return the length of the longest growing subsequence."""
    ends: list[int] = []
    for number in numbers:
        place = bisect_left(ends, number)
        ends[place : place + 1] = [number]
    return len(ends)
