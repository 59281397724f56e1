"""Name the headings of a cleaned page and cut it into passages, in one pass: anchors and search always agree."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import escape, unescape
from typing import Any

from knowledge.rendering.slugs import anchor_slug

LONGEST_PASSAGE = 32_000  # characters; the rest of a longer section is read, but not searched
FRAME_IDS = frozenset(
    {"content", "site-search", "announcements", "on-this-page-title", "lost-search", "top", "today-title"}
)
_TOKEN = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)((?:[^>\"]|\"[^\"]*\")*)>")
_ATTRIBUTE = re.compile(r"([a-zA-Z-]+)=\"([^\"]*)\"")
_EMPTY_HEAD = re.compile(r"<th((?:\s[^>]*)?)>\s*</th>")  # a corner without words heads nothing
_NUMBER = re.compile(r"\s*((?:\d+|[A-Z])(?:\.\d+)*)\.?(?=\s)\s+")
_GAP = re.compile(r"[^\S\u00a0\u202f]+")  # French sets narrow spaces that stay
_BREAKING = frozenset(
    ("address blockquote br caption dd details div dl dt figcaption figure hr li ol p pre section summary table td "  # noqa: SIM905
     "th tr ul").split()
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading as it stands on the page: `number` is the clause number that opens its text, if any."""

    level: int
    id: str
    text: str
    number: str = ""

    @property
    def title(self) -> str:
        return self.text.removeprefix(self.number).lstrip(". ") if self.number else self.text


@dataclass(frozen=True, slots=True)
class Section:
    """The text under one heading (empty anchor: above the first one), as search sees it."""

    anchor: str
    heading_path: tuple[str, ...]
    body: str


@dataclass(frozen=True, slots=True)
class Outline:
    """A page that is ready but for its links (`knowledge.rendering.links`)."""

    html: str
    headings: tuple[Heading, ...] = ()
    sections: tuple[Section, ...] = ()
    anchors: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Words:
    """What the pass has to say itself, in the language of the page."""

    table: str = "Table"
    done: str = "Done"
    to_do: str = "To do"


@dataclass
class _Pass:
    """The state of one walk over a page's HTML."""

    html: str
    numbered: bool
    words: Words
    shift: int
    used: set[str] = field(default_factory=set)
    turns: dict[str, int] = field(default_factory=dict)
    out: list[str] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    path: list[tuple[int, str]] = field(default_factory=list)
    anchor: str = ""
    links_open: int = 0
    tables: int = 0

    def name(self, wanted: str) -> str:
        """Return `wanted`, or the first free name after it. Names of the page's frame are never free."""
        name, turn = wanted, self.turns.get(wanted, 0)
        while name in self.used or name in FRAME_IDS:
            turn += 1
            name = f"{wanted}-{turn}"
        self.turns[wanted] = turn  # a thousand equal headings do not each try all names before theirs
        self.used.add(name)
        return name

    def close_section(self) -> None:
        body = re.sub(r"[ \t]*\n\s*", "\n", re.sub(r"[ \t]+", " ", unescape("".join(self.text)))).strip()
        if body or self.anchor:
            path = tuple(text for _, text in self.path)
            self.sections.append(Section(anchor=self.anchor, heading_path=path, body=body[:LONGEST_PASSAGE]))
        self.text = []

    def run(self) -> Outline:
        position, heading_start = 0, None
        for token in _TOKEN.finditer(self.html):
            closing, tag = token[1], token[2].lower()
            is_heading = len(tag) == 2 and tag[0] == "h" and tag[1] in "123456"
            between = self.html[position : token.start()]
            position = token.end()
            self.out.append(between)
            if heading_start is None:
                self.text.append(between)
            if is_heading and not closing:
                self.close_section()
                heading_start = len(self.out)
                self.out.append(token[0])
            elif is_heading and heading_start is not None:
                self.heading(tag, heading_start)
                heading_start = None
            else:
                self.element(tag, closing=bool(closing), source=token[0], in_heading=heading_start is not None)
        self.out.append(self.html[position:])
        self.text.append(self.html[position:])
        self.close_section()
        return Outline(
            html="".join(self.out),
            headings=tuple(self.headings),
            sections=tuple(self.sections),
            anchors=frozenset(self.used),
        )

    def heading(self, tag: str, start: int) -> None:
        """Replace what was written since `start` by the heading with its name, and open its section."""
        attributes = dict(_ATTRIBUTE.findall(self.out[start]))
        inner = "".join(self.out[start + 1 :])
        text = _GAP.sub(" ", unescape(re.sub(r"<[^>]*>", "", inner))).strip()
        level = min(6, int(tag[1]) + self.shift)
        number = _NUMBER.match(text)
        title = text[number.end() :] if number else text
        name = self.name(attributes.get("id") or anchor_slug(title or text))
        if self.numbered and number:
            bare = re.sub(r"^\s*" + re.escape(number[1]) + r"\.?\s+", "", inner, count=1)
            if bare != inner:
                inner = f'<a class="clause-number" href="#{escape(name)}">{number[1]}</a> {bare}'
        del self.out[start:]
        self.out.append(f'<h{level} id="{escape(name)}">{inner}</h{level}>')
        if text:
            self.headings.append(Heading(level=level, id=name, text=text, number=number[1] if number else ""))
        while self.path and self.path[-1][0] >= level:
            self.path.pop()
        self.path.append((level, text))
        self.anchor = name

    def element(self, tag: str, *, closing: bool, source: str, in_heading: bool) -> None:
        if tag in _BREAKING and not in_heading:
            self.text.append("\t" if tag in {"td", "th"} else "\n")
        if tag == "a":
            self.links_open += -1 if closing else 1
        if closing:
            self.out.append(source + ("</div>" if tag == "table" else ""))
            return
        if tag == "input":
            source = self.checkbox(source)
        elif tag == "img":
            source = self.image(source, in_heading=in_heading)
        if tag == "table":
            self.tables += 1
            label = escape(f"{self.words.table} {self.tables}")
            self.out.append(f'<div class="table-scroll" role="region" tabindex="0" aria-label="{label}">')
        self.out.append(self.with_own_name(tag, source))

    def with_own_name(self, tag: str, source: str) -> str:
        """Make ids unique on the page; an old `<a name="x">` is an id."""
        if "id=" not in source and "name=" not in source:
            return source
        attributes = dict(_ATTRIBUTE.findall(source))
        wanted = attributes.get("id") or (attributes.get("name") if tag == "a" else "")
        source = re.sub(r' (?:id|name)="[^"]*"', "", source)
        if not wanted:
            return source
        name = wanted if tag in {"sup", "li", "a"} and wanted.startswith("fn") else self.name(unescape(wanted))
        self.used.add(name)
        return f'{source[: len(tag) + 1]} id="{escape(unescape(name))}"{source[len(tag) + 1 :]}'

    def checkbox(self, source: str) -> str:
        if 'type="checkbox"' not in source:
            return ""
        word = self.words.done if "checked" in source else self.words.to_do
        return f'{source[:-1]} aria-label="{escape(word)}">'

    def image(self, source: str, *, in_heading: bool) -> str:
        """Show pictures that we keep; name those on other hosts, as a page asks no outside host for anything."""
        attributes = dict(_ATTRIBUTE.findall(source))
        target, alt = attributes.get("src", ""), attributes.get("alt", "")
        if alt and not in_heading:
            self.text.append(f" {alt} ")
        if target.startswith(("image:", "/")) and not target.startswith("//"):
            return source if "alt=" in source else source[:-1] + ' alt="">'
        label = alt or escape(unescape(target).rsplit("/", 1)[-1].split("?")[0])
        if self.links_open or not target.startswith(("http://", "https://")):
            return f"<em>{label}</em>"
        return f'<a href="{target}" rel="noopener">{label}</a>'


def outline(html: str, *, numbered: bool = False, words: Words | None = None) -> Outline:
    """Return cleaned `html` with a name on every heading, what its headings are, and its passages.

    A page has one title, so that a body with headings of the first level has all of them moved down by one. With
    `numbered`, the number that opens a heading becomes a link to the clause.
    """
    html = _EMPTY_HEAD.sub(r"<td\1></td>", html)
    shift = 1 if re.search(r"<h1[\s>]", html) else 0
    return _Pass(html=html, numbered=numbered, words=words or Words(), shift=shift).run()


def as_json(page: Outline) -> dict[str, Any]:
    """Return what a cache keeps."""
    return {
        "html": page.html,
        "headings": [(h.level, h.id, h.text, h.number) for h in page.headings],
        "sections": [(s.anchor, list(s.heading_path), s.body) for s in page.sections],
        "anchors": sorted(page.anchors),
    }


def from_json(kept: dict[str, Any]) -> Outline:
    """Return what `as_json` wrote."""
    return Outline(
        html=kept["html"],
        headings=tuple(Heading(*row) for row in kept["headings"]),
        sections=tuple(Section(anchor=a, heading_path=tuple(p), body=b) for a, p, b in kept["sections"]),
        anchors=frozenset(kept["anchors"]),
    )


def joined(parts: Iterable[str]) -> str:
    return "\n".join(part for part in parts if part)
