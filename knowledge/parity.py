"""How far the two languages of a page are apart: segment by segment, since one of them was changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Page

from knowledge.models import HandbookPage, Segment
from knowledge.reading import rendered_page

Rows = dict[str, Segment]


@dataclass(frozen=True, slots=True)
class Pair:
    """A segment in two languages. `state` of the left one: same, behind, ahead, missing (here) or extra (only here)."""

    anchor: str
    left: Segment | None
    right: Segment | None
    state: str


def texts_of(page: HandbookPage) -> dict[str, str]:
    """Return the segments of a page: "" is title, summary and lead, the others the text below each heading with it."""
    outline = rendered_page(page)
    titles = {heading.id: heading.text for heading in outline.headings}
    lead = [page.title, page.summary, *(section.body for section in outline.sections if not section.anchor)]
    found = {"": "\n".join(text for text in lead if text)}
    for section in outline.sections:
        if section.anchor:
            found[section.anchor] = f"{titles.get(section.anchor, '')}\n{section.body}".strip()
    return found


def _digest(text: str) -> str:
    return hashlib.sha256(" ".join(text.split()).encode("utf-8", "surrogatepass")).hexdigest()


@transaction.atomic
def record(page: HandbookPage, *, now: datetime | None = None) -> int:
    """Note what a published page says now; return how many segments are new or changed.

    What a page says when it is first seen is the measure. A changed segment whose counterpart had been changed before has
    caught up with it; otherwise it is the counterpart that is behind from now on.
    """
    now = now or timezone.now()
    known = {row.anchor: row for row in Segment.objects.filter(page_id=page.pk)}
    others = _of_translations(page)
    texts = texts_of(page)
    fresh, touched = [], []
    for anchor, text in texts.items():
        digest, row = _digest(text), known.get(anchor)
        if row is None:
            since = others.get(anchor, now) if known else None
            fresh.append(Segment(page_id=page.pk, anchor=anchor[:120], digest=digest, text=text, changed_at=since))
        elif row.digest != digest:
            ahead = others.get(anchor)
            catches_up = ahead is not None and (row.changed_at is None or row.changed_at < ahead)
            row.was = "" if catches_up else (row.was or row.text)
            row.digest, row.text, row.changed_at = digest, text, ahead if catches_up else now
            touched.append(row)
    Segment.objects.bulk_create(fresh, ignore_conflicts=True)
    Segment.objects.bulk_update(touched, ["digest", "text", "was", "changed_at"])
    Segment.objects.filter(page_id=page.pk).exclude(anchor__in=[anchor[:120] for anchor in texts]).delete()
    return len(fresh) + len(touched)


def _of_translations(page: Page) -> dict[str, datetime]:
    """Return anchor → when it was last changed in another language."""
    rows = Segment.objects.filter(page__translation_key=page.translation_key).exclude(page_id=page.pk)
    found: dict[str, datetime] = {}
    for anchor, changed in rows.exclude(changed_at=None).values_list("anchor", "changed_at"):
        if changed is not None:
            found[anchor] = max(changed, found.get(anchor, changed))
    return found


def published(sender: type, instance: Any, **kwargs: Any) -> None:
    if isinstance(instance, HandbookPage) and not instance.alias_of_id:
        record(instance)


def record_missing(*, limit: int = 5000) -> int:
    """Take the measure of published pages that have none, such as those of an import; return how many."""
    from knowledge.models import PAGE_MODELS

    count = 0
    for model in PAGE_MODELS:
        pages = model.objects.live().filter(segments=None, alias_of=None).select_related("locale").order_by("pk")
        for page in pages[:limit].iterator(chunk_size=50):
            record(page)
            count += 1
    return count


@transaction.atomic
def confirm_parity(page: Page, *, by: Any) -> int:
    """Note that a page says what its other language says: nothing of it is behind any more."""
    others = _of_translations(page)
    count = 0
    for row in Segment.objects.filter(page_id=page.pk):
        ahead = others.get(row.anchor)
        if ahead is not None and (row.changed_at is None or row.changed_at < ahead):
            Segment.objects.filter(pk=row.pk).update(changed_at=ahead)
            count += 1
    log(instance=page, action="knowledge.parity_confirmed", user=by, data={"segments": count})
    return count


def pairs(left: Iterable[Segment], right: Iterable[Segment]) -> list[Pair]:
    """Return the segments of two languages side by side: by anchor, and where anchors differ by their order."""
    mine, theirs = list(left), list(right)
    by_anchor = {row.anchor: row for row in theirs}
    free = iter([row for row in theirs if row.anchor not in {one.anchor for one in mine}])
    lonely = [row for row in mine if row.anchor not in by_anchor]
    in_order = len(lonely) == len([row for row in theirs if row.anchor not in {one.anchor for one in mine}])
    found, used = [], set()
    for row in mine:
        other = by_anchor.get(row.anchor) or (next(free, None) if in_order else None)
        if other is not None:
            used.add(other.anchor)
        found.append(Pair(row.anchor, row, other, _state(row, other)))
    found += [Pair(row.anchor, None, row, "missing") for row in theirs if row.anchor not in used]
    return found


def _state(left: Segment, right: Segment | None) -> str:
    if right is None:
        return "extra"
    mine, other = left.changed_at, right.changed_at
    if mine == other:
        return "same"
    if mine is None or (other is not None and mine < other):
        return "behind"
    return "ahead"


def behind_of(page_ids: Iterable[int]) -> dict[int, int]:
    """Return page → how many of its segments are behind, or missing, against its translation; one query for all."""
    wanted = set(page_ids)
    keys = Page.objects.filter(pk__in=wanted).order_by().values("translation_key")
    by_key: dict[Any, dict[int, list[Segment]]] = {}
    for row in (
        Segment.objects.filter(page__translation_key__in=keys)
        .select_related("page")
        .defer("text", "was")
        .order_by("pk")
    ):
        by_key.setdefault(row.page.translation_key, {}).setdefault(row.page_id, []).append(row)
    found: dict[int, int] = {}
    for pages in by_key.values():
        for pk, rows in pages.items():
            others = [other for key, other in pages.items() if key != pk]
            if pk in wanted and others:
                found[pk] = sum(pair.state in {"behind", "missing"} for pair in pairs(rows, others[0]))
    return found
