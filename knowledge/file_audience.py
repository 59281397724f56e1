"""Who finds the text of a file: who may see its collection and something published that uses it.

In the index a file carries the tokens of the pages that use it. Where its collection is restricted too, both must be
passed, so the token names both (`collection:3+restriction:7`), and who passes both holds it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from wagtail.documents import get_document_model
from wagtail.models import Page, PageViewRestriction, ReferenceIndex

from knowledge.attachments import collection_audiences, collection_tokens, in_visible_collections
from knowledge.blocks import REFERENCE
from knowledge.models import DocumentTemplate, GlossaryTerm, MethodGuidePage
from vademecum.accounts.visibility import PUBLIC, Viewer, hidden_trees, path_audiences, visible_to


@dataclass(slots=True)
class Uses:
    """What uses one file: published pages by path, and the tokens that any of its users asks for."""

    pages: list[tuple[str, str]] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)


def both(collection: str, other: str) -> str:
    """Return the token of a file that asks for two things at once."""
    return f"{collection}+{other}"


def file_tokens(viewer: Viewer) -> list[str]:
    """Return the tokens of pairs that a viewer holds: collections passed × page restrictions passed."""
    collections = collection_tokens(viewer)
    if not collections:
        return []
    hidden = hidden_trees(viewer)
    rows = PageViewRestriction.objects.values_list("pk", "page__path")
    passed = [pk for pk, path in rows if not path.startswith(hidden)] if hidden else [pk for pk, _path in rows]
    return [both(collection, f"restriction:{pk}") for collection in collections for pk in passed]


def audiences(documents: Iterable[tuple[int, str]], uses: Mapping[int, Uses]) -> dict[int, tuple[str, ...]]:
    """Return the tokens of each (document, path of its collection); none where nothing published uses it."""
    documents = list(documents)
    guards = collection_audiences({path for _pk, path in documents})
    return {pk: tuple(sorted(_met(guards[path][0], uses[pk].tokens))) for pk, path in documents if pk in uses}


def _met(guard: str, tokens: set[str]) -> Iterator[str]:
    for token in tokens:
        if guard in (PUBLIC, token):
            yield token
        elif token == PUBLIC:
            yield guard
        elif token.startswith("restriction:"):
            yield both(guard, token)


def uses_of(pks: Collection[int]) -> dict[int, Uses]:
    """Return what published uses each of these files."""
    found: defaultdict[int, Uses] = defaultdict(Uses)
    users = _users(pks)
    pages = dict(Page.objects.filter(pk__in=set().union(*users.values()), live=True).values_list("pk", "path"))
    titles = dict(Page.objects.filter(pk__in=pages).values_list("path", "title"))
    tokens = path_audiences(pages.values())
    for pk, by in users.items():
        for path in sorted(pages[user] for user in by if user in pages):
            found[pk].pages.append((path, titles[path]))
            found[pk].tokens |= set(tokens[path])
    wanted = set(pks)
    for pk, token in _mentions():
        if pk in wanted:
            found[pk].tokens.add(token)
    return dict(found)


def visible_files(pks: Collection[int], viewer: Viewer) -> set[int]:
    """Return those of these files that `viewer` may find now, asked of the database."""
    documents = get_document_model().objects.filter(pk__in=pks)
    open_to = set(in_visible_collections(documents, viewer).values_list("pk", flat=True))
    users = _users(open_to)
    pages = visible_to(Page.objects.filter(pk__in=set().union(*users.values())), viewer)
    visible = set(pages.values_list("pk", flat=True))
    found = {pk for pk, by in users.items() if by & visible}
    return found | (_mentioned_to(viewer) & open_to if open_to - found else set())


def _users(pks: Collection[int]) -> dict[int, set[int]]:
    """Return file → pages whose body refers to it, published or not."""
    rows = ReferenceIndex.objects.filter(
        to_content_type=ContentType.objects.get_for_model(get_document_model()),
        to_object_id__in=[str(pk) for pk in pks],
        base_content_type=ContentType.objects.get_for_model(Page),
    ).values_list("to_object_id", "object_id")
    users: defaultdict[int, set[int]] = defaultdict(set)
    for file, page in rows:
        users[int(file)].add(int(page))
    return users


def mentioned_in(*texts: str) -> set[int]:
    """Return the files that these Markdown texts name."""
    return {int(pk) for text in texts for kind, pk in REFERENCE.findall(text or "") if kind == "document"}


def _rows_with(rows: QuerySet, *fields: str, extra: str) -> Iterator[tuple[str, set[int]]]:
    """Yield (value of `extra`, files) of each row that names a file in one of its fields."""
    for name in fields:
        named = rows.filter(**{f"{name}__contains": "document:"}).order_by()
        yield from ((value, mentioned_in(text)) for text, value in named.values_list(name, extra))


def _mentions() -> Iterator[tuple[int, str]]:
    """Yield (file, token) for fields outside page bodies, which Wagtail's index of references does not know."""
    for _key, files in _rows_with(GlossaryTerm.objects.all(), "definition", extra="key"):
        yield from ((pk, PUBLIC) for pk in files)
    templates = list(_rows_with(DocumentTemplate.objects.all(), "guidance", extra="collection__path"))
    guards = collection_audiences({path for path, _files in templates})
    yield from ((pk, guards[path][0]) for path, files in templates for pk in files)
    guides = list(_rows_with(MethodGuidePage.objects.filter(live=True), "techniques", "tailoring", extra="path"))
    tokens = path_audiences({path for path, _files in guides})
    yield from ((pk, tokens[path][0]) for path, files in guides for pk in files)


def _mentioned_to(viewer: Viewer) -> set[int]:
    places = [
        (GlossaryTerm.objects.all(), ("definition",)),
        (in_visible_collections(DocumentTemplate.objects.all(), viewer), ("guidance",)),
        (visible_to(MethodGuidePage.objects.all(), viewer), ("techniques", "tailoring")),
    ]
    return {pk for rows, fields in places for _pk, files in _rows_with(rows, *fields, extra="pk") for pk in files}
