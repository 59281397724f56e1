"""An installation with a data folder of its own, for the time of a benchmark: a real web server and worker."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MATERIAL = ROOT.parent / "shared" / "data"


@dataclass
class Installation:
    """Where it answers, and the environment in which its commands run."""

    url: str
    data_dir: Path
    environment: dict[str, str] = field(repr=False)
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def manage(self, *arguments: str) -> str:
        """Run a management command; return its output, raise if it fails."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments], cwd=ROOT, env=self.environment, capture_output=True, text=True
        )
        if done.returncode:
            raise RuntimeError(f"{arguments}: {done.stdout[-1000:]}{done.stderr[-2000:]}")
        return done.stdout

    def processes(self) -> dict[int, str]:
        """Return pid → command line of the supervisor and everything below it."""
        assert self.process
        found, waiting = {}, [self.process.pid]
        while waiting:
            pid = waiting.pop()
            try:
                found[pid] = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode().strip()
                for task in Path(f"/proc/{pid}/task").iterdir():
                    waiting += [int(child) for child in (task / "children").read_text().split()]
            except (FileNotFoundError, ProcessLookupError):
                continue
        return found


@contextmanager
def running_installation(**environment: str) -> Iterator[Installation]:
    """Start the product with an empty data folder, wait until it is ready, stop and remove it afterwards."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="vademecum-bench-") as folder:
        url = f"http://localhost:{port}"
        own = {"DATA_DIR": folder, "PORT": str(port), "SITE_URL": url, **environment}
        settings = {"DJANGO_SETTINGS_MODULE": "vademecum.settings.production"}
        installation = Installation(url=url, data_dir=Path(folder), environment={**os.environ, **settings, **own})
        log = Path(folder) / "serve.log"
        installation.process = subprocess.Popen(
            [sys.executable, "manage.py", "serve"],
            cwd=ROOT,
            env=installation.environment,
            stdout=log.open("wb"),
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            _wait_until_ready(installation, log)
            yield installation
        finally:
            installation.process.send_signal(signal.SIGINT)
            try:
                installation.process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                os.killpg(installation.process.pid, signal.SIGKILL)


@contextmanager
def django_with_own_database(*, with_static_files: bool = False) -> Iterator[Path]:
    """Set Django up in this process over an empty migrated database; DATABASE_URL, if set, names it. Gives its folder."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DATA_DIR"] = folder
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vademecum.settings.production")
        subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, check=True)
        if with_static_files:
            subprocess.run([sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"], cwd=ROOT, check=True)
        sys.path.insert(0, str(ROOT / "site"))
        import django

        django.setup()
        yield Path(folder)


def _wait_until_ready(installation: Installation, log: Path) -> None:
    deadline = time.monotonic() + 300
    assert installation.process
    while time.monotonic() < deadline and installation.process.poll() is None:
        try:
            with urllib.request.urlopen(f"{installation.url}/readyz", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    raise RuntimeError(f"The installation did not become ready:\n{log.read_text()[-3000:]}")
