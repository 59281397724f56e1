"""Invite people by e-mail."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import transaction

from vademecum.accounts.invitations import request_invitation
from vademecum.accounts.models import User


class Command(BaseCommand):
    help = "Invite people by e-mail, or invite them again. Who is not there yet is added. A worker sends the mails."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", nargs="+")
        parser.add_argument("--group", action="append", default=[], help="put them into this group; may be repeated")
        parser.add_argument("--language", choices=["en", "fr"], help="of people who are not there yet")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        groups = list(Group.objects.filter(name__in=options["group"]))
        if missing := set(options["group"]) - {group.name for group in groups}:
            raise CommandError(f"There is no group called {', '.join(sorted(missing))}.")
        for email in (one.strip().lower() for one in options["email"]):
            try:
                validate_email(email)
            except ValidationError as error:
                raise CommandError(f"{email} is not an e-mail address. Nobody was invited.") from error
            person = User.objects.filter(email=email).first()
            if person is None:
                language = {"preferred_language": options["language"]} if options["language"] else {}
                person = User.objects.create_user(email, **language)
            person.groups.add(*groups)
            asked = request_invitation(person)
            self.stdout.write(
                f"{email}: {'on its way' if asked else 'not sent (demo data, disabled or a local address)'}"
            )
