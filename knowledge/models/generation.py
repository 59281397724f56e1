"""The generation of the content: a number that grows with every change a reader could see."""

from __future__ import annotations

from django.db import connection, models


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
        """Count one change, in the transaction of the change itself."""
        if not cls.objects.filter(pk=1).update(number=models.F("number") + 1):
            cls.objects.get_or_create(pk=1, defaults={"number": 2})

    @classmethod
    def current(cls) -> int:
        """Return the number: one query by primary key, written out because it runs before every kept page."""
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT number FROM {cls._meta.db_table} WHERE id = 1")  # noqa: S608
            row = cursor.fetchone()
        return row[0] if row else 0
