"""A page's text, rendered: the one door for everything that shows, indexes or compares what people wrote."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.utils.translation import gettext, override

from knowledge.rendering import fragments
from knowledge.rendering.markdown import to_unclean_html
from knowledge.rendering.outline import Outline, Words, outline
from knowledge.rendering.sanitising import clean

LONGEST_TEXT = 2_000_000  # characters of one page; what is longer is shown as it was written


def render_stream(value: Any, *, numbered: bool = False, language: str = "en") -> Outline:
    """Render a StreamField value whose blocks have `unclean_html`. Links are still references (`rendering.links`)."""
    raw = json.dumps([(block["type"], block["value"]) for block in value.get_prep_value()], default=str)
    digest = _digest(raw, numbered=numbered, language=language)
    return fragments.kept(digest) or fragments.keep(digest, _stream(value, numbered=numbered, language=language))


def render_markdown(text: str, *, numbered: bool = False, language: str = "en", keep: bool = False) -> Outline:
    """Render one Markdown text, such as a definition. With `keep` it is remembered like a page's body."""
    if not keep:
        return _finish([to_unclean_html(text)], numbered=numbered, language=language)
    digest = _digest(text, numbered=numbered, language=language)
    return fragments.kept(digest) or fragments.keep(
        digest, _finish([to_unclean_html(text)], numbered=numbered, language=language)
    )


def _digest(text: str, *, numbered: bool, language: str) -> str:
    return hashlib.sha256(f"{language}|{int(numbered)}|{text}".encode("utf-8", "surrogatepass")).hexdigest()


def _stream(value: Any, *, numbered: bool, language: str) -> Outline:
    with override(language):  # headings of tables and the like are in the page's language, whoever asks first
        parts = [
            child.block.unclean_html(child.value, prefix=f"b{number}" if number else "")
            for number, child in enumerate(value)
            if hasattr(child.block, "unclean_html")
        ]
    return _finish(parts, numbered=numbered, language=language)


def _finish(parts: list[str], *, numbered: bool, language: str) -> Outline:
    with override(language):
        words = Words(table=gettext("Table"), done=gettext("Done"), to_do=gettext("To do"))
    return outline("\n".join(clean(part) for part in parts if part), numbered=numbered, words=words)
