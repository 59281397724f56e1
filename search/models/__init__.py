"""What search itself must remember."""

from search.models.judged import JudgedFigures, JudgedQuery
from search.models.log import QueryClick, QueryLog, QueryLogQuerySet
from search.models.requests import ArticleRequest
from search.models.saved import SavedSearch, SavedSearchQuerySet
from search.models.versions import DocumentVersion, DocumentVersionQuerySet
from search.models.vocabulary import BestBet, SynonymSet

__all__ = [
    "ArticleRequest",
    "BestBet",
    "DocumentVersion",
    "DocumentVersionQuerySet",
    "JudgedFigures",
    "JudgedQuery",
    "QueryClick",
    "QueryLog",
    "QueryLogQuerySet",
    "SavedSearch",
    "SavedSearchQuerySet",
    "SynonymSet",
]
