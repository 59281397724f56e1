"""Words that break careless programs, and marks that run in careless pages, through the doors a person has (T05, T06)."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html as lxml_html

from knowledge.importers.run import import_tree
from knowledge.models import DocumentPage
from knowledge.rendering.body import render_markdown
from knowledge.rendering.links import with_addresses
from tests.site.safety.cast import IN_BOTH, World

MATERIAL = Path(__file__).resolve().parents[4] / "shared" / "data"
RUNNING = {"script", "iframe", "object", "embed", "svg", "math", "style", "base", "meta", "link", "form", "button", "template",
           "frame", "frameset", "applet", "portal", "audio", "video", "source", "textarea", "select", "noscript"}  # fmt: skip
PAYLOADS = [
    "<svg/onload=alert(1)>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<svg><a xlink:href=javascript:alert(1)>x</a>",
    "<svg><use href='data:image/svg+xml,<svg id=x onload=alert(1)>#x'/></svg>",
    "<svg><foreignObject><iframe src=javascript:1>",
    "<math href=javascript:alert(1)>x</math>",
    "<math><maction actiontype=statusline xlink:href=javascript:1>x</maction></math>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<iframe src=//evil.example>",
    "<object data=javascript:alert(1)>",
    "<embed src=javascript:alert(1)>",
    "<a href=javascript&colon;alert(1)>x</a>",
    "<a href='jav&#x09;ascript:alert(1)'>x</a>",
    "<a href='\x01javascript:alert(1)'>x</a>",
    "<a href='JaVaScRiPt:alert(1)'>x</a>",
    "<a href=' javascript:alert(1)'>x</a>",
    "<a href=data:text/html;base64,PHNjcmlwdD4=>x</a>",
    "<a href=vbscript:msgbox(1)>x</a>",
    "<a href=blob:https://x/y>x</a>",
    "<a href=file:///etc/passwd>x</a>",
    "<a href='#' onclick=alert(1)>x</a>",
    "<a href=x ping=//evil.example target=_blank>x</a>",
    "<img src=javascript:alert(1)>",
    "<img src=x onerror=alert(1)>",
    "<img srcset='x 1x, javascript:alert(1) 2x'>",
    "<img src='x' style='background:url(//evil.example)'>",
    "<img lowsrc=javascript:alert(1)>",
    "<img src=data:image/svg+xml,<svg>>",
    "<style>@import '//evil.example'</style>",
    "<link rel=stylesheet href=//evil.example>",
    "<base href=//evil.example>",
    "<meta http-equiv=refresh content=0;url=javascript:alert(1)>",
    "<form action=javascript:alert(1)><input type=submit></form>",
    "<input type=image src=x formaction=javascript:alert(1)>",
    "<button formaction=javascript:alert(1)>x</button>",
    "<video><source onerror=alert(1)></video>",
    "<audio src=x onerror=alert(1)>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<details open ontoggle=alert(1)>x</details>",
    "<body onload=alert(1)>",
    "<template><script>alert(1)</script></template>",
    "<noscript><p title='</noscript><script>alert(1)</script>'>",
    "<textarea><script>alert(1)</script></textarea>",
    "<table background=javascript:alert(1)><td background=x>",
    "<isindex action=javascript:alert(1)>",
    "<x onmouseover=alert(1)>x",
    "[a](javascript:alert(1))",
    "[a](JAVASCRIPT&#58;alert(1))",
    "[a](data:text/html,x)",
    "![a](javascript:alert(1))",
    "<javascript:alert(1)>",
    "<data:text/html,x>",
    "[a]: <javascript:alert(1)>\n\n[a]",
    '[a](x "onclick=alert(1)")',
    "[a](x){onclick=alert(1)}",
    "![a](image:1){onerror=alert(1) style=x}",
    "# h {#__proto__}",
    "# h {#constructor onclick=x}",
    "# h {#content .page__tree}",
    "<p id=__proto__>x</p><a name=getElementById>x</a>",
    "<p class='visually-hidden page' id=site-search>x</p>",
    "::: {onclick=alert(1) .box}\nx\n:::",
    "> [!NOTE]\n> <script>alert(1)</script>",
    "```{onclick=alert(1)}\n</code><script>\n```",
    "| <script>alert(1)</script> |\n|---|\n| <img src=x onerror=alert(1)> |",
    "[^1]\n\n[^1]: <script>alert(1)</script>",
    "<!--<img src='--><img src=x onerror=alert(1)>'>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml-stylesheet href=javascript:x?>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\u2028<script\u2029>alert(1)</script>",
]


def rendered(text: str) -> str:
    return with_addresses(render_markdown(text).html, {})


def what_runs(html: str) -> list[str]:
    """Return what a browser would run or fetch from elsewhere, as a second parser of HTML sees it."""
    found = []
    for element in lxml_html.fragment_fromstring(html, create_parent="div").iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag in RUNNING:
            found.append(element.tag)
        for name, value in element.attrib.items():
            bare = re.sub(r"[\x00-\x20\u2028\u2029]", "", value).lower()
            if name.startswith("on") or name in {
                "style",
                "srcdoc",
                "srcset",
                "formaction",
                "action",
                "background",
                "ping",
            }:
                found.append(f"{element.tag} {name}")
            if name in {"href", "src"} and re.match(r"(?!https?:|mailto:|tel:)[a-z][a-z0-9+.-]*:", bare):
                found.append(f"{element.tag} {name}={bare[:40]}")
            if name == "src" and re.match(r"(https?:)?//", bare):
                found.append(f"{element.tag} asks {bare[:40]}")
            if name == "id" and value in {"content", "site-search"}:
                found.append(f"{element.tag} takes {value}")
    return found


@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_runs_that_came_through_the_renderer(payload: str) -> None:
    for text in (payload, f"word {payload} word", f"- {payload}\n\n> {payload}", f"<div>\n\n{payload}\n\n</div>"):
        assert what_runs(rendered(text)) == [], text


@pytest.mark.material
def test_broken_marks_do_not_run_either() -> None:
    folder = MATERIAL / "hostile-html5lib-tokenizer"
    if not folder.exists():
        pytest.skip(f"the test material is not at {folder}")
    cases = [case["input"] for path in folder.rglob("*.test") for case in json.loads(path.read_text()).get("tests", [])]
    assert len(cases) > 100
    for text in cases:
        assert what_runs(rendered(text.encode("utf-8", "replace").decode())) == [], text


def naughty() -> list[str]:
    path = MATERIAL / "hostile-blns" / "blns.json"
    if not path.exists():
        pytest.skip(f"the test material is not at {path}")
    return json.loads(path.read_text())


@pytest.mark.material
def test_naughty_words_are_searched_for_like_others(world: World) -> None:
    visitor = Client()
    for number, words in enumerate(naughty()):
        if number % 3 == 0:
            answer = visitor.get(reverse("search"), {"q": words, "type": words, "language": words, "page": words})
            assert answer.status_code in (200, 400), words
        assert visitor.get(reverse("search_suggest"), {"q": words}).status_code == 200, words


@pytest.mark.material
def test_naughty_words_are_answers_like_others(world: World) -> None:
    attempt = world.things["attempt"]
    slot = attempt.slots.get(version__content__kind="short-answer") if attempt.slots.filter(
        version__content__kind="short-answer").exists() else attempt.slots.last()  # fmt: skip
    client: Any = world.client(IN_BOTH)
    address = reverse("training:question", args=[attempt.public_id, slot.position])
    for words in naughty()[::4]:
        assert client.post(address, {"text": words, "choice": words, "go": words}).status_code in (200, 302), words
    assert client.get(address).status_code in (200, 302)


@pytest.mark.material
def test_naughty_words_are_titles_like_others(world: World, tmp_path: Path) -> None:
    words = [one for one in naughty() if one.strip()][::8]
    for number, title in enumerate(words):
        (tmp_path / f"page-{number}.md").write_text(
            f"---\ntitle: {json.dumps(title)}\n---\n\n{title}\n", "utf-8", "replace"
        )
    target = world.pages["section"].__class__.objects.get(pk=world.pages["section"].pk)
    counts = import_tree(tmp_path, target=target, language="en").counts()
    assert counts["created"] + counts["failed"] >= len(words)
    assert counts["failed"] == 0
    visitor = Client()
    for page in DocumentPage.objects.filter(source_path__startswith="page-"):
        answer = visitor.get(page.get_url())
        assert answer.status_code == 200, page.title
        assert what_runs(re.search(r'<div class="prose">(.*?)</div>', answer.content.decode(), re.S)[1]) == []  # type: ignore[index]


@pytest.mark.parametrize("number", [0, 2**31, 2**63, 10**30])
@pytest.mark.parametrize(
    "address", ["/images/{}/x.png", "/documents/{}/x.txt", "/en/work/{}/", "/en/learning/quiz/{}/"]
)
def test_no_number_is_too_large_to_be_absent(world: World, address: str, number: int) -> None:
    assert world.client(IN_BOTH).get(address.format(number)).status_code == 404
