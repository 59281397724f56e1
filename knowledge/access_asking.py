"""Ask to see what one expected at an address. The answer to asking never tells whether there is something."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import unquote, urlparse

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page, PageViewRestriction

from knowledge.addresses import tree_roots
from knowledge.caring import cares_for, is_librarian
from knowledge.following import tops_of
from knowledge.models import AccessRequest
from knowledge.reader_words import ANSWERED, ASKED
from vademecum.accounts.models import User
from vademecum.accounts.roles import PMO_OFFICER, ROLES
from vademecum.notifications.telling import notify

MOST_OPEN = 20  # requests of one person that wait


class Refused(Exception):
    """`code`: address, many, decided, forbidden."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def address_on_this_site(address: str) -> str:
    """Return the path of an address of this site, "" for any other."""
    parts = urlparse(address.strip()[:500])
    if parts.netloc and f"{parts.scheme}://{parts.netloc}" != settings.SITE_URL:
        return ""
    path = unquote(parts.path)
    return path if path.startswith("/") and not path.startswith("//") else ""


@transaction.atomic
def ask_for_access(person: User, *, address: str, reason: str = "") -> AccessRequest:
    """Ask the PMO for what is, or is not, at an address. Asking again for the same changes the reason."""
    path = address_on_this_site(address)
    if not path:
        raise Refused("address")
    mine = AccessRequest.objects.filter(person=person, state=AccessRequest.State.OPEN)
    if mine.exclude(address=path).count() >= MOST_OPEN:
        raise Refused("many")
    made, new = AccessRequest.objects.update_or_create(
        person=person, address=path, state=AccessRequest.State.OPEN, defaults={"reason": reason.strip()[:1000]}
    )
    if new:
        notify(
            User.objects.filter(is_active=True, groups__name=PMO_OFFICER).distinct().order_by("pk"),
            kind=ASKED,
            title=lambda: _("%(person)s asks for access") % {"person": person},
            text=made.reason[:500],
            url=lambda: reverse("knowledge_access_requests"),
            dedupe_key=f"access:{made.pk}",
        )
    return made


def page_at(address: str) -> Page | None:
    """Return the published page at an address, whoever may see it."""
    language, _slash, rest = address.strip("/").partition("/")
    root = next((top for top, code in tree_roots().items() if code == language), None)
    if root is None:
        return None
    path = f"{root}{rest.strip('/')}/" if rest.strip("/") else root
    return Page.objects.filter(url_path=path, live=True).first()


def groups_that_open(page: Page) -> list[Group]:
    """Return the groups of which one opens the page: those named by the deepest restriction at or above it.

    The roles of the product are left out: they give more than the sight of a page.
    """
    guards = PageViewRestriction.objects.filter(page__path__in=tops_of(page.path)).order_by("-page__depth")
    guard = guards.prefetch_related("groups").first()
    if guard is None or guard.restriction_type != PageViewRestriction.GROUPS:
        return []
    return [group for group in guard.groups.order_by("name") if group.name not in ROLES]


@transaction.atomic
def decide_access(
    request: AccessRequest, *, by: User, grant: bool, group: Group | None = None, reply: str = "",
    now: datetime | None = None,
) -> AccessRequest:  # fmt: skip
    """Grant (by making the person a member of a group that opens the page) or decline. The person is told."""
    request = AccessRequest.objects.select_for_update(of=("self",)).select_related("person").get(pk=request.pk)
    if not is_librarian(by):
        raise Refused("forbidden")
    if request.state != AccessRequest.State.OPEN:
        raise Refused("decided")
    if grant and group is not None:
        page = page_at(request.address)
        if page is None or not cares_for(by, page) or group not in groups_that_open(page) or request.person == by:
            raise Refused("forbidden")
        request.person.groups.add(group)
    request.state = AccessRequest.State.GRANTED if grant else AccessRequest.State.DECLINED
    request.decided_by, request.decided_at, request.reply = by, now or timezone.now(), reply.strip()[:1000]
    request.save(update_fields=["state", "decided_by", "decided_at", "reply"])
    _record(request, by=by, group=group)
    notify(
        [request.person],
        kind=ANSWERED,
        title=lambda: (
            _("Access granted: %(address)s") % {"address": request.address}
            if grant
            else _("Your request for access was declined")
        ),
        text=request.reply,
        url=request.address if grant else "",
        dedupe_key=f"access-decided:{request.pk}",
    )
    return request


def _record(request: AccessRequest, *, by: User, group: Group | None) -> None:
    """Write it into the log of the page, where there is one."""
    from wagtail.log_actions import log

    page = page_at(request.address)
    if page is not None:
        data = {"person": request.person_id, "state": request.state, "group": group.name if group else ""}
        log(instance=page, action="knowledge.access_decided", user=by, data=data)
