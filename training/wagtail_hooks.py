"""What training adds to the Wagtail admin and to the margin of pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Count
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button
from wagtail.snippets.models import register_snippet

from knowledge.kept import generation_of, remembered
from training.clauses import clause_names
from training.competency.admin import MANAGED, CompetencyGroup
from training.competency.at_a_glance import glance_at
from training.models import CoursePage, ModulePage, Question, QuestionVersion
from training.trainers import bulk
from training.trainers import urls as trainers
from training.trainers.access import MARK, SEE
from training.viewsets import TrainingGroup, our_permissions

register_snippet(TrainingGroup)
register_snippet(CompetencyGroup)


@hooks.register("register_permissions")
def permissions() -> Any:
    return our_permissions(*MANAGED)


@hooks.register("register_admin_urls")
def trainers_urls() -> Any:
    return trainers.urlpatterns


for action in bulk.ACTIONS:
    hooks.register("register_bulk_action", action)


class HeldItem(MenuItem):
    """A menu entry for those who hold a right."""

    def __init__(self, *args: Any, right: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.right = right

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(self.right)  # type: ignore[union-attr]


@hooks.register("register_reports_menu_item")
def marking_item() -> MenuItem:
    address = reverse("training_marking")
    return HeldItem(_("Essays to mark"), address, right=MARK, name="essays-to-mark", icon_name="edit", order=700)


@hooks.register("register_reports_menu_item")
def clauses_item() -> MenuItem:
    address = reverse("training_clauses")
    return HeldItem(
        _("Clauses people get wrong"), address, right=SEE, name="worst-clauses", icon_name="help", order=710
    )


@hooks.register("register_page_header_buttons")
def learners_button(page: Any, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """Lead from a course or module to who is where in it."""
    if page.specific_class in (CoursePage, ModulePage) and user.has_perm(SEE):
        yield Button(_("Learners"), reverse("training_learners", args=[page.pk]), icon_name="group", priority=80)


@hooks.register("vademecum_home")
def my_competency(request: HttpRequest) -> str:
    """Say in a line where the reader stands; nothing to who has no evidence yet."""
    glance = glance_at(request.user, now=timezone.now())
    return render_to_string("training/at_a_glance.html", {"glance": glance}) if glance else ""


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
    if not rows:
        return ""
    names = remembered(generation_of(request), ("clause-names", (page.pk,)), lambda: clause_names([page.pk]))
    clauses = [(row["clauses__anchor"], names.get((page.pk, row["clauses__anchor"])), row["questions"]) for row in rows]
    return render_to_string(
        "training/margin.html", {"clauses": clauses, "total": sum(number for _anchor, _name, number in clauses)}
    )
