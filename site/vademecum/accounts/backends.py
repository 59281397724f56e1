"""Who is behind a session: by password, passkey or the organisation's provider, all through allauth."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from vademecum.accounts.models import User
from vademecum.operations.statements import Statement

PERSON = Statement(lambda pk: User.objects.filter(pk=pk), pk=int)


class PersonBackend(AuthenticationBackend):
    def get_user(self, user_id: Any) -> User | None:
        """Return the person of a session, unless they may no longer sign in."""
        person = PERSON.first(pk=int(user_id))
        return person if person is not None and self.user_can_authenticate(person) else None
