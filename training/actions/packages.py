"""Open a unit of a package, keep what it says, and let what it has come to count."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from training.actions.lessons import enrol, mark_lesson_read
from training.models import LessonPage, ModulePage, PackageLaunch, PackageRegistration, UnitOperation, UnitRecord
from training.packages.data_model import taken_over
from training.packages.outcome import mean_score, outcome_of, session_seconds
from training.packages.scorm import OLD
from training.packages.structure import Unit, shown
from training.xapi import package_events
from vademecum.accounts.models import User

LAUNCH_LASTS = timedelta(hours=12)
SESSION_TIME = ("cmi.core.session_time", "cmi.session_time")
ONCE = ("cmi.core.exit", "cmi.exit", "adl.nav.request")  # said about this session only


class SayingRefused(Exception):
    """`code`: over (the session is over), unknown (there is no such session), not-an-operation."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Said:
    """What a unit is told about what it said."""

    revision: int
    said_at: datetime
    refused: dict[str, str]
    is_replay: bool
    is_done: bool


@transaction.atomic
def open_unit(person: User, *, lesson: LessonPage, unit: str, now: datetime | None = None) -> PackageLaunch:
    """Begin a session of a unit for somebody who may see its lesson; sessions before it that never ended are closed."""
    now = now or timezone.now()
    package = lesson.package
    known = package.unit_named(unit) if package is not None else None
    if package is None or known is None or not known.is_there:
        raise ValidationError(_("This cannot be opened: it is not in the package."), code="not-there")
    registration, is_new = PackageRegistration.objects.get_or_create(
        person=person,
        package=package,
        key=lesson.translation_key,
        past=False,
        defaults={"page_id": lesson.pk, "begun_at": now},
    )
    record, _is_new = UnitRecord.objects.get_or_create(registration=registration, unit=unit)
    record = UnitRecord.objects.select_for_update().get(pk=record.pk)
    for earlier in registration.launches.filter(ended_at=None, unit=unit):
        _abandon(earlier, record, now)
    launch = PackageLaunch.objects.create(
        registration=registration,
        unit=unit,
        launched_at=now,
        expires_at=now + LAUNCH_LASTS,
        entry="ab-initio" if not record.sessions else "resume" if record.is_suspended else "",
    )
    record.sessions += 1
    record.opened_at = record.opened_at or now
    if not known.is_tracked or known.data.get("move_on") == "NotApplicable":
        record.completed, record.is_done = True, True
    record.save()
    module = lesson.get_parent().specific
    if isinstance(module, ModulePage):
        enrol(person, course=module.get_parent().specific, now=now)
    package_events.launched(launch, unit=known, is_new=is_new, now=now)
    settle(registration, now=now)
    return launch


def say(
    launch: PackageLaunch,
    *,
    operation: uuid.UUID,
    said: Mapping[str, Any],
    is_end: bool = False,
    sequence: int = 0,
    now: datetime | None = None,
) -> Said:
    """Keep what a unit of SCORM says. The same operation again changes nothing and is acknowledged again.

    What comes late, when the session has ended already, is still kept: it was said while it was open.
    """
    now = now or timezone.now()
    try:
        return _say(launch, operation, said, is_end, sequence, now)
    except IntegrityError:  # the same operation arrived at once
        return _say(launch, operation, said, is_end, sequence, now)


@transaction.atomic
def _say(
    launch: PackageLaunch,
    operation: uuid.UUID,
    said: Mapping[str, Any],
    is_end: bool,
    sequence: int,
    now: datetime,
) -> Said:
    record = (
        UnitRecord.objects.select_for_update(of=("self",))
        .select_related("registration__package", "registration__person")
        .get(registration_id=launch.registration_id, unit=launch.unit)
    )
    registration = record.registration
    known = UnitOperation.objects.filter(operation=operation).first()
    if known is not None:
        if known.record_id != record.pk:
            raise SayingRefused("not-an-operation")
        return Said(known.revision, known.said_at, known.refused, is_replay=True, is_done=record.is_done)
    package = registration.package
    unit = package.unit_named(launch.unit)
    if unit is None:
        raise SayingRefused("unknown")
    before = (record.completed, record.passed)
    newer = _said_since(launch, sequence)
    fresh = {name: value for name, value in said.items() if name not in newer}
    record.values, refused = taken_over(package.kind, record.values, fresh)
    record.revision += 1
    record.said_at = now
    _sum_up(record, package.kind, unit, is_over=is_end)
    if is_end:
        _end(record, package.kind, launch, now)
    record.save()
    UnitOperation.objects.create(
        operation=operation,
        record=record,
        launch=launch,
        said={name: value for name, value in said.items() if name not in refused and isinstance(value, str)},
        refused=refused,
        is_end=is_end,
        revision=record.revision,
        sequence=sequence,
        said_at=now,
    )
    if launch.initialized_at is None:
        launch.initialized_at = now
        launch.save(update_fields=["initialized_at"])
        package_events.initialized(launch, unit=unit, now=now)
    package_events.changed(launch, unit=unit, record=record, before=before, is_end=is_end, now=now)
    settle(registration, now=now)
    return Said(record.revision, now, refused, is_replay=False, is_done=record.is_done)


def _said_since(launch: PackageLaunch, sequence: int) -> set[str]:
    """Return what was said again after something that arrives late: the later word counts, name by name."""
    later = launch.operations.filter(sequence__gt=sequence).values_list("said", flat=True) if sequence else ()
    return {name for said in later for name in said}


def _sum_up(record: UnitRecord, kind: str, unit: Unit, *, is_over: bool) -> None:
    """Set what the unit has come to. What was done once stays done, and the best score counts."""
    outcome = outcome_of(kind, record.values, data=unit.data, is_over=is_over)
    record.completed, record.passed = outcome.completion, outcome.success
    if outcome.score is not None:
        record.score = outcome.score if record.score is None else max(record.score, outcome.score)
    record.is_done = record.is_done or outcome.is_done


def _end(record: UnitRecord, kind: str, launch: PackageLaunch, now: datetime) -> None:
    """Close a session: its time is added once, and what was said about it alone is forgotten."""
    exit_name = "cmi.core.exit" if kind == OLD else "cmi.exit"
    request = record.values.get("adl.nav.request", "")
    record.is_suspended = record.values.get(exit_name, "") == "suspend" or request == "suspendAll"
    _add_time(record, kind)
    if kind == OLD and not record.values.get("cmi.core.lesson_status"):
        record.values["cmi.core.lesson_status"] = "completed"
    if launch.ended_at is None:
        launch.ended_at = now
        launch.save(update_fields=["ended_at"])


def _add_time(record: UnitRecord, kind: str) -> None:
    record.seconds += session_seconds(kind, record.values)
    record.values = {name: value for name, value in record.values.items() if name not in (*SESSION_TIME, *ONCE)}


def _abandon(launch: PackageLaunch, record: UnitRecord, now: datetime) -> None:
    """Close a session that never said it was over: what it kept is resumed, its time counts."""
    if launch.initialized_at is not None:
        _add_time(record, launch.registration.package.kind)
        record.is_suspended = True
        package_events.abandoned(launch, now=now)
    launch.ended_at = now
    launch.save(update_fields=["ended_at"])


def settle(registration: PackageRegistration, *, now: datetime) -> None:
    """Let a package count once all that it offers is done: its lesson is read, and what follows from that."""
    units = list(shown(registration.package.parsed_units))
    records = {record.unit: record for record in registration.records.all()}
    registration.score = mean_score(records[unit.identifier].score for unit in units if unit.identifier in records)
    done = bool(units) and all(unit.identifier in records and records[unit.identifier].is_done for unit in units)
    package_events.satisfied(registration, records=records, now=now)
    is_first = done and registration.done_at is None
    if is_first:
        registration.done_at = now
    registration.save(update_fields=["score", "done_at"])
    if is_first:
        lesson = LessonPage.objects.live().filter(pk=registration.page_id or 0).first()
        if lesson is not None:
            mark_lesson_read(registration.person, lesson=lesson, now=now)


@transaction.atomic
def waive(registration: PackageRegistration, *, reason: str, by: User, now: datetime | None = None) -> None:
    """Let somebody off what is left of a package; nobody lets themselves off, and the reason is kept."""
    now = now or timezone.now()
    if registration.person == by:
        raise ValidationError(_("Nobody lets themselves off."), code="own-work")
    if not reason.strip():
        raise ValidationError(_("Say why."), code="no-reason")
    for unit in shown(registration.package.parsed_units):
        record, _is_new = UnitRecord.objects.get_or_create(registration=registration, unit=unit.identifier)
        if not record.is_done:
            record.is_done = True
            record.save(update_fields=["is_done"])
            package_events.waived(registration, unit=unit, reason=reason.strip()[:255], now=now)
    registration.waived_at = now
    registration.save(update_fields=["waived_at"])
    settle(registration, now=now)


def end_sessions(person: User, *, now: datetime | None = None) -> None:
    """Shut every open session of somebody who signs out: its addresses lead nowhere from now on."""
    open_ones = PackageLaunch.objects.filter(registration__person=person, ended_at=None)
    open_ones.update(expires_at=now or timezone.now())
