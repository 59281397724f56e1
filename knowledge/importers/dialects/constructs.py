"""What the dialects have in common: replace outside code, read attributes, name callouts."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import quote

from knowledge.importers.destinations import without_code

_NAMED = re.compile(r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|`([^`]*)`|([^\s"'`,]+))""")
_BARE = re.compile(r""""([^"]*)"|'([^']*)'|`([^`]*)`|([^\s"'`]+)""")

# What other tools call their boxes → ours.
CALLOUTS = {
    **dict.fromkeys(("note", "info", "primary", "secondary", "hint", "abstract", "details", "expand"), "note"),
    **dict.fromkeys(("tip", "success", "check", "idea", "green"), "tip"),
    **dict.fromkeys(("important", "attention"), "important"),
    **dict.fromkeys(("warning", "warn", "caution", "orange"), "warning"),
    **dict.fromkeys(("danger", "error", "red"), "danger"),
}


@dataclass(frozen=True)
class Known:
    """What a dialect may ask about the folder: where a page or file of a name lies, what a part of pages says."""

    pages: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    part: Callable[[str], str | None] = lambda path: None

    def page(self, name: str) -> str | None:
        """Return the path of the one page that is called so, without its folder or ending."""
        return self.pages.get(_plain(name))

    def file(self, name: str) -> str | None:
        return self.files.get(name.rsplit("/", 1)[-1].lower())


def by_name(paths: list[str]) -> dict[str, str]:
    """Return plain name → path for every name that only one page has."""
    found: dict[str, str] = {}
    twice = set()
    for path in paths:
        name = _plain(path)
        twice |= {name} & found.keys()
        found[name] = path
    return {name: path for name, path in found.items() if name not in twice}


def _plain(name: str) -> str:
    last = name.strip().strip("/").rsplit("/", 1)[-1].lower()
    return re.sub(r"[-_\s]+", "-", re.sub(r"\.(?:md|markdown|mdx|qmd|rmd|html?)$", "", last))


def replaced(text: str, pattern: re.Pattern[str], new: Callable[[re.Match[str]], str | None]) -> str:
    """Return `text` with what matches outside code replaced; None leaves it."""
    bare = without_code(text)
    out, position = [], 0
    for found in pattern.finditer(text):
        start, end = found.span()
        if start < position or bare[start : start + 1] != text[start]:
            continue
        other = new(found)
        if other is not None:
            out += [text[position:start], other]
            position = end
    return "".join([*out, text[position:]])


def attributes(text: str) -> tuple[dict[str, str], list[str]]:
    """Return named and unnamed values of a tag such as `src="a.png" "b" c`."""
    named = {found[1].lower(): next((g for g in found.groups()[1:] if g), "") for found in _NAMED.finditer(text)}
    bare = [next((g for g in found.groups() if g), "") for found in _BARE.finditer(_NAMED.sub(" ", text))]
    return named, bare


def opening(kind: str, title: str = "") -> str:
    """Return the line that opens one of our boxes."""
    words = " ".join(title.split()).replace("]", "").replace("[", "")
    return f"::: {CALLOUTS.get(kind.lower(), 'note')}" + (f"[{words}]" if words else "")


def on_its_own_line(found: re.Match[str], line: str) -> str:
    """Return `line` with the line ends it needs where the tag stands within a line."""
    text = found.string
    before = text[text.rfind("\n", 0, found.start()) + 1 : found.start()].strip(" \t>")
    after = text[found.end() : (text.find("\n", found.end()) + 1 or len(text) + 1) - 1].strip()
    return ("\n" if before else "") + line + ("\n" if after else "")


def destination(path: str) -> str:
    """Return a path as the destination of a link."""
    return quote(path.strip(), safe="/#:?&=%.~()-_@,;+!*'")
