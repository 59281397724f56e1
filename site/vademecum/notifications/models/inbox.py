"""One line of somebody's inbox, and whether it went out by mail."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class NotificationQuerySet(models.QuerySet["Notification"]):
    def unread(self) -> NotificationQuerySet:
        return self.filter(read_at=None)

    def to_mail(self, now: datetime) -> NotificationQuerySet:
        """Return what is due by mail and was not sent; what was read in the inbox meanwhile need not be."""
        return self.filter(mail_due_at__lte=now, mailed_at=None, read_at=None)


class Notification(models.Model):
    """Written in the receiver's language. `subject` ("page:12") is looked at again, each time, for who may see it.

    `mailed_at` is set before the mail is handed over and taken back when that fails: a crash loses one mail, whose
    line stays in the inbox, rather than sending it twice.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=60)
    title = models.CharField(_("title"), max_length=255)
    text = models.TextField(_("text"), blank=True)
    url = models.CharField(max_length=500, blank=True)
    subject = models.CharField(max_length=80, blank=True)
    dedupe_key = models.CharField(max_length=150)
    created_at = models.DateTimeField(_("told"), default=timezone.now)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)
    in_digest = models.BooleanField(default=False)
    mail_due_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    objects = NotificationQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        ordering = ["-created_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["person", "dedupe_key"], name="notifications_told_once")]
        indexes = [
            models.Index(fields=["person", "-created_at"], name="notifications_inbox"),
            models.Index(
                fields=["mail_due_at"], condition=Q(mailed_at=None, read_at=None), name="notifications_to_mail"
            ),
        ]

    def __str__(self) -> str:
        return self.title
