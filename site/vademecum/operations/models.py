"""What this installation remembers about itself."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class Stamp(models.Model):
    """Which version of something was put in last, so that the next start can tell whether there is anything to do."""

    name = models.CharField(max_length=100, unique=True)
    value = models.CharField(max_length=200)
    set_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.name}: {self.value}"
