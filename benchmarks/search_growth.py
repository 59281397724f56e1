"""How search grows: 1,000, 10,000 and 100,000 passages of real prose, mixed; words, misspelt words, suggestions.

    .venv/bin/python -m benchmarks.search_growth [--engine URL] [--sizes 1000 10000 100000]

Prints one JSON line for each size. Seven passages of ten are public, the others belong to one to three of 200 groups; who
asks is in 59 of them. The whole query is timed: spelling, filter, count, facets and three passages a document. `cpu_p50_ms`
is this process's own work: it can be compared where others use the machine too.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from benchmarks.installation import MATERIAL as DATA
from benchmarks.load import line
from benchmarks.search_quality import handbook, with_an_error
from search.documents import Document, Passage
from search.engines.base import Change, SearchEngine
from search.engines.registry import engine_for
from search.lookups import forgiven, lookup_for
from search.queries import parse, words_of
from search.stopwords import STOP_WORDS

SETS = (("handbook-en-playbook", "en"), ("handbook-en-sourcegraph", "en"), ("handbook-fr-utilitr", "fr"))
EACH = 5  # passages of a document
ASKER = frozenset({"public", *(f"group:{number}" for number in range(59))})


def passages_of(language: str) -> list[Passage]:
    documents = [d for name, code in SETS if code == language for d in handbook(DATA / name, code)]
    return [Passage(p.anchor, p.heading_path, p.body[:1500]) for d in documents for p in d.passages if len(p.body) > 80]


def mixed(count: int, draw: random.Random) -> list[Document]:
    """Return documents of `count` passages: half the sentences of one passage and half of another of its language."""
    stock = {language: passages_of(language) for language in ("en", "fr")}
    documents = []
    for number in range(count // EACH):
        language = draw.choices(("en", "fr"), weights=(78, 22))[0]
        chosen = [_mix(draw.choice(stock[language]), draw.choice(stock[language]), n, draw) for n in range(EACH)]
        title = " ".join(words_of(f"{chosen[0].heading_path[-1:]} {chosen[0].body[:60]}")[:7]) or f"Document {number}"
        public = draw.random() < 0.7
        audience = ("public",) if public else tuple(f"group:{draw.randrange(200)}" for _n in range(draw.randint(1, 3)))
        documents.append(
            Document("q", str(number), draw.choice(("guide", "page", "standard")), language, title, f"/{number}", audience,
                     tuple(chosen))
        )  # fmt: skip
    return documents


def _mix(one: Passage, other: Passage, number: int, draw: random.Random) -> Passage:
    halves = []
    for passage in (one, other):
        sentences = passage.body.split(". ")
        halves += draw.sample(sentences, max(1, len(sentences) // 2))
    return Passage(f"s{number}" if number else "", one.heading_path if number else (), ". ".join(halves)[:1500])


def queries(documents: Sequence[Document], count: int, draw: random.Random) -> list[str]:
    """Return two to four words of one passage that stand in more than four passages and in at most 5 % of them."""
    bodies = [p.body for d in documents for p in d.passages]
    frequency = Counter(word for body in bodies for word in set(words_of(body)))
    small = STOP_WORDS["en"] | STOP_WORDS["fr"]
    found: list[str] = []
    while len(found) < count:
        words = [
            word for word in dict.fromkeys(words_of(draw.choice(bodies)))
            if len(word) > 3 and word.isalpha() and word not in small and 4 < frequency[word] <= max(5, len(bodies) // 20)
        ]  # fmt: skip
        wanted = draw.randint(2, 4)
        if len(words) >= wanted:
            found.append(" ".join(draw.sample(words, wanted)))
    return found


def build(engine: SearchEngine, documents: Sequence[Document]) -> float:
    """Index all documents in batches as the worker does; return the seconds."""
    started = time.perf_counter()
    generation = engine.begin_generation()
    for start in range(0, len(documents), 500):
        generation.apply([Change(d.source, d.key, 1, d) for d in documents[start : start + 500]])
    generation.activate()
    engine.make_visible()
    return time.perf_counter() - started


def timed(
    call: Callable[[str], object], typed: Iterable[str], *, clock: Callable[[], float] = time.perf_counter
) -> tuple[list[float], int]:
    """Return the milliseconds of each call, sorted, and how many answered something."""
    took, answered = [], 0
    for text in typed:
        started = clock()
        answered += bool(call(text))
        took.append((clock() - started) * 1000)
    return sorted(took), answered


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--engine", default=f"embedded://{tempfile.mkdtemp(prefix='search-growth-index-')}")
    arguments.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    arguments.add_argument("--queries", type=int, default=200)
    chosen = arguments.parse_args()
    if not Path(DATA).is_dir():
        line("search_growth", skipped=f"{DATA} is not there")
        return
    engine, draw = engine_for(chosen.engine), random.Random(20261123)

    def whole(typed: str) -> int:
        lookup, _corrections = forgiven(lookup_for(parse(typed), audience=ASKER, language="en"), engine)
        return engine.search(lookup).total

    for size in chosen.sizes:
        documents = mixed(size, draw)
        seconds = build(engine, documents)
        typed = queries(documents, chosen.queries, draw)
        timed(whole, typed[:20])
        plain, answered = timed(whole, typed)
        spoilt, mended = timed(whole, [with_an_error(text, draw) for text in typed])
        beginnings = [text[: draw.randint(2, 6)] for text in typed]
        suggested, _n = timed(lambda text: engine.suggest(text, audience=ASKER, language="en"), beginnings)
        worked, _n = timed(whole, typed, clock=time.process_time)
        line(
            "search_growth", engine=engine.name, passages=size, seconds=round(seconds, 1),
            passages_per_second=round(size / seconds), queries=len(typed), answered=answered, answered_misspelt=mended,
            p50_ms=_at(plain, 0.5), p95_ms=_at(plain, 0.95), cpu_p50_ms=_at(worked, 0.5),
            misspelt_p50_ms=_at(spoilt, 0.5), misspelt_p95_ms=_at(spoilt, 0.95),
            suggest_p50_ms=_at(suggested, 0.5), suggest_p95_ms=_at(suggested, 0.95),
        )  # fmt: skip


def _at(values: list[float], part: float) -> float:
    return round(values[int(len(values) * part)], 1)


if __name__ == "__main__":
    main()
