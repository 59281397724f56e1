"""What shows that somebody can do something: an append-only log, and the standings derived from it.

The database itself refuses to change a row of the log, and refuses to delete one outside `erasure_permitted` (see
`docs/decisions/0011-evidence-log.md`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from training.competency import Evidence as Row
from training.models.competencies import LEVEL_RANGE, Competency


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def of(self, *, person_id: int, competency_id: int) -> EvidenceQuerySet:
        """Narrow to what one standing is computed from."""
        return self.filter(person_id=person_id, competency_id=competency_id)

    def rows(self) -> list[Row]:
        """Return the rows as the pure rules read them."""
        return [entry.as_row() for entry in self]


class Evidence(models.Model):
    """One row of the log. Never changed: a later row may supersede it, a revocation may take it away."""

    class Kind(models.TextChoices):
        ACKNOWLEDGEMENT = "acknowledgement", _("Read and acknowledged")
        MODULE = "module", _("Module completed")
        QUIZ = "quiz", _("Quiz passed")
        EXAM = "exam", _("Supervised exam passed")
        ARTEFACT = "artefact", _("Work product accepted")
        SIGN_OFF = "sign-off", _("Signed off by an assessor")
        CERTIFICATE = "certificate", _("External certificate")
        PRIOR_LEARNING = "prior-learning", _("Prior learning recognised")
        PEER = "peer", _("Feedback from peers")
        SELF = "self", _("Self-assessment")
        COACHING = "coaching", _("Coaching given or lesson contributed")
        OVERRIDE = "override", _("Set by the PMO")
        REVOCATION = "revocation", _("Revoked")

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="evidence", verbose_name=_("person")
    )
    competency = models.ForeignKey(
        Competency, on_delete=models.PROTECT, related_name="evidence", verbose_name=_("competency")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    level = models.PositiveSmallIntegerField(_("claimed level"), validators=LEVEL_RANGE)
    score = models.FloatField(_("score"), null=True, blank=True)
    occurred_at = models.DateTimeField(_("happened"))
    recorded_at = models.DateTimeField(_("recorded"), default=timezone.now)
    valid_until = models.DateTimeField(_("valid until"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)
    source_revision = models.CharField(_("revision of the source"), max_length=100, blank=True)
    source_title = models.CharField(_("what it was"), max_length=255, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="evidence_given",
        verbose_name=_("by"),
    )
    supersedes = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="superseded_by",
        verbose_name=_("supersedes"),
    )
    reason = models.TextField(_("reason"), blank=True)

    objects = EvidenceQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["-occurred_at", "-id"]
        indexes = [models.Index(fields=["person", "competency"], name="training_evidence_standing")]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "competency", "kind"],
                condition=~models.Q(source=""),
                name="training_evidence_once_per_source",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_until__isnull=True) | models.Q(valid_until__gte=models.F("occurred_at")),
                name="training_evidence_validity_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.source_title or self.source}"

    def get_kind_display(self) -> str:  # type: ignore[no-redef]  # the plugin knows only its own
        """Return the name of the kind. Django's own would translate every kind there is, for each row of a page."""
        return str(self.Kind(self.kind).label) if self.kind in self.Kind.values else self.kind

    def as_row(self) -> Row:
        return Row(
            id=self.pk,
            kind=self.kind,
            level=self.level,
            occurred_at=self.occurred_at,
            recorded_at=self.recorded_at,
            valid_until=self.valid_until,
            supersedes=self.supersedes_id,
        )


@contextmanager
def erasure_permitted() -> Iterator[None]:
    """Let rows of the log be deleted inside this block, which is one transaction.

    For the demo organisation and for a lawful erasure only. The permit is a row that no other transaction ever sees.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO training_evidence_permit (id) VALUES (1)")
        yield
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM training_evidence_permit")


class Standing(models.Model):
    """At which level a person stands. Derived from the evidence, in the same transaction; may be rebuilt."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="standings", verbose_name=_("person")
    )
    competency = models.ForeignKey(
        Competency, on_delete=models.CASCADE, related_name="standings", verbose_name=_("competency")
    )
    level = models.PositiveSmallIntegerField(_("level"), default=0)
    highest_ever = models.PositiveSmallIntegerField(_("highest level reached"), default=0)
    lapses_at = models.DateTimeField(_("lapses"), null=True, blank=True)
    lapses_to = models.PositiveSmallIntegerField(_("falls to"), default=0)
    computed_at = models.DateTimeField(_("computed"), default=timezone.now)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("standing")
        verbose_name_plural = _("standings")
        constraints = [models.UniqueConstraint(fields=["person", "competency"], name="training_standing_once")]
        indexes = [
            models.Index(fields=["competency", "level"], name="training_standing_matrix"),
            models.Index(fields=["lapses_at"], name="training_standing_lapses"),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.competency} {self.level}"
