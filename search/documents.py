"""What a package must say about its content to have it found: the whole contract between search and its sources.

A package describes its content as `Document`s and registers a `Source` in `AppConfig.ready()`. After each change it
calls `search.indexing.mark_changed(source, keys)` in the same transaction. Search never asks whose documents they are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol, runtime_checkable

from search.queries import squeeze


@dataclass(frozen=True, slots=True)
class Passage:
    """The unit that is found: a page's lead (empty anchor), or the text under one heading."""

    anchor: str
    heading_path: tuple[str, ...]
    body: str


@dataclass(frozen=True, slots=True)
class Document:
    """A page, question-free: what engines see. `url` is the path without the host; a hit links to `url#anchor`."""

    source: str
    key: str
    kind: str
    language: str
    title: str
    url: str
    audience: tuple[str, ...]
    passages: tuple[Passage, ...]
    identifier: str = ""
    status: str = ""
    trail: tuple[str, ...] = ()
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    aliases: tuple[str, ...] = ()
    updated_at: datetime | None = None
    is_late: bool = False  # past its review: it still counts, but stands a little lower
    popularity: float = 0.0


EPOCH = date(1970, 1, 1)


def facet_tokens(document: Document) -> list[str]:
    """Return what a document can be narrowed by, one token a value: `topic:risk`, `status:inforce`."""
    named = [(name, value) for name, values in document.facets.items() for value in values]
    named += [("status", document.status)] if document.status else []
    return list(dict.fromkeys(f"{name}:{squeeze(value)}" for name, value in named))


COUNTED = ("kind", "section", "topic", "project", "status", "year", "language")
"""What results are counted by and narrowed to, in the order in which the page offers it."""


def shape_of(document: Document) -> tuple[tuple[str, str], ...]:
    """Return (facet, value) of all that a document is counted by: documents of one shape are counted together."""
    named = [("kind", document.kind), ("language", document.language)]
    tokens = (token.partition(":") for token in facet_tokens(document))
    named += [(name, value) for name, _colon, value in tokens if name in COUNTED and value]
    return tuple(sorted(set(named)))


def day_of(document: Document) -> int:
    """Return the day of the last change as a number, 0 where it is not known."""
    return max(0, (document.updated_at.date() - EPOCH).days) if document.updated_at else 0


class Source(Protocol):
    """One package's content. `name` is unique; keys are unique within the source."""

    name: str

    def keys(self) -> Iterable[str]:
        """Return the key of every document that should be found."""

    def documents(self, keys: Collection[str]) -> Iterator[Document]:
        """Build documents from the database, in batches that suit it; leave out a key that is no longer published."""

    def visible_keys(self, keys: Collection[str], viewer: Any) -> set[str]:
        """Return those of `keys` that `viewer` may see now, asked of the database."""

    def kind_names(self) -> Mapping[str, str]:
        """Return the name (lazy translation, singular) of each kind, for the label of one hit."""

    def kinds(self) -> Mapping[str, str]:
        """Return the label (lazy translation, plural) of each kind of document this source makes."""


@runtime_checkable
class DatabaseSearch(Protocol):
    """A source may also search the database itself, so that people find the main things when the engine is down."""

    def find_in_database(self, words: Sequence[str], *, viewer: Any, language: str, limit: int) -> Iterable[Document]:
        """Return documents that `viewer` may see whose title (or text) holds all the words, best first."""


@dataclass(frozen=True, slots=True)
class Definition:
    """What a word of the house means, shown before the results. `text` is plain; `others` are (language, term)."""

    term: str
    text: str
    url: str
    language: str
    acronym: str = ""
    others: tuple[tuple[str, str], ...] = ()


@runtime_checkable
class LabelledFacets(Protocol):
    """A source may also say which values of a facet people choose from, and what these are called."""

    def facet_labels(self, name: str, values: Collection[str], *, viewer: Any, language: str) -> Mapping[str, str]:
        """Return value (as in a facet token) → label for those of `values` that `viewer` is offered as a choice."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the tree. `value` is that of the facet `under`; `owner` is who can be asked when nothing is found."""

    value: str
    title: str
    owner: str = ""


@runtime_checkable
class Sections(Protocol):
    """A source may also have sections: parts of its tree that can be searched alone."""

    def section_at(self, address: str, *, viewer: Any) -> Section | None:
        """Return the part of the tree at an address, if `viewer` may see its top."""


@runtime_checkable
class Defines(Protocol):
    """A source may also know what words mean."""

    def definition_of(self, words: str, *, viewer: Any, language: str) -> Definition | None:
        """Return what `words` mean (a term, an acronym or another name, whole), the reader's language first."""


@runtime_checkable
class Addressed(Protocol):
    """A source may also say what stands at an address, so that people can name a document by it."""

    def key_at(self, address: str) -> str | None:
        """Return the key of the document at a path such as `/en/standards/risk/`, whoever may see it."""


@runtime_checkable
class DrawnKinds(Protocol):
    """A source may also name the sign (of the icon sprite) of each kind; others are drawn as a document."""

    def kind_icons(self) -> Mapping[str, str]:
        """Return the name of an icon, by kind."""


_sources: dict[str, Source] = {}


def register(source: Source) -> Source:
    """Make a source known to search."""
    _sources[source.name] = source
    return source


def sources() -> list[Source]:
    return list(_sources.values())


def source_named(name: str) -> Source:
    return _sources[name]
