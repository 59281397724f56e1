"""Links that sign a person in once: the first sign-in, an invitation, a person of the demonstration.

Opening the link shows a page with a button; only the button signs in. A mail scanner that opens every link of a
message therefore uses nothing up.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from vademecum.accounts.models import OneTimeLink, User

FIRST_SIGN_IN = "first-sign-in"
INVITATION = "invitation"
SIGN_IN = "sign-in"
VALID_FOR = {FIRST_SIGN_IN: timedelta(days=1), INVITATION: timedelta(days=14), SIGN_IN: timedelta(hours=1)}


def make_link(
    person: User, purpose: str = SIGN_IN, *, valid_for: timedelta | None = None, by: User | None = None
) -> str:
    """Return the absolute address of a new link. An older link of this person for the same purpose stops working."""
    token = secrets.token_urlsafe(32)
    now = timezone.now()
    with transaction.atomic():
        revoke_links(person, purpose)
        OneTimeLink.objects.create(
            person=person,
            purpose=purpose,
            token_digest=digest_of(token),
            created_by=by,
            expires_at=now + (valid_for or VALID_FOR.get(purpose, VALID_FOR[SIGN_IN])),
        )
    with override(person.preferred_language):
        return settings.SITE_URL + reverse("one_time_sign_in", args=[token])


def revoke_links(person: User, purpose: str) -> int:
    """Make the unused links of a person for one purpose useless; return how many there were."""
    now = timezone.now()
    return OneTimeLink.objects.usable(now).filter(person=person, purpose=purpose).update(revoked_at=now)


def find_link(token: str) -> OneTimeLink | None:
    """Return the link of a token if it would still sign somebody in."""
    links = OneTimeLink.objects.usable(timezone.now()).select_related("person")
    return links.filter(token_digest=digest_of(token)).first()


def use_link(link: OneTimeLink) -> bool:
    """Mark a link as used; say whether this call was the one that did."""
    now = timezone.now()
    return bool(OneTimeLink.objects.usable(now).filter(pk=link.pk).update(used_at=now))


def first_administrator_link() -> str | None:
    """Return a link for the first administrator, made if need be; `None` once an administrator has signed in."""
    administrators = User.objects.filter(is_superuser=True, is_active=True).order_by("pk")
    if administrators.exclude(last_login=None).exists():
        return None
    first = administrators.first() or User.objects.create_superuser("admin@localhost")
    return make_link(first, FIRST_SIGN_IN)


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
