from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import timezone, translation

from vademecum.web.formats import write_day, write_number, write_percent
from vademecum.web.templatetags.formats import until


@pytest.mark.parametrize(
    ("language", "style", "written"),
    [
        ("en", "", "23 Nov 2026"),
        ("fr", "", "23 nov. 2026"),
        ("en", "long", "23 November 2026"),
        ("fr", "long", "23 novembre 2026"),
        ("en", "table", "23 Nov 2026"),
        ("fr", "table", "23/11/2026"),
    ],
)
def test_days_are_written_as_in_each_language(language: str, style: str, written: str) -> None:
    assert write_day(date(2026, 11, 23), language=language, style=style).replace("\u00a0", " ") == written


def test_the_first_of_the_month_is_1er_in_french_only() -> None:
    assert write_day(date(2026, 8, 1), language="fr").startswith("1er")
    assert write_day(date(2026, 8, 1), language="en").startswith("1\u00a0")


def test_numbers_are_grouped_with_a_comma_in_english_and_a_narrow_space_in_french() -> None:
    assert write_number(1234567.5, language="en") == "1,234,567.5"
    assert write_number(1234567.5, language="fr") == "1\u202f234\u202f567,5"


def test_places_are_rounded_half_up_and_kept() -> None:
    assert write_number(Decimal("2.345"), language="en", places=2) == "2.35"
    assert write_number(3, language="fr", places=2) == "3,00"


def test_a_whole_number_shows_no_decimals() -> None:
    assert write_number(12.0, language="en") == "12"
    assert write_number(1200, language="en") == "1,200"


def test_a_negative_number_carries_a_real_minus_sign() -> None:
    assert write_number(-5, language="en") == "\u22125"


def test_percent_takes_a_ratio() -> None:
    assert write_percent(0.853, language="en") == "85%"
    assert write_percent(0.853, language="fr", places=1) == "85,3\u202f%"


def test_the_day_of_a_span_is_said_once() -> None:
    start = datetime(2026, 11, 23, 9, tzinfo=UTC)
    with timezone.override(UTC), translation.override("en"):
        assert until(start, start.replace(hour=11)).replace("\u00a0", " ") == "23 Nov 2026, 09:00–11:00"
        assert until(start, start.replace(day=24)).replace("\u00a0", " ") == "23 Nov 2026, 09:00 – 24 Nov 2026, 09:00"
