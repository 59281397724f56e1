"""Dates and numbers as people write them in each language. Pure: the language is an argument.

French follows the Imprimerie nationale: a narrow no-break space between thousands and before the per cent sign,
"1er" for the first of the month. English follows the day-month-year order used outside the United States.
"""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

NARROW = "\u202f"  # narrow no-break space
NO_BREAK = "\u00a0"

_MONTHS = {
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    "fr": ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."),
}
_LONG_MONTHS = {
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
    "fr": (
        *("janvier", "février", "mars", "avril", "mai", "juin"),
        *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
    ),
}


def _known(language: str) -> str:
    return "fr" if language.startswith("fr") else "en"


def write_day(value: date, *, language: str, style: str = "") -> str:
    """Write a date: `23 Nov 2026`; style `long`: `23 November 2026`; style `table`: `23/11/2026` in French."""
    language = _known(language)
    if style == "table" and language == "fr":
        return f"{value.day:02}/{value.month:02}/{value.year}"
    months = (_LONG_MONTHS if style == "long" else _MONTHS)[language]
    day = "1er" if language == "fr" and value.day == 1 else str(value.day)
    return f"{day}{NO_BREAK}{months[value.month - 1]}{NO_BREAK}{value.year}"


def write_number(value: float | Decimal | int, *, language: str, places: int | None = None) -> str:
    """Write a number with grouped thousands. Without `places` it keeps the decimals it has."""
    exact = Decimal(str(value))
    if places is not None:
        exact = exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    text = f"{exact:,f}"
    if places is None and "." in text:
        text = text.rstrip("0").rstrip(".")
    text = text.replace("-", "\u2212")
    if _known(language) == "fr":
        text = text.replace(",", NARROW).replace(".", ",")
    return text


def write_percent(ratio: float | Decimal | int, *, language: str, places: int = 0) -> str:
    """Write a ratio (0.85) as a percentage: `85%`, in French `85 %`."""
    figure = write_number(Decimal(str(ratio)) * 100, language=language, places=places)
    return f"{figure}{NARROW}%" if _known(language) == "fr" else f"{figure}%"
