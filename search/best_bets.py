"""The page that the PMO put above the results of a query: shown to those who may see it, and to nobody else."""

from __future__ import annotations

from dataclasses import dataclass

from search.documents import Addressed, sources
from search.engines.analysis import terms
from search.generations import generation_for, remembered
from search.models import BestBet
from search.models.vocabulary import lines_of
from search.queries import Query, words_of
from vademecum.accounts.visibility import Viewer

MOST = 3
SUMMARY = 200  # characters


@dataclass(frozen=True, slots=True)
class Bet:
    title: str
    url: str
    summary: str
    kind: str
    language: str


def best_bets(query: Query, *, viewer: Viewer, language: str) -> list[Bet]:
    """Return what stands above the results of this query, the reader's language first."""
    typed = _folded(words_of(query.text))
    if not typed:
        return []
    wanted = [
        row
        for row in remembered("best bets", generation_for(viewer), lambda: list(BestBet.objects.all()))
        if row.language in ("", language) and any(_folded(words) == typed for words in lines_of(row.queries))
    ]
    if not wanted:
        return []
    bets = (_at(row.address, viewer) for row in wanted)
    return list({bet.url: bet for bet in bets if bet}.values())[:MOST]


def _at(address: str, viewer: Viewer) -> Bet | None:
    """Return the document at an address, if the viewer may see it now."""
    for source in sources():
        key = source.key_at(address) if isinstance(source, Addressed) else None
        if key and key in source.visible_keys([key], viewer):
            for document in source.documents([key]):
                lead = document.passages[0].body if document.passages else ""
                return Bet(document.title, document.url, lead[:SUMMARY], document.kind, document.language)
    return None


def _folded(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple("".join(terms(word, group="any")) or word for word in words)
