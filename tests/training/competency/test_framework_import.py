"""A framework comes in whole from the files that others keep, goes out equal, and can be tried first."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from training.competency.framework_files import read
from training.competency.framework_import import framework_data, import_framework
from training.competency.framework_shape import Words
from training.competency.framework_writing import competency_table, csv_of, role_table, workbook_of
from training.models import Competency, Framework, LevelDescriptor, RoleProfile, RoleRequirement
from training.starter import load_framework

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[3]
UK = ROOT.parent / "shared" / "data" / "competency-uk-capability-framework"

SKILLS = b"""Skill;Skill FR;ICB4;Notions;Guided;Alone
Risk;Risques;4.5.11;explains;applies;tailors
Scope;P\xc3\xa9rim\xc3\xa8tre;4.5.3;explains;;=SUM(1)
;;;;;
Risk;;;;;
"""
ROLES = b"""Role,Skill,Skill level,Critical,Days to reach
Project manager,Risk,Alone,yes,90
Project manager,Wizardry,Alone,,
Project manager,Scope,Sky-high,,
"""


def house_read() -> object:
    return read(
        [("roles.csv", ROLES), ("skills.csv", SKILLS)], key="house", title=Words("House", "Maison"), version="2"
    )


def rows_of(table: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(table.decode("utf-8-sig"), newline="")))


def test_tables_are_read_by_the_names_of_their_columns_and_problems_are_placed() -> None:
    report = import_framework(house_read(), activate=True)  # type: ignore[arg-type]
    assert report.counts["competency.created"] == 2
    risk = Competency.objects.get(key="house-risk")
    assert (risk.title_fr, risk.crosswalk["icb4"]) == ("Risques", ["4.5.11"])
    asked = RoleRequirement.objects.get()
    assert (asked.level, asked.is_critical, asked.days_to_reach) == (3, True, 90)
    problems = [(p.file, p.line, p.message) for p in house_read().problems]  # type: ignore[attr-defined]
    assert problems == [
        ("skills.csv", 5, "named twice: Risk"),
        ("roles.csv", 3, "unknown competency: Wizardry Alone"),
        ("roles.csv", 4, "unknown level: Scope Sky-high"),
    ]


def test_a_dry_run_reports_the_same_and_writes_nothing() -> None:
    tried = import_framework(house_read(), dry_run=True)  # type: ignore[arg-type]
    assert not Framework.objects.filter(key="house").exists()
    assert tried.counts == import_framework(house_read()).counts  # type: ignore[arg-type]


def test_importing_again_changes_only_what_changed() -> None:
    import_framework(house_read())  # type: ignore[arg-type]
    data = house_read()
    data.competencies[0].title = Words("Risk and opportunity", "Risques")  # type: ignore[attr-defined]
    counts = import_framework(data).counts  # type: ignore[arg-type]
    assert {key for key in counts if not key.endswith("unchanged")} == {"competency.updated"}


@pytest.mark.parametrize("form", ["csv", "xlsx", "yaml"])
def test_what_goes_out_comes_in_unchanged(form: str, tmp_path: Path) -> None:
    import_framework(house_read())  # type: ignore[arg-type]
    call_command("export_framework", "house", str(tmp_path), format=form)
    out = io.StringIO()
    files = sorted(map(str, tmp_path.iterdir()))
    call_command("import_framework", *files, "--key=house", "--title=House", "--title-fr=Maison", "--edition=2", "--json",
                 stdout=out)  # fmt: skip
    report = json.loads(out.getvalue())
    assert report["problems"] == []
    assert [row for row in report["rows"] if not row.endswith("unchanged")] == []


def test_the_house_framework_goes_round_too(tmp_path: Path) -> None:
    import yaml

    load_framework(yaml.safe_load((ROOT / "content" / "framework.yaml").read_text()))
    call_command("export_framework", "vademecum-pm", str(tmp_path), format="yaml")
    out = io.StringIO()
    call_command("import_framework", str(tmp_path / "vademecum-pm.yaml"), "--json", stdout=out)
    rows = json.loads(out.getvalue())["rows"]
    assert [row for row in rows if not row.endswith("unchanged")] == []


def test_a_file_that_is_no_framework_is_refused_with_the_reason(tmp_path: Path) -> None:
    for name, content, why in (
        ("a.csv", b"Person,Other\n1,2\n", "no column names the competency"),
        ("b.csv", b"Skill,One,Two\nx,y,z\n", "2 columns would be levels"),
        ("c.xlsx", b"PK no", "not a workbook"),
        ("d.yaml", b"key: [", "not YAML"),
        ("e.yaml", b"key: k", "KeyError"),
        ("f.txt", b"", "only .csv"),
    ):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(CommandError, match=why):
            call_command("import_framework", str(tmp_path / name))


@pytest.mark.material
@pytest.mark.skipif(not UK.exists(), reason="the UK capability framework is not on this machine")
def test_the_uk_framework_comes_in_whole_and_goes_out_equal() -> None:
    files = [(name, (UK / name).read_bytes()) for name in ("skills.csv", "roles-product-and-delivery.csv")]
    data = read(files, key="uk", title=Words("UK Government Digital and Data Profession"), version="1")
    import_framework(data)
    assert [words.en for words, _d in data.levels] == [
        "Not evidenced", "Awareness", "Working", "Practitioner", "Expert",
    ]  # fmt: skip
    assert (Competency.objects.filter(area__framework__key="uk").count(), RoleProfile.objects.count()) == (188, 21)
    skills, roles = rows_of(files[0][1]), rows_of(files[1][1])
    filled = sum(bool(row[name]) for row in skills for name in ("Awareness", "Working", "Practitioner", "Expert"))
    assert LevelDescriptor.objects.count() == filled
    assert RoleRequirement.objects.count() == len(roles) - 6  # six rows stand twice in the file
    out = framework_data(Framework.objects.get(key="uk"))
    assert rows_of(csv_of(competency_table(out))) == [{k: v.strip() for k, v in row.items()} for row in skills]
    said = tuple(roles[0])  # every column, in the order of the file
    assert tuple(role_table(out)[0]) == said
    written = {tuple(row[name] for name in said) for row in rows_of(csv_of(role_table(out)))}
    assert written == {tuple(row[name].strip() for name in said) for row in roles}
    again = read([("uk.xlsx", workbook_of(out))], key="uk", title=data.title, version="1")
    assert {row for row in import_framework(again).counts if not row.endswith("unchanged")} == set()
