"""Forget who somebody was: the account stays under a pseudonym, so that counts, statistics and the log stay true.

Each package says with `on_forgetting` what else of a person it holds that is more than a number.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from vademecum.accounts.models import User

Forgetter = Callable[[User], Any]
_forgetters: list[Forgetter] = []
# What belongs to an account and says something of nobody else.
OWNED = (
    ("account", "EmailAddress", "user"),
    ("mfa", "Authenticator", "user"),
    ("socialaccount", "SocialAccount", "user"),
    ("wagtailusers", "UserProfile", "user"),
    ("notifications", "Notification", "person"),
    ("notifications", "Preference", "person"),
)


def on_forgetting(forgetter: Forgetter) -> Forgetter:
    """Have a function called, in the same transaction, with a person who is being forgotten."""
    if forgetter not in _forgetters:
        _forgetters.append(forgetter)
    return forgetter


@transaction.atomic
def forget(person: User, *, by: User | None = None) -> str:
    """Replace a person by a pseudonym and return it. Nobody forgets themselves, or the last administrator."""
    if by is not None and not by.is_superuser:
        raise PermissionDenied
    if by == person:
        raise ValidationError(_("Somebody else has to do this."), code="own")
    if (
        person.is_superuser
        and not User.objects.filter(is_superuser=True, is_active=True).exclude(pk=person.pk).exists()
    ):
        raise ValidationError(_("This is the last administrator."), code="last")
    person = User.objects.select_for_update().get(pk=person.pk)
    code = secrets.token_hex(4)
    person.first_name, person.last_name = "", f"#{code}"
    person.email = f"forgotten-{code}@forgotten.invalid"
    person.job_title, person.manager = "", None
    person.is_active = person.is_staff = person.is_superuser = False
    person.set_unusable_password()  # every session of theirs ends with it
    person.save()
    person.groups.clear()
    person.user_permissions.clear()
    for app, model, field in OWNED:
        if app in apps.app_configs:
            apps.get_model(app, model)._default_manager.filter(**{field: person}).delete()
    for forgetter in _forgetters:
        forgetter(person)
    return str(person)
