"""The whole product as people run it: web server and worker as processes of their own, driven from outside."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx
from bs4 import BeautifulSoup

ROOT = Path(__file__).resolve().parents[2]
START_UP_SECONDS = 240


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Product:
    """A running installation with a data folder of its own. `environment` chooses the profile."""

    def __init__(self, *, data_dir: Path, environment: dict[str, str]) -> None:
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self.log = data_dir / "serve.log"
        self.environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith("DJANGO")},
            "DATA_DIR": str(data_dir / "data"),
            "PORT": str(self.port),
            "SITE_URL": self.url,
            "DJANGO_SETTINGS_MODULE": "vademecum.settings.production",
            **environment,
        }
        self._process: subprocess.Popen[bytes] | None = None
        self._console: subprocess.Popen[str] | None = None
        self._people: list[Person] = []

    def start(self) -> None:
        """Start and wait until `/readyz` says so; raise with the log's end if it does not."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "manage.py", "serve"],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        deadline = time.monotonic() + START_UP_SECONDS
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                break
            try:
                if httpx.get(f"{self.url}/readyz", timeout=5).status_code == 200:
                    return
            except httpx.HTTPError:
                pass
            time.sleep(0.3)
        self.stop()
        raise RuntimeError(f"The product did not become ready.\n{self.log.read_text()[-4000:]}")

    def stop(self) -> None:
        """Stop as Ctrl-C does."""
        if self._process and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            try:
                self._process.wait(timeout=40)
            except subprocess.TimeoutExpired:
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process = None
        if self._console and self._console.stdin:
            self._console.stdin.close()
            if self._console.stdout:
                self._console.stdout.close()
            self._console.wait(timeout=20)
        self._console = None
        for person in self._people:
            person.http.close()
        self._people.clear()

    def manage(self, *arguments: str) -> str:
        """Run a management command and return what it prints."""
        return self._ask({"command": list(arguments)})

    def run_python(self, code: str) -> str:
        """Run code in the product's own environment: what an administrator would click, without the clicks."""
        return self._ask({"code": code})

    def _ask(self, request: dict[str, Any]) -> str:
        if self._console is None:
            self._console = subprocess.Popen(
                [sys.executable, "-m", "tests.journeys.console"],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        assert self._console.stdin
        assert self._console.stdout
        print(json.dumps(request), file=self._console.stdin, flush=True)
        answer = json.loads(self._console.stdout.readline())
        assert "error" not in answer, f"{request}: {answer['error'][-3000:]}"
        return answer["output"]

    def wait_until_found(self, query: str, *, place: str, language: str = "en") -> None:
        """Wait until the index has caught up so far that the query leads to an address that holds `place`."""
        for _ in range(120):
            if any(place in hit["url"] for hit in self.hits(query, language=language)):
                return
            time.sleep(0.5)
        raise AssertionError(f"{query!r} did not lead to {place}")

    def hits(self, query: str, *, email: str | None = None, language: str = "en") -> list[dict[str, Any]]:
        viewer = ["--as", email] if email else []
        printed = self.manage("search", query, *viewer, "--language", language, "--json")
        answer = json.loads(printed)
        return answer["hits"] if isinstance(answer, dict) else answer

    def person(self, email: str, *, groups: tuple[str, ...] = ()) -> Person:
        """Return a signed-in person, made if need be."""
        self.run_python(
            "from vademecum.accounts.models import User; from django.contrib.auth.models import Group;"
            f"u, _ = User.objects.get_or_create(email={email!r});"
            f"u.groups.set(Group.objects.filter(name__in={list(groups)!r}))"
        )
        person = Person(self)
        person.sign_in(email)
        return person


class Person:
    """Somebody with a browser that has no JavaScript: follows links, fills in forms."""

    def __init__(self, product: Product) -> None:
        self.product = product
        self.http = httpx.Client(base_url=product.url, follow_redirects=True, timeout=30)
        product._people.append(self)
        self.page = BeautifulSoup("", "lxml")
        self.status = 0
        self.address = ""

    def sign_in(self, email: str) -> None:
        link = self.product.manage("sign_in_link", email).strip().split()[-1]
        self.open(link)
        self.submit("form[data-sign-in], main form")
        assert self.status == 200, self.page.get_text(" ", strip=True)[:500]

    def open(self, path: str) -> Person:
        return self._keep(self.http.get(path))

    def submit(self, form: str, **fields: Any) -> Person:
        """Submit the first form that matches the CSS selector, with its own values and `fields` on top."""
        element = self.page.select_one(form)
        assert element is not None, f"no form {form} on {self.address}: {self.text[:800]}"
        data: dict[str, Any] = {}
        for field in element.select("input[name], textarea[name], select[name], button[name]"):
            name, kind = str(field["name"]), field.get("type", "text")
            if kind in ("radio", "checkbox") and not field.has_attr("checked"):
                continue
            if field.name == "button" or kind == "submit":
                continue
            if field.name == "select":
                chosen = field.select_one("option[selected]") or field.select_one("option")
                data[name] = chosen.get("value", "") if chosen else ""
            elif field.name == "textarea":
                data[name] = field.get_text()
            else:
                data[name] = field.get("value", "on" if kind == "checkbox" else "")
        data.update(fields)
        action = element.get("action") or self.address
        method = str(element.get("method", "get")).lower()
        headers = {"Referer": f"{self.product.url}{self.address}"}
        if method == "post":
            return self._keep(self.http.post(str(action), data=data, headers=headers))
        return self._keep(self.http.get(str(action), params=data))

    @property
    def text(self) -> str:
        return self.page.get_text(" ", strip=True)

    def _keep(self, response: httpx.Response) -> Person:
        self.status = response.status_code
        self.page = BeautifulSoup(response.text, "lxml")
        self.address = response.url.raw_path.decode()
        return self
