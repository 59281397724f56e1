"""Questions come in once, change by versions, and what is broken is told."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.training.conftest import BANK
from training.formats.gift import parse
from training.importing import bank_category, import_questions
from training.models import Competency, Question, QuestionVersion

pytestmark = pytest.mark.django_db


def bring(text: str, **options: object) -> dict[str, int]:
    return import_questions(parse(text.encode()), language="en", **options).counts  # type: ignore[arg-type]


def test_the_second_time_nothing_changes(competency: Competency) -> None:
    assert bring(BANK)["created"] == 4
    again = bring(BANK)
    assert (again["unchanged"], again["created"], again["updated"]) == (4, 0, 0)
    assert QuestionVersion.objects.count() == 4


def test_a_question_comes_with_its_competency_level_and_clauses(competency: Competency) -> None:
    bring(BANK)
    question = Question.objects.get(idnumber="RISK-001")
    assert list(question.competencies.all()) == [competency]
    assert question.level == 1
    assert [str(clause) for clause in question.clauses.all()] == ["PMO-STD-002#scoring"]
    assert question.category == "risk"


def test_a_changed_question_gets_a_new_version_and_the_old_one_stays() -> None:
    bring("// [id:Q]\nOld?{T}")
    assert bring("// [id:Q]\nNew?{T}")["updated"] == 1
    question = Question.objects.get()
    assert [version.number for version in question.versions.all()] == [2, 1]
    assert question.current.content["stem"]["text"] == "New?"


def test_a_version_never_changes_what_it_says() -> None:
    bring("// [id:Q]\nOld?{T}")
    version = QuestionVersion.objects.get()
    version.content = {}
    version.state = "retired"
    version.save()
    version.refresh_from_db()
    assert (version.content["stem"]["text"], version.state) == ("Old?", "retired")


def test_without_an_id_the_same_words_are_the_same_question() -> None:
    bring("::N::A?{T}")
    assert bring("::N::A?{T}")["unchanged"] == 1
    assert bring("::N::A?{F}")["created"] == 1


def test_a_broken_question_stays_out_and_the_rest_comes_in() -> None:
    counts = bring("A?{T}\n\nB?{#x}\n\nC?{F}")
    assert (counts["created"], counts["failed"]) == (2, 1)


def test_a_dry_run_keeps_nothing() -> None:
    assert bring(BANK, dry_run=True)["created"] == 4
    assert not Question.objects.exists()


@pytest.mark.parametrize(
    ("path", "category"),
    [("$course$/top/Risk/Scoring", "Risk/Scoring"), ("risk", "risk"), ("$system$/A//B", "A/B"), ("", "")],
)
def test_categories_lose_what_only_moodle_means(path: str, category: str) -> None:
    assert bank_category(path) == category


def test_the_command_prints_questions_and_errors_by_line(tmp_path: Path) -> None:
    file = tmp_path / "bank.gift"
    file.write_text("// [id:Q]\n::N::A?{=x#yes ~y}\n\nB?{#x}\n")
    out = StringIO()
    call_command("import_questions", str(file), "--json", "--dry-run", stdout=out)
    question, failure, counts = [json.loads(line) for line in out.getvalue().splitlines()]
    assert (question["line"], question["kind"], question["id"]) == (2, "multichoice", "Q")
    assert question["body"]["choices"][0]["feedback"]["text"] == "yes"
    assert failure["line"] == 4
    assert (counts["created"], counts["failed"], counts["dry_run"]) == (1, 1, True)
    assert not Question.objects.exists()


def test_the_command_refuses_what_is_not_there_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_questions", str(tmp_path / "none.gift"))
    (tmp_path / "x").write_text("")
    with pytest.raises(CommandError, match=r"Known: .*gift"):
        call_command("import_questions", str(tmp_path / "x"), "--format", "scroll")
