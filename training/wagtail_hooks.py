"""What training adds to the Wagtail admin and to the margin of pages."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.http import HttpRequest
from django.template.loader import render_to_string
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from training.models import Question, QuestionVersion
from training.viewsets import TrainingGroup, our_permissions

register_snippet(TrainingGroup)


@hooks.register("register_permissions")
def permissions() -> Any:
    return our_permissions()


@hooks.register("vademecum_page_margin")
def questions_testing(request: HttpRequest, page: Any) -> str:
    """Say how many questions test a standard, clause by clause. Nothing of the questions themselves is shown."""
    identifier = getattr(page, "identifier", "")
    if not identifier:
        return ""
    rows = (
        Question.objects.filter(clauses__identifier=identifier, language=page.locale.language_code)
        .exclude(current__state=QuestionVersion.State.RETIRED)
        .values("clauses__anchor")
        .annotate(questions=Count("pk", distinct=True))
        .order_by("clauses__anchor")
    )
    clauses = [(row["clauses__anchor"], row["questions"]) for row in rows]
    if not clauses:
        return ""
    return render_to_string(
        "training/margin.html", {"clauses": clauses, "total": sum(number for _anchor, number in clauses)}
    )
