"""Why a document stands where it stands in somebody's results, or why it is not among them. For `explain_search`."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from search import ranking
from search.documents import Addressed, Document, source_named, sources
from search.engines import analysis, wishes
from search.engines.base import DocumentHit, Lookup, PassageHit, Slot, language_group
from search.engines.passages import in_order_of_title
from search.engines.registry import current_engine
from search.finding import MAX_RESULTS, find
from search.lookups import forgiven, lookup_for
from search.models import DocumentVersion
from search.queries import Query, parse, squeeze
from search.synonyms import known_synonyms, widened
from vademecum.accounts.visibility import Viewer, tokens_for


@dataclass(frozen=True, slots=True)
class Reason:
    """A part of the score: `reached` bands are worth their points; the last reason is what the words add."""

    text: str
    points: float
    reached: bool = True


@dataclass(frozen=True, slots=True)
class Explanation:
    """`place` counts from 1; it is 0 where the document is not found, and `hindrances` say why."""

    title: str
    place: int = 0
    total: int = 0
    score: float = 0.0
    reasons: tuple[Reason, ...] = ()
    words: tuple[str, ...] = ()
    hindrances: tuple[str, ...] = ()


def reference_of(page: str) -> tuple[str, str] | None:
    """Return (source, key) of a document named by its address (`/en/standards/risk/`) or by `source:key`."""
    name, colon, key = page.partition(":")
    if colon and key and name in {source.name for source in sources()}:
        return name, key
    path = "/" + page.partition("://")[2].partition("/")[2] if "://" in page else page
    for source in sources():
        found = source.key_at(path.partition("#")[0]) if isinstance(source, Addressed) else None
        if found:
            return source.name, found
    return None


def explain(typed: str, *, source: str, key: str, viewer: Viewer, language: str) -> Explanation:
    """Search as `viewer` would and account for one document. Raises `QueryError` and `EngineUnavailable`."""
    document = next(iter(source_named(source).documents([key])), None)
    if document is None:
        return Explanation(title=key, hindrances=("It is not published: there is nothing to find.",))
    lookup = _lookup(parse(typed), viewer, language)
    results = find(typed, viewer=viewer, language=language, limit=MAX_RESULTS)
    words = tuple(_as_asked(slot) for slot in _slots(lookup, document.language))
    for place, result in enumerate(results.results, 1):
        if (result.hit.source, result.hit.key) == (source, key):
            return Explanation(
                document.title, place, results.total, result.hit.score, tuple(_reasons(lookup, result.hit)), words
            )
    return Explanation(
        document.title, total=results.total, words=words, hindrances=tuple(_hindrances(lookup, document, viewer))
    )


def _lookup(query: Query, viewer: Viewer, language: str) -> Lookup:
    typed = tuple(word for term in query.select() if not term.is_phrase for word in term.words)
    asked = widened(lookup_for(query, audience=tokens_for(viewer), language=language), typed, known_synonyms())
    lookup, _corrections = forgiven(asked, current_engine())
    return lookup


def _slots(lookup: Lookup, language: str) -> tuple[Slot, ...]:
    return lookup.words.get(language_group(language)) or lookup.words.get("any", ())


def _as_asked(slot: Slot) -> str:
    return " or ".join((slot.word, *slot.alternatives))


def _reasons(lookup: Lookup, hit: DocumentHit) -> Iterator[Reason]:
    best, slots = hit.passages[0], _slots(lookup, hit.language)
    headings = " ".join((hit.title, *best.heading_path))
    in_title = _holds_all(hit.title, slots, hit.language)
    bands = [
        Reason("the identifier that was asked for", ranking.IDENTIFIER, squeeze(hit.identifier) in lookup.codes),
        Reason("not superseded, not withdrawn", ranking.CURRENT, hit.status not in ranking.OBSOLETE_STATUSES),
        Reason("the title is what was typed", ranking.WHOLE_TITLE, _is_title(lookup, hit)),
        Reason("all words in the title", ranking.ALL_IN_TITLE, in_title),
        Reason("all words in headings and title", ranking.ALL_IN_HEADINGS, _holds_all(headings, slots, hit.language)),
        Reason("all words in one passage", ranking.ALL_IN_PASSAGE, _in_passage(best, hit, slots)),
        Reason("all words in the title, and the top of its page", ranking.TOP_OF_PAGE, in_title and not best.anchor),
    ]
    text = " ".join((headings, best.body))
    most = wishes.most(slots)
    bands += [
        Reason(
            "all words but one in the title", ranking.MOST_IN_TITLE, _holds_most(hit.title, slots, most, hit.language)
        ),
        Reason(
            "all words but one in one passage", ranking.MOST_IN_PASSAGE, _holds_most(text, slots, most, hit.language)
        ),
        Reason("not past its review", ranking.IN_TIME, not hit.is_late),
    ]
    for forms in wishes.pairs(slots):
        pair = " ".join(forms[0])
        in_heading = any(_side_by_side(part, forms, lookup.language) for part in (hit.title, *best.heading_path))
        in_text = in_heading or _side_by_side(best.body, forms, lookup.language)
        bands += [
            Reason(f"“{pair}” side by side in headings", ranking.PAIR_IN_HEADINGS, in_heading),
            Reason(f"“{pair}” side by side in the text", ranking.PAIR_IN_TEXT, in_text),
        ]
    step = ranking.POPULARITY / ranking.POPULARITY_STEPS
    bands.append(Reason("often opened from results", step * hit.popularity, hit.popularity > 0))
    yield from bands
    own = language_group(hit.language) == lookup.language
    weight = "" if own else f" (another language: × {ranking.OTHER_LANGUAGE})"
    reached = sum(band.points for band in bands if band.reached)
    yield Reason(f"how often and how near the words stand, how rare they are{weight}", hit.score - reached)


def _is_title(lookup: Lookup, hit: DocumentHit) -> bool:
    return bool(lookup.whole) and in_order_of_title(" ".join(lookup.whole)) == in_order_of_title(hit.title)


def _holds_most(text: str, slots: Collection[Slot], most: int, language: str) -> bool:
    """Say whether a text lacks words of at most one: a run that is missing lacks as many as it has."""
    return bool(most) and sum(map(wishes.words_in, _missing(text, slots, language))) <= 1


def _side_by_side(text: str, forms: Collection[tuple[str, ...]], language: str) -> bool:
    """Say whether the words of one of these forms stand in this order with at most `PAIR_SLOP` others between."""
    for group in dict.fromkeys((language, "any")):
        have = analysis.analyser(group).analyze(text)
        for form in forms:
            wanted = [term for word in form for term in analysis.terms(word, group=group)]
            reach = len(wanted) + ranking.PAIR_SLOP
            if any(_in_order(wanted, have[at : at + reach]) for at, term in enumerate(have) if term == wanted[0]):
                return True
    return False


def _in_order(wanted: Collection[str], have: list[str]) -> bool:
    rest = iter(have)
    return all(term in rest for term in wanted)


def _in_passage(passage: PassageHit, hit: DocumentHit, slots: Collection[Slot]) -> bool:
    return _holds_all(" ".join((hit.identifier, hit.title, *passage.heading_path, passage.body)), slots, hit.language)


def _holds_all(text: str, slots: Collection[Slot], language: str) -> bool:
    return bool(slots) and not _missing(text, slots, language)


def _missing(text: str, slots: Collection[Slot], language: str) -> list[Slot]:
    """Return the slots of which no form stands in a text; a phrase counts where all of its words stand."""
    missing = list(slots)
    for group in dict.fromkeys((language_group(language), "any")):
        have = analysis.vocabulary([text], group=group)
        missing = [
            slot
            for slot in missing
            if not any(set(analysis.terms(form, group=group)) <= have for form in (slot.word, *slot.alternatives))
        ]
    return missing


def _hindrances(lookup: Lookup, document: Document, viewer: Viewer) -> Iterator[str]:
    if document.key not in source_named(document.source).visible_keys([document.key], viewer):
        yield "This person may not see it."
    row = DocumentVersion.objects.filter(source=document.source, key=document.key).first()
    if row is None or not row.indexed:
        yield "It is not in the index yet: run check_index --repair."
    elif row.indexed < row.current:
        yield "The index has an older version of it: the worker is behind."
    slots = _slots(lookup, document.language)
    if not slots:
        return
    fewest = min(
        (
            _missing(" ".join((document.title, *p.heading_path, p.body)), slots, document.language)
            for p in document.passages
        ),
        key=len,
        default=list(slots),
    )
    required = ranking.words_required(len(slots))
    if len(slots) - len(fewest) < required:
        lost = ", ".join(slot.word for slot in fewest)
        yield f"None of its passages holds {required} of the {len(slots)} words; the best one lacks: {lost}."
