"""Invitations by e-mail: a link that signs in once, sent by a job, in the receiver's language."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from vademecum.accounts.models import User
from vademecum.accounts.one_time_links import INVITATION, VALID_FOR, make_link, revoke_links
from vademecum.jobs.models import Job
from vademecum.jobs.queue import enqueue


def may_be_invited(person: User) -> bool:
    """Return whether a mail may go out: never to demo data, to disabled people, or to addresses of this machine."""
    return person.is_active and not person.is_demo and not person.email.endswith(("@localhost", "@demo.example"))


def request_invitation(person: User, *, by: User | None = None) -> Job | None:
    """Have an invitation sent, or sent again; return the job, or `None` where none may be sent."""
    if not may_be_invited(person):
        return None
    arguments = {"person": person.pk, "by": by.pk if by else None}
    return enqueue("accounts.invite", arguments, unique_key=f"invite:{person.pk}", requested_by=by)


def send_invitation(person: User, *, by: User | None = None) -> bool:
    """Send the mail now; a new link replaces the one sent before."""
    if not may_be_invited(person):
        return False
    link = make_link(person, INVITATION, by=by)
    with override(person.preferred_language), timezone.override(person.time_zone):
        context = {
            "person": person,
            "by": by,
            "link": link,
            "site_name": settings.WAGTAIL_SITE_NAME,
            "until": timezone.now() + VALID_FOR[INVITATION],
        }
        subject = _("Your access to %(site)s") % {"site": settings.WAGTAIL_SITE_NAME}
        message = EmailMultiAlternatives(
            subject,
            render_to_string("accounts/mail/invitation.txt", context),
            to=[person.email],
            headers={"Auto-Submitted": "auto-generated"},
        )
        message.attach_alternative(render_to_string("accounts/mail/invitation.html", context), "text/html")
        message.send()
    return True


def revoke_invitation(person: User) -> int:
    return revoke_links(person, INVITATION)
