"""Where a link of a file leads: to another file of the folder, in the habits of the tools that publish such folders."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from knowledge.importers.front_matter import as_lines, as_text
from knowledge.importers.source_tree import ENDINGS, INDEX_STEMS, SourceFile

ASSET_ROOTS = ("", "static", "public", "assets", "docs", "content", "_static", "source")
_ELSEWHERE = re.compile(r"(?:[a-zA-Z][a-zA-Z0-9+.-]*:|//)")
_POST = re.compile(r"(?:^|/)_posts/(?:.*/)?(\d{4})-(\d{2})-(\d{2})-(.+)$")


@dataclass(frozen=True, slots=True)
class Found:
    """A link's target: a page or another file of the folder, and the anchor in it as written."""

    path: str
    anchor: str = ""
    is_page: bool = True


@dataclass
class Resolver:
    """Knows all files of a folder by every address they may be linked by."""

    pages: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    roots: tuple[str, ...] = ASSET_ROOTS

    @classmethod
    def of(cls, sources: Iterable[SourceFile], others: Iterable[str]) -> Resolver:
        resolver = cls()
        sources = sorted(sources, key=lambda s: (s.is_index, s.path))
        for source in sources:
            resolver.pages[source.path] = source.path
        for source in sources:
            for name in _names(source):
                resolver.pages.setdefault(name, source.path)
        for folder in {str(parent) for s in sources for parent in PurePosixPath(s.path).parents} - {"."}:
            resolver.pages.setdefault(folder, folder + "/")  # a folder without an index gets a page of its own
        for name in list(resolver.pages):
            resolver.pages.setdefault(name.lower(), resolver.pages[name])
        for name in others:
            resolver.files[name] = name
            resolver.files.setdefault(name.lower(), name)
        tops = {PurePosixPath(s.path).parts[0] for s in sources if "/" in s.path}
        resolver.roots = (*ASSET_ROOTS, *sorted(tops - set(ASSET_ROOTS)))
        return resolver

    def find(self, destination: str, *, source: SourceFile) -> Found | None:
        """Return what `destination` in `source` leads to, or None if no file of the folder is meant or found."""
        parts = urlsplit(destination.strip())
        anchor = unquote(parts.fragment)
        path = unquote(parts.path).strip()
        if not path:
            return Found(path=source.path, anchor=anchor)
        for candidate in self._candidates(path, source):
            for name in (candidate, candidate.lower()):
                if name in self.pages:
                    return Found(path=self.pages[name], anchor=anchor)
                if name in self.files:
                    return Found(path=self.files[name], anchor=anchor, is_page=False)
        return None

    def _candidates(self, path: str, source: SourceFile) -> Iterable[str]:
        clean = path.replace("\\", "/")
        if not clean.startswith("/"):
            yield _joined(source.folder, clean)
            if not source.is_index:  # addresses of published pages end with a slash: one level deeper than the file
                yield _joined(posixpath.join(source.folder, source.stem), clean)
            if clean.startswith("../"):  # too many steps up, as browsers forgive
                yield _joined(".", clean.lstrip("./"))
        for root in self.roots:
            yield _joined(root or ".", clean.lstrip("/"))


def leads_elsewhere(destination: str) -> bool:
    """Return whether a destination is another site's, a template's or a query of the same page: nothing to resolve."""
    text = destination.strip()
    return not text or bool(_ELSEWHERE.match(text)) or text.startswith(("?", "@")) or "{{" in text or "{%" in text


def _joined(folder: str, path: str) -> str:
    joined = posixpath.normpath(posixpath.join(folder if folder != "." else "", path))
    while joined.startswith("../"):
        joined = joined[3:]
    return "." if joined in {"", ".", ".."} else joined


def _names(source: SourceFile) -> Iterable[str]:
    """Return every address of a page besides its path: without ending, as .html, its folder, its permalinks."""
    base = source.path.rsplit(".", 1)[0]
    yield base
    for ending in (".html", ".htm", ".md", ".qmd", ".Rmd", ".mdx"):
        yield base + ending
    if source.is_index:
        yield source.folder
        yield posixpath.join(source.folder, "index.html") if source.folder != "." else "index.html"
        for stem in INDEX_STEMS:
            yield posixpath.join(source.folder, stem).removeprefix("./")
    if post := _POST.search(source.path):
        yield "/".join(post.groups()).rsplit(".", 1)[0]
        yield post[4].rsplit(".", 1)[0]
    for key in ("permalink", "url", "slug"):
        if name := as_text(source.values.get(key)):
            yield _joined(".", name.lstrip("/"))
            if key == "slug" and not name.startswith("/"):
                yield _joined(source.folder, name)
    for key in ("aliases", "redirect_from"):
        for name in as_lines(source.values.get(key)):
            yield _joined(".", name.lstrip("/"))


def is_page_name(path: str) -> bool:
    return path.lower().endswith(ENDINGS)
