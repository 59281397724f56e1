"""Addresses below the key of a launch: its files, its runtime, and its record. No session and no cookie counts here."""

from __future__ import annotations

import json
import uuid
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.db.models import Case, When
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from training.actions.packages import SayingRefused, say
from training.models import PackageLaunch, UnitRecord
from training.packages.cmi5 import KIND as CMI5
from training.packages.data_model import table_for_browser
from training.packages.keys import launch_of
from training.packages.launching import fetch_token
from training.packages.scorm import OLD
from training.packages.serving import own_host, script, serve
from training.packages.structure import Unit
from training.packages.told import values_for
from training.xapi.writing import moment

LARGEST_SAYING = 2 * 1024 * 1024
RUNTIME = "training/packages/runtime.js"


def _base(request: HttpRequest, key: str) -> str:
    """Return the address below which all of a launch lies, on the host that it is played from."""
    address = reverse("package_file", args=[key, "x"]).removesuffix("files/x")
    return request.build_absolute_uri(address)


def _on_the_right_host(request: HttpRequest) -> None:
    if own_host() and request.get_host() != own_host():
        raise Http404


@require_safe
def file(request: HttpRequest, key: str, path: str) -> HttpResponseBase:
    """Give out one file of the package that a launch is about."""
    _on_the_right_host(request)
    launch = launch_of(key)
    found = (
        launch.registration.package.files.filter(folded=path.casefold()[:255])
        .order_by(Case(When(path=path, then=0), default=1))
        .first()
    )
    if found is None:
        raise Http404
    return serve(found, request, base=_base(request, key), runtime=reverse("package_runtime", args=[key]))


@require_safe
def runtime(request: HttpRequest, key: str) -> HttpResponseBase:
    """Give the script that answers a unit's calls, with the data model of its SCORM."""
    _on_the_right_host(request)
    launch = launch_of(key)
    package = launch.registration.package
    table = table_for_browser(package.kind) if package.kind.startswith("scorm") else []
    about = {
        "launch": str(launch.public_id),
        "isOld": package.kind == OLD,
        "model": table,
        "address": reverse("package_state", args=[key]),
        "player": settings.SITE_URL if own_host() else request.build_absolute_uri("/").rstrip("/"),
    }
    found = finders.find(RUNTIME)
    if not isinstance(found, str):
        raise Http404
    with open(found, encoding="utf-8") as source:
        text = source.read()
    return script(f"{text}\nvademecumRuntime({json.dumps(about)});\n", base=_base(request, key))


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST", "OPTIONS"])
def state(request: HttpRequest, key: str) -> HttpResponse:
    """Tell a unit where it stands, or keep what it says."""
    if request.method == "OPTIONS":
        return _open_to_frames(HttpResponse(status=204))
    launch = launch_of(key, late=True)
    package = launch.registration.package
    unit = package.unit_named(launch.unit)
    if unit is None or not package.kind.startswith("scorm"):
        raise Http404
    if request.method == "POST":
        return _open_to_frames(_keep(request, launch))
    return _open_to_frames(_tell(launch, unit))


def _tell(launch: PackageLaunch, unit: Unit) -> JsonResponse:
    record = UnitRecord.objects.get(registration_id=launch.registration_id, unit=launch.unit)
    return JsonResponse(
        {
            "values": values_for(launch, record, unit=unit),
            "revision": record.revision,
            "isOver": launch.ended_at is not None,
            "hasBegun": launch.initialized_at is not None,
        }
    )


def _keep(request: HttpRequest, launch: PackageLaunch) -> JsonResponse:
    if len(request.body) > LARGEST_SAYING:
        return JsonResponse({"error": "too-large"}, status=413)
    try:
        body: dict[str, Any] = json.loads(request.body)
        operation = uuid.UUID(str(body["operation"]))
        said = body.get("values", {})
        if not isinstance(said, dict):
            raise TypeError
    except (ValueError, KeyError, TypeError):
        return JsonResponse({"error": "not-an-operation"}, status=400)
    sequence = body.get("sequence")
    try:
        kept = say(
            launch,
            operation=operation,
            said=said,
            is_end=body.get("isEnd") is True,
            sequence=sequence if isinstance(sequence, int) and 0 <= sequence < 2**62 else 0,
        )
    except SayingRefused as refused:
        return JsonResponse({"error": refused.code}, status=409)
    return JsonResponse(
        {
            "revision": kept.revision,
            "savedAt": moment(kept.said_at),
            "refused": kept.refused,
            "isReplay": kept.is_replay,
            "isDone": kept.is_done,
        }
    )


def _open_to_frames(response: HttpResponse) -> HttpResponse:
    """Let a frame without an origin read the answer: the key in the address is what guards it, no cookie does."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Allow-Headers"] = "Content-Type"
    response.headers["Access-Control-Allow-Methods"] = "GET, POST"
    patch_cache_control(response, private=True, no_store=True)
    return response


@csrf_exempt
@require_http_methods(["POST", "OPTIONS"])
def fetch(request: HttpRequest, key: str) -> HttpResponse:
    """Give a unit of cmi5 the token of its session, once."""
    if request.method == "OPTIONS":
        return _open_to_frames(HttpResponse(status=204))
    launch = launch_of(key)
    if launch.registration.package.kind != CMI5:
        raise Http404
    token = fetch_token(launch)
    if token is None:
        return _open_to_frames(JsonResponse({"error-code": "1", "error-text": "The token was fetched already."}))
    return _open_to_frames(JsonResponse({"auth-token": token}))
