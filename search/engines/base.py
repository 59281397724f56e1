"""What every search engine can do. An engine sees documents and lookups; it knows no model and no person.

A new engine is one file that declares `@engine("scheme")`; SEARCH_URL chooses by its scheme.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, Protocol

from search.documents import Document

LANGUAGES = ("en", "fr")
"""Languages with a stemmer of their own; passages in all others are found by their exact words (field group `any`)."""


Order = Literal["", "newest", "oldest", "title"]
"""In which order documents stand: "" is by relevance."""
ORDERS: tuple[Order, ...] = ("", "newest", "oldest", "title")


class EngineUnavailable(Exception):
    """The engine cannot answer now: it is down, its index is missing or damaged. The database answers instead."""


class EngineBusy(EngineUnavailable):
    """Another process is writing. Trying again later is right."""


@dataclass(frozen=True, slots=True)
class Change:
    """The state of one document at a version; `document` is None where it is gone. A lower version never wins."""

    source: str
    key: str
    version: int
    document: Document | None

    @property
    def reference(self) -> str:
        return f"{self.source}:{self.key}"


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of a batch: `failed` maps references to the reason why this one document was not taken."""

    written: int = 0
    outdated: int = 0
    failed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Slot:
    """One word that is asked for, with words that count as well (a corrected spelling, later a synonym)."""

    word: str
    alternatives: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Lookup:
    """What is to be found, by whom. Words are in lower case with accents; analysis is the engine's business.

    `words` holds the slots per language group (stop words differ). `offset` and `limit` count documents. An
    empty `audience` finds nothing. `facets` are tokens such as `topic:risk` (`search.documents.facet_tokens`), all
    wanted; `after` and `before` bound the day of the last change, the first inclusive, the second not. `chosen` are
    the choices of a reader by facet: one value of each is enough, and a facet is counted without its own choice.
    `whole` is all that was typed, small words too, where it may be a title.
    """

    words: Mapping[str, tuple[Slot, ...]] = field(default_factory=dict)
    phrases: tuple[tuple[str, ...], ...] = ()
    title_words: tuple[tuple[str, ...], ...] = ()
    excluded: tuple[tuple[str, ...], ...] = ()
    excluded_titles: tuple[tuple[str, ...], ...] = ()
    codes: tuple[str, ...] = ()
    audience: frozenset[str] = frozenset()
    language: str = "en"
    kinds: tuple[str, ...] = ()
    excluded_kinds: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    facets: tuple[str, ...] = ()
    excluded_facets: tuple[str, ...] = ()
    after: date | None = None
    before: date | None = None
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    order: Order = ""
    whole: tuple[str, ...] = ()
    any_word: bool = False
    offset: int = 0
    limit: int = 10
    passages: int = 3

    @property
    def narrows(self) -> bool:
        """Say whether something but words is asked for: then words may be missing."""
        return bool(self.kinds or self.facets or self.after or self.before)

    @property
    def choices(self) -> dict[str, tuple[str, ...]]:
        """Return all choices of the reader by facet, those of type and language among them."""
        named = {"kind": self.kinds, "language": self.languages, **self.chosen}
        return {name: values for name, values in named.items() if values}


@dataclass(frozen=True, slots=True)
class PassageHit:
    """A passage as stored. `body` is plain text: whoever shows it marks and escapes it."""

    anchor: str
    heading_path: tuple[str, ...]
    body: str
    score: float


@dataclass(frozen=True, slots=True)
class DocumentHit:
    """A document with its best passages, best first."""

    source: str
    key: str
    kind: str
    language: str
    title: str
    url: str
    score: float
    passages: tuple[PassageHit, ...]
    identifier: str = ""
    status: str = ""
    trail: tuple[str, ...] = ()
    updated_on: date | None = None
    popularity: int = 0
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """One page of documents, with counts of documents over all that this audience may see.

    Each facet is counted without its own restriction, so that the other choices keep their numbers.
    """

    documents: tuple[DocumentHit, ...] = ()
    total: int = 0
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    is_estimate: bool = False


@dataclass(frozen=True, slots=True)
class Suggestion:
    source: str
    key: str
    kind: str
    language: str
    title: str
    url: str
    trail: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the inventory. `is_deleted` marks a tombstone: nothing is found, but older writes are refused."""

    version: int
    audience_digest: str
    is_deleted: bool = False


@dataclass(frozen=True, slots=True)
class Health:
    """`is_ready`: can search. `needs_rebuild`: is missing, damaged or of an older analysis."""

    is_ready: bool
    needs_rebuild: bool = False
    detail: str = ""
    documents: int = 0
    passages: int = 0


class Generation(Protocol):
    """A complete index that is being built beside the one in use."""

    def apply(self, changes: Collection[Change]) -> Applied:
        """Write a batch into this generation."""

    def activate(self) -> None:
        """Put this generation in the place of the one in use, at once; then drop all others."""

    def discard(self) -> None:
        """Drop what was built."""


class SearchEngine(Protocol):
    """The protocol. All methods raise `EngineUnavailable` when the engine cannot answer."""

    name: str
    supports_similar: bool

    def apply(self, changes: Collection[Change]) -> Applied:
        """Write a batch of at most 500 documents, whole; readers see it when this returns or within a second."""

    def search(self, lookup: Lookup) -> Found:
        """Return one page of documents."""

    def frequency(self, word: str, *, audience: frozenset[str]) -> int:
        """Return in how many passages of this audience a word stands, in any of its forms."""

    def spellings(self, word: str, *, audience: frozenset[str], limit: int = 3) -> list[tuple[str, int, int]]:
        """Return (word, frequency, errors) close to `word`, only words of passages that this audience may see."""

    def suggest(self, typed: str, *, audience: frozenset[str], language: str, limit: int = 8) -> list[Suggestion]:
        """Return documents whose title continues what is being typed."""

    def similar(self, reference: str, *, audience: frozenset[str], limit: int = 5) -> list[DocumentHit]:
        """Return related documents; call it only where `supports_similar`."""

    def inventory(self) -> Iterator[tuple[str, Entry]]:
        """Yield (reference, entry) of every document and tombstone in the index."""

    def begin_generation(self) -> Generation:
        """Start to build a new index beside the one in use."""

    def exclusive(self) -> AbstractContextManager[None]:
        """Hold the right to write and to swap; raise `EngineBusy` after waiting a while."""

    def health(self) -> Health:
        """Say how the index is; never raises."""

    def make_visible(self) -> None:
        """Make all that was applied visible to readers now (tests and commands)."""


EngineFactory = Callable[[str], SearchEngine]
_factories: dict[str, EngineFactory] = {}


def engine(*schemes: str) -> Callable[[EngineFactory], EngineFactory]:
    """Declare the decorated factory (SEARCH_URL → engine) for URLs of these schemes."""

    def declare(factory: EngineFactory) -> EngineFactory:
        _factories.update(dict.fromkeys(schemes, factory))
        return factory

    return declare


def schemes() -> Mapping[str, EngineFactory]:
    return _factories


def audience_digest(audience: Iterable[str]) -> str:
    """Return a short digest of audience tokens, by which a stale audience in the index is noticed."""
    return hashlib.blake2b("\n".join(sorted(audience)).encode(), digest_size=8).hexdigest()


def language_group(language: str) -> str:
    """Return the field group of a language: `en`, `fr` or `any`."""
    base = language.split("-")[0].lower()
    return base if base in LANGUAGES else "any"
