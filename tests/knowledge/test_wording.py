"""A sentence as a reader saw it is found in what its author wrote, once, or the change is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.wording import NotThere, replaced


def written(text: str, kind: str = "markdown") -> list[dict]:
    return [{"type": kind, "value": text, "id": "x"}]


@pytest.mark.parametrize(
    ("source", "seen"),
    [
        ("Each risk must be **scored** *twice*.", "Each risk must be scored twice."),
        ("See [the plan](page:12#x), then act.", "See the plan, then act."),
        ("Don't wait\nfor it.", "Don’t wait for it."),
        ("<p>Each <b>risk</b> counts.</p>", "Each risk counts."),
        ("Réserve de 8\u00a0% au plus.", "Réserve de 8 % au plus."),
    ],
)
def test_markup_between_the_words_is_no_obstacle(source: str, seen: str) -> None:
    found = replaced(written(source), seen, "New words.")
    assert "New words." in found[0]["value"]
    assert seen.split()[-1] not in found[0]["value"].replace("New words.", "")


def test_what_stands_twice_or_not_at_all_is_refused() -> None:
    with pytest.raises(NotThere) as twice:
        replaced(written("One. One."), "One.", "Two.")
    assert twice.value.count == 2
    with pytest.raises(NotThere) as nowhere:
        replaced(written("One."), "Three.", "Two.")
    assert nowhere.value.count == 0


def test_steps_and_answers_are_looked_into_but_no_ids() -> None:
    body = [{"type": "steps", "value": {"steps": ["Call.", "Write it down."]}, "id": "Call."}]
    assert replaced(body, "Call.", "Phone.") == [
        {"type": "steps", "value": {"steps": ["Phone.", "Write it down."]}, "id": "Call."}
    ]


@given(st.text(max_size=200), st.text(max_size=50))
def test_any_words_are_replaced_once_or_refused(text: str, sentence: str) -> None:
    try:
        found = replaced(written(text), sentence, "§§")
    except NotThere:
        return
    assert found[0]["value"].count("§§") == text.count("§§") + 1 or "§§" in sentence
