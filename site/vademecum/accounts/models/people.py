"""People."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from vademecum.accounts.managers import UserManager
from vademecum.accounts.time_zones import validate_time_zone


class User(AbstractUser):
    """A person. Signs in with an e-mail address; reads and is written to in one language."""

    username = None  # type: ignore[assignment]
    email = models.EmailField(_("e-mail address"), unique=True)
    preferred_language = models.CharField(
        _("preferred language"), max_length=10, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    time_zone = models.CharField(
        _("time zone"), max_length=64, default=settings.TIME_ZONE, validators=[validate_time_zone]
    )
    job_title = models.CharField(_("job title"), max_length=150, blank=True)
    manager = models.ForeignKey(
        "self", verbose_name=_("manager"), null=True, blank=True, on_delete=models.SET_NULL, related_name="reports"
    )
    is_demo = models.BooleanField(_("demo data"), default=False, editable=False)

    came_alone = False  # set on a person who signs up by themselves, whose address is not confirmed yet

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []

    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="accounts_user_email_unique",
                violation_error_message=_("Someone already has this address."),
            ),
            models.CheckConstraint(condition=~models.Q(manager=models.F("id")), name="accounts_user_not_own_manager"),
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.email

    def clean(self) -> None:
        super().clean()
        self.email = self.email.strip().lower()
        if self.pk and self.manager_id and self._is_above(self.manager):
            raise ValidationError(_("People would manage each other in a circle."), code="manager_circle")

    def _is_above(self, other: User | None) -> bool:
        """Return whether following the managers of `other` leads to this person."""
        seen: set[int] = set()
        while other is not None and other.pk not in seen:
            if other.pk == self.pk:
                return True
            seen.add(other.pk)
            other = other.manager
        return False
