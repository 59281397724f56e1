"""A quiz of ten questions: one answer saved, and whole flows of 50 learners at once.

A flow is what `quiz.js` asks for: the rules, the start, the first question, each answer sent along with the request
for the next screen, the summary, handing in, and the result with its feedback. A learner who rests on a question for
longer than a second also has it saved meanwhile: the flow "saved while answering" sends each answer twice like that.
Learners are signed in by prepared sessions.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import threading
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from benchmarks.installation import Installation, running_installation
from benchmarks.load import line, summarise

LEARNERS = 50
CSRF = "b" * 32

PREPARE = """
import json
from importlib import import_module
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from training.models import ModulePage
from vademecum.accounts.models import User

store = import_module(settings.SESSION_ENGINE).SessionStore
keys = []
for number in range(%(learners)d):
    person = User.objects.create_user(f"learner{number}@bench.example", None, last_name=str(number))
    session = store()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    keys.append(session.session_key)
module = ModulePage.objects.live().filter(locale__language_code="en", quiz__isnull=False).order_by("path").first()
print("PREPARED" + json.dumps({"sessions": keys, "module": module.pk, "cookie": settings.SESSION_COOKIE_NAME}))
"""

QUERIES = """
import json, uuid
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from training.models import Attempt, ModulePage
from vademecum.accounts.models import User

person = User.objects.create_user("queries@bench.example", None)
module = ModulePage.objects.live().filter(locale__language_code="en", quiz__isnull=False).order_by("path").first()
browser = Client(SERVER_NAME="localhost")
browser.force_login(person)
counts = {}
def ask(name, method, path, data=None):
    browser.get(f"/en/learning/quiz/{module.pk}/")
    with CaptureQueriesContext(connection) as asked:
        getattr(browser, method)(path, data)
    counts[name] = len(asked)
ask("rules", "get", f"/en/learning/quiz/{module.pk}/")
ask("start", "post", f"/en/learning/quiz/{module.pk}/start/")
here = f"/en/learning/attempt/{Attempt.objects.get(person=person).public_id}/"
ask("question", "get", f"{here}1/")
ask("save", "post", f"{here}1/save/", {"choice": "1", "operation": str(uuid.uuid4())})
fields = {"choice": "1", "go": "next", "operation": str(uuid.uuid4())}
with CaptureQueriesContext(connection) as asked:
    browser.post(f"{here}1/", fields, HTTP_HX_REQUEST="true")
counts["answer and next"] = len(asked)
ask("summary", "get", f"{here}review/")
ask("hand in", "post", f"{here}submit/")
ask("result", "get", f"{here}result/")
print("QUERIES" + json.dumps(counts))
"""


@dataclass
class Learner:
    """One person with one connection."""

    base: str
    cookie: str
    module: int
    rests: bool = False
    timings: dict[str, list[float]] = field(default_factory=dict)
    failures: int = 0

    def __post_init__(self) -> None:
        where = urlsplit(self.base)
        self.connection = http.client.HTTPConnection(where.hostname or "localhost", where.port, timeout=120)
        self.headers = {
            "Cookie": f"{self.cookie}; csrftoken={CSRF}",
            "X-CSRFToken": CSRF,
            "Content-Type": "application/x-www-form-urlencoded",
        }

    def ask(
        self, step: str, method: str, path: str, *, by_script: bool = False, **fields: str
    ) -> tuple[int, str, bytes]:
        """Ask once, keep how long it took, and return status, new address and body."""
        started = time.perf_counter()
        self.connection.request(
            method,
            path,
            body=urlencode(fields) if fields or method == "POST" else None,
            headers={**self.headers, "HX-Request": "true"} if by_script else self.headers,
        )
        response = self.connection.getresponse()
        body = response.read()
        self.timings.setdefault(step, []).append(time.perf_counter() - started)
        self.failures += response.status >= 400
        return response.status, response.getheader("Location") or response.getheader("HX-Push-Url") or "", body

    def take_quiz(self) -> bool:
        """Go through the quiz once; return whether a result was shown."""
        self.ask("rules", "GET", f"/en/learning/quiz/{self.module}/")
        _status, here, _body = self.ask("start", "POST", f"/en/learning/quiz/{self.module}/start/")
        attempt = here.rsplit("/", 2)[0] + "/"
        _status, _address, page = self.ask("first question", "GET", here)
        while b"data-position" in page:
            answer = {**_guess(page), "operation": str(uuid.uuid4())}
            if self.rests:
                self.ask("save", "POST", f"{here}save/", **answer)
                _status, here, page = self.ask("next", "GET", _next_of(page), by_script=True)
            else:
                _status, here, page = self.ask("answer and next", "POST", here, by_script=True, go="next", **answer)
        _status, result, _body = self.ask("hand in", "POST", f"{attempt}submit/")
        status, _address, page = self.ask("result", "GET", result)
        return status == 200 and b"Question by question" in page


def _guess(page: bytes) -> dict[str, str]:
    """Answer whatever is asked."""
    if b'name="choice"' in page:
        value = re.search(rb'name="choice" value="([^"]+)"', page)
        return {"choice": value[1].decode() if value else "1"}
    pairs = re.findall(
        rb'<select id="[^"]+" name="([^"]+)"><option value="">[^<]*</option><option value="([^"]+)"', page
    )
    return {name.decode(): value.decode() for name, value in pairs} or {"text": "12"}


def _next_of(page: bytes) -> str:
    found = re.search(rb'value="next" data-href="([^"]+)"', page)
    return found[1].decode() if found else ""


def _json_behind(word: str, output: str) -> dict:
    return json.loads(output[output.index(word) + len(word) :].splitlines()[0])


def _flows(installation: Installation, prepared: dict, learners: int, label: str, *, rests: bool = False) -> None:
    sessions = [prepared["sessions"].pop() for _number in range(learners)]
    everybody = [
        Learner(installation.url, f"{prepared['cookie']}={session}", prepared["module"], rests) for session in sessions
    ]
    finished = []
    threads = [threading.Thread(target=lambda one=one: finished.append(one.take_quiz())) for one in everybody]
    busy = _processor_seconds(installation)
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.monotonic() - began
    steps = {
        step: summarise([t for one in everybody for t in one.timings.get(step, [])], seconds=seconds)
        for step in everybody[0].timings
    }
    requests = sum(step.requests for step in steps.values())
    line(
        "training_quiz.flow",
        clients=learners,
        what=label,
        finished=sum(finished),
        seconds=round(seconds, 2),
        flows_per_second=round(learners / seconds, 2),
        requests_per_flow=requests // learners,
        requests_per_second=round(requests / seconds, 1),
        server_cpu_ms_per_flow=round((_processor_seconds(installation) - busy) / learners * 1000),
        failures=sum(one.failures for one in everybody),
        steps={name: [round(step.p50_ms, 1), round(step.p95_ms, 1)] for name, step in steps.items()},
    )


def _processor_seconds(installation: Installation) -> float:
    """Return the processor time of the web server's processes so far."""
    ticks = 0
    for pid, command in installation.processes().items():
        if "gunicorn" not in command:
            continue
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except FileNotFoundError:
            continue
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def main() -> None:
    with running_installation() as installation:
        prepared = _json_behind(
            "PREPARED", installation.manage("shell", "-v0", "-c", PREPARE % {"learners": 2 * LEARNERS + 3})
        )
        line("training_quiz.queries", **_json_behind("QUERIES", installation.manage("shell", "-v0", "-c", QUERIES)))
        for _number in range(2):
            _flows(installation, prepared, 1, "alone (the first of two is cold)")
        _flows(installation, prepared, LEARNERS, "at once")
        _flows(installation, prepared, LEARNERS, "at once, saved while answering", rests=True)


if __name__ == "__main__":
    main()
