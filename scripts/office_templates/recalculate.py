"""Let LibreOffice compute every formula, so that previews and phones show results without computing.

A workbook written by a program holds formulas without results. Excel computes them on opening; many viewers do not.
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">
<value>0</value></prop></item></oor:items>
"""


def values_of(library: Path, *, languages: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Return the computed value of every formula cell that shows something, by `language/file` and `sheet!cell`."""
    found: dict[str, dict[str, Any]] = {}
    with tempfile.TemporaryDirectory() as scratch:
        profile = Path(scratch, "profile", "user")
        profile.mkdir(parents=True)
        (profile / "registrymodifications.xcu").write_text(ALWAYS_RECALCULATE, encoding="utf-8")
        for language in languages:
            sources = sorted((library / language / "templates").glob("*.xlsx"))
            target = Path(scratch, language)
            subprocess.run(
                ["soffice", f"-env:UserInstallation=file://{profile.parent}", "--headless", "--convert-to", "xlsx",
                 "--outdir", str(target), *map(str, sources)],
                check=True, capture_output=True, timeout=300,
            )  # fmt: skip
            for source in sources:
                found[f"{language}/{source.name}"] = _formula_values(source, computed=target / source.name)
    return found


def _formula_values(source: Path, *, computed: Path) -> dict[str, Any]:
    formulas, results = load_workbook(source), load_workbook(computed, data_only=True)
    values: dict[str, Any] = {}
    for sheet in formulas:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    value = results[sheet.title][cell.coordinate].value
                    if value not in (None, ""):
                        values[f"{sheet.title}!{cell.coordinate}"] = _plain(value)
    return values


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return (value - datetime(1899, 12, 30)).days
    if isinstance(value, float):
        return round(value, 10)
    return value
