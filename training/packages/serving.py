"""Files of a package as they leave: inert for everybody but the frame they are played in.

Every answer carries `sandbox`, so that even opened alone a page of a package has an origin of its own: it cannot read
our cookies or pages. It may load and ask nothing but its own package and, for cmi5, our record store. The runtime is
put in front of all other scripts of each page, because a page in such a frame cannot reach into ours to find it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, BinaryIO
from urllib.parse import urlparse

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from training.models import PackageFile

TYPES = {
    **dict.fromkeys(("htm", "html"), "text/html"),
    "xhtml": "application/xhtml+xml",
    **dict.fromkeys(("js", "mjs"), "text/javascript"),
    "css": "text/css",
    "json": "application/json",
    **dict.fromkeys(("xml", "xsd", "xsl"), "text/xml"),
    "txt": "text/plain",
    "csv": "text/csv",
    "vtt": "text/vtt",
    "svg": "image/svg+xml",
    "png": "image/png",
    **dict.fromkeys(("jpg", "jpeg"), "image/jpeg"),
    "gif": "image/gif",
    "webp": "image/webp",
    "avif": "image/avif",
    "ico": "image/x-icon",
    "bmp": "image/bmp",
    "mp4": "video/mp4",
    "m4v": "video/mp4",
    "webm": "video/webm",
    "ogv": "video/ogg",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    **dict.fromkeys(("ogg", "oga"), "audio/ogg"),
    "wav": "audio/wav",
    "woff": "font/woff",
    "woff2": "font/woff2",
    "ttf": "font/ttf",
    "otf": "font/otf",
    "eot": "application/vnd.ms-fontobject",
    "wasm": "application/wasm",
    "pdf": "application/pdf",
}
PAGES = ("text/html", "application/xhtml+xml")
WORDS = (*PAGES, "text/javascript", "text/css", "text/plain")
LARGEST_PAGE = 20 * 1024 * 1024
CHUNK = 64 * 1024
SANDBOX = "allow-scripts allow-forms allow-modals allow-popups allow-downloads"
_RANGE = re.compile(r"bytes=(\d*)-(\d*)\Z")
_HEAD = re.compile(rb"<head(?:\s[^>]*)?>", re.IGNORECASE)
_HTML = re.compile(rb"<html(?:\s[^>]*)?>", re.IGNORECASE)
_DOCTYPE = re.compile(rb"<!doctype[^>]*>", re.IGNORECASE)


def own_host() -> str:
    """Return the host that packages have to themselves, or nothing."""
    return urlparse(settings.PACKAGES_URL).netloc


def sandbox() -> str:
    """Return what a frame may do. On a host of their own packages keep their origin, as nothing of ours is there."""
    return f"{SANDBOX} allow-same-origin" if own_host() else SANDBOX


def policy(base: str) -> str:
    """Return the policy of every file below an address. The record store is on the site itself."""
    site = settings.SITE_URL if own_host() else base.partition("/packages/")[0]
    store = f"{site}/xapi/ {site}/packages/"
    return "; ".join(
        [
            f"sandbox {sandbox()}",
            f"default-src {base} 'unsafe-inline' 'unsafe-eval' data: blob:",
            f"connect-src {base} {store} data: blob:",
            f"form-action {base}",
            f"base-uri {base}",
            "object-src 'none'",
        ]
    )


def serve(file: PackageFile, request: HttpRequest, *, base: str, runtime: str) -> HttpResponseBase:
    """Answer with a file of a package; `runtime` is the address of the script that pages find first."""
    kind = TYPES.get(file.path.rpartition(".")[2].lower(), "application/octet-stream")
    if kind in PAGES and file.size <= LARGEST_PAGE:
        with file.open() as opened:
            response: HttpResponseBase = HttpResponse(with_runtime(opened.read(), runtime))
        response.headers["Cache-Control"] = "no-store"
    else:
        response = _ranged(file, request)
        response.headers["Cache-Control"] = "private, max-age=3600"
    response.headers["Content-Type"] = kind
    if kind == "application/octet-stream":
        response.headers["Content-Disposition"] = "attachment"
    return _inert(response, base=base)


def _inert(response: HttpResponseBase, *, base: str) -> HttpResponseBase:
    response.headers["Content-Security-Policy"] = policy(base)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Access-Control-Allow-Origin"] = "*"  # its own pages have no origin; the key in the address guards
    response.headers["X-Robots-Tag"] = "noindex"
    response.xframe_options_exempt = True  # type: ignore[attr-defined]  # no origin is ever equal to none
    return response


def with_runtime(page: bytes, runtime: str) -> bytes:
    """Return a page with the runtime before its first script, in the encoding that the page has."""
    tag = f'<script src="{runtime}"></script>'
    for mark, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if page.startswith(mark):
            text = page[2:].decode(encoding, errors="replace").encode()
            return mark + with_runtime(text, runtime).decode(errors="replace").encode(encoding)
    for place in (_HEAD, _HTML, _DOCTYPE):
        if found := place.search(page[:100_000]):
            return page[: found.end()] + tag.encode() + page[found.end() :]
    lead = 3 if page.startswith(b"\xef\xbb\xbf") else 0
    return page[:lead] + tag.encode() + page[lead:]


def _ranged(file: PackageFile, request: HttpRequest) -> HttpResponseBase:
    """Answer with all of a file, or with the part that is asked for: a film is wound forward."""
    asked = _RANGE.match(request.headers.get("Range", ""))
    if asked is None or not any(asked.groups()):
        response: HttpResponseBase = FileResponse(file.open())
        response.headers["Content-Length"] = str(file.size)
        response.headers["Accept-Ranges"] = "bytes"
        return response
    first, last = asked.groups()
    start = int(first[:15]) if first else max(0, file.size - int(last[:15]))
    end = min(file.size - 1, int(last[:15])) if first and last else file.size - 1
    if start > end:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{file.size}"})
    response = StreamingHttpResponse(_part(file.open(), start, end - start + 1), status=206)
    response.headers["Content-Range"] = f"bytes {start}-{end}/{file.size}"
    response.headers["Content-Length"] = str(end - start + 1)
    response.headers["Accept-Ranges"] = "bytes"
    return response


def _part(opened: BinaryIO, start: int, length: int) -> Iterator[bytes]:
    with opened:
        opened.seek(start)
        while length > 0 and (chunk := opened.read(min(CHUNK, length))):
            length -= len(chunk)
            yield chunk


def script(text: str, *, base: str) -> HttpResponseBase:
    """Answer with the runtime."""
    response: Any = HttpResponse(text, content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    return _inert(response, base=base)
