"""What a results page is asked for: the parameters of its address, read once for the page, its API and saved searches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from search import finding
from search.queries import QueryError
from vademecum.accounts.visibility import Viewer

MOST_VALUES = 20
LONGEST_ADDRESS = 2_000


@dataclass(frozen=True, slots=True)
class Asked:
    """The words, and what narrows them. Values that nothing has narrow to nothing; they are never an error."""

    text: str = ""
    kinds: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()

    @classmethod
    def of(cls, address: QueryDict) -> Asked:
        """Read an address."""
        return cls(
            text=address.get("q", ""),
            kinds=tuple(address.getlist("type")[:MOST_VALUES]),
            languages=tuple(address.getlist("language")[:MOST_VALUES]),
        )

    @property
    def is_narrowed(self) -> bool:
        return bool(self.kinds or self.languages)

    def address(self) -> QueryDict:
        """Return the parameters again, in one order, so that equal searches have equal addresses."""
        found = QueryDict(mutable=True)
        found["q"] = self.text
        for name, values in (("type", self.kinds), ("language", self.languages)):
            if values:
                found.setlist(name, sorted(values))
        return found

    def find(self, *, viewer: Viewer, language: str, offset: int = 0, limit: int = 10) -> finding.Results:
        """Search. Raises `QueryError` where the words are beyond the bounds."""
        return finding.find(self.text, viewer=viewer, language=language, offset=offset, limit=limit, **self.arguments())

    def arguments(self) -> Mapping[str, Any]:
        return {"kinds": self.kinds, "languages": self.languages}


def refusal(error: QueryError) -> str:
    """Say in words why a query is refused, and what to do."""
    if error.code == "too_long":
        return _("The search has more than %(limit)d characters. Keep the few words that matter.") % {
            "limit": error.limit
        }
    if error.code == "not_a_date":
        return _("After after: and before: stands a year, a month or a day: 2026, 2026-05 or 2026-05-31.")
    return _("The search has more than %(limit)d words. Keep the few that matter.") % {"limit": error.limit}
