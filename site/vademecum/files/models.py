"""The text that was read out of uploaded files, kept so that each is read once."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vademecum.files.conversion.parts import Part


class FileText(models.Model):
    """The text of one stored file, or why it could not be read. A new version of a file has a new name in the store."""

    class State(models.TextChoices):
        READ = "read", pgettext_lazy("state of a file", "Read")
        UNREADABLE = "unreadable", pgettext_lazy("state of a file", "Could not be read")

    class Reason(models.TextChoices):
        ENCRYPTED = "encrypted", _("It is locked with a password.")
        DAMAGED = "damaged", _("It is damaged, or not what its name says.")
        UNSAFE = "unsafe", _("It holds something that no office program writes (a document type, or endless nesting).")
        TOO_LARGE = "too_large", _("It is larger than can be read, or unpacks to more than that.")
        TOO_SLOW = "too_slow", _("Reading it took longer than 30 seconds.")
        TOO_MUCH_MEMORY = "too_much_memory", _("Reading it took more memory than allowed.")
        UNKNOWN_FORMAT = "unknown_format", _("Its format cannot be read.")
        NO_TEXT = "no_text", _("It holds no text, only pictures perhaps.")
        MISSING = "missing", _("The file itself is missing from the store.")

    stored = models.CharField(_("name in the store"), max_length=500, unique=True)
    state = models.CharField(_("state"), max_length=10, choices=State)
    reason = models.CharField(_("reason"), max_length=20, choices=Reason, blank=True)
    detail = models.CharField(max_length=300, blank=True)
    is_cut = models.BooleanField(_("longer than is searched"), default=False)
    parts = models.JSONField(default=list)
    read_at = models.DateTimeField(_("read at"), auto_now=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("text of a file")
        verbose_name_plural = _("texts of files")
        default_permissions = ()

    def __str__(self) -> str:
        return self.stored

    @property
    def passages(self) -> list[Part]:
        """Return the parts as they were read."""
        return [Part(text, place, heading) for text, place, heading in self.parts]
