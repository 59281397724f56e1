"""Two editions of 200 clauses are compared within half a second of processor time."""

from __future__ import annotations

import random
import time

from knowledge.editions.clauses import ClauseText, compare, keys_for

WORDS = [f"word{number}" for number in range(400)]


def clauses(seed: int, count: int = 200) -> list[ClauseText]:
    chance = random.Random(seed)
    return [
        ClauseText(f"c{number}", f"{number}", f"Clause {number}", 2, " ".join(chance.choices(WORDS, k=120)))
        for number in range(count)
    ]


def test_two_hundred_clauses_are_matched_and_compared_in_half_a_second() -> None:
    before = clauses(1)
    after = [
        ClauseText(c.anchor, str(int(c.number) + 1), c.title, 2, c.text.replace("word7 ", "word8 ", 1)) for c in before
    ]
    known = [(clause.anchor, clause) for clause in before]
    start = time.process_time()
    changes = compare(known, list(zip(keys_for(after, known), after, strict=True)))
    assert time.process_time() - start < 0.5
    assert len(changes) == 200


def test_clauses_that_all_have_other_words_are_compared_in_time_too() -> None:
    before, after = clauses(1), clauses(2)
    known = [(clause.anchor, clause) for clause in before]
    start = time.process_time()
    changes = compare(known, [(clause.anchor, clause) for clause in after])
    assert time.process_time() - start < 2
    assert all(change.pieces for change in changes)
