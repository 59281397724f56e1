"""The measures, with answers worked out by hand, and the command on a small set and on Cranfield."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from search.evaluation import Judged, measure, ndcg, recall, reciprocal_rank

CRANFIELD = Path(__file__).parents[3] / "shared" / "data" / "relevance" / "cranfield"


def test_gains_are_discounted_by_place_and_held_against_the_best_order() -> None:
    grades = {"a": 3.0, "b": 2.0, "c": 0.0, "d": -1.0}
    best = 3 + 2 / math.log2(3)
    assert ndcg(["a", "b"], grades) == 1.0
    assert ndcg(["x", "a", "d", "b"], grades) == pytest.approx((3 / math.log2(3) + 2 / math.log2(5)) / best)
    assert ndcg([], grades) == 0.0
    assert ndcg(["a"], {}) == 0.0


def test_rank_and_recall() -> None:
    assert reciprocal_rank(["x", "y", "a"], {"a"}) == pytest.approx(1 / 3)
    assert reciprocal_rank(["x"], {"a"}) == 0.0
    assert recall(["a", "x", "b"], {"a", "b", "c", "d"}) == 0.5
    assert recall(["x"] * 100 + ["a"], {"a"}) == 0.0


def test_queries_without_a_right_answer_do_not_count() -> None:
    figures = measure([Judged("1", "one", {"a": 1}), Judged("2", "two", {"b": 0})], lambda typed: ["a"])
    assert (figures.queries, figures.ndcg_10, figures.success_1) == (1, 1.0, 1.0)


def lines(path: Path, rows: list[dict[str, str]]) -> str:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return str(path)


@pytest.fixture
def files(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "qrels.tsv").write_text("q1\td1\t2\nq1\td2\t1\nq2\td3\t1\n", encoding="utf-8")
    return {
        "docs": lines(
            tmp_path / "docs.jsonl",
            [
                {"id": "d1", "title": "Conflits de ressources", "text": "Comment arbitrer un conflit."},
                {"id": "d2", "title": "Plan de charge", "text": "Les ressources et leurs conflits."},
                {"id": "d3", "title": "L’analyse des écarts", "text": "Écart de coût et de délai."},
            ],
        ),
        "queries": lines(
            tmp_path / "queries.jsonl",
            [{"id": "q1", "text": "conflit de ressource"}, {"id": "q2", "text": "analyse ecart"}],
        ),
        "qrels": str(tmp_path / "qrels.tsv"),
    }


@pytest.mark.parametrize("where", ["embedded", pytest.param("opensearch", marks=pytest.mark.opensearch)])
def test_the_command_prints_the_figures_and_leaves_nothing_behind(files, where, request, capsys) -> None:
    url = ""
    if where == "opensearch":
        url = request.getfixturevalue("opensearch_url").replace("http://", "opensearch://")
    call_command("evaluate_search", **files, language="fr", engine=url, json=True)
    said = json.loads(capsys.readouterr().out)
    assert (said["engine"], said["documents"], said["queries"]) == (where, 3, 2)
    assert said["ndcg@10"] == said["mrr"] == said["recall@100"] == 1.0


def test_a_spoilt_file_is_named_with_its_line(files, tmp_path: Path) -> None:
    (tmp_path / "docs.jsonl").write_text('{"id": "d1", "title": "x", "text": "y"}\nnot json\n', encoding="utf-8")
    with pytest.raises(CommandError, match=r"docs\.jsonl, line 2"):
        call_command("evaluate_search", **files, language="fr")
    (tmp_path / "qrels.tsv").write_text("q1\td1\t2\nq1 d2\n", encoding="utf-8")
    with pytest.raises(CommandError, match=r"qrels\.tsv, line 2"):
        call_command("evaluate_search", **files, language="fr")


@pytest.mark.material
@pytest.mark.parametrize("where", ["embedded", pytest.param("opensearch", marks=pytest.mark.opensearch)])
def test_the_judged_queries_of_cranfield_are_answered_as_well_as_promised(where, request, capsys) -> None:
    if not CRANFIELD.is_dir():
        pytest.skip("../shared/data/relevance/cranfield is not there")
    url = ""
    if where == "opensearch":
        url = request.getfixturevalue("opensearch_url").replace("http://", "opensearch://")
    files = {"docs": "docs.jsonl", "queries": "queries.jsonl", "qrels": "qrels.tsv"}
    named = {name: str(CRANFIELD / file) for name, file in files.items()}
    call_command("evaluate_search", **named, language="en", engine=url, json=True)
    assert json.loads(capsys.readouterr().out)["ndcg@10"] >= 0.52
