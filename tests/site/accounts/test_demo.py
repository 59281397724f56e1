"""The people of the fictional organisation."""

from __future__ import annotations

import pytest

from vademecum.accounts import demo, roles
from vademecum.accounts.models import Project, ProjectRole, Team, User

pytestmark = pytest.mark.django_db


def silent(message: str) -> None:
    pass


def test_the_organisation_is_complete_and_the_same_each_time() -> None:
    demo.build(silent)
    first = list(User.objects.order_by("pk").values_list("email", "manager__email", "preferred_language"))
    demo.build(silent)
    assert list(User.objects.order_by("pk").values_list("email", "manager__email", "preferred_language")) == first
    assert len(first) == 40
    assert {language for _email, _manager, language in first} == {"en", "fr"}
    assert Team.objects.exclude(lead=None).count() == 5
    assert Project.objects.count() == 4
    assert set(ProjectRole.objects.values_list("kind", flat=True)) == set(ProjectRole.Kind.values)
    assert all(email.endswith("@demo.example") for email, _manager, _language in first)


def test_everybody_but_one_has_a_manager_and_nobody_manages_in_a_circle() -> None:
    demo.build(silent)
    boss = dict(User.objects.values_list("pk", "manager"))
    assert list(boss.values()).count(None) == 1
    for person in boss:
        seen = set()
        while person is not None:
            assert person not in seen
            seen.add(person)
            person = boss[person]


def test_the_personas_are_what_they_are_called() -> None:
    demo.build(silent)
    by_role = {role: User.objects.get(email=email) for role, email in demo.PERSONAS.items()}
    assert by_role["PMO officer"].groups.filter(name=roles.PMO_OFFICER).exists()
    assert by_role["manager"].reports.exists()
    assert by_role["stakeholder"].project_roles.filter(kind="stakeholder").exists()
    assert by_role["team member"].project_roles.filter(kind="member").exists()
    assert not any(person.has_usable_password() for person in by_role.values())


def test_clearing_removes_exactly_the_demo_rows() -> None:
    real = User.objects.create_user("elif.yildiz@demo.example", first_name="Real")
    team = Team.objects.create(name="Engineering")
    demo.build(silent)
    real.refresh_from_db()
    assert (real.first_name, real.manager, real.is_demo) == ("Real", None, False)
    demo.clear(silent)
    assert list(User.objects.all()) == [real]
    assert list(Team.objects.all()) == [team]
    assert not Project.objects.exists()
