from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from tests.training.packages.conftest import NEW, OLD
from training.actions.assignments import assign
from training.actions.packages import open_unit, say
from training.models import (
    Completion,
    LessonPage,
    LessonRead,
    PackageRegistration,
    Statement,
    UnitOperation,
    UnitRecord,
)
from vademecum.accounts.models import User

pytestmark = pytest.mark.django_db
Lessons = Callable[..., LessonPage]


def record(person: User, unit: str = "one") -> UnitRecord:
    return UnitRecord.objects.get(registration__person=person, unit=unit, registration__past=False)


def verbs(person: User) -> list[str]:
    return [verb.rpartition("/")[2] for verb in Statement.objects.filter(person=person).values_list("verb", flat=True)]


def test_what_a_unit_says_is_kept_and_summed_up(learner: User, lesson_with: Lessons) -> None:
    launch = open_unit(learner, lesson=lesson_with(), unit="one")
    said = {"cmi.core.lesson_location": "3", "cmi.suspend_data": "abc", "cmi.core.score.raw": "40"}
    kept = say(launch, operation=uuid.uuid4(), said=said)
    assert kept.refused == {}
    row = record(learner)
    assert (row.values["cmi.core.lesson_location"], row.values["cmi.suspend_data"], row.score) == ("3", "abc", 0.4)


def test_the_same_operation_again_changes_nothing_and_is_acknowledged(learner: User, lesson_with: Lessons) -> None:
    launch, operation = open_unit(learner, lesson=lesson_with(), unit="one"), uuid.uuid4()
    first = say(launch, operation=operation, said={"cmi.core.session_time": "0000:01:00"}, is_end=True)
    again = say(launch, operation=operation, said={"cmi.core.session_time": "0000:01:00"}, is_end=True)
    assert again.is_replay
    assert again.revision == first.revision
    assert record(learner).seconds == 60
    assert UnitOperation.objects.count() == 1


def test_what_arrives_late_does_not_undo_what_was_said_since(learner: User, lesson_with: Lessons) -> None:
    launch = open_unit(learner, lesson=lesson_with(), unit="one")
    say(launch, operation=uuid.uuid4(), said={"cmi.core.lesson_location": "9"}, sequence=20)
    late = {"cmi.core.lesson_location": "2", "cmi.suspend_data": "only here"}
    say(launch, operation=uuid.uuid4(), said=late, sequence=10)
    values = record(learner).values
    assert (values["cmi.core.lesson_location"], values["cmi.suspend_data"]) == ("9", "only here")


def test_what_is_not_allowed_is_refused_and_the_rest_is_kept(learner: User, lesson_with: Lessons) -> None:
    launch = open_unit(learner, lesson=lesson_with(), unit="one")
    said = {
        "cmi.suspend_data": "x" * 4097,
        "cmi.core.student_id": "u1",
        "cmi.core.lesson_status": "splendid",
        "cmi.core.score.raw": "101",
        "cmi.nonsense": "1",
        "cmi.interactions.300.id": "far",
        "cmi.core.lesson_location": "kept",
    }
    refused = say(launch, operation=uuid.uuid4(), said=said).refused
    assert set(refused) == set(said) - {"cmi.core.lesson_location"}
    assert record(learner).values == {"cmi.core.lesson_location": "kept"}


def test_a_package_is_done_when_all_its_units_are_and_the_module_with_it(learner: User, lesson_with: Lessons) -> None:
    lesson = lesson_with()
    launch = open_unit(learner, lesson=lesson, unit="one")
    say(launch, operation=uuid.uuid4(), said={"cmi.core.score.raw": "80"}, is_end=True)  # mastery is 70
    assert record(learner).passed is True
    assert not LessonRead.objects.filter(person=learner).exists()
    open_unit(learner, lesson=lesson, unit="two")  # an asset is done when it is opened
    assert LessonRead.objects.filter(person=learner, key=lesson.translation_key).count() == 1
    assert Completion.objects.filter(person=learner, key=lesson.get_parent().translation_key).count() == 1
    way = PackageRegistration.objects.get(person=learner)
    assert (way.done_at is not None, way.score) == (True, 0.8)
    assert {"launched", "initialized", "passed", "terminated"} <= set(verbs(learner))


def test_a_score_below_the_mastery_score_fails_whatever_the_unit_says(learner: User, lesson_with: Lessons) -> None:
    launch = open_unit(learner, lesson=lesson_with(), unit="one")
    said = {"cmi.core.score.raw": "50", "cmi.core.lesson_status": "passed"}
    say(launch, operation=uuid.uuid4(), said=said, is_end=True)
    assert record(learner).passed is False
    assert not PackageRegistration.objects.get(person=learner).done_at


def test_what_was_done_stays_done_and_the_best_score_counts(learner: User, lesson_with: Lessons) -> None:
    lesson = lesson_with(NEW)
    launch = open_unit(learner, lesson=lesson, unit="one")
    done = {"cmi.completion_status": "completed", "cmi.success_status": "passed", "cmi.score.scaled": "0.9"}
    say(launch, operation=uuid.uuid4(), said=done, is_end=True)
    again = open_unit(learner, lesson=lesson, unit="one")
    worse = {"cmi.completion_status": "incomplete", "cmi.success_status": "failed", "cmi.score.scaled": "0.1"}
    say(again, operation=uuid.uuid4(), said=worse, is_end=True)
    row = record(learner)
    assert (row.is_done, row.score) == (True, 0.9)
    assert LessonRead.objects.filter(person=learner).count() == 1


def test_a_session_that_never_said_it_was_over_is_resumed_with_its_time(learner: User, lesson_with: Lessons) -> None:
    lesson = lesson_with()
    first = open_unit(learner, lesson=lesson, unit="one")
    say(first, operation=uuid.uuid4(), said={"cmi.core.session_time": "0000:02:00", "cmi.suspend_data": "p4"})
    second = open_unit(learner, lesson=lesson, unit="one")
    assert (first.entry, second.entry) == ("ab-initio", "resume")
    row = record(learner)
    assert (row.seconds, row.values["cmi.suspend_data"]) == (120, "p4")
    assert "abandoned" in verbs(learner)


def test_a_unit_that_is_not_in_the_package_is_not_opened(learner: User, lesson_with: Lessons) -> None:
    lesson = lesson_with(OLD.replace('href="b.html"', 'href="gone.html"'))
    for unit in ("two", "three"):
        with pytest.raises(ValidationError):
            open_unit(learner, lesson=lesson, unit=unit)


def test_a_new_cycle_begins_the_package_anew_and_the_old_record_stays(learner: User, lesson_with: Lessons) -> None:
    lesson = lesson_with(NEW)
    launch = open_unit(learner, lesson=lesson, unit="one")
    say(launch, operation=uuid.uuid4(), said={"cmi.completion_status": "completed"}, is_end=True)
    assign(learner, page=lesson.get_parent(), now=timezone.now() + timedelta(seconds=1))
    assert PackageRegistration.objects.filter(person=learner, past=True).count() == 1
    later = open_unit(learner, lesson=lesson, unit="one")
    assert later.entry == "ab-initio"
    assert record(learner).values == {}
    say(later, operation=uuid.uuid4(), said={"cmi.completion_status": "completed"}, is_end=True)
    assert Completion.objects.filter(person=learner, key=lesson.get_parent().translation_key).count() == 2
