"""What a results page is asked for: the parameters of its address, read once for the page, its API and saved searches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.http import QueryDict
from django.utils.translation import gettext as _

from search import finding
from search.documents import COUNTED
from search.engines.base import ORDERS, Order
from search.queries import QueryError
from vademecum.accounts.visibility import Viewer

MOST_VALUES = 20
LONGEST_ADDRESS = 2_000
PARAMETERS = {"kind": "type", **{name: name for name in COUNTED if name != "kind"}}
"""Name of a facet in the engine → the parameter that narrows by it."""
WITHIN, ORDER = "in", "sort"


@dataclass(frozen=True, slots=True)
class Asked:
    """The words, and what narrows them. Values that nothing has narrow to nothing; they are never an error."""

    text: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    within: str = ""
    order: Order = ""

    @classmethod
    def of(cls, address: QueryDict) -> Asked:
        """Read an address."""
        chosen = {name: tuple(address.getlist(parameter)[:MOST_VALUES]) for name, parameter in PARAMETERS.items()}
        wanted = address.get(ORDER, "")
        return cls(
            text=address.get("q", ""),
            chosen={name: values for name, values in chosen.items() if values},
            within=address.get(WITHIN, "")[:LONGEST_ADDRESS],
            order=next((order for order in ORDERS if order == wanted), ""),
        )

    @property
    def is_narrowed(self) -> bool:
        return bool(self.chosen or self.within)

    def address(self) -> QueryDict:
        """Return the parameters again, in one order, so that equal searches have equal addresses."""
        found = QueryDict(mutable=True)
        found["q"] = self.text
        for name, parameter in PARAMETERS.items():
            if name in self.chosen:
                found.setlist(parameter, sorted(self.chosen[name]))
        for parameter, value in ((WITHIN, self.within), (ORDER, self.order)):
            if value:
                found[parameter] = value
        return found

    def find(self, *, viewer: Viewer, language: str, offset: int = 0, limit: int = 10) -> finding.Results:
        """Search. Raises `QueryError` where the words are beyond the bounds."""
        return finding.find(
            self.text,
            viewer=viewer,
            language=language,
            chosen=self.chosen,
            within=self.within,
            order=self.order,
            offset=offset,
            limit=limit,
        )


def refusal(error: QueryError) -> str:
    """Say in words why a query is refused, and what to do."""
    if error.code == "too_long":
        return _("The search has more than %(limit)d characters. Keep the few words that matter.") % {
            "limit": error.limit
        }
    if error.code == "not_a_date":
        return _("After after: and before: stands a year, a month or a day: 2026, 2026-05 or 2026-05-31.")
    return _("The search has more than %(limit)d words. Keep the few that matter.") % {"limit": error.limit}
