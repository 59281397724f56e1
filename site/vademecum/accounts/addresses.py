"""Keep what others remember about a person in step with the person's own row.

allauth keeps addresses in a table of its own, Wagtail keeps the language and time zone of its admin in another.
"""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from django.db.models.signals import post_save
from wagtail.users.models import UserProfile

from vademecum.accounts.models import User


def keep_in_step(sender: type[User], instance: User, **signal: Any) -> None:
    """After a person is saved: one primary, verified address; the admin in the person's language and time."""
    changed = signal.get("update_fields")
    if signal.get("raw"):
        return
    if (changed is None or "email" in changed) and not instance.came_alone:
        _keep_address(instance)
    if changed is None or {"preferred_language", "time_zone"} & set(changed):
        UserProfile.objects.update_or_create(
            user=instance,
            defaults={"preferred_language": instance.preferred_language, "current_time_zone": instance.time_zone},
        )


def take_over_profile(sender: type[UserProfile], instance: UserProfile, **signal: Any) -> None:
    """After somebody chose a language or time zone in Wagtail's own account page: it is theirs everywhere."""
    chosen = {"preferred_language": instance.preferred_language, "time_zone": instance.current_time_zone}
    if given := {field: value for field, value in chosen.items() if value}:
        User.objects.filter(pk=instance.user_id).update(**given)


def _keep_address(person: User) -> None:
    primary = EmailAddress.objects.filter(user=person, primary=True).first()
    if primary is None:
        EmailAddress.objects.update_or_create(
            user=person, email=person.email, defaults={"primary": True, "verified": True}
        )
    elif primary.email.lower() != person.email:
        EmailAddress.objects.filter(user=person, email__iexact=person.email).exclude(pk=primary.pk).delete()
        EmailAddress.objects.filter(pk=primary.pk).update(email=person.email, verified=True)


def connect() -> None:
    post_save.connect(keep_in_step, sender=User, dispatch_uid="accounts.keep_in_step")
    post_save.connect(take_over_profile, sender=UserProfile, dispatch_uid="accounts.take_over_profile")
