"""Pictures, files and templates: handed out by views that ask who is asking, with headers that keep them inert."""

from __future__ import annotations

import mimetypes
from pathlib import PurePosixPath
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from wagtail.documents import get_document_model
from wagtail.documents.models import document_served
from wagtail.images import get_image_model

from knowledge.attachments import in_visible_collections, may_have
from knowledge.models import DocumentTemplate
from knowledge.reading import WIDEST
from knowledge.svg import UnsafeDrawing, clean_svg
from vademecum.accounts.visibility import ask_once

LARGEST_DRAWING = 5 * 1024 * 1024
DRAWING = ".svg"
SHOWN_INLINE = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif",
                ".webp": "image/webp", ".avif": "image/avif"}  # fmt: skip


@require_safe
def image(request: HttpRequest, pk: int, name: str) -> HttpResponseBase:
    """Show a picture no wider than a page needs it."""
    ask_once(request.user)
    item = get_object_or_404(get_image_model(), pk=pk)
    if not may_have(item, request.user):
        raise Http404
    return _picture(item, _rendition_file(item), is_public=may_have(item, AnonymousUser()))


@require_safe
def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """Show a picture by its name in the store, as the admin asks for it. Nothing else of the store has an address."""
    ask_once(request.user)
    model = get_image_model()
    rendition = model.get_rendition_model().objects.filter(file=path).select_related("image").first()
    item = rendition.image if rendition else model.objects.filter(file=path).first()
    if item is None or not may_have(item, request.user):
        raise Http404
    return _picture(item, rendition.file if rendition else item.file, is_public=False)


@require_safe
def template_file(request: HttpRequest, code: str, which: str, name: str = "") -> HttpResponseBase:
    """Hand out a document template, or its filled example."""
    ask_once(request.user)
    found = in_visible_collections(DocumentTemplate.objects.filter(code__iexact=code), request.user)
    template = get_object_or_404(found, locale__language_code=get_language())
    stored = template.example if which == "example" else template.file
    if not stored:
        raise Http404
    return attachment(stored, name=PurePosixPath(stored.name).name)


def attachment(stored: Any, *, name: str) -> HttpResponseBase:
    """Return a stored file as a download that no browser opens on our origin."""
    try:
        opened = stored.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    response = FileResponse(opened, as_attachment=True, filename=name, content_type=kind)
    return _inert(response, is_public=False)


@require_safe
def document(request: HttpRequest, pk: int, name: str) -> HttpResponseBase:
    """Hand out a file of the library. A PDF opens in the browser's viewer, which a sandbox would shut out.

    Wagtail's own view would name the file by its digest (ETag) and let a browser keep it.
    """
    ask_once(request.user)
    item = get_object_or_404(get_document_model(), pk=pk)
    if item.filename != name or not may_have(item, request.user):
        raise Http404
    document_served.send(sender=type(item), instance=item, request=request)
    if item.file_extension.lower() != "pdf":
        return attachment(item.file, name=name)
    try:
        opened = item.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    response = _inert(FileResponse(opened, filename=name, content_type="application/pdf"), is_public=False)
    response.headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'self'"
    return response


def _rendition_file(item: Any) -> Any:
    """Return the file to show: the original if it is narrow enough, or animated."""
    name = item.file.name.lower()
    if item.width <= WIDEST or name.endswith((".gif", DRAWING)):
        return item.file
    return item.get_rendition(f"width-{WIDEST}").file


def _drawing(stored: Any, *, is_public: bool) -> HttpResponseBase:
    """Show an SVG without anything that is not drawing, however it came into the store."""
    try:
        with stored.open("rb") as opened:
            drawing = clean_svg(opened.read(LARGEST_DRAWING))
    except (FileNotFoundError, UnsafeDrawing) as error:
        raise Http404 from error
    return _inert(HttpResponse(drawing.data, content_type="image/svg+xml"), is_public=is_public)


def _picture(item: Any, stored: Any, *, is_public: bool) -> HttpResponseBase:
    if stored.name.lower().endswith(DRAWING):
        return _drawing(stored, is_public=is_public)
    kind = SHOWN_INLINE.get(PurePosixPath(stored.name).suffix.lower())
    try:
        opened = stored.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    if kind is None:
        return _inert(FileResponse(opened, as_attachment=True, filename=item.title), is_public=is_public)
    return _inert(FileResponse(opened, content_type=kind), is_public=is_public)


def _inert(response: HttpResponseBase, *, is_public: bool) -> HttpResponseBase:
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, max-age=300" if is_public else "private, no-store"
    return response
