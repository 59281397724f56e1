"""Certificates that we give: by which rule, to whom, until when, and whether one was taken back."""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from training.models.bilingual import Described, Titled
from training.models.competencies import LEVEL_RANGE, Competency, RoleProfile


def new_code() -> str:
    """Return a code that nobody guesses (98 bits) and that can be read out: 20 letters and digits without look-alikes."""
    return "".join(secrets.choice("23456789ABCDEFGHJKMNPQRSTVWXYZ") for _place in range(20))


class CertificateRule(Titled, Described):
    """A certificate and what it asks: every requirement of a role profile, or one competency at a level."""

    key = models.SlugField(_("key"), unique=True)
    profile = models.ForeignKey(
        RoleProfile, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("role profile")
    )
    competency = models.ForeignKey(
        Competency, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("competency")
    )
    level = models.PositiveSmallIntegerField(_("level"), default=2, validators=LEVEL_RANGE)
    valid_months = models.PositiveSmallIntegerField(_("valid for, in months"), default=24)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        ordering = ["key"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(profile__isnull=False, competency__isnull=True)
                | models.Q(profile__isnull=True, competency__isnull=False),
                name="training_certificate_asks_one_thing",
            )
        ]


class IssuedCertificate(models.Model):
    """A certificate in somebody's hands. `code` opens the public page that says whether it holds."""

    rule = models.ForeignKey(CertificateRule, on_delete=models.PROTECT, related_name="issued")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="certificates")
    code = models.CharField(_("code"), max_length=40, unique=True, default=new_code)
    holder = models.CharField(_("name on it"), max_length=300)
    title_en = models.CharField(max_length=200)
    title_fr = models.CharField(max_length=200, blank=True)
    facts = models.JSONField(_("what it rests on"), default=dict)
    issued_at = models.DateTimeField(_("issued"), default=timezone.now)
    valid_until = models.DateTimeField(_("valid until"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    revocation_reason = models.CharField(_("reason"), max_length=255, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("certificate given")
        verbose_name_plural = _("certificates given")
        ordering = ["-issued_at"]

    def __str__(self) -> str:
        return f"{self.holder}: {self.title}"

    @property
    def title(self) -> str:
        from training.models.bilingual import in_language

        return in_language(self, "title")

    def state_at(self, moment: Any) -> str:
        """Return valid, expired or revoked."""
        if self.revoked_at is not None:
            return "revoked"
        return "expired" if self.valid_until and self.valid_until <= moment else "valid"
