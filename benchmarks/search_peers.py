"""The search page beside stock Wagtail's on SQLite: the same pages, the same queries, in turn within one run.

    .venv/bin/python -m benchmarks.search_peers [--sets N] [--seconds S]

160 known-item queries made of titles, 40 of them asked again with one wrong letter. Ours filters by rights, groups, counts
facets and marks words meanwhile; the stock page lists titles.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import quote_plus

from benchmarks.installation import MATERIAL, Installation, running_installation
from benchmarks.load import Latencies, closed_loop, line
from benchmarks.search_quality import known_items, mean, with_an_error
from benchmarks.stock_wagtail import stock_site
from search.documents import Document, Passage

SETS = (
    ("handbook-en-playbook/docs", "playbook"),
    ("handbook-en-sourcegraph/content", "sourcegraph"),
    ("handbook-en-18f-guides/content", "guides18f"),
)
DUMP = """
import json
from search.documents import source_named
source = source_named("knowledge")
keys = [key for key in source.keys() if key.startswith("page:")]
for document in source.documents(keys):
    if document.language == "en" and "public" in document.audience:
        texts = [text for p in document.passages for text in (*p.heading_path[-1:], p.body) if text]
        print("PAGE", json.dumps({"url": document.url, "title": document.title, "texts": texts}))
"""
SESSION = """
from django.contrib.auth import get_user_model
from django.test import Client
person, _made = get_user_model().objects.get_or_create(email="benchmark@example.org")
reader = Client(headers={"host": "localhost"})
reader.force_login(person)
print(reader.cookies["sessionid"].value)
"""
ROUNDS = 2


@dataclass
class Product:
    """A site that is searched: how its search is asked, and how its results are read."""

    name: str
    url: str
    address: str
    link: re.Pattern[str]
    headers: dict[str, str] = field(default_factory=dict)
    runs: dict[int, list[Latencies]] = field(default_factory=dict)

    def path(self, typed: str) -> str:
        return self.address + quote_plus(typed)

    def found(self, typed: str) -> list[str]:
        with urllib.request.urlopen(self.url + self.path(typed), timeout=30) as answer:
            return [unescape(url) for url in self.link.findall(answer.read().decode())]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--sets", type=int, default=len(SETS))
    arguments.add_argument("--seconds", type=float, default=4.0)
    chosen = arguments.parse_args()
    if not MATERIAL.is_dir():
        line("search_peers", skipped=f"{MATERIAL} is not there")
        return
    with running_installation() as installation:
        for folder, under in SETS[: chosen.sets]:
            installation.manage("import_pages", str(MATERIAL / folder), "--under", f"/{under}", "--language", "en")
        installation.manage("rebuild_index")
        pages = dumped(installation)
        with stock_site([{**page, "slug": f"p{number}"} for number, page in enumerate(pages)]) as stock:
            compare(pages, ours=installation.url, stock=stock, seconds=chosen.seconds, session=signed_in(installation))


def signed_in(installation: Installation) -> str:
    """Return the session of a reader: their answers are never kept, so each search is made."""
    return installation.manage("shell", "-v0", "-c", SESSION).strip().splitlines()[-1]


def dumped(installation: Installation) -> list[dict]:
    printed = installation.manage("shell", "-v0", "-c", DUMP)
    return [json.loads(text[5:]) for text in printed.splitlines() if text.startswith("PAGE ")]


def compare(pages: Sequence[dict], *, ours: str, stock: str, seconds: float, session: str = "") -> None:
    documents = [
        Document("q", str(n), "page", "en", page["title"], page["url"], ("public",),
                 tuple(Passage("", (), text) for text in page["texts"]))
        for n, page in enumerate(pages)
    ]  # fmt: skip
    items, draw = list(known_items(documents, "en")), random.Random(7)
    spoilt = [(with_an_error(query, draw), key) for query, key in items[:40]]
    products = [
        Product("vademecum", ours, "/en/search/?q=", re.compile(r'class="hit__title"><a href="([^"]+)"')),
        Product("stock wagtail, sqlite", stock, "/search/?query=", re.compile(r'<h4><a href="([^"]+)"')),
    ]
    reader = Product(
        "vademecum, signed in", ours, products[0].address, products[0].link, {"Cookie": f"sessionid={session}"}
    )
    right = {
        products[0].name: {str(n): page["url"] for n, page in enumerate(pages)},
        products[1].name: {str(n): f"/p{n}/" for n in range(len(pages))},
    }
    for product in products:
        line(
            "search_peers",
            product=product.name,
            pages=len(pages),
            **quality(product, items, spoilt, right[product.name]),
        )
    products += [reader] if session else []
    for clients in (1, 8):
        for _round in range(ROUNDS):
            for product in products:
                paths = [product.path(query) for query, _key in [*items, *spoilt]]
                run = closed_loop(product.url, paths, clients=clients, seconds=seconds, headers=product.headers)
                product.runs.setdefault(clients, []).append(run)
        for product in products:
            line("search_peers", product=product.name, clients=clients, **speed(product.runs[clients]))


def quality(
    product: Product, items: Sequence[tuple[str, str]], spoilt: Sequence[tuple[str, str]], right: dict[str, str]
) -> dict[str, object]:
    places = [_place(product.found(query), right[key]) for query, key in items]
    mended = [_place(product.found(query), right[key]) for query, key in spoilt]
    return {
        "queries": len(items), "success@1": mean([p == 1 for p in places]), "success@10": mean([p > 0 for p in places]),
        "mrr": mean([1 / p if p else 0 for p in places]), "misspelt": len(spoilt), "misspelt_found": sum(p > 0 for p in mended),
    }  # fmt: skip


def _place(found: Sequence[str], url: str) -> int:
    found = [one.split("#")[0].removeprefix("http://localhost") for one in found][:10]
    return found.index(url) + 1 if url in found else 0


def speed(runs: Sequence[Latencies]) -> dict[str, object]:
    """Sum up the slices of one product."""
    return {
        "requests": sum(run.requests for run in runs),
        "per_second": round(sum(run.requests for run in runs) / sum(run.seconds for run in runs), 1),
        "p50_ms": round(mean([run.p50_ms for run in runs]), 1), "p95_ms": round(mean([run.p95_ms for run in runs]), 1),
        "failures": sum(run.failures for run in runs),
    }  # fmt: skip


if __name__ == "__main__":
    main()
