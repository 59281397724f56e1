"""Development hours (PDU, CPD) against the rules of a credential. Pure: entries, rules and a cycle in, a balance out.

Rules in hours of a cycle: {"total": 60, "education": 35, "each": 8, "giving_back": 25, "practitioner": 8}: at least so
much in all and of education, of which at least `each` of its three parts; at most so much counted of giving back, and of
it as a practitioner. Or points of a year: {"points_a_year": 20}.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

EDUCATION = ("ways-of-working", "power-skills", "business-acumen")
PRACTITIONER, GIVING_BACK = "practitioner", "giving-back"
CATEGORIES = (*EDUCATION, PRACTITIONER, GIVING_BACK)
# What the parts of the talent triangle are called now, and were before.
TRIANGLE = {
    "ways-of-working": "ways-of-working", "technical": "ways-of-working",
    "power-skills": "power-skills", "leadership": "power-skills",
    "business-acumen": "business-acumen", "strategic": "business-acumen", "strategic-and-business": "business-acumen",
}  # fmt: skip
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Hours:
    """So many hours of a category on a day."""

    category: str
    hours: Decimal
    done_on: date


@dataclass(frozen=True, slots=True)
class Demand:
    """One thing that the rules ask. `done` counts towards `needed`; `over` was done beyond what counts."""

    name: str
    needed: Decimal
    done: Decimal
    over: Decimal = ZERO

    @property
    def missing(self) -> Decimal:
        return max(ZERO, self.needed - self.done)


@dataclass(frozen=True, slots=True)
class Balance:
    """How far somebody is. `demands` in the order of the rules; `to_do` is the least that still has to be done."""

    counted: Decimal
    needed: Decimal
    demands: tuple[Demand, ...]
    to_do: Decimal
    by_category: Mapping[str, Decimal]

    @property
    def is_met(self) -> bool:
        return not self.to_do

    @property
    def ratio(self) -> float:
        return min(1.0, float(self.counted / self.needed)) if self.needed else 1.0


def balance(entries: Iterable[Hours], rules: Mapping[str, Any], *, start: date, end: date) -> Balance:
    """Return how the hours of a cycle (its last day included) stand against its rules."""
    inside = [entry for entry in entries if start <= entry.done_on <= end]
    sums = {category: sum((e.hours for e in inside if e.category == category), ZERO) for category in CATEGORIES}
    if "points_a_year" in rules:
        return _yearly(inside, Decimal(rules["points_a_year"]), start=start, end=end, sums=sums)
    if "total" not in rules:
        return Balance(sum(sums.values(), ZERO), ZERO, (), ZERO, sums)
    total, least = Decimal(rules["total"]), Decimal(rules.get("education", 0))
    each = Decimal(rules.get("each", 0))
    most_back = Decimal(rules["giving_back"]) if "giving_back" in rules else total
    most_work = Decimal(rules["practitioner"]) if "practitioner" in rules else most_back
    education = sum((sums[part] for part in EDUCATION), ZERO)
    work = min(sums[PRACTITIONER], most_work)
    back = min(work + sums[GIVING_BACK], most_back)
    counted = education + back
    parts = tuple(Demand(part, each, sums[part]) for part in EDUCATION) if each else ()
    gaps = sum((part.missing for part in parts), ZERO)
    demands = (
        Demand("total", total, counted),
        Demand("education", least, education),
        *parts,
        Demand(PRACTITIONER, ZERO, work, over=sums[PRACTITIONER] - work),
        Demand(GIVING_BACK, ZERO, back, over=work + sums[GIVING_BACK] - back),
    )
    # Hours of education can serve the total, the share of education and the part that lacks them at once.
    to_do = max(total - counted, least - education, gaps, ZERO)
    return Balance(counted, total, demands, to_do, sums)


def _yearly(inside: list[Hours], points: Decimal, *, start: date, end: date, sums: Mapping[str, Decimal]) -> Balance:
    """Points that each year of the cycle needs; what is over in one year does not help another."""
    demands = []
    begins = start
    while begins < end:
        following = _a_year_on(begins)
        done = sum((e.hours for e in inside if begins <= e.done_on < following), ZERO)
        counted = min(done, points)
        demands.append(Demand(begins.isoformat(), points, counted, over=done - counted))
        begins = following
    counted = sum((demand.done for demand in demands), ZERO)
    to_do = sum((demand.missing for demand in demands), ZERO)
    return Balance(counted, points * len(demands), tuple(demands), to_do, sums)


def _a_year_on(day: date) -> date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year + 1, day=28)


def category_of(crosswalk: Mapping[str, Any]) -> str:
    """Return the part of education that a competency belongs to by its crosswalk."""
    for name in crosswalk.get("talent_triangle", ()):
        known = TRIANGLE.get("-".join(str(name).replace("&", "and").lower().split()))
        if known:
            return known
    return EDUCATION[0]
