"""One standard's way into the heads: published, read, understood, competent; and the clauses that people get wrong."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from knowledge.models import Edition, ReadingRequest, StandardPage
from search.learning.summaries import QuerySummary, gaps
from search.models import ArticleRequest
from search.requesting import request_article
from training.competency.holdings import needed_by
from training.models import Attempt, AttemptSlot, Competency, Question, Standing
from training.statistics import worst_understood


@dataclass(frozen=True, slots=True)
class Chain:
    """Numbers of people. `asked` to read, `read`, `understood` (passed a quiz that asks its questions since it came into
    force), `needed` in the competencies it belongs to by their role, `competent` of those."""

    edition: Edition | None
    asked: int
    read: int
    understood: int
    needed: int
    competent: int
    competencies: list[Competency]
    worst: list[Any]


def chain_of(page: StandardPage) -> Chain:
    """Return how far the edition in force has come."""
    edition = Edition.objects.in_force().filter(page=page).first()
    questions = Question.objects.testing(page.identifier)
    competencies = list(Competency.objects.filter(questions__in=questions, area__framework__is_active=True).distinct())
    requests = ReadingRequest.objects.filter(edition=edition) if edition else ReadingRequest.objects.none()
    understood = 0
    if edition is not None and edition.in_force_at is not None:
        asked = AttemptSlot.objects.filter(version__question__in=questions).values("attempt")
        passed = Attempt.objects.filter(passed=True, finished_at__gte=edition.in_force_at, pk__in=asked)
        understood = passed.values("person").distinct().count()
    needed, competent = _competent(competencies)
    worst = [clause for clause in worst_understood(limit=200) if clause.identifier == page.identifier][:10]
    return Chain(
        edition, requests.count(), requests.acknowledged().count(), understood, needed, competent, competencies, worst
    )


def searched_in_vain(page: StandardPage, *, days: int = 90) -> list[QuerySummary]:
    """Return what people searched for without finding it, in words of this standard's title or code."""
    words = {*_words(page.title), page.identifier.lower()}
    language = page.locale.language_code
    found = [one for one in gaps(days=days) if one.language[:2] == language and words & {*_words(one.text), one.text}]
    return found[:10]


def _words(text: str) -> list[str]:
    """Return the words that say something: of four letters and more, as they are searched, plural or not."""
    return [word.rstrip("sx") for word in re.findall(r"[^\W\d_]{4,}", text.lower())]


def ask_author(page: StandardPage, clause: Any, *, by: Any) -> ArticleRequest | None:
    """Turn a clause that is badly understood into a request for its author; asked for twice it is one request."""
    language = page.locale.language_code
    with override(language):
        text = _("%(standard)s: clearer words for %(clause)s") % {
            "standard": page.identifier,
            "clause": f"#{clause.anchor}" if clause.anchor else page.title,
        }
        note = _("%(percent)d%% of %(answers)d answers on this clause were right.") % {
            "percent": round(100 * clause.facility),
            "answers": clause.answers,
        }
    return request_article(text, language=language, person=by, note=note)


def _competent(competencies: list[Competency]) -> tuple[int, int]:
    keys = [competency.pk for competency in competencies]
    levels = {
        (row[0], row[1]): row[2]
        for row in Standing.objects.filter(competency__in=keys).values_list("person_id", "competency_id", "level")
    }
    needed = competent = 0
    for person_id, asked in needed_by(timezone.localdate()).items():
        mine = {key: asked[key].level for key in keys if key in asked}
        if mine:
            needed += 1
            competent += all(levels.get((person_id, key), 0) >= level for key, level in mine.items())
    return needed, competent
