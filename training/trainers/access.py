"""Who may open the trainers' pages of the admin: one right for each."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from wagtail.admin.auth import require_admin_access

SEE = "training.view_attempt"
MARK = "training.mark_attempt"
REGRADE = "training.regrade_attempt"
TRY = "training.view_question"
ADD = "training.add_question"

View = Callable[..., HttpResponse]


def holding(right: str) -> Callable[[View], View]:
    """Let only holders of a right in; everybody else is answered as Wagtail answers."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.has_perm(right):  # type: ignore[union-attr]
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return require_admin_access(guarded)  # type: ignore[no-any-return]

    return decorate
