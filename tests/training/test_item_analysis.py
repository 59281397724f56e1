"""The figures of a test are those of the reference vector; what is not defined is None; ten thousand are quick."""

from __future__ import annotations

import random
import time

import pytest

from training.item_analysis import Analysis, Item, analyse, distractors


def of(*rows: str) -> Analysis:
    """Analyse rows of candidates, one digit (mark of 1) for each item."""
    people = list(range(len(rows)))
    items = [Item(j, 1.0, people, [float(row[j]) for row in rows]) for j in range(len(rows[0]) if rows else 0)]
    return analyse(items, candidates=len(rows))


VECTOR = of("11111", "11110", "11100", "10100", "11000", "00000")


def near(values: list[float]) -> object:
    return pytest.approx(values, abs=0.005)


def test_the_reference_vector_holds() -> None:
    assert [item.facility for item in VECTOR.items] == near([0.8333, 0.6667, 0.6667, 0.3333, 0.1667])
    assert [item.discrimination for item in VECTOR.items] == near([61.02, 54.77, 54.77, 66.14, 48.45])
    assert [item.efficiency for item in VECTOR.items] == near([100, 66.67, 66.67, 100, 100])
    test = VECTOR.test
    assert [test.mean, test.deviation, test.alpha, test.error_ratio, test.standard_error] == [
        pytest.approx(2.6667, abs=1e-4),
        pytest.approx(1.7512, abs=1e-4),
        pytest.approx(78.804, abs=1e-3),
        pytest.approx(46.04, abs=1e-2),
        pytest.approx(0.80623, abs=1e-4),
    ]


def test_alpha_of_right_and_wrong_items_is_kr_20() -> None:
    p = [item.facility or 0 for item in VECTOR.items]
    totals = [5, 4, 3, 2, 2, 0]
    mean = sum(totals) / 6
    spread = sum((total - mean) ** 2 for total in totals) / 6
    kr20 = 5 / 4 * (1 - sum(x * (1 - x) for x in p) / spread)
    assert (VECTOR.test.alpha or 0) / 100 == pytest.approx(kr20)


def test_effective_weights_add_up() -> None:
    assert sum(item.effective_weight or 0 for item in VECTOR.items) == pytest.approx(100)


def test_where_everyone_is_right_there_is_nothing_to_tell_apart() -> None:
    figures = of("11", "11", "11")
    assert [item.facility for item in figures.items] == [1, 1]
    assert [item.discrimination for item in figures.items] == [None, None]
    assert (figures.test.alpha, figures.test.skewness, figures.test.standard_error) == (None, None, None)


@pytest.mark.parametrize("rows", [(), ("101",), ("1", "0", "1")])
def test_nobody_one_candidate_or_one_item_gives_no_alpha(rows: tuple[str, ...]) -> None:
    assert of(*rows).test.alpha is None


def test_an_item_that_the_weak_get_right_discriminates_below_zero() -> None:
    assert (of("110", "110", "001", "101", "001").items[2].discrimination or 0) < 0


def test_candidates_with_different_items_have_facilities_and_no_alpha() -> None:
    figures = analyse([Item(1, 2.0, [0, 1], [2, 1]), Item(2, 1.0, [0], [1])], candidates=2)
    assert [item.facility for item in figures.items] == [0.75, 1]
    assert (figures.test.alpha, figures.test.items_differ) == (None, True)


def test_wrong_answers_are_counted_by_how_often_they_were_chosen() -> None:
    assert distractors({"b": 1, "a": 3}) == [("a", 3, 0.75), ("b", 1, 0.25)]
    assert distractors({}) == []


def test_ten_thousand_attempts_at_forty_items_take_less_than_five_seconds() -> None:
    rng = random.Random(7)
    people = list(range(10_000))
    items = [Item(j, 1.0, people, [float(rng.random() < 0.6) for _person in people]) for j in range(40)]
    before = time.perf_counter()
    figures = analyse(items, candidates=10_000)
    assert time.perf_counter() - before < 5
    assert figures.test.candidates == 10_000
