"""A text of a question as HTML and as elements, for formats that are XML. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from html.parser import HTMLParser
from xml.etree.ElementTree import Element, SubElement

from knowledge.rendering.markdown import to_unclean_html
from training.questions import Text

EMPTY = {"br", "hr", "img", "col", "wbr", "input"}
KEPT = {
    "a": ("href", "title"), "abbr": ("title",), "b": (), "blockquote": (), "br": (), "caption": (), "cite": (),
    "code": (), "col": (), "colgroup": (), "dd": (), "del": (), "dfn": (), "div": (), "dl": (), "dt": (), "em": (),
    "h1": (), "h2": (), "h3": (), "h4": (), "h5": (), "h6": (), "hr": (), "i": (), "img": ("src", "alt", "width", "height"),
    "kbd": (), "li": (), "ol": (), "p": (), "pre": (), "q": (), "s": (), "samp": (), "small": (), "span": (), "strong": (),
    "sub": (), "sup": (), "table": (), "tbody": (), "td": ("colspan", "rowspan"), "tfoot": (), "th": ("colspan", "rowspan"),
    "thead": (), "tr": (), "u": (), "ul": (), "var": (),
}  # fmt: skip
SILENT = {"script", "style", "template", "title", "noscript"}
CLOSED_BY = {
    "li": {"li"}, "dt": {"dt", "dd"}, "dd": {"dt", "dd"}, "tr": {"tr", "td", "th"}, "td": {"td", "th"},
    "th": {"td", "th"}, "p": {"p"},
}  # fmt: skip


def html_of(text: Text) -> str:
    """Return a text as HTML that was not cleaned: whoever shows it cleans it."""
    if text.format == "html":
        return text.text
    if text.format == "markdown":
        html = to_unclean_html(text.text).strip()
        return html[3:-4] if html.startswith("<p>") and html.endswith("</p>") and html.count("<p>") == 1 else html
    return escape(text.text, quote=False).replace("\n", "<br>")


def plain_words(text: Text) -> str:
    """Return the words of a text without its markup, on one line."""
    plain = text.format in ("plain", "moodle") or (not set("<&") & set(text.text) and text.format == "html")
    words = text.text if plain else "".join(_said(elements_of(html_of(text))))
    return " ".join(words.split())


def _said(element: Element) -> Iterator[str]:
    """Yield the words of an element; a picture says what stands for it."""
    yield element.get("alt", "") if element.tag == "img" else element.text or ""
    for child in element:
        yield from _said(child)
        yield child.tail or ""


def elements_of(html: str, tag: str = "div") -> Element:
    """Return HTML, however it is written, inside an element; what is no text (scripts, frames) is left out."""
    builder = _Builder(tag)
    builder.feed("".join(char for char in html if char >= " " or char in "\n\t"))
    builder.close()
    return builder.root


class _Builder(HTMLParser):
    def __init__(self, tag: str) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element(tag)
        self.open = [self.root]
        self.silent = 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag in SILENT:
            self.silent += 1
        if self.silent or tag not in KEPT or len(self.open) > 60:
            return
        while len(self.open) > 1 and self.open[-1].tag in CLOSED_BY.get(tag, ()):
            self.open.pop()
        kept = {name: "".join(c for c in value or "" if c >= " ") for name, value in attributes if name in KEPT[tag]}
        element = SubElement(self.open[-1], tag, kept)
        if tag not in EMPTY:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if tag in SILENT:
            self.silent = max(0, self.silent - 1)
        if any(element.tag == tag for element in self.open[1:]):
            while self.open[-1].tag != tag:
                self.open.pop()
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if self.silent:
            return
        here = self.open[-1]
        if len(here):
            here[-1].tail = (here[-1].tail or "") + data
        else:
            here.text = (here.text or "") + data
