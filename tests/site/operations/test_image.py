"""The steps of the Dockerfile, run as a script: they make an environment in which the product starts."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


def build_steps(dockerfile: str) -> list[str]:
    """Return the RUN lines of the first stage."""
    stage = dockerfile.split("\nFROM ")[1]
    return [line.removeprefix("RUN ") for line in re.sub(r"\\\n\s*", "", stage).splitlines() if line.startswith("RUN ")]


@pytest.mark.slow
def test_the_images_steps_make_an_environment_that_starts(tmp_path: Path) -> None:
    source, app = tmp_path / "src", tmp_path / "app"
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split(
        "\n"
    )
    for name in filter(None, tracked):
        if not name.startswith(("tests/", "docs/", "benchmarks/")) and (ROOT / name).exists():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, source / name)
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("DJANGO", "PYTHONPATH"))}
    for step in build_steps((ROOT / "Dockerfile").read_text()):
        step = (
            step.replace("/app", str(app))
            .replace("/wheels", str(tmp_path / "wheels"))
            .replace("python -m venv", f"{sys.executable} -m venv")
        )
        subprocess.run(step, shell=True, cwd=source, env={**environment, "TMPDIR": str(tmp_path)}, check=True)
    inside = {**environment, "DATA_DIR": str(tmp_path / "data"), "STATIC_DIR": str(app / "static")}
    inside |= {"SITE_URL": "https://handbook.example.org", "TRUSTED_PROXIES": "1"}
    vademecum = str(app / "bin" / "vademecum")
    subprocess.run([vademecum, "check", "--deploy", "--fail-level", "WARNING"], cwd=tmp_path, env=inside, check=True)
    subprocess.run([vademecum, "prepare"], cwd=tmp_path, env=inside, check=True)
    assert (app / "static" / ".stamp").exists()
    mo = list(app.glob("lib/python*/site-packages/**/locale/fr/LC_MESSAGES/django.mo"))
    assert any("vademecum" in str(path) for path in mo)
