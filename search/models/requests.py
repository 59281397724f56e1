"""What people looked for and did not find, as work for authors."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from search.models.log import LONGEST_TEXT


class ArticleRequest(models.Model):
    """A wish for an article: asked for by a reader or from the report of gaps, taken up by an author."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("state of a request", "Open")
        ACCEPTED = "accepted", pgettext_lazy("state of a request", "Accepted")
        DONE = "done", pgettext_lazy("state of a request", "Done")
        DECLINED = "declined", pgettext_lazy("state of a request", "Declined")

    text = models.CharField(_("words"), max_length=LONGEST_TEXT, help_text=_("What was searched for."))
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    note = models.TextField(_("what should be in it"), blank=True, max_length=2000)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN, db_index=True)
    times = models.PositiveIntegerField(_("asked for"), default=1, help_text=_("How often it was asked for."))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("author"),
    )  # fmt: skip
    answer = models.TextField(_("answer"), blank=True, max_length=2000, help_text=_("Told to those who asked."))
    address = models.CharField(_("address of the article"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)
    asked_by = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", blank=True, editable=False)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("request for an article")
        verbose_name_plural = _("requests for articles")
        ordering = ["-times", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["language", "text"], name="search_request_once", condition=Q(state__in=["open", "accepted"])
            )
        ]

    def __str__(self) -> str:
        return self.text
