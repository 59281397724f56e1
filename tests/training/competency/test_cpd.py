"""Development hours count as the rules of a credential say, no more."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.competency.cpd import CATEGORIES, EDUCATION, Hours, balance, category_of

PMP = {"total": 60, "education": 35, "each": 8, "giving_back": 25, "practitioner": 8}
START, END = date(2024, 1, 1), date(2026, 12, 31)


def done(**hours: float) -> list[Hours]:
    return [Hours(name.replace("_", "-"), Decimal(str(h)), START) for name, h in hours.items()]


def test_thirty_five_of_education_and_twenty_five_of_giving_back_are_enough() -> None:
    entries = done(ways_of_working=19, power_skills=8, business_acumen=8, practitioner=8, giving_back=17)
    found = balance(entries, PMP, start=START, end=END)
    assert (found.counted, found.to_do, found.is_met) == (60, 0, True)


@pytest.mark.parametrize(
    ("hours", "counted", "to_do"),
    [
        ({"ways_of_working": 60}, 60, 16),  # two parts lack eight hours each
        ({"ways_of_working": 19, "power_skills": 8, "business_acumen": 8, "giving_back": 40}, 60, 0),
        ({"ways_of_working": 19, "power_skills": 8, "business_acumen": 8, "practitioner": 30}, 43, 17),
        ({"ways_of_working": 4, "power_skills": 8, "business_acumen": 8, "giving_back": 25}, 45, 15),
        ({}, 0, 60),
    ],
)
def test_what_lacks_is_the_widest_gap(hours: dict[str, float], counted: int, to_do: int) -> None:
    found = balance(done(**hours), PMP, start=START, end=END)
    assert (found.counted, found.to_do) == (counted, to_do)


def test_hours_outside_the_cycle_do_not_count() -> None:
    late = [Hours("ways-of-working", Decimal(10), END + timedelta(days=1))]
    assert balance(late, PMP, start=START, end=END).counted == 0
    assert balance([Hours("ways-of-working", Decimal(10), END)], PMP, start=START, end=END).counted == 10


def test_points_of_a_year_do_not_help_another_year() -> None:
    entries = [Hours("giving-back", Decimal(50), date(2024, 5, 1)), Hours("power-skills", Decimal(5), date(2025, 5, 1))]
    found = balance(entries, {"points_a_year": 20}, start=START, end=END)
    assert [(d.done, d.over, d.missing) for d in found.demands] == [(20, 30, 0), (5, 0, 15), (0, 0, 20)]
    assert (found.needed, found.to_do) == (60, 35)


def test_the_old_names_of_the_triangle_are_known() -> None:
    assert category_of({"talent_triangle": ["Leadership"]}) == "power-skills"
    assert category_of({"talent_triangle": ["Strategic & Business"]}) == "business-acumen"
    assert category_of({}) == "ways-of-working"


hours = st.lists(st.tuples(st.sampled_from(CATEGORIES), st.integers(1, 200)), max_size=12)


@given(hours)
def test_doing_the_hours_that_lack_in_education_is_always_enough(entries: list[tuple[str, int]]) -> None:
    kept = [Hours(category, Decimal(quarters) / 4, START) for category, quarters in entries]
    found = balance(kept, PMP, start=START, end=END)
    parts = {demand.name: demand.missing for demand in found.demands if demand.name in EDUCATION}
    rest = found.to_do - sum(parts.values())
    more = [Hours(part, missing, END) for part, missing in parts.items()] + [Hours("power-skills", rest, END)]
    assert rest >= 0
    assert balance([*kept, *more], PMP, start=START, end=END).is_met
    assert found.counted <= sum(entry.hours for entry in kept)
