"""The generation of the content: a number that grows with every change a reader could see."""

from __future__ import annotations

import time

from django.db import connection, models
from django.db.models.functions import Greatest


class ContentGeneration(models.Model):
    """One row. Whoever keeps a rendered page compares its number first, so that what changed is never shown again."""

    number = models.BigIntegerField(default=1)

    class Meta:
        verbose_name = "content generation"
        verbose_name_plural = "content generations"

    def __str__(self) -> str:
        return str(self.number)

    @classmethod
    def advance(cls) -> None:
        """Count one change, in the transaction of the change itself.

        The number is the time in microseconds, and grows even if the clock does not: a database that was restored or
        rolled back never reaches a number again under which something else was kept.
        """
        now = time.time_ns() // 1000
        if not cls.objects.filter(pk=1).update(number=Greatest(models.F("number") + 1, now)):
            cls.objects.get_or_create(pk=1, defaults={"number": now})

    @classmethod
    def current(cls) -> int:
        """Return the number, 0 before the first change: one query, written out as it runs before every kept page."""
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT number FROM {cls._meta.db_table} WHERE id = 1")  # noqa: S608
            row = cursor.fetchone()
        return row[0] if row else 0
