"""Find the links in a Markdown text and put others in their place. Code and comments are left alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

_INLINE = re.compile(r"\]\([ \t]*(?P<d><[^<>\n]*>|[^\s()<>]+(?:\([^\s()]*\)[^\s()<>]*)*)")
_REFERENCE = re.compile(r"^ {0,3}\[(?!\^)[^\]\n]{1,999}\]:[ \t]*(?P<d><[^<>\n]*>|[^\s<]\S*)", re.M)
_ATTRIBUTE = re.compile(r"<[a-zA-Z][^<>]*?\b(?:href|src)\s*=\s*(?P<d>\"[^\"<>]*\"|'[^'<>]*'|[^\s\"'`=<>]+)")
_INLINE_CODE = re.compile(r"(?<!`)(`{1,8})(?!`)[^\n]+?(?<!`)\1(?!`)")
_COMMENT = re.compile(r"<!--.*?-->", re.S)


@dataclass(frozen=True, slots=True)
class Destination:
    """A link's target as written, without its brackets or quotes, and where it stands."""

    text: str
    start: int
    end: int


def _blank(found: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", found[0])


def without_code(text: str) -> str:
    """Return `text` with code and comments blanked, every other character in its place."""
    lines, fence = [], ""
    for line in text.split("\n"):
        bare = line.lstrip(" >\t")
        if fence:
            if bare.startswith(fence) and not bare.strip("`~ \t"):
                fence = ""
            lines.append(" " * len(line))
        elif bare.startswith(("```", "~~~")):
            fence = re.match(r"`{3,}|~{3,}", bare)[0]  # type: ignore[index]
            if fence[0] == "`" and "`" in bare[len(fence) :]:
                fence = ""
                lines.append(line)
            else:
                lines.append(" " * len(line))
        else:
            lines.append(line)
    return _COMMENT.sub(_blank, _INLINE_CODE.sub(_blank, "\n".join(lines)))


def destinations(text: str) -> Iterator[Destination]:
    """Return the destinations of a text, in its order: inline links, reference definitions, `href` and `src`."""
    bare = without_code(text)
    found = [match for pattern in (_INLINE, _REFERENCE, _ATTRIBUTE) for match in pattern.finditer(bare)]
    last = -1
    for match in sorted(found, key=lambda one: one.start("d")):
        start, end = match.span("d")
        if start < last:
            continue
        if text[start] in "<\"'":
            start, end = start + 1, end - 1
        last = end
        yield Destination(text=text[start:end], start=start, end=end)


def replaced(text: str, new: Callable[[Destination], str | None]) -> str:
    """Return `text` with each destination replaced by what `new` returns; None leaves it."""
    out, position = [], 0
    for one in destinations(text):
        other = new(one)
        if other is not None and other != one.text:
            out += [text[position : one.start], other]
            position = one.end
    return "".join([*out, text[position:]])


def line_of(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1
