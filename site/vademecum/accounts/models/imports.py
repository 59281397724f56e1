"""An uploaded table of people, from upload to report."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vademecum.accounts.models.people import User


class PeopleImport(models.Model):
    """The file itself is kept only until it has been imported; the report stays for a while."""

    uploaded_by = models.ForeignKey(User, verbose_name=_("uploaded by"), on_delete=models.CASCADE, related_name="+")
    uploaded_at = models.DateTimeField(_("uploaded"), default=timezone.now)
    file_name = models.CharField(_("file"), max_length=255)
    content = models.BinaryField()
    mapping = models.JSONField(default=dict)  # column number as text → field
    all_or_nothing = models.BooleanField(_("all lines or none"), default=False)
    job_id = models.BigIntegerField(null=True, editable=False)  # jobs know people, so people cannot point at jobs
    report = models.JSONField(null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("import of people")
        verbose_name_plural = _("imports of people")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.file_name

    @property
    def columns(self) -> dict[int, str]:
        return {int(number): field for number, field in self.mapping.items() if field}
