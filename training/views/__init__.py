"""What learners see. Views find and allow, call one action, and answer."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest

from vademecum.accounts.models import User


def learner_of(request: HttpRequest) -> User:
    """Return the person behind a request that `login_required` has let through."""
    return cast(User, request.user)
