"""Names: the field's terms, no collisions, no drawers where everything goes."""

from __future__ import annotations

import ast
import subprocess
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ["site/vademecum", "knowledge", "training", "search"]
DRAWERS = {"utils", "helpers", "common", "misc", "manager2"}


def python_files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "*.py"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.splitlines()
    return [ROOT / name for name in listed if (ROOT / name).exists()]


def test_no_module_is_a_drawer_where_everything_goes() -> None:
    assert [str(path) for path in python_files() if path.stem in DRAWERS] == []


def test_site_is_a_source_root_and_never_a_package() -> None:
    """With an `__init__.py`, `site/` would shadow the standard library's `site` module at start-up."""
    assert not (ROOT / "site" / "__init__.py").exists()


@pytest.mark.parametrize("name", ["vademecum", "knowledge", "training", "search", "content"])
def test_no_dependency_owns_our_top_level_names(name: str) -> None:
    owners = set(packages_distributions().get(name, []))
    assert owners <= {"vademecum"}


def test_locks_carry_hashes_and_no_registry_address() -> None:
    for lock in (ROOT / "requirements").glob("*.txt"):
        text = lock.read_text()
        assert "--hash=sha256:" in text
        assert "://" not in text, lock.name
        assert "--index-url" not in text, lock.name


def test_every_public_function_of_the_rules_says_what_it_returns() -> None:
    """Pure modules carry the product's arithmetic: each public function has a docstring and a return type."""
    missing = []
    for package in (
        "training/grading.py",
        "training/competency.py",
        "search/queries.py",
        "search/ranking.py",
    ):
        path = ROOT / package
        files = [path] if path.exists() else list((ROOT / package.removesuffix(".py")).glob("*.py"))
        for file in files:
            for node in ast.parse(file.read_text()).body:
                public = isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
                if public and (node.returns is None or not ast.get_docstring(node)):
                    missing.append(f"{file.relative_to(ROOT)}:{node.name}")
    assert missing == []
