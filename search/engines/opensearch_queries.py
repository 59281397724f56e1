"""A lookup as an OpenSearch query: the same sum as `embedded_queries`, in the server's words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

from search import ranking
from search.documents import EPOCH
from search.engines import wishes
from search.engines.base import Lookup, Slot
from search.engines.opensearch_index import GROUPS
from search.engines.passages import in_order_of_title

Query = dict[str, Any]


def query_of(lookup: Lookup) -> Query:
    """Return the scored query, narrowed to the audience but not to chosen kinds and languages (facets need all)."""
    return {
        "bool": {
            "must": _wanted(lookup),
            "should": list(_bonuses(lookup)),
            "must_not": list(_unwanted(lookup)),
            "filter": [terms("audience", lookup.audience), *_narrowings(lookup)],
        }
    }


def _narrowings(lookup: Lookup) -> Iterable[Query]:
    yield from (terms("facet", [facet]) for facet in lookup.facets)
    bounds = {"gte": lookup.after, "lt": lookup.before}
    days = {name: (day - EPOCH).days for name, day in bounds.items() if day}
    if days:
        yield {"range": {"day": days}}


def chosen(choices: Mapping[str, Sequence[str]]) -> list[Query]:
    """Return what narrows to the choices of a reader: one value of each facet is enough."""
    return [
        terms(name, values) if name in ("kind", "language") else terms("facet", [f"{name}:{value}" for value in values])
        for name, values in choices.items()
    ]


def order_of(lookup: Lookup) -> list[Any]:
    """Return by what documents are sorted; equal ones by relevance, then in one order on every page."""
    first: list[Any] = {
        "newest": [{"day": "desc"}], "oldest": [{"day": "asc"}], "title": [{"title_order": "asc"}],
    }.get(lookup.order, [])  # fmt: skip
    return [*first, "_score", {"document": "asc"}]


def terms(field: str, values: Iterable[str]) -> Query:
    return {"terms": {field: sorted(set(values))}}


def words(field: str, chosen: Sequence[str], *, slop: int = 0, boost: float = 1.0) -> Query:
    """Return words side by side in one field, or the one word."""
    return {"match_phrase": {field: {"query": " ".join(chosen), "slop": slop, "boost": boost}}}


def anywhere(chosen: Sequence[str], *, part: str = "text") -> Query:
    return either(words(f"{part}_{group}", chosen) for group in GROUPS)


def either(queries: Iterable[Query]) -> Query:
    """Return what any of the queries finds; nothing where there are none."""
    chosen = list(queries)
    return {"bool": {"should": chosen, "minimum_should_match": 1}} if chosen else {"match_none": {}}


def worth(query: Query, points: float) -> Query:
    return {"constant_score": {"filter": query, "boost": points}}


def _slot(field: str, slot: Slot) -> Query:
    if not slot.alternatives:
        return words(field, [slot.word])
    others = [words(field, [other], boost=ranking.CORRECTED) for other in slot.alternatives]
    return {"dis_max": {"queries": [words(field, [slot.word]), *others]}}


def _wanted(lookup: Lookup) -> list[Query]:
    wanted = [anywhere(phrase) for phrase in lookup.phrases]
    wanted += [anywhere(chosen, part="title") for chosen in lookup.title_words]
    matches = [_some(lookup, group) for group in GROUPS if lookup.words.get(group)]
    if lookup.codes:
        matches.append(worth(terms("identifier", lookup.codes), 1.0))
    if matches and not (wanted and not lookup.words):
        wanted.append({"dis_max": {"queries": matches}})
    if not wanted:
        wanted.append(terms("state", ["lead"]) if lookup.narrows else {"match_none": {}})
    return wanted


def _some(lookup: Lookup, group: str) -> Query:
    slots = lookup.words[group]
    query = _holding(f"text_{group}", slots, wishes.required(lookup, slots))
    query["bool"]["boost"] = ranking.language_weight(group, own=lookup.language)
    return query


def _holding(field: str, slots: Sequence[Slot], required: int) -> Query:
    """Return what holds so many words of the slots; a run of words counts as often as it has words."""
    parts = [_slot(field, slot) for slot in slots]
    again = [
        worth(query, 0.0)
        for slot, query in zip(slots, parts, strict=True)
        for _time in range(wishes.words_in(slot) - 1)
    ]
    return {"bool": {"should": [*parts, *again], "minimum_should_match": required}}


def _most(lookup: Lookup, part: str) -> Query:
    """Return what holds all words but one."""
    return either(
        _holding(f"{part}_{group}", slots, wishes.most(slots))
        for group, slots in wishes.favoured(lookup).items()
        if wishes.most(slots)
    )


def _pair(lookup: Lookup, part: str, number: int) -> Query:
    """Return where the words of one pair of neighbours stand side by side, in any language."""
    return either(
        words(f"{part}_{group}", form, slop=ranking.PAIR_SLOP)
        for group, slots in wishes.favoured(lookup).items()
        for form in next(islice(wishes.pairs(slots), number, None), [])
    )


def _all(lookup: Lookup, part: str) -> Query:
    return either(
        {"bool": {"must": [_slot(f"{part}_{group}", slot) for slot in slots]}}
        for group, slots in lookup.words.items()
        if slots
    )


def _bonuses(lookup: Lookup) -> Iterable[Query]:
    yield worth(terms("state", ["current"]), ranking.CURRENT)
    yield worth(terms("state", ["intime"]), ranking.IN_TIME)
    step = ranking.POPULARITY / ranking.POPULARITY_STEPS
    for number in range(1, ranking.POPULARITY_STEPS + 1):
        yield worth(terms("state", [f"opened{number}"]), step)
    if lookup.codes:
        yield worth(terms("identifier", lookup.codes), ranking.IDENTIFIER)
    if not any(lookup.words.values()):
        return
    in_title = _all(lookup, "title")
    yield worth(in_title, ranking.ALL_IN_TITLE)
    yield worth(_all(lookup, "head"), ranking.ALL_IN_HEADINGS)
    yield worth(_all(lookup, "text"), ranking.ALL_IN_PASSAGE)
    yield worth({"bool": {"must": [in_title, terms("state", ["lead"])]}}, ranking.TOP_OF_PAGE)
    if lookup.whole:
        title = in_order_of_title(" ".join(lookup.whole))[:200]
        yield worth(terms("title_whole", [title]), ranking.WHOLE_TITLE)
    yield worth(_most(lookup, "title"), ranking.MOST_IN_TITLE)
    yield worth(_most(lookup, "text"), ranking.MOST_IN_PASSAGE)
    for number in range(max((len(slots) - 1 for slots in lookup.words.values()), default=0)):
        yield worth(_pair(lookup, "head", number), ranking.PAIR_IN_HEADINGS)
        yield worth(_pair(lookup, "text", number), ranking.PAIR_IN_TEXT)
    for group, slots in lookup.words.items():
        weight = ranking.language_weight(group, own=lookup.language)
        for part, bonus in (("title", ranking.TITLE_BONUS), ("head", ranking.HEADING_BONUS)):
            if slots and group != "any":
                parts = [_slot(f"{part}_{group}", slot) for slot in slots]
                yield {"bool": {"should": parts, "boost": bonus * weight}}
        if 2 <= len(slots) <= 6 and group != "any":
            chosen = [slot.word for slot in slots]
            boost = ranking.PROXIMITY_BONUS * weight
            yield words(f"text_{group}", chosen, slop=ranking.PROXIMITY_SLOP, boost=boost)


def _unwanted(lookup: Lookup) -> Iterable[Query]:
    yield from (anywhere(chosen) for chosen in lookup.excluded)
    yield from (anywhere(chosen, part="title") for chosen in lookup.excluded_titles)
    if lookup.excluded_kinds:
        yield terms("kind", lookup.excluded_kinds)
    if lookup.excluded_facets:
        yield terms("facet", lookup.excluded_facets)
