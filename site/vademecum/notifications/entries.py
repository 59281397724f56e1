"""What notifications add to the frame: the inbox in the header, the kind for announcements."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from vademecum.notifications import kinds
from vademecum.web.navigation import NavigationEntry
from vademecum.web.navigation import register as register_entry


def _signed_in(request: HttpRequest) -> bool:
    return request.user.is_authenticated


def register() -> None:
    kinds.register("announcement", _("Announcements"), kinds.Level.NOW)
    address = NavigationEntry("inbox", _("Inbox"), lambda request: reverse("notifications"), rank=80, shown=_signed_in)
    register_entry(address)
