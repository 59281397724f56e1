"""What somebody watches, and what they keep at hand."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.models import Page


class Watch(models.Model):
    """That a person is told of changes of a page and of all below it. The nearest watch above a page decides."""

    class Level(models.TextChoices):
        ALL = "all", pgettext_lazy("watch", "Every change")
        MAJOR = "major", pgettext_lazy("watch", "New pages and major changes")
        OFF = "off", pgettext_lazy("watch", "Nothing")

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="watches")
    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="watches")
    level = models.CharField(_("level"), max_length=10, choices=Level.choices, default=Level.ALL)
    since = models.DateTimeField(_("since"), default=timezone.now)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("watch")
        verbose_name_plural = _("watches")
        ordering = ["-since"]
        constraints = [models.UniqueConstraint(fields=["person", "page"], name="knowledge_watch_once")]

    def __str__(self) -> str:
        return f"{self.person}: {self.page} {self.level}"


class Favourite(models.Model):
    """A page that a person wants back quickly."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="favourites")
    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="favourites")
    since = models.DateTimeField(_("since"), default=timezone.now)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("favourite")
        verbose_name_plural = _("favourites")
        ordering = ["-since"]
        constraints = [models.UniqueConstraint(fields=["person", "page"], name="knowledge_favourite_once")]

    def __str__(self) -> str:
        return f"{self.person}: {self.page}"
