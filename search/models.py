"""What search itself must remember: which documents changed, and up to which version they stand in the index."""

from __future__ import annotations

from django.db import models


class DocumentVersion(models.Model):
    """The growing version of one document. `indexed` behind `current` means that the index still has to catch up."""

    source = models.CharField(max_length=50)
    key = models.CharField(max_length=200)
    current = models.PositiveBigIntegerField(default=1)
    indexed = models.PositiveBigIntegerField(default=0)
    is_deleted = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "key"], name="search_document_once")]
        indexes = [
            models.Index(
                fields=["id"], name="search_documents_behind", condition=models.Q(indexed__lt=models.F("current"))
            )
        ]

    def __str__(self) -> str:
        return f"{self.source}/{self.key} v{self.current}"
