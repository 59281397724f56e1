"""Work on the library: who asks to see more, what a check found, how a person likes the register."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.models import Page

PERSON = settings.AUTH_USER_MODEL


class AccessRequest(models.Model):
    """Somebody expected a page at an address. Whether there is one is not told to them by asking."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("request for access", "Waiting")
        GRANTED = "granted", pgettext_lazy("request for access", "Granted")
        DECLINED = "declined", pgettext_lazy("request for access", "Declined")

    address = models.CharField(_("address"), max_length=500)
    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="access_requests")
    reason = models.TextField(_("why"), max_length=1000, blank=True)
    asked_at = models.DateTimeField(_("asked"), default=timezone.now)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    decided_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    reply = models.TextField(_("reply"), max_length=1000, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("request for access")
        verbose_name_plural = _("requests for access")
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "address"], condition=Q(state="open"), name="knowledge_access_asked_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.address}"


class Finding(models.Model):
    """Something that a check of the library found. Derived: each check replaces the findings of the one before."""

    class Kind(models.TextChoices):
        BROKEN_LINK = "broken-link", pgettext_lazy("finding", "Broken link")
        OLD_CLAUSE = "old-clause", pgettext_lazy("finding", "Link to a clause or standard that is gone")
        ORPHAN = "orphan", pgettext_lazy("finding", "Nothing leads here")
        STALE = "stale", pgettext_lazy("finding", "Past its review")
        UNOWNED = "unowned", pgettext_lazy("finding", "Nobody answers for it")
        UNTRANSLATED = "untranslated", pgettext_lazy("finding", "Missing in the other language")
        BEHIND = "behind", pgettext_lazy("finding", "Translation is behind")

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="findings")
    kind = models.CharField(_("what"), max_length=15, choices=Kind.choices, db_index=True)
    detail = models.CharField(_("detail"), max_length=500, blank=True)
    found_at = models.DateTimeField(_("found"), default=timezone.now)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        ordering = ["kind", "page__path", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["page", "kind", "detail"], name="knowledge_finding_once"),
        ]

    def __str__(self) -> str:
        return f"{self.page}: {self.kind} {self.detail}"


class RegisterView(models.Model):
    """The register as a person filtered it, under a name."""

    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="register_views")
    name = models.CharField(_("name"), max_length=80)
    query = models.CharField(max_length=500, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("view of the register")
        verbose_name_plural = _("views of the register")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["person", "name"], name="knowledge_register_view_once")]

    def __str__(self) -> str:
        return f"{self.person}: {self.name}"
