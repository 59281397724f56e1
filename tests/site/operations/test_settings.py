"""Every setting is explained where people look, and wrong ones stop the start with a sentence."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from pytest_django import Settings

from vademecum.operations.checks import _is_affected, settings_are_sound

ROOT = Path(__file__).resolve().parents[3]
READERS = re.compile(r'(?:env\.(?:str|int|bool|list|url|float)|secret|url_or_secret)\(\s*"([A-Z_]+)"')
READ = {
    name
    for source in (ROOT / "site" / "vademecum" / "settings").glob("*.py")
    for name in READERS.findall(source.read_text())
}


@pytest.mark.parametrize("name", sorted(READ))
def test_every_setting_is_in_the_example_and_in_the_documentation(name: str) -> None:
    assert re.search(rf"^#?{name}=", (ROOT / ".env.example").read_text(), flags=re.MULTILINE)
    assert f"| `{name}` |" in (ROOT / "docs" / "administrator" / "settings.md").read_text()


def test_the_example_explains_nothing_that_does_not_exist() -> None:
    assert set(re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), flags=re.MULTILINE)) <= READ


def found() -> set[str]:
    return {str(message.id) for message in settings_are_sound(None)}


def test_an_unknown_search_engine_is_refused(settings: Settings) -> None:
    settings.SEARCH_URL = "solr://host"
    assert "vademecum.E002" in found()


@pytest.mark.parametrize("address", ["handbook.example.org", "ftp://handbook", "https://host/path", "http://"])
def test_an_address_that_is_none_is_refused(settings: Settings, address: str) -> None:
    settings.SITE_URL = address
    assert "vademecum.E003" in found()


def test_debugging_on_a_public_address_is_refused(settings: Settings) -> None:
    settings.SITE_URL, settings.DEBUG = "https://handbook.example.org", True
    assert "vademecum.E004" in found()


@pytest.mark.parametrize(
    ("address", "refused"),
    [("http://login.example.org", True), ("https://login.example.org", False), ("http://localhost:81", False), ("", 0)],
)
def test_an_identity_provider_is_reached_by_https(settings: Settings, address: str, refused: bool) -> None:
    settings.OIDC_SERVER_URL = address
    assert ("vademecum.E005" in found()) == bool(refused)


def test_a_data_folder_that_is_not_there_is_refused(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path / "absent"
    assert "vademecum.E001" in found()


@pytest.mark.parametrize(
    ("version", "affected"),
    [
        ((3, 40, 1), True),
        ((3, 44, 6), False),
        ((3, 50, 6), True),
        ((3, 50, 7), False),
        ((3, 51, 2), True),
        ((3, 53, 4), False),
    ],
)
def test_affected_versions_of_sqlite_are_known(version: tuple[int, ...], affected: bool) -> None:
    assert _is_affected(version) is affected


def test_every_check_is_documented_and_has_a_hint() -> None:
    source = (ROOT / "site" / "vademecum" / "operations" / "checks.py").read_text()
    ids = re.findall(r'id="(vademecum\.[EW]\d+)"', source)
    assert len(ids) == source.count("hint=")
    documented = (ROOT / "docs" / "administrator" / "operations.md").read_text()
    assert all(f"| {one} |" in documented for one in ids)


@pytest.mark.slow
@pytest.mark.parametrize("database", ["sqlite", "postgres"])
def test_the_shipped_settings_pass_the_deployment_check(database: str, tmp_path: Path) -> None:
    environment = {"SITE_URL": "https://handbook.example.org", "TRUSTED_PROXIES": "1", "DATA_DIR": str(tmp_path)}
    if database == "postgres":
        environment |= {"DATABASE_URL": "postgres://user@localhost/name", "CACHE_URL": "redis://localhost/1"}
        environment |= {"BROKER_URL": "redis://localhost/0", "SEARCH_URL": "opensearch://localhost:9200/name"}
    result = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "vademecum.settings.production", **environment},
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stderr


def test_a_secret_may_come_from_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from vademecum.settings.env import secret

    (tmp_path / "password").write_text("from the file\n")
    monkeypatch.setenv("SOME_SECRET_FILE", str(tmp_path / "password"))
    assert secret("SOME_SECRET") == "from the file"


def started(tmp_path: Path, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    own = {**os.environ, "DJANGO_SETTINGS_MODULE": "vademecum.settings.production", "DATA_DIR": str(tmp_path / "data")}
    whole = [sys.executable, "manage.py", *command]
    return subprocess.run(whole, cwd=ROOT, env={**own, **environment}, capture_output=True, text=True)


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"PORT": "abc"}, "PORT must be a whole number, but it is “abc”."),
        ({"DATA_DIR": "/proc/nothere"}, "The data folder /proc/nothere cannot be made"),
        ({"DATA_DIR": str(ROOT / "manage.py")}, "(a file is there)"),
    ],
)
def test_what_stops_the_start_is_one_line_with_its_remedy(
    tmp_path: Path, environment: dict[str, str], said: str
) -> None:
    done = started(tmp_path, "prepare", "--static-only", **environment)
    assert (done.returncode, len(done.stderr.strip().splitlines())) == (1, 1)
    assert said in done.stderr


def test_a_command_before_the_database_is_prepared_says_what_to_do(tmp_path: Path) -> None:
    done = started(tmp_path, "sign_in_link", "somebody@example.org")
    assert done.returncode == 1
    assert done.stderr.strip() == (
        "Vademecum cannot go on: the database is not prepared for this version. Run: make run, or manage.py prepare."
    )
