"""Twelve questions as people ask them, about two real handbooks: the first page of results leads to the section."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.journeys.product import Product

pytestmark = [pytest.mark.slow, pytest.mark.material]

MATERIAL = Path(__file__).resolve().parents[3] / "shared" / "data"

QUESTIONS = [
    ("en", "what belongs in the definition of done for a user story", "/definition-of-done/#feature-user-story"),
    ("en", "how long should the sprint retrospective be", "/ceremonies/#"),
    ("en", "who can sign off an architecture decision record", "/decision-log/"),
    ("en", "rotate secrets in pods", "/secret-rotation-in-pods/"),
    ("en", "code review turnaround time metrics", "/evidence-and-measures/#measures"),
    ("en", "difference between a log, a metric and a trace", "/log-vs-metric-vs-trace/#usage-guidance"),
    ("en", "risk managment in the backlog", "/risk-management/"),
    ("fr", "comment importer un fichier Excel", "/fiche_import_tableurs/#"),
    ("fr", "résoudre un conflit entre packages", "/05-regles/#conflits-entre-packages"),
    ("fr", "obtenir un accès à AUSv3", "/fiche_utiliser_rstudio_ausv3/#obtenir"),
    ("fr", "comment nommer les variables", "/02-nommage/#noms-des-variables"),
    ("fr", "instaler un package R", "/fiche_installer_packages/#"),
]


def test_real_handbooks_import_whole_and_a_second_run_changes_nothing(embedded_product: Product) -> None:
    import_both(embedded_product)
    for again in import_both(embedded_product):
        assert again["created"] == again["updated"] == again["failed"] == 0


@pytest.mark.parametrize(("language", "question", "place"), QUESTIONS, ids=[q for _l, q, _p in QUESTIONS])
def test_the_first_page_of_results_answers(embedded_product: Product, language: str, question: str, place: str) -> None:
    import_both(embedded_product)
    embedded_product.manage("run_due_jobs")
    hits = embedded_product.hits(question, language=language)
    places = [passage["url"] for hit in hits for passage in (hit, *hit["more"])]
    assert any(place in url for url in places), places


def import_both(product: Product) -> list[dict[str, int]]:
    """Import both handbooks; return the counts of this run."""
    if not MATERIAL.is_dir():
        pytest.skip("the shared material is not beside the checkout")
    counts = []
    for folder, language in (("handbook-en-playbook", "en"), ("handbook-fr-utilitr", "fr")):
        printed = product.manage(
            "import_pages", str(MATERIAL / folder), "--under", f"/{folder}", "--language", language, "--json"
        )
        counts.append(json.loads(printed.strip().splitlines()[-1]))
    return counts
