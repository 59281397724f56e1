"""How well a quiz measures, by classical test theory. Pure: marks in, figures out.

Formulas as in Moodle's quiz statistics, all variances with n − 1. A figure that is not defined (nobody answered, everyone
right, one candidate, one item) is None, never 0. Discrimination correlates an item with the *rest* of the test.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

FEW = 30  # below this many candidates figures are shown in grey


@dataclass(frozen=True, slots=True)
class Item:
    """Marks of the candidates who got this item: `marks[i]` belongs to candidate `candidates[i]`."""

    key: int
    maximum: float
    candidates: Sequence[int]
    marks: Sequence[float]


@dataclass(frozen=True, slots=True)
class ItemFigures:
    """Facility is 0…1; discrimination, efficiency and effective weight are percentages."""

    key: int
    answers: int
    facility: float | None
    deviation: float | None
    discrimination: float | None
    efficiency: float | None
    effective_weight: float | None


@dataclass(frozen=True, slots=True)
class TestFigures:
    """Of the totals. `alpha` and `error_ratio` are percentages, `standard_error` is in marks.

    Alpha is None too when candidates were asked different items: it would compare what cannot be compared.
    """

    candidates: int
    items: int
    mean: float | None
    median: float | None
    deviation: float | None
    skewness: float | None
    kurtosis: float | None
    alpha: float | None
    error_ratio: float | None
    standard_error: float | None
    items_differ: bool


@dataclass(frozen=True, slots=True)
class Analysis:
    test: TestFigures
    items: tuple[ItemFigures, ...]


def analyse(items: Sequence[Item], *, candidates: int) -> Analysis:
    """Return the figures of a test that `candidates` people (numbered from 0) took."""
    totals = [0.0] * candidates
    for item in items:
        for candidate, mark in zip(item.candidates, item.marks, strict=True):
            totals[candidate] += mark
    items_differ = any(len(item.marks) != candidates for item in items)
    with_total = {item.key: _covariance(item.marks, [totals[c] for c in item.candidates]) for item in items}
    weights = {key: sqrt(value) for key, value in with_total.items() if value is not None and value >= 0}
    whole = sum(weights.values())
    figures = tuple(_figures(item, totals, weights.get(item.key), whole) for item in items)
    return Analysis(_test(items, totals, items_differ), figures)


def distractors(counts: Mapping[str, int]) -> list[tuple[str, int, float]]:
    """Return (response, how often, share) of each different response, most frequent first."""
    total = sum(counts.values())
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return [(response, number, number / total) for response, number in ordered] if total else []


def _figures(item: Item, totals: list[float], weight: float | None, whole: float) -> ItemFigures:
    marks = item.marks
    rest = [totals[candidate] - mark for candidate, mark in zip(item.candidates, marks, strict=True)]
    together = _covariance(marks, rest)
    spread, rest_spread = _variance(marks), _variance(rest)
    discrimination = efficiency = None
    if together is not None and spread and rest_spread:
        discrimination = 100 * together / sqrt(spread * rest_spread)
        best = _covariance(sorted(marks), sorted(rest))
        efficiency = 100 * together / best if best else None
    return ItemFigures(
        key=item.key,
        answers=len(marks),
        facility=sum(marks) / len(marks) / item.maximum if marks and item.maximum else None,
        deviation=sqrt(spread) if spread is not None else None,
        discrimination=discrimination,
        efficiency=efficiency,
        effective_weight=100 * weight / whole if weight is not None and whole else None,
    )


def _test(items: Sequence[Item], totals: list[float], items_differ: bool) -> TestFigures:
    n, k = len(totals), len(items)
    spread = _variance(totals)
    alpha = None
    if not items_differ and k > 1 and spread:
        alpha = 100 * k / (k - 1) * (1 - sum(_variance(item.marks) or 0.0 for item in items) / spread)
    ratio = 100 * sqrt(1 - alpha / 100) if alpha is not None and alpha <= 100 else None
    skewness, kurtosis = _shape(totals)
    return TestFigures(
        candidates=n,
        items=k,
        mean=sum(totals) / n if n else None,
        median=_median(totals),
        deviation=sqrt(spread) if spread is not None else None,
        skewness=skewness,
        kurtosis=kurtosis,
        alpha=alpha,
        error_ratio=ratio,
        standard_error=ratio / 100 * sqrt(spread) if ratio is not None and spread is not None else None,
        items_differ=items_differ,
    )


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _variance(values: Sequence[float]) -> float | None:
    """Return the variance; None below two values, 0.0 exactly when all are equal."""
    if len(values) < 2:
        return None
    if min(values) == max(values):
        return 0.0
    mean = _mean(values)
    return sum((value - mean) ** 2 for value in values) / (len(values) - 1)


def _covariance(left: Sequence[float], right: Sequence[float]) -> float | None:
    n = len(left)
    if n < 2:
        return None
    mean_left, mean_right = _mean(left), _mean(right)
    return sum((a - mean_left) * (b - mean_right) for a, b in zip(left, right, strict=True)) / (n - 1)


def _median(values: Sequence[float]) -> float | None:
    if not values:
        return None
    ordered, middle = sorted(values), len(values) // 2
    return ordered[middle] if len(values) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def _shape(values: Sequence[float]) -> tuple[float | None, float | None]:
    """Return skewness k3/k2^1.5 (n > 2) and kurtosis k4/k2² (n > 3) from the k-statistics."""
    n = len(values)
    k2 = _variance(values)
    if n < 3 or not k2:
        return None, None
    mean = _mean(values)
    m2, m3, m4 = (sum((value - mean) ** power for value in values) / n for power in (2, 3, 4))
    k3 = n * n / ((n - 1) * (n - 2)) * m3
    skewness = k3 / k2**1.5
    if n < 4:
        return skewness, None
    k4 = n * n / ((n - 1) * (n - 2) * (n - 3)) * ((n + 1) * m4 - 3 * (n - 1) * m2 * m2)
    return skewness, k4 / (k2 * k2)
