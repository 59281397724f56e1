"""What is learned, as pages: course → module → lesson. Drafted, reviewed, guarded and translated like every page."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from knowledge.blocks import BodyBlock
from knowledge.editors import TitleForEditors
from training.blocks import LessonBlock
from training.models.competencies import LEVEL_RANGE


class LearningPage(TitleForEditors, models.Model):
    """What course, module and lesson have in common."""

    summary = models.TextField(_("summary"), blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True)
    body = StreamField(BodyBlock(), verbose_name=_("text"), blank=True)
    source_digest = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        abstract = True


class CatalogPage(Page):
    """The shelf on which courses stand. Its address shows the catalogue."""

    subpage_types = ["training.CoursePage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("course catalogue")
        verbose_name_plural = _("course catalogues")

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        from training.views.catalog import catalog

        return catalog(request)


class CoursePage(LearningPage, Page):  # type: ignore[django-manager-missing]  # noqa: DJ008
    parent_page_types = ["training.CatalogPage"]
    subpage_types = ["training.ModulePage"]
    template = "training/course.html"
    in_order = models.BooleanField(
        _("modules in order"), default=False, help_text=_("A module opens when the one before it is completed.")
    )
    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("minutes"),
        FieldPanel("body"),
        FieldPanel("in_order"),
        InlinePanel("prerequisites", heading=_("Prerequisites"), label=_("course or module to complete first")),
    ]

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from training.reading import course_context

        return {**super().get_context(request, *args, **kwargs), **course_context(self, request)}


class ModulePage(LearningPage, Page):  # type: ignore[django-manager-missing]  # noqa: DJ008
    """Lessons, and usually a quiz. Passing the quiz completes the module and is evidence for its competencies."""

    quiz = models.ForeignKey(
        "training.Quiz",
        verbose_name=_("quiz"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="modules",
    )
    competencies = ParentalManyToManyField(
        "training.Competency", verbose_name=_("competencies"), blank=True, related_name="modules"
    )
    level = models.PositiveSmallIntegerField(
        _("level that passing shows"), default=1, validators=LEVEL_RANGE, help_text=_("A quiz shows level 2 at most.")
    )
    in_order = models.BooleanField(
        _("lessons in order"), default=False, help_text=_("A lesson opens when the one before it is read.")
    )
    repeat_months = models.PositiveSmallIntegerField(
        _("again after months"),
        null=True,
        blank=True,
        help_text=_("Whoever completed it is asked to take it again. What was completed stays on record."),
    )
    parent_page_types = ["training.CoursePage"]
    subpage_types = ["training.LessonPage"]
    template = "training/module.html"
    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("minutes"),
        FieldPanel("body"),
        MultiFieldPanel([FieldPanel("quiz"), FieldPanel("competencies"), FieldPanel("level")], heading=_("Competency")),
        InlinePanel("completion_rules", heading=_("Completed when"), label=_("rule")),
        InlinePanel("prerequisites", heading=_("Prerequisites"), label=_("course or module to complete first")),
        MultiFieldPanel([FieldPanel("in_order"), FieldPanel("repeat_months")], heading=_("Order and renewal")),
    ]

    class Meta:
        verbose_name = _("module")
        verbose_name_plural = _("modules")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from training.reading import module_context

        return {**super().get_context(request, *args, **kwargs), **module_context(self, request)}


class LessonPage(LearningPage, Page):  # type: ignore[django-manager-missing]  # noqa: DJ008
    body = StreamField(LessonBlock(), verbose_name=_("text"), blank=True)
    clauses = models.JSONField(
        _("clauses taught"), default=list, blank=True, help_text=_('For example ["PMO-STD-002#scoring"].')
    )
    media = models.ForeignKey(
        "wagtaildocs.Document",
        verbose_name=_("video, sound or file"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    package = models.ForeignKey(
        "training.Package",
        verbose_name=_("package"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="lessons",
        help_text=_("SCORM or cmi5. The lesson is read when the package is completed or passed."),
    )
    transcript = models.TextField(
        _("transcript"), blank=True, help_text=_("What is said and shown, for who cannot hear or see it.")
    )
    parent_page_types = ["training.ModulePage"]
    subpage_types: list[str] = []
    template = "training/lesson.html"
    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("minutes"),
        MultiFieldPanel([FieldPanel("media"), FieldPanel("transcript")], heading=_("Video or file")),
        FieldPanel("package"),
        FieldPanel("body"),
    ]
    settings_panels = [*Page.settings_panels, FieldPanel("clauses")]

    class Meta:
        verbose_name = _("lesson of a module")
        verbose_name_plural = _("lessons of a module")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from training.reading import lesson_context

        return {**super().get_context(request, *args, **kwargs), **lesson_context(self, request)}
