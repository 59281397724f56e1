"""Who answers for how much, who has left, and how their pages are handed over at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import ngettext
from wagtail.log_actions import log

from knowledge.caring import pages_of
from knowledge.models import PAGE_MODELS, ContentGeneration, ReviewedPage
from knowledge.reminding import REVIEW
from knowledge.review import ReviewState
from vademecum.accounts.models import User
from vademecum.notifications.telling import notify


@dataclass(frozen=True, slots=True)
class Owner:
    """One who answers for pages: how many, as deputy, past their review. `has_left`: the account is shut."""

    pk: int
    name: str
    has_left: bool
    pages: int
    as_deputy: int
    overdue: int


def reviewed_models() -> list[type[ReviewedPage]]:
    return [model for model in PAGE_MODELS if issubclass(model, ReviewedPage)]


def _pages(viewer: Any) -> Iterator[ReviewedPage]:
    mine = pages_of(viewer).order_by().values("pk")
    for model in reviewed_models():
        yield from model.objects.filter(pk__in=mine).defer("body").order_by("path")


def owners(viewer: Any) -> list[Owner]:
    """Return everybody who answers for a page that the viewer cares for; who has left comes first."""
    owned, deputies, overdue = Counter[int](), Counter[int](), Counter[int]()
    for page in _pages(viewer):
        if page.responsible_id:
            owned[page.responsible_id] += 1
            overdue[page.responsible_id] += page.live and page.review_state == ReviewState.OVERDUE
        if deputy := getattr(page, "deputy_id", None):
            deputies[deputy] += 1
    people = User.objects.in_bulk(set(owned) | set(deputies))
    rows = [
        Owner(pk, str(person), not person.is_active, owned[pk], deputies[pk], overdue[pk])
        for pk, person in people.items()
    ]
    return sorted(rows, key=lambda row: (not row.has_left, -row.overdue, row.name.lower()))


@transaction.atomic
def reassign(person: User | None, *, to: User, by: User) -> int:
    """Hand over all pages of somebody (`None`: those without an owner) that `by` cares for; return how many.

    Owner and deputy are changed on the page and in its newest draft, so that the next publication does not undo it.
    """
    count = 0
    for page in list(_pages(by)):
        fields: dict[str, int | None] = {}
        if page.responsible_id == (person.pk if person else None):
            fields["responsible"] = to.pk
        if person is not None and getattr(page, "deputy_id", None) == person.pk:
            fields["deputy"] = None if page.responsible_id == to.pk or fields.get("responsible") else to.pk
        if not fields:
            continue
        type(page).objects.filter(pk=page.pk).update(**{f"{name}_id": value for name, value in fields.items()})
        revision = page.latest_revision
        if revision is not None:
            revision.content |= fields
            revision.save(update_fields=["content"])
        log(instance=page, action="knowledge.owner_changed", user=by, data={"to": to.pk, "from": person and person.pk})
        count += 1
    if count:
        ContentGeneration.advance()
        if to != by:
            notify(
                [to],
                kind=REVIEW,
                title=lambda: (
                    ngettext("%(count)d page is yours now", "%(count)d pages are yours now", count) % {"count": count}
                ),
                dedupe_key=f"handed-over:{by.pk}:{person.pk if person else 0}:{to.pk}:{ContentGeneration.current()}",
            )
    return count
