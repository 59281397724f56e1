"""What the PMO judged: measured in the index in use, as a visitor, and kept for each release."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.test import Client

from search import indexing
from search.judging import keep_figures
from search.models import JudgedFigures, JudgedQuery
from tests.search.conftest import Shelf, document
from vademecum.accounts.models import User
from vademecum.accounts.roles import PMO_OFFICER
from vademecum.web.context import product_version

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def library(shelf: Shelf, settings: Any, embedded_url: str) -> Shelf:
    settings.SEARCH_URL = embedded_url
    shelf.put(
        document("a", "Risk register", "Threats and owners."),
        document("b", "Meetings", "The risk register is read."),
        document("secret", "Risk register of the merger", audience=("group:7",)),
    )
    indexing.rebuild()
    return shelf


def judge(text: str, answers: str) -> None:
    JudgedQuery.objects.create(text=text, language="en", answers=answers)


def test_figures_are_those_of_what_a_visitor_finds() -> None:
    judge("risk register", "https://pmo.example.org/en/a/#s1 3\n/en/b/ 1\n")
    judge("read", "/en/b/")
    judge("merger", "/en/secret/")
    kept = keep_figures()
    assert kept is not None
    assert (kept.queries, kept.version, kept.engine) == (3, product_version(), "embedded")
    assert kept.success_1 == kept.mrr == kept.ndcg_10 == pytest.approx(2 / 3)


def test_each_release_has_its_own_figures_and_the_newest_measure_of_it() -> None:
    judge("risk register", "/en/b/ 2")
    JudgedFigures.objects.create(
        version="0.0.1", engine="embedded", queries=1, ndcg_10=0.2, mrr=0.2, recall_100=0.2, success_1=0.2
    )
    keep_figures()
    keep_figures()
    assert sorted(JudgedFigures.objects.values_list("version", flat=True)) == sorted(["0.0.1", product_version()])


def test_the_command_prints_them_and_says_what_is_missing(capsys: Any, settings: Any, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No query is judged yet"):
        call_command("evaluate_search", "--judged")
    judge("risk register", "/en/a/")
    call_command("evaluate_search", "--judged", "--json")
    said = json.loads(capsys.readouterr().out)
    assert (said["nDCG@10".lower()], said["success@1"], said["queries"]) == (1.0, 1.0, 1)
    settings.SEARCH_URL = f"embedded://{tmp_path / 'nothing'}"
    with pytest.raises(CommandError, match="does not answer"):
        call_command("evaluate_search", "--judged")
    with pytest.raises(CommandError, match="--docs, --queries and --qrels"):
        call_command("evaluate_search", "--docs", "x")


def test_the_pmo_judges_and_reads_the_figures_in_the_admin() -> None:
    officer = Client()
    person = User.objects.create_user(email="pmo@example.org", password="x")
    person.groups.add(Group.objects.get(name=PMO_OFFICER))
    officer.force_login(person)
    sent = {"text": "risk register", "language": "en", "answers": "/en/a/ 3"}
    assert officer.post("/admin/judged_queries/new/", sent).status_code == 302
    assert JudgedQuery.objects.get().grades == {"/en/a/": 3.0}
    assert officer.post("/admin/judged_queries/new/", {**sent, "text": "x", "answers": " "}).status_code == 200
    keep_figures()
    page = officer.get("/admin/reports/search/figures-of-releases/").content.decode()
    assert product_version() in page
    assert "1.000" in page
