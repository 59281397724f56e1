"""Credentials that others give, what they are worth here, who holds them, and the hours that keep them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from training.models.competencies import LEVEL_RANGE, Competency


class Credential(models.Model):
    """A kind of external certificate and its rules, as somebody read them on `as_of`.

    `cpd_rules` e.g. {"total": 60, "education": 35, "each": 8, "giving_back": 25, "practitioner": 8}: hours a cycle.
    """

    key = models.SlugField(_("key"), unique=True)
    title = models.CharField(_("title"), max_length=120)
    issuer = models.CharField(_("issuer"), max_length=120)
    cycle_months = models.PositiveSmallIntegerField(_("valid for, in months"), null=True, blank=True)
    cpd_rules = models.JSONField(_("rules of renewal"), default=dict, blank=True)
    as_of = models.DateField(_("rules as of"))
    source = models.CharField(_("source of the rules"), max_length=255, blank=True)

    class Meta:
        verbose_name = _("external credential")
        verbose_name_plural = _("external credentials")
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title


class CredentialLevel(models.Model):
    """Which level of a competency a credential shows."""

    credential = models.ForeignKey(Credential, on_delete=models.CASCADE, related_name="levels")
    competency = models.ForeignKey(Competency, on_delete=models.CASCADE, related_name="+")
    level = models.PositiveSmallIntegerField(_("level"), validators=LEVEL_RANGE)

    class Meta:
        verbose_name = _("level that a credential shows")
        verbose_name_plural = _("levels that credentials show")
        constraints = [models.UniqueConstraint(fields=["credential", "competency"], name="training_credential_level")]

    def __str__(self) -> str:
        return f"{self.credential}: {self.competency} {self.level}"


class HeldCredential(models.Model):
    """That a person holds a credential for a time: the wallet."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="credentials")
    credential = models.ForeignKey(Credential, on_delete=models.PROTECT, related_name="held")
    number = models.CharField(_("number"), max_length=100, blank=True)
    issued_on = models.DateField(_("issued on"))
    expires_on = models.DateField(_("expires on"), null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("credential of a person")
        verbose_name_plural = _("credentials of people")
        ordering = ["expires_on"]
        constraints = [
            models.UniqueConstraint(fields=["person", "credential", "issued_on"], name="training_credential_held_once"),
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True) | Q(expires_on__gte=models.F("issued_on")),
                name="training_credential_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.credential}"


class LedgerEntry(models.Model):
    """Hours of development (PDU, CPD) of a person; `source` says of what record of ours, empty when typed in."""

    class Category(models.TextChoices):
        WAYS_OF_WORKING = "ways-of-working", _("Education: ways of working")
        POWER_SKILLS = "power-skills", _("Education: power skills")
        BUSINESS_ACUMEN = "business-acumen", _("Education: business acumen")
        PRACTITIONER = "practitioner", _("Giving back: working as a practitioner")
        GIVING_BACK = "giving-back", _("Giving back: other")

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="ledger")
    category = models.CharField(_("category"), max_length=20, choices=Category.choices)
    hours = models.DecimalField(_("hours"), max_digits=6, decimal_places=2)
    done_on = models.DateField(_("done on"))
    title = models.CharField(_("what"), max_length=200)
    source = models.CharField(max_length=200, blank=True, editable=False)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("development hours")
        verbose_name_plural = _("development hours")
        ordering = ["-done_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "source", "category"], condition=~Q(source=""), name="training_ledger_once"
            ),
            models.CheckConstraint(condition=Q(hours__gt=0), name="training_ledger_some_hours"),
        ]

    def __str__(self) -> str:
        return f"{self.title}: {self.hours}"
