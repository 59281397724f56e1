"""Questions in a table, CSV or XLSX: one row a question, for whoever works in a spreadsheet.

Columns, in any order, English or French names: type, name, question, right, wrong, feedback, category, tags, id,
tolerance, marks. `right` and `wrong` hold one answer a line of the cell; in a matching `right` holds `left -> right`, in an
ordering the items in their order. The documented sheet: docs/user/question-formats.md.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from training.formats.base import (
    MAX_BYTES,
    Format,
    NotRepresentable,
    Parsed,
    Problem,
    Unreadable,
    number_of,
    register,
)
from training.questions import (
    Body,
    Choice,
    Description,
    Essay,
    Matching,
    Multichoice,
    Numerical,
    NumericalAnswer,
    Ordering,
    Pair,
    Pattern,
    Question,
    ShortAnswer,
    Text,
    TrueFalse,
)
from vademecum.files.cells import Sheet, as_csv

COLUMNS = ("type", "name", "question", "right", "wrong", "feedback", "category", "tags", "id", "tolerance", "marks")
FRENCH = {
    "nom": "name", "énoncé": "question", "enonce": "question", "juste": "right", "faux": "wrong", "retour": "feedback",
    "catégorie": "category", "categorie": "category", "étiquettes": "tags", "etiquettes": "tags", "identifiant": "id",
    "tolérance": "tolerance", "tolerance": "tolerance", "points": "marks", "type": "type", "question": "question",
}  # fmt: skip
KINDS = {
    "choice": "choice", "choix": "choice", "multichoice": "choice", "several": "several", "plusieurs": "several",
    "truefalse": "truefalse", "vrai/faux": "truefalse", "true/false": "truefalse", "short": "short", "texte": "short",
    "number": "number", "nombre": "number", "matching": "matching", "appariement": "matching", "ordering": "ordering",
    "ordre": "ordering", "essay": "essay", "rédaction": "essay", "text": "description", "description": "description",
}  # fmt: skip
TRUE = {"true", "vrai", "yes", "oui", "1"}
MOST_ROWS = 20_000
ARROWS = ("->", "→", "=>")

Row = Mapping[str, str]


def parse_csv(data: bytes) -> Parsed:
    """Read CSV in UTF-8, parted by comma, semicolon or tab."""
    if len(data) > MAX_BYTES:
        return Parsed((), (Problem(1, "too-large", {"limit": str(MAX_BYTES // 1024 // 1024)}),))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return Parsed((), (Problem(data[: error.start].count(b"\n") + 1, "encoding"),))
    if "\0" in text:
        return Parsed((), (Problem(1, "binary"),))
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        return _parse((line, cells) for cells, line in _numbered(rows))
    except csv.Error as error:
        return Parsed((), (Problem(rows.line_num, "sheet", {"reason": str(error)}),))


def _numbered(rows: Iterator[list[str]]) -> Iterator[tuple[list[str], int]]:
    line = 1
    for cells in rows:
        yield cells, line
        line = getattr(rows, "line_num", line) + 1


def parse_xlsx(data: bytes) -> Parsed:
    """Read the first sheet of a workbook; the line is the row of the sheet."""
    if len(data) > MAX_BYTES:
        return Parsed((), (Problem(1, "too-large", {"limit": str(MAX_BYTES // 1024 // 1024)}),))
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        rows = book.worksheets[0].iter_rows(max_row=MOST_ROWS + 1, max_col=50, values_only=True)
        return _parse((line, [_cell(value) for value in cells]) for line, cells in enumerate(rows, start=1))
    except (InvalidFileException, BadZipFile, KeyError, ValueError, IndexError, OSError, EOFError) as error:
        return Parsed((), (Problem(1, "sheet", {"reason": type(error).__name__}),))


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def _parse(rows: Iterable[tuple[int, list[str]]]) -> Parsed:
    questions: list[Question] = []
    problems: list[Problem] = []
    columns: dict[int, str] = {}
    for line, cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        if not columns:
            columns = _columns(cells)
            if "question" not in columns.values():
                return Parsed((), (Problem(line, "sheet-head", {"value": ", ".join(COLUMNS)}),))
            continue
        row = {columns[n]: _shown(cell) for n, cell in enumerate(cells) if n in columns}
        try:
            question = _question(row, line)
            for flaw in question.flaws():
                raise Unreadable(line, flaw.code, **dict(flaw.values))
            questions.append(question)
        except Unreadable as error:
            problems.append(error.problem)
    if not columns:
        problems.append(Problem(1, "sheet-head", {"value": ", ".join(COLUMNS)}))
    return Parsed(tuple(questions), tuple(problems))


def _shown(cell: str) -> str:
    """Return a cell without the apostrophe by which exports keep a text from being a formula."""
    cell = cell.strip()
    return cell[1:] if cell.startswith("'") and cell[1:2] in ("=", "+", "-", "@") else cell


def _columns(cells: list[str]) -> dict[int, str]:
    found: dict[int, str] = {}
    for number, cell in enumerate(cells):
        name = cell.strip().lower()
        name = name if name in COLUMNS else FRENCH.get(name, "")
        if name and name not in found.values():
            found[number] = name
    return found


def _question(row: Row, line: int) -> Question:
    kind = KINDS.get(row.get("type", "").lower() or "choice")
    if kind is None:
        raise Unreadable(line, "unknown-type", value=row.get("type", ""))
    marks = number_of(row.get("marks")) if row.get("marks") else Decimal(1)
    if marks is None or marks < 0:
        raise Unreadable(line, "number", value=row.get("marks", ""))
    stem = row.get("question", "")
    said = row.get("feedback", "")
    return Question(
        name=(row.get("name") or stem.split("\n")[0])[:250],
        stem=Text(stem, "markdown"),
        body=READERS[kind](row, line),
        general_feedback=Text(said, "markdown") if said else None,
        idnumber=row.get("id", "")[:100],
        tags=tuple(tag.strip() for tag in row.get("tags", "").replace("\n", ",").split(",") if tag.strip()),
        category=row.get("category", "")[:200],
        line=line,
        marks=float(marks),
    )


def _lines(row: Row, name: str) -> list[str]:
    return [part.strip() for part in row.get(name, "").splitlines() if part.strip()]


def _choice(row: Row, line: int) -> Body:
    right, wrong = _lines(row, "right"), _lines(row, "wrong")
    if len(right) != 1:
        raise Unreadable(line, "sheet-one-right")
    return Multichoice(
        True,
        (*(Choice(Text(t, "markdown"), 100) for t in right), *(Choice(Text(t, "markdown"), 0) for t in wrong)),
    )


def _several(row: Row, line: int) -> Body:
    right, wrong = _lines(row, "right"), _lines(row, "wrong")
    if not right:
        raise Unreadable(line, "no-right-choice")
    share, cost = 100 / len(right), -100 / max(1, len(wrong))
    return Multichoice(
        False,
        (*(Choice(Text(t, "markdown"), share) for t in right), *(Choice(Text(t, "markdown"), cost) for t in wrong)),
    )


def _truefalse(row: Row, line: int) -> Body:
    return TrueFalse(row.get("right", "").strip().lower() in TRUE)


def _short(row: Row, line: int) -> Body:
    return ShortAnswer(tuple(Pattern(text) for text in _lines(row, "right")))


def _number(row: Row, line: int) -> Body:
    around = number_of(row.get("tolerance") or "0")
    values = [number_of(text) for text in _lines(row, "right")]
    if around is None or None in values:
        raise Unreadable(line, "number", value=row.get("right", ""))
    return Numerical(tuple(NumericalAnswer(value, abs(around)) for value in values if value is not None))


def _matching(row: Row, line: int) -> Body:
    pairs = []
    for text in _lines(row, "right"):
        arrow = next((arrow for arrow in ARROWS if arrow in text), "")
        if not arrow:
            raise Unreadable(line, "pair", value=text)
        left, _arrow, right = text.partition(arrow)
        pairs.append(Pair(Text(left.strip(), "markdown"), right.strip()))
    pairs += [Pair(Text("", "markdown"), text) for text in _lines(row, "wrong")]
    return Matching(tuple(pairs))


READERS: dict[str, Callable[[Row, int], Body]] = {
    "choice": _choice,
    "several": _several,
    "truefalse": _truefalse,
    "short": _short,
    "number": _number,
    "matching": _matching,
    "ordering": lambda row, line: Ordering(tuple(Text(text, "markdown") for text in _lines(row, "right"))),
    "essay": lambda row, line: Essay(),
    "description": lambda row, line: Description(),
}


def rows_of(questions: Iterable[Question]) -> Iterator[list[str]]:
    """Yield a row of the sheet for each question; raise `NotRepresentable` where it has no cell for something."""
    for question in questions:
        kind, right, wrong, tolerance = _cells(question)
        said = question.general_feedback.text if question.general_feedback else ""
        yield [
            kind, question.name, question.stem.text, right, wrong, said, question.category, ", ".join(question.tags),
            question.idnumber, tolerance, f"{question.marks:g}",
        ]  # fmt: skip


def _cells(question: Question) -> tuple[str, str, str, str]:
    """Return kind, right, wrong and tolerance."""
    match question.body:
        case Multichoice(single=True, choices=choices) if _plain_choice(choices):
            right = [c.text.text for c in choices if c.percent == 100]
            return "choice", right[0], "\n".join(_flat(c.text.text) for c in choices if c.percent <= 0), ""
        case Multichoice(single=False, choices=choices):
            right = [_flat(c.text.text) for c in choices if c.percent > 0]
            return "several", "\n".join(right), "\n".join(_flat(c.text.text) for c in choices if c.percent <= 0), ""
        case TrueFalse(correct=correct):
            return "true/false", str(correct).lower(), "", ""
        case ShortAnswer(answers=answers) if all(a.percent == 100 for a in answers):
            return "short", "\n".join(a.pattern for a in answers), "", ""
        case Numerical(answers=numbers) if len({a.tolerance for a in numbers}) == 1 and _plain_numbers(numbers):
            return "number", "\n".join(str(a.value) for a in numbers), "", str(numbers[0].tolerance)
        case Matching() as body:
            left = "\n".join(f"{_flat(pair.prompt.text)} -> {pair.answer}" for _number, pair in body.prompts)
            spare = "\n".join(pair.answer for pair in body.pairs if not pair.prompt.text)
            return "matching", left, spare, ""
        case Ordering(items=items):
            return "ordering", "\n".join(_flat(item.text) for item in items), "", ""
        case Essay(rubric=()):
            return "essay", "", "", ""
        case Description():
            return "text", "", "", ""
    raise NotRepresentable(f"The question “{question.name}” does not fit into the sheet.")


def _plain_choice(choices: tuple[Choice, ...]) -> bool:
    return sum(c.percent == 100 for c in choices) == 1 and all(c.percent in (0, 100) for c in choices)


def _plain_numbers(numbers: tuple[NumericalAnswer, ...]) -> bool:
    return all(a.value is not None and a.percent == 100 and a.tolerance_kind == "nominal" for a in numbers)


def _flat(text: str) -> str:
    return " ".join(text.split())


def write_csv(questions: Iterable[Question]) -> str:
    """Return the sheet as CSV; a text that could be a formula is kept from being one."""
    return as_csv(Sheet("Questions", COLUMNS, rows_of(questions))).decode("utf-8-sig")


CSV = register(Format(name="csv", extensions=(".csv",), parse=parse_csv, write=write_csv))
XLSX = register(Format(name="xlsx", extensions=(".xlsx",), parse=parse_xlsx))
