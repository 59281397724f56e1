"""Read a folder of Markdown: which files are pages, what they are called, in which order and below what they stand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Any

from knowledge.importers.front_matter import FrontMatterError, as_number, as_text, split_head
from knowledge.importers.report import ImportReport

ENDINGS = (".md", ".markdown", ".mdx", ".qmd", ".rmd")
INDEX_STEMS = ("index", "_index", "readme")
ORDER_FILES = {"summary.md", "_sidebar.md", "_navbar.md", "_toc.md"}
SET_ASIDE = {"_includes", "_layouts", "_sass", "_data", "_site", "_build", "_book", "node_modules", "__pycache__"}
KEEPS_FILES = {".gitbook", ".vuepress"}  # hidden, yet where their pictures lie
ORDER_KEYS = ("order", "weight", "nav_order", "sidebar_position", "position")
LARGEST_FILE = 2 * 1024 * 1024
MOST_FILES = 20_000
DEEPEST = 45  # levels: a page's place in the tree is kept in 255 characters, four each
_LIST_LINK = re.compile(r"^\s*(?:[-*+]|\d+\.)\s+\[[^\]]*\]\(<?([^)>\s]+)", re.M)
_QUARTO_CHAPTER = re.compile(r"""(?:^\s*-\s*|href:\s*|file:\s*|part:\s*)["']?([\w./-]+\.(?:qmd|Rmd|md))""", re.M)


@dataclass(slots=True)
class SourceFile:
    """One page as it stands in the folder. `path` is relative to the folder, with slashes."""

    path: str
    values: dict[str, Any] = field(default_factory=dict)
    body: str = ""
    first_line: int = 1
    is_index: bool = False

    @property
    def folder(self) -> str:
        return str(PurePosixPath(self.path).parent)

    @property
    def stem(self) -> str:
        return PurePosixPath(self.path).name.rsplit(".", 1)[0]


@dataclass(slots=True)
class Place:
    """A page to be: from a file, or for a folder that has none of its own. `path` is the key it is known by."""

    path: str
    parent: str
    source: SourceFile | None = None
    order: tuple[Any, ...] = ()
    title: str = ""


def natural(text: str) -> tuple[Any, ...]:
    """Return a key that files `step-10` after `step-9`."""
    return tuple(
        (1, int(part), "") if part.isdigit() else (0, 0, part.casefold()) for part in re.split(r"(\d+)", text) if part
    )


def read_folder(folder: Path, report: ImportReport) -> tuple[list[SourceFile], list[str]]:
    """Return the pages that can be read, and the paths of all other files. What cannot be read is reported."""
    sources: list[SourceFile] = []
    others: list[str] = []
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder)
        name = relative.as_posix()
        is_page = name.lower().endswith(ENDINGS)
        if any(part in SET_ASIDE or (part.startswith(".") and part not in KEEPS_FILES) for part in relative.parts):
            continue
        if path.is_symlink() or not path.is_file():
            if is_page and path.is_symlink():
                report.add(printable(name), "skipped", "A symbolic link: what it points to is not followed.")
            continue
        if name != printable(name):
            report.add(printable(name), "failed", "The name of the file is not UTF-8. Rename it and import again.")
            continue
        if is_page and relative.parts[0] in KEEPS_FILES:
            continue
        if len(relative.parts) > DEEPEST:
            report.add(name, "failed", f"Below more than {DEEPEST} folders.")
            continue
        if not is_page:
            others.append(name)
        elif len(sources) >= MOST_FILES:
            report.add(name, "failed", f"More than {MOST_FILES} pages in one import. Import its parts one by one.")
        elif source := _read(path, name, report):
            sources.append(source)
    return sources, others


def printable(name: str) -> str:
    """Return a file's name as text that can be shown and stored; what is no UTF-8 of it becomes question marks."""
    return name.encode("utf-8", "replace").decode()


def is_part(path: str) -> bool:
    """Return whether a file is a part of other pages, which no tool publishes by itself: `_warning.md`."""
    name = PurePosixPath(path).name.lower()
    return name.startswith("_") and name.rsplit(".", 1)[0] not in INDEX_STEMS and name not in ORDER_FILES


def _read(path: Path, name: str, report: ImportReport) -> SourceFile | None:
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE:
            report.add(name, "failed", f"Larger than {LARGEST_FILE // 1024 // 1024} MB.")
            return None
        raw = path.read_bytes()
    except OSError as error:
        report.add(name, "failed", f"Cannot be opened: {error.strerror}.")
        return None
    if b"\x00" in raw[:8192] and not raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        report.add(name, "failed", "Not a text file.")
        return None
    try:
        text = _decode(raw)
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        report.add(name, "failed", "Not UTF-8. Save the file as UTF-8 and import again.", line)
        return None
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    try:
        head = split_head(text)
    except FrontMatterError as error:
        report.add(name, "failed", str(error), error.line)
        return None
    source = SourceFile(path=name, values=head.values, body=head.body, first_line=head.first_line)
    source.is_index = source.stem.lower() in INDEX_STEMS
    return source


def _decode(raw: bytes) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16")
    return raw.decode("utf-8-sig")


def place(
    sources: list[SourceFile],
    *,
    listed: Mapping[str, int] = MappingProxyType({}),
    titles: Mapping[str, str] = MappingProxyType({}),
    positions: Mapping[str, float] = MappingProxyType({}),
) -> list[Place]:
    """Return every page to be, each after the one above it, siblings in order. The folder itself has the path `.`.

    `listed`, `titles` and `positions` are what settings say of files and folders, for those that say nothing.
    """
    listed = {**listed, **_listed_order(sources)}
    pages = [s for s in sources if PurePosixPath(s.path).name.lower() not in ORDER_FILES]
    indexes: dict[str, SourceFile] = {}
    for source in sorted(pages, key=lambda s: _index_rank(s)):
        if source.is_index:
            indexes.setdefault(source.folder, source)
    stems = {f"{'' if s.folder == '.' else s.folder + '/'}{s.stem}": s for s in pages if not s.is_index}
    folders = {str(parent) for s in pages for parent in PurePosixPath(s.path).parents if str(parent) != "."}
    for name in folders:  # `guide.md` beside `guide/` is the page of that folder
        if name not in indexes and name in stems:
            indexes[name] = stems[name]
    placed = {id(source): name for name, source in indexes.items() if name != "."}
    places: dict[str, Place] = {}
    for name in folders:
        index = indexes.get(name)
        parent = str(PurePosixPath(name).parent)
        order = _order(index, listed, name, positions.get(name))
        places[name] = Place(
            path=name + "/", parent=parent, source=index, order=order, title="" if index else titles.get(name, "")
        )
    for source in pages:
        if id(source) not in placed:
            parent = str(PurePosixPath(source.path).parent)
            places[source.path] = Place(
                path=source.path, parent=parent, source=source, order=_order(source, listed, source.path)
            )
    return _top_down(places)


def _index_rank(source: SourceFile) -> tuple[int, str]:
    return INDEX_STEMS.index(source.stem.lower()) if source.stem.lower() in INDEX_STEMS else 9, source.path


def _order(
    source: SourceFile | None, listed: Mapping[str, int], path: str, number: float | None = None
) -> tuple[Any, ...]:
    if source:
        number = next((n for key in ORDER_KEYS if (n := as_number(source.values.get(key))) is not None), number)
    place_in_list = listed.get(source.path if source else path, listed.get(path))
    is_first = bool(source and source.is_index and source.folder == ".")
    return (
        not is_first,
        number is None,
        number or 0,
        place_in_list is None,
        place_in_list or 0,
        natural(PurePosixPath(path).name),
    )


def _listed_order(sources: list[SourceFile]) -> dict[str, int]:
    """Return path → place in GitBook's `SUMMARY.md` or docsify's `_sidebar.md`, wherever they lie."""
    order: dict[str, int] = {}
    for source in sources:
        if PurePosixPath(source.path).name.lower() in ORDER_FILES:
            for target in _LIST_LINK.findall(source.body):
                path = PurePosixPath(source.folder) / target.split("#")[0].lstrip("/")
                order.setdefault(str(path), len(order))
    return order


def quarto_order(text: str) -> list[str]:
    """Return the files that a `_quarto.yml` or `_bookdown.yml` names, in its order."""
    return list(dict.fromkeys(_QUARTO_CHAPTER.findall(text)))


def _top_down(places: dict[str, Place]) -> list[Place]:
    children: dict[str, list[Place]] = {}
    for item in places.values():
        children.setdefault(item.parent, []).append(item)
    out: list[Place] = []
    waiting = ["."]
    while waiting:
        name = waiting.pop()
        below = sorted(children.get(name, []), key=lambda item: item.order)
        out += below
        waiting += [item.path.rstrip("/") for item in reversed(below) if item.path.endswith("/")]
    return out


def title_from_name(path: str) -> str:
    """Return a readable title for a file or folder that gives none."""
    name = PurePosixPath(path.rstrip("/")).name
    name = re.sub(r"\.(md|markdown|mdx|qmd|rmd)$", "", name, flags=re.I)
    if name.lower() in INDEX_STEMS:
        name = PurePosixPath(path).parent.name or name
    name = re.sub(r"^(?:\d{4}-\d{2}-\d{2}-|\d+[-_. ]+)", "", name) or name
    words = re.sub(r"[-_]+", " ", name).strip()
    return (words[:1].upper() + words[1:])[:250] or "Page"


def title_of(values: dict[str, Any]) -> str:
    return as_text(values.get("title"), longest=250)
