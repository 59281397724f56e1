"""The groups of the product and what each may do."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, Permission
from wagtail.models import GroupApprovalTask, GroupPagePermission, Page

from vademecum.accounts import roles
from vademecum.accounts.models import User

pytestmark = pytest.mark.django_db


def member(*groups: str) -> User:
    person = User.objects.create_user(f"{'-'.join(groups).lower().replace(' ', '-')}@example.org")
    person.groups.set(Group.objects.filter(name__in=groups))
    return person


def page_rights(group: str) -> set[str]:
    return set(GroupPagePermission.objects.filter(group__name=group).values_list("permission__codename", flat=True))


def test_the_six_groups_are_there_after_migrating_and_wagtails_examples_are_not() -> None:
    assert set(Group.objects.values_list("name", flat=True)) == set(roles.ROLES)
    assert list(GroupApprovalTask.objects.values_list("groups__name", flat=True)) == [roles.PMO_OFFICER]


def test_a_reader_may_do_nothing_in_the_admin() -> None:
    assert not member(roles.READER).get_all_permissions()


@pytest.mark.parametrize("name", [roles.AUTHOR, roles.PMO_OFFICER, roles.TRAINER, roles.ASSESSOR, roles.ADMINISTRATOR])
def test_everybody_who_works_on_content_reaches_the_admin(name: str) -> None:
    assert member(name).has_perm("wagtailadmin.access_admin")


def test_an_author_writes_and_a_pmo_officer_publishes() -> None:
    assert "publish_page" not in page_rights(roles.AUTHOR)
    assert "publish_page" in page_rights(roles.PMO_OFFICER)
    root = Page.objects.get(depth=1)
    assert root.permissions_for_user(member(roles.PMO_OFFICER)).can_add_subpage()


def test_a_trainer_runs_the_bank_and_an_assessor_records_evidence_that_nobody_but_the_administrator_deletes() -> None:
    trainer, assessor = member(roles.TRAINER), member(roles.ASSESSOR)
    assert trainer.has_perm("training.change_question")
    assert not trainer.has_perm("training.add_evidence")
    assert assessor.has_perm("training.add_evidence")
    assert not assessor.has_perm("training.delete_evidence")
    assert not assessor.has_perm("training.change_question")


def test_only_the_administrator_changes_people() -> None:
    allowed = {group.name for group in Group.objects.all() if group.permissions.filter(codename="change_user").exists()}
    assert allowed == {roles.ADMINISTRATOR}


def test_what_an_administrator_takes_away_stays_away_and_what_was_never_given_arrives() -> None:
    author = Group.objects.get(name=roles.AUTHOR)
    taken = Permission.objects.get(codename="access_admin")
    author.permissions.remove(taken)
    GroupPagePermission.objects.filter(group=author).delete()
    extra = Permission.objects.get(codename="delete_team")
    author.permissions.add(extra)
    roles.give_rights()
    assert taken not in author.permissions.all()
    assert not page_rights(roles.AUTHOR)
    assert extra in author.permissions.all()


def test_giving_rights_again_changes_nothing() -> None:
    before = list(Group.permissions.through.objects.order_by("pk").values_list())
    roles.give_rights()
    assert list(Group.permissions.through.objects.order_by("pk").values_list()) == before
