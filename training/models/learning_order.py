"""What has to be learned first, and ways through several courses."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import PageChooserPanel
from wagtail.models import Orderable, Page

from training.models.bilingual import Described, Titled

LEARNED = ["training.CoursePage", "training.ModulePage"]


class _Prerequisite(Orderable):
    """A course or module that has to be completed before another one opens, in whatever language."""

    required = models.ForeignKey(
        Page, on_delete=models.CASCADE, related_name="+", verbose_name=_("course or module to complete first")
    )

    panels = [PageChooserPanel("required", page_type=LEARNED)]

    class Meta(Orderable.Meta):
        abstract = True

    def __str__(self) -> str:
        return str(self.required)

    def clean(self) -> None:
        """Refuse what waits for itself: neither would ever open."""
        from training.prerequisites import are_circular  # it reads these rows

        page = getattr(self, "module", None) or getattr(self, "course", None)
        if page is not None and page.pk and self.required_id and are_circular(page, self.required):
            raise ValidationError({"required": _("A way that leads back to itself opens never.")})


class CoursePrerequisite(_Prerequisite):
    course = ParentalKey("training.CoursePage", on_delete=models.CASCADE, related_name="prerequisites")


class ModulePrerequisite(_Prerequisite):
    module = ParentalKey("training.ModulePage", on_delete=models.CASCADE, related_name="prerequisites")


class LearningPath(Titled, Described, ClusterableModel):  # type: ignore[django-manager-missing]
    """Courses and modules in an order that makes sense, for a role or a start. People take it, or are asked to."""

    is_published = models.BooleanField(_("offered in the catalogue"), default=True)

    class Meta:
        verbose_name = _("learning path")
        verbose_name_plural = _("learning paths")
        ordering = ["title_en"]


class PathStep(Orderable):
    path = ParentalKey(LearningPath, on_delete=models.CASCADE, related_name="steps")
    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+", verbose_name=_("course or module"))

    panels = [PageChooserPanel("page", page_type=LEARNED)]

    class Meta(Orderable.Meta):
        verbose_name = _("step of a learning path")
        verbose_name_plural = _("steps of learning paths")

    def __str__(self) -> str:
        return str(self.page)
