"""Invitations by e-mail."""

from __future__ import annotations

import re
from io import StringIO
from urllib.parse import urlparse

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

from vademecum.accounts import roles
from vademecum.accounts.background import invite
from vademecum.accounts.invitations import request_invitation, revoke_invitation, send_invitation
from vademecum.accounts.models import User
from vademecum.jobs.models import Job
from vademecum.jobs.terminal import TerminalRun

pytestmark = pytest.mark.django_db


def link_in(message) -> str:
    return urlparse(re.search(r"http\S+/people/sign-in/\S+", message.body)[0]).path


def run_jobs() -> None:
    for job in Job.objects.filter(kind="accounts.invite"):
        with TerminalRun(job.arguments, quiet=True) as run:
            invite(run)


def test_the_mail_is_in_the_receivers_language_with_a_link_that_signs_in(client: Client, ines: User) -> None:
    boss = User.objects.create_user("boss@example.org", first_name="Bo")
    assert send_invitation(ines, by=boss)
    [message] = mail.outbox
    assert message.to == ["ines@example.org"]
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"
    [(html, kind)] = message.alternatives
    assert kind == "text/html"
    assert 'lang="fr"' in html
    assert link_in(message) in html
    assert message.body.startswith("Bonjour Inès,\n\nBo vous donne accès à Vademecum\u202f: ")
    assert message.subject == "Votre accès à Vademecum"
    assert link_in(message).startswith("/fr/")
    client.post(link_in(message))
    assert client.get("/fr/people/me/").status_code == 200


def test_a_name_with_signs_does_no_harm_in_the_html(ines: User) -> None:
    ines.first_name = "<script>alert(1)</script>"
    send_invitation(ines)
    assert "<script>" not in mail.outbox[0].alternatives[0][0]


def test_sending_again_replaces_the_link(client: Client, ines: User) -> None:
    send_invitation(ines)
    send_invitation(ines)
    old, new = (link_in(message) for message in mail.outbox)
    assert client.get(old).status_code == 410
    assert client.get(new).status_code == 200


def test_an_invitation_can_be_withdrawn(client: Client, ines: User) -> None:
    send_invitation(ines)
    assert revoke_invitation(ines) == 1
    assert client.get(link_in(mail.outbox[0])).status_code == 410


def test_it_goes_out_through_a_job_once_however_often_it_is_asked_for(ines: User) -> None:
    request_invitation(ines)
    request_invitation(ines)
    assert Job.objects.count() == 1
    assert not mail.outbox
    run_jobs()
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("fields", [{"is_demo": True}, {"is_active": False}, {"email": "admin@localhost"}])
def test_never_to_demo_people_disabled_people_or_this_machine(ines: User, fields: dict) -> None:
    for name, value in fields.items():
        setattr(ines, name, value)
    ines.save()
    assert request_invitation(ines) is None
    assert not send_invitation(ines)
    assert not mail.outbox


def test_the_command_adds_who_is_missing_and_invites() -> None:
    out = StringIO()
    call_command("invite_people", "New@Example.org", "--group", roles.AUTHOR, "--language", "fr", stdout=out)
    person = User.objects.get(email="new@example.org")
    assert person.preferred_language == "fr"
    assert person.groups.get().name == roles.AUTHOR
    run_jobs()
    assert [message.to for message in mail.outbox] == [["new@example.org"]]


def test_the_command_invites_nobody_when_an_address_or_group_is_wrong() -> None:
    for arguments in (["good@example.org", "bad"], ["good@example.org", "--group", "Wizards"]):
        with pytest.raises(CommandError):
            call_command("invite_people", *arguments)
    assert not User.objects.exists()
    assert not Job.objects.exists()


def test_the_admin_invites_and_withdraws_by_a_form(client: Client, ines: User) -> None:
    client.force_login(User.objects.create_superuser("boss@example.org"))
    address = f"/admin/bulk/accounts/user/invite/?id={ines.pk}"
    assert ines.email in client.get(address).content.decode()
    assert not Job.objects.exists()
    assert client.post(address).status_code == 302
    run_jobs()
    assert len(mail.outbox) == 1
    client.post(f"/admin/bulk/accounts/user/revoke_invitation/?id={ines.pk}")
    assert Client().get(link_in(mail.outbox[0])).status_code == 410


def test_who_may_not_change_people_invites_nobody(client: Client, ines: User) -> None:
    officer = User.objects.create_user("officer@example.org")
    officer.groups.add(Group.objects.get(name=roles.PMO_OFFICER))
    client.force_login(officer)
    client.post(f"/admin/bulk/accounts/user/invite/?id={ines.pk}")
    assert not Job.objects.exists()
