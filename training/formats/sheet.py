"""Questions in a table, CSV or XLSX: one row a question, for whoever works in a spreadsheet.

Columns, in any order, English or French names: see `COLUMNS`. `right` and `wrong` hold one answer a line of the cell; in a
matching `right` holds `left -> right`, in an ordering the items in their order. A row of the type `notation` holds the whole
question in the house notation, which says every type. The documented sheet: docs/user/question-formats.md.
"""

from __future__ import annotations

import csv
import io
import struct
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from zipfile import BadZipFile

from defusedxml.common import DefusedXmlException
from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from training.formats.base import (
    MAX_BYTES,
    PACKAGE_LIMITS,
    Format,
    NotRepresentable,
    Parsed,
    Problem,
    Unreadable,
    _,
    number_of,
    problem_of,
    register,
)
from training.notation.lines import NotationError
from training.notation.reading import read_question, write_question
from training.questions import (
    TEXT_FORMATS,
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
from vademecum.files.archives import UnsafeArchive, opened
from vademecum.files.cells import LONGEST_CELL, Sheet, as_csv, safe_cell

COLUMNS = (
    "type", "name", "question", "right", "wrong", "feedback", "category", "tags", "id", "tolerance", "marks",
    "weights", "said right", "said wrong", "format",
)  # fmt: skip
FRENCH = {
    "poids": "weights", "retour juste": "said right", "retour faux": "said wrong", "format": "format",
    "nom": "name", "énoncé": "question", "enonce": "question", "juste": "right", "faux": "wrong", "retour": "feedback",
    "catégorie": "category", "categorie": "category", "étiquettes": "tags", "etiquettes": "tags", "identifiant": "id",
    "tolérance": "tolerance", "tolerance": "tolerance", "points": "marks", "type": "type", "question": "question",
}  # fmt: skip
KINDS = {
    "choice": "choice", "choix": "choice", "multichoice": "choice", "several": "several", "plusieurs": "several",
    "truefalse": "truefalse", "vrai/faux": "truefalse", "true/false": "truefalse", "short": "short", "texte": "short",
    "number": "number", "nombre": "number", "matching": "matching", "appariement": "matching", "ordering": "ordering",
    "ordre": "ordering", "notation": "notation",
    "essay": "essay", "rédaction": "essay", "text": "description", "description": "description",
}  # fmt: skip
TRUE = {"true", "vrai", "yes", "oui", "1"}
MOST_ROWS = 20_000
ARROWS = ("->", "→", "=>")

Row = Mapping[str, str]
# What openpyxl, zipfile and the parser run into in a workbook that somebody altered.
DAMAGED = (
    InvalidFileException, BadZipFile, zlib.error, struct.error, KeyError, ValueError, IndexError, OSError, EOFError,
    TypeError, AttributeError, RuntimeError, SyntaxError, DefusedXmlException,
)  # fmt: skip


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
        with opened(data, limits=PACKAGE_LIMITS):  # judged before a byte is unpacked
            pass
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        rows = book.worksheets[0].iter_rows(max_row=MOST_ROWS + 1, max_col=50, values_only=True)
        return _parse((line, [_cell(value) for value in cells]) for line, cells in enumerate(rows, start=1))
    except UnsafeArchive as error:
        return Parsed((), (problem_of(error),))
    except DAMAGED as error:
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
    if kind == "notation":
        question = _in_notation(stem, row, line)
    else:
        question = Question(
            name=(row.get("name") or stem.split("\n")[0])[:250],
            stem=Text(stem, "markdown"),
            body=READERS[kind](row, line),
            general_feedback=Text(said, "markdown") if said else None,
        )
    question = replace(
        question,
        idnumber=row.get("id", "")[:100],
        tags=tuple(tag.strip() for tag in row.get("tags", "").replace("\n", ",").split(",") if tag.strip()),
        category=row.get("category", "")[:200],
        line=line,
        marks=float(marks),
    )
    format = row.get("format", "").lower()
    if format in TEXT_FORMATS and format != "markdown":
        question = question.with_texts(lambda text: replace(text, format=format))
    return question


def _in_notation(text: str, row: Row, line: int) -> Question:
    try:
        return read_question(text, name=(row.get("name") or text.split("\n")[0])[:250])
    except NotationError as error:
        raise Unreadable(line, "sheet-notation", reason=error.message()) from error


def _weights(row: Row, default: list[float], line: int) -> list[float]:
    """Return the weight of each option, right ones first: those of the cell, or what their column means."""
    lines = _lines(row, "weights")
    if not lines:
        return default
    written = [float(value) for text in lines if (value := number_of(text.rstrip("% "))) is not None]
    if len(written) != len(lines) or len(written) != len(default) or any(abs(value) > 100 for value in written):
        raise Unreadable(line, "sheet-weights", value=str(len(default)))
    return written


def _options(row: Row, default: list[float], line: int) -> tuple[Choice, ...]:
    right, wrong = _lines(row, "right"), _lines(row, "wrong")
    said = _parallel(row, "said right", len(right)) + _parallel(row, "said wrong", len(wrong))
    return tuple(
        Choice(Text(text, "markdown"), percent, Text(words, "markdown") if words else None)
        for text, percent, words in zip([*right, *wrong], _weights(row, default, line), said, strict=True)
    )


def _parallel(row: Row, name: str, length: int) -> list[str]:
    """Return a line of a cell for each option; `-` and a missing line say nothing."""
    lines = [part.strip() for part in row.get(name, "").splitlines()][:length]
    return ["" if part == "-" else part for part in [*lines, *[""] * (length - len(lines))]]


def _lines(row: Row, name: str) -> list[str]:
    return [part.strip() for part in row.get(name, "").splitlines() if part.strip()]


def _choice(row: Row, line: int) -> Body:
    right, wrong = _lines(row, "right"), _lines(row, "wrong")
    if len(right) != 1 and not _lines(row, "weights"):
        raise Unreadable(line, "sheet-one-right")
    return Multichoice(True, _options(row, [100.0] * len(right) + [0.0] * len(wrong), line))


def _several(row: Row, line: int) -> Body:
    right, wrong = _lines(row, "right"), _lines(row, "wrong")
    if not right:
        raise Unreadable(line, "no-right-choice")
    share, cost = 100 / len(right), -100 / max(1, len(wrong))
    return Multichoice(False, _options(row, [share] * len(right) + [cost] * len(wrong), line))


def _truefalse(row: Row, line: int) -> Body:
    truth = row.get("right", "").strip().lower() in TRUE
    right, wrong = ((Text(w, "markdown") if (w := row.get(f"said {s}", "")) else None) for s in ("right", "wrong"))
    return TrueFalse(truth, *((right, wrong) if truth else (wrong, right)))


def _short(row: Row, line: int) -> Body:
    texts = _lines(row, "right")
    weights = _weights(row, [100.0] * len(texts), line)
    said = _parallel(row, "said right", len(texts))
    return ShortAnswer(
        tuple(
            Pattern(text, percent, Text(words, "markdown") if words else None)
            for text, percent, words in zip(texts, weights, said, strict=True)
        )
    )


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
        row = _plain_row(question)
        if row is None or not _says(row, question):
            row = _notation_row(question)
        if not _says(row, question):
            raise NotRepresentable(_("The question “{value}” does not fit into the sheet."), value=question.name)
        yield [row[name] for name in COLUMNS]


def _says(row: dict[str, str], question: Question) -> bool:
    """Return whether a row is read as the question. Hints, penalty and feedback on the whole have no cell."""
    if any(len(cell) >= LONGEST_CELL - 1 for cell in row.values()):
        return False
    try:
        read = _question({name: _shown(str(safe_cell(cell))) for name, cell in row.items()}, 0)
    except Unreadable:
        return False
    bare = replace(
        question, hints=(), penalty=1 / 3, feedback_right=None, feedback_partial=None, feedback_wrong=None,
        name=question.name or read.name,
    )  # fmt: skip
    return read.content == bare.content


def _place(question: Question, kind: str) -> dict[str, str]:
    formats = {text.format for text in question.texts() if text.text}
    return {
        **dict.fromkeys(COLUMNS, ""), "type": kind, "name": question.name, "question": question.stem.text,
        "category": question.category, "tags": ", ".join(question.tags), "id": question.idnumber,
        "marks": f"{question.marks:.10g}", "format": "" if formats <= {"markdown"} else question.stem.format,
        "feedback": question.general_feedback.text if question.general_feedback else "",
    }  # fmt: skip


def _notation_row(question: Question) -> dict[str, str]:
    return {**_place(question, "notation"), "question": write_question(question), "feedback": ""}


def _plain_row(question: Question) -> dict[str, str] | None:
    """Return the row of a question whose type has cells of its own."""
    match question.body:
        case Multichoice(single=single, choices=choices):
            return {**_place(question, "choice" if single else "several"), **_option_cells(choices)}
        case TrueFalse(correct=correct, feedback_true=yes, feedback_false=no):
            right, wrong = (yes, no) if correct else (no, yes)
            said = {"said right": right.text if right else "", "said wrong": wrong.text if wrong else ""}
            return {**_place(question, "true/false"), "right": str(correct).lower(), **said}
        case ShortAnswer(answers=answers):
            weights = [f"{answer.percent:.10g}" for answer in answers] if any(a.percent != 100 for a in answers) else []
            return {
                **_place(question, "short"),
                "right": "\n".join(answer.pattern for answer in answers),
                "weights": "\n".join(weights),
                "said right": _said_lines([answer.feedback for answer in answers]),
            }
        case Numerical(answers=numbers) if len({a.tolerance for a in numbers}) == 1:
            values = "\n".join(str(a.value) for a in numbers)
            return {**_place(question, "number"), "right": values, "tolerance": str(numbers[0].tolerance)}
        case Matching() as body:
            left = "\n".join(f"{_flat(pair.prompt.text)} -> {pair.answer}" for _number, pair in body.prompts)
            spare = "\n".join(pair.answer for pair in body.pairs if not pair.prompt.text)
            return {**_place(question, "matching"), "right": left, "wrong": spare}
        case Ordering(items=items):
            return {**_place(question, "ordering"), "right": "\n".join(_flat(item.text) for item in items)}
        case Essay():
            return _place(question, "essay")
        case Description():
            return _place(question, "text")
    return None


def _option_cells(choices: tuple[Choice, ...]) -> dict[str, str]:
    right = [choice for choice in choices if choice.percent > 0]
    wrong = [choice for choice in choices if choice.percent <= 0]
    return {
        "right": "\n".join(_flat(choice.text.text) for choice in right),
        "wrong": "\n".join(_flat(choice.text.text) for choice in wrong),
        "weights": "\n".join(f"{choice.percent:.10g}" for choice in (*right, *wrong)),
        "said right": _said_lines([choice.feedback for choice in right]),
        "said wrong": _said_lines([choice.feedback for choice in wrong]),
    }


def _said_lines(said: list[Text | None]) -> str:
    return "\n".join(_flat(text.text) if text else "-" for text in said) if any(said) else ""


def _flat(text: str) -> str:
    return " ".join(text.split())


def write_csv(questions: Iterable[Question]) -> str:
    """Return the sheet as CSV; a text that could be a formula is kept from being one."""
    return as_csv(Sheet("Questions", COLUMNS, rows_of(questions))).decode("utf-8-sig")


def write_xlsx(questions: Iterable[Question]) -> bytes:
    """Return the sheet as a workbook."""
    rows = list(rows_of(questions))  # what has no cell is refused before a book is begun
    book = Workbook(write_only=True)
    page = book.create_sheet("Questions")
    page.append(list(COLUMNS))
    for row in rows:
        page.append([safe_cell(cell) for cell in row])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


CSV = register(Format("csv", (".csv",), parse_csv, write_csv, title="CSV"))
XLSX = register(
    Format("xlsx", (".xlsx",), parse_xlsx, write_xlsx, title="Excel (XLSX)", refuse=lambda one: list(rows_of([one])))
)
