"""Whatever is typed, the answer comes at once: results, or a refusal in words."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from search import indexing
from tests.search.conftest import Shelf, document

pytestmark = pytest.mark.django_db
NAUGHTY = Path(__file__).resolve().parents[3] / "shared" / "data" / "hostile-blns" / "blns.json"
OUR_OWN = [
    "{{ 7*7 }}",
    "${7*7}",
    "<script>alert(1)</script>",
    "' OR 1=1 --",
    "\x00\x1b[31m",
    "\ud800",
    "*" * 900,
    "-" * 900,
]


@pytest.fixture
def visitor(shelf: Shelf, settings: Any, embedded_url: str, client: Client) -> Client:
    settings.SEARCH_URL = embedded_url
    shelf.put(document("plan", "Plan", "The plan of the project."))
    indexing.rebuild()
    return client


def answered(visitor: Client, typed: str) -> None:
    page = visitor.get("/en/search/", {"q": typed.encode("utf-8", "replace").decode()})
    assert page.status_code in (200, 400)
    assert "<script>alert" not in page.content.decode()
    assert visitor.get("/en/search/suggest", {"q": typed.encode("utf-8", "replace").decode()}).status_code == 200


@pytest.mark.parametrize("typed", OUR_OWN)
def test_hostile_text_gets_an_answer(visitor: Client, typed: str) -> None:
    answered(visitor, typed)


@pytest.mark.material
def test_every_naughty_string_gets_an_answer(visitor: Client) -> None:
    if not NAUGHTY.exists():
        pytest.skip(f"{NAUGHTY} is not there")
    for typed in json.loads(NAUGHTY.read_text()):
        answered(visitor, typed)


@pytest.mark.parametrize("typed", ["a " * 50_000, '"' * 10_000, "x" * 100_000])
def test_a_huge_query_is_refused_at_once(visitor: Client, typed: str) -> None:
    visitor.get("/en/search/?q=warm")
    started = time.perf_counter()
    assert visitor.get("/en/search/", {"q": typed}).status_code == 400
    assert time.perf_counter() - started < 1.0
