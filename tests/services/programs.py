"""Where the servers' programs are on this machine. Each function returns a path or `None`."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
INSTALLED = ROOT / ".services"
OLDEST_JAVA = 21


def postgres() -> Path | None:
    """Return the folder that holds `initdb` and `postgres`: the newest on this machine."""
    found = [*Path("/usr/lib/postgresql").glob("*/bin/initdb"), *Path("/usr/local/bin").glob("initdb")]
    return max(found, key=lambda path: _number(path.parent.parent.name)).parent if found else None


def redis() -> Path | None:
    return _on_path("redis-server")


def chromium() -> Path | None:
    return _on_path("chromium") or _on_path("chromium-browser") or _on_path("google-chrome")


def opensearch_jars() -> Path | None:
    jars = INSTALLED / "opensearch"
    return jars if (jars / ".installed").exists() else None


def java() -> Path | None:
    """Return a `java` of at least version 21, which OpenSearch 3 needs."""
    for candidate in _javas():
        if candidate.exists() and _java_version(candidate) >= OLDEST_JAVA:
            return candidate
    return None


def _javas() -> Iterator[Path]:
    if home := os.environ.get("JAVA_HOME"):
        yield Path(home) / "bin" / "java"
    yield from sorted(Path("/usr/lib/jvm").glob("*/bin/java"), reverse=True)
    yield from INSTALLED.glob("java/*/java-runtime/bin/java")
    if found := _on_path("java"):
        yield found


def _java_version(java: Path) -> int:
    printed = subprocess.run([str(java), "-version"], capture_output=True, text=True, check=False).stderr
    match = re.search(r'version "(\d+)', printed)
    return int(match[1]) if match else 0


def _on_path(name: str) -> Path | None:
    found = shutil.which(name)
    return Path(found) if found else None


def _number(text: str) -> int:
    return int(text) if text.isdigit() else 0
