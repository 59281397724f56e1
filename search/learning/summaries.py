"""What the log tells: top queries, those that find nothing, those whose results nobody opens, and what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, Q
from django.utils import timezone

from search.models import ArticleRequest, QueryClick, QueryLog

MOST = 500
ENOUGH = 5
"""Searches below which a share of opened results says nothing."""
FEW_OPENED = 0.2


@dataclass(frozen=True, slots=True)
class QuerySummary:
    """One query in a period. `given_up`: it was typed anew with other words; `request` is one for it, if there is."""

    text: str
    language: str
    searches: int
    empty: int
    opened: int
    given_up: int
    last_at: datetime
    request: ArticleRequest | None = None

    @property
    def pk(self) -> str:
        return f"{self.language}:{self.text}"

    @property
    def share_opened(self) -> float:
        """Return finds opened per search, at most 1."""
        return min(1.0, self.opened / self.searches) if self.searches else 0.0

    @property
    def percent_opened(self) -> str:
        return f"{self.share_opened:.0%}"


def since(days: int) -> datetime:
    return timezone.now() - timedelta(days=days)


def top_queries(*, days: int) -> list[QuerySummary]:
    """Return the most frequent queries."""
    return _summaries(days=days)[:MOST]


def empty_queries(*, days: int) -> list[QuerySummary]:
    """Return queries that found nothing, most often first."""
    found = [one for one in _summaries(days=days) if one.empty]
    return sorted(found, key=lambda one: (-one.empty, -one.searches, one.text))[:MOST]


def ignored_queries(*, days: int) -> list[QuerySummary]:
    """Return frequent queries that find pages which are seldom opened."""
    found = [one for one in _summaries(days=days) if one.searches >= ENOUGH and one.searches > one.empty]
    return sorted((one for one in found if one.share_opened < FEW_OPENED), key=lambda one: (-one.searches, one.text))[
        :MOST
    ]


def gaps(*, days: int) -> list[QuerySummary]:
    """Return what is missing: queries that ended in nothing, by how many searches they were.

    A search ends in nothing where it finds nothing, or where it was given up for other words and nothing was opened.
    """
    found = [one for one in _summaries(days=days) if _missing(one)]
    requests = {
        (one.language, one.text): one
        for one in ArticleRequest.objects.filter(text__in=[one.text for one in found]).order_by("pk")
    }
    ordered = sorted(found, key=lambda one: (-_missing(one), one.text))[:MOST]
    return [_with_request(one, requests.get((one.language, one.text))) for one in ordered]


def _missing(one: QuerySummary) -> int:
    return one.empty + (one.given_up if not one.opened else 0)


def _with_request(one: QuerySummary, request: ArticleRequest | None) -> QuerySummary:
    return QuerySummary(
        one.text, one.language, one.searches, one.empty, one.opened, one.given_up, one.last_at, request=request
    )


def _summaries(*, days: int) -> list[QuerySummary]:
    start = since(days)
    log = QueryLog.objects.since(start)
    rows = log.values("text", "language").annotate(
        searches=Count("pk"), empty=Count("pk", filter=Q(total=0)), last_at=Max("at")
    )
    opened = _counted(QueryClick.objects.filter(at__gte=start).values_list("text", "language"))
    given_up = _counted(log.exclude(previous="").values_list("previous", "language"))
    return [
        QuerySummary(
            **row,
            opened=opened.get((row["text"], row["language"]), 0),
            given_up=given_up.get((row["text"], row["language"]), 0),
        )
        for row in rows.order_by("-searches", "text")
    ]


def _counted(rows: object) -> dict[tuple[str, str], int]:
    counted = rows.annotate(number=Count("pk")).order_by()  # type: ignore[attr-defined]
    return {(text, language): number for text, language, number in counted}
