"""A level follows from evidence alone, can say why, and what was true at a date stays true of that date."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from training.competency import (
    GRACE,
    AllOf,
    AnyOf,
    AtLeast,
    Evidence,
    Rules,
    add_months,
    derive,
    level_at,
    standing_at,
    valid_until,
)

START = datetime(2026, 1, 1, tzinfo=UTC)
RULES = Rules()


def day(number: float) -> datetime:
    return START + timedelta(days=number)


def row(id: int, kind: str, level: int, on: float, until: float | None = None, **rest: object) -> Evidence:
    return Evidence(id, kind, level, day(on), day(rest.pop("recorded", on)), day(until) if until else None, **rest)  # type: ignore[arg-type]


def test_without_evidence_nothing_is_evidenced() -> None:
    assert level_at([], rules=RULES, at=START) == 0


def test_a_passed_quiz_shows_foundation_and_a_sign_off_more() -> None:
    quiz, sign_off = row(1, "quiz", 2, 0, 365), row(2, "sign-off", 3, 10, 700)
    assert level_at([quiz], rules=RULES, at=day(1)) == 2
    assert level_at([quiz, sign_off], rules=RULES, at=day(11)) == 3


def test_no_kind_shows_more_than_its_ceiling() -> None:
    assert level_at([row(1, "quiz", 4, 0)], rules=RULES, at=day(1)) == 2
    assert level_at([row(1, "self", 4, 0)], rules=RULES, at=day(1)) == 0


def test_evidence_is_due_for_thirty_days_and_then_lapses() -> None:
    quiz = row(1, "quiz", 2, 0, 100)
    within = standing_at([quiz], rules=RULES, at=day(110))
    assert (within.level, within.counting[0].state) == (2, "due")
    after = standing_at([quiz], rules=RULES, at=day(130))
    assert (after.level, after.highest_ever, after.has_lapsed) == (0, 2, True)


def test_the_standing_says_what_lapses_next_and_to_what() -> None:
    rows = [row(1, "module", 1, 0, 700), row(2, "quiz", 2, 0, 300)]
    standing = standing_at(rows, rules=RULES, at=day(1))
    assert (standing.lapses_at, standing.lapses_to) == (day(300) + GRACE, 1)
    assert not standing.is_fading(day(1))
    assert standing.is_fading(day(290))


def test_nothing_lapses_while_other_evidence_holds_the_level_longer() -> None:
    rows = [row(1, "quiz", 2, 0, 100), row(2, "exam", 2, 5, None)]
    assert standing_at(rows, rules=RULES, at=day(6)).lapses_at is None


def test_the_standing_says_what_the_next_level_asks() -> None:
    rules = Rules(levels={3: AllOf((AtLeast(3, kinds=frozenset({"sign-off"})), AnyOf((AtLeast(2, 3), AtLeast(3, 2)))))})
    rows = [row(1, "quiz", 2, 0), row(2, "exam", 3, 0)]
    standing = standing_at(rows, rules=rules, at=day(1))
    assert standing.level == 2
    assert standing.missing == (AtLeast(3, 1, frozenset({"sign-off"})), AtLeast(2, 1))


def test_a_revocation_takes_a_row_away_from_when_it_is_recorded() -> None:
    rows = [row(1, "sign-off", 3, 0), row(2, "revocation", 0, 50, supersedes=1)]
    assert level_at(rows, rules=RULES, at=day(49)) == 3
    assert level_at(rows, rules=RULES, at=day(50)) == 0


def test_late_paper_counts_from_its_date_but_does_not_change_what_was_known() -> None:
    late = row(1, "certificate", 3, 10, recorded=200)
    assert level_at([late], rules=RULES, at=day(20), as_of=day(30)) == 0
    assert level_at([late], rules=RULES, at=day(20), as_of=day(200)) == 3


def test_months_end_on_a_day_that_exists() -> None:
    assert add_months(datetime(2026, 1, 31, tzinfo=UTC), 1) == datetime(2026, 2, 28, tzinfo=UTC)
    assert valid_until("quiz", datetime(2024, 2, 29, tzinfo=UTC)) == datetime(2025, 2, 28, tzinfo=UTC)
    assert valid_until("certificate", START) is None


KINDS = ["acknowledgement", "module", "quiz", "exam", "artefact", "sign-off", "peer", "self"]
logs = st.lists(
    st.tuples(st.sampled_from(KINDS), st.integers(0, 4), st.integers(0, 800), st.integers(0, 60), st.integers(30, 700)),
    max_size=12,
).map(
    lambda rows: [
        row(n, kind, level, on, on + days, recorded=on + late) for n, (kind, level, on, late, days) in enumerate(rows)
    ]
)
rule_sets = st.sampled_from(
    [
        RULES,
        Rules(levels={2: AtLeast(2, 2)}),
        Rules(levels={3: AnyOf((AtLeast(3, kinds=frozenset({"sign-off"})), AtLeast(3, 2)))}, highest=3),
    ]
)


@settings(max_examples=300)
@given(logs, rule_sets, st.integers(0, 1500), st.randoms())
def test_the_order_of_arrival_does_not_matter(log: list[Evidence], rules: Rules, when: int, random: object) -> None:
    shuffled = list(log)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert standing_at(shuffled, rules=rules, at=day(when)) == standing_at(log, rules=rules, at=day(when))


@settings(max_examples=300)
@given(logs, logs, rule_sets, st.integers(0, 1500))
def test_more_evidence_never_lowers(log: list[Evidence], more: list[Evidence], rules: Rules, when: int) -> None:
    added = [Evidence(100 + e.id, e.kind, e.level, e.occurred_at, e.recorded_at, e.valid_until) for e in more]
    assert level_at(log + added, rules=rules, at=day(when)) >= level_at(log, rules=rules, at=day(when))


@settings(max_examples=300)
@given(logs, logs, rule_sets, st.integers(0, 800))
def test_what_was_known_at_a_date_is_never_changed_by_what_comes_later(
    log: list[Evidence], later: list[Evidence], rules: Rules, when: int
) -> None:
    added = [
        Evidence(100 + e.id, e.kind, e.level, e.occurred_at, day(when + 1 + e.id), e.valid_until, supersedes=e.id)
        for e in later
    ]
    before = standing_at(log, rules=rules, at=day(when))
    assert standing_at(log + added, rules=rules, at=day(when)) == before


@settings(max_examples=300)
@given(logs, rule_sets, st.integers(0, 1500))
def test_the_level_holds_until_the_moment_it_is_said_to_lapse(log: list[Evidence], rules: Rules, when: int) -> None:
    known = [e for e in log if e.recorded_at <= day(when) and e.occurred_at <= day(when)]
    standing = standing_at(known, rules=rules, at=day(when))
    if standing.lapses_at:
        assert level_at(known, rules=rules, at=standing.lapses_at - timedelta(seconds=1)) == standing.level
        assert level_at(known, rules=rules, at=standing.lapses_at) == standing.lapses_to < standing.level


@settings(max_examples=500)
@given(logs, rule_sets, st.integers(0, 1500))
def test_what_is_kept_of_a_standing_is_what_it_explains(log: list[Evidence], rules: Rules, when: int) -> None:
    kept, whole = derive(log, rules=rules, at=day(when)), standing_at(log, rules=rules, at=day(when))
    assert (kept.level, kept.highest_ever) == (whole.level, whole.highest_ever)
    assert (kept.lapses_at, kept.lapses_to) == (whole.lapses_at, whole.lapses_to)


def test_a_rule_may_ask_for_support_that_shows_no_level_by_itself() -> None:
    rules = Rules(levels={2: AllOf((AtLeast(2), AtLeast(0, 1, frozenset({"coaching"}))))})
    quiz, coached = row(1, "quiz", 2, 0), row(2, "coaching", 1, 0)
    assert level_at([quiz], rules=rules, at=day(1)) == 1
    assert level_at([quiz, coached], rules=rules, at=day(1)) == 2
    assert level_at([coached], rules=RULES, at=day(1)) == 0
