"""Pictures that questions show. They are kept once each, under the SHA-256 of what they are."""

from __future__ import annotations

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from training.models.questions import QuestionVersion


class QuestionPicture(models.Model):
    """`versions` are those whose text shows it: who may see one of them may see the picture."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    size = models.PositiveIntegerField(_("size in bytes"))
    versions = models.ManyToManyField(QuestionVersion, related_name="pictures")
    created_at = models.DateTimeField(default=timezone.now)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("picture of a question")
        verbose_name_plural = _("pictures of questions")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> str:
        """Return where the file lies in the store."""
        return f"questions/{self.name[:2]}/{self.name}"

    def keep(self, data: bytes) -> None:
        """Put the bytes into the store, where they are not there yet."""
        if not default_storage.exists(self.path):
            default_storage.save(self.path, ContentFile(data))

    def read(self) -> bytes | None:
        """Return the bytes; None where the store has lost them."""
        try:
            with default_storage.open(self.path, "rb") as opened:
                return bytes(opened.read())
        except FileNotFoundError:
            return None
