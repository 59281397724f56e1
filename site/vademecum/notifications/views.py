"""The inbox, what is mailed, and the way out of it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from vademecum.notifications.forms import PreferencesForm
from vademecum.notifications.inbox import inbox_of, mark_read
from vademecum.notifications.kinds import Level, kind_named
from vademecum.notifications.unsubscribing import choose, read_token

PER_PAGE = 30


@never_cache
@login_required
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """Show what this person was told, unread first."""
    unread_only = request.GET.get("show") == "unread"
    rows = inbox_of(request.user, unread_only=unread_only)  # type: ignore[arg-type]
    context = {
        "rows": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "unread": sum(row.read_at is None for row in rows),
        "unread_only": unread_only,
        "crumbs": [(_("Inbox"), "")],
    }
    return render(request, "notifications/inbox.html", context)


@never_cache
@login_required
@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """Mark one line, or all of them, as read."""
    given = request.POST.get("line", "")
    if given and not (given.isascii() and given.isdigit() and len(given) < 19):
        raise Http404
    mark_read(request.user, only=int(given) if given else None)  # type: ignore[arg-type]
    return redirect("notifications")


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """Let people choose, kind by kind, how soon they are mailed."""
    form = PreferencesForm(request.POST or None, person=request.user)  # type: ignore[arg-type]
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved. It holds for what is told from now on."))
        return redirect("notifications_preferences")
    crumbs = [(_("Inbox"), "../"), (_("Mails"), "")]
    context = {"form": form, "crumbs": crumbs}
    return render(request, "notifications/preferences.html", context, status=422 if form.is_bound else 200)


@csrf_exempt  # mail programs send this form themselves (RFC 8058); the signed link is what allows it
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Say what the link stops; stop it when the button is pressed. No sign-in is asked for."""
    found = read_token(token)
    if found is None:
        raise Http404
    person, kind = found
    try:
        label = kind_named(kind).label
    except LookupError:
        raise Http404 from None
    stopped = request.method == "POST"
    if stopped:
        choose(person, kind, Level.OFF)
    return render(request, "notifications/unsubscribe.html", {"label": label, "stopped": stopped})
