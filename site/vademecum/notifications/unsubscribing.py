"""The signed link at the foot of each mail that stops one kind for one person."""

from __future__ import annotations

from django.conf import settings
from django.core import signing
from django.urls import reverse

from vademecum.accounts.models import User
from vademecum.notifications.kinds import Level
from vademecum.notifications.models import Preference

SALT = "vademecum.notifications.unsubscribe"


def unsubscribe_address(person: User, kind: str) -> str:
    """Return the absolute address, in the language that is active. It never expires: an old mail can still be stopped."""
    token = signing.dumps([person.pk, kind], salt=SALT)
    return settings.SITE_URL + reverse("notifications_unsubscribe", args=[token])


def read_token(token: str) -> tuple[User, str] | None:
    """Return whose mails of which kind a link stops; `None` for a link that we did not write."""
    try:
        person_id, kind = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError):
        return None
    person = User.objects.filter(pk=person_id).first()
    return (person, str(kind)) if person else None


def choose(person: User, kind: str, level: Level) -> None:
    """Keep how soon a person wishes a kind by mail; holds for what is told from now on."""
    Preference.objects.update_or_create(person=person, kind=kind, defaults={"level": level})
