"""The pages of a person's own: the one-time sign-in and the profile."""

from __future__ import annotations

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from vademecum.accounts.forms import ProfileForm
from vademecum.accounts.one_time_links import find_link, use_link


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def one_time_sign_in(request: HttpRequest, token: str) -> HttpResponse:
    """Show who the link is for; sign that person in when they press the button."""
    link = find_link(token)
    if link is None:
        return render(request, "accounts/link_gone.html", status=410)
    if request.method != "POST":
        return render(request, "accounts/one_time_sign_in.html", {"link": link, "person": link.person})
    if not use_link(link):
        return render(request, "accounts/link_gone.html", status=410)
    if request.user.is_authenticated and request.user != link.person:
        request.session.flush()
    record_authentication(request, link.person, method="one-time-link")
    response = perform_login(request, Login(user=link.person))
    if not link.person.has_usable_password():
        _offer_password(request)
    return response


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Let people change their name, language and time zone; the answer comes in the language they chose."""
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        person = form.save()
        with override(person.preferred_language):
            messages.success(request, _("Saved."))
            return redirect("account_settings")
    single_sign_on = bool(settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"])
    context = {"form": form, "person": request.user, "single_sign_on": single_sign_on}
    return render(request, "accounts/profile.html", context)


def _offer_password(request: HttpRequest) -> None:
    messages.info(
        request,
        format_html(
            '{} <a href="{}">{}</a>',
            _("You have no password yet, and this link worked once."),
            reverse("account_set_password"),
            _("Set a password"),
        ),
    )
