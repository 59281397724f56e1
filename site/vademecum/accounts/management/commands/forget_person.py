"""`manage.py forget_person EMAIL`: replace a person by a pseudonym, for good."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from vademecum.accounts.models import User
from vademecum.accounts.pseudonyms import forget


class Command(BaseCommand):
    help = "Replace a person by a pseudonym. Statistics stay; who it was is gone for good. Export their data first."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, *args: Any, **options: Any) -> None:
        person = User.objects.filter(email__iexact=options["email"]).first()
        if person is None:
            raise CommandError(f"Nobody has the address {options['email']}.")
        if not options["yes"] and input(f"Forget {person} for good? Type the address again: ") != person.email:
            raise CommandError("Nothing was done.")
        try:
            pseudonym = forget(person)
        except ValidationError as error:
            raise CommandError(error.messages[0]) from error
        self.stdout.write(f"{options['email']} is {pseudonym} from now on.")
