"""The answer before the results: what the words mean, where a source knows it."""

from __future__ import annotations

from search.documents import Defines, Definition, sources
from search.queries import Query
from search.stopwords import STOP_WORDS
from vademecum.accounts.visibility import Viewer

LONGEST_QUESTION = 10  # words


def definition_of(query: Query, *, viewer: Viewer, language: str) -> Definition | None:
    """Return the definition that a query asks for: "RAID", "what is a risk register", "c’est quoi un jalon"."""
    words = [word for term in query.terms if not term.is_excluded and not term.field for word in term.words]
    if not words or len(words) > LONGEST_QUESTION:
        return None
    typed = query.text.replace('"', "").strip()
    for wanted in dict.fromkeys([typed, " ".join(words), _bare(words)]):
        for source in sources():
            found = (
                source.definition_of(wanted, viewer=viewer, language=language) if isinstance(source, Defines) else None
            )
            if found:
                return found
    return None


def _bare(words: list[str]) -> str:
    """Return the words without the small ones around them, in any language: the term of a question."""
    small = frozenset().union(*STOP_WORDS.values()) | {"mean", "means", "definition", "définition", "signifie"}
    start, end = 0, len(words)
    while start < end and words[start] in small:
        start += 1
    while end > start and words[end - 1] in small:
        end -= 1
    return " ".join(words[start:end])
