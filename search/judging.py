"""How well the index in use finds what the PMO judged: measured as a visitor searches, kept for each release."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser

from search.engines.registry import current_engine
from search.evaluation import DEPTH, Figures, Judged, measure
from search.finding import find
from search.models import JudgedFigures, JudgedQuery
from search.queries import QueryError
from vademecum.web.context import product_version


class NotMeasured(Exception):
    """The engine does not answer; figures of the database's own search would say nothing."""


def measure_judged() -> Figures:
    """Return the figures of all judged queries. Raises `NotMeasured` while the engine is down."""
    rows = list(JudgedQuery.objects.all())
    languages = {str(row.pk): row.language for row in rows}
    judged = [Judged(str(row.pk), row.text, row.grades) for row in rows]
    return measure(judged, lambda query: _addresses(query.text, language=languages[query.id]))


def keep_figures() -> JudgedFigures | None:
    """Measure, and write the figures down for this release; nothing where nothing was judged."""
    if not JudgedQuery.objects.exists():
        return None
    figures = measure_judged()
    measured = {
        "queries": figures.queries, "ndcg_10": figures.ndcg_10, "mrr": figures.mrr, "recall_100": figures.recall_100,
        "success_1": figures.success_1,
    }  # fmt: skip
    kept, _is_new = JudgedFigures.objects.update_or_create(
        version=product_version(), engine=current_engine().name, defaults=measured
    )
    return kept


def _addresses(typed: str, *, language: str) -> list[str]:
    """Return the paths that a visitor finds, best first."""
    try:
        results = find(typed, viewer=AnonymousUser(), language=language, limit=DEPTH)
    except QueryError:
        return []
    if results.is_degraded:
        raise NotMeasured
    return [result.hit.url.partition("#")[0] for result in results.results]
