"""Editions of a standard: its text as it was approved, kept for ever, clause by clause."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from knowledge.editions.states import OPEN, ChangeClass, State
from knowledge.models.standards import StandardPage


class EditionQuerySet(models.QuerySet["Edition"]):
    def open(self) -> EditionQuerySet:
        """Narrow to those on their way: in review, or approved and waiting for their day."""
        return self.filter(state__in=sorted(OPEN))

    def in_force(self) -> EditionQuerySet:
        return self.filter(state=State.IN_FORCE)

    def published(self) -> EditionQuerySet:
        """Narrow to those that are or were in force: what everybody who may see the page may see."""
        return self.filter(state__in=[State.IN_FORCE, State.SUPERSEDED, State.WITHDRAWN])


class Edition(models.Model):
    """One text of a standard in one language. What it says never changes; only its state does.

    `digest` is SHA-256 over title, summary and body: what an approval is about. `page` is empty once the page was
    deleted; identifier and language say what it was.
    """

    page = models.ForeignKey(StandardPage, null=True, blank=True, on_delete=models.SET_NULL, related_name="editions")
    identifier = models.CharField(_("identifier"), max_length=40, db_index=True)
    language = models.CharField(_("language"), max_length=10)
    number = models.PositiveIntegerField(_("edition"))
    revision = models.PositiveIntegerField(_("revision"), default=0)
    state = models.CharField(
        _("state"),
        max_length=12,
        choices=[
            (State.IN_REVIEW.value, pgettext_lazy("state of an edition", "In review")),
            (State.APPROVED.value, pgettext_lazy("state of an edition", "Approved")),
            (State.IN_FORCE.value, pgettext_lazy("state of an edition", "In force")),
            (State.RETURNED.value, pgettext_lazy("state of an edition", "Sent back")),
            (State.SUPERSEDED.value, pgettext_lazy("state of an edition", "Superseded")),
            (State.WITHDRAWN.value, pgettext_lazy("state of an edition", "Withdrawn")),
        ],
        default=State.IN_REVIEW.value,
    )
    change_class = models.CharField(
        _("class of change"),
        max_length=10,
        choices=[
            (ChangeClass.EDITORIAL.value, pgettext_lazy("class of change", "Editorial")),
            (ChangeClass.MINOR.value, pgettext_lazy("class of change", "Minor")),
            (ChangeClass.MAJOR.value, pgettext_lazy("class of change", "Major")),
            (ChangeClass.WITHDRAWN.value, pgettext_lazy("class of change", "Withdrawal")),
        ],
    )
    change_summary = models.TextField(_("what changes"), blank=True)
    title = models.CharField(_("title"), max_length=255)
    summary = models.TextField(_("summary"), blank=True)
    body = models.JSONField(_("text"))
    digest = models.CharField(max_length=64)
    source_revision = models.BigIntegerField(null=True, blank=True)
    effective_on = models.DateField(_("in force from"), null=True, blank=True)
    quorum = models.PositiveSmallIntegerField(_("approvals needed"), default=1)
    in_order = models.BooleanField(_("one after the other"), default=False)
    decide_by = models.DateField(_("decision due"), null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    proposed_at = models.DateTimeField(_("proposed"), default=timezone.now)
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True)
    in_force_at = models.DateTimeField(_("came into force"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = EditionQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        ordering = ["identifier", "-number", "-revision"]
        constraints = [
            models.UniqueConstraint(
                fields=["page", "number", "revision"],
                condition=~Q(state="returned"),
                name="knowledge_edition_number_once",
            ),
            models.UniqueConstraint(
                fields=["page"], condition=Q(state="in-force"), name="knowledge_one_edition_in_force"
            ),
            models.UniqueConstraint(
                fields=["page"],
                condition=Q(state__in=["in-review", "approved"]),
                name="knowledge_one_edition_on_its_way",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["in-force", "superseded", "withdrawn"]) | Q(in_force_at__isnull=False),
                name="knowledge_edition_in_force_has_its_moment",
            ),
        ]
        indexes = [models.Index(fields=["state", "effective_on"], name="knowledge_edition_due")]

    def __str__(self) -> str:
        return f"{self.identifier} {self.label}"

    @property
    def label(self) -> str:
        """Return "3" for an edition as it was first approved, "3.1" for its first revision."""
        return f"{self.number}.{self.revision}" if self.revision else str(self.number)

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise ValidationError(_("An edition is kept for ever."))


class Clause(models.Model):
    """A clause of a standard through all its editions and languages: `key` never changes, anchors and numbers may."""

    identifier = models.CharField(_("identifier"), max_length=40)
    key = models.CharField(_("key"), max_length=120)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("clause")
        verbose_name_plural = _("clauses")
        ordering = ["identifier", "key"]
        constraints = [models.UniqueConstraint(fields=["identifier", "key"], name="knowledge_clause_once")]

    def __str__(self) -> str:
        return f"{self.identifier}#{self.key}"


class EditionClause(models.Model):
    """What a clause says in one edition; `text` is its plain text."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="clauses")
    clause = models.ForeignKey(Clause, on_delete=models.PROTECT, related_name="texts")
    position = models.PositiveIntegerField()
    anchor = models.CharField(max_length=120)
    number = models.CharField(_("number"), max_length=30, blank=True)
    title = models.CharField(_("title"), max_length=500)
    level = models.PositiveSmallIntegerField(default=2)
    text = models.TextField(_("text"), blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("clause of an edition")
        verbose_name_plural = _("clauses of editions")
        ordering = ["edition", "position"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "clause"], name="knowledge_edition_clause_once"),
            models.UniqueConstraint(fields=["edition", "position"], name="knowledge_edition_clause_place"),
        ]

    def __str__(self) -> str:
        return f"{self.edition} §{self.number or self.title}"


class Approver(models.Model):
    """Somebody asked to decide on an edition, and what they decided, about exactly which text."""

    class Decision(models.TextChoices):
        APPROVED = "approved", pgettext_lazy("decision", "Approved")
        SENT_BACK = "sent-back", pgettext_lazy("decision", "Sent back")

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="approvers")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="approvals")
    name = models.CharField(max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    decision = models.CharField(_("decision"), max_length=10, choices=Decision.choices, blank=True)
    comment = models.TextField(_("comment"), blank=True)
    digest = models.CharField(max_length=64, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("approver")
        verbose_name_plural = _("approvers")
        ordering = ["edition", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "person"], name="knowledge_approver_once"),
            models.CheckConstraint(
                condition=Q(decision="", decided_at__isnull=True) | (~Q(decision="") & Q(decided_at__isnull=False)),
                name="knowledge_decision_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.edition})"


class EditionEvent(models.Model):
    """One line of the life of a standard, for whoever must explain it later. Rows are only added."""

    class Kind(models.TextChoices):
        PROPOSED = "proposed", pgettext_lazy("event of an edition", "Proposed")
        APPROVAL = "approval", pgettext_lazy("event of an edition", "Approved by a person")
        APPROVED = "approved", pgettext_lazy("event of an edition", "Approved")
        SENT_BACK = "sent-back", pgettext_lazy("event of an edition", "Sent back")
        ESCALATED = "escalated", pgettext_lazy("event of an edition", "Decision overdue")
        IN_FORCE = "in-force", pgettext_lazy("event of an edition", "Came into force")
        DIRECT = "direct", pgettext_lazy("event of an edition", "Published without approval")
        SUPERSEDED = "superseded", pgettext_lazy("event of an edition", "Superseded")
        WITHDRAWN = "withdrawn", pgettext_lazy("event of an edition", "Withdrawn")
        REVIEWED = "reviewed", pgettext_lazy("event of an edition", "Reviewed, no change")

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(_("what"), max_length=12, choices=Kind.choices)
    at = models.DateTimeField(_("when"), default=timezone.now)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    actor_name = models.CharField(max_length=300, blank=True)
    detail = models.JSONField(default=dict, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("event of an edition")
        verbose_name_plural = _("events of editions")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.edition} {self.kind}"
