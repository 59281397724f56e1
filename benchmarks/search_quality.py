"""How well search finds: judged queries (Cranfield) and known items (words of handbook titles, also misspelt).

    .venv/bin/python -m benchmarks.search_quality [--engine URL] [--only cranfield|en|fr|sourcegraph]

Prints one JSON line for each set. Reads ../shared/data and says so where it is not there. A throw-away index is built.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from benchmarks.installation import MATERIAL as DATA
from benchmarks.load import line
from search.documents import Document, Passage
from search.engines.base import SearchEngine
from search.engines.registry import engine_for
from search.evaluation import build, measure, ranked, read_documents, read_queries
from search.queries import words_of
from search.stopwords import STOP_WORDS


def timed_build(engine: SearchEngine, documents: list[Document]) -> float:
    """Index into a new generation; return the seconds it took."""
    started = time.perf_counter()
    build(engine, documents)
    return time.perf_counter() - started


def cranfield(engine: SearchEngine) -> dict[str, object]:
    folder = DATA / "relevance" / "cranfield"
    seconds = timed_build(engine, list(read_documents(folder / "docs.jsonl", language="en")))
    queries = read_queries(folder / "queries.jsonl", folder / "qrels.tsv")
    figures = measure(queries, lambda query: ranked(engine, query.text, language="en"))
    return {"set": "cranfield", **figures.as_json(), "index_seconds": round(seconds, 2)}


def handbook(folder: Path, language: str) -> list[Document]:
    """Read a tree of Markdown as documents with one passage a heading."""
    documents = []
    for path in sorted(p for p in folder.rglob("*") if p.suffix.lower() in (".md", ".qmd", ".rmd")):
        text = path.read_text(errors="replace")
        title, passages = None, []
        front = re.match(r"---\n(.*?)\n---\n", text, re.S)
        if front:
            text = text[front.end() :]
            named = re.search(r"^title:\s*[\"']?(.+?)[\"']?\s*$", front[1], re.M)
            title = named[1] if named else None
        text = re.sub(r"```.*?```", " ", text, flags=re.S)
        trail: list[tuple[int, str]] = []
        for part in re.split(r"(?m)^(?=#{1,6} )", text):
            head = re.match(r"(#{1,6}) +(.+)", part)
            body = part[head.end() :] if head else part
            if head:
                name = re.sub(r"[*_`{].*|\[|\]\(.*?\)", "", head[2]).strip()
                if len(head[1]) == 1 and title is None:
                    title = name
                trail = [(level, text) for level, text in trail if level < len(head[1])] + [(len(head[1]), name)]
            anchor = "-".join(words_of(trail[-1][1])) if head and trail[-1][1] != title else ""
            if body.strip() or head:
                passages.append(Passage(anchor, tuple(name for _l, name in trail if name != title), body.strip()))
        if title and passages:
            key = str(path.relative_to(folder))
            documents.append(Document("q", key, "page", language, title, f"/{key}", ("public",), tuple(passages)))
    return documents


def known_items(documents: list[Document], language: str, count: int = 160) -> Iterator[tuple[str, str]]:
    """Yield (query, key): two to four of a title's rarest words, of titles whose words name one document only."""
    draw = random.Random(20261123)
    frequency = Counter(
        w for d in documents for w in {w for p in d.passages for w in words_of(p.body)} | set(words_of(d.title))
    )
    stop = STOP_WORDS[language]
    chosen: dict[str, list[str]] = {}
    for document in documents:
        words = [w for w in dict.fromkeys(words_of(document.title)) if w not in stop and len(w) > 2]
        if len(words) < 2:
            continue
        rare = sorted(words, key=lambda w: frequency[w])[: draw.choice([2, 3, 4])]
        chosen.setdefault(" ".join(w for w in words if w in rare), []).append(document.key)
    titles = [(set(words_of(d.title)), d.key) for d in documents]
    unique = [
        (query, keys[0]) for query, keys in chosen.items()
        if sum(set(query.split()) <= words for words, _key in titles) == 1
    ]  # fmt: skip
    draw.shuffle(unique)
    yield from unique[:count]


def with_an_error(query: str, draw: random.Random) -> str:
    """Spoil the longest word by one letter: dropped, doubled, swapped or another one."""
    words = query.split()
    longest = max(range(len(words)), key=lambda n: len(words[n]))
    word, at = words[longest], 0
    at = draw.randrange(1, len(word) - 1)
    kind = draw.choice(["drop", "double", "swap", "other"])
    words[longest] = {
        "drop": word[:at] + word[at + 1 :],
        "double": word[:at] + word[at] + word[at:],
        "swap": word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        "other": word[:at] + draw.choice("aeiorstn") + word[at + 1 :],
    }[kind]
    return " ".join(words)


def known(engine: SearchEngine, name: str, language: str) -> Iterator[dict[str, object]]:
    documents = handbook(DATA / name, language)
    seconds = timed_build(engine, documents)
    items = list(known_items(documents, language))
    draw = random.Random(7)
    for spoiled in (False, True):
        places, took, missed = [], [], []
        for query, key in items:
            typed = with_an_error(query, draw) if spoiled else query
            started = time.perf_counter()
            found = ranked(engine, typed, language=language, limit=10)
            took.append((time.perf_counter() - started) * 1000)
            place = found.index(key) + 1 if key in found else 0
            places.append(place)
            if place != 1:
                missed.append((typed, key, place, found[:1]))
        yield {
            "set": name + (" one error" if spoiled else ""), "documents": len(documents),
            "passages": sum(len(d.passages) for d in documents), "queries": len(items),
            "success@1": mean([p == 1 for p in places]), "success@10": mean([p > 0 for p in places]),
            "mrr": mean([1 / p if p else 0 for p in places]), "p50_ms": round(sorted(took)[len(took) // 2], 1),
            "p95_ms": round(sorted(took)[int(len(took) * 0.95)], 1), "index_seconds": round(seconds, 2),
        }  # fmt: skip
        if os.environ.get("SHOW_MISSES"):
            for miss in missed:
                print("   ", *miss, file=sys.stderr)


def mean(values: list) -> float:
    return round(sum(values) / max(1, len(values)), 4)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--engine", default=f"embedded://{tempfile.mkdtemp(prefix='search-quality-index-')}")
    arguments.add_argument("--only", choices=["cranfield", "en", "fr", "sourcegraph"])
    chosen = arguments.parse_args()
    engine = engine_for(chosen.engine)
    if not DATA.is_dir():
        line("search_quality", skipped=f"{DATA} is not there")
        return
    if chosen.only in (None, "cranfield"):
        line("search_quality", engine=engine.name, **cranfield(engine))
    for name, only, language in (
        ("handbook-en-playbook", "en", "en"),
        ("handbook-fr-utilitr", "fr", "fr"),
        ("handbook-en-sourcegraph", "sourcegraph", "en"),
    ):
        if chosen.only in (None, only):
            for measured in known(engine, name, language):
                line("search_quality", engine=engine.name, **measured)


if __name__ == "__main__":
    main()
