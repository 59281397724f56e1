"""A competency framework as plain data, whatever file it came from. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Any

FEWEST_LEVELS, MOST_LEVELS = 3, 6
CROSSWALKS = ("icb4", "talent_triangle", "pm2")


@dataclass(frozen=True, slots=True)
class Words:
    """The same words in English and French; empty where there are none."""

    en: str = ""
    fr: str = ""

    def __bool__(self) -> bool:
        return bool(self.en or self.fr)


NOT_EVIDENCED = Words("Not evidenced", "Non attesté")


@dataclass(frozen=True, slots=True)
class Problem:
    """What could not be used, and where; the rest of the file was."""

    file: str
    line: int
    message: str


@dataclass(slots=True)
class CompetencyData:
    """`levels` say what each level means here; `indicators` what an assessor can see, one to a line."""

    key: str
    title: Words
    description: Words = Words()
    area: str = ""
    levels: dict[int, Words] = field(default_factory=dict)
    indicators: dict[int, Words] = field(default_factory=dict)
    crosswalk: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Asked:
    """What a role requires of one competency (by its key); in its own words where they differ from the competency's."""

    competency: str
    level: int
    critical: bool = False
    days: int | None = None
    wording: str = ""
    level_wording: str = ""


@dataclass(slots=True)
class RoleData:
    key: str
    title: Words
    description: Words = Words()
    family: str = ""
    role: str = ""
    role_description: str = ""
    role_type: str = ""
    asks: list[Asked] = field(default_factory=list)


@dataclass(slots=True)
class FrameworkData:
    """A whole framework. `levels` are the names of the levels 0…n with their descriptions; `areas` key → title.

    `columns` says what each column of each table was taken for, `ignored` which were not used.
    """

    key: str = ""
    title: Words = Words()
    version: str = "1.0"
    credit: str = ""
    grace_days: int | None = None
    levels: list[tuple[Words, Words]] = field(default_factory=list)
    areas: dict[str, Words] = field(default_factory=dict)
    competencies: list[CompetencyData] = field(default_factory=list)
    roles: list[RoleData] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    columns: dict[str, dict[str, str]] = field(default_factory=dict)


class UnreadableError(ValueError):
    """The file as a whole cannot be used; says why in English."""


def slug(text: str, *, longest: int = 60) -> str:
    """Return letters, digits and hyphens of a text, without accents."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:longest].strip("-") or "x"


def same(text: str) -> str:
    """Return a name as it is compared: without accents of case, typographic quotes and spaces beside each other."""
    plain = text.replace("’", "'").replace("‘", "'").replace("–", "-").replace("\xa0", " ")
    return " ".join(plain.split()).casefold()
