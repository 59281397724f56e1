"""An OpenID Connect provider on loopback: real HTTP, real signatures, and it lies when it is told to."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlparse

import jwt

SECRET = "a shared secret of thirty-two bytes and more"


@dataclass
class IdentityProvider:
    """What it says about whoever comes: claims of the ID token, of the userinfo, and how the token is signed."""

    url: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    person: dict[str, Any] = field(default_factory=dict)
    algorithm: str = "HS256"
    without_token: bool = False
    challenges: dict[str, str] = field(default_factory=dict)  # code → PKCE challenge
    refused: list[str] = field(default_factory=list)

    def id_token(self) -> str:
        claims = {
            "iss": self.url,
            "aud": "vademecum",
            "exp": time.time() + 60,
            "iat": time.time(),
            "sub": self.person.get("sub"),
            **self.claims,
        }
        return jwt.encode(claims, SECRET if self.algorithm != "none" else None, algorithm=self.algorithm)

    def answer(self, path: str, form: dict[str, list[str]]) -> tuple[int, dict[str, Any]]:
        if path == "/.well-known/openid-configuration":
            return 200, {
                "issuer": self.url,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "userinfo_endpoint": f"{self.url}/userinfo",
                "jwks_uri": f"{self.url}/keys",
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
            }
        if path == "/token":
            return self._token(form)
        if path == "/userinfo":
            return 200, self.person
        return 404, {}

    def _token(self, form: dict[str, list[str]]) -> tuple[int, dict[str, Any]]:
        verifier = form.get("code_verifier", [""])[0]
        digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        if self.challenges.pop(form.get("code", [""])[0], None) != digest:
            self.refused.append("PKCE")
            return 400, {"error": "invalid_grant"}
        token = {} if self.without_token else {"id_token": self.id_token()}
        return 200, {"access_token": "opaque", "token_type": "Bearer", **token}


@contextmanager
def running() -> Iterator[IdentityProvider]:
    provider = IdentityProvider()

    class Handler(BaseHTTPRequestHandler):
        def _say(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            form = parse_qs(self.rfile.read(length).decode())
            status, body = provider.answer(urlparse(self.path).path, form)
            content = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = _say

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
