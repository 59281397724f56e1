"""The one way out: nothing inside is asked unless it may be, link-local addresses never, redirects are not followed."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest

from vademecum.files.fetching import Unreachable, ask


@pytest.fixture
def server() -> Iterator[HTTPServer]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(302 if self.path == "/away" else 200)
            self.send_header("Location", "http://169.254.169.254/")
            self.end_headers()
            self.wfile.write(self.headers["Host"].encode())

        def log_message(self, *_arguments: object) -> None:
            pass

    made = HTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=made.serve_forever, daemon=True).start()
    yield made
    made.shutdown()
    made.server_close()


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/", "http://127.1/", "http://2130706433/", "http://[::1]/", "http://[::ffff:127.0.0.1]/",
        "http://10.0.0.1/", "http://192.168.1.1/", "http://172.16.0.1/", "http://100.64.0.1/", "http://0.0.0.0/",
        "http://169.254.169.254/latest/", "http://[fe80::1]/", "http://[fd00::1]/", "http://localhost/",
        "ftp://example.org/", "file:///etc/passwd", "gopher://example.org/", "http://user:word@example.org/", "http:///x",
    ],
)  # fmt: skip
def test_what_lies_inside_is_not_asked(address: str) -> None:
    with pytest.raises(Unreachable):
        ask("GET", address)


def test_link_local_addresses_are_never_asked() -> None:
    for address in ("http://169.254.169.254/", "http://[::ffff:169.254.169.254]/"):
        with pytest.raises(Unreachable):
            ask("GET", address, may_be_inside=True)


def test_a_server_that_an_administrator_named_is_asked_and_redirects_are_not_followed(server: HTTPServer) -> None:
    here = f"http://127.0.0.1:{server.server_port}"
    assert ask("GET", f"{here}/x", may_be_inside=True).body == here.removeprefix("http://").encode()
    assert ask("GET", f"{here}/away", may_be_inside=True).status == 302


def test_a_name_is_looked_up_once_and_the_address_that_was_judged_is_asked(
    server: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers: list[str] = ["127.0.0.1", "169.254.169.254"]
    real = socket.getaddrinfo

    def lookup(host: Any, port: Any, *more: Any, **named: Any) -> Any:
        return real(answers.pop(0) if host == "store.example" else host, port, *more, **named)

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    answer = ask("GET", f"http://store.example:{server.server_port}/", may_be_inside=True)
    assert answer.body.startswith(b"store.example:")
    assert len(answers) == 1
