"""The index follows the database, whatever happens on the way."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import CommandError, call_command
from django.db import transaction

from search import background, checking, indexing
from search.documents import Document
from search.engines.base import Change, EngineUnavailable, SearchEngine
from search.engines.registry import current_engine, engine_for
from search.finding import find
from search.models import DocumentVersion
from tests.search.conftest import Shelf, document
from vademecum.accounts.models import User
from vademecum.jobs.executor import run_due
from vademecum.jobs.models import Job

pytestmark = pytest.mark.django_db


@pytest.fixture
def index(shelf: Shelf, settings: Any, embedded_url: str) -> SearchEngine:
    """The product's engine, with an index of the empty shelf."""
    settings.SEARCH_URL = embedded_url
    indexing.rebuild()
    return current_engine()


def change(shelf: Shelf, *documents: Document) -> None:
    shelf.put(*documents)
    indexing.mark_changed("shelf", [one.key for one in documents])


def found(typed: str) -> set[str]:
    return {result.hit.key for result in find(typed, viewer=AnonymousUser(), language="en").results}


def work() -> None:
    run_due(kinds=["search.apply", "search.rebuild", "search.check", "search.watch"])


def test_a_change_is_found_after_the_worker_ran(shelf: Shelf, index: SearchEngine) -> None:
    change(shelf, document("a", "Charter"))
    assert found("charter") == set()
    work()
    assert found("charter") == {"a"}
    assert not DocumentVersion.objects.behind().exists()


def test_a_change_that_is_rolled_back_is_never_indexed(shelf: Shelf, index: SearchEngine) -> None:
    with transaction.atomic():
        indexing.mark_changed("shelf", ["a"])
        transaction.set_rollback(True)
    assert not DocumentVersion.objects.exists()
    assert not Job.objects.exists()


def test_many_changes_wait_in_one_job(shelf: Shelf, index: SearchEngine) -> None:
    for n in range(20):
        change(shelf, document(f"d{n}", "Charter"))
    assert Job.objects.filter(kind="search.apply").count() == 1


def test_what_vanished_is_found_no_more(shelf: Shelf, index: SearchEngine) -> None:
    change(shelf, document("a", "Charter"))
    work()
    shelf.content.clear()
    indexing.mark_changed("shelf", ["a"])
    work()
    assert found("charter") == set()
    assert checking.check().is_clean


def test_a_document_that_cannot_be_read_is_parked_and_the_rest_goes_on(shelf: Shelf, index: SearchEngine) -> None:
    shelf.broken = {"bad"}
    change(shelf, *(document(key, "Charter") for key in ("a", "bad", "b")))
    work()
    assert found("charter") == {"a", "b"}
    (parked,) = DocumentVersion.objects.parked()
    assert parked.problem == "ValueError: bad cannot be read"
    assert checking.check().parked == {"shelf:bad": "ValueError: bad cannot be read"}
    shelf.broken = set()
    checking.repair(checking.check())
    work()
    assert found("charter") == {"a", "b", "bad"}
    assert checking.check().is_clean


def test_a_document_changed_while_it_is_written_stays_behind(shelf: Shelf, index: SearchEngine) -> None:
    change(shelf, document("a", "Charter"))
    row = DocumentVersion.objects.get()
    indexing.mark_changed("shelf", ["a"])
    indexing.mark_indexed({row.pk: row.current})
    assert DocumentVersion.objects.behind().count() == 1


def test_an_edit_during_a_rebuild_is_not_lost(
    shelf: Shelf, index: SearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(shelf, *(document(key, "Charter") for key in ("a", "b")))
    work()

    edits: Iterator[Document] = iter([document("a", "Renamed"), document("c", "Charter too")])
    original = shelf.documents

    def documents(keys: Any) -> Iterator[Document]:
        """Hand the documents out, and change one right afterwards, as an author does at the worst moment."""
        yield from list(original(keys))
        for edit in edits:
            change(shelf, edit)

    monkeypatch.setattr(shelf, "documents", documents)
    indexing.rebuild()
    assert found("charter") == {"b", "c"}
    assert found("renamed") == {"a"}
    assert checking.check().is_clean


def test_the_check_sees_what_is_missing_ghost_stale_or_seen_by_others(shelf: Shelf, index: SearchEngine) -> None:
    change(shelf, *(document(key, "Charter") for key in ("kept", "missing", "stale", "audience")))
    work()
    index.apply([Change("shelf", "missing", 99, None), Change("shelf", "ghost", 1, document("ghost", "Ghost"))])
    shelf.content["audience"] = replace(shelf.content["audience"], audience=("group:1",))
    DocumentVersion.objects.filter(key="stale").update(current=5, indexed=5)
    wrong = checking.check()
    assert (wrong.missing, wrong.ghosts) == (["shelf:missing"], ["shelf:ghost"])
    assert wrong.stale == ["shelf:audience", "shelf:stale"]
    assert not wrong.is_clean


def test_the_check_mends_what_it_found(shelf: Shelf, index: SearchEngine) -> None:
    change(shelf, document("kept", "Charter"), document("changed", "Charter"))
    work()
    index.apply([Change("shelf", "ghost", 1, document("ghost", "Charter"))])
    shelf.content["changed"] = replace(shelf.content["changed"], audience=("group:1",))
    call_command("check_index", "--repair", "--json")
    assert checking.check().is_clean
    assert found("charter") == {"kept"}


def test_an_index_that_was_deleted_comes_back_by_itself(shelf: Shelf, index: SearchEngine, settings: Any) -> None:
    change(shelf, document("a", "Charter"))
    work()
    shutil.rmtree(settings.SEARCH_URL.removeprefix("embedded://"))
    assert index.health().needs_rebuild
    with pytest.raises(EngineUnavailable):
        index.frequency("charter", audience=frozenset({"public"}))
    change(shelf, document("b", "Charter"))
    work()
    assert found("charter") == {"a", "b"}
    assert checking.check().is_clean


@pytest.mark.parametrize("pattern", ["*/meta.json", "*/*.store", "*/*.term", "*/*.fast", "current"])
def test_a_damaged_index_is_noticed_and_rebuilt(shelf: Shelf, index: SearchEngine, settings: Any, pattern: str) -> None:
    change(shelf, document("a", "Charter"))
    work()
    root = Path(settings.SEARCH_URL.removeprefix("embedded://"))
    for file in root.glob(pattern):
        file.write_bytes(b"\x00\xffgarbage")
    engine_for.cache_clear()  # as after a restart of the process
    assert current_engine().health().needs_rebuild
    background.watch_over_index()
    work()
    assert found("charter") == {"a"}


def test_commands_speak_json(shelf: Shelf, index: SearchEngine, capsys: Any, tmp_path: Path) -> None:
    shelf.put(document("a", "Charter", "Intro.", "The sponsor signs."), document("b", "Other", "Sponsor."))
    call_command("rebuild_index", "--json")
    assert json.loads(capsys.readouterr().out)["documents"] == 2
    call_command("check_index", "--json")
    assert json.loads(capsys.readouterr().out)["is_clean"] is True
    call_command("search", "sponsor", "signs", "--json")
    (hit,) = json.loads(capsys.readouterr().out)["hits"]
    assert {name: hit[name] for name in ("title", "url", "heading", "snippet", "type", "language")} == {
        "title": "Charter",
        "url": "/en/a/#s1",
        "heading": "Section 1",
        "snippet": "The sponsor signs.",
        "type": "guide",
        "language": "en",
    }
    queries = tmp_path / "queries.jsonl"
    queries.write_text('{"query": "charter", "language": "fr"}\n\n{"query": "sponsor"}\n')
    call_command("search", "--queries", str(queries))
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(line["query"], len(line["hits"])) for line in lines] == [("charter", 1), ("sponsor", 2)]


def test_the_command_searches_with_the_rights_of_the_person(shelf: Shelf, index: SearchEngine, capsys: Any) -> None:
    person = User.objects.create_user(email="ana@example.org", password="x")
    shelf.put(document("mine", "Charter", audience=(f"person:{person.pk}",)), document("all", "Charter"))
    indexing.rebuild()
    call_command("search", "charter", "--as", "Ana@example.org", "--json")
    assert len(json.loads(capsys.readouterr().out)["hits"]) == 2
    call_command("search", "charter", "--json")
    assert len(json.loads(capsys.readouterr().out)["hits"]) == 1
    with pytest.raises(CommandError, match="Nobody has the address"):
        call_command("search", "charter", "--as", "nobody@example.org")
