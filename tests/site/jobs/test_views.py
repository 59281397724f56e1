"""The person who asked for long work follows it; for everybody else it does not exist."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from vademecum.accounts.models import User
from vademecum.jobs.models import Job

pytestmark = pytest.mark.django_db


@pytest.fixture
def amelie() -> User:
    return User.objects.create(email="amelie@example.org")


@pytest.fixture
def job(amelie: User) -> Job:
    return Job.objects.create(
        kind="jobs.prune", state=Job.State.RUNNING, requested_by=amelie, progress_done=3, progress_total=8
    )


def address(job: Job) -> str:
    return reverse("job_progress", args=[job.pk])


def test_the_person_who_asked_sees_how_far_it_is(client: Client, amelie: User, job: Job) -> None:
    client.force_login(amelie)
    page = client.get(address(job))
    assert b"3/8" in page.content
    assert b'http-equiv="refresh"' in page.content


def test_a_fragment_is_only_the_changing_part(client: Client, amelie: User, job: Job) -> None:
    client.force_login(amelie)
    page = client.get(address(job), headers={"X-Fragment": "1"})
    assert b"<html" not in page.content
    assert b'data-state="running"' in page.content


def test_to_others_it_does_not_exist(client: Client, job: Job) -> None:
    assert client.get(address(job)).status_code == 404
    client.force_login(User.objects.create(email="ben@example.org"))
    assert client.get(address(job)).status_code == 404


def test_when_it_is_done_the_page_leads_on_but_never_to_another_site(client: Client, amelie: User, job: Job) -> None:
    Job.objects.update(state=Job.State.DONE)
    client.force_login(amelie)
    assert b'href="/en/"' in client.get(address(job), {"next": "/en/"}).content
    assert b'href="https://evil' not in client.get(address(job), {"next": "https://evil.example.org/"}).content
    assert b'http-equiv="refresh"' not in client.get(address(job)).content
