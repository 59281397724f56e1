"""What a request owes to the person behind it: their time, their language, and one door that is really the only one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request

from vademecum.accounts.second_factor import lacks_second_factor
from vademecum.accounts.time_zones import is_time_zone

OTHER_DOORS = {"wagtailadmin_login", "wagtailcore_login"}
CLOSED_DOORS = {"wagtailcore_authenticate_with_password", "wagtaildocs_authenticate_with_password"}
BEFORE_THE_SECOND_FACTOR = {
    *("mfa_index", "mfa_activate_totp", "mfa_add_webauthn"),
    *("account_reauthenticate", "account_logout", "account_set_password"),
    *("livez", "readyz"),
}


class PersonalTime:
    """Show times in the time zone of the person who reads."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and is_time_zone(request.user.time_zone):
            with timezone.override(ZoneInfo(request.user.time_zone)):
                return self.get_response(request)
        return self.get_response(request)


class OwnLanguageAtTheStart:
    """Lead from the bare address to the preferred language of the person, or else of the browser."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info != "/" or request.method not in {"GET", "HEAD"}:
            return self.get_response(request)
        language = get_language_from_request(request)
        if request.user.is_authenticated and request.user.preferred_language in dict(settings.LANGUAGES):
            language = request.user.preferred_language
        response = redirect(f"/{language}/")
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        return response


class OneDoor:
    """Send every other sign-in page to ours, and let nobody past who still owes a second factor.

    Passwords of single pages are not used here; asking for one would tell that there is a page.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name in CLOSED_DOORS:
            raise Http404
        if name in OTHER_DOORS:
            following = request.GET.get("next", "")
            return redirect(f"{reverse('account_login')}{'?' + urlencode({'next': following}) if following else ''}")
        if name == "account_login" and _is_led_in_circles(request):
            raise PermissionDenied
        if name not in BEFORE_THE_SECOND_FACTOR and lacks_second_factor(request.user):
            return redirect("mfa_index")
        return None


def _is_led_in_circles(request: HttpRequest) -> bool:
    """Say whether the admin sent somebody here who is signed in already and whom the door would send straight back."""
    person = request.user
    comes_from_admin = request.GET.get("next", "").startswith(reverse("wagtailadmin_home"))
    return comes_from_admin and person.is_authenticated and not person.has_perm("wagtailadmin.access_admin")
