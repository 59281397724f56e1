"""A management console that stays open: reads one JSON request a line, answers with one JSON line.

Starting Django costs seconds; a journey asks dozens of small things of the command line: one process answers them all.
A request is {"command": ["search", "…"]} or {"code": "print(…)"}; the answer is {"output": "…"} or {"error": "…"}.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
import traceback

import django
from django.core.management import call_command
from django.db import close_old_connections


def answer(request: dict) -> dict[str, str]:
    output = io.StringIO()
    try:
        with contextlib.redirect_stdout(output):
            if "command" in request:
                call_command(*request["command"])
            else:
                exec(request["code"], {"__name__": "console"})
    except SystemExit as stop:
        if stop.code:
            return {"error": f"exit {stop.code}: {output.getvalue()}"}
    except Exception:
        return {"error": traceback.format_exc() + output.getvalue()}
    finally:
        close_old_connections()
    return {"output": output.getvalue()}


def main() -> None:
    answers = sys.stdout
    sys.stdout = sys.stderr
    django.setup()
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), file=answers, flush=True)


if __name__ == "__main__":
    main()
