"""What attached files offer to search: a passage per PDF page, sheet, slide or heading, and name and tags of all."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from wagtail.documents import get_document_model

from knowledge.file_audience import Uses, audiences, uses_of, visible_files
from search.documents import Document, Passage
from search.stopwords import language_of
from vademecum.files.conversion import Part
from vademecum.files.models import FileText
from vademecum.files.reading import texts_of

SOURCE = "files"
KIND = "file"
BATCH = 50
_PLACE = re.compile(r"(page|slide)=(\d+)")


def file_key(pk: Any) -> str:
    return f"file:{pk}"


def _numbers(keys: Iterable[str]) -> list[int]:
    return [int(pk) for kind, _colon, pk in (key.partition(":") for key in keys) if kind == "file" and pk.isdigit()]


class FileSource:
    """See `search.documents.Source`. Keys are `file:ID`."""

    name = SOURCE

    def keys(self) -> Iterable[str]:
        for pk in get_document_model().objects.order_by("pk").values_list("pk", flat=True):
            yield file_key(pk)

    def documents(self, keys: Collection[str]) -> Iterator[Document]:
        wanted = _numbers(keys)
        uses = uses_of(wanted)
        for start in range(0, len(wanted), BATCH):
            yield from _documents(wanted[start : start + BATCH], uses)

    def visible_keys(self, keys: Collection[str], viewer: Any) -> set[str]:
        return {file_key(pk) for pk in visible_files(_numbers(keys), viewer)}

    def kinds(self) -> Mapping[str, Any]:
        return {KIND: gettext_lazy("files")}

    def kind_names(self) -> Mapping[str, Any]:
        return {KIND: gettext_lazy("file")}

    def kind_icons(self) -> Mapping[str, str]:
        return {KIND: "download"}

    def find_in_database(self, words: Sequence[str], *, viewer: Any, language: str, limit: int) -> Iterable[Document]:
        """Answer while the engine is down: files with all words in their title."""
        files = get_document_model().objects.all()
        for word in words:
            files = files.filter(title__icontains=word)
        pks = list(files.order_by("title").values_list("pk", flat=True)[: 4 * limit])
        visible = visible_files(pks, viewer)
        shown = [pk for pk in pks if pk in visible][:limit]
        return list(_documents(shown, uses_of(shown)))


def _documents(pks: Sequence[int], uses: Mapping[int, Uses]) -> Iterator[Document]:
    files = list(
        get_document_model()
        .objects.filter(pk__in=pks)
        .select_related("collection")
        .prefetch_related("tags")
        .order_by("pk")
    )
    readers = audiences([(file.pk, file.collection.path) for file in files], uses)
    texts = texts_of(file.file.name for file in files)
    for file in files:
        if readers.get(file.pk):
            yield _document(file, uses[file.pk], readers[file.pk], texts.get(file.file.name))


def _document(file: Any, uses: Uses, readers: tuple[str, ...], text: FileText | None) -> Document:
    parts = text.passages if text else []
    language = language_of(" ".join(part.text for part in parts[:20])[:20_000] or file.title)
    about = " ".join([_beside_the_title(file.filename, title=file.title), *(tag.name for tag in file.tags.all())])
    return Document(
        source=SOURCE,
        key=file_key(file.pk),
        kind=KIND,
        language=language,
        title=file.title,
        url=reverse("knowledge_document", args=[file.pk, file.filename]),
        audience=readers,
        passages=(Passage("", (), about), *passages_of(parts, language=language)),
        trail=_trail(uses, readers),
        facets={"year": (str(file.created_at.year),)},
        updated_at=file.created_at,
    )


def passages_of(parts: Iterable[Part], *, language: str) -> list[Passage]:
    """Return the parts of a file as passages whose anchor is their place in the file."""
    with override(language):
        return [Passage(part.place, _heading(part.heading, part.place), part.text) for part in parts]


def _as_words(name: str) -> str:
    """Return a file name with its words apart: "Risk_register-v2.xlsx" is "Risk register v2 xlsx"."""
    path = PurePosixPath(name)
    return re.sub(r"[_\-.+]+", " ", f"{path.stem} {path.suffix}").strip()


def _beside_the_title(name: str, *, title: str) -> str:
    """Return the words of a file name that its title does not hold."""
    known = set(_as_words(title).lower().split())
    return " ".join(word for word in _as_words(name).split() if word.lower() not in known)


def _heading(heading: str, place: str) -> tuple[str, ...]:
    """Return the path of headings, with the page or slide where the place is one."""
    path = tuple(step for step in heading.split(" › ") if step)
    found = _PLACE.fullmatch(place)
    if found is None:
        return path
    label = _("Page %(number)s") if found[1] == "page" else _("Slide %(number)s")
    return (*path, label % {"number": found[2]})


def _trail(uses: Uses, readers: tuple[str, ...]) -> tuple[str, ...]:
    """Return the title of the one page that uses the file: only where whoever finds the file may read that page."""
    return (uses.pages[0][1],) if len(uses.pages) == 1 and len(readers) == 1 and len(uses.tokens) == 1 else ()
