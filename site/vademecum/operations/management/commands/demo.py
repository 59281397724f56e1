"""Add the fictional organisation."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand

from vademecum.accounts.demo import PERSONAS
from vademecum.accounts.models import User
from vademecum.accounts.one_time_links import SIGN_IN, make_link
from vademecum.operations.starter import build_demo

VALID_FOR = timedelta(days=1)


class Command(BaseCommand):
    help = "Add a fictional organisation, so that every screen can be seen full; demo_clear removes it."

    def handle(self, *args: Any, **options: Any) -> None:
        build_demo(lambda message: self.stdout.write(message))
        self.stdout.write("\nSign in as one of them; each link works once, for 24 hours:")
        people = {person.email: person for person in User.objects.filter(email__in=PERSONAS.values())}
        for role, email in PERSONAS.items():
            if email in people:
                self.stdout.write(f"  {role:<14} {make_link(people[email], SIGN_IN, valid_for=VALID_FOR)}")
