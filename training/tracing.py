"""How many questions test each clause of a standard. Never which: that would tell what is asked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Count
from django.utils.translation import ngettext

from knowledge.tracing import QUESTIONS, Trace
from training.models import QuestionVersion
from training.models.questions import QuestionClause


def questions_on(page: Any, viewer: Any) -> Iterator[Trace]:
    """Give one line per clause that questions in use test, in the language of the page."""
    rows = QuestionClause.objects.filter(
        identifier__iexact=page.identifier, question__language=page.locale.language_code
    ).exclude(question__current__state=QuestionVersion.State.RETIRED)
    for anchor, count in rows.values_list("anchor").annotate(count=Count("question", distinct=True)).order_by("anchor"):
        words = ngettext("%(count)d question", "%(count)d questions", count) % {"count": count}
        yield Trace(anchor, QUESTIONS, words)
