"""Which documents changed, and up to which version they stand in the index."""

from __future__ import annotations

from django.db import connection, models
from django.db.models import F


class DocumentVersionQuerySet(models.QuerySet["DocumentVersion"]):
    def behind(self) -> DocumentVersionQuerySet:
        """Those that the index still has to catch up with. A parked one waits for its next change, or for a repair."""
        return self.filter(indexed__lt=F("current")).exclude(parked=F("current")).order_by("pk")

    def outdated(self) -> list[tuple[str, str, int]]:
        """Return (source, key, version in the index) of those that are newer in the database, waiting or parked.

        Written out, as every search asks it.
        """
        table = self.model._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT source, key, indexed FROM {table} WHERE indexed < current")  # noqa: S608
            return cursor.fetchall()

    def parked(self) -> DocumentVersionQuerySet:
        """Those whose present version could not be indexed, for a reason of their own."""
        return self.filter(indexed__lt=F("current"), parked=F("current")).order_by("pk")


class DocumentVersion(models.Model):
    """The growing version of one document. `indexed` behind `current` means that the index still has to catch up."""

    source = models.CharField(max_length=50)
    key = models.CharField(max_length=200)
    current = models.PositiveBigIntegerField(default=1)
    indexed = models.PositiveBigIntegerField(default=0)
    parked = models.PositiveBigIntegerField(default=0)
    problem = models.TextField(blank=True)
    is_deleted = models.BooleanField(default=False)

    objects = DocumentVersionQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "key"], name="search_document_once")]
        indexes = [
            models.Index(
                fields=["id"], name="search_documents_behind", condition=models.Q(indexed__lt=models.F("current"))
            )
        ]

    def __str__(self) -> str:
        return f"{self.source}/{self.key} v{self.current}"

    @property
    def reference(self) -> str:
        return f"{self.source}:{self.key}"
