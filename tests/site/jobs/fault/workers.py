"""Workers that start at once: this process has imported everything, and every line on its input forks one.

Each is a real process that can be killed; only the seconds of importing are spared. It prints the process id.
"""

from __future__ import annotations

import os
import signal
import sys

ARGUMENTS = ["worker", "--pool", "threads", "--loglevel", "warning", "--without-gossip", "--without-mingle"]


def main() -> None:
    from vademecum.worker import app

    app.loader.import_default_modules()
    app.conf.beat_schedule["sweep"]["schedule"] = 0.5
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # killed workers are to vanish, not to stay as zombies
    for _ in sys.stdin:
        pid = os.fork()
        if pid == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            app.worker_main(["--quiet", *ARGUMENTS, "--with-clock"])
            os._exit(0)
        print(pid, flush=True)


if __name__ == "__main__":
    main()
