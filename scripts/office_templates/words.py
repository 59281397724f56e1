"""English and French side by side, with French spacing set right."""

from __future__ import annotations

import re

LANGUAGES = ("en", "fr")
NARROW = "\u202f"

Pair = tuple[str, str]


class Words:
    """Picks one language of each pair of texts."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.is_french = language == "fr"

    def __call__(self, english: str, french: str) -> str:
        return typeset(french) if self.is_french else english.replace("'", "\u2019")

    def row(self, pairs: list[Pair] | tuple[Pair, ...]) -> list[str]:
        return [self(*pair) for pair in pairs]


def typeset(french: str) -> str:
    """Set narrow no-break spaces and typographic apostrophes, so that sources can be typed plainly."""
    text = french.replace("'", "\u2019")
    text = re.sub(r" ([;:!?»%€])", NARROW + r"\1", text)
    text = text.replace("« ", "«" + NARROW)
    return re.sub(r"(?<=\d) (?=\d{3}\b)", NARROW, text)
