"""`/livez`, `/readyz` and `doctor` say how it is, to each as much as they should know."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from vademecum.accounts.models import User
from vademecum.jobs.models import Job
from vademecum.operations import health, probes

pytestmark = pytest.mark.django_db


@pytest.fixture
def broken_part() -> Iterator[None]:
    def look() -> health.Finding:
        raise OSError("the disk is gone")

    health.register("test part", look, needed_to_serve=True)
    yield
    health._checks.pop("test part")


def test_a_living_process_says_so_without_the_database(client: Client, django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        assert client.get("/livez").content == b"alive\n"


def test_visitors_learn_that_it_is_ready_and_nothing_else(client: Client) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"ready": True}
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.usefixtures("broken_part")
def test_a_failing_part_makes_it_unready_and_administrators_see_which(client: Client) -> None:
    assert client.get("/readyz").status_code == 503
    assert b"disk is gone" not in client.get("/readyz").content
    client.force_login(User.objects.create_superuser(email="root@example.org", password=None))
    assert "the disk is gone" in client.get("/readyz").json()["checks"]["test part"]["text"]


@pytest.mark.usefixtures("broken_part")
def test_the_doctor_fails_when_a_part_does(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        call_command("doctor", "--json")
    assert ended.value.code == 1
    assert json.loads(capsys.readouterr().out)["test part"]["level"] == "fail"


def test_the_doctor_names_the_remedy_for_work_that_waits(capsys: pytest.CaptureFixture[str]) -> None:
    Job.objects.create(kind="jobs.prune", run_after=timezone.now() - timedelta(minutes=10))
    finding = probes.jobs()
    assert finding.level == health.Level.WARN
    assert "10 minutes" in finding.text
    assert "run_due_jobs" in finding.remedy


def test_work_that_failed_for_good_is_a_warning() -> None:
    Job.objects.create(kind="jobs.prune", state=Job.State.DEAD)
    assert probes.failed_jobs().level == health.Level.WARN


def test_a_health_probe_changes_nothing(client: Client) -> None:
    assert client.post("/readyz").status_code == 405
