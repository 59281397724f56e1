"""Words that mean the same: taught by the PMO, and known to packages (the glossary's acronyms). Used at query time.

An index holds words as they were written; what counts as the same is looked up when somebody searches. A change works
with the next search, in every engine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from search.engines.analysis import terms
from search.engines.base import Lookup, Slot
from search.generations import remembered
from search.models import SynonymSet
from search.models.vocabulary import lines_of

Words = tuple[str, ...]
Provider = Callable[[], Iterable[tuple[Words, ...]]]
LONGEST_PHRASE = 6
MOST_ALTERNATIVES = 6
_providers: list[Provider] = []


def register_synonyms(provider: Provider) -> Provider:
    """Let a package add sets of words that mean the same (call it in `AppConfig.ready()`)."""
    if provider not in _providers:
        _providers.append(provider)
    return provider


def known_synonyms(generation: int = 0) -> dict[Words, tuple[Words, ...]]:
    """Return folded words → the others that mean the same, of all sets; remembered for a generation of the content."""
    return remembered("synonyms", generation, _all_synonyms)


def _all_synonyms() -> dict[Words, tuple[Words, ...]]:
    found: dict[Words, list[Words]] = {}
    sets = [lines_of(words) for words in SynonymSet.objects.values_list("words", flat=True)]
    for entries in sets:
        _join(found, entries, entries)
    for entries in (entries for provider in _providers for entries in provider()):
        _join(found, entries, tuple(entry for entry in entries if not _is_tiny(entry)))
    return {entry: tuple(others[:MOST_ALTERNATIVES]) for entry, others in found.items()}


def _join(found: dict[Words, list[Words]], entries: Iterable[Words], meant: Iterable[Words]) -> None:
    for entry in entries:
        others = found.setdefault(_folded(entry), [])
        others += [other for other in meant if other != entry and other not in others]


def _is_tiny(entry: Words) -> bool:
    """Say whether these are one or two letters: who types "valeur acquise" does not look for the word "va"."""
    return len(entry) == 1 and len(entry[0]) <= 2


def _folded(words: Words) -> Words:
    return tuple("".join(terms(word, group="any")) or word for word in words)


def widened(lookup: Lookup, typed: Words, known: Mapping[Words, tuple[Words, ...]]) -> Lookup:
    """Return the lookup with what means the same beside each word or run of words that was typed.

    A run ("work breakdown structure") becomes one slot: its words side by side, or what stands for them.
    """
    runs = _runs(typed, known)
    if not runs:
        return lookup
    slots = {group: _widened(chosen, runs) for group, chosen in lookup.words.items()}
    return replace(lookup, words=slots)


def _runs(typed: Words, known: Mapping[Words, tuple[Words, ...]]) -> list[tuple[Words, tuple[str, ...]]]:
    """Return (words typed, alternatives) of the longest runs that are known, left to right."""
    folded = _folded(typed)
    runs, place = [], 0
    while place < len(typed):
        for length in range(min(LONGEST_PHRASE, len(typed) - place), 0, -1):
            others = known.get(folded[place : place + length])
            if others:
                runs.append((typed[place : place + length], tuple(" ".join(other) for other in others)))
                place += length - 1
                break
        place += 1
    return runs


def _widened(slots: tuple[Slot, ...], runs: list[tuple[Words, tuple[str, ...]]]) -> tuple[Slot, ...]:
    for words, others in runs:
        have = {slot.word for slot in slots}
        inside = [word for word in words if word in have]
        if not inside:
            continue
        merged = Slot(" ".join(words), others)
        place = next(n for n, slot in enumerate(slots) if slot.word in inside)
        rest = [slot for slot in slots if slot.word not in inside]
        before = [slot for slot in slots[:place] if slot.word not in inside]
        slots = (*before, merged, *rest[len(before) :])
    return slots
