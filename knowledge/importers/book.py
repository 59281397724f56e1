"""What the settings of the tool that publishes a folder say about its pages: their order, names and addresses."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from knowledge.importers.front_matter import FrontMatterError, as_number, as_text, read_yaml
from knowledge.importers.source_tree import SourceFile, quarto_order

LARGEST = 200_000
STATIC_FOLDERS = ("static", "public")
_PERMALINK = re.compile(r"""^permalink:[ \t]*["']?([^"'\n#]+?)["']?[ \t]*$""", re.M)
_NAV = re.compile(r"^nav:[ \t]*\n((?:[ \t]+[^\n]*\n|-[^\n]*\n|[ \t]*\n|#[^\n]*\n)+)", re.M)
_NAV_LINE = re.compile(
    r"""^(?P<indent>[ \t]*)-[ \t]+(?:(?P<title>["'][^"'\n]*["']|[^:#\n]+?):(?:[ \t]+|$))?(?P<path>[^\n]*)$"""
)


@dataclass
class Book:
    """Paths are of files or folders, relative to the folder that is imported."""

    order: dict[str, int] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    positions: dict[str, float] = field(default_factory=dict)
    permalink: str = ""
    links_are_published: bool = False  # Hugo: a link is an address of the site, one level below the file's folder
    static: tuple[str, ...] = ()


def read_book(folder: Path, sources: list[SourceFile], others: Iterable[str]) -> Book:
    """Read the settings in and right above `folder`. What cannot be read says nothing."""
    book = Book(links_are_published=any(source.path.endswith("_index.md") for source in sources))
    for name in ("_quarto.yml", "_bookdown.yml"):
        for path in quarto_order(_text(folder / name)):
            book.order.setdefault(path, len(book.order))
    for above in (folder, folder.parent):
        for name in ("mkdocs.yml", "mkdocs.yaml"):
            if not book.order and (nav := _NAV.search(_text(above / name))):
                prefix = "docs/" if above == folder and any(s.path.startswith("docs/") for s in sources) else ""
                _follow(nav[1], prefix, book)
    if found := _PERMALINK.search(_text(folder / "_config.yml")):
        book.permalink = found[1]
    for path in others:
        if PurePosixPath(path).name in {"_category_.json", "_category_.yml", "_category_.yaml"}:
            _category(folder / path, str(PurePosixPath(path).parent), book)
    if folder.name in {"docs", "content", "src"}:
        book.static = tuple(name for name in STATIC_FOLDERS if (folder.parent / name).is_dir())
    return book


def static_files(folder: Path, book: Book) -> dict[str, str]:
    """Return the files that the tool publishes from beside `folder`: name from the site's root → path from `folder`."""
    found: dict[str, str] = {}
    for name in book.static:
        root = folder.parent / name
        for path in sorted(root.rglob("*")):
            if path.is_file() and not path.is_symlink():
                found.setdefault(path.relative_to(root).as_posix(), f"../{name}/{path.relative_to(root).as_posix()}")
    return found


def _text(path: Path) -> str:
    try:
        if path.is_file() and path.stat().st_size < LARGEST:
            return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        pass
    return ""


def _follow(nav: str, prefix: str, book: Book) -> None:
    """Take order and the names of sections from the navigation of MkDocs."""
    sections: list[tuple[int, str]] = []
    inside: dict[str, set[str]] = defaultdict(set)
    for line in nav.split("\n"):
        found = _NAV_LINE.match(line)
        if not found:
            continue
        indent, title = len(found["indent"].expandtabs()), (found["title"] or "").strip(" \"'")
        path = found["path"].strip(" \"'")
        sections = [section for section in sections if section[0] < indent]
        if not path:
            sections.append((indent, title))
        elif "://" not in path:
            path = prefix + path.lstrip("./")
            parent = str(PurePosixPath(path).parent)
            book.order.setdefault(path, len(book.order))
            if parent != ".":
                book.order.setdefault(parent, book.order[path])
            if sections:
                inside[sections[-1][1]].add(parent)
    for title, folders in inside.items():
        if len(folders) == 1 and (only := folders.pop()) != ".":
            book.titles.setdefault(only, title[:250])


def _category(path: Path, folder: str, book: Book) -> None:
    """Take a folder's name and place from Docusaurus' file about it."""
    try:
        values: Any = json.loads(_text(path)) if path.suffix == ".json" else read_yaml(_text(path))
    except (ValueError, RecursionError, FrontMatterError):
        return
    if not isinstance(values, dict):
        return
    if title := as_text(values.get("label"), longest=250):
        book.titles[folder] = title
    if (number := as_number(values.get("position"))) is not None:
        book.positions[folder] = number
