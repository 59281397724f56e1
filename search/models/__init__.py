"""What search itself must remember."""

from search.models.log import QueryClick, QueryLog, QueryLogQuerySet
from search.models.requests import ArticleRequest
from search.models.saved import SavedSearch, SavedSearchQuerySet
from search.models.versions import DocumentVersion, DocumentVersionQuerySet

__all__ = [
    "ArticleRequest",
    "DocumentVersion",
    "DocumentVersionQuerySet",
    "QueryClick",
    "QueryLog",
    "QueryLogQuerySet",
    "SavedSearch",
    "SavedSearchQuerySet",
]
