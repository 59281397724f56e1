"""Add the fictional organisation."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand
from django.utils.module_loading import import_string

from vademecum.operations.preparation import sign_in_link
from vademecum.operations.starter import build_demo


class Command(BaseCommand):
    help = "Add a fictional organisation, so that every screen can be seen full; demo_clear removes it."

    def handle(self, *args: Any, **options: Any) -> None:
        build_demo(lambda message: self.stdout.write(message))
        for who, email in _personas().items():
            person = get_user_model().objects.filter(email=email).first()
            if person:
                self.stdout.write(f"{who:<20} {sign_in_link(person)}")


def _personas() -> dict[str, str]:
    """Return role → e-mail of the people of the demonstration that an observer may want to be."""
    try:
        return dict(import_string("vademecum.accounts.demo.PERSONAS"))
    except ImportError:
        return {}
