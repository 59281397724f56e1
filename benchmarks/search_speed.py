"""Passages indexed per second; the search page end to end at 1 and 8 clients, beside the raw engine call."""

from __future__ import annotations

import json
from urllib.parse import quote_plus

from benchmarks.installation import MATERIAL, Installation, running_installation
from benchmarks.load import closed_loop, line

SECONDS = 5.0
WORDS = [
    "risk register", "critical path", "status report", "definition of done", "code review", "load testing",
    "threat modelling", "sprint retrospective", "secrets rotation", "onboarding guide", "stakholder", "mesure metrics",
    "how do I write a status report", "pull request template", "design decision log", "earned value",
]  # fmt: skip
IN_PROCESS = """
import json, time
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from search import indexing
from search.finding import find
from search.engines.registry import current_engine
from search.lookups import lookup_for
from search.queries import parse
words = {words}
started = time.perf_counter()
done = indexing.rebuild()
seconds = time.perf_counter() - started
engine, visitor = current_engine(), AnonymousUser()
raw, whole = [], []
for _round in range(5):
    for typed in words:
        began = time.perf_counter()
        engine.search(lookup_for(parse(typed), audience=frozenset({{"public"}}), language="en"))
        raw.append(time.perf_counter() - began)
        began = time.perf_counter()
        find(typed, viewer=visitor, language="en")
        whole.append(time.perf_counter() - began)
client = Client(headers={{"host": "localhost"}})
client.get("/en/search/?q=risk")
with CaptureQueriesContext(connection) as captured:
    client.get("/en/search/?q=risk")
middle = lambda values: round(sorted(values)[len(values) // 2] * 1000, 2)
print(json.dumps({{"written": done.written, "seconds": round(seconds, 2), "raw_p50_ms": middle(raw),
    "find_p50_ms": middle(whole), "queries": len(captured)}}))
"""


def main() -> None:
    with running_installation() as installation:
        folder = MATERIAL / "handbook-en-playbook" / "docs"
        if folder.is_dir():
            installation.manage("import_pages", str(folder), "--under", "/playbook", "--language", "en")
        measure(installation, set_name=folder.parent.name if folder.is_dir() else "starter library")


def measure(installation: Installation, *, set_name: str) -> None:
    """Print a line for indexing and one per number of clients."""
    printed = installation.manage("shell", "-v0", "-c", IN_PROCESS.format(words=json.dumps(WORDS)))
    found = json.loads(printed.strip().splitlines()[-1])
    line(
        "indexing",
        set=set_name,
        documents=found["written"],
        seconds=found["seconds"],
        documents_per_second=round(found["written"] / found["seconds"], 1),
    )
    paths = [f"/en/search/?q={quote_plus(words)}" for words in WORDS]
    closed_loop(installation.url, paths, clients=2, seconds=1.0)
    for clients in (1, 8):
        run = closed_loop(installation.url, paths, clients=clients, seconds=SECONDS)
        line(
            "search_page",
            set=set_name,
            clients=clients,
            **run.as_fields(),
            queries=found["queries"],
            engine_p50_ms=found["raw_p50_ms"],
            find_p50_ms=found["find_p50_ms"],
            mark_per_second=116.8,
        )


if __name__ == "__main__":
    main()
