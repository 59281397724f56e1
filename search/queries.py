"""What a person typed, as a small tree. Pure: nothing of a query is ever evaluated, and no input makes this fail.

    query  = { item }            item = [ "-" ] [ field ":" ] ( word | '"' words '"' )
    field  = "type" | "title" | "topic" | "project" | "status" | "after" | "before", or their French words

There is no nesting, so the depth is bounded by the grammar; length and number of terms are bounded by `MAX_LENGTH` and
`MAX_TERMS`. Whatever is not understood (an unknown field, a lonely quote or minus) is read as plain words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

MAX_LENGTH = 1_000
MAX_TERMS = 64
MAX_WORD = 60
FIELDS = {
    **dict.fromkeys(("type",), "type"),
    **dict.fromkeys(("title", "titre"), "title"),
    **dict.fromkeys(("topic", "sujet", "thème", "theme"), "topic"),
    **dict.fromkeys(("project", "projet"), "project"),
    **dict.fromkeys(("status", "statut", "état", "etat"), "status"),
    **dict.fromkeys(("after", "après", "apres", "depuis"), "after"),
    **dict.fromkeys(("before", "avant"), "before"),
}
"""Words before a colon that mean a field; people write in their own language."""

DATES = frozenset({"after", "before"})
_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "’": "'", "‘": "'", "ʼ": "'"})
_ITEM = re.compile(
    r"""(?P<minus>(?<!\S)-)?                 # only at the start of a chunk: "risk-based" is not an exclusion
        (?:(?P<field>[^\W\d_]{1,20}):)?
        (?:"\s*(?P<phrase>[^"]*?)\s*"|(?P<chunk>[^\s"]+))""",
    re.VERBOSE,
)
_WORD = re.compile(r"[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*")


class QueryError(ValueError):
    """A query that is refused. `code` is `too_long`, `too_many_terms` or `not_a_date`; `limit` is the bound it broke."""

    def __init__(self, code: str, *, limit: int) -> None:
        super().__init__(f"{code} (limit {limit})")
        self.code = code
        self.limit = limit


@dataclass(frozen=True, slots=True)
class Term:
    """One or more words to be found: side by side in this order where there are several."""

    words: tuple[str, ...]
    is_phrase: bool = False
    field: str = ""
    is_excluded: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """All that was understood. `text` is what was typed, cleaned; `codes` are the chunks that may be identifiers."""

    text: str
    terms: tuple[Term, ...] = ()
    codes: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Say whether nothing is asked for: exclusions alone ask for nothing."""
        return not any(not term.is_excluded for term in self.terms) and not self.codes

    def select(self, *, field: str = "", is_excluded: bool = False) -> tuple[Term, ...]:
        """Return the terms of one field."""
        return tuple(t for t in self.terms if t.field == field and t.is_excluded == is_excluded)


def parse(typed: str) -> Query:
    """Read a query; raise `QueryError` where it is beyond the bounds."""
    if len(typed) > MAX_LENGTH:
        raise QueryError("too_long", limit=MAX_LENGTH)
    text = clean(typed)
    terms = tuple(_terms(text))
    for term in terms:
        if term.field in DATES and first_day(term.words) is None:
            raise QueryError("not_a_date", limit=MAX_LENGTH)
    if sum(len(term.words) for term in terms) > MAX_TERMS:
        raise QueryError("too_many_terms", limit=MAX_TERMS)
    return Query(text=text, terms=terms, codes=tuple(dict.fromkeys(_codes(text))))


def first_day(words: tuple[str, ...]) -> date | None:
    """Return the first day of a year, a month or a day (2026, 2026-05, 2026-05-31), or None where it is none."""
    numbers = [int(word) for word in words if word.isascii() and word.isdigit() and len(word) <= 4]
    if not 1 <= len(numbers) <= 3 or len(numbers) != len(words) or numbers[0] < 1000:
        return None
    try:
        return date(*[*numbers, 1, 1][:3])
    except ValueError:
        return None


def clean(typed: str) -> str:
    """Return the text composed (NFC), with plain quotes and apostrophes, without control characters."""
    text = unicodedata.normalize("NFC", typed)
    text = "".join(" " if unicodedata.category(c) in ("Cc", "Cs", "Co", "Cn", "Zl", "Zp") else c for c in text)
    return " ".join(text.translate(_QUOTES).split())


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a text in lower case, accents kept, overlong ones cut."""
    return tuple(word.lower()[:MAX_WORD] for word in _WORD.findall(text))


def squeeze(code: str) -> str:
    """Return an identifier as it is compared: letters and digits in lower case ("STD-012" is "std 012")."""
    return "".join(words_of(code))


def _terms(text: str) -> Iterator[Term]:
    for item in _ITEM.finditer(text):
        field, excluded = (item["field"] or "").lower(), item["minus"] is not None
        body = item["phrase"] if item["phrase"] is not None else item["chunk"]
        if field and field not in FIELDS:
            yield from (Term(words=(word,), is_excluded=excluded) for word in words_of(field))
            field = ""
        field = FIELDS.get(field, "")
        words = words_of(body)
        if not words:
            continue
        if item["phrase"] is not None or excluded or field:
            yield Term(words=words, is_phrase=len(words) > 1, field=field, is_excluded=excluded)
        else:
            yield from (Term(words=(word,)) for word in words)


def _codes(text: str) -> Iterator[str]:
    """Yield what may be an identifier: a chunk with letter and digit, or letters and the number that follows."""
    chunks = [chunk for chunk in text.replace('"', " ").split() if not chunk.startswith("-") and ":" not in chunk]
    squeezed = [squeeze(chunk) for chunk in chunks]
    for number, code in enumerate(squeezed):
        if any(c.isdigit() for c in code) and any(c.isalpha() for c in code):
            yield code
        elif code.isdigit() and number and squeezed[number - 1].isalpha():
            yield squeezed[number - 1] + code
