"""What people hand in to be judged, who judged it, and what they say against it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from training.models.competencies import LEVEL_RANGE, Competency
from training.models.credentials import Credential
from training.models.evidence import Evidence


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    def waiting(self) -> AssessmentQuerySet:
        return self.filter(state=Assessment.State.ASKED)


class Assessment(models.Model):
    """A request that a level be judged, with what shows it, and what was decided.

    `rubric` holds the indicators as they read when judged: [{"text": …, "met": true}].
    """

    class Kind(models.TextChoices):
        SIGN_OFF = "sign-off", _("Sign-off")
        ARTEFACT = "artefact", _("Work product")
        CERTIFICATE = "certificate", _("External certificate")
        PRIOR_LEARNING = "prior-learning", _("Prior learning")

    class State(models.TextChoices):
        ASKED = "asked", pgettext_lazy("state of a request", "Waiting")
        GRANTED = "granted", pgettext_lazy("state of a request", "Granted")
        REFUSED = "refused", pgettext_lazy("state of a request", "Not granted")
        WITHDRAWN = "withdrawn", pgettext_lazy("state of a request", "Withdrawn")

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="assessments")
    competency = models.ForeignKey(
        Competency, on_delete=models.PROTECT, related_name="assessments", verbose_name=_("competency")
    )
    kind = models.CharField(_("what it is"), max_length=20, choices=Kind.choices)
    level = models.PositiveSmallIntegerField(_("level asked for"), validators=LEVEL_RANGE)
    title = models.CharField(_("title"), max_length=200)
    note = models.TextField(_("what it shows"), blank=True)
    credential = models.ForeignKey(
        Credential, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("credential")
    )
    number = models.CharField(_("number of the certificate"), max_length=100, blank=True)
    issued_on = models.DateField(_("issued or done on"), null=True, blank=True)
    expires_on = models.DateField(_("expires on"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.ASKED)
    asked_at = models.DateTimeField(_("asked"), default=timezone.now)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    granted_level = models.PositiveSmallIntegerField(_("level granted"), null=True, blank=True)
    rubric = models.JSONField(_("rubric"), default=list, blank=True)
    comment = models.TextField(_("comment of the assessor"), blank=True)
    evidence = models.ForeignKey(Evidence, on_delete=models.SET_NULL, null=True, blank=True, related_name="assessments")

    objects = AssessmentQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        ordering = ["asked_at"]
        indexes = [models.Index(fields=["state", "asked_at"], name="training_assessment_queue")]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=models.F("person")),
                name="training_nobody_judges_themselves",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.title}"


class Artefact(models.Model):
    """A file handed in with an assessment. Kept in the database, so that a backup holds evidence whole."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(_("file"), max_length=255)
    content = models.BinaryField()
    size = models.PositiveIntegerField(_("bytes"))
    digest = models.CharField(max_length=64)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("file handed in")
        verbose_name_plural = _("files handed in")

    def __str__(self) -> str:
        return self.name


class Appeal(models.Model):
    """That somebody asks for a decision to be looked at again, by another assessor."""

    class Outcome(models.TextChoices):
        UPHELD = "upheld", pgettext_lazy("outcome of an appeal", "Decision upheld")
        CHANGED = "changed", pgettext_lazy("outcome of an appeal", "Decision changed")

    assessment = models.OneToOneField(Assessment, on_delete=models.CASCADE, related_name="appeal")
    reason = models.TextField(_("reason"))
    opened_at = models.DateTimeField(_("opened"), default=timezone.now)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices, blank=True)
    answer = models.TextField(_("answer"), blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        ordering = ["opened_at"]

    def __str__(self) -> str:
        return f"{self.assessment}"


class SecondOpinion(models.Model):
    """What another assessor would have decided, given without seeing the decision. It changes nothing for the person."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="opinions")
    assessor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    level = models.PositiveSmallIntegerField(_("level"), validators=LEVEL_RANGE)
    comment = models.TextField(_("comment of the assessor"), blank=True)
    at = models.DateTimeField(_("when"), default=timezone.now)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("second opinion")
        verbose_name_plural = _("second opinions")
        constraints = [models.UniqueConstraint(fields=["assessment", "assessor"], name="training_one_opinion_each")]

    def __str__(self) -> str:
        return f"{self.assessment}"
