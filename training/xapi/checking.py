"""What makes a statement a statement, by the text of xAPI 1.0.3: nothing unknown, nothing null, every part in its form.

Pure: a document comes in, the first thing that is wrong with it goes out.
"""

from __future__ import annotations

import math
import re
import uuid
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from training.packages.durations import ISO_DURATION

INTERACTIONS = (
    *("choice", "fill-in", "likert", "long-fill-in", "matching", "numeric", "other", "performance"),
    *("sequencing", "true-false"),
)
COMPONENTS = {
    "choice": ("choices",),
    "sequencing": ("choices",),
    "likert": ("scale",),
    "matching": ("source", "target"),
    "performance": ("steps",),
}
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*\Z|[ixIX](-[A-Za-z0-9]{1,8})+\Z")
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+\Z")
_MOMENT = re.compile(
    r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d([.,]\d{1,12})?)?([Zz]|[+-]\d\d(:?\d\d)?)?\Z|\d{8}T\d{6}(\.\d{1,12})?Z?\Z"
)
IFI = ("mbox", "mbox_sha1sum", "openid", "account")

Check = Callable[[Any, str], None]


class Wrong(ValueError):
    """Raised for the first thing that is wrong; `place` says where, e.g. `result.score.scaled`."""

    def __init__(self, place: str, why: str) -> None:
        super().__init__(f"{place}: {why}")
        self.place = place


def check_statement(document: Any, place: str = "statement", *, is_inside: bool = False) -> None:
    """Raise `Wrong` unless a document is a statement; `is_inside` for one that is the object of another."""
    own = {
        "actor": _actor,
        "verb": _verb,
        "object": _inner_object if is_inside else _object,
        "result": _result,
        "context": _context,
        "timestamp": _moment,
        "attachments": _attachments,
    }
    more: dict[str, Check] = {"id": _uuid, "stored": _moment, "authority": _authority, "version": _version}
    inside: dict[str, Check] = {"objectType": _exactly("SubStatement")}
    _shape(document, place, {**own, **(inside if is_inside else more)}, needed=("actor", "verb", "object"))
    _voids(document, place)
    kind = document["object"].get("objectType", "Activity")
    context = document.get("context", {})
    if kind != "Activity" and ("revision" in context or "platform" in context):
        raise Wrong(f"{place}.context", "revision and platform are for activities only")


def _voids(document: Mapping[str, Any], place: str) -> None:
    is_voiding = document["verb"]["id"] == "http://adlnet.gov/expapi/verbs/voided"
    if is_voiding and document["object"].get("objectType") != "StatementRef":
        raise Wrong(f"{place}.object", "what is voided is a StatementRef")


def _shape(value: Any, place: str, parts: Mapping[str, Check], *, needed: tuple[str, ...] = ()) -> None:
    """Check an object: only known parts, all that are needed, each in its form."""
    if not isinstance(value, dict):
        raise Wrong(place, "is no object")
    for name in needed:
        if name not in value:
            raise Wrong(place, f"{name} is missing")
    for name, part in value.items():
        if name not in parts:
            raise Wrong(f"{place}.{name}", "is not known")
        if part is None:
            raise Wrong(f"{place}.{name}", "is null")
        parts[name](part, f"{place}.{name}")


def _text(value: Any, place: str) -> None:
    if not isinstance(value, str):
        raise Wrong(place, "is no text")


def _matches(pattern: re.Pattern[str], what: str) -> Check:
    def check(value: Any, place: str) -> None:
        if not isinstance(value, str) or not pattern.match(value):
            raise Wrong(place, f"is no {what}")

    return check


def _exactly(*allowed: str) -> Check:
    def check(value: Any, place: str) -> None:
        if value not in allowed or not isinstance(value, str):
            raise Wrong(place, f"is not {' or '.join(allowed)}")

    return check


def _truth(value: Any, place: str) -> None:
    if not isinstance(value, bool):
        raise Wrong(place, "is neither true nor false")


def _number(value: Any, place: str) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise Wrong(place, "is no number")


def _whole(value: Any, place: str) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise Wrong(place, "is no whole number")


def _uuid(value: Any, place: str) -> None:
    try:
        ok = isinstance(value, str) and len(value) == 36 and bool(uuid.UUID(value))
    except ValueError:
        ok = False
    if not ok:
        raise Wrong(place, "is no UUID")


def _moment(value: Any, place: str) -> None:
    if not isinstance(value, str) or not _MOMENT.match(value) or value.endswith(("-00", "-0000", "-00:00")):
        raise Wrong(place, "is no time")
    try:
        datetime.fromisoformat(value.replace(",", ".").upper())
    except ValueError as error:
        raise Wrong(place, "is no time") from error


_iri = _matches(_IRI, "IRI")
_language = _matches(_LANGUAGE, "language")
_version = _matches(re.compile(r"1\.0(\.\d+)?\Z"), "version 1.0")
_mail = _matches(re.compile(r"mailto:[^@\s]+@[^@\s]+\Z"), "mailto address")
_sha1 = _matches(re.compile(r"[0-9a-fA-F]{40}\Z"), "SHA-1")
_sha2 = _matches(re.compile(r"[0-9a-fA-F]{56,128}\Z"), "SHA-2")
_media_type = _matches(re.compile(r"[\w.+-]+/[\w.+-]+(\s*;.*)?\Z"), "media type")


def _duration(value: Any, place: str) -> None:
    is_weeks = isinstance(value, str) and re.fullmatch(r"P\d+W", value)
    loose = isinstance(value, str) and re.sub(r"\.\d+(?=[YMDHS])", "", value)
    if not is_weeks and not (loose and ISO_DURATION.fullmatch(loose)):
        raise Wrong(place, "is no duration")


def _words(value: Any, place: str) -> None:
    if not isinstance(value, dict):
        raise Wrong(place, "is no language map")
    for language, text in value.items():
        _language(language, place)
        _text(text, f"{place}.{language}")


def _extensions(value: Any, place: str) -> None:
    if not isinstance(value, dict):
        raise Wrong(place, "is no object")
    for name in value:
        _iri(name, f"{place}.{name}")


# Who ---------------------------------------------------------------------------------------------------------------
def _account(value: Any, place: str) -> None:
    _shape(value, place, {"homePage": _iri, "name": _text}, needed=("homePage", "name"))


_IDENTITY: dict[str, Check] = {"name": _text, "mbox": _mail, "mbox_sha1sum": _sha1, "openid": _iri, "account": _account}


def _agent(value: Any, place: str) -> None:
    _shape(value, place, {"objectType": _exactly("Agent"), **_IDENTITY})
    if sum(name in value for name in IFI) != 1:
        raise Wrong(place, "an agent has exactly one of mbox, mbox_sha1sum, openid and account")


def _group(value: Any, place: str) -> None:
    _shape(value, place, {"objectType": _exactly("Group"), "member": _members, **_IDENTITY}, needed=("objectType",))
    known = sum(name in value for name in IFI)
    if known > 1 or (not known and not value.get("member")):
        raise Wrong(place, "a group has members, or one of mbox, mbox_sha1sum, openid and account")


def _members(value: Any, place: str) -> None:
    if not isinstance(value, list):
        raise Wrong(place, "is no list")
    for number, member in enumerate(value):
        _agent(member, f"{place}[{number}]")


def _actor(value: Any, place: str) -> None:
    is_group = isinstance(value, dict) and value.get("objectType") == "Group"
    (_group if is_group else _agent)(value, place)


def _authority(value: Any, place: str) -> None:
    _actor(value, place)
    if value.get("objectType") == "Group" and len(value.get("member", [])) != 2:
        raise Wrong(place, "an authority that is a group has two members")


def _verb(value: Any, place: str) -> None:
    _shape(value, place, {"id": _iri, "display": _words}, needed=("id",))


# What --------------------------------------------------------------------------------------------------------------
def _reference(value: Any, place: str) -> None:
    parts: dict[str, Check] = {"objectType": _exactly("StatementRef"), "id": _uuid}
    _shape(value, place, parts, needed=("objectType", "id"))


def _activity(value: Any, place: str) -> None:
    parts: dict[str, Check] = {"objectType": _exactly("Activity"), "id": _iri, "definition": _definition}
    _shape(value, place, parts, needed=("id",))


def _object(value: Any, place: str) -> None:
    kind = value.get("objectType", "Activity") if isinstance(value, dict) else "Activity"
    if kind == "SubStatement":
        check_statement(value, place, is_inside=True)
    else:
        _inner_object(value, place)


def _inner_object(value: Any, place: str) -> None:
    kind = value.get("objectType", "Activity") if isinstance(value, dict) else "Activity"
    known = {"Activity": _activity, "Agent": _agent, "Group": _group, "StatementRef": _reference}
    if not isinstance(kind, str) or kind not in known:
        raise Wrong(f"{place}.objectType", "is not known here")
    known[kind](value, place)


def _definition(value: Any, place: str) -> None:
    components: dict[str, Check] = dict.fromkeys(("choices", "scale", "source", "target", "steps"), _components)
    parts: dict[str, Check] = {
        "name": _words,
        "description": _words,
        "type": _iri,
        "moreInfo": _iri,
        "extensions": _extensions,
        "interactionType": _exactly(*INTERACTIONS),
        "correctResponsesPattern": _texts,
        **components,
    }
    _shape(value, place, parts)
    interaction = value.get("interactionType")
    allowed = COMPONENTS.get(interaction, ())
    for name in components:
        if name in value and name not in allowed:
            raise Wrong(f"{place}.{name}", "does not belong to this interaction")
    if "correctResponsesPattern" in value and interaction is None:
        raise Wrong(f"{place}.interactionType", "is missing")


def _texts(value: Any, place: str) -> None:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise Wrong(place, "is no list of texts")


def _components(value: Any, place: str) -> None:
    if not isinstance(value, list):
        raise Wrong(place, "is no list")
    for number, one in enumerate(value):
        _shape(one, f"{place}[{number}]", {"id": _text, "description": _words}, needed=("id",))
    names = [one["id"] for one in value]
    if len(set(names)) < len(names):
        raise Wrong(place, "an id is used twice")


# How ---------------------------------------------------------------------------------------------------------------
def _score(value: Any, place: str) -> None:
    _shape(value, place, dict.fromkeys(("scaled", "raw", "min", "max"), _number))
    if not -1 <= value.get("scaled", 0) <= 1:
        raise Wrong(f"{place}.scaled", "is not between -1 and 1")
    least, most = value.get("min", -math.inf), value.get("max", math.inf)
    if least > most or ("min" in value and "max" in value and least == most):
        raise Wrong(place, "min is not below max")
    if "raw" in value and not least <= value["raw"] <= most:
        raise Wrong(f"{place}.raw", "is not between min and max")


def _result(value: Any, place: str) -> None:
    parts: dict[str, Check] = {
        "score": _score,
        "success": _truth,
        "completion": _truth,
        "response": _text,
        "duration": _duration,
        "extensions": _extensions,
    }
    _shape(value, place, parts)


def _context(value: Any, place: str) -> None:
    parts: dict[str, Check] = {
        "registration": _uuid,
        "instructor": _actor,
        "team": _group,
        "contextActivities": _around,
        "revision": _text,
        "platform": _text,
        "language": _language,
        "statement": _reference,
        "extensions": _extensions,
    }
    _shape(value, place, parts)


def _around(value: Any, place: str) -> None:
    _shape(value, place, dict.fromkeys(("parent", "grouping", "category", "other"), _activities))


def _activities(value: Any, place: str) -> None:
    for number, one in enumerate(value if isinstance(value, list) else [value]):
        _activity(one, f"{place}[{number}]")


def _attachments(value: Any, place: str) -> None:
    if not isinstance(value, list):
        raise Wrong(place, "is no list")
    parts: dict[str, Check] = {
        "usageType": _iri,
        "display": _words,
        "description": _words,
        "contentType": _media_type,
        "length": _whole,
        "sha2": _sha2,
        "fileUrl": _iri,
    }
    for number, one in enumerate(value):
        _shape(one, f"{place}[{number}]", parts, needed=("usageType", "display", "contentType", "length", "sha2"))
