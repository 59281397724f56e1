"""What readers say about a page: whether it helped, what they ask, what they would write instead."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.models import Page

PERSON = settings.AUTH_USER_MODEL


class PageFeedback(models.Model):
    """Was this useful? `person` is empty for visitors; somebody signed in has one answer a page, the newest."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="feedback")
    person = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    helped = models.BooleanField(_("useful"))
    reason = models.CharField(_("reason"), max_length=1000, blank=True)
    given_at = models.DateTimeField(_("given"), default=timezone.now)
    handled_at = models.DateTimeField(_("handled"), null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("feedback on a page")
        verbose_name_plural = _("feedback on pages")
        ordering = ["-given_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["page", "person"], condition=Q(person__isnull=False), name="knowledge_feedback_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.page}: {self.helped}"


class Remark(models.Model):
    """A question or comment at a clause, or an answer to one (`parent`). `is_answer` marks the one that settles it."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="remarks")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="replies")
    anchor = models.CharField(_("clause"), max_length=120, blank=True)
    person = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    name = models.CharField(max_length=300, blank=True)
    text = models.TextField(_("text"), max_length=4000)
    is_question = models.BooleanField(_("question"), default=True)
    is_answer = models.BooleanField(_("the answer"), default=False)
    written_at = models.DateTimeField(_("written"), default=timezone.now)
    removed_at = models.DateTimeField(_("taken away"), null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("question or comment")
        verbose_name_plural = _("questions and comments")
        ordering = ["written_at", "pk"]
        indexes = [models.Index(fields=["page", "parent"], name="knowledge_remarks")]
        constraints = [
            models.UniqueConstraint(
                fields=["parent"], condition=Q(is_answer=True), name="knowledge_one_answer_per_question"
            ),
            models.CheckConstraint(
                condition=Q(is_answer=False) | Q(parent__isnull=False), name="knowledge_an_answer_answers"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.page} #{self.anchor}: {self.text[:60]}"


class Suggestion(models.Model):
    """Other words for a sentence, as a reader would have them. Accepted, they stand in the draft."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("suggestion", "Waiting")
        ACCEPTED = "accepted", pgettext_lazy("suggestion", "Accepted")
        DECLINED = "declined", pgettext_lazy("suggestion", "Declined")

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="suggestions")
    anchor = models.CharField(_("clause"), max_length=120, blank=True)
    quote = models.TextField(_("as it reads"), max_length=2000)
    replacement = models.TextField(_("as you would write it"), max_length=4000, blank=True)
    reason = models.TextField(_("why"), max_length=2000, blank=True)
    person = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    name = models.CharField(max_length=300, blank=True)
    suggested_at = models.DateTimeField(_("suggested"), default=timezone.now)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    decided_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    reply = models.TextField(_("reply"), max_length=2000, blank=True)
    revision = models.BigIntegerField(null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("suggested change")
        verbose_name_plural = _("suggested changes")
        ordering = ["-suggested_at"]
        indexes = [models.Index(fields=["state", "page"], name="knowledge_suggestions")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", decided_at__isnull=True) | (~Q(state="open") & Q(decided_at__isnull=False)),
                name="knowledge_suggestion_has_its_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.page}: {self.quote[:60]}"
