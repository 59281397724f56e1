"""Pictures and files that imported pages use: taken in once each, by their content."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from PIL import Image as Picture
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection, CollectionViewRestriction, Page, PageViewRestriction
from wagtail.search.backends import get_search_backend

from knowledge.importers.report import ImportReport
from knowledge.svg import UnsafeDrawing, clean_svg

PICTURES = {".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg"}
LARGEST = 20 * 1024 * 1024
FORMATS = {"PNG", "JPEG", "GIF", "WEBP"}


@dataclass
class Assets:
    """Takes files of `folder` into `collection`, each content once."""

    folder: Path
    collection: Collection | None
    report: ImportReport
    dry_run: bool = False
    taken: dict[str, str | None] = field(default_factory=dict)
    new_pictures: list[Any] = field(default_factory=list)

    def index_new_pictures(self) -> None:
        """Let the image chooser of the admin find what was taken in."""
        if self.new_pictures:
            get_search_backend().get_index_for_model(get_image_model()).add_items(get_image_model(), self.new_pictures)

    def reference(self, path: str) -> str | None:
        """Return `image:ID` or `document:ID` for a file of the folder, or None if it is of no kind that is taken."""
        if path not in self.taken:
            self.taken[path] = self._take(path)
        return self.taken[path]

    def _take(self, path: str) -> str | None:
        file = self.folder / path
        ending = PurePosixPath(path).suffix.lower()
        if ending not in PICTURES and ending.lstrip(".") not in settings.WAGTAILDOCS_EXTENSIONS:
            self.report.note(path, f"Files of the kind {ending or 'without ending'} are not taken.")
            return None
        try:
            if file.stat().st_size > LARGEST:
                self.report.note(path, f"Larger than {LARGEST // 1024 // 1024} MB: not taken.")
                return None
            data = file.read_bytes()
        except OSError as error:
            self.report.note(path, f"Cannot be opened: {error.strerror}.")
            return None
        digest = hashlib.sha1(data, usedforsecurity=False).hexdigest()  # Wagtail's own measure of equal files
        if ending in PICTURES:
            return self._picture(path, data, digest)
        return self._document(path, data, digest)

    def _picture(self, path: str, data: bytes, digest: str) -> str | None:
        try:
            width, height = _measure(data, is_drawing=path.lower().endswith(".svg"))
        except Picture.UnidentifiedImageError:
            self.report.note(path, "Not a picture that can be shown, whatever its name says.")
            return None
        except (OSError, ValueError, SyntaxError, Picture.DecompressionBombError) as error:
            self.report.note(path, f"Not a picture that can be shown: {error}")
            return None
        model = get_image_model()
        found = model.objects.filter(file_hash=digest, collection=self.collection).values_list("pk", flat=True).first()
        if found or self.dry_run:
            return f"image:{found or 0}"
        name = PurePosixPath(path).name
        image = model(
            title=_title(path),
            width=width,
            height=height,
            collection=self.collection,
            file_hash=digest,
            file_size=len(data),
        )
        image.file.save(_safe_name(name), ContentFile(data), save=False)
        image.width, image.height = width, height
        model.objects.bulk_create([image])  # without Wagtail's two tasks a picture
        self.new_pictures.append(image)
        return f"image:{image.pk}"

    def _document(self, path: str, data: bytes, digest: str) -> str:
        model = get_document_model()
        found = model.objects.filter(file_hash=digest, collection=self.collection).values_list("pk", flat=True).first()
        if found or self.dry_run:
            return f"document:{found or 0}"
        document = model(title=_title(path), collection=self.collection, file_hash=digest, file_size=len(data))
        document.file.save(_safe_name(PurePosixPath(path).name), ContentFile(data), save=False)
        document.save()
        return f"document:{document.pk}"


def _measure(data: bytes, *, is_drawing: bool) -> tuple[int, int]:
    """Return width and height. Raise for what is not a picture, whatever its name says."""
    if is_drawing:
        try:
            return clean_svg(data).size
        except UnsafeDrawing as error:
            raise ValueError(str(error)) from error
    import io

    with Picture.open(io.BytesIO(data)) as picture:
        if picture.format not in FORMATS:
            raise ValueError(f"it is {picture.format}")
        width, height = picture.size
        if width * height > settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS:
            raise ValueError("it has too many pixels")
        return width, height


def _title(path: str) -> str:
    stem = PurePosixPath(path).stem.replace("_", " ").replace("-", " ").strip()
    return (stem or "File")[:250]


def _safe_name(name: str) -> str:
    from django.utils.text import get_valid_filename

    return get_valid_filename(name)[-90:]


def collection_for(target: Page) -> Collection:
    """Return the collection for the files of pages below `target`, restricted as they are."""
    name = f"Imported: {target.title} ({target.locale.language_code})"[:255]
    collection = Collection.objects.filter(name=name, depth=2).first()
    if collection is None:
        root = Collection.get_first_root_node()
        collection = root.add_child(instance=Collection(name=name))
    guard = None
    for restriction in PageViewRestriction.objects.select_related("page"):
        if target.path.startswith(restriction.page.path) and (
            guard is None or restriction.page.depth > guard.page.depth
        ):
            guard = restriction
    if guard and not collection.view_restrictions.exists():
        own = CollectionViewRestriction.objects.create(
            collection=collection, restriction_type=guard.restriction_type, password=guard.password
        )
        own.groups.set(guard.groups.all())
    return collection
