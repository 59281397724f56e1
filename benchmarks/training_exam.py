"""An exam: 200 learners open one quiz within ten seconds and have an answer saved every five seconds for two minutes.

On SQLite; with `BENCH_DATABASE_URL` (an empty PostgreSQL database) 500 learners on that. Every save that was acknowledged
is looked for in the database afterwards. `BENCH_LEARNERS` and `BENCH_SECONDS` change the size.
"""

from __future__ import annotations

import json
import os
import random
import threading
import time
import uuid
from http.client import HTTPException
from typing import Any

from benchmarks.installation import running_installation
from benchmarks.load import line, summarise
from benchmarks.training_quiz import PREPARE, Learner, _guess, _json_behind

OPEN_WITHIN = 10
EVERY = 5

CHECK = """
import json, sys
from training.models import Attempt, AttemptSlot, SavedAnswer
acknowledged = set(json.load(open(%(path)r)))
kept = {str(one) for one in SavedAnswer.objects.values_list("operation", flat=True)}
print("CHECKED" + json.dumps({"lost": len(acknowledged - kept), "attempts": Attempt.objects.count()}))
"""


class Candidate(Learner):
    """One learner of the exam; keeps the name of each save that was acknowledged, and connects anew like a browser."""

    def ask(self, step: str, method: str, path: str, **fields: Any) -> tuple[int, str, bytes]:
        try:
            return super().ask(step, method, path, **fields)
        except (OSError, HTTPException):  # the server closed a connection that rested
            self.connection.close()
            return super().ask(step, method, path, **fields)

    def sit(self, *, opens_after: float, seconds: float, acknowledged: list[str]) -> None:
        time.sleep(opens_after)
        _status, here, _body = self.ask("start", "POST", f"/en/learning/quiz/{self.module}/start/")
        _status, _address, page = self.ask("question", "GET", here)
        answer = _guess(page)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            began = time.monotonic()
            operation = str(uuid.uuid4())
            status, _address, _body = self.ask("save", "POST", f"{here}save/", operation=operation, **answer)
            if status == 200:
                acknowledged.append(operation)
            time.sleep(max(0.0, EVERY - (time.monotonic() - began)))


def main() -> None:
    database = os.environ.get("BENCH_DATABASE_URL", "")
    learners = int(os.environ.get("BENCH_LEARNERS", "500" if database else "200"))
    seconds = float(os.environ.get("BENCH_SECONDS", "120"))
    environment = {"DATABASE_URL": database} if database else {}
    with running_installation(**environment) as installation:
        prepared = _json_behind("PREPARED", installation.manage("shell", "-v0", "-c", PREPARE % {"learners": learners}))
        everybody = [
            Candidate(installation.url, f"{prepared['cookie']}={session}", prepared["module"])
            for session in prepared["sessions"]
        ]
        acknowledged: list[str] = []
        rng = random.Random(1)
        threads = [
            threading.Thread(
                target=one.sit,
                kwargs={"opens_after": rng.uniform(0, OPEN_WITHIN), "seconds": seconds, "acknowledged": acknowledged},
            )
            for one in everybody
        ]
        began = time.monotonic()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        took = time.monotonic() - began
        listed = installation.data_dir / "acknowledged.json"
        listed.write_text(json.dumps(acknowledged))
        checked = _json_behind("CHECKED", installation.manage("shell", "-v0", "-c", CHECK % {"path": str(listed)}))
        log = (installation.data_dir / "serve.log").read_text(errors="replace")
        steps = {
            step: summarise([t for one in everybody for t in one.timings.get(step, [])], seconds=took)
            for step in ("start", "question", "save")
        }
        line(
            "training_exam",
            database="postgresql" if database else "sqlite",
            learners=learners,
            seconds=round(took, 1),
            saves=len(acknowledged),
            failures=sum(one.failures for one in everybody),
            locked=log.count("database is locked"),
            **checked,
            **{f"{step}_p50_ms": round(figures.p50_ms, 1) for step, figures in steps.items()},
            **{f"{step}_p95_ms": round(figures.p95_ms, 1) for step, figures in steps.items()},
        )


if __name__ == "__main__":
    main()
