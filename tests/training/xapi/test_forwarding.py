"""Statements go on to another store only where the settings name one, each once, and what failed is tried again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest

from training.actions import mark_lesson_read
from training.models import LessonPage, ModulePage, Statement
from training.xapi.forwarding import NotForwarded, forward
from vademecum.accounts.models import User
from vademecum.jobs.executor import run_due
from vademecum.jobs.models import Job

pytestmark = pytest.mark.django_db


@pytest.fixture
def elsewhere() -> Iterator[Any]:
    """A record store on this machine that remembers what it was given."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            server.asked.append((self.path, dict(self.headers), body))  # type: ignore[attr-defined]
            self.send_response(server.answers.pop(0) if server.answers else 200)  # type: ignore[attr-defined]
            self.end_headers()

        def log_message(self, *_arguments: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    server.asked, server.answers = [], []  # type: ignore[attr-defined]
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def told(learner: User, module: ModulePage) -> int:
    for lesson in LessonPage.objects.child_of(module):
        mark_lesson_read(learner, lesson=lesson)
    return Statement.objects.count()


def test_nothing_leaves_by_default(told: int) -> None:
    assert told > 0
    assert forward() == 0
    assert not Job.objects.filter(kind="training.forward_statements").exists()


def test_each_statement_is_sent_once(told: int, elsewhere: Any, settings: Any) -> None:
    settings.XAPI_FORWARD_URL = f"http://127.0.0.1:{elsewhere.server_port}/xapi"
    settings.XAPI_FORWARD_KEY, settings.XAPI_FORWARD_SECRET = "us", "secret"
    assert forward() == told
    assert forward() == 0
    ((path, headers, body),) = elsewhere.asked
    assert (path, len(body), headers["X-Experience-API-Version"]) == ("/xapi/statements", told, "1.0.3")
    assert headers["Authorization"] == "Basic dXM6c2VjcmV0"


def test_what_was_refused_waits_and_what_is_known_there_counts_as_sent(
    told: int, elsewhere: Any, settings: Any
) -> None:
    settings.XAPI_FORWARD_URL = f"http://127.0.0.1:{elsewhere.server_port}/xapi"
    elsewhere.answers[:] = [503]
    with pytest.raises(NotForwarded):
        forward()
    assert Statement.objects.filter(sent_at=None).count() == told
    elsewhere.answers[:] = [409, *[409] * told]
    assert forward() == told
    assert not Statement.objects.filter(sent_at=None).exists()


def test_a_new_statement_is_sent_by_a_job_that_tries_again(
    learner: User, module: ModulePage, elsewhere: Any, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.XAPI_FORWARD_URL = f"http://127.0.0.1:{elsewhere.server_port}/xapi"
    elsewhere.answers[:] = [500]
    with django_capture_on_commit_callbacks(execute=True):
        mark_lesson_read(learner, lesson=LessonPage.objects.child_of(module).first())  # type: ignore[arg-type]
    run_due()
    job = Job.objects.get(kind="training.forward_statements")
    assert (job.state, job.attempts) == (Job.State.WAITING, 1)
    assert "500" in job.error
