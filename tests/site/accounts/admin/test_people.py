"""People in the admin: our fields are there, and nobody raises anyone above themselves."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client

from vademecum.accounts import roles
from vademecum.accounts.models import Project, ProjectRole, Team, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def helpdesk(db: None) -> User:
    """Somebody who may change people, and nothing else."""
    group = Group.objects.create(name="Helpdesk")
    group.permissions.set(
        Permission.objects.filter(codename__in=["access_admin", "add_user", "change_user", "delete_user"])
    )
    person = User.objects.create_user("helpdesk@example.org")
    person.groups.add(group)
    return person


@pytest.fixture
def boss(db: None) -> User:
    return User.objects.create_superuser("boss@example.org")


def fields(person: User, **changes) -> dict:
    data = {
        "email": person.email,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "preferred_language": person.preferred_language,
        "time_zone": person.time_zone,
        "job_title": person.job_title,
        "manager": person.manager_id or "",
        "is_active": "on",
        "groups": [group.pk for group in person.groups.all()],
    }
    return {**data, **changes}


def edit(client: Client, person: User, **changes):
    return client.post(f"/admin/users/edit/{person.pk}/", fields(person, **changes))


def test_our_fields_are_on_the_form_and_are_kept(client: Client, boss: User, ines: User) -> None:
    client.force_login(boss)
    team = Team.objects.create(name="Bleus")
    page = client.get(f"/admin/users/edit/{ines.pk}/").content.decode()
    for name in ("preferred_language", "time_zone", "job_title", "manager", "teams"):
        assert f'name="{name}"' in page
    changes = {"job_title": "Planner", "time_zone": "UTC", "manager": boss.pk, "teams": [team.pk]}
    assert edit(client, ines, **changes).status_code == 302
    ines.refresh_from_db()
    assert (ines.job_title, ines.time_zone, ines.manager) == ("Planner", "UTC", boss)
    assert list(ines.teams.all()) == [team]


def test_a_new_person_has_no_password_until_they_set_one(client: Client, boss: User) -> None:
    client.force_login(boss)
    assert client.get("/admin/users/new/").status_code == 200
    data = {
        "email": "New@Example.org",
        "preferred_language": "fr",
        "time_zone": "UTC",
        "first_name": "",
        "last_name": "",
    }
    assert client.post("/admin/users/new/", data).status_code == 302
    person = User.objects.get(email="new@example.org")
    assert not person.has_usable_password()


def test_a_manager_in_a_circle_is_refused(client: Client, boss: User, ines: User) -> None:
    client.force_login(boss)
    low = User.objects.create_user("low@example.org", manager=ines)
    assert edit(client, ines, manager=low.pk).status_code == 200
    ines.refresh_from_db()
    assert ines.manager is None


def test_whoever_changes_people_cannot_make_a_superuser(client: Client, helpdesk: User, ines: User) -> None:
    client.force_login(helpdesk)
    edit(client, ines, is_superuser="on", is_staff="on", user_permissions=["1"])
    ines.refresh_from_db()
    assert not ines.is_superuser
    assert not ines.is_staff
    client.post(
        "/admin/users/new/",
        {"email": "x@example.org", "preferred_language": "en", "time_zone": "UTC", "is_superuser": "on"},
    )
    assert not User.objects.get(email="x@example.org").is_superuser


@pytest.mark.parametrize("group", [roles.PMO_OFFICER, roles.AUTHOR, roles.ADMINISTRATOR])
def test_nor_give_a_group_that_can_more(client: Client, helpdesk: User, ines: User, group: str) -> None:
    client.force_login(helpdesk)
    response = edit(client, ines, groups=[Group.objects.get(name=group).pk])
    assert response.status_code == 200
    assert not ines.groups.exists()


def test_but_groups_within_their_own_rights(client: Client, helpdesk: User, ines: User) -> None:
    client.force_login(helpdesk)
    edit(client, ines, groups=[Group.objects.get(name=roles.READER).pk, helpdesk.groups.get().pk])
    assert set(ines.groups.values_list("name", flat=True)) == {roles.READER, "Helpdesk"}


def test_nor_raise_themselves(client: Client, helpdesk: User) -> None:
    client.force_login(helpdesk)
    edit(client, helpdesk, is_superuser="on", groups=[group.pk for group in Group.objects.all()])
    helpdesk.refresh_from_db()
    assert not helpdesk.is_superuser
    assert list(helpdesk.groups.values_list("name", flat=True)) == ["Helpdesk"]


def test_nor_touch_the_account_of_somebody_above(client: Client, helpdesk: User, boss: User, ines: User) -> None:
    ines.groups.add(Group.objects.get(name=roles.PMO_OFFICER))
    client.force_login(helpdesk)
    for above in (boss, ines):
        assert client.get(f"/admin/users/edit/{above.pk}/").status_code == 302
        edit(client, above, email="mine@example.org")
        client.post(f"/admin/users/delete/{above.pk}/")
        above.refresh_from_db()
        assert above.email != "mine@example.org"


@pytest.mark.parametrize("action", ["assign_role", "set_active_state", "delete"])
def test_nor_in_bulk(client: Client, helpdesk: User, boss: User, ines: User, action: str) -> None:
    officer = Group.objects.get(name=roles.PMO_OFFICER)
    ines.groups.add(officer)
    plain = User.objects.create_user("plain@example.org")
    client.force_login(helpdesk)
    query = f"?id={boss.pk}&id={ines.pk}" + (f"&id={plain.pk}&id={helpdesk.pk}" if action == "assign_role" else "")
    address = f"/admin/bulk/accounts/user/{action}/{query}"
    client.get(address)
    client.post(address, {"role": officer.pk, "mark_as_active": "False"})
    assert User.objects.filter(pk__in=[boss.pk, ines.pk], is_active=True).count() == 2
    assert not officer.user_set.exclude(pk=ines.pk).exists()


def test_groups_are_changed_by_superusers_only(client: Client, helpdesk: User, boss: User) -> None:
    helpdesk.groups.get().permissions.add(*Permission.objects.filter(content_type__model="group"))
    group = helpdesk.groups.get()
    client.force_login(helpdesk)
    assert client.get(f"/admin/groups/edit/{group.pk}/").status_code == 302
    assert client.get("/admin/groups/new/").status_code == 302
    client.force_login(boss)
    assert client.get(f"/admin/groups/edit/{group.pk}/").status_code == 200


# Teams, projects ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", ["teams", "projects", "project_roles"])
def test_the_organisation_can_be_looked_at_and_added_to(client: Client, boss: User, place: str) -> None:
    project = Project.objects.create(code="ATLAS", name="Atlas")
    ProjectRole.objects.create(project=project, person=boss)
    Team.objects.create(name="Bleus", lead=boss)
    client.force_login(boss)
    assert client.get(f"/admin/{place}/").status_code == 200
    assert client.get(f"/admin/{place}/new/").status_code == 200


def test_the_menu_shows_people_to_those_who_may_change_them(client: Client, boss: User) -> None:
    client.force_login(boss)
    page = client.get("/admin/").content.decode()
    for address in ("/admin/teams/", "/admin/projects/", "/admin/project_roles/", "/admin/people/import/"):
        assert address in page
    client.force_login(User.objects.create_user("author@example.org"))
    assert client.get("/admin/people/import/").status_code == 302


def test_a_person_can_be_chosen(client: Client, boss: User, ines: User) -> None:
    client.force_login(boss)
    assert "In\\u00e8s" in client.get("/admin/person_chooser/").content.decode()
