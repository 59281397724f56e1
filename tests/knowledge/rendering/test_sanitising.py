"""Nothing that runs gets through, whatever door it comes in by."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from knowledge.rendering.links import Target, with_addresses
from knowledge.rendering.markdown import to_unclean_html
from knowledge.rendering.outline import outline
from knowledge.rendering.sanitising import TAGS, clean
from knowledge.svg import UnsafeDrawing, clean_svg

MATERIAL = Path(__file__).resolve().parents[4] / "shared" / "data"
PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href=\"java\nscript:alert(1)\">x</a>",
    "<a href='&#106;avascript:alert(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "[x](javascript:alert(1))",
    "[x](<javascript:alert(1)>)",
    "![x](javascript:alert(1))",
    "[x](vbscript:msgbox(1))",
    "[x]: javascript:alert(1)\n\n[x]",
    "<iframe src=javascript:alert(1)></iframe>",
    "<math><mtext></mtext><mglyph><style><img src=x onerror=alert(1)></style></mglyph></math>",
    "<form action=/x><button>go</button><input name=q></form>",
    "<style>*{background:url(//x)}</style>",
    "<div style='background:url(javascript:alert(1))' class='page__tree'>x</div>",
    "<base href=//evil>",
    "<meta http-equiv=refresh content='0;url=//evil'>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "<a id=\"x\" name=\"site-search\" onclick=alert(1)>x</a>",
    "# h {#x onclick=alert(1)}",
    "# h {#\"><script>alert(1)</script>}",
    "[x]{onclick=alert(1) .a #b}",
    "::: {#\"><img/src/onerror=alert(1)>}\nx\n:::",
    "```\"><script>alert(1)</script>\nx\n```",
    "<img src=\"image:1\" alt='\"><script>alert(1)</script>'>",
    "<a href=\"page:1#&quot;><script>alert(1)</script>\">x</a>",
    "<!--><script>alert(1)</script>-->",
    "<details open ontoggle=alert(1)>x</details>",
    "<input type=image src=x onerror=alert(1)>",
]  # fmt: skip


class Inspector(HTMLParser):
    """Collects what a browser would see as elements and attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def shown(text: str) -> str:
    html = outline(clean(to_unclean_html(text))).html
    return with_addresses(html, {("page", 1): Target("/en/a/"), ("image", 1): Target("/images/1/a.png")})


def assert_harmless(html: str) -> None:
    inspector = Inspector()
    inspector.feed(html)
    for tag, attributes in inspector.found:
        assert tag in TAGS, html
        for name, value in attributes.items():
            assert not name.startswith("on"), html
            assert name not in {"style", "srcdoc", "formaction", "action"}, html
            if name in {"href", "src"}:
                plain = re.sub(r"[\s\x00-\x20]", "", value or "").lower()
                assert not plain.startswith(("javascript:", "vbscript:", "data:")), html
                assert not re.match(r"(page|document|image):", plain), html


@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_that_runs_is_shown(payload: str) -> None:
    assert_harmless(shown(payload))
    assert_harmless(shown(f"text *{payload}* text\n\n> {payload}\n\n| {payload} |\n|-|\n| {payload} |"))


@pytest.mark.material
def test_naughty_strings_and_broken_html_are_harmless() -> None:
    blns, tokens = MATERIAL / "hostile-blns", MATERIAL / "hostile-html5lib-tokenizer"
    if not blns.exists():
        pytest.skip(f"the test material is not at {MATERIAL}")
    strings = json.loads(next(blns.rglob("blns*.json")).read_text())
    for path in tokens.rglob("*.test"):
        strings += [case["input"] for case in json.loads(path.read_text()).get("tests", []) if "input" in case]
    assert len(strings) > 500
    for text in strings:
        assert_harmless(shown(text.encode("utf-8", "replace").decode()))


def test_classes_of_the_frame_cannot_be_borrowed() -> None:
    assert "class" not in shown('<div class="page__tree stamp notice">x</div>')


def test_names_of_the_frame_cannot_be_taken() -> None:
    assert 'id="site-search"' not in shown('<p id="site-search">x</p>')
    assert 'id="content"' not in shown("## Content {#content}")


def test_a_picture_on_another_host_is_named_and_not_asked_for() -> None:
    html = shown("![A chart](https://example.org/chart.png)")
    assert "<img" not in html
    assert '<a href="https://example.org/chart.png" rel="noopener">A chart</a>' in html


def test_a_drawing_keeps_its_lines_and_loses_its_programs() -> None:
    svg = (
        b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        b'viewBox="0 0 10 20" onload="x()">'
        b'<script>x()</script><path d="M0 0" fill="url(http://x)"/><a xlink:href="javascript:x()"><text>t</text></a>'
        b'<use xlink:href="http://x#y"/><foreignObject><body/></foreignObject><rect width="1" height="1"/></svg>'
    )
    drawing = clean_svg(svg)
    assert drawing.size == (10, 20)
    text = drawing.data.decode()
    for word in ("script", "onload", "http://x", "javascript", "foreignObject"):
        assert word not in text
    assert "rect" in text


@pytest.mark.material
def test_hostile_drawings_are_refused_or_cleaned() -> None:
    folder = MATERIAL / "hostile-svg-xss"
    if not folder.exists():
        pytest.skip(f"the test material is not at {folder}")
    for path in folder.iterdir():
        if path.suffix in {".svg", ".xml"}:
            try:
                text = clean_svg(path.read_bytes()).data.decode().lower()
            except UnsafeDrawing:
                continue
            assert "<script" not in text
            assert "onload" not in text
            assert "javascript:" not in text


def test_entities_that_grow_are_refused_at_once() -> None:
    bomb = MATERIAL / "hostile-notes" / "billion-laughs.xml"
    data = bomb.read_bytes() if bomb.exists() else b'<!DOCTYPE s [<!ENTITY a "b">]><svg>&a;</svg>'
    with pytest.raises(UnsafeDrawing):
        clean_svg(data)
