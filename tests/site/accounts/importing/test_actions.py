"""Bringing people in from a table."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.core.management.base import CommandError

from vademecum.accounts import roles
from vademecum.accounts.importing.actions import counts_of, import_people
from vademecum.accounts.importing.columns import recognise
from vademecum.accounts.importing.tables import UnreadableTable, read_table
from vademecum.accounts.models import Project, ProjectRole, Team, User

pytestmark = pytest.mark.django_db
SAMPLES = Path(__file__).resolve().parents[5] / "shared/data/csv-moodle-users/lib/tests/fixtures"


def bring_in(text: str, **options):
    table = read_table(text.encode())
    return import_people(table, recognise(table.headers), **options)


def outcomes(plans) -> list[str]:
    return [plan.outcome for plan in plans]


def reasons(plans) -> list[str]:
    return [problem.reason for plan in plans for problem in plan.problems]


FILE = """email;Prénom;Nom;Langue;Fuseau horaire;Fonction;Équipe;Manager;Groupes;Projets
Zoe@Example.org;Zoé;Durand;fr;Europe/Paris;Analyste;Bleus, Rouges;boss@example.org;Author;ATLAS:manager
boss@example.org;Bo;Ssé;en;UTC;Head;Bleus;;;
"""


def test_everything_a_line_says_is_kept_and_a_manager_may_come_later() -> None:
    project = Project.objects.create(code="ATLAS", name="Atlas")
    assert outcomes(bring_in(FILE)) == ["created", "created"]
    zoe = User.objects.get(email="zoe@example.org")
    assert (zoe.first_name, zoe.last_name, zoe.preferred_language, zoe.job_title) == ("Zoé", "Durand", "fr", "Analyste")
    assert zoe.manager.email == "boss@example.org"
    assert set(zoe.teams.values_list("name", flat=True)) == {"Bleus", "Rouges"}
    assert list(zoe.groups.values_list("name", flat=True)) == [roles.AUTHOR]
    assert ProjectRole.objects.get(person=zoe, project=project).kind == "manager"
    assert not zoe.has_usable_password()
    assert EmailAddress.objects.filter(user=zoe, primary=True, verified=True).exists()


def test_a_second_time_changes_nothing_and_a_third_only_what_is_new() -> None:
    Project.objects.create(code="ATLAS", name="Atlas")
    bring_in(FILE)
    assert outcomes(bring_in(FILE)) == ["unchanged", "unchanged"]
    again = bring_in(FILE.replace("Analyste", "Experte"))
    assert outcomes(again) == ["updated", "unchanged"]
    assert again[0].values == {"job_title": "Experte"}
    assert User.objects.count() == 2
    assert Team.objects.count() == 2


def test_empty_cells_take_nothing_away() -> None:
    User.objects.create_user("zoe@example.org", first_name="Zoé", job_title="Analyst")
    assert outcomes(bring_in("email,first name,job title\nZOE@example.org,,\n")) == ["unchanged"]


def test_a_trial_changes_nothing() -> None:
    Project.objects.create(code="ATLAS", name="Atlas")
    assert outcomes(bring_in(FILE, dry_run=True)) == ["created", "created"]
    assert not User.objects.exists()
    assert not Team.objects.exists()


def test_a_bad_line_does_not_hinder_the_others() -> None:
    plans = bring_in(
        "email,lang,timezone,group,project\n"
        "good@example.org,fr,,,\n"
        "not an address,fr,,,\n"
        ",fr,,,\n"
        "GOOD@example.org,en,,,\n"
        "a@example.org,klingon,,,\n"
        "b@example.org,,Mars/Base,,\n"
        "c@example.org,,,Wizards,\n"
        "d@example.org,,,,NOPE\n"
        "e@example.org,,,,NOPE:emperor\n"
    )
    assert outcomes(plans) == ["created"] + ["failed"] * 8
    assert reasons(plans) == [
        *("email", "no_email", "twice", "language", "time_zone", "group", "project", "project_role")
    ]
    assert [plan.line for plan in plans] == list(range(2, 11))
    assert list(User.objects.values_list("email", "preferred_language")) == [("good@example.org", "fr")]


def test_all_or_nothing_writes_nothing_when_one_line_fails() -> None:
    plans = bring_in("email\ngood@example.org\nbad\n", atomic=True)
    assert outcomes(plans) == ["created", "failed"]
    assert not User.objects.exists()


def test_people_never_manage_each_other_in_a_circle() -> None:
    plans = bring_in("email,manager\na@x.org,b@x.org\nb@x.org,c@x.org\nc@x.org,a@x.org\nd@x.org,d@x.org\n")
    assert outcomes(plans) == ["created", "created", "failed", "failed"] or reasons(plans)
    assert "manager_circle" in reasons(plans)
    boss = dict(User.objects.values_list("email", "manager__email"))
    for person in boss:
        seen = set()
        while person:
            assert person not in seen
            seen.add(person)
            person = boss.get(person)


def test_a_circle_with_people_who_are_already_there_is_refused() -> None:
    top = User.objects.create_user("top@x.org")
    User.objects.create_user("low@x.org", manager=top)
    plans = bring_in("email,manager\ntop@x.org,low@x.org\n")
    assert reasons(plans) == ["manager_circle"]


def test_who_reports_to_a_refused_or_unknown_person_is_refused_too() -> None:
    plans = bring_in("email,lang,manager\na@x.org,,b@x.org\nb@x.org,klingon,\nc@x.org,,nobody@x.org\n")
    assert reasons(plans) == ["manager_unknown", "language", "manager_unknown"]
    assert not User.objects.exists()


def test_nobody_becomes_administrator_by_a_file_unless_it_is_said_so() -> None:
    text = "email,groups,is_superuser,is_staff\na@x.org,Administrator,1,1\n"
    assert reasons(bring_in(text)) == ["group_too_mighty"]
    bring_in(text, allow_administrators=True)
    person = User.objects.get()
    assert person.groups.get().name == roles.ADMINISTRATOR
    assert not person.is_superuser


def test_a_group_that_decides_over_people_counts_as_administrators() -> None:
    secret = Group.objects.create(name="Helpdesk")
    secret.permissions.add(Permission.objects.get(codename="change_user"))
    assert reasons(bring_in("email,groups\na@x.org,helpdesk\n")) == ["group_too_mighty"]


def test_whoever_imports_gives_only_what_they_have(ines: User) -> None:
    ines.groups.add(Group.objects.get(name=roles.AUTHOR))
    plans = bring_in("email,groups\na@x.org,Author\nb@x.org,PMO officer\nc@x.org,Reader\n", by=ines)
    assert outcomes(plans) == ["created", "failed", "created"]


def test_groups_are_known_by_their_french_names_too() -> None:
    bring_in("email,groupes\na@x.org,chargé de PMO\n")
    assert User.objects.get().groups.get().name == roles.PMO_OFFICER


def test_a_column_that_is_not_mapped_is_never_written() -> None:
    bring_in("email,password,is_superuser,is_active,is_demo\na@x.org,secret secret,1,0,1\n")
    person = User.objects.get()
    assert (person.is_superuser, person.is_active, person.is_demo) == (False, True, False)
    assert not person.has_usable_password()


def test_five_hundred_lines_go_in_within_a_minute() -> None:
    import time

    text = "email,first name,team,manager\n" + "".join(
        f"p{n}@x.org,P{n},Team {n % 20},{f'p{n // 7}@x.org' if n else ''}\n" for n in range(500)
    )
    begun = time.monotonic()
    assert counts_of(bring_in(text))["created"] == 500
    assert time.monotonic() - begun < 60


# The command -------------------------------------------------------------------------------------------------------


def run(path: Path, *options: str) -> list[str]:
    out = StringIO()
    call_command("import_people", str(path), *options, stdout=out)
    return out.getvalue().splitlines()


def test_the_command_ends_with_a_line_of_counts(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("Wer,Vorname\na@x.org,Ann\nb@,Bob\n")
    lines = run(path, "--json", "--map", "Wer=email", "Vorname=first_name")
    counts = json.loads(lines[-1])
    assert (counts["created"], counts["failed"]) == (1, 1)
    assert json.loads(lines[1])["problems"]
    assert User.objects.get().first_name == "Ann"


@pytest.mark.parametrize(
    ("content", "options", "told"),
    [
        (b"", [], "empty"),
        (b"name\nAnn\n", [], "No column"),
        (b"email\na@x.org\n", ["--map", "Nope=email"], "Nope"),
    ],
)
def test_the_command_refuses_with_a_sentence(tmp_path: Path, content: bytes, options: list[str], told: str) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes(content)
    with pytest.raises(CommandError, match=told):
        run(path, *options)


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No such file"):
        run(tmp_path / "nowhere.csv")


@pytest.mark.material
@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the shared test material is not here")
def test_moodles_own_sample_files_go_in() -> None:
    for path in sorted(SAMPLES.glob("*.csv")):
        counts = json.loads(run(path, "--json")[-1])
        assert counts["failed"] == 0, path.name
    tom = User.objects.get(email="tomjones@example.com")
    assert tom.get_full_name() == "Tom Jones"
    assert tom.teams.get().name == "ASD"


# People above the importer, and how much at once -------------------------------------------------------------------


@pytest.fixture
def helper(ines: User) -> User:
    ines.user_permissions.add(*Permission.objects.filter(codename__in=["add_user", "change_user"]))
    return ines


@pytest.mark.parametrize("how", ["superuser", "group", "permission"])
def test_whoever_can_do_more_than_the_importer_is_left_alone(helper: User, how: str) -> None:
    boss = User.objects.create_user("boss@example.org", first_name="Bo", is_superuser=how == "superuser")
    if how == "group":
        boss.groups.add(Group.objects.get(name=roles.PMO_OFFICER))
    if how == "permission":
        boss.user_permissions.add(Permission.objects.get(codename="delete_team"))
    text = "email,first name\nboss@example.org,Hacked\nines@example.org,Inès-Marie\nnew@example.org,New\n"
    plans = bring_in(text, by=helper)
    assert outcomes(plans) == ["failed", "updated", "created"]
    assert reasons(plans) == ["above"]
    boss.refresh_from_db()
    assert boss.first_name == "Bo"
    assert outcomes(bring_in("email,first name\nboss@example.org,Bo\n", by=helper)) == ["unchanged"]
    assert (
        outcomes(bring_in(text, by=User.objects.create_superuser("root@example.org")))
        == ["updated"] + ["unchanged"] * 2
    )


def test_all_or_nothing_is_for_files_that_do_not_hold_everybody_else_up() -> None:
    text = "email\n" + "".join(f"p{number}@example.org\n" for number in range(501))
    with pytest.raises(UnreadableTable) as refusal:
        bring_in(text, atomic=True)
    assert (refusal.value.reason, refusal.value.detail) == ("too_many_at_once", "500")
    assert not User.objects.exists()
    assert counts_of(bring_in(text, dry_run=True))["created"] == 501
