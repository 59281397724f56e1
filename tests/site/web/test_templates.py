"""What every template of the product keeps to."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template.loader import get_template

from vademecum.web.icons import SPRITE, icon_names

ROOT = Path(__file__).parents[3]
WEB = ROOT / "site/vademecum/web"
TEMPLATES = sorted(
    path
    for package in ("site/vademecum", "knowledge", "training", "search")
    for path in (ROOT / package).rglob("templates/**/*.html")
)
OWN = sorted(WEB.rglob("templates/**/*.html"))


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_no_script_or_style_stands_inside_a_template(path: Path) -> None:
    text = path.read_text()
    assert "<style" not in text
    assert not re.search(r"\sstyle=", text)
    assert not re.search(r"\son[a-z]+=\"", text)
    for attributes in re.findall(r"<script([^>]*)>", text):
        assert "src=" in attributes or 'type="application/json"' in attributes


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_every_icon_named_in_a_template_exists(path: Path) -> None:
    text = path.read_text()
    if "wagtailadmin" in text:  # in the admin the icons are Wagtail's
        return
    named = re.findall(r'{%-? icon "([^"]+)"', text) + re.findall(r'\bicon="([^"]+)"', text)
    assert set(named) <= icon_names()


@pytest.mark.parametrize("path", OWN, ids=_name)
def test_every_template_of_the_frame_compiles(path: Path) -> None:
    get_template(str(path).split("/templates/")[1])


@pytest.mark.parametrize("path", OWN, ids=_name)
def test_no_words_of_the_frame_escape_translation(path: Path) -> None:
    text = re.sub(r"{% block page_class %}.*?{% endblock %}", "", path.read_text())
    text = re.sub(r"{% (translate|blocktranslate)\b.*?%}(.*?{% endblocktranslate %})?", "", text, flags=re.S)
    text = re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}|<(svg|pre|code|kbd|script)\b.*?</\1>|<[^>]*>|&\w+;", " ", text, flags=re.S)
    words = set(re.findall(r"[A-Za-zÀ-ÿ]{3,}", text))
    proper = {"Vademecum", "STD", "Ctrl", "Claire", "Fontaine", "Okafor", "Lindqvist", "Dwight", "Eisenhower"}
    assert words <= proper


def test_icons_are_drawn_on_the_grid_with_names_in_order() -> None:
    sprite = SPRITE.read_text()
    names = re.findall(r'<symbol id="([a-z-]+)"', sprite)
    assert names == sorted(names)
    assert len(names) >= 40
    assert sprite.count('viewBox="0 0 20 20"') == len(names)
    assert "fill=" not in sprite
