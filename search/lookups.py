"""From what was typed to what the engine looks up: stop words, corrected spellings, fields."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from search import spelling
from search.engines.base import LANGUAGES, Lookup, SearchEngine, Slot
from search.queries import Query, first_day
from search.stopwords import content_words, language_of
from search.wording import joined_or_split

FACETS = ("topic", "project", "status")
STATES = {
    **dict.fromkeys(("envigueur", "current"), "inforce"),
    **dict.fromkeys(("approuvé", "approuve", "approuvée"), "approved"),
    **dict.fromkeys(("remplacé", "remplace", "remplacée", "obsolete"), "superseded"),
    **dict.fromkeys(("retiré", "retire", "retirée"), "withdrawn"),
}
"""French words for the states of a document, and a few that people use."""
MAX_CHECKED = 12
"""So many words of a query are checked for spelling; a longer one finds enough by the others."""


@dataclass(frozen=True, slots=True)
class Correction:
    """A word that stands (almost) nowhere, and the word that is searched beside it."""

    typed: str
    meant: str


def lookup_for(query: Query, *, audience: frozenset[str], language: str) -> Lookup:
    """Return the lookup of a query. `type:` values are kinds as typed; the caller knows which exist."""
    plain = query.select()
    words = tuple(word for term in plain if not term.is_phrase for word in term.words)
    return Lookup(
        words=_slots(words),
        whole=words if len(plain) == len(query.terms) and not any(term.is_phrase for term in plain) else (),
        phrases=tuple(term.words for term in plain if term.is_phrase),
        title_words=tuple(term.words for term in query.select(field="title")),
        excluded=tuple(term.words for term in query.select(is_excluded=True)),
        excluded_titles=tuple(term.words for term in query.select(field="title", is_excluded=True)),
        codes=query.codes,
        facets=tuple(_facets(query)),
        excluded_facets=tuple(_facets(query, is_excluded=True)),
        after=max((first_day(term.words) for term in query.select(field="after")), default=None, key=_day),
        before=min((first_day(term.words) for term in query.select(field="before")), default=None, key=_day),
        audience=audience,
        language=language,
    )


def _facets(query: Query, *, is_excluded: bool = False) -> Iterator[str]:
    for name in FACETS:
        for term in query.select(field=name, is_excluded=is_excluded):
            value = "".join(term.words)
            yield f"{name}:{STATES.get(value, value) if name == 'status' else value}"


def _day(day: date | None) -> date:
    return day or date.min


def frequencies(engine: SearchEngine, *, audience: frozenset[str]) -> Callable[[str], int]:
    """Return a function from words to the number of visible passages that hold them; each is asked for once."""
    asked: dict[str, int] = {}

    def frequency(words: str) -> int:
        if words not in asked:
            asked[words] = engine.frequency(words, audience=audience)
        return asked[words]

    return frequency


def forgiven(lookup: Lookup, engine: SearchEngine) -> tuple[Lookup, tuple[Correction, ...]]:
    """Return the lookup with what was probably meant: words joined or split, and misspelt ones put right."""
    frequency = frequencies(engine, audience=lookup.audience)
    return corrected(joined_or_split(lookup, frequency), engine, frequency=frequency)


def corrected(
    lookup: Lookup, engine: SearchEngine, *, frequency: Callable[[str], int] | None = None
) -> tuple[Lookup, tuple[Correction, ...]]:
    """Add to each word that is missing or rare, for this audience, the spelling that was probably meant."""
    frequency = frequency or frequencies(engine, audience=lookup.audience)
    meant: dict[str, tuple[str, ...]] = {}
    plain = [slot.word for slots in lookup.words.values() for slot in slots if not slot.alternatives]
    for word in [word for word in dict.fromkeys(plain) if " " not in word][:MAX_CHECKED]:
        better = _meant(word, engine, audience=lookup.audience, frequency=frequency)
        if better:
            meant[word] = better
    if not meant:
        return lookup, ()
    words = {
        group: tuple(replace(slot, alternatives=meant.get(slot.word) or slot.alternatives) for slot in slots)
        for group, slots in lookup.words.items()
    }
    return replace(lookup, words=words), tuple(Correction(typed, others[0]) for typed, others in meant.items())


def _slots(words: tuple[str, ...]) -> Mapping[str, tuple[Slot, ...]]:
    """Return the words that carry a subject, for each language group; `any` drops the stop words of all languages.

    The small words of the language in which a question is asked carry none in another one either: "comment" in
    "comment gérer un conflit" is no remark.
    """
    if not words:
        return {}
    asked_in = language_of(" ".join(words), fallback="")
    words = tuple(dict.fromkeys(words))
    kept = {
        language: content_words(content_words(words, language=language), language=asked_in) for language in LANGUAGES
    }
    rest = words
    for language in LANGUAGES:
        rest = content_words(rest, language=language)
    return {group: tuple(Slot(word) for word in chosen) for group, chosen in {**kept, "any": rest}.items()}


def _meant(
    word: str, engine: SearchEngine, *, audience: frozenset[str], frequency: Callable[[str], int]
) -> tuple[str, ...]:
    if not spelling.edits_allowed(word):
        return ()
    times = frequency(word)
    if times > spelling.RARE:
        return ()
    close = engine.spellings(word, audience=audience)
    if not times:
        fewest = close[0][2] if close else 0
        return tuple(candidate for candidate, _n, errors in close if errors == fewest)
    return tuple(
        candidate for candidate, others, errors in close[:1] if errors == 1 and others >= spelling.COMMON_ENOUGH * times
    )
