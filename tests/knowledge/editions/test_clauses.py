from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from knowledge.editions.clauses import Change, ClauseText, compare, keys_for, word_pieces


def clause(anchor: str, number: str, text: str, title: str = "") -> ClauseText:
    return ClauseText(anchor, number, title or anchor.capitalize(), 2, text)


SCOPE = clause("scope", "1", "This standard applies to every project.")
SCORING = clause("scoring", "2", "Each risk must be scored on a five by five scale by its owner within ten days.")
REVIEW = clause("review", "3", "The register must be reviewed once a month.")
BEFORE = [("scope", SCOPE), ("scoring", SCORING), ("review", REVIEW)]


def changes(after: list[tuple[str, ClauseText]]) -> dict[str, Change]:
    return {change.key: change.change for change in compare(BEFORE, after)}


def test_a_renamed_clause_keeps_its_key() -> None:
    renamed = clause("assessment", "2", SCORING.text.replace("ten", "twelve"), "Assessment")
    assert keys_for([SCOPE, renamed, REVIEW], BEFORE) == ["scope", "scoring", "review"]


def test_a_new_clause_gets_a_key_that_nobody_had() -> None:
    other = clause("scoring", "4", "Something quite different about invoices and payment.", "Scoring")
    assert keys_for([SCORING, clause("new", "5", "Never seen words here.")], BEFORE) == ["scoring", "new"]
    assert keys_for([other], [("scoring", clause("rating", "2", "Wholly unlike this."))]) == ["scoring-2"]


def test_each_kind_of_change_is_told_by_its_name() -> None:
    said = changes(
        [
            ("scope", SCOPE),
            ("new", clause("new", "2", "A clause that was not there.")),
            ("scoring", clause("scoring", "3", SCORING.text)),
            ("review", clause("review", "4", "The register must be reviewed every two weeks.")),
        ]
    )
    assert said == {
        "scope": Change.SAME,
        "new": Change.ADDED,
        "scoring": Change.RENUMBERED,
        "review": Change.CHANGED,
    }


def test_a_removed_clause_stands_where_it_stood() -> None:
    found = compare(BEFORE, [("scope", SCOPE), ("review", REVIEW)])
    assert [(change.key, change.change) for change in found] == [
        ("scope", Change.SAME),
        ("scoring", Change.REMOVED),
        ("review", Change.SAME),
    ]


def test_a_moved_clause_is_moved_and_the_others_are_not() -> None:
    assert changes([("review", REVIEW), ("scope", SCOPE), ("scoring", SCORING)]) == {
        "review": Change.MOVED,
        "scope": Change.SAME,
        "scoring": Change.SAME,
    }


def test_changed_words_are_shown_in_their_place() -> None:
    pieces = [(piece.kind, piece.text.strip()) for piece in word_pieces("once a month only", "once a week only")]
    assert pieces == [("same", "once a"), ("removed", "month"), ("added", "week"), ("same", "only")]


@given(st.text(max_size=200), st.text(max_size=200))
def test_both_texts_can_be_read_out_of_the_pieces(before: str, after: str) -> None:
    pieces = word_pieces(before, after)
    strip = lambda text: "".join(text.split())  # noqa: E731
    assert strip("".join(p.text for p in pieces if p.kind != "added")) == strip(before)
    assert strip("".join(p.text for p in pieces if p.kind != "removed")) == strip(after)


@given(st.lists(st.sampled_from(["scope", "scoring", "review", "new", "more"]), unique=True))
def test_no_key_is_given_twice_and_known_anchors_keep_theirs(anchors: list[str]) -> None:
    current = [clause(anchor, str(n), f"{anchor} " * 5) for n, anchor in enumerate(anchors)]
    keys = keys_for(current, BEFORE)
    assert len(set(keys)) == len(keys)
    assert all(key == anchor for key, anchor in zip(keys, anchors, strict=True) if anchor in dict(BEFORE))
