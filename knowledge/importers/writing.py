"""Write many pages with few statements: room for new ones first, unpublished; then text, revision and publication.

Wagtail's own way saves a page three times and starts two tasks at each save. Here a page costs one UPDATE of its own
table; everything else is written for a whole batch at once. Between the two steps a page is an unpublished stub that
nobody sees, so that links between new pages have something to point at and no half-written page is ever shown.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.utils import timezone
from django.utils.text import slugify
from wagtail.models import Locale, Page, PageLogEntry, ReferenceIndex, Revision
from wagtail.search.backends import get_search_backend

from knowledge.changes import SOURCE, page_key
from knowledge.editions.actions import record_published
from knowledge.importers.prepared import Prepared
from knowledge.importers.report import Line
from knowledge.models import PAGE_MODELS, ContentGeneration, PageTopic, StandardPage, Topic
from search.indexing import mark_changed

SAME_BLOCK = uuid.UUID("6f0f8f1c-3f4e-4d6b-9c55-0d8f7f5d8f10")
LONGEST_SLUG = 80


@dataclass
class Written:
    """Where the pages of this import are: source path → primary key; `known` are those from an earlier run."""

    pks: dict[str, int] = field(default_factory=dict)
    known: set[str] = field(default_factory=set)


def make_room(
    pages: list[Prepared], *, target: Page, language: str, translation_of: Page | None, dry_run: bool
) -> Written:
    """Return the primary key of every page, making unpublished stubs for the new ones in one transaction."""
    known = _known_below(target)
    made = Written(pks={page.path: known[page.path] for page in pages if page.path in known})
    made.known = set(made.pks)
    new = [page for page in pages if page.path not in made.pks]
    if dry_run:
        made.pks |= {page.path: 0 for page in new}
        return made
    if new:
        originals = _translation_keys(translation_of) if translation_of else {}
        with transaction.atomic():
            _make_stubs(new, made, target=target, language=language, originals=originals)
    return made


def _known_below(target: Page) -> dict[str, int]:
    found: dict[str, int] = {}
    for model in _models():
        rows = model.objects.filter(path__startswith=target.path).exclude(source_path="")
        found.update(rows.order_by("-path").values_list("source_path", "pk"))
    return found


def _translation_keys(top: Page) -> dict[str, uuid.UUID]:
    found: dict[str, uuid.UUID] = {}
    for model in _models():
        rows = model.objects.filter(path__startswith=top.path).exclude(source_path="")
        found.update(rows.values_list("source_path", "translation_key"))
    return found


def _models() -> list[Any]:
    """Return every model that an import may have made."""
    from knowledge.importers.page_types import _types

    return list(dict.fromkeys([*PAGE_MODELS, *(kind.model for kind in _types.values())]))


def _make_stubs(
    new: list[Prepared], made: Written, *, target: Page, language: str, originals: dict[str, uuid.UUID]
) -> None:
    locale = Locale.objects.get(language_code=language)
    taken_keys = set(
        Page.objects.filter(locale=locale, translation_key__in=originals.values()).values_list(
            "translation_key", flat=True
        )
    )
    parents = _parents(new, made, target)
    siblings = _Siblings()
    rows: dict[str, Any] = {}
    for page in new:
        parent = rows.get(_parent_path(page)) or parents[_parent_path(page)]
        path, slug = siblings.place(parent, page)
        model = page.page_type.model
        row = model(
            title=page.title, draft_title=page.title, slug=slug, path=path, depth=parent.depth + 1, numchild=0,
            url_path=f"{parent.url_path}{slug}/", live=False, locale=locale, source_path=page.path,
            content_type=ContentType.objects.get_for_model(model),
        )  # fmt: skip
        key = originals.get(page.path)
        if key and key not in taken_keys:
            row.translation_key = key
        rows[page.path] = row
    shared = [f for f in Page._meta.concrete_fields if not f.primary_key]
    for level in _levels(rows.values()):  # parents first, as the database orders keys by it
        bases = [Page(**{f.attname: getattr(row, f.attname) for f in shared}) for row in level]
        for row, base in zip(level, Page.objects.bulk_create(bases, batch_size=200), strict=True):
            row.pk = row.id = row.page_ptr_id = base.pk
            row.save_base(raw=True, force_insert=True)
    made.pks |= {path: row.pk for path, row in rows.items()}
    siblings.count_children()


def _levels(rows: Iterable[Any]) -> list[list[Any]]:
    by_depth: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        by_depth[row.depth].append(row)
    return [by_depth[depth] for depth in sorted(by_depth)]


def _parent_path(page: Prepared) -> str:
    return "." if page.parent == "." else page.parent.rstrip("/") + "/"


def _parents(new: list[Prepared], made: Written, target: Page) -> dict[str, Page]:
    wanted = {_parent_path(page) for page in new}
    existing = Page.objects.in_bulk([made.pks[path] for path in wanted if path in made.pks])
    found = {path: existing[made.pks[path]] for path in wanted if path in made.pks and made.pks[path] in existing}
    found["."] = target
    return found


class _Siblings:
    """Gives each new page its step in the tree and a slug of its own below its parent."""

    def __init__(self) -> None:
        self.last: dict[str, str | None] = {}
        self.slugs: dict[str, set[str]] = {}
        self.added: dict[str, int] = defaultdict(int)

    def place(self, parent: Any, page: Prepared) -> tuple[str, str]:
        if parent.path not in self.slugs:
            below = Page.objects.filter(path__startswith=parent.path, depth=parent.depth + 1).order_by("path")
            rows = list(below.values_list("path", "slug"))
            self.slugs[parent.path] = {slug for _path, slug in rows}
            self.last[parent.path] = rows[-1][0] if rows else None
        last = self.last[parent.path]
        path = Page(path=last)._inc_path() if last else Page._get_path(parent.path, parent.depth + 1, 1)
        self.last[parent.path] = path
        self.added[parent.path] += 1
        slug = _free(_slug(page), self.slugs[parent.path])
        self.slugs[parent.path].add(slug)
        return path, slug

    def count_children(self) -> None:
        parents = list(Page.objects.filter(path__in=self.added))
        for parent in parents:
            parent.numchild += self.added[parent.path]
        Page.objects.bulk_update(parents, ["numchild"], batch_size=200)


def _slug(page: Prepared) -> str:
    name = page.path.rstrip("/").rsplit("/", 1)[-1]
    if not page.path.endswith("/"):
        name = name.rsplit(".", 1)[0]
    asked = str(page.source.values.get("slug") or "") if page.source else ""
    words = slugify(asked.strip("/").rsplit("/", 1)[-1]) or slugify(name) or slugify(page.title) or "page"
    return words[:LONGEST_SLUG].strip("-_") or "page"


def _free(slug: str, taken: set[str]) -> str:
    if slug not in taken:
        return slug
    return next(name for number in range(2, 100_000) if (name := f"{slug}-{number}") not in taken)


@transaction.atomic
def write_batch(batch: list[Prepared], made: Written, *, user: Any) -> list[Line]:
    """Write what changed at its source, and publish it; say what happened to each page."""
    lines, changed = [], []
    instances = _instances(batch, made)
    for page in batch:
        row = instances.get(made.pks[page.path])
        if row is None:
            lines.append(Line(page.path, "skipped", "Its page is of a type that this import does not write."))
            continue
        state, reason, digest = _decide(page, row, is_new=page.path not in made.known)
        lines.append(Line(page.path, state, reason))
        if state in {"created", "updated"}:
            _fill(page, row, digest)
            changed.append((page, row))
    if changed:
        _publish(changed, made, user=user)
    return lines


def _instances(batch: list[Prepared], made: Written) -> dict[int, Any]:
    pks = [made.pks[page.path] for page in batch]
    found: dict[int, Any] = {}
    for model in _models():
        found.update(model.objects.filter(pk__in=pks).select_related("locale").in_bulk())
    return found


def _decide(page: Prepared, row: Any, *, is_new: bool) -> tuple[str, str, str]:
    digest = _digest(page)
    if row.source_digest == digest:
        return "unchanged", "", digest
    wanted: Any = page.page_type.model
    if not isinstance(row, wanted):
        return "skipped", "It is a page of another type now.", digest
    if row.latest_revision_id != row.source_revision:
        return "skipped", "People have edited the page since; their text was kept.", digest
    if row.source_digest and not row.live:
        return "skipped", "People have unpublished the page since.", digest
    return ("updated" if row.source_digest else "created"), "", digest


def _digest(page: Prepared) -> str:
    shown = [
        page.title,
        page.text,
        page.title_anchor,
        sorted(page.fields.items()),
        page.topics,
        page.page_type.model.__name__,
    ]
    return hashlib.sha256(json.dumps(shown, default=str, sort_keys=True).encode()).hexdigest()


def _fill(page: Prepared, row: Any, digest: str) -> None:
    row.title = row.draft_title = page.title
    row.title_anchor = page.title_anchor
    block_id = str(uuid.uuid5(SAME_BLOCK, page.path))
    row.body = json.dumps([{"type": "markdown", "value": page.text, "id": block_id}] if page.text.strip() else [])
    for name, value in page.fields.items():
        setattr(row, name, value)
    row.source_digest = digest
    row.wagtail_admin_comments = []


def _publish(changed: list[tuple[Prepared, Any]], made: Written, *, user: Any) -> None:
    now = timezone.now()
    topics = _topics({key for page, _row in changed for key in page.topics})
    page_type = ContentType.objects.get_for_model(Page)
    revisions = []
    for page, row in changed:
        row.page_topics = [PageTopic(topic=topics[key]) for key in page.topics]
        row.live, row.has_unpublished_changes, row.expired = True, False, False
        row.first_published_at = row.first_published_at or now
        row.last_published_at = row.latest_revision_created_at = now
        content = row.serializable_data()
        content["latest_revision"] = content["live_revision"] = None
        revisions.append(
            Revision(
                content_type_id=row.content_type_id, base_content_type=page_type, object_id=str(row.pk), user=user,
                created_at=now, object_str=row.title, content=json.loads(json.dumps(content, cls=DjangoJSONEncoder)),
            )
        )  # fmt: skip
    for (_page, row), revision in zip(changed, Revision.objects.bulk_create(revisions, batch_size=100), strict=True):
        row.latest_revision_id = row.live_revision_id = row.source_revision = revision.pk
    _save(changed, made, user=user, now=now)


def _save(changed: list[tuple[Prepared, Any]], made: Written, *, user: Any, now: Any) -> None:
    rows = [row for _page, row in changed]
    by_model: dict[type, list[Any]] = defaultdict(list)
    for row in rows:
        by_model[type(row)].append(row)
    for model, found in by_model.items():
        _update(model, [f for f in model._meta.local_concrete_fields if not f.primary_key], found)  # type: ignore[attr-defined]
    shared = "title draft_title live has_unpublished_changes expired first_published_at last_published_at"
    shared += " latest_revision_created_at latest_revision live_revision"
    _update(Page, [Page._meta.get_field(name) for name in shared.split()], rows)
    PageTopic.objects.filter(page_id__in=[row.pk for row in rows]).delete()
    PageTopic.objects.bulk_create(
        [PageTopic(page_id=row.pk, topic=link.topic) for row in rows for link in row.page_topics.all()]
    )
    _log(changed, made, user=user, now=now)
    for page, row in changed:
        if page.path in made.known or "page:" in page.text or "image:" in page.text or "document:" in page.text:
            ReferenceIndex.create_or_update_for_object(row)
    _for_the_admin_search(rows)
    ContentGeneration.advance()
    mark_changed(SOURCE, [page_key(row.pk) for row in rows])
    for row in by_model[StandardPage]:
        record_published(row, by=user, now=now)


def _update(model: Any, fields: list[Any], rows: list[Any]) -> None:
    """Write `fields` of one table for all rows with one prepared statement; the ORM would build one a page."""
    quote = connection.ops.quote_name
    columns = ", ".join(f"{quote(f.column)} = %s" for f in fields)
    statement = f"UPDATE {quote(model._meta.db_table)} SET {columns} WHERE {quote(model._meta.pk.column)} = %s"  # noqa: S608
    values = [[*(f.get_db_prep_save(getattr(row, f.attname), connection) for f in fields), row.pk] for row in rows]
    with connection.cursor() as cursor:
        cursor.executemany(statement, values)


def _topics(keys: set[str]) -> dict[str, Topic]:
    slugs = {key: slugify(key)[:60] or "topic" for key in keys}
    Topic.objects.bulk_create(
        [Topic(key=slug, label_en=key.replace("-", " ").capitalize()) for key, slug in sorted(slugs.items())],
        ignore_conflicts=True,
    )
    found = {topic.key: topic for topic in Topic.objects.filter(key__in=slugs.values())}
    return {key: found[slug] for key, slug in slugs.items()}


def _log(changed: list[tuple[Prepared, Any]], made: Written, *, user: Any, now: Any) -> None:
    entries = []
    for page, row in changed:
        for action in ("wagtail.publish",) if page.path in made.known else ("wagtail.create", "wagtail.publish"):
            entries.append(
                PageLogEntry(
                    page_id=row.pk, content_type_id=row.content_type_id, label=row.title, action=action, timestamp=now,
                    user=user, revision_id=row.latest_revision_id, content_changed=True, data={"source": page.path},
                )
            )  # fmt: skip
    PageLogEntry.objects.bulk_create(entries, batch_size=200)


def _for_the_admin_search(rows: list[Any]) -> None:
    """Let the page chooser of the admin find the pages by their title."""
    backend = get_search_backend()
    by_model: dict[type, list[Any]] = defaultdict(list)
    for row in rows:
        by_model[type(row)].append(row)
    for model, found in by_model.items():
        backend.get_index_for_model(model).add_items(model, found)
