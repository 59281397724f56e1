"""Queries that the PMO judges itself: which pages answer them; and how well each release finds them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

BEST_GRADE = 3


class JudgedQuery(models.Model):
    """A query with the pages that answer it, best first or with grades of one's own."""

    text = models.CharField(_("query"), max_length=200)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    answers = models.TextField(
        _("pages that answer it"),
        max_length=4000,
        help_text=_("One address a line, such as /en/standards/risk/; a number behind it from 1 to 3 says how well."),
    )
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("judged query")
        verbose_name_plural = _("judged queries")
        ordering = ["language", "text"]
        constraints = [models.UniqueConstraint(fields=["text", "language"], name="search_judged_once")]

    def __str__(self) -> str:
        return self.text

    @property
    def grades(self) -> dict[str, float]:
        """Return address → grade; a page without a number answers fully."""
        return dict(_graded(self.answers))

    def clean(self) -> None:
        """Refuse a query that nothing answers: it would measure nothing."""
        if not self.grades:
            raise ValidationError({"answers": _("Write at least one address.")})


class JudgedFigures(models.Model):
    """How well one release finds what was judged, the last time it was measured; 0 to 1."""

    version = models.CharField(_("release"), max_length=50)
    engine = models.CharField(_("engine"), max_length=20)
    queries = models.PositiveIntegerField(_("judged queries"))
    ndcg_10 = models.FloatField("nDCG@10")
    mrr = models.FloatField("MRR")
    recall_100 = models.FloatField(_("recall@100"))
    success_1 = models.FloatField(_("right first"))
    measured_at = models.DateTimeField(_("measured"), auto_now=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("figures of a release")
        verbose_name_plural = _("figures of releases")
        default_permissions = ()
        ordering = ["-measured_at"]
        constraints = [models.UniqueConstraint(fields=["version", "engine"], name="search_figures_once")]

    def __str__(self) -> str:
        return f"{self.version}, {self.engine}"


def path_of(address: str) -> str:
    """Return the path of an address, whatever host and place in the page it names."""
    if "://" in address:
        address = "/" + address.partition("://")[2].partition("/")[2]
    return address.partition("#")[0].partition("?")[0]


def _graded(text: str) -> Iterator[tuple[str, Any]]:
    for line in text.splitlines():
        words = line.split()
        if words:
            grade = float(words[1]) if len(words) > 1 and words[1] in {"1", "2", "3"} else float(BEST_GRADE)
            yield path_of(words[0]), grade
