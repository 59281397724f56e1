"""Where a link of a file leads: to another file of the folder, in the habits of the tools that publish such folders."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html import unescape
from pathlib import PurePosixPath
from types import MappingProxyType
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
    links_are_published: bool = False

    @classmethod
    def of(
        cls,
        sources: Iterable[SourceFile],
        others: Iterable[str],
        *,
        permalink: str = "",
        static: Mapping[str, str] = MappingProxyType({}),
        links_are_published: bool = False,
    ) -> Resolver:
        """Know the addresses of a folder. `static` are files beside it: their names from the site's root → paths."""
        resolver = cls(links_are_published=links_are_published)
        sources = sorted(sources, key=lambda s: (s.is_index, s.path))
        for source in sources:
            resolver.pages[source.path] = source.path
        for source in sources:
            for name in _names(source, permalink):
                resolver.pages.setdefault(name, source.path)
        for folder in {str(parent) for s in sources for parent in PurePosixPath(s.path).parents} - {"."}:
            resolver.pages.setdefault(folder, folder + "/")  # a folder without an index gets a page of its own
        for name in list(resolver.pages):
            resolver.pages.setdefault(name.lower(), resolver.pages[name])
        for name in others:
            resolver.files[name] = name
            resolver.files.setdefault(name.lower(), name)
        for name, path in static.items():
            resolver.files.setdefault(name, path)
            resolver.files.setdefault(f"static/{name}", path)
        tops = {PurePosixPath(s.path).parts[0] for s in sources if "/" in s.path}
        resolver.roots = (*ASSET_ROOTS, *sorted(tops - set(ASSET_ROOTS)))
        return resolver

    def find(self, destination: str, *, source: SourceFile) -> Found | None:
        """Return what `destination` in `source` leads to, or None if no file of the folder is meant or found."""
        try:
            parts = urlsplit(unescape(destination.strip()))
        except ValueError:  # "[" without its end is read as an address of the new internet
            return None
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
            beside = _joined(source.folder, clean)
            below = _joined(posixpath.join(source.folder, source.stem), clean)
            if source.is_index:
                yield beside
            elif self.links_are_published and not PurePosixPath(clean).suffix:
                yield from (below, beside)
            else:  # addresses of published pages end with a slash: one level deeper than the file
                yield from (beside, below)
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


def _names(source: SourceFile, permalink: str) -> Iterable[str]:
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
        yield from _post_addresses(source, post, permalink)
    elif base.startswith("_") and "/" in base:  # a collection of Jekyll
        yield from (base[1:], base[1:] + ".html")
    for key in ("permalink", "url", "slug"):
        if name := as_text(source.values.get(key)):
            yield _joined(".", name.lstrip("/"))
            if key == "slug" and not name.startswith("/"):
                yield _joined(source.folder, name)
    for key in ("aliases", "redirect_from"):
        for name in as_lines(source.values.get(key)):
            yield _joined(".", name.lstrip("/"))


def _post_addresses(source: SourceFile, post: re.Match[str], permalink: str) -> Iterable[str]:
    """Return the addresses of a post of Jekyll: by the site's permalink, and as they are without one."""
    year, month, day, file_name = post.groups()
    title = file_name.rsplit(".", 1)[0]
    categories = "/".join(as_lines(source.values.get("categories") or source.values.get("category")))
    dated = f"{year}/{month}/{day}/{title}"
    for start in {"", categories}:
        for name in (dated, f"{year}/{month}/{title}", title):
            yield from (_joined(start, name), _joined(start, name + ".html"))
    words = {
        ":categories": categories,
        ":year": year,
        ":month": month,
        ":day": day,
        ":title": title,
        ":slug": title,
        ":i_month": month.lstrip("0"),
        ":i_day": day.lstrip("0"),
        ":short_year": year[2:],
        ":output_ext": ".html",
    }
    if ":" in permalink:
        named = re.sub(r":[a-z_]+", lambda found: words.get(found[0], found[0]), permalink)
        yield _joined(".", re.sub(r"/{2,}", "/", named).strip("/"))


def is_page_name(path: str) -> bool:
    return path.lower().endswith(ENDINGS)
