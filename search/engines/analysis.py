"""How text becomes terms: the embedded engine's analysers, which also mark the words found for every engine.

Order matters (measured): elided articles go before folding, folding before the French stemmer. Han and kana become
one term a character, so that a word of them is found as a phrase. Change
VERSION with anything here: the index is rebuilt then.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

import tantivy
from tantivy import Filter, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

from search.stopwords import ELIDED_ARTICLES

VERSION = "3"

_CJK = r"\p{Han}\p{Hiragana}\p{Katakana}"
_WORDS = rf"[{_CJK}]|[\p{{L}}\p{{M}}\p{{N}}&&[^{_CJK}]]+"
_STEMMERS = {"en": "english", "fr": "french"}


@dataclass(frozen=True, slots=True)
class Token:
    """A term and where it stands: characters `start` to `end`, `position` in words."""

    text: str
    position: int
    start: int
    end: int


@cache
def analyser(group: str) -> TextAnalyzer:
    """Return the analyser of a field group: `en` and `fr` stem, `any` keeps the folded words."""
    builder = TextAnalyzerBuilder(Tokenizer.regex(_WORDS)).filter(Filter.remove_long(80)).filter(Filter.lowercase())
    if group != "en":
        builder = builder.filter(Filter.custom_stopword(list(ELIDED_ARTICLES)))
    builder = builder.filter(Filter.ascii_fold())
    for _pass in range(2 if group == "fr" else 1):
        # Once leaves "conflits" as "conflit" and makes "conflit" to "confl"; the second pass brings both together.
        if group in _STEMMERS:
            builder = builder.filter(Filter.stemmer(_STEMMERS[group]))
    return builder.build()


@lru_cache(maxsize=4096)
def terms(text: str, *, group: str) -> tuple[str, ...]:
    """Return the terms of a few words; an elided letter alone is kept, as nothing else stands there."""
    return tuple(analyser(group).analyze(text)) or ((text,) if len(text) <= 3 and text.isalpha() else ())


@lru_cache(maxsize=4096)
def tokens(text: str, *, group: str) -> tuple[Token, ...]:
    """Return the tokens of a few words; one query asks for the same ones a dozen times."""
    return tuple(_token(token) for token in analyser(group).pre_tokenize(text).tokens)


def vocabulary(texts: Iterable[str], *, group: str) -> set[str]:
    """Return all terms of some texts, however long these are: nothing of them is kept."""
    return {term for text in texts for term in analyser(group).analyze(text)}


def occurrences(text: str, wanted: Collection[str], *, group: str) -> list[Token]:
    """Return the tokens of a text that are among the wanted terms.

    Only words that begin like one of them are analysed, each word once in this process: a page of results marks thirty
    passages, and analysing them whole costs more than finding them. No analyser changes how a word begins.
    """
    beginnings = {term[0] for term in wanted if term}
    if not all(first.isascii() for first in beginnings):
        return [_token(token) for token in analyser(group).pre_tokenize(text).tokens if token.text in wanted]
    found: list[Token] = []
    for number, match in enumerate(_beginning_with("".join(sorted(beginnings))).finditer(text)):
        term = _term_of(match[0], group)
        if term in wanted:
            found.append(Token(term, number, match.start(), match.end()))
    return found


@lru_cache(maxsize=512)
def _beginning_with(letters: str) -> re.Pattern[str]:
    """Return what matches the words that begin with one of these letters, with or without an accent."""
    signs = {sign for letter in letters for sign in (letter, letter.upper(), *_written().get(letter, ()))}
    beginning = re.escape("".join(sorted(signs)))
    # the letter before the look behind it: so the expression engine runs over the text at the speed of a scan
    return re.compile(rf"[{beginning}](?<![^\W_].)(?:[^\W_]|[\u0300-\u036f])*")


@cache
def _written() -> dict[str, list[str]]:
    """Return letter → the signs of the Latin scripts that are folded to it or to something that begins with it."""
    folded: dict[str, list[str]] = {}
    for number in (*range(0xAA, 0x250), *range(0x1E00, 0x1F00), *range(0xFB00, 0xFB07)):
        if chr(number).isalnum():
            for term in analyser("any").analyze(chr(number) + "a")[:1]:
                folded.setdefault(term[0], []).append(chr(number))
    return folded


@lru_cache(maxsize=50_000)
def _term_of(word: str, group: str) -> str:
    """Return the term of one word; nothing for what is no term."""
    found = analyser(group).analyze(word)
    return found[0] if len(found) == 1 else ""


def _token(token: tantivy.Token) -> Token:
    return Token(token.text, token.position, token.char_offset_from, token.char_offset_to)


def as_written(term: str, texts: Iterable[str]) -> str:
    """Return a folded word with the accents that it has in the first of these texts that holds it, or nothing."""
    for text in texts:
        for token in occurrences(text, {term}, group="any"):
            return text[token.start : token.end].lower()
    return ""
