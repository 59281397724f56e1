"""What the PMO teaches search: words that mean the same, and the page that answers a query best."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from search.queries import words_of

MOST_WORDS = 20


def lines_of(text: str) -> tuple[tuple[str, ...], ...]:
    """Return the entries of a field, one a line or parted by commas, each as its words in lower case."""
    entries = (words_of(entry) for entry in text.replace(",", "\n").splitlines())
    return tuple(dict.fromkeys(entry for entry in entries if entry))[:MOST_WORDS]


class SynonymSet(models.Model):
    """Words and phrases that find each other, such as WBS, work breakdown structure, OTP."""

    words = models.TextField(
        _("words that mean the same"),
        max_length=2000,
        help_text=_("One a line, or parted by commas: WBS, work breakdown structure, OTP. They work at once."),
    )
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("set of synonyms")
        verbose_name_plural = _("synonyms")
        ordering = ["words"]

    def __str__(self) -> str:
        return ", ".join(" ".join(entry) for entry in lines_of(self.words))

    def clean(self) -> None:
        if len(lines_of(self.words)) < 2:
            raise ValidationError({"words": _("Write at least two words or phrases.")})


class BestBet(models.Model):
    """A page that stands above the results of certain queries, for those who may see it."""

    queries = models.TextField(
        _("queries"), max_length=2000, help_text=_("One a line. They count whatever their capitals and accents.")
    )
    address = models.CharField(
        _("address of the page"),
        max_length=500,
        help_text=_("As it stands in the browser, such as /en/standards/risk/."),
    )
    language = models.CharField(_("for readers of"), max_length=10, blank=True, choices=settings.LANGUAGES)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("best bet")
        verbose_name_plural = _("best bets")
        ordering = ["queries"]

    def __str__(self) -> str:
        return self.queries.partition("\n")[0][:60]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the path alone: a best bet leads to this house, whatever it is called."""
        path = self.address.strip()
        if "://" in path:
            path = "/" + path.partition("://")[2].partition("/")[2]
        self.address = path.partition("?")[0]
        super().save(*args, **kwargs)

    def clean(self) -> None:
        if not lines_of(self.queries):
            raise ValidationError({"queries": _("Write at least one query.")})
