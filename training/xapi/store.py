"""The record store that a unit of cmi5 speaks to: as much of xAPI 1.0.3 as cmi5 needs, and only about its own session.

The token of a session opens it, no cookie does. A unit reads and writes what its learner does in its registration;
everybody else is not there for it.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.csrf import csrf_exempt

from training.models import LessonPage, PackageLaunch, RecordDocument, Statement
from training.packages import launching
from training.xapi import documents
from training.xapi.package_events import unit_iri
from training.xapi.receiving import NotTaken, receive
from training.xapi.writing import agent_of, as_stored, moment, person_named
from vademecum.accounts.visibility import visible_to

VERSION = "1.0.3"
LARGEST = 5 * 1024 * 1024
PAGE = 100
METHODS = {
    "statements": ("GET", "PUT", "POST"),
    "activities/state": ("GET", "PUT", "POST", "DELETE"),
    "agents/profile": ("GET", "PUT", "POST", "DELETE"),
    "activities/profile": ("GET",),
    "activities": ("GET",),
    "agents": ("GET",),
    "about": ("GET",),
}


def _said(status: int, why: str) -> HttpResponse:
    return HttpResponse(why, status=status, content_type="text/plain; charset=utf-8")


def _open_to_frames(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let the frame of a package read answers: it has no origin that could be named, and no cookie is looked at."""

    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, PUT, POST, DELETE, OPTIONS"
        response.headers["Access-Control-Allow-Headers"] = (
            "Authorization, Content-Type, X-Experience-API-Version, If-Match, If-None-Match"
        )
        response.headers["Access-Control-Expose-Headers"] = (
            "ETag, Last-Modified, X-Experience-API-Version, X-Experience-API-Consistent-Through"
        )
        response.headers["X-Experience-API-Version"] = VERSION
        response.headers["Cache-Control"] = "private, no-store"
        return response

    return opened


@csrf_exempt
@_open_to_frames
def store(request: HttpRequest, resource: str = "") -> HttpResponse:
    """Find the session, then the resource, then the method."""
    resource = resource.strip("/")
    if request.method == "OPTIONS":
        return HttpResponse(status=204)
    if resource not in METHODS:
        return _said(404, "there is nothing here")
    method = "GET" if request.method == "HEAD" else str(request.method)
    parameters = request.GET
    if method == "POST" and "method" in request.GET:  # the other syntax, for browsers that could do no better
        form = QueryDict(request.body)
        return _dispatch(resource, request.GET["method"].upper(), request, form, content=form.get("content", ""))
    return _dispatch(resource, method, request, parameters, content=None)


def _dispatch(
    resource: str, method: str, request: HttpRequest, parameters: QueryDict, *, content: str | None
) -> HttpResponse:
    header = _header(request, parameters, content, "Authorization")
    version = _header(request, parameters, content, "X-Experience-API-Version")
    if resource == "about" and method == "GET":
        return JsonResponse({"version": [VERSION]})
    if method not in METHODS[resource]:
        return _said(405, "this is not done here")
    if not version.startswith("1.0"):
        return _said(400, "say X-Experience-API-Version: 1.0.3")
    launch = _session(header)
    if launch is None:
        response = _said(401, "there is no such session")
        response.headers["WWW-Authenticate"] = 'Basic realm="cmi5"'
        return response
    body = content.encode() if content is not None else request.body
    if len(body) > LARGEST:
        return _said(413, "this is too large")
    try:
        return HANDLERS[resource](_Asked(request, launch, method, parameters, body, content is not None))
    except NotTaken as refused:
        return _said(refused.status, str(refused))
    except documents.Conflict as conflict:
        return _said(conflict.status, str(conflict))
    except PermissionError as forbidden:
        return _said(403, str(forbidden))
    except (ValueError, KeyError, TypeError, RecursionError) as wrong:
        return _said(400, str(wrong)[:300])


def _header(request: HttpRequest, parameters: QueryDict, content: str | None, name: str) -> str:
    return parameters.get(name, "") if content is not None else request.headers.get(name, "")


def _session(header: str) -> PackageLaunch | None:
    """Return the session of a token whose learner may still see the lesson."""
    kind, _space, token = header.strip().partition(" ")
    if kind.lower() != "basic" or not token:
        return None
    launch = launching.launch_with(token.strip())
    if launch is None:
        return None
    registration = launch.registration
    seen = visible_to(LessonPage.objects.filter(pk=registration.page_id or 0), registration.person)
    return launch if seen.exists() else None


class _Asked:
    """A request for a resource, whichever way it was put."""

    def __init__(
        self,
        request: HttpRequest,
        launch: PackageLaunch,
        method: str,
        parameters: QueryDict,
        body: bytes,
        is_form: bool,
    ) -> None:
        self.request, self.launch, self.method, self.parameters, self.body = request, launch, method, parameters, body
        self._is_form = is_form

    def header(self, name: str) -> str:
        return self.parameters.get(name, "") if self._is_form else self.request.headers.get(name, "")

    def needed(self, name: str) -> str:
        value = self.parameters.get(name, "")
        if not value or len(value) > 2000:
            raise ValueError(f"{name} is missing")
        return value

    def check_agent(self) -> None:
        if person_named(json.loads(self.needed("agent"))) != self.launch.registration.person_id:
            raise PermissionError("this agent is not the learner of this session")


# Statements --------------------------------------------------------------------------------------------------------
def _statements(asked: _Asked) -> HttpResponse:
    if asked.method == "GET":
        return _read(asked)
    if not asked.header("Content-Type").split(";")[0].strip().lower().endswith("json"):
        return _said(400, "statements are JSON; files are not taken")
    told = json.loads(asked.body)
    if asked.method == "PUT":
        name = str(uuid.UUID(asked.needed("statementId")))
        if not isinstance(told, dict) or str(told.setdefault("id", name)).lower() != name:
            raise ValueError("the id of the statement is another one")
        receive(asked.launch, [told])
        return HttpResponse(status=204)
    many = told if isinstance(told, list) else [told]
    return JsonResponse(receive(asked.launch, many), safe=False)


def _read(asked: _Asked) -> HttpResponse:
    """Give out statements of this registration; voided ones only to who asks for one by its id."""
    own = Statement.objects.filter(registration=asked.launch.registration.public_id)
    through = {"X-Experience-API-Consistent-Through": moment(timezone.now())}
    for name, is_voided in (("statementId", False), ("voidedStatementId", True)):
        if name in asked.parameters:
            named = uuid.UUID(asked.needed(name))
            row = own.filter(statement_id=named, voided_by__isnull=not is_voided).first()
            return JsonResponse(as_stored(row), headers=through) if row else _said(404, "there is no such statement")
    rows = own.filter(voided_by=None)
    if "verb" in asked.parameters:
        rows = rows.filter(verb=asked.parameters["verb"])
    if "activity" in asked.parameters:
        rows = rows.filter(activity=asked.parameters["activity"])
    for name, lookup in (("since", "stored_at__gt"), ("until", "stored_at__lte")):
        if name in asked.parameters:
            at = parse_datetime(asked.needed(name))
            if at is None:
                raise ValueError(f"{name} is no time")
            rows = rows.filter(**{lookup: at})
    ascending = asked.parameters.get("ascending") == "true"
    after = asked.parameters.get("after", "")
    if after.isdecimal():
        rows = rows.filter(**{"pk__gt" if ascending else "pk__lt": int(after[:18])})
    limit = min(PAGE, int(asked.parameters.get("limit") or 0) or PAGE)
    page = list(rows.order_by("pk" if ascending else "-pk")[: limit + 1])
    more = ""
    if len(page) > limit:
        page = page[:limit]
        query = {name: value for name, value in asked.parameters.items() if name != "after"}
        more = f"{reverse('xapi_resource', args=['statements'])}?{urlencode({**query, 'after': page[-1].pk})}"
    return JsonResponse({"statements": [as_stored(row) for row in page], "more": more}, headers=through)


# Documents ---------------------------------------------------------------------------------------------------------
def _state(asked: _Asked) -> HttpResponse:
    asked.check_agent()
    registration = asked.launch.registration
    activity = asked.needed("activityId")
    if activity != unit_iri(registration, asked.launch.unit):
        raise PermissionError("the activity is not this unit")
    named = asked.parameters.get("registration", "")
    if named and named != str(registration.public_id):
        raise PermissionError("the registration is not that of this session")
    which = {
        "person": registration.person,
        "activity": activity,
        "registration": registration.public_id if named else None,
    }
    if asked.method in ("GET", "DELETE") and "stateId" not in asked.parameters:
        rows = RecordDocument.objects.filter(kind=documents.STATE, **which)
        if asked.method == "DELETE":
            rows.delete()
            return HttpResponse(status=204)
        return JsonResponse([*sorted(_since(asked, rows)), launching.LAUNCH_DATA], safe=False)
    name = asked.needed("stateId")
    if name == launching.LAUNCH_DATA:
        if asked.method != "GET":
            raise PermissionError("launch data is not for a unit to write")
        return _json(launching.launch_data(asked.launch, unit=_unit(asked), back=_back(asked)))
    return _document(asked, documents.STATE, needs_one=False, name=name, **which)


def _agent_profile(asked: _Asked) -> HttpResponse:
    asked.check_agent()
    which = {"person": asked.launch.registration.person}
    if asked.method == "GET" and "profileId" not in asked.parameters:
        rows = RecordDocument.objects.filter(kind=documents.AGENT_PROFILE, **which)
        return JsonResponse(sorted({*_since(asked, rows), launching.PREFERENCES}), safe=False)
    name = asked.needed("profileId")
    row = documents.found(documents.AGENT_PROFILE, name=name, **which)
    if name == launching.PREFERENCES and row is None and asked.method == "GET":
        return _json(launching.preferences(asked.launch))
    return _document(asked, documents.AGENT_PROFILE, needs_one=asked.method == "PUT", name=name, **which)


def _activity_profile(asked: _Asked) -> HttpResponse:
    """Nothing is kept about an activity as such: what one learner's session wrote, others would read."""
    asked.needed("activityId")
    if "profileId" in asked.parameters:
        return _said(404, "there is no such document")
    return JsonResponse([], safe=False)


def _since(asked: _Asked, rows: Any) -> list[str]:
    since = parse_datetime(asked.parameters.get("since", ""))
    return list((rows.filter(changed_at__gt=since) if since else rows).values_list("name", flat=True))


def _document(asked: _Asked, kind: str, *, needs_one: bool, **which: Any) -> HttpResponse:
    row = documents.found(kind, **which)
    match, none_match = asked.header("If-Match"), asked.header("If-None-Match")
    if asked.method == "GET":
        if row is None:
            return _said(404, "there is no such document")
        response = HttpResponse(bytes(row.content), content_type=row.content_type)
        response.headers["ETag"] = f'"{row.etag}"'
        response.headers["Content-Disposition"] = "attachment"
        return response
    if asked.method == "DELETE":
        documents.check_condition(row, match=match, none_match=none_match, needs_one=False)
        if row is not None:
            row.delete()
        return HttpResponse(status=204)
    content_type = asked.header("Content-Type") or "application/octet-stream"
    if "json" in content_type:
        json.loads(asked.body)
    documents.keep_document(
        kind,
        asked.body,
        content_type=content_type,
        merge=asked.method == "POST",
        match=match,
        none_match=none_match,
        needs_one=needs_one,
        **which,
    )
    return HttpResponse(status=204)


def _json(document: dict[str, Any]) -> HttpResponse:
    content = json.dumps(document).encode()
    response = HttpResponse(content, content_type="application/json")
    response.headers["ETag"] = f'"{documents.etag_of(content)}"'
    return response


def _unit(asked: _Asked) -> Any:
    unit = asked.launch.registration.package.unit_named(asked.launch.unit)
    if unit is None:
        raise PermissionError("there is no such unit")
    return unit


def _back(asked: _Asked) -> str:
    page = LessonPage.objects.filter(pk=asked.launch.registration.page_id or 0).first()
    if page is None:
        raise Http404
    return asked.request.build_absolute_uri(page.get_url(asked.request))


# Who and what ------------------------------------------------------------------------------------------------------
def _agents(asked: _Asked) -> HttpResponse:
    asked.check_agent()
    account = agent_of(asked.launch.registration.person)["account"]
    return JsonResponse({"objectType": "Person", "account": [account]})


def _activities(asked: _Asked) -> HttpResponse:
    return JsonResponse({"objectType": "Activity", "id": asked.needed("activityId")})


HANDLERS: dict[str, Callable[[_Asked], HttpResponse]] = {
    "statements": _statements,
    "activities/state": _state,
    "agents/profile": _agent_profile,
    "activities/profile": _activity_profile,
    "activities": _activities,
    "agents": _agents,
}
