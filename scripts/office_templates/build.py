"""Build every template in every language into the starter library."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from . import budget, charter, estimate, lessons, plan, raci, recalculate, risks, status
from .look import Book
from .words import LANGUAGES, Words

HERE = Path(__file__).parent
LIBRARY = HERE.parents[1] / "content"
VALUES = HERE / "values.json"

WORKBOOKS = (plan, estimate, risks, raci, budget, lessons)
PAPERS = (charter, status)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--recalculate",
        action="store_true",
        help="compute the stored values of all formulas again with LibreOffice (after changing a workbook)",
    )
    if parser.parse_args().recalculate:
        build(values={})
        computed = recalculate.values_of(LIBRARY, languages=LANGUAGES)
        VALUES.write_text(json.dumps(computed, ensure_ascii=False, indent=0, sort_keys=True) + "\n", encoding="utf-8")
    build(values=json.loads(VALUES.read_text(encoding="utf-8")))


def build(*, values: dict[str, Any]) -> None:
    for language in LANGUAGES:
        words = Words(language)
        folder = LIBRARY / language / "templates"
        folder.mkdir(parents=True, exist_ok=True)
        for module in WORKBOOKS:
            path = folder / f"{module.TEMPLATE.filename}.xlsx"
            book = Book(path, module.TEMPLATE, words, values.get(f"{language}/{path.name}", {}))
            module.fill(book)
            book.close()
        for module in PAPERS:
            module.write(folder / f"{module.TEMPLATE.filename}.docx", words, example=False)
            module.write(folder / f"{module.TEMPLATE.filename}-example.docx", words, example=True)
