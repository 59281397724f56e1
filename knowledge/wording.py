"""Find a sentence, as a reader saw it, in the text that an author wrote, and put another in its place. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

LONGEST = 2000
TEXTS = frozenset({"markdown", "text", "callout", "quote", "steps", "question", "table", "raci", "diagram"})
_TOKEN = re.compile(r"\w+|[^\w\s]")
# What may stand between two words of a sentence without being seen: emphasis, a link's brackets and address, tags.
_UNSEEN = r"[*_~`\\]*(?:\]\([^()\s]{0,500}\))?\[?(?:<[^<>]{1,300}>)*[*_~`\\]*"
_ALIKE = {
    **dict.fromkeys("'’ʼ", "['’ʼ]|&#x27;|&#39;"),
    **dict.fromkeys('"“”«»', '["“”«»]|&quot;'),
    **dict.fromkeys("-–—‑", "[-–—‑]|--"),
    "…": r"…|\.\.\.",
    "&": "&amp;|&",
    "<": "&lt;|<",
    ">": "&gt;|>",
}


class NotThere(Exception):
    """The sentence is not in the text, or more than once (`count`)."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.count = count


def pattern_of(sentence: str) -> re.Pattern[str]:
    """Return what finds a sentence in Markdown or rich text."""
    parts: list[str] = []
    end = 0
    for token in _TOKEN.finditer(sentence.strip()):
        if parts:
            spaced = sentence.strip()[end : token.start()]
            parts.append(rf"{_UNSEEN}\s+{_UNSEEN}" if spaced else rf"{_UNSEEN}\s?{_UNSEEN}")
        parts.append(f"(?:{_ALIKE.get(token[0], re.escape(token[0]))})")
        end = token.end()
    return re.compile("".join(parts))


def replaced(body: list[dict[str, Any]], sentence: str, replacement: str) -> list[dict[str, Any]]:
    """Return a stream's JSON with `sentence` replaced in the one place where it stands; raise `NotThere` otherwise."""
    sentence = sentence[:LONGEST]
    if not _TOKEN.search(sentence):
        raise NotThere(0)
    pattern = pattern_of(sentence)
    count = sum(
        len(pattern.findall(text)) for block in body if block["type"] in TEXTS for text in _leaves(block["value"])
    )
    if count != 1:
        raise NotThere(count)
    return [
        {**block, "value": _changed(block["value"], pattern, replacement)} if block["type"] in TEXTS else block
        for block in body
    ]


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, inner in value.items():
            if name not in {"id", "type"}:
                yield from _leaves(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner)


def _changed(value: Any, pattern: re.Pattern[str], replacement: str) -> Any:
    if isinstance(value, str):
        return pattern.sub(lambda _found: replacement, value)
    if isinstance(value, dict):
        return {
            name: inner if name in {"id", "type"} else _changed(inner, pattern, replacement)
            for name, inner in value.items()
        }
    if isinstance(value, list):
        return [_changed(inner, pattern, replacement) for inner in value]
    return value
