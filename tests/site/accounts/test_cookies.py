"""Cookies of an installation behind https, as the settings make them from SITE_URL."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
ASKED = [
    *("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE"),
    *("SESSION_COOKIE_HTTPONLY", "SESSION_COOKIE_SAMESITE", "SESSION_COOKIE_DOMAIN", "SESSION_COOKIE_PATH"),
    "ALLAUTH_TRUSTED_PROXY_COUNT",
]


def settings_of(data_dir: Path, **environment: str) -> dict[str, object]:
    code = f"import json; from django.conf import settings; print(json.dumps([getattr(settings, n) for n in {ASKED}]))"
    answer = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "vademecum.settings.production", "DATA_DIR": str(data_dir)}
        | environment,
        check=True,
        capture_output=True,
        text=True,
    )
    return dict(zip(ASKED, json.loads(answer.stdout.splitlines()[-1]), strict=True))


def test_behind_https_cookies_belong_to_the_host_alone(tmp_path: Path) -> None:
    told = settings_of(tmp_path, SITE_URL="https://handbook.example.org", TRUSTED_PROXIES="1")
    assert told["SESSION_COOKIE_NAME"] == "__Host-session"
    assert told["CSRF_COOKIE_NAME"] == "__Host-csrf"
    assert told["SESSION_COOKIE_SECURE"]
    assert told["CSRF_COOKIE_SECURE"]
    assert told["SESSION_COOKIE_HTTPONLY"]
    assert told["SESSION_COOKIE_SAMESITE"] == "Lax"
    assert (told["SESSION_COOKIE_DOMAIN"], told["SESSION_COOKIE_PATH"]) == (None, "/")  # else __Host- is refused
    assert told["ALLAUTH_TRUSTED_PROXY_COUNT"] == 1


@pytest.mark.parametrize("address", ["http://localhost:8000", "http://handbook.internal"])
def test_without_https_they_still_work(tmp_path: Path, address: str) -> None:
    told = settings_of(tmp_path, SITE_URL=address)
    assert told["SESSION_COOKIE_NAME"] == "sessionid"
    assert not told["SESSION_COOKIE_SECURE"]
    assert told["ALLAUTH_TRUSTED_PROXY_COUNT"] == 0
