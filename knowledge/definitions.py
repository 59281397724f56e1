"""The glossary's answer to a word that somebody searches for."""

from __future__ import annotations

import json

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import override

from knowledge.models import GlossaryTerm
from knowledge.rendering.body import render_markdown
from search.documents import Definition

LONGEST = 400


def define(words: str, *, language: str) -> Definition | None:
    """Return what a term, an acronym or another name of one means; a term before an acronym before another name."""
    words = " ".join(words.split())
    if not 1 < len(words) <= 150:
        return None
    as_kept = json.dumps(words)  # with its quotes: a whole name in the list
    named = Q(term__iexact=words) | Q(acronym__iexact=words) | Q(synonyms__icontains=as_kept)
    found = list(GlossaryTerm.objects.filter(named).select_related("locale").order_by("pk")[:20])
    if not found:
        return None
    return _shown(min(found, key=lambda term: (term.locale.language_code != language, _rank(term, words))))


def _rank(term: GlossaryTerm, words: str) -> int:
    wanted = words.casefold()
    return 0 if term.term.casefold() == wanted else 1 if term.acronym.casefold() == wanted else 2


def _shown(term: GlossaryTerm) -> Definition:
    language = term.locale.language_code
    text = " ".join(section.body for section in render_markdown(term.definition, language=language).sections)
    others = GlossaryTerm.objects.filter(key=term.key).exclude(pk=term.pk).order_by("locale__language_code")
    with override(language):
        url = f"{reverse('glossary')}#{term.key}"
    return Definition(
        term=term.term,
        text=text if len(text) <= LONGEST else f"{text[:LONGEST].rsplit(' ', 1)[0]} …",
        url=url,
        language=language,
        acronym=term.acronym,
        others=tuple(others.values_list("locale__language_code", "term")),
    )
