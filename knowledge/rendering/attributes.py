"""`{#id .class}` behind a heading, and clause anchors in it: the one way to give a heading a name that stays."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore

_VALUE = r"(?:\"[^\"{}]*\"|[\w:-]+)"
_WORD = rf"(?:[#.][\w:.-]+|-|[\w-]+={_VALUE})"
_TRAILING = re.compile(rf"[ \t]*\{{:?\s*({_WORD}(?:\s+{_WORD})*)\s*\}}[ \t#]*$")
_SPAN_IN_HEADING = re.compile(r"\]\{")


def parse_attributes(text: str) -> tuple[str, list[str]]:
    """Return the id and the classes in the inside of a pair of braces; anything else in it is left out."""
    found_id, classes = "", []
    for word in text.replace("}", " ").replace("{", " ").split():
        if word.startswith("#"):
            found_id = word[1:]
        elif word.startswith("."):
            classes.append(word[1:])
    return found_id, classes


def heading_attributes(md: MarkdownIt) -> None:
    """Take `{#id}` at the end of a heading's line (Pandoc, kramdown, Docusaurus, Hugo) as its attributes."""

    def rule(state: StateCore) -> None:
        for index, token in enumerate(state.tokens):
            if token.type != "heading_open":
                continue
            inline = state.tokens[index + 1]
            if not inline.content.endswith("}"):
                continue
            start = inline.content.rfind("{")
            found = _TRAILING.search(inline.content, max(0, start - 1))
            if not found or _SPAN_IN_HEADING.match(inline.content, max(0, start - 1)):
                continue
            inline.content = inline.content[: found.start()].rstrip()
            heading_id, classes = parse_attributes(found.group(1))
            if heading_id:
                token.attrSet("id", heading_id)
            for name in classes:
                token.attrJoin("class", name)

    md.core.ruler.before("inline", "heading_attributes", rule)
