"""An invented source of documents, engines of both kinds, and people with and without rights."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from search import documents
from search.documents import Document, Passage, Section
from search.engines.base import EngineUnavailable, SearchEngine
from search.engines.registry import engine_for
from search.lookups import lookup_for
from search.queries import parse
from vademecum.accounts.visibility import tokens_for


def document(key: str, title: str = "", *bodies: str, **fields: Any) -> Document:
    """Build a public English page with one passage for each body; the second and later have the anchors s1, s2, …"""
    passages = tuple(
        Passage(f"s{n}" if n else "", (f"Section {n}",) if n else (), body) for n, body in enumerate(bodies or ("",))
    )
    chosen = {
        "source": "shelf", "kind": "guide", "language": "en", "url": f"/en/{key}/", "audience": ("public",),
        "passages": passages, **fields,
    }  # fmt: skip
    return Document(key=key, title=title or key, **chosen)


class Shelf:
    """A source whose documents stand in a dictionary. `broken` keys raise when they are read."""

    name = "shelf"

    def __init__(self) -> None:
        self.content: dict[str, Document] = {}
        self.broken: set[str] = set()
        self.sections: dict[str, tuple[str, str, bool]] = {}

    def put(self, *added: Document) -> None:
        self.content.update({one.key: one for one in added})

    def keys(self) -> Iterable[str]:
        return list(self.content)

    def documents(self, keys: Collection[str]) -> Iterator[Document]:
        for key in keys:
            if key in self.broken:
                raise ValueError(f"{key} cannot be read")
            if key in self.content:
                yield self.content[key]

    def visible_keys(self, keys: Collection[str], viewer: Any) -> set[str]:
        held = tokens_for(viewer)
        return {key for key in keys if key in self.content and held & set(self.content[key].audience)}

    def facet_labels(self, name: str, values: Collection[str], *, viewer: Any, language: str) -> Mapping[str, str]:
        return {value: f"On {value}" for value in values if not value.endswith("s")} if name == "topic" else {}

    def key_at(self, address: str) -> str | None:
        return next((key for key, document in self.content.items() if document.url == address), None)

    def section_at(self, address: str, *, viewer: Any) -> Section | None:
        value, title, is_visible = self.sections.get(address, ("", "", False))
        return Section(value, title, owner="Ines Morel") if is_visible else None

    def kinds(self) -> Mapping[str, str]:
        return {"guide": "Guides", "standard": "Standards", "page": "Pages"}

    def kind_names(self) -> Mapping[str, str]:
        return {"guide": "Guide", "standard": "Standard", "page": "Page"}

    def find_in_database(self, words: Sequence[str], *, viewer: Any, language: str, limit: int) -> Iterable[Document]:
        visible = self.visible_keys(self.content, viewer)
        hits = [d for d in self.content.values() if d.key in visible and all(w in d.title.lower() for w in words)]
        return hits[:limit]


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch) -> Shelf:
    """The only source, for the time of one test."""
    source = Shelf()
    monkeypatch.setattr(documents, "_sources", {source.name: source})
    return source


@pytest.fixture
def embedded_url(tmp_path: Path) -> str:
    return f"embedded://{tmp_path / 'index'}"


@pytest.fixture(params=["embedded", pytest.param("opensearch", marks=pytest.mark.opensearch)])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> SearchEngine:
    """Each engine in turn, with an index of its own that is empty."""
    if request.param == "embedded":
        made = engine_for(f"embedded://{tmp_path / 'index'}")
    else:
        server = request.getfixturevalue("opensearch_url")
        made = engine_for(f"{server.replace('http://', 'opensearch://')}/test-{uuid.uuid4().hex[:12]}")
    made.begin_generation().activate()
    if request.param == "opensearch":
        _wake(made)
    return made


def _wake(engine: Any) -> None:
    """Search once before a test does: the first query of a server that just started may take longer than is allowed."""
    lookup = lookup_for(parse("wake up now"), audience=frozenset({"public"}), language="en")
    for _turn in range(10):
        with suppress(EngineUnavailable):
            engine.search(lookup)
            return
        engine.server.resting_until = 0.0
