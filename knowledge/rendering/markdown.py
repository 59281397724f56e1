"""Markdown to HTML that has not been cleaned yet: nothing but `knowledge.rendering.body` and tests should call this."""

from __future__ import annotations

import re
from collections.abc import MutableMapping, Sequence
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from mdit_py_plugins.admon import admon_plugin
from mdit_py_plugins.attrs import attrs_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from knowledge.rendering.attributes import heading_attributes
from knowledge.rendering.containers import boxes

_LANGUAGE = re.compile(r"[A-Za-z][\w+#-]*")
_ALIGNED = re.compile(r"text-align:\s*(left|right|center)")
_ABBREVIATION = re.compile(r"^\*\[([^\]\n]{1,60})\]:[ \t]*(.*)$", re.M)


def _validate_link(url: str) -> bool:
    """Let every address through: the one allow-list of schemes is in `sanitising`, behind this."""
    return True


def _fence(renderer: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: MutableMapping) -> str:
    """Write a code block; `{r, eval=FALSE}`, `python title="x"` and `mermaid` all come down to one word."""
    token = tokens[index]
    word = _LANGUAGE.search(token.info.strip().lstrip("{. "))
    name = f' class="language-{word[0].lower()}"' if word else ""
    text = token.content.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f"<pre><code{name}>{text}</code></pre>\n"


def _cell(renderer: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: MutableMapping) -> str:
    """Write alignment as a class, as our pages allow no inline style."""
    token = tokens[index]
    aligned = _ALIGNED.search(str(token.attrs.pop("style", "")))
    if aligned and aligned[1] != "left":
        token.attrJoin("class", "figure" if aligned[1] == "right" else "centred")
    return renderer.renderToken(tokens, index, options, env)


@cache
def specification_parser() -> MarkdownIt:
    """Return CommonMark and nothing else, to be measured against its specification."""
    return MarkdownIt("commonmark")


@cache
def parser() -> MarkdownIt:
    """Return CommonMark with what handbooks add to it."""
    options = {"html": True, "alerts": True, "tasklists": True, "maxNesting": 40}
    md = MarkdownIt("commonmark", options).enable(["table", "strikethrough"])
    md.use(footnote_plugin, inline=True, move_to_end=True).use(deflist_plugin).use(admon_plugin)
    md.use(boxes).use(heading_attributes)
    md.use(
        attrs_plugin, after=("image", "link_close", "span_close"), spans=True, allowed=("id", "class", "width", "title")
    )
    md.validateLink = _validate_link  # type: ignore[method-assign]
    md.add_render_rule("fence", _fence)
    md.add_render_rule("th_open", _cell)
    md.add_render_rule("td_open", _cell)
    return md


def to_unclean_html(text: str, *, prefix: str = "") -> str:
    """Return HTML that has to go through `sanitising.clean`. `prefix` keeps footnotes of several blocks apart."""
    return parser().render(text.replace("\x00", ""), {"docId": prefix} if prefix else {})
