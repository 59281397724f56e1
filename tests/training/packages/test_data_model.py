from __future__ import annotations

from training.packages.data_model import MOST_CHARACTERS, taken_over
from training.packages.scorm import OLD

ROWS = 250


def responses(length: int) -> dict[str, str]:
    return {f"cmi.interactions.{number}.student_response": "x" * length for number in range(ROWS)}


def characters(values: dict[str, str]) -> int:
    return sum(len(name) + len(value) for name, value in values.items())


def test_a_longer_value_takes_the_place_of_the_one_before_it() -> None:
    values, refused = taken_over(OLD, responses(3000), responses(3900))
    assert (values, refused) == (responses(3900), {})


def test_all_that_a_unit_keeps_is_bounded_though_it_says_what_it_said_at_greater_length() -> None:
    kept = responses(3900)
    values, refused = taken_over(OLD, kept, responses(4096))
    assert characters(values) <= MOST_CHARACTERS
    assert set(refused.values()) == {"too-much"}
    assert {name: values[name] for name in refused} == {name: kept[name] for name in refused}


def test_what_is_refused_for_its_length_leaves_room_for_what_is_short() -> None:
    kept = responses(3950)
    room = MOST_CHARACTERS - characters(kept)
    long = {f"cmi.interactions.{number}.correct_responses.0.pattern": "x" * 4096 for number in range(ROWS)}
    values, refused = taken_over(OLD, kept, {**long, "cmi.core.lesson_location": "3"})
    assert room < characters(long)
    assert values["cmi.core.lesson_location"] == "3"
    assert set(refused.values()) == {"too-much"}
    assert characters(values) <= MOST_CHARACTERS
