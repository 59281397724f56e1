"""What every question format offers, and how it reports what it could not read.

A format is one module that makes a `Format` and registers it; nothing else must change.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

import training.formats
from training.formats.pictures import Pictures, no_pictures
from training.kinds.flaws import SENTENCES as FLAWS
from training.kinds.numerical import numeric_value
from training.questions import Question
from vademecum.files.archives import REASONS, Limits, UnsafeArchive, opened

MAX_BYTES = 20 * 1024 * 1024
PACKAGE_LIMITS = Limits(total=10 * MAX_BYTES, file=5 * MAX_BYTES, takes_archives=True)  # those are not opened
MAX_QUESTION_CHARACTERS = 200_000


def _(text: str) -> str:
    """Mark a sentence for translation; whoever shows it translates it."""
    return text


SENTENCES = {
    **FLAWS,
    **{f"archive-{reason}": sentence for reason, sentence in REASONS.items()},
    "too-large": _("The file is larger than {limit} MB."),
    "binary": _("This is not a text file."),
    "utf-16": _("The file is UTF-16. Save it as UTF-8."),
    "encoding": _("This line is not UTF-8. Save the file as UTF-8."),
    "question-too-long": _("The question is longer than {limit} characters."),
    "no-closing-brace": _("The answers are opened by { and never closed. A blank line ends a question."),
    "no-opening-brace": _("There is a } without a { before it."),
    "empty-stem": _("The question has no text."),
    "no-answers": _("There is no answer between the braces."),
    "two-choices": _("A choice question needs at least two options."),
    "no-right-choice": _("No option earns anything, so nobody could answer this."),
    "empty-answer": _("An answer is empty."),
    "weight": _("The weight {value} is not between -100 and 100."),
    "two-pairs": _("A matching question needs at least two pairs."),
    "pair": _("“{value}” is not a pair. Write =left -> right."),
    "prompt": _("A matching question needs at least one left side."),
    "number": _("“{value}” is not a number. Write 3.14, 3.14:0.01 or 3..4."),
    "range": _("The range {value} runs backwards."),
    "negative-tolerance": _("The tolerance {value} is negative."),
    "empty-category": _("The category has no name."),
    "duplicate-id": _("The id {value} was already used in line {first}."),
    "all-ticked": _("Wrong options cost nothing, so ticking all of them earns everything."),
    "below-full": _("The best possible answer earns {value} %."),
    "xml": _("This is no well-formed XML, or it uses what is not allowed here: {reason}"),
    "not-moodle-xml": _("The file begins with “{value}”; Moodle XML begins with “quiz”."),
    "unknown-type": _("Questions of the type “{value}” are not known here."),
    "gap-notation": _("A gap is not closed or not known: “{value}”."),
    "gap-type": _("Gaps of the type “{value}” are not known here."),
    "no-gaps-in-text": _("The text has no gaps."),
    "file-left-out": _("The file “{value}” was left out: questions hold pictures (PNG, JPEG, GIF, WebP) only."),
    "picture-missing": _(
        "The picture “{value}” is not in the file, or it is no picture; its words stand in its place."
    ),
    "hotspot-type": _("Questions of the type “{value}” ask for a place in a picture, which is not known here."),
    "random-type": _("“{value}” draws from other questions. Make a place in a quiz that draws from a category."),
    "missing-word": _("There is no {answer} in the question, so no word is missing."),
    "no-test-items": _("The test names its questions and does not hold them: import its package (zip)."),
    "gap-group": _("The gap [[{value}]] names a choice that is not there."),
    "ordering-head": _("“{value}” does not begin an ordering. Write {>ALL ABSOLUTE and a line for each item."),
    "aiken-no-answer": _("The question has no line that begins with ANSWER:."),
    "aiken-answer": _("The line ANSWER: names no option of the question."),
    "no-items": _("There is no question in “{value}”."),
    "no-item-body": _("The question has no body."),
    "unknown-interaction": _("Questions with {value} are not known here."),
    "several-interactions": _("The question asks several things at once, which is not known here."),
    "no-response-declaration": _("The question does not declare what it asks for."),
    "pairs-not-one-to-one": _("The pairs cannot be read: a left side has none, or several right sides."),
    "processing-left-out": _("The question marks its answers by rules of its own; here the declared answer counts."),
    "sheet": _("The table cannot be read: {reason}"),
    "sheet-head": _("The first row must name the columns: {value}."),
    "sheet-one-right": _("A choice has exactly one right answer; for more write “several” as its type."),
    "sheet-weights": _("Write {value} weights, one a line, each between -100 and 100."),
    "sheet-notation": _("The notation cannot be read: {reason}"),
    "attachments-left-out": _("Files that learners had to attach are not asked for here; the text is."),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in one line. A warning lets the question in, an error keeps it out.

    `place` is the file of a package in which the line is; empty where the whole is one file.
    """

    line: int
    code: str
    values: dict[str, str] = field(default_factory=dict)
    is_warning: bool = False
    place: str = ""

    def message(self, translate: Callable[[str], str] = str) -> str:
        """Return the sentence that says what is wrong, in the language that `translate` gives."""
        sentence = translate(SENTENCES[self.code])
        for name, value in self.values.items():
            sentence = sentence.replace("{" + name + "}", value)
        return sentence


def problem_of(error: UnsafeArchive) -> Problem:
    """Return why a package was not opened, as a problem of the whole file."""
    return Problem(1, f"archive-{error.reason}", {"name": error.name, "limit": str(error.limit)})


class Unreadable(Exception):
    """Raised while reading one question: it is reported and left out, the rest of the file goes on."""

    def __init__(self, line: int, code: str, **values: object) -> None:
        super().__init__(code)
        self.problem = Problem(line, code, {name: str(value) for name, value in values.items()})


class NotRepresentable(ValueError):
    """Raised by a writer when its format has no way to say this; `message` words it in a language."""

    def __init__(self, sentence: str, **values: str) -> None:
        super().__init__(sentence)
        self.sentence, self.values = sentence, values

    def __str__(self) -> str:
        return self.message()

    def message(self, translate: Callable[[str], str] = str) -> str:
        words = translate(self.sentence)
        for name, value in self.values.items():
            words = words.replace("{" + name + "}", value)
        return words


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a file held. Questions and problems are in the order of their lines; `pictures` by their names."""

    questions: tuple[Question, ...]
    problems: tuple[Problem, ...] = ()
    categories: tuple[str, ...] = ()
    pictures: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if not problem.is_warning)


@dataclass(frozen=True, slots=True)
class Format:
    """`title` is a name that needs no translation; `ending` is that of a file it writes.

    A format with pictures is written with them, `write(questions, pictures=…)`; every other leaves their names. `refuse`
    raises `NotRepresentable` where writing a question to find that out would take long.
    """

    name: str
    extensions: tuple[str, ...]
    parse: Callable[[bytes], Parsed]
    write: Callable[..., str | bytes] | None = None
    title: str = ""
    holds_pictures: bool = False
    refuse: Callable[[Question], object] | None = None

    @property
    def ending(self) -> str:
        return self.extensions[0]

    def check(self, question: Question) -> None:
        """Raise `NotRepresentable` where the format cannot say this question."""
        if self.refuse is not None:
            self.refuse(question)
        else:
            self.written([question])

    def written(self, questions: Iterable[Question], *, pictures: Pictures = no_pictures) -> bytes:
        """Return a file; raise `NotRepresentable` for the first question that the format cannot say."""
        if self.write is None:
            raise NotRepresentable(_("Questions are read from {value}, not written to it."), value=self.name)
        written = self.write(questions, pictures=pictures) if self.holds_pictures else self.write(questions)
        return written.encode() if isinstance(written, str) else written


# How people and other systems call a format, in small letters.
ALIASES = {
    **dict.fromkeys(("moodlexml", "moodle_xml", "moodle", "xml"), "moodle-xml"),
    **dict.fromkeys(("cc", "imscc", "qti12", "qti1.2", "canvas"), "common-cartridge"),
    **dict.fromkeys(("qti3", "qti3.0", "qti-3.0", "qti30"), "qti"),
    **dict.fromkeys(("qti2", "qti21", "qti2.1", "qti-2.1", "qti22", "qti2.2"), "qti-2.2"),
    **dict.fromkeys(("multianswer", "embedded-answers"), "cloze"),
    **dict.fromkeys(("missingword", "missing_word"), "missing-word"),
    **dict.fromkeys(("excel", "table"), "xlsx"),
}
_formats: dict[str, Format] = {}


def register(format: Format) -> Format:
    _formats[format.name] = format
    return format


def format_named(name: str) -> Format:
    """Return the format; raise `LookupError` that names the known ones."""
    _load()
    known = name.lower()
    try:
        return _formats[ALIASES.get(known, known)]
    except KeyError:
        raise LookupError(f"No question format is called {name!r}. Known: {', '.join(sorted(_formats))}.") from None


def formats() -> list[Format]:
    """Return every known format, by name."""
    _load()
    return [_formats[name] for name in sorted(_formats)]


def detect(name: str, data: bytes) -> Format:
    """Return the format of a file by what is in it and then by its name; raise `LookupError` where nothing fits."""
    _load()
    head = data[:4000].lstrip(b"\xef\xbb\xbf \t\r\n")
    lowered = name.lower()
    if data[:2] == b"PK":
        return format_named(_zip_format(lowered, data))
    if lowered.endswith((".gift", ".gift.txt")):
        return format_named("gift")
    if head.startswith(b"<") and not (lowered.endswith(".txt") and not XML_OF_OURS.search(head)):
        return format_named(_xml_format(head))
    if lowered.endswith((".csv", ".tsv")):
        return format_named("csv")
    if re.search(rb"(?im)^ANSWER:\s*[A-Z]\b", data) and not re.search(rb"(?<!\\)\{[^}]*[=~]", data):
        return format_named("aiken")
    if re.search(rb"(?<!\\)\{\d*:[A-Z_]+:", data):
        return format_named("cloze")
    if lowered.endswith(".txt") and re.search(rb"(?m)(?<!\\)\{[^{}]*\}|^::|^\$CATEGORY:", data):
        return format_named("missing-word" if "missingword" in lowered else "gift")
    raise LookupError(f"The format of {name} is not known. Name one: {', '.join(sorted(_formats))}.")


XML_OF_OURS = re.compile(rb"<\?xml|<(?:quiz|question|questestinterop|\w*:?assessment|qti-)", re.IGNORECASE)


def _xml_format(head: bytes) -> str:
    if b"questestinterop" in head:
        return "common-cartridge"
    if re.search(rb"<(quiz|question)[\s>]", head) and b"canvas.instructure.com" not in head:
        return "moodle-xml"
    return "qti"


def _zip_format(name: str, data: bytes) -> str:
    """Tell a workbook, a cartridge and a package of QTI items apart by the files inside."""
    if name.endswith(".imscc"):
        return "common-cartridge"
    try:
        with opened(data, limits=PACKAGE_LIMITS) as archive:
            if "xl/workbook.xml" in archive:
                return "xlsx"
            for inner in archive.names:
                if inner.lower().endswith((".xml", ".qti")) and b"questestinterop" in archive.read(
                    inner, most=MAX_BYTES
                ):
                    return "common-cartridge"
    except UnsafeArchive:
        return "xlsx" if name.endswith(".xlsx") else "qti"
    return "qti"


def _load() -> None:
    """Import every format of this folder: each registers itself."""
    for module in pkgutil.iter_modules(training.formats.__path__):
        importlib.import_module(f"training.formats.{module.name}")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a file; `text` is None where the bytes are not UTF-8."""

    number: int
    text: str | None


def text_lines(data: bytes) -> list[Line]:
    """Split a file into lines and decode each; raise `Unreadable` when it is no text at all."""
    if len(data) > MAX_BYTES:
        raise Unreadable(1, "too-large", limit=MAX_BYTES // 1024 // 1024)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unreadable(1, "utf-16")
    data = data.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if b"\0" in data:
        raise Unreadable(data[: data.index(b"\0")].count(b"\n") + 1, "binary")
    return [Line(number, _decoded(raw)) for number, raw in enumerate(data.split(b"\n"), start=1)]


def _decoded(raw: bytes) -> str | None:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return None


def number_of(text: str | None) -> Decimal | None:
    """Return a number as its file writes it, 42 as 42 and not as 42.0; else as a person would type it, else None."""
    plain = (text or "").strip()
    if re.fullmatch(r"[+-]?\d{1,40}(\.\d{1,40})?", plain):
        return Decimal(plain)
    return numeric_value(plain)
