"""The command line: `python manage.py …` in a checkout, `vademecum …` where it is installed."""

from __future__ import annotations

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vademecum.settings.production")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
