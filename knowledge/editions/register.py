"""The register: every controlled page with its owner, edition, state and dates, as one reader may see it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from knowledge.addresses import address_of, tree_roots
from knowledge.models import Edition, ReadingRequest, StandardPage
from knowledge.review import ReviewState
from vademecum.accounts.visibility import Viewer, visible_to


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the register. `read` and `asked` count the readers of the edition in force."""

    identifier: str
    title: str
    url: str
    language: str
    edition: str
    state: str
    on_its_way: str
    effective_on: date | None
    owner: str
    deputy: str
    next_review: date | None
    review_state: str
    asked: int
    read: int


@dataclass(frozen=True, slots=True)
class Filters:
    """What the register is narrowed by; empty means all."""

    language: str = ""
    state: str = ""
    review: str = ""
    owner: str = ""
    words: str = ""

    def keep(self, entry: Entry) -> bool:
        return (
            (not self.language or entry.language == self.language)
            and (not self.state or self.state in {entry.state, entry.on_its_way})
            and (not self.review or entry.review_state == self.review)
            and (not self.owner or self._owned(entry))
            and all(word in f"{entry.identifier} {entry.title}".lower() for word in self.words.lower().split())
        )

    def _owned(self, entry: Entry) -> bool:
        return not entry.owner if self.owner == "nobody" else self.owner.lower() in entry.owner.lower()


def entries(viewer: Viewer, *, filters: Filters | None = None) -> list[Entry]:
    """Return the register for a viewer in four queries, whatever its length; drafts are not in it."""
    roots = tree_roots()
    pages = visible_to(StandardPage.objects.exclude(identifier=""), viewer)
    found = list(pages.select_related("locale", "responsible", "deputy").defer("body").order_by("identifier", "path"))
    open_ones = dict(Edition.objects.open().filter(page__in=found).values_list("page_id", "state"))
    readers = _readers(found)
    rows = (_entry(page, open_ones.get(page.pk, ""), readers.get(page.pk, (0, 0)), roots) for page in found)
    return [row for row in rows if filters is None or filters.keep(row)]


def _readers(pages: Iterable[StandardPage]) -> dict[int, tuple[int, int]]:
    from django.db.models import Count

    counted = ReadingRequest.objects.filter(edition__page__in=list(pages), edition__state="in-force").values(
        "edition__page_id"
    )
    rows = counted.annotate(asked=Count("pk"), done=Count("acknowledged_at")).order_by()
    return {row["edition__page_id"]: (row["asked"], row["done"]) for row in rows}


def _entry(page: StandardPage, open_state: str, readers: tuple[int, int], roots: dict[str, str]) -> Entry:
    owner = str(page.responsible) if page.responsible else page.responsible_role
    return Entry(
        identifier=page.identifier,
        title=page.title,
        url=address_of(page.url_path, roots=roots) or "",
        language=page.locale.language_code,
        edition=page.edition_label,
        state=page.state,
        on_its_way=open_state or ("draft" if page.is_under_revision else ""),
        effective_on=page.effective_on,
        owner=owner,
        deputy=str(page.deputy) if page.deputy else "",
        next_review=page.next_review,
        review_state=str(page.review_state),
        asked=readers[0],
        read=readers[1],
    )


def overdue_of(person: Any) -> int:
    """Return how many pages of this owner are past their review."""
    pages = StandardPage.objects.live().filter(responsible=person).defer("body")
    return sum(page.review_state == ReviewState.OVERDUE for page in pages)


def as_record(entry: Entry) -> dict[str, Any]:
    """Return an entry for machines."""
    values: dict[str, Any] = {name: getattr(entry, name) for name in Entry.__slots__}
    values["review_by"] = values.pop("next_review")
    values["as_of"] = timezone.localdate()
    return values
