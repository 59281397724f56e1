"""Print a link that signs one person in once."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from vademecum.accounts.models import User
from vademecum.accounts.one_time_links import make_link


class Command(BaseCommand):
    help = "Print a link that signs this person in once, within the hour. It replaces an earlier one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="the person's e-mail address")

    def handle(self, *args: Any, **options: Any) -> None:
        person = User.objects.filter(email__iexact=options["email"].strip()).first()
        if person is None:
            raise CommandError(f"Nobody has the address {options['email']}.")
        if not person.is_active:
            raise CommandError(f"{person.email} is disabled; enable the person first.")
        self.stdout.write(make_link(person))
