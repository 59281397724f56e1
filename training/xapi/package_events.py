"""Statements about packages: those of SCORM are ours, those of cmi5 come from the unit, with ours around them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from training.models import PackageLaunch, PackageRegistration, Statement, UnitRecord
from training.packages.cmi5 import KIND as CMI5
from training.packages.structure import Unit
from training.xapi.vocabulary import (
    CMI5_CATEGORY,
    LAUNCH_MODE,
    LAUNCH_PARAMETERS,
    MASTERY,
    MOVE_ON,
    MOVE_ON_CATEGORY,
    REASON,
    SESSION_ID,
)
from training.xapi.writing import activity, home_page, keep, result_of, statement


def unit_iri(registration: PackageRegistration, unit: str) -> str:
    """Return our own address of a unit: the same for everybody, and not the one its author gave it."""
    return f"{home_page()}/xapi/activity/{_unit_path(registration, unit)}"


def _unit_path(registration: PackageRegistration, unit: str) -> str:
    names = [one.identifier for one in registration.package.parsed_units]
    return f"package/{registration.package_id}/unit/{names.index(unit) + 1 if unit in names else 0}"


def unit_activity(registration: PackageRegistration, unit: Unit) -> dict[str, Any]:
    return activity("unit", _unit_path(registration, unit.identifier), title=unit.title)


def template_of(launch: PackageLaunch, *, unit: Unit) -> dict[str, Any]:
    """Return the context that every statement of a cmi5 session carries."""
    grouping = [{"objectType": "Activity", "id": unit.identifier}]
    return {"contextActivities": {"grouping": grouping}, "extensions": {SESSION_ID: str(launch.public_id)}}


def launched(launch: PackageLaunch, *, unit: Unit, is_new: bool, now: datetime) -> None:
    registration = launch.registration
    context: dict[str, Any] = {}
    if registration.package.kind == CMI5:
        context = template_of(launch, unit=unit)
        context["contextActivities"]["category"] = [{"objectType": "Activity", "id": CMI5_CATEGORY}]
        context["extensions"] |= {LAUNCH_MODE: "Normal", MOVE_ON: unit.data["move_on"]}
        if unit.data.get("mastery") is not None:
            context["extensions"][MASTERY] = unit.data["mastery"]
        if unit.data.get("launch_parameters"):
            context["extensions"][LAUNCH_PARAMETERS] = unit.data["launch_parameters"]
    keep([_said(launch, "launched", unit=unit, key="launched", at=now, context=context)])


def initialized(launch: PackageLaunch, *, unit: Unit, now: datetime) -> None:
    keep([_said(launch, "initialized", unit=unit, key="initialized", at=now)])


def changed(
    launch: PackageLaunch,
    *,
    unit: Unit,
    record: UnitRecord,
    before: tuple[bool | None, bool | None],
    is_end: bool,
    now: datetime,
) -> None:
    """Tell what a unit of SCORM has newly come to, and that its session is over."""
    made = []
    revision = record.revision
    if record.completed and not before[0]:
        made.append(
            _said(
                launch, "completed", unit=unit, key=f"completed:{revision}", at=now, result=result_of(completion=True)
            )
        )
    if record.passed is not None and record.passed != before[1]:
        word = "passed" if record.passed else "failed"
        result = result_of(success=record.passed, score=record.score)
        made.append(_said(launch, word, unit=unit, key=f"{word}:{revision}", at=now, result=result))
    if is_end:
        word = "suspended" if record.is_suspended else "terminated"
        length = (now - launch.launched_at).total_seconds()
        made.append(_said(launch, word, unit=unit, key="over", at=now, result=result_of(seconds=length)))
    keep(made)


def abandoned(launch: PackageLaunch, *, now: datetime) -> None:
    """Tell that a session ended without a word; cmi5 asks for it."""
    unit = launch.registration.package.unit_named(launch.unit)
    if unit is None:
        return
    context: dict[str, Any] = {}
    if launch.registration.package.kind == CMI5:
        context = template_of(launch, unit=unit)
        context["contextActivities"]["category"] = [{"objectType": "Activity", "id": CMI5_CATEGORY}]
    length = (now - launch.launched_at).total_seconds()
    keep(
        [
            _said(
                launch,
                "abandoned",
                unit=unit,
                key="abandoned",
                at=now,
                result=result_of(seconds=length),
                context=context,
            )
        ]
    )


def satisfied(registration: PackageRegistration, *, records: Mapping[str, UnitRecord], now: datetime) -> None:
    """Tell for each block of a cmi5 course, and for the course, that all in it is done; each once."""
    package = registration.package
    if package.kind != CMI5:
        return
    done = {name for name, record in records.items() if record.is_done}
    launch = registration.launches.order_by("-launched_at").first()
    made: list[Statement] = []
    units = package.parsed_units
    for block in package.data.get("blocks", []):
        if all(unit.identifier in done for unit in units if block["id"] in unit.data.get("blocks", [])):
            made.append(_whole(registration, launch, "block", block["id"], block["title"], now))
    if all(unit.identifier in done for unit in units):
        made.append(_whole(registration, launch, "course", package.identifier, package.data.get("title", {}), now))
    keep(made)


def waived(registration: PackageRegistration, *, unit: Unit, reason: str, now: datetime) -> None:
    """Tell that a trainer let somebody off a unit."""
    launch = registration.launches.filter(unit=unit.identifier).first()
    session = str(launch.public_id) if launch is not None else str(registration.public_id)
    context = {
        "contextActivities": {
            "category": [{"objectType": "Activity", "id": one} for one in (CMI5_CATEGORY, MOVE_ON_CATEGORY)],
            "grouping": [{"objectType": "Activity", "id": unit.identifier}],
        },
        "extensions": {SESSION_ID: session},
    }
    result = {"success": True, "completion": True, "extensions": {REASON: reason}}
    said = statement(
        registration.person,
        "waived",
        unit_activity(registration, unit),
        key=f"registration:{registration.public_id}:waived:{unit.identifier}",
        at=now,
        result=result,
        registration=registration.public_id,
        context=context,
    )
    keep([said])


def _whole(
    registration: PackageRegistration,
    launch: PackageLaunch | None,
    kind: str,
    identifier: str,
    title: Mapping[str, str],
    now: datetime,
) -> Statement:
    session = str(launch.public_id) if launch is not None else str(registration.public_id)
    path = f"package/{registration.package_id}" + (f"/block/{identifier}" if kind == "block" else "")
    of = {
        "objectType": "Activity",
        "id": f"{home_page()}/xapi/activity/{path}",
        "definition": {"type": f"https://w3id.org/xapi/cmi5/activitytype/{kind}", "name": _map(title)},
    }
    return statement(
        registration.person,
        "satisfied",
        of,
        key=f"registration:{registration.public_id}:satisfied:{identifier}",
        at=now,
        registration=registration.public_id,
        context={
            "contextActivities": {
                "category": [{"objectType": "Activity", "id": CMI5_CATEGORY}],
                "grouping": [{"objectType": "Activity", "id": identifier}],
            },
            "extensions": {SESSION_ID: session},
        },
    )


def _map(title: Mapping[str, str]) -> dict[str, str]:
    return {language if language != "und" else "en": text for language, text in title.items()}


def _said(
    launch: PackageLaunch,
    verb: str,
    *,
    unit: Unit,
    key: str,
    at: datetime,
    result: dict[str, Any] | None = None,
    context: dict[str, Any] | None = None,
) -> Statement:
    registration = launch.registration
    return statement(
        registration.person,
        verb,
        unit_activity(registration, unit),
        key=f"launch:{launch.public_id}:{key}",
        at=at,
        result=result,
        registration=registration.public_id,
        context=context,
        parents=[{"id": f"{home_page()}/xapi/activity/package/{registration.package_id}"}],
    )
