"""Who must have a second factor, and has none yet."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings

from vademecum.accounts.roles import ADMINISTRATOR

SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def lacks_second_factor(person: Any) -> bool:
    """Return whether a signed-in person belongs to a group of `MFA_REQUIRED_FOR` and has set up no second factor.

    Superusers count as administrators. Costs nothing where no group is named.
    """
    required = settings.MFA_REQUIRED_FOR
    if not required or not person.is_authenticated:
        return False
    concerned = person.is_superuser and ADMINISTRATOR in required
    if not concerned and not person.groups.filter(name__in=required).exists():
        return False
    return not Authenticator.objects.filter(user_id=person.pk, type__in=SECOND_FACTORS).exists()
