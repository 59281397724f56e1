"""A lesson learned: what happened, why, what it cost, what to do from now on, and whether we do it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page

from knowledge.models.guiding import LinkedToClauses
from vademecum.accounts.models import Project


class LessonLearnedPage(LinkedToClauses):
    """A lesson is proposed, then adopted or rejected by who may publish it; both say by whom, when and why."""

    class State(models.TextChoices):
        PROPOSED = "proposed", pgettext_lazy("state of a lesson learned", "Proposed")
        ADOPTED = "adopted", pgettext_lazy("state of a lesson learned", "Adopted")
        REJECTED = "rejected", pgettext_lazy("state of a lesson learned", "Rejected")

    kind = "lesson-learned"
    icon = "star"

    happened = models.TextField(_("what happened"), blank=True)
    cause = models.TextField(_("cause"), blank=True)
    effect = models.TextField(_("effect"), blank=True)
    recommendation = models.TextField(_("recommendation"), blank=True)
    happened_on = models.DateField(_("when it happened"), null=True, blank=True)
    project = models.ForeignKey(
        Project, verbose_name=_("project"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.PROPOSED, editable=False, db_index=True
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True, editable=False)
    reason = models.TextField(_("reason"), blank=True, editable=False)

    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        MultiFieldPanel(
            [FieldPanel("happened"), FieldPanel("happened_on"), FieldPanel("project")], heading=_("What happened")
        ),
        MultiFieldPanel([FieldPanel("cause"), FieldPanel("effect")], heading=_("Cause and effect")),
        FieldPanel("recommendation"),
        FieldPanel("body"),
        *LinkedToClauses.link_panels,
    ]

    class Meta:
        verbose_name = _("lesson learned")
        verbose_name_plural = _("lessons learned")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="proposed") | Q(decided_at__isnull=False),
                name="knowledge_lesson_decided_has_its_moment",
            )
        ]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from knowledge.lessons import lesson_context

        return {**super().get_context(request, *args, **kwargs), **lesson_context(self, request)}
