"""What a unit of SCORM is told when it begins: who is learning, where they stood, and what it kept itself."""

from __future__ import annotations

from typing import Any

from training.models import PackageLaunch, UnitRecord
from training.packages.durations import as_new, as_old
from training.packages.scorm import OLD
from training.packages.structure import Unit
from vademecum.accounts.models import User


def values_for(launch: PackageLaunch, record: UnitRecord, *, unit: Unit) -> dict[str, str]:
    """Return every element that has a value, by name."""
    registration = launch.registration
    told = _old if registration.package.kind == OLD else _new
    return {**told(launch, record, unit.data, registration.person), **record.values}


def _name(person: User) -> str:
    return f"{person.last_name}, {person.first_name}" if person.last_name else str(person)


def _old(launch: PackageLaunch, record: UnitRecord, data: dict[str, Any], person: User) -> dict[str, str]:
    return {
        "cmi._version": "3.4",
        "cmi.core.student_id": f"u{person.pk}",
        "cmi.core.student_name": _name(person),
        "cmi.core.credit": "credit",
        "cmi.core.entry": launch.entry,
        "cmi.core.lesson_mode": "normal",
        "cmi.core.lesson_status": "not attempted",
        "cmi.core.lesson_location": "",
        "cmi.core.score.raw": "",
        "cmi.core.score.min": "",
        "cmi.core.score.max": "",
        "cmi.core.total_time": as_old(record.seconds),
        "cmi.suspend_data": "",
        "cmi.launch_data": data.get("launch_data", ""),
        "cmi.comments": "",
        "cmi.comments_from_lms": "",
        "cmi.student_data.mastery_score": data.get("mastery", ""),
        "cmi.student_data.max_time_allowed": data.get("max_time", ""),
        "cmi.student_data.time_limit_action": data.get("time_limit_action", ""),
        "cmi.student_preference.audio": "0",
        "cmi.student_preference.language": person.preferred_language,
        "cmi.student_preference.speed": "0",
        "cmi.student_preference.text": "0",
    }


def _new(launch: PackageLaunch, record: UnitRecord, data: dict[str, Any], person: User) -> dict[str, str]:
    optional = {
        "cmi.completion_threshold": data.get("threshold", ""),
        "cmi.launch_data": data.get("launch_data", ""),
        "cmi.max_time_allowed": data.get("max_time", ""),
        "cmi.scaled_passing_score": data.get("mastery", ""),
    }
    objectives = {f"cmi.objectives.{number}.id": name for number, name in enumerate(data.get("objectives", []))}
    return {
        **objectives,
        "cmi._version": "1.0",
        "cmi.completion_status": "unknown",
        "cmi.success_status": "unknown",
        "cmi.credit": "credit",
        "cmi.entry": launch.entry,
        "cmi.learner_id": f"u{person.pk}",
        "cmi.learner_name": _name(person),
        "cmi.learner_preference.audio_level": "1",
        "cmi.learner_preference.language": person.preferred_language,
        "cmi.learner_preference.delivery_speed": "1",
        "cmi.learner_preference.audio_captioning": "0",
        "cmi.mode": "normal",
        "cmi.time_limit_action": data.get("time_limit_action", "continue,no message"),
        "cmi.total_time": as_new(record.seconds),
        "adl.nav.request": "_none_",
        "adl.nav.request_valid.continue": "false",
        "adl.nav.request_valid.previous": "false",
        **{name: value for name, value in optional.items() if value},
    }
