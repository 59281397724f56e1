"""Files of questions that somebody uploaded in the admin: looked at first, then brought into the bank, then forgotten."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from training.models.questions import QuestionVersion


class QuestionImport(models.Model):
    """The file is kept only until it has been imported; its report stays for a while.

    `checked` is the report of the dry run, `report` that of the import: counts, and a row for each question or problem.
    """

    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    uploaded_at = models.DateTimeField(_("uploaded"), default=timezone.now)
    file_name = models.CharField(_("file"), max_length=255)
    content = models.BinaryField()
    format = models.CharField(_("format"), max_length=30)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    category = models.CharField(_("category"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=QuestionVersion.State.choices)
    job_id = models.BigIntegerField(null=True, editable=False)
    checked = models.JSONField(null=True, blank=True)
    report = models.JSONField(null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("import of questions")
        verbose_name_plural = _("imports of questions")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.file_name
