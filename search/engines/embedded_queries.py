"""A lookup as a tantivy query. The sum of the score and its reasons are written in `search.ranking`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

from tantivy import FieldType, Occur, Query, Schema

from search import ranking
from search.documents import EPOCH
from search.engines import analysis, wishes
from search.engines.base import Lookup, Slot
from search.engines.embedded_fields import GROUPS, IN_FORCE, IN_TIME, LEAD
from search.engines.passages import in_order_of_title

LAST_DAY = 10_000_000
MOST_TERMS = 500
MUST, SHOULD, MUST_NOT = Occur.Must, Occur.Should, Occur.MustNot


class QueryBuilder:
    """Builds queries against one schema."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema

    def lookup(self, lookup: Lookup) -> Query:
        """Return the scored query, narrowed to the audience but not to chosen kinds and languages (facets need all)."""
        return Query.boolean_query(
            [
                *self._wanted(lookup),
                *((SHOULD, bonus) for bonus in self._bonuses(lookup)),
                *((MUST_NOT, unwanted) for unwanted in self._unwanted(lookup)),
                (MUST, self.filter("audience", lookup.audience)),
                *((MUST, narrowing) for narrowing in self._narrowings(lookup)),
            ]
        )

    def _narrowings(self, lookup: Lookup) -> Iterable[Query]:
        yield from (self.filter("facet", [facet]) for facet in lookup.facets)
        if lookup.after or lookup.before:
            low = (lookup.after - EPOCH).days if lookup.after else 0
            high = (lookup.before - EPOCH).days if lookup.before else LAST_DAY
            days = Query.range_query(
                self.schema, "day", FieldType.Unsigned, max(0, low), max(0, high), include_upper=False
            )
            yield Query.const_score_query(days, 0.0)

    def chosen(self, choices: Mapping[str, Sequence[str]]) -> list[tuple[Occur, Query]]:
        """Return what narrows to the choices of a reader: one value of each facet is enough."""
        return [(MUST, self._choice(name, values)) for name, values in choices.items()]

    def _choice(self, name: str, values: Sequence[str]) -> Query:
        if name in ("kind", "language"):
            return self.filter(name, values)
        return self.filter("facet", [f"{name}:{value}" for value in values])

    def filter(self, field: str, values: Iterable[str]) -> Query:
        """Return a filter that adds nothing to the score; no value means nothing passes."""
        return Query.const_score_query(self.one_of(field, sorted(set(values))), 0.0)

    def one_of(self, field: str, values: Sequence[str]) -> Query:
        """Return what holds one of the values. A set of terms reads the lists of all of them whole: only for very many."""
        if len(values) > MOST_TERMS:
            return Query.term_set_query(self.schema, field, list(values))
        terms = [Query.term_query(self.schema, field, value) for value in values]
        return terms[0] if len(terms) == 1 else either(terms)

    def words(self, field: str, words: Sequence[str], *, slop: int = 0) -> Query:
        """Return words side by side in one field, or the one word; the field's group chooses the analysis."""
        group = field.rsplit("_", 1)[1]
        tokens = analysis.tokens(" ".join(words), group=group)
        if not tokens:
            return Query.empty_query()
        if len(tokens) == 1:
            return Query.term_query(self.schema, field, tokens[0].text)
        first = tokens[0].position
        return Query.phrase_query(self.schema, field, [(t.position - first, t.text) for t in tokens], slop=slop)

    def anywhere(self, words: Sequence[str], *, part: str = "text") -> Query:
        """Return words side by side in the given part of a passage, in whatever language it is."""
        return either(self.words(f"{part}_{group}", words) for group in GROUPS)

    def slot(self, field: str, slot: Slot) -> Query:
        """Return a word or, a little weaker, one of its alternatives."""
        query = self.words(field, [slot.word])
        if not slot.alternatives:
            return query
        others = [Query.boost_query(self.words(field, word.split()), ranking.CORRECTED) for word in slot.alternatives]
        return Query.disjunction_max_query([query, *others])

    def _wanted(self, lookup: Lookup) -> list[tuple[Occur, Query]]:
        wanted = [(MUST, self.anywhere(phrase)) for phrase in lookup.phrases]
        wanted += [(MUST, self.anywhere(words, part="title")) for words in lookup.title_words]
        matches = [self._some(lookup, group) for group in GROUPS if lookup.words.get(group)]
        if lookup.codes:
            matches.append(self._code(lookup.codes))
        if matches and not (wanted and not lookup.words):
            wanted.append((MUST, Query.disjunction_max_query(matches)))
        if not wanted:
            wanted.append((MUST, self.filter("state", [LEAD] if lookup.narrows else [])))
        return wanted

    def _some(self, lookup: Lookup, group: str) -> Query:
        """Return passages of a language with enough of the words."""
        slots = lookup.words[group]
        query = self._holding(f"text_{group}", slots, wishes.required(lookup, slots))
        return Query.boost_query(query, ranking.language_weight(group, own=lookup.language))

    def _holding(self, field: str, slots: Sequence[Slot], required: int) -> Query:
        """Return what holds so many words of the slots; a run of words counts as often as it has words."""
        parts = [(SHOULD, self.slot(field, slot)) for slot in slots]
        again = [
            (SHOULD, Query.const_score_query(query, 0.0))
            for slot, (_should, query) in zip(slots, list(parts), strict=True)
            for _time in range(wishes.words_in(slot) - 1)
        ]
        return Query.boolean_query([*parts, *again], minimum_number_should_match=required)

    def _all(self, lookup: Lookup, part: str) -> Query:
        return either(
            Query.boolean_query([(MUST, self.slot(f"{part}_{group}", slot)) for slot in slots])
            for group, slots in lookup.words.items()
            if slots
        )

    def _most(self, lookup: Lookup, part: str) -> Query:
        """Return what holds all words but one."""
        return either(
            self._holding(f"{part}_{group}", slots, wishes.most(slots))
            for group, slots in wishes.favoured(lookup).items()
            if wishes.most(slots)
        )

    def _pair(self, lookup: Lookup, part: str, number: int) -> Query:
        """Return where the words of one pair of neighbours stand side by side, in any language."""
        return either(
            self.words(f"{part}_{group}", form, slop=ranking.PAIR_SLOP)
            for group, slots in wishes.favoured(lookup).items()
            for form in next(islice(wishes.pairs(slots), number, None), [])
        )

    def _code(self, codes: Sequence[str]) -> Query:
        return Query.const_score_query(self.one_of("identifier", codes), 1.0)

    def _bonuses(self, lookup: Lookup) -> Iterable[Query]:
        yield worth(self.filter("state", [IN_FORCE]), ranking.CURRENT)
        yield worth(self.filter("state", [IN_TIME]), ranking.IN_TIME)
        step = ranking.POPULARITY / ranking.POPULARITY_STEPS
        for number in range(1, ranking.POPULARITY_STEPS + 1):
            yield worth(self.filter("state", [f"opened{number}"]), step)
        if lookup.codes:
            yield worth(self._code(lookup.codes), ranking.IDENTIFIER)
        if not any(lookup.words.values()):
            return
        in_title = self._all(lookup, "title")
        yield worth(in_title, ranking.ALL_IN_TITLE)
        yield worth(self._all(lookup, "head"), ranking.ALL_IN_HEADINGS)
        yield worth(self._all(lookup, "text"), ranking.ALL_IN_PASSAGE)
        yield worth(Query.boolean_query([(MUST, in_title), (MUST, self.filter("state", [LEAD]))]), ranking.TOP_OF_PAGE)
        if lookup.whole:
            title = in_order_of_title(" ".join(lookup.whole))
            yield worth(Query.term_query(self.schema, "title_whole", title), ranking.WHOLE_TITLE)
        if any(wishes.most(slots) for slots in wishes.favoured(lookup).values()):
            yield worth(self._most(lookup, "title"), ranking.MOST_IN_TITLE)
            yield worth(self._most(lookup, "text"), ranking.MOST_IN_PASSAGE)
        for number in range(max((len(slots) - 1 for slots in lookup.words.values()), default=0)):
            yield worth(self._pair(lookup, "head", number), ranking.PAIR_IN_HEADINGS)
            yield worth(self._pair(lookup, "text", number), ranking.PAIR_IN_TEXT)
        for group, slots in lookup.words.items():
            weight = ranking.language_weight(group, own=lookup.language)
            for part, bonus in (("title", ranking.TITLE_BONUS), ("head", ranking.HEADING_BONUS)):
                parts = [(SHOULD, self.slot(f"{part}_{group}", slot)) for slot in slots]
                if parts and group != "any":
                    yield Query.boost_query(Query.boolean_query(parts), bonus * weight)
            if 2 <= len(slots) <= 6 and group != "any":
                near = self.words(f"text_{group}", [s.word for s in slots], slop=ranking.PROXIMITY_SLOP)
                yield Query.boost_query(near, ranking.PROXIMITY_BONUS * weight)

    def _unwanted(self, lookup: Lookup) -> Iterable[Query]:
        yield from (self.anywhere(words) for words in lookup.excluded)
        yield from (self.anywhere(words, part="title") for words in lookup.excluded_titles)
        if lookup.excluded_kinds:
            yield self.filter("kind", lookup.excluded_kinds)
        if lookup.excluded_facets:
            yield self.filter("facet", lookup.excluded_facets)


def either(queries: Iterable[Query]) -> Query:
    """Return what any of the queries finds; nothing where there are none."""
    return Query.boolean_query([(SHOULD, query) for query in queries])


def worth(query: Query, points: float) -> Query:
    return Query.const_score_query(query, points)
