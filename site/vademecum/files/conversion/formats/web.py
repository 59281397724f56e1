"""HTML: the text that a reader would see, cut at its headings. Nothing is run and nothing is fetched."""

from __future__ import annotations

from collections.abc import Iterable
from html.parser import HTMLParser
from typing import IO

from vademecum.files.conversion.formats.plain import decoded
from vademecum.files.conversion.parts import Part, sections

SILENT = {"script", "style", "template", "noscript", "svg", "math", "object", "iframe"}
BLOCKS = {"p", "div", "li", "tr", "br", "dt", "dd", "section", "article", "pre", "blockquote", "table", "ul", "ol", "td",
          "th", "title", "body", "header", "footer", "nav", "figcaption", "caption", "option"}  # fmt: skip


class _Text(HTMLParser):
    """Collects (level, text) blocks."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[tuple[int, str]] = []
        self.words: list[str] = []
        self.level = self.silent = 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag in SILENT:
            self.silent += 1
        if tag in BLOCKS or _level(tag):
            self.end_block()
            self.level = _level(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in SILENT and self.silent:
            self.silent -= 1
        if tag in BLOCKS or _level(tag):
            self.end_block()

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.words.append(data)

    def end_block(self) -> None:
        text = " ".join("".join(self.words).split())
        if text:
            self.blocks.append((self.level, text))
        self.words, self.level = [], 0


def read(file: IO[bytes]) -> Iterable[Part]:
    """Yield the text under each heading."""
    parser = _Text()
    parser.feed(decoded(file.read()))
    parser.close()
    parser.end_block()
    return sections(parser.blocks)


def _level(tag: str) -> int:
    return int(tag[1]) if len(tag) == 2 and tag[0] == "h" and tag[1] in "123456" else 0
