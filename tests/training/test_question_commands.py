"""Whole files in and out of the bank on the terminal."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from training.models import Question

pytestmark = pytest.mark.django_db
GIFT = "::One:: Who? {=The sponsor ~The team}\n\n::Two:: So? {TRUE}\n"


def run(*arguments: str, **options: object) -> str:
    out = io.StringIO()
    call_command(*arguments, stdout=out, stderr=io.StringIO(), **options)
    return out.getvalue()


def bank(tmp_path: Path) -> Path:
    file = tmp_path / "bank.gift"
    file.write_text(GIFT, encoding="utf-8")
    return file


@pytest.mark.parametrize("name", ["moodle-xml", "qti", "csv", "gift"])
def test_a_bank_leaves_and_comes_back_without_duplicates(tmp_path: Path, name: str) -> None:
    run("import_questions", str(bank(tmp_path)), category="Risk")
    assert Question.objects.count() == 2
    out = tmp_path / f"out.{'csv' if name == 'csv' else 'gift' if name == 'gift' else 'xml'}"
    run("export_questions", format=name, output=out)
    again = run("import_questions", str(out), "--json", "--dry-run")
    rows = [json.loads(line) for line in again.splitlines()]
    assert rows[-1]["failed"] == 0
    assert rows[-1]["created"] + rows[-1]["updated"] + rows[-1]["unchanged"] == 2
    assert Question.objects.count() == 2


def test_the_format_is_found_out_or_asked_for(tmp_path: Path) -> None:
    file = tmp_path / "questions.txt"
    file.write_text("Who?\nA. You\nB. I\nANSWER: B\n", encoding="utf-8")
    assert "created" in run("import_questions", str(file))
    strange = tmp_path / "questions.dat"
    strange.write_bytes(b"\x01\x02")
    with pytest.raises(CommandError, match="moodle-xml"):
        run("import_questions", str(strange))


def test_what_a_format_cannot_say_is_named_and_the_rest_leaves(tmp_path: Path) -> None:
    run("import_questions", str(bank(tmp_path)))
    errors = io.StringIO()
    out = io.StringIO()
    call_command("export_questions", format="aiken", stdout=out, stderr=errors)
    assert "ANSWER: A" in out.getvalue()
    assert "Two" in errors.getvalue()
