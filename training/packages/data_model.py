"""What a unit of SCORM may say and ask: every element of the data model, who may write it and what it may hold.

The same table goes to the browser, which has to answer at once, and is applied here again: what a browser sends is
never trusted. `n` in a name stands for the number of a row.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from training.packages.durations import seconds_of
from training.packages.scorm import OLD

MOST_ROWS = 250
MOST_CHARACTERS = 1_000_000  # of all that a unit keeps

READ, WRITE, BOTH = "r", "w", "rw"
_OLD_STATUS = "passed|completed|failed|incomplete|browsed"
_OLD_KINDS = "true-false|choice|fill-in|matching|performance|sequencing|likert|numeric"
_NEW_KINDS = "true-false|choice|fill-in|long-fill-in|likert|matching|performance|sequencing|numeric|other"
_SCORE_OLD = (("raw", BOTH, "number", "0:100"), ("max", BOTH, "number", "0:100"), ("min", BOTH, "number", "0:100"))
_SCORE_NEW = (
    ("scaled", BOTH, "number", "-1:1"),
    ("raw", BOTH, "number", ":"),
    ("min", BOTH, "number", ":"),
    ("max", BOTH, "number", ":"),
)


@dataclass(frozen=True, slots=True)
class Element:
    """`kind`: text (limit), number (least:most), one-of (a|b), time, instant, duration, identifier; `children` is a list."""

    name: str
    access: str
    kind: str
    limit: str = ""


Row = tuple[str, str, str, str]


def _below(prefix: str, rows: tuple[Row, ...]) -> list[Row]:
    return [(prefix + name, access, kind, limit) for name, access, kind, limit in rows]


def _old() -> list[Row]:
    core, data, liked = "cmi.core.", "cmi.student_data.", "cmi.student_preference."
    goal, row = "cmi.objectives.n.", "cmi.interactions.n."
    return [
        ("cmi._version", READ, "text", ""),
        (core + "_children", READ, "children", "student_id,student_name,lesson_location,credit,lesson_status,entry,"
         "score,total_time,lesson_mode,exit,session_time"),
        (core + "student_id", READ, "text", ""),
        (core + "student_name", READ, "text", ""),
        (core + "lesson_location", BOTH, "text", "255"),
        (core + "credit", READ, "text", ""),
        (core + "lesson_status", BOTH, "one-of", _OLD_STATUS),
        (core + "entry", READ, "text", ""),
        (core + "score._children", READ, "children", "raw,min,max"),
        *_below(core + "score.", _SCORE_OLD),
        (core + "total_time", READ, "text", ""),
        (core + "lesson_mode", READ, "text", ""),
        (core + "exit", WRITE, "one-of", "time-out|suspend|logout|"),
        (core + "session_time", WRITE, "duration", ""),
        ("cmi.suspend_data", BOTH, "text", "4096"),
        ("cmi.launch_data", READ, "text", ""),
        ("cmi.comments", BOTH, "text", "4096"),
        ("cmi.comments_from_lms", READ, "text", ""),
        (data + "_children", READ, "children", "mastery_score,max_time_allowed,time_limit_action"),
        *((data + name, READ, "text", "") for name in ("mastery_score", "max_time_allowed", "time_limit_action")),
        (liked + "_children", READ, "children", "audio,language,speed,text"),
        (liked + "audio", BOTH, "number", "-1:100"),
        (liked + "language", BOTH, "text", "255"),
        (liked + "speed", BOTH, "number", "-100:100"),
        (liked + "text", BOTH, "number", "-1:1"),
        ("cmi.objectives._children", READ, "children", "id,score,status"),
        ("cmi.objectives._count", READ, "count", ""),
        (goal + "id", BOTH, "text", "255"),
        (goal + "score._children", READ, "children", "raw,min,max"),
        *_below(goal + "score.", _SCORE_OLD),
        (goal + "status", BOTH, "one-of", _OLD_STATUS + "|not attempted"),
        ("cmi.interactions._children", READ, "children", "id,objectives,time,type,correct_responses,weighting,"
         "student_response,result,latency"),
        ("cmi.interactions._count", READ, "count", ""),
        (row + "id", WRITE, "text", "255"),
        (row + "objectives._count", READ, "count", ""),
        (row + "objectives.n.id", WRITE, "text", "255"),
        (row + "time", WRITE, "time", ""),
        (row + "type", WRITE, "one-of", _OLD_KINDS),
        (row + "correct_responses._count", READ, "count", ""),
        (row + "correct_responses.n.pattern", WRITE, "text", "4096"),
        (row + "weighting", WRITE, "number", ":"),
        (row + "student_response", WRITE, "text", "4096"),
        (row + "result", WRITE, "result", "correct|wrong|unanticipated|neutral"),
        (row + "latency", WRITE, "duration", ""),
    ]  # fmt: skip


def _new() -> list[Row]:
    liked, goal, row = "cmi.learner_preference.", "cmi.objectives.n.", "cmi.interactions.n."
    said, told = "cmi.comments_from_learner.", "cmi.comments_from_lms."
    return [
        ("cmi._version", READ, "text", ""),
        (said + "_children", READ, "children", "comment,location,timestamp"),
        (said + "_count", READ, "count", ""),
        (said + "n.comment", BOTH, "text", "4000"),
        (said + "n.location", BOTH, "text", "250"),
        (said + "n.timestamp", BOTH, "instant", ""),
        (told + "_children", READ, "children", "comment,location,timestamp"),
        (told + "_count", READ, "count", ""),
        ("cmi.completion_status", BOTH, "one-of", "completed|incomplete|not attempted|unknown"),
        ("cmi.completion_threshold", READ, "text", ""),
        ("cmi.credit", READ, "text", ""),
        ("cmi.entry", READ, "text", ""),
        ("cmi.exit", WRITE, "one-of", "time-out|suspend|logout|normal|"),
        ("cmi.interactions._children", READ, "children", "id,type,objectives,timestamp,correct_responses,weighting,"
         "learner_response,result,latency,description"),
        ("cmi.interactions._count", READ, "count", ""),
        (row + "id", BOTH, "identifier", "4000"),
        (row + "type", BOTH, "one-of", _NEW_KINDS),
        (row + "objectives._count", READ, "count", ""),
        (row + "objectives.n.id", BOTH, "identifier", "4000"),
        (row + "timestamp", BOTH, "instant", ""),
        (row + "correct_responses._count", READ, "count", ""),
        (row + "correct_responses.n.pattern", BOTH, "text", "4000"),
        (row + "weighting", BOTH, "number", ":"),
        (row + "learner_response", BOTH, "text", "4000"),
        (row + "result", BOTH, "result", "correct|incorrect|unanticipated|neutral"),
        (row + "latency", BOTH, "duration", ""),
        (row + "description", BOTH, "text", "250"),
        ("cmi.launch_data", READ, "text", ""),
        ("cmi.learner_id", READ, "text", ""),
        ("cmi.learner_name", READ, "text", ""),
        (liked + "_children", READ, "children", "audio_level,language,delivery_speed,audio_captioning"),
        (liked + "audio_level", BOTH, "number", "0:"),
        (liked + "language", BOTH, "text", "250"),
        (liked + "delivery_speed", BOTH, "number", "0:"),
        (liked + "audio_captioning", BOTH, "one-of", "-1|0|1"),
        ("cmi.location", BOTH, "text", "1000"),
        ("cmi.max_time_allowed", READ, "text", ""),
        ("cmi.mode", READ, "text", ""),
        ("cmi.objectives._children", READ, "children", "id,score,success_status,completion_status,progress_measure,"
         "description"),
        ("cmi.objectives._count", READ, "count", ""),
        (goal + "id", BOTH, "identifier", "4000"),
        (goal + "score._children", READ, "children", "scaled,raw,min,max"),
        *_below(goal + "score.", _SCORE_NEW),
        (goal + "success_status", BOTH, "one-of", "passed|failed|unknown"),
        (goal + "completion_status", BOTH, "one-of", "completed|incomplete|not attempted|unknown"),
        (goal + "progress_measure", BOTH, "number", "0:1"),
        (goal + "description", BOTH, "text", "250"),
        ("cmi.progress_measure", BOTH, "number", "0:1"),
        ("cmi.scaled_passing_score", READ, "text", ""),
        ("cmi.score._children", READ, "children", "scaled,raw,min,max"),
        *_below("cmi.score.", _SCORE_NEW),
        ("cmi.session_time", WRITE, "duration", ""),
        ("cmi.success_status", BOTH, "one-of", "passed|failed|unknown"),
        ("cmi.suspend_data", BOTH, "text", "64000"),
        ("cmi.time_limit_action", READ, "text", ""),
        ("cmi.total_time", READ, "text", ""),
        ("adl.nav.request", BOTH, "one-of", "continue|previous|exit|exitAll|abandon|abandonAll|suspendAll|_none_"),
        ("adl.nav.request_valid.continue", READ, "text", ""),
        ("adl.nav.request_valid.previous", READ, "text", ""),
    ]  # fmt: skip


@lru_cache
def model_of(kind: str) -> dict[str, Element]:
    """Return the elements of SCORM 1.2 or 2004 by name."""
    rows = _old() if kind == OLD else _new()
    return {row[0]: Element(*row) for row in rows}


def table_for_browser(kind: str) -> list[list[str]]:
    """Return the elements as the runtime in the browser reads them."""
    return [[one.name, one.access, one.kind, one.limit] for one in model_of(kind).values()]


def element_named(kind: str, name: str) -> Element | None:
    """Return the element that a name with numbers means; None where there is none, or a number is out of bounds."""
    if len(name) > 200:
        return None
    parts = name.split(".")
    if any(part.isdigit() and (len(part) > 3 or int(part) >= MOST_ROWS) for part in parts):
        return None
    return model_of(kind).get(".".join("n" if part.isdigit() else part for part in parts))


def is_allowed(element: Element, value: str) -> bool:
    """Return whether an element may hold a value."""
    if element.kind in ("text", "identifier"):
        return len(value) <= int(element.limit or 0) and (element.kind == "text" or bool(value.strip()))
    if element.kind == "number":
        return _is_number(value, element.limit)
    if element.kind == "one-of":
        return value in element.limit.split("|")
    if element.kind == "result":
        return value in element.limit.split("|") or _is_number(value, ":")
    if element.kind == "duration":
        return seconds_of(value) is not None
    if element.kind == "time":
        return bool(re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,2})?", value))
    if element.kind == "instant":
        return bool(
            re.fullmatch(r"\d{4}(-\d\d(-\d\d(T\d\d(:\d\d(:\d\d(\.\d{1,2})?(Z|[+-]\d\d(:\d\d)?)?)?)?)?)?)?", value)
        )
    return False


def _is_number(value: str, bounds: str) -> bool:
    if not re.fullmatch(r"[+-]?(\d{1,15}(\.\d{0,15})?|\.\d{1,15})", value):
        return value == "" and bounds == "0:100"  # SCORM 1.2 lets a score be blank
    least, _sign, most = bounds.partition(":")
    number = float(value)
    return (not least or number >= float(least)) and (not most or number <= float(most))


def taken_over(kind: str, kept: Mapping[str, str], said: Mapping[str, Any]) -> tuple[dict[str, str], dict[str, str]]:
    """Return what is kept after a unit said something, and why each thing refused was refused."""
    values, refused = dict(kept), {}
    size = sum(len(name) + len(value) for name, value in values.items())
    for name, value in said.items():
        element = element_named(kind, name)
        if element is None or element.access == READ:
            refused[name] = "unknown" if element is None else "read-only"
        elif not isinstance(value, str) or "\0" in value or not is_allowed(element, value):
            refused[name] = "not-allowed"
        else:
            grown = size + len(value) - len(values[name]) if name in values else size + len(name) + len(value)
            if grown > MOST_CHARACTERS:
                refused[name] = "too-much"
            else:
                values[name], size = value, grown
    return values, refused
