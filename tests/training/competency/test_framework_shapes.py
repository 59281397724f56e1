"""Frameworks as others keep them: other words, other shapes, titles above, levels turned round. Pure: no database."""

from __future__ import annotations

import csv
import io

import pytest
from openpyxl import Workbook

from training.competency.framework_files import read
from training.competency.framework_shape import FrameworkData, UnreadableError, Words
from training.competency.framework_writing import csv_of, guarded, tables_of, unguarded, workbook_of


def framework(*files: tuple[str, str | bytes], **options: object) -> FrameworkData:
    contents = [(name, text if isinstance(text, bytes) else text.encode()) for name, text in files]
    return read(contents, key="x", title=Words("X"), version="1", **options)  # type: ignore[arg-type]


def levels_of(data: FrameworkData) -> list[str]:
    return [words.en for words, _description in data.levels]


def asks_of(data: FrameworkData) -> dict[tuple[str, str], int]:
    return {(role.title.en, asked.competency): asked.level for role in data.roles for asked in role.asks}


LEVELS = "Skill group,Capability,Definition,Level 1,Level 2,Level 3,Level 4,Level 5,Last updated,URL\n"


def test_columns_that_are_no_levels_are_reported_and_levels_are_known_by_their_number() -> None:
    data = framework(("c.csv", LEVELS + 'Lead,Coaching,helps,"asks\n- listens",b,c,d,e,2024,http://x\n'))
    assert levels_of(data)[1:] == ["Level 1", "Level 2", "Level 3", "Level 4", "Level 5"]
    coaching = data.competencies[0]
    assert (coaching.description.en, coaching.levels[1].en, coaching.area) == ("helps", "asks\n- listens", "lead")
    assert data.ignored == ["c.csv: Last updated", "c.csv: URL"]
    assert data.columns["c.csv"]["Level 3"] == "level_words:3"


def test_levels_from_the_highest_to_the_lowest_are_turned_round() -> None:
    data = framework(("c.csv", "Skill,Expert,Proficient,Basic\nRisk,three,two,one\n"))
    assert levels_of(data)[1:] == ["Basic", "Proficient", "Expert"]
    assert data.competencies[0].levels[1].en == "one"


def test_french_and_english_columns_belong_together() -> None:
    head = (
        "Domaine FR;Area (EN);Compétence (FR);Competency (EN);Niveau 1 FR;Level 1 EN;Level 2 EN;Level 2 FR;Level 3 EN\n"
    )
    data = framework(("c.csv", head + "Piloter;Steer;Risques;Risk;un;one;two;deux;three\n"))
    risk = data.competencies[0]
    assert (risk.title, data.areas["steer"]) == (Words("Risk", "Risques"), Words("Steer", "Piloter"))
    assert risk.levels[2] == Words("two", "deux")


def test_a_row_for_each_level_of_each_competency() -> None:
    table = (
        "Competency,Category,Proficiency level,Descriptor,Indicators\n"
        "Risk,Control,2 - Applies,uses,keeps a register\nRisk,Control,1 - Knows,tells,\nRisk,Control,3 - Leads,x,\n"
        "Scope,Control,1 - Knows,says,\nScope,Control,4 - Rules,says,\n"
    )
    data = framework(("c.csv", table), ("r.csv", "Job role,Competency,Expected level\nPM,Risk,2\nPM,Scope,Knows\n"))
    assert levels_of(data) == ["Not evidenced", "1 - Knows", "2 - Applies", "3 - Leads", "4 - Rules"]
    assert data.competencies[0].indicators[2].en == "keeps a register"
    assert asks_of(data) == {("PM", "x-risk"): 2, ("PM", "x-scope"): 1}


@pytest.mark.parametrize(
    "roles",
    [
        "Skill,PM,Officer,Sponsor,Controller\nRisk,Expert*,1,-,n/a\nScope,Basic,,,\n",
        "Role,Risk,Scope\nPM,Expert!,Basic\nOfficer,1,\n",
    ],
)
def test_roles_against_competencies_in_either_direction(roles: str) -> None:
    data = framework(("r.csv", roles), ("c.csv", "Skill,Basic,Proficient,Expert\nRisk,a,b,c\nScope,a,b,c\n"))
    assert asks_of(data) == {("PM", "x-risk"): 3, ("PM", "x-scope"): 1, ("Officer", "x-risk"): 1}
    assert data.roles[0].asks[0].critical
    assert data.problems == []


def test_roles_alone_refer_to_what_is_there_or_bring_their_own_competencies() -> None:
    known = framework(("c.csv", "Skill,Basic,Proficient,Expert\nRisk,a,b,c\n"))
    roles = "Role,Skill,Skill level,Skill level description\nPM,Risk,Expert,leads\nPM,Scope,Basic,says\nPO,Risk,Proficient,x\n"
    referring = framework(("r.csv", roles), known=known)
    assert [problem.message for problem in referring.problems] == ["unknown competency: Scope Basic"]
    alone = framework(("r.csv", roles))
    assert levels_of(alone)[1:] == ["Basic", "Proficient", "Expert"]
    assert [entry.title.en for entry in alone.competencies] == ["Risk", "Scope"]
    assert alone.competencies[0].levels == {3: Words("leads"), 2: Words("x")}


def test_a_workbook_with_titles_above_its_header_and_a_scale_of_its_own() -> None:
    book = Workbook()
    sheet = book.active
    sheet.title = "Compétences"
    for row in (["Référentiel 2026"], [], ["Code", "Compétence", "Explorer", "Navigator", "Captain"],
                ["R-1", "Risques", "one", "two", 3.0]):  # fmt: skip
        sheet.append(row)
    scale = book.create_sheet("Scale")
    for row in (["Level number", "Level", "Level description"], [1, "Explorer", "sees"], [2, "Navigator", "steers"],
                [3, "Captain", "commands"]):  # fmt: skip
        scale.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    data = framework(("f.xlsx", buffer.getvalue()))
    assert levels_of(data) == ["Not evidenced", "Explorer", "Navigator", "Captain"]
    assert data.levels[3][1].en == "commands"
    assert (data.competencies[0].key, data.competencies[0].levels[3].en) == ("x-r-1", "3")


def test_what_is_not_known_is_mapped_by_hand() -> None:
    table = "Was,A1,B1,C1,Note\nRisk,one,two,three,n\n"
    with pytest.raises(UnreadableError, match="no column names the competency"):
        framework(("c.csv", table))
    mapping = {"Was": "competency", "A1": "level:1", "B1": "level:2", "C1": "level:3"}
    data = framework(("c.csv", table), mapping=mapping)
    assert levels_of(data)[1:] == ["A1", "B1", "C1"]
    ordered = framework(("c.csv", table), mapping={"Was": "competency", "C1": "level", "B1": "level", "A1": "level"})
    assert levels_of(ordered)[1:] == ["A1", "B1", "C1"]
    with pytest.raises(UnreadableError, match="there is no field"):
        framework(("c.csv", table), mapping={"Was": "wizardry"})


def test_the_same_name_in_two_areas_is_two_competencies_and_long_names_stay_apart() -> None:
    long = "A very long name of a competency that goes on and on and on until it differs at the very end"
    table = f"Area,Skill,Basic,Proficient,Expert\nA,Risk,a,b,c\nB,Risk,a,b,c\nA,{long} one,a,b,c\nA,{long} two,a,b,c\n"
    data = framework(("c.csv", table))
    assert len({entry.key for entry in data.competencies}) == 4
    assert data.problems == []


def test_cells_with_lists_go_out_as_they_came_and_formulas_do_not() -> None:
    bullets = "- understand the method\n- apply it (with help)\n- explain"
    assert guarded(bullets) == bullets
    for formula in ("=1+1", "+cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0", "@SUM(1)", "-HYPERLINK(1)", "- x!A1"):
        assert guarded(formula) == f"'{formula}"
        assert unguarded(guarded(formula)) == formula
    table = f'Skill,Basic,Proficient,Expert\nRisk,"{bullets}",=SUM(1),c\n'
    data = framework(("c.csv", table))
    out = list(csv.DictReader(io.StringIO(csv_of(tables_of(data)["competencies"]).decode("utf-8-sig"), newline="")))
    assert (out[0]["Basic"], out[0]["Proficient"]) == (bullets, "'=SUM(1)")


def test_everything_goes_round_as_tables_and_as_a_workbook() -> None:
    head = (
        "Area,Area FR,Skill,Skill FR,Basic,Basic FR,Proficient,Expert,Basic indicators,Basic indicators FR,ICB4,Code\n"
    )
    first = framework(
        ("c.csv", head + 'Steer,Piloter,Risk,Risques,a,z,b,c,"one\ntwo",un,4.5.11,R1\nDo,Faire,Plan,,a,,b,c,,,,R2\n'),
        ("r.csv", "Role family,Role,Role level,Skill,Level,Critical,Days\nF,PM,Senior PM,Risk,Expert,yes,90\n"),
    )
    files = [(f"{name}.csv", csv_of(table)) for name, table in tables_of(first).items()]
    for again in (framework(*files), framework(("all.xlsx", workbook_of(first)))):
        assert again.problems == []
        assert (again.levels, again.areas, again.competencies) == (first.levels, first.areas, first.competencies)
        assert again.roles == first.roles
