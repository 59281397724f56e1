"""What people type is understood, and nothing that they type can hurt."""

from __future__ import annotations

import contextlib

import pytest

from search.queries import MAX_LENGTH, MAX_TERMS, QueryError, Term, parse, squeeze


def test_words_phrases_exclusions_and_fields_are_told_apart() -> None:
    query = parse('Risk "status report" -draft type:guide title:"change control" -title:old')
    assert query.terms == (
        Term(("risk",)),
        Term(("status", "report"), is_phrase=True),
        Term(("draft",), is_excluded=True),
        Term(("guide",), field="type"),
        Term(("change", "control"), is_phrase=True, field="title"),
        Term(("old",), field="title", is_excluded=True),
    )


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("l’analyse des coûts", ["l", "analyse", "des", "coûts"]),
        ("re\u0301union", ["réunion"]),
        ("« comité de pilotage", ["comité", "de", "pilotage"]),
        ("risk-based testing", ["risk", "based", "testing"]),
        ("10:30 http://example.org/a", ["10", "30", "http", "example", "org", "a"]),
        ("plan - budget", ["plan", "budget"]),
        ("{{ 7*7 }} ${x}", ["7", "7", "x"]),
    ],
)
def test_plain_words_are_read_whatever_stands_between_them(typed: str, words: list[str]) -> None:
    assert [word for term in parse(typed).terms for word in term.words] == words


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("STD-012", ("std012",)),
        ("std 012", ("std012",)),
        ("what says PMO-STD-012 on risk", ("pmostd012",)),
        ("risk register", ()),
        ("-STD-012 plan", ()),
    ],
)
def test_identifiers_are_recognised_however_they_are_written(typed: str, codes: tuple[str, ...]) -> None:
    assert parse(typed).codes == codes
    assert squeeze("STD-012") == "std012"


@pytest.mark.parametrize(
    "typed", ["", "   ", '"', '""""', "-", "- -", "***", "-draft", '-"old text"', "\x00\x01", "type:", ":"]
)
def test_a_query_that_asks_for_nothing_is_empty(typed: str) -> None:
    assert parse(typed).is_empty or typed == "type:"


def test_a_text_beyond_the_bounds_is_refused_with_the_bound() -> None:
    with pytest.raises(QueryError) as refused:
        parse("x" * (MAX_LENGTH + 1))
    assert (refused.value.code, refused.value.limit) == ("too_long", MAX_LENGTH)
    with pytest.raises(QueryError) as refused:
        parse("a " * (MAX_TERMS + 1))
    assert refused.value.code == "too_many_terms"


@pytest.mark.parametrize(
    "typed", ['"' * 1000, "-" * 1000, ":" * 1000, '-"' * 500, "a:" * 500, "title:" * 160, "(" * 1000, "é" * 1000]
)
def test_hostile_text_is_read_or_refused_and_nothing_else(typed: str) -> None:
    with contextlib.suppress(QueryError):
        parse(typed)


def test_a_hundred_kilobytes_are_refused_without_being_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search.queries.clean", lambda typed: pytest.fail("it was read"))
    with pytest.raises(QueryError):
        parse('"a ' * 33_000)


@pytest.mark.parametrize("typed", ["after:soon", "before:2026-13", "après:31/12", "risk after:99"])
def test_a_day_that_is_none_is_refused(typed: str) -> None:
    with pytest.raises(QueryError) as refused:
        parse(typed)
    assert refused.value.code == "not_a_date"
