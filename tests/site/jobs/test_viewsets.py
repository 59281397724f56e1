"""Administrators see the work and try again what failed; nobody else does."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse

from vademecum.accounts.models import User
from vademecum.jobs.models import Job

pytestmark = pytest.mark.django_db


@pytest.fixture
def failed() -> Job:
    return Job.objects.create(
        kind="jobs.prune", state=Job.State.DEAD, attempts=8, error="Traceback …\nOSError: disk full", log="half way\n"
    )


def staff(client: Client, *codenames: str) -> Client:
    person = User.objects.create(email="olga@example.org", is_active=True)
    group = Group.objects.create(name="Operators")
    group.permissions.set(Permission.objects.filter(codename__in=["access_admin", *codenames]))
    person.groups.add(group)
    client.force_login(person)
    return client


def test_the_list_shows_work_and_filters_it(client: Client, failed: Job) -> None:
    Job.objects.create(kind="jobs.prune", state=Job.State.DONE)
    page = staff(client, "view_job").get(reverse("jobs:index"), {"state": "dead"})
    assert page.status_code == 200
    assert b"Remove old finished jobs" in page.content
    assert len(page.context["object_list"]) == 1


def test_one_job_shows_its_error_and_can_be_retried(client: Client, failed: Job) -> None:
    person = staff(client, "view_job", "change_job")
    page = person.get(reverse("jobs:inspect", args=[failed.pk]))
    assert b"OSError: disk full" in page.content
    assert b"half way" in page.content
    assert person.post(reverse("jobs:retry", args=[failed.pk])).status_code == 302
    failed.refresh_from_db()
    assert (failed.state, failed.attempts) == (Job.State.WAITING, 0)


def test_all_failed_work_of_a_kind_can_be_retried_at_once(client: Client, failed: Job) -> None:
    Job.objects.create(kind="jobs.prune", state=Job.State.DEAD)
    Job.objects.create(kind="other", state=Job.State.DEAD)
    staff(client, "view_job", "change_job").post(reverse("jobs:retry_all", args=["jobs.prune"]))
    assert Job.objects.failed().count() == 1


def test_looking_is_not_retrying(client: Client, failed: Job) -> None:
    person = staff(client, "view_job")
    assert b"Retry" not in person.get(reverse("jobs:inspect", args=[failed.pk])).content
    person.post(reverse("jobs:retry", args=[failed.pk]))
    failed.refresh_from_db()
    assert failed.state == Job.State.DEAD


def test_a_link_retries_nothing(client: Client, failed: Job) -> None:
    assert staff(client, "view_job", "change_job").get(reverse("jobs:retry", args=[failed.pk])).status_code == 405


def test_without_the_right_there_is_no_list(client: Client) -> None:
    assert staff(client).get(reverse("jobs:index")).status_code == 302
