"""The glossary's answer to a word that somebody searches for."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import override

from knowledge.models import GlossaryTerm
from knowledge.rendering.body import render_markdown
from search.documents import Definition
from search.generations import remembered

LONGEST = 400
NO_NAME = 3


def define(words: str, *, language: str, generation: int = 0) -> Definition | None:
    """Return what a term, an acronym or another name of one means; a term before an acronym before another name."""
    words = " ".join(words.split())
    if not 1 < len(words) <= 150:
        return None
    terms = remembered(
        "glossary", generation, lambda: list(GlossaryTerm.objects.select_related("locale").order_by("pk"))
    )
    found = [term for term in terms if _rank(term, words) < NO_NAME]
    if not found:
        return None
    return _shown(min(found, key=lambda term: (term.locale.language_code != language, _rank(term, words))), terms)


def _rank(term: GlossaryTerm, words: str) -> int:
    wanted = words.casefold()
    names = [[term.term], [term.acronym], term.synonyms]
    return next((n for n, kind in enumerate(names) if any(wanted == name.casefold() for name in kind)), NO_NAME)


def _shown(term: GlossaryTerm, terms: list[GlossaryTerm]) -> Definition:
    language = term.locale.language_code
    text = " ".join(section.body for section in render_markdown(term.definition, language=language).sections)
    others = sorted((t.locale.language_code, t.term) for t in terms if t.key == term.key and t.pk != term.pk)
    with override(language):
        url = f"{reverse('glossary')}#{term.key}"
    return Definition(
        term=term.term,
        text=text if len(text) <= LONGEST else f"{text[:LONGEST].rsplit(' ', 1)[0]} …",
        url=url,
        language=language,
        acronym=term.acronym,
        others=tuple(others),
    )
