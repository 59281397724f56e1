"""What search itself must remember."""

from search.models.versions import DocumentVersion, DocumentVersionQuerySet

__all__ = ["DocumentVersion", "DocumentVersionQuerySet"]
