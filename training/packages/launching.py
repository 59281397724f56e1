"""How a unit of cmi5 is started: what its address carries, its one-time token, and the launch data it fetches."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from training.models import PackageLaunch
from training.packages.keys import key_of
from training.packages.structure import Unit
from training.xapi.package_events import template_of, unit_iri
from training.xapi.writing import agent_of

LAUNCH_DATA = "LMS.LaunchData"
PREFERENCES = "cmi5LearnerPreferences"


def query_of(launch: PackageLaunch, *, unit: Unit, request: HttpRequest) -> str:
    """Return what cmi5 puts behind the address of a unit."""
    registration = launch.registration
    return urlencode(
        {
            "endpoint": request.build_absolute_uri(reverse("xapi")),
            "fetch": request.build_absolute_uri(reverse("package_fetch", args=[key_of(launch)])),
            "actor": json.dumps(agent_of(registration.person), separators=(",", ":")),
            "registration": str(registration.public_id),
            "activityId": unit_iri(registration, unit.identifier),
        }
    )


def fetch_token(launch: PackageLaunch, *, now: datetime | None = None) -> str | None:
    """Return the token of a session the first time it is asked for; None ever after."""
    token = base64.b64encode(f"{launch.public_id.hex}:{secrets.token_urlsafe(32)}".encode()).decode()
    fresh = PackageLaunch.objects.filter(pk=launch.pk, fetched_at=None)
    if not fresh.update(fetched_at=now or timezone.now(), token_digest=digest_of(token)):
        return None
    return token


def launch_with(token: str, *, now: datetime | None = None) -> PackageLaunch | None:
    """Return the session that a token opens, if it is not over."""
    found = (
        PackageLaunch.objects.select_related("registration__package", "registration__person")
        .filter(token_digest=digest_of(token), registration__person__is_active=True)
        .exclude(token_digest="")
        .first()
    )
    return found if found is not None and (now or timezone.now()) < found.expires_at else None


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def launch_data(launch: PackageLaunch, *, unit: Unit, back: str) -> dict[str, Any]:
    """Return the document that a unit fetches before it says anything."""
    data: dict[str, Any] = {
        "contextTemplate": template_of(launch, unit=unit),
        "launchMode": "Normal",
        "launchMethod": unit.data.get("launch_method", "AnyWindow"),
        "moveOn": unit.data.get("move_on", "NotApplicable"),
        "returnURL": back,
    }
    if unit.data.get("mastery") is not None:
        data["masteryScore"] = unit.data["mastery"]
    if unit.data.get("launch_parameters"):
        data["launchParameters"] = unit.data["launch_parameters"]
    if unit.data.get("entitlement_key"):
        data["entitlementKey"] = {"courseStructure": unit.data["entitlement_key"]}
    return data


def preferences(launch: PackageLaunch) -> dict[str, str]:
    """Return what a person prefers, as a unit asks for it; where nothing is kept, the language of the person."""
    return {"languagePreference": launch.registration.person.preferred_language, "audioPreference": "on"}
