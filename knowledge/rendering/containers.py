"""Boxes between lines of colons: `:::note Title` (Docusaurus, VitePress) and `::: {.callout-tip #id}` (Pandoc, Quarto).

Pandoc lets boxes of equal fences nest, as only an opening fence says anything: so openings are counted here, which the
usual container plugin does not do.
"""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock

from knowledge.rendering.attributes import parse_attributes

DEEPEST = 12  # levels; what is nested deeper is text, so that openings without end cost little
_FENCE = re.compile(r":{3,}(?P<info>[^\n]*)$")
_NAMED = re.compile(
    r"\s*(?P<name>[A-Za-z][\w-]*)\s*(?:\[(?P<bracket>[^\]]*)\]|(?P<title>[^{:]*))?\s*(?P<attrs>\{[^{}]*\})?\s*:*\s*$"
)
_BRACED = re.compile(r"\s*\{(?P<attrs>[^{}]*)\}\s*:*\s*$")


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]]


def _opening(line: str) -> tuple[str, list[str], str] | None:
    """Return id, classes and title of an opening fence, or None."""
    fence = _FENCE.match(line)
    if not fence or not fence["info"].strip(" :"):
        return None
    if braced := _BRACED.match(fence["info"]):
        box_id, classes = parse_attributes(braced["attrs"])
        title = re.search(r'title="([^"]*)"', braced["attrs"])
        return box_id, classes, title[1] if title else ""
    if named := _NAMED.match(fence["info"]):
        box_id, classes = parse_attributes(named["attrs"] or "")
        return box_id, [named["name"], *classes], (named["bracket"] or named["title"] or "").strip()
    return None


def _rule(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    if state.is_code_block(start) or state.level >= DEEPEST:
        return False
    line = _line(state, start)
    if not line.startswith(":::"):
        return False
    opening = _opening(line)
    if opening is None:
        if _FENCE.match(line) and not line.strip(" :"):  # a closing fence without its opening: nothing to show
            if not silent:
                state.line = start + 1
            return True
        return False
    if silent:
        return True
    depth, last, closed, in_code = 1, start, False, ""
    while depth and last + 1 < end:
        last += 1
        text = _line(state, last)
        if text and state.sCount[last] < state.blkIndent:
            last -= 1
            break
        if text.startswith(("```", "~~~")):
            in_code = "" if in_code and text.startswith(in_code) and not text.strip("`~ ") else in_code or text[:3]
        elif not in_code and text.startswith(":::"):
            depth += 1 if _opening(text) else -1 if not text.strip(" :") else 0
            closed = depth == 0
    inside_end = last if closed else last + 1
    box_id, classes, title = opening
    old_parent, old_max = state.parentType, state.lineMax
    state.parentType, state.lineMax = "container", inside_end
    token = state.push("box_open", "div", 1)
    token.attrSet("class", " ".join(["box", *classes]))
    if box_id:
        token.attrSet("id", box_id)
    token.block, token.map = True, [start, inside_end]
    if title:
        state.push("paragraph_open", "p", 1).attrSet("class", "callout__title")
        inline = state.push("inline", "", 0)
        inline.content, inline.children, inline.map = title, [], [start, start + 1]
        state.push("paragraph_close", "p", -1)
    state.md.block.tokenize(state, start + 1, inside_end)
    state.push("box_close", "div", -1).block = True
    state.parentType, state.lineMax = old_parent, old_max
    state.line = last + 1
    return True


def boxes(md: MarkdownIt) -> None:
    md.block.ruler.before("fence", "boxes", _rule, {"alt": ["paragraph", "reference", "blockquote", "list"]})
