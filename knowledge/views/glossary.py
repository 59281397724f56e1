"""The glossary on one page: each term under its own anchor."""

from __future__ import annotations

import unicodedata
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from knowledge.kept import generation_of, remembered
from knowledge.models import GlossaryTerm
from knowledge.reading import linked_markdown
from knowledge.visitors import same_for_visitors
from vademecum.accounts.visibility import ask_once


@require_safe
@same_for_visitors
def glossary(request: HttpRequest) -> HttpResponse:
    """Show all terms of the language, by first letter."""
    ask_once(request.user)
    language = get_language() or "en"
    build = lambda: list(GlossaryTerm.objects.filter(locale__language_code=language))  # noqa: E731
    terms = sorted(
        remembered(generation_of(request), ("glossary", language), build), key=lambda term: _sorted_as(term.term)
    )
    names = {term.key: term.term for term in terms}
    rows: list[dict[str, Any]] = [
        {
            "term": term,
            "definition": linked_markdown(term.definition, request.user, language=language),
            "see": [(key, names[key]) for key in term.see_also if key in names],
        }
        for term in terms
    ]
    letters = [
        (letter, list(group))
        for letter, group in groupby(rows, key=lambda row: _sorted_as(row["term"].term)[:1].upper())
    ]
    return render(request, "knowledge/glossary.html", {"letters": letters, "count": len(terms)})


def _sorted_as(word: str) -> str:
    """Return the word without accents and in lower case, as a dictionary files it."""
    return unicodedata.normalize("NFKD", word).encode("ascii", "ignore").decode().lower() or word.lower()
