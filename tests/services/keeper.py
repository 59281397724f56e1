"""Run one server for as long as the test run lives: `python keeper.py OWNER_PID FOLDER COMMAND…`.

A server must outlive the pytest worker that first asked for it and must never outlive the run, not even one that was
killed. So this little process stands between: it ends the server when it is told to or when the owner is gone.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from types import FrameType


def main() -> int:
    owner, folder, command = int(sys.argv[1]), sys.argv[2], sys.argv[3:]
    server = subprocess.Popen(command, cwd=folder, **_as_ordinary_user())
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        while server.poll() is None and _alive(owner):
            time.sleep(0.5)
    except SystemExit:
        pass
    finally:
        if server.poll() is None:
            server.send_signal(signal.SIGINT)  # PostgreSQL: end sessions and stop; the others stop too
            try:
                server.wait(timeout=10)
            except subprocess.TimeoutExpired:
                server.kill()
    if not _alive(owner):
        shutil.rmtree(os.environ["VADEMECUM_TEST_SERVICES"], ignore_errors=True)
    return server.wait()


def _as_ordinary_user() -> dict:
    """PostgreSQL refuses to run as root; VADEMECUM_SERVICE_USER names who it shall be."""
    user = os.environ.get("VADEMECUM_SERVICE_USER")
    return {"user": user, "group": user, "extra_groups": []} if user else {}


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _stop(number: int, frame: FrameType | None) -> None:
    raise SystemExit


if __name__ == "__main__":
    sys.exit(main())
