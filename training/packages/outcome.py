"""What a unit and a package have come to, from what was said. Nothing here knows the clock or the database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from training.packages.durations import seconds_of
from training.packages.scorm import OLD


@dataclass(frozen=True, slots=True)
class Outcome:
    """`completion` and `success` are None while nothing is known; `score` is from -1 to 1."""

    completion: bool | None = None
    success: bool | None = None
    score: float | None = None

    @property
    def is_done(self) -> bool:
        """Return whether this counts: passed, or completed and not failed."""
        return self.success is True or (self.completion is True and self.success is not False)


def outcome_of(kind: str, values: Mapping[str, str], *, data: Mapping[str, Any], is_over: bool) -> Outcome:
    """Return what a unit has come to. What it leaves open is filled in by its standard once a session is over."""
    return _old(values, data, is_over) if kind == OLD else _new(values, data, is_over)


def _old(values: Mapping[str, str], data: Mapping[str, Any], is_over: bool) -> Outcome:
    """SCORM 1.2: one status for both. A mastery score decides over a raw score; no status at all means completed."""
    status = values.get("cmi.core.lesson_status", "")
    score = _scaled(values, "cmi.core.score.", least=0.0, most=100.0)
    raw, mastery = _number(values.get("cmi.core.score.raw", "")), _number(data.get("mastery", ""))
    if is_over and raw is not None and mastery is not None:
        return Outcome(completion=True, success=raw >= mastery, score=score)
    if is_over and not status:
        return Outcome(completion=True, score=score)
    completion = {"passed": True, "completed": True, "failed": True, "browsed": False, "incomplete": False}.get(status)
    success = {"passed": True, "failed": False}.get(status)
    return Outcome(completion, success, score)


def _new(values: Mapping[str, str], data: Mapping[str, Any], is_over: bool) -> Outcome:
    """SCORM 2004: a threshold decides over a measure, a passing score over a score, each where both are there."""
    said = {"completed": True, "incomplete": False, "not attempted": False}
    completion = said.get(values.get("cmi.completion_status", ""))
    success = {"passed": True, "failed": False}.get(values.get("cmi.success_status", ""))
    score = _scaled(values, "cmi.score.", least=None, most=None)
    threshold, progress = _number(data.get("threshold", "")), _number(values.get("cmi.progress_measure", ""))
    if threshold is not None and progress is not None:
        completion = progress >= threshold
    mastery = _number(data.get("mastery", ""))
    if mastery is not None and "cmi.score.scaled" in values and score is not None:
        success = score >= mastery
    if is_over and completion is None and not values.get("cmi.completion_status"):
        completion = True
    return Outcome(completion, success, score)


def moved_on(move_on: str, *, completed: bool, passed: bool) -> bool:
    """Return whether what a unit of cmi5 asks is met."""
    return {
        "Passed": passed,
        "Completed": completed,
        "CompletedAndPassed": completed and passed,
        "CompletedOrPassed": completed or passed,
        "NotApplicable": True,
    }[move_on]


def mean_score(scores: Iterable[float | None]) -> float | None:
    """Return the mean of the scores there are."""
    known = [score for score in scores if score is not None]
    return sum(known) / len(known) if known else None


def session_seconds(kind: str, values: Mapping[str, str]) -> float:
    """Return the length that a unit gave of its session."""
    name = "cmi.core.session_time" if kind == OLD else "cmi.session_time"
    return seconds_of(values.get(name, "")) or 0.0


def _scaled(values: Mapping[str, str], prefix: str, *, least: float | None, most: float | None) -> float | None:
    """Return the score between -1 and 1: as said, else from raw, min and max."""
    scaled = _number(values.get(prefix + "scaled", ""))
    if scaled is not None:
        return max(-1.0, min(1.0, scaled))
    raw = _number(values.get(prefix + "raw", ""))
    low, high = _number(values.get(prefix + "min", "")), _number(values.get(prefix + "max", ""))
    low, high = least if low is None else low, most if high is None else high
    if raw is None or high is None or high <= (low or 0.0):
        return None
    return max(0.0, min(1.0, (raw - (low or 0.0)) / (high - (low or 0.0))))


def _number(text: Any) -> float | None:
    try:
        return float(text) if text not in ("", None) else None
    except (TypeError, ValueError):
        return None
