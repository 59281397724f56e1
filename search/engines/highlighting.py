"""Cut the best piece out of a passage and mark the words found. The only HTML that comes out is `<mark>`."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from html import escape

from search.engines import analysis
from search.engines.analysis import Token, terms
from search.engines.base import language_group

LENGTH = 240


def term_set(words: Collection[str], *, language: str) -> frozenset[str]:
    """Return the terms that stand for `words` in text of a language."""
    group = language_group(language)
    return frozenset(term for word in words for term in terms(word, group=group))


def occurrences(text: str, wanted: Collection[str], *, language: str) -> list[Token]:
    """Return where the wanted terms stand in a text."""
    return analysis.occurrences(text, wanted, group=language_group(language)) if wanted and text else []


def mark(text: str, wanted: Collection[str], *, language: str) -> str:
    """Return the whole text as HTML with the wanted terms marked."""
    return _marked(text, 0, len(text), occurrences(text, wanted, language=language))


def snippet(text: str, hits: Sequence[Token], *, length: int = LENGTH) -> str:
    """Return the piece of a text that holds most of the terms found, as HTML with these marked."""
    start, end = _best_window(text, hits, length=length)
    before, after = ("… " if start else ""), (" …" if end < len(text) else "")
    return before + _marked(text, start, end, [hit for hit in hits if hit.start >= start and hit.end <= end]) + after


def _best_window(text: str, hits: Sequence[Token], *, length: int) -> tuple[int, int]:
    """Return the character range with the most different terms, then the most terms; earlier wins."""
    if len(text) <= length:
        return 0, len(text)
    best, best_value = 0, (0, 0)
    for number, first in enumerate(hits):
        inside = []
        for hit in hits[number:]:
            if hit.end > first.start + length * 4 // 5:
                break
            inside.append(hit.text)
        value = (len(set(inside)), len(inside))
        if value > best_value:
            best, best_value = first.start, value
    start = _word_start(text, max(0, best - length // 5)) if best_value[0] else 0
    return start, _word_end(text, min(len(text), start + length))


def _word_start(text: str, at: int) -> int:
    """Return the start of the sentence, or else of the word, that begins at or soon after `at`."""
    if at == 0:
        return 0
    for sign in (". ", "\n", " "):
        found = text.find(sign, at, at + 40)
        if found >= 0:
            return found + len(sign)
    return at


def _word_end(text: str, at: int) -> int:
    if at >= len(text):
        return len(text)
    found = text.rfind(" ", at - 40, at)
    return found if found > 0 else at


def _marked(text: str, start: int, end: int, hits: Sequence[Token]) -> str:
    parts, at = [], start
    for hit in hits:
        if hit.start < at:
            continue
        parts += [escape(text[at : hit.start]), "<mark>", escape(text[hit.start : hit.end]), "</mark>"]
        at = hit.end
    return "".join([*parts, escape(text[at:end])])
