"""A hit can account for its place; a page that is not found says why."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import CommandError, call_command

from search import indexing
from search.explaining import Explanation, explain
from tests.search.conftest import Shelf, document

pytestmark = pytest.mark.django_db


@pytest.fixture
def filled(shelf: Shelf, settings: Any, tmp_path: Path) -> Shelf:
    settings.SEARCH_URL = f"embedded://{tmp_path / 'index'}"
    shelf.put(
        document("guide", "Risk register", "How to keep it.", "Each threat has an owner."),
        document("old", "Risk register", "How it was kept.", status="superseded"),
        document("prose", "Meetings", "The register is read aloud.", "Ask what risk there is."),
        document("secret", "Risk register of the merger", audience=("group:7",)),
    )
    indexing.rebuild()
    return shelf


def explained(key: str, typed: str = "risk register") -> Explanation:
    return explain(typed, source="shelf", key=key, viewer=AnonymousUser(), language="en")


def test_the_reasons_add_up_to_the_score_and_name_the_bands_that_are_reached(filled: Shelf) -> None:
    first, second = explained("guide"), explained("old")
    assert (first.place, second.place) == (1, 2)
    for found in (first, second):
        assert sum(reason.points for reason in found.reasons if reason.reached) == pytest.approx(found.score)
        assert 0 < found.reasons[-1].points < 50
    missed = {reason.text for reason in second.reasons if not reason.reached}
    assert "not superseded, not withdrawn" in missed
    assert "all words in the title" not in missed


def test_a_page_that_is_not_found_says_what_stands_in_the_way(filled: Shelf) -> None:
    assert explained("secret").hindrances == ("This person may not see it.",)
    (lacking,) = explained("prose").hindrances
    assert lacking == "None of its passages holds 2 of the 2 words; the best one lacks: risk."
    indexing.mark_changed("shelf", ["guide"])
    del filled.content["guide"]
    assert explained("guide").hindrances == ("It is not published: there is nothing to find.",)


def test_the_command_takes_the_page_by_its_key_and_refuses_unknown_ones(filled: Shelf, capsys: Any) -> None:
    call_command("explain_search", "risk register", "shelf:guide", "--json")
    assert json.loads(capsys.readouterr().out)["place"] == 1
    call_command("explain_search", "risk register", "shelf:guide")
    assert "place 1 of 2" in capsys.readouterr().out
    with pytest.raises(CommandError, match="no published page"):
        call_command("explain_search", "risk", "/en/nothing/")
