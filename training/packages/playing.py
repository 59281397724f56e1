"""The frame in which a unit is played: its address, what it may do, and who may speak to the page around it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from training.models import PackageLaunch
from training.packages import launching
from training.packages.cmi5 import KIND as CMI5
from training.packages.keys import key_of
from training.packages.serving import sandbox
from training.packages.structure import Unit


@dataclass(frozen=True, slots=True)
class Frame:
    """`base` is the only address below which the frame may ever be, `origin` is what its messages come from."""

    address: str
    base: str
    origin: str
    sandbox: str


def frame_of(launch: PackageLaunch, unit: Unit, request: HttpRequest, *, back: str) -> Frame:
    """Return the frame of a session."""
    host = settings.PACKAGES_URL or request.build_absolute_uri("/").rstrip("/")
    base = host + reverse("package_file", args=[key_of(launch), "x"]).removesuffix("files/x")
    parts = urlsplit(unit.address)
    query = parts.query
    if launch.registration.package.kind == CMI5:
        query = "&".join(part for part in (query, launching.query_of(launch, unit=unit, request=request)) if part)
    address = f"{base}files/{quote(unit.path)}"
    address += f"?{query}" if query else ""
    address += f"#{parts.fragment}" if parts.fragment else ""
    return Frame(address, base, origin=settings.PACKAGES_URL, sandbox=sandbox())
