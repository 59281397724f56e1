"""Sessions with a trainer: when, where, how many seats, who comes, who waits, who was there."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page


class SessionQuerySet(models.QuerySet["Session"]):
    def to_come(self) -> SessionQuerySet:
        return self.filter(ends_at__gte=timezone.now())


class Session(models.Model):
    """A meeting about a course or module. `uid` and `sequence` are what calendars know it by (RFC 5545)."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+", verbose_name=_("course or module"))
    key = models.UUIDField(editable=False, db_index=True)
    title = models.CharField(_("title"), max_length=200)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES, default="en")
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    place = models.CharField(_("place"), max_length=200, blank=True)
    link = models.URLField(_("link to join"), blank=True, help_text=_("Shown only to those who have a seat."))
    seats = models.PositiveSmallIntegerField(
        _("seats"), null=True, blank=True, help_text=_("Empty means as many as come.")
    )
    trainer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="sessions_held",
        verbose_name=_("trainer"),
    )
    description = models.TextField(_("what to expect"), blank=True)
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    last_ticket = models.PositiveIntegerField(default=0, editable=False)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True, editable=False)

    wagtail_reference_index_ignore = True
    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="training_session_ends_after_it_begins",
                violation_error_message=_("A session ends after it begins."),
            ),
            models.CheckConstraint(
                condition=Q(seats__isnull=True) | Q(seats__gte=1),
                name="training_session_has_a_seat",
                violation_error_message=_("A session has at least one seat."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: object, **kwargs: object) -> None:
        self.key = self.page.translation_key
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    @property
    def is_cancelled(self) -> bool:
        return self.cancelled_at is not None


class Booking(models.Model):
    """That somebody wants to come. Tickets are drawn in order; who signs up again after leaving draws a new one."""

    class State(models.TextChoices):
        SEATED = "seated", _("has a seat")
        WAITING = "waiting", _("waits")
        LEFT = "left", _("does not come")

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="bookings", verbose_name=_("session"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="bookings", verbose_name=_("person")
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices)
    ticket = models.PositiveIntegerField()
    asked_at = models.DateTimeField(_("signed up"), default=timezone.now)
    attended = models.BooleanField(_("was there"), null=True, blank=True)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("booking")
        verbose_name_plural = _("bookings")
        ordering = ["ticket"]
        constraints = [
            models.UniqueConstraint(fields=["session", "person"], name="training_booked_once"),
            models.UniqueConstraint(fields=["session", "ticket"], name="training_one_holder_of_a_ticket"),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.session}"


class CalendarFeed(models.Model):
    """The secret address of somebody's own calendar. Only a digest is kept; a new address ends the old one."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_feed")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return f"{self.person}"
