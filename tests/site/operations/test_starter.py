"""The starter library is loaded when it changed, and not otherwise."""

from __future__ import annotations

import pytest

from vademecum.operations import starter
from vademecum.operations.starter import DemoPart, StarterPart, build_demo, clear_demo, load_starter

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(starter, "_starter", {})
    monkeypatch.setattr(starter, "_demo", {})


def ignore(message: str) -> None:
    pass


def test_parts_are_loaded_by_rank_and_once(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[str] = []
    for name, rank in (("training", 30), ("knowledge", 20)):
        starter.register_starter(StarterPart(name=name, load=lambda report, name=name: loaded.append(name), rank=rank))
    load_starter(ignore)
    load_starter(ignore)
    assert loaded == ["knowledge", "training"]
    monkeypatch.setattr(starter, "library_fingerprint", lambda: "a newer library")
    load_starter(ignore)
    assert loaded == ["knowledge", "training"] * 2


def test_a_part_that_asks_for_it_runs_at_every_start() -> None:
    ran: list[str] = []
    starter.register_starter(StarterPart(name="search", load=lambda report: ran.append("search"), at_every_start=True))
    load_starter(ignore)
    load_starter(ignore)
    assert ran == ["search", "search"]


def test_a_part_that_failed_is_tried_again() -> None:
    attempts: list[int] = []

    def load(report: starter.Report) -> None:
        attempts.append(1)
        if len(attempts) == 1:
            raise ValueError

    starter.register_starter(StarterPart(name="knowledge", load=load))
    with pytest.raises(ValueError):
        load_starter(ignore)
    load_starter(ignore)
    assert len(attempts) == 2


def test_the_demonstration_is_cleared_in_the_opposite_order() -> None:
    steps: list[str] = []
    for name, rank in (("training", 30), ("people", 10)):
        part = DemoPart(
            name=name,
            build=lambda report, name=name: steps.append(f"+{name}"),
            clear=lambda report, name=name: steps.append(f"-{name}"),
            rank=rank,
        )
        starter.register_demo(part)
    build_demo(ignore)
    clear_demo(ignore)
    assert steps == ["+people", "+training", "-training", "-people"]
