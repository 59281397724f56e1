"""Words of the glossary in a page's text: the first time each stands there, it explains itself. Pure but for `terms_of`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape, unescape

from django.urls import reverse
from django.utils.translation import override

from knowledge.models import GlossaryTerm
from knowledge.rendering.body import render_markdown

LONGEST = 280  # characters of a definition in a card
MOST = 40  # words explained on one page
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)((?:[^>\"]|\"[^\"]*\")*)>")
_SHUT = frozenset("a abbr button code dfn h1 h2 h3 h4 h5 h6 pre summary svg th".split())  # noqa: SIM905
_VOID = frozenset("br hr img input wbr col".split())  # noqa: SIM905


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the glossary with all its names, where it is defined and what it means in a few words."""

    key: str
    title: str
    names: tuple[str, ...]
    url: str
    text: str


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of one language, and what finds their names: longer ones first, whole words only."""

    by_name: dict[str, Term]
    pattern: re.Pattern[str] | None


def terms_of(language: str) -> Terms:
    """Return the glossary of a language: one query."""
    found = []
    for term in GlossaryTerm.objects.filter(locale__language_code=language).order_by("pk"):
        text = " ".join(section.body for section in render_markdown(term.definition, language=language).sections)
        if len(text) > LONGEST:
            text = f"{text[:LONGEST].rsplit(' ', 1)[0]} …"
        with override(language):
            url = f"{reverse('glossary')}#{term.key}"
        names = tuple(name for name in (term.term, term.acronym, *term.synonyms) if len(name) > 1)
        found.append(Term(term.key, term.term, names, url, text))
    return gathered(found)


def gathered(terms: Sequence[Term]) -> Terms:
    """Make the pattern. Acronyms are found as they are written, other names in any case."""
    by_name: dict[str, Term] = {}
    for term in terms:
        for name in term.names:
            by_name.setdefault(name if name.isupper() else name.casefold(), term)
    if not by_name:
        return Terms({}, None)
    ordered = sorted(by_name, key=len, reverse=True)
    words = "|".join(re.escape(name) if name.isupper() else f"(?i:{re.escape(name)})" for name in ordered)
    return Terms(by_name, re.compile(rf"(?<![\w-])(?:{words})(?![\w-])"))


def explained(html: str, terms: Terms) -> str:
    """Return `html` with a card at the first place of each term. Links, code, headings and the like are left alone."""
    if terms.pattern is None:
        return html
    out: list[str] = []
    seen: set[str] = set()
    shut: list[str] = []
    position = 0
    for tag in _TAG.finditer(html):
        out += [
            _marked(html[position : tag.start()], terms, seen) if not shut else html[position : tag.start()],
            tag[0],
        ]
        position = tag.end()
        name = tag[2].lower()
        if name in _VOID:
            continue
        if tag[1]:
            if shut and shut[-1] == name:
                shut.pop()
        elif name in _SHUT or (shut and name == shut[-1]):
            shut.append(name)
    out.append(html[position:] if shut else _marked(html[position:], terms, seen))
    return "".join(out)


def _marked(text: str, terms: Terms, seen: set[str]) -> str:
    if not text.strip() or terms.pattern is None:
        return text

    def card(found: re.Match[str]) -> str:
        words = unescape(found[0])
        term = terms.by_name.get(words) or terms.by_name.get(words.casefold())
        if term is None or term.key in seen or len(seen) >= MOST:
            return found[0]
        seen.add(term.key)
        head = "" if words.casefold() == term.title.casefold() else f"<strong>{escape(term.title)}</strong>. "
        return (
            f'<a class="term" href="{escape(term.url)}">{found[0]}'
            f'<span class="term__card">{head}{escape(term.text)}</span></a>'
        )

    return terms.pattern.sub(card, text)
