"""GIFT, the plain-text question format, read and written.

Read as Moodle reads it, with its order of tests for the type of a question; the differences that we chose are listed in
`docs/decisions/0010-gift.md`. A question that cannot be read is reported with its line; it never comes in by half.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

from training.formats.base import (
    MAX_QUESTION_CHARACTERS,
    Format,
    Line,
    NotRepresentable,
    Parsed,
    Problem,
    Unreadable,
    _,
    register,
    text_lines,
)
from training.formats.pictures import Gallery
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

GAP = "_____"
WHITE = " \t\r\n\f\v"
_ESCAPABLE = ":#={}~\\n"
_HIDDEN = {char: chr(0x10FE00 + ord(char)) for char in _ESCAPABLE}
_SHOWN = {hidden: "\n" if char == "n" else char for char, hidden in _HIDDEN.items()}
_ESCAPE = re.compile(r"\\([:#={}~\\n])")
_UNESCAPE = re.compile("[" + "".join(_SHOWN) + "]")
_FORMAT = re.compile(r"\[(html|moodle|plain|markdown)\]")
_WEIGHT = re.compile(r"%(-?)(\d{1,3}(?:\.\d*)?)%")
_ID = re.compile(r"\[id:((?:\\\]|[^\]])+)\]")
_TAG = re.compile(r"\[tag:((?:\\\]|[^\]])+)\]")
_CATEGORY = "$CATEGORY:"
_MAX_NAME = 250
_ORDERING_SCORED = {
    **dict.fromkeys(("ALL_OR_NOTHING", "EXACT"), "exact"),
    **dict.fromkeys(("ABSOLUTE_POSITION", "ABSOLUTE", "ABS", "RELATIVE_TO_CORRECT"), "position"),
    **dict.fromkeys(("REL", "RELATIVE", "RELATIVE_NEXT_EXCLUDE_LAST", "RELATIVE_NEXT_INCLUDE_LAST"), "neighbours"),
    **dict.fromkeys(("RELATIVE_ONE_PREVIOUS_AND_NEXT", "RELATIVE_ALL_PREVIOUS_AND_NEXT"), "neighbours"),
    **dict.fromkeys(("LONGEST_ORDERED_SUBSET", "LONGEST_CONTIGUOUS_SUBSET"), "longest"),
}
_ORDERING_WRITTEN = {
    "exact": "ALL_OR_NOTHING", "position": "ABSOLUTE_POSITION", "neighbours": "RELATIVE_NEXT_EXCLUDE_LAST",
    "longest": "LONGEST_ORDERED_SUBSET",
}  # fmt: skip
_ORDERING_WORDS = {
    *_ORDERING_SCORED, "ALL", "RANDOM", "CONTIGUOUS", "CONTIG", "VERTICAL", "VERT", "V", "HORIZONTAL", "HORI", "HORIZ",
    "H", "SHOW", "HIDE", "TRUE", "FALSE", "YES", "NO", "NONE", "ABC", "ABCD", "III", "IIII", "123",
    "NUMBERING_STYLE_ABC", "NUMBERING_STYLE_ABCD", "NUMBERING_STYLE_123", "NUMBERING_STYLE_III",
    "NUMBERING_STYLE_IIII", "NUMBERING_STYLE_NONE",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Block:
    """The lines of one question, comments apart."""

    line: int
    text: str
    comments: str


def parse(data: bytes) -> Parsed:
    """Read a GIFT file; what cannot be read is among the problems and nowhere else."""
    try:
        lines = text_lines(data)
    except Unreadable as error:
        return Parsed((), (error.problem,))
    questions: list[Question] = []
    problems: list[Problem] = []
    categories: list[str] = []
    first_use: dict[str, int] = {}
    gallery = Gallery()
    category = ""
    for block in _blocks(lines):
        try:
            bad = [line for line in block if line.text is None]
            if bad:
                raise Unreadable(bad[0].number, "encoding")
            for part in _parts(block):
                if isinstance(part, str):
                    category = part
                    categories.append(part)
                    continue
                question = _with_pictures(_question(part, category), gallery, problems)
                if question.idnumber:
                    if question.idnumber in first_use:
                        raise Unreadable(
                            part.line, "duplicate-id", value=question.idnumber, first=first_use[question.idnumber]
                        )
                    first_use[question.idnumber] = part.line
                questions.append(question)
                problems.extend(_doubts(question))
        except Unreadable as error:
            problems.append(error.problem)
    return Parsed(tuple(questions), tuple(problems), tuple(categories), gallery.kept)


def _blocks(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Yield runs of lines; a blank line ends a run."""
    block: list[Line] = []
    for line in lines:
        if line.text is not None and not line.text.strip(WHITE):
            if block:
                yield block
            block = []
        else:
            block.append(line)
    if block:
        yield block


def _parts(block: list[Line]) -> Iterator[str | _Block]:
    """Yield the category statements of a block, then its question, if it has one."""
    comments: list[str] = []
    body: list[Line] = []
    for line in block:
        text = (line.text or "").strip(WHITE)
        if text.startswith("//"):
            comments.append(text[2:])
            body.append(Line(line.number, " "))
        elif text.startswith(_CATEGORY) and not any((other.text or "").strip(WHITE) for other in body):
            name = text[len(_CATEGORY) :].strip(WHITE)
            if not name:
                raise Unreadable(line.number, "empty-category")
            yield name
            body = []
        else:
            body.append(line)
    while body and not (body[0].text or "").strip(WHITE):
        body.pop(0)
    if body:
        text = "\n".join(line.text or "" for line in body)
        if len(text) > MAX_QUESTION_CHARACTERS:
            raise Unreadable(body[0].number, "question-too-long", limit=MAX_QUESTION_CHARACTERS)
        yield _Block(body[0].number, text, "\n".join(comments))


def _question(block: _Block, category: str) -> Question:
    text = _ESCAPE.sub(lambda match: _HIDDEN[match.group(1)], block.text).strip(WHITE)
    name, text = _name(text)
    opened, closed = text.find("{"), text.find("}")
    if opened < 0 <= closed or 0 <= closed < opened:
        raise Unreadable(block.line, "no-opening-brace")
    if opened >= 0 > closed:
        raise Unreadable(block.line + text[:opened].count("\n"), "no-closing-brace")
    if opened < 0:
        answer, raw_stem = None, text
    else:
        answer, tail = text[opened + 1 : closed], text[closed + 1 :].strip(WHITE)
        raw_stem = text[:opened] + (GAP + text[closed + 1 :] if tail else "")
    stem = _text(raw_stem, "moodle")
    if not stem.text:
        raise Unreadable(block.line, "empty-stem")
    general = None
    if answer is not None and "####" in answer:
        answer, _, feedback = answer.rpartition("####")
        general = _feedback(feedback, stem.format)
    tags = tuple(dict.fromkeys(_unbracketed(tag) for tag in _TAG.findall(block.comments)))
    ids = [_unbracketed(value) for value in _ID.findall(block.comments)]
    return Question(
        name=name[:_MAX_NAME],
        stem=stem,
        body=_body(answer, stem.format, block.line),
        general_feedback=general,
        idnumber=ids[0] if ids else "",
        tags=tags,
        category=category,
        line=block.line,
    )


def _with_pictures(question: Question, gallery: Gallery, problems: list[Problem]) -> Question:
    """Return the question with pictures that are written into its HTML kept apart; others leave their words."""
    if not any("<img" in text.text for text in question.texts()):
        return question

    def settled(text: Text) -> Text:
        if text.format not in ("html", "markdown", "moodle") or "<img" not in text.text:
            return text
        html, missing = gallery.settle(text.text, lambda _source: None)
        problems.extend(
            Problem(question.line, "picture-missing", {"value": source[:100]}, is_warning=True) for source in missing
        )
        return replace(text, text=html)

    return question.with_texts(settled)


def _name(text: str) -> tuple[str, str]:
    """Split off `::name::`."""
    if text.startswith("::"):
        end = text.find("::", 2)
        if end >= 0:
            return _clean(text[2:end]), text[end + 2 :].strip(WHITE)
    return "", text


def _body(answer: str | None, format: str, line: int) -> Body:
    """Tell the type by Moodle's order of tests, then read it."""
    if answer is None:
        return Description()
    answer = answer.strip(WHITE)
    if not answer:
        return Essay()
    if answer.startswith("#"):
        return _numerical(answer[1:], format, line)
    if answer.startswith(">"):
        return _ordering(answer[1:], format, line)
    if "~" in answer:
        return _multichoice(answer, format, line)
    if "=" in answer and "->" in answer:
        return _matching(answer, format, line)
    word, *feedback = answer.split("#")
    if word.strip(WHITE) in ("T", "TRUE", "F", "FALSE"):
        correct = word.strip(WHITE).startswith("T")
        if_wrong = _feedback(feedback[0], format) if feedback else None
        if_right = _feedback(feedback[1], format) if len(feedback) > 1 else None
        return TrueFalse(correct, *((if_right, if_wrong) if correct else (if_wrong, if_right)))
    return _short_answer(answer, format, line)


def _ordering(answer: str, format: str, line: int) -> Ordering:
    """Read what Moodle's ordering plug-in writes: settings behind `>`, then an item on each line, in the right order.

    How many items are shown, their layout and their numbering are Moodle's own and not kept.
    """
    head, *rows = answer.strip(WHITE).split("\n")
    words = head.upper().split()
    unknown = [word for word in words if not word.isdecimal() and word not in _ORDERING_WORDS]
    items = tuple(_text(row, format) for row in rows if row.strip(WHITE))
    if unknown or not rows:
        raise Unreadable(line, "ordering-head", value=_shown(f">{head}"[:60]))
    if len(items) < 2:
        raise Unreadable(line, "two-items")
    scoring = next((_ORDERING_SCORED[word] for word in words if word in _ORDERING_SCORED), "position")
    return Ordering(items, scoring)


def _multichoice(answer: str, format: str, line: int) -> Multichoice:
    single = "=" in answer
    choices = []
    for sign, rest in _entries(answer, line):
        percent, rest = _weight(rest, 100.0 if sign == "=" else 0.0, line)
        text, feedback = _with_feedback(rest, format)
        if not text.strip(WHITE):
            raise Unreadable(line, "empty-answer")
        choices.append(Choice(_text(text, format), percent, feedback))
    if len(choices) < 2:
        raise Unreadable(line, "two-choices")
    if not any(choice.percent > 0 for choice in choices):
        raise Unreadable(line, "no-right-choice")
    return Multichoice(single, tuple(choices))


def _short_answer(answer: str, format: str, line: int) -> ShortAnswer:
    answers = []
    for _sign, rest in _entries(answer, line):
        percent, rest = _weight(rest, 100.0, line)
        pattern, feedback = _with_feedback(rest, format)
        pattern = _clean(pattern)
        if not pattern:
            raise Unreadable(line, "empty-answer")
        answers.append(Pattern(pattern, percent, feedback))
    if not any(answer.percent > 0 for answer in answers):
        raise Unreadable(line, "no-right-choice")
    return ShortAnswer(tuple(answers))


def _numerical(answer: str, format: str, line: int) -> Numerical:
    answers = []
    for sign, rest in _entries(answer, line):
        percent, rest = _weight(rest, 0.0 if sign == "~" else 100.0, line)
        written, feedback = _with_feedback(rest, format)
        written = written.strip(WHITE)
        value, tolerance = (None, Decimal(0)) if written in ("", "*") and sign else _range(written, line)
        answers.append(NumericalAnswer(value, tolerance, percent, feedback))
    if not any(answer.percent > 0 for answer in answers):
        raise Unreadable(line, "no-right-choice")
    return Numerical(tuple(answers))


def _range(written: str, line: int) -> tuple[Decimal, Decimal]:
    """Read `value`, `value:tolerance` or `low..high` as middle and half-width."""
    if ".." in written:
        low, high = (_number(part, written, line) for part in written.split("..", 1))
        if low > high:
            raise Unreadable(line, "range", value=written)
        return (low + high) / 2, (high - low) / 2
    value, _, tolerance = written.partition(":")
    width = _number(tolerance, written, line) if tolerance.strip(WHITE) else Decimal(0)
    if width < 0:
        raise Unreadable(line, "negative-tolerance", value=tolerance.strip(WHITE))
    return _number(value, written, line), width


def _number(written: str, whole: str, line: int) -> Decimal:
    try:
        number = Decimal(written.strip(WHITE))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or abs(number) > Decimal("1e30") or "_" in written:
        raise Unreadable(line, "number", value=_shown(whole))
    return number


def _matching(answer: str, format: str, line: int) -> Matching:
    pairs = []
    for _sign, rest in _entries(answer, line):
        prompt, arrow, right = rest.partition("->")
        if not arrow or not right.strip(WHITE):
            raise Unreadable(line, "pair", value=_shown(rest.strip(WHITE)))
        pairs.append(Pair(_text(prompt, format), _clean(right)))
    if len(pairs) < 2:
        raise Unreadable(line, "two-pairs")
    matching = Matching(tuple(pairs))
    if not matching.prompts:
        raise Unreadable(line, "prompt")
    return matching


def _entries(answer: str, line: int) -> list[tuple[str, str]]:
    """Split answers at `=` and `~`; words before the first sign count as one answer without a sign."""
    pieces = re.split(r"([=~])", answer)
    entries = [("", pieces[0])] if pieces[0].strip(WHITE) else []
    entries += list(zip(pieces[1::2], pieces[2::2], strict=True))
    if not entries:
        raise Unreadable(line, "no-answers")
    return entries


def _weight(text: str, default: float, line: int) -> tuple[float, str]:
    text = text.strip(WHITE)
    match = _WEIGHT.match(text)
    if not match:
        return default, text
    percent = float(match.group(2)) * (-1 if match.group(1) else 1)
    if abs(percent) > 100:
        raise Unreadable(line, "weight", value=match.group(0))
    return percent + 0.0, text[match.end() :]


def _with_feedback(text: str, format: str) -> tuple[str, Text | None]:
    answer, sign, feedback = text.partition("#")
    return answer, _feedback(feedback, format) if sign else None


def _feedback(text: str, format: str) -> Text | None:
    read = _text(text, format)
    return read if read.text else None


def _text(text: str, format: str) -> Text:
    """Read a text with its own format, if it names one, else that of the question."""
    text = text.strip(WHITE)
    match = _FORMAT.match(text)
    if match:
        text, format = text[match.end() :].strip(WHITE), match.group(1)
    return Text(_shown(text) if format == "markdown" else _clean(text), format)


def _clean(text: str) -> str:
    """Join wrapped lines by one space, then show what was escaped."""
    return _shown(re.sub(r"[ \t\f\v]*\n[ \t\f\v]*", " ", text.strip(WHITE)))


def _shown(text: str) -> str:
    return _UNESCAPE.sub(lambda match: _SHOWN[match.group()], text)


def _unbracketed(value: str) -> str:
    return value.replace("\\]", "]").strip(WHITE)


def _doubts(question: Question) -> Iterator[Problem]:
    """Yield warnings about questions that can be read but hardly meant."""
    body = question.body
    if isinstance(body, Multichoice) and not body.single:
        best = sum(choice.percent for choice in body.choices if choice.percent > 0)
        if best < 99.9:
            yield Problem(question.line, "below-full", {"value": f"{best:g}"}, is_warning=True)
        elif sum(choice.percent for choice in body.choices) > 99.9 and any(c.percent <= 0 for c in body.choices):
            yield Problem(question.line, "all-ticked", is_warning=True)
    elif isinstance(body, Multichoice | ShortAnswer | Numerical):
        answers: Iterable[Choice | Pattern | NumericalAnswer] = (
            body.choices if isinstance(body, Multichoice) else body.answers
        )
        best = max(answer.percent for answer in answers)
        if best < 99.9:
            yield Problem(question.line, "below-full", {"value": f"{best:g}"}, is_warning=True)


# Writing ------------------------------------------------------------------------------------------


def write(questions: Iterable[Question]) -> str:
    """Return the questions as a GIFT file; raise `NotRepresentable` for what GIFT cannot say."""
    blocks, category = [], ""
    for question in questions:
        if question.category != category:
            category = question.category
            blocks.append(f"{_CATEGORY} {category}\n")
        blocks.append(_written(question))
    return "\n".join(blocks)


def _written(question: Question) -> str:
    remarks = [f"[id:{_bracketed(question.idnumber)}]"] if question.idnumber else []
    remarks += [f"[tag:{_bracketed(tag)}]" for tag in question.tags]
    comment = f"// {' '.join(remarks)}\n" if remarks else ""
    name = f"::{_escaped(question.name)}::" if question.name else ""
    stem = question.stem
    shown = stem.format != "moodle" or not name or stem.text.startswith("[")
    return f"{comment}{name}{_formatted(stem, '' if shown else 'moodle')}{_written_body(question)}\n"


def _written_body(question: Question) -> str:
    body, default = question.body, question.stem.format
    if isinstance(body, Description):
        if question.general_feedback:
            raise NotRepresentable(_("GIFT has no feedback for a description."))
        return ""
    _refuse_what_gift_cannot_say(body)
    general = f"\n\t####{_formatted(question.general_feedback, default)}" if question.general_feedback else ""
    match body:
        case Essay():
            inside = ""
        case TrueFalse():
            inside = _written_true_false(body, default)
        case Multichoice():
            best = max(body.choices, key=lambda choice: choice.percent) if body.single else None
            inside = "".join(_written_choice(choice, choice is best, default) for choice in body.choices)
        case ShortAnswer():
            if any("->" in answer.pattern for answer in body.answers):
                raise NotRepresentable(_("GIFT would read an arrow in a short answer as a matching question."))
            inside = "".join(
                f"\n\t=%{answer.percent:.10g}%{_escaped(answer.pattern)}{_written_feedback(answer.feedback, default)}"
                for answer in body.answers
            )
        case Numerical():
            inside = "#" + "".join(_written_number(answer, default) for answer in body.answers)
        case Matching():
            inside = "".join(
                f"\n\t={_formatted(pair.prompt, default)} -> {_escaped(pair.answer)}" for pair in body.pairs
            )
        case Ordering():
            if any("\n" in item.text for item in body.items):
                raise NotRepresentable(_("An item of an ordering is one line in GIFT."))
            inside = f">ALL VERTICAL {_ORDERING_WRITTEN[body.scoring]} SHOW NONE" + "".join(
                f"\n\t{_formatted(item, default)}" for item in body.items
            )
        case _:
            raise NotRepresentable(_("GIFT has no question of the type {value}."), value=body.kind)
    end = "\n" if "\n" in inside + general else ""
    return "{" + inside + general + end + "}"


def _refuse_what_gift_cannot_say(body: Body) -> None:
    match body:
        case Multichoice(all_or_nothing=True):
            raise NotRepresentable(_("GIFT cannot ask for exactly the right options."))
        case ShortAnswer() if body.case_sensitive or not body.accents_matter:
            raise NotRepresentable(_("GIFT says nothing of capitals and accents."))
        case Numerical() if any(answer.tolerance_kind != "nominal" for answer in body.answers):
            raise NotRepresentable(_("GIFT has tolerances in numbers only."))
        case Numerical() if body.units and body.unit_policy != "ignored":
            raise NotRepresentable(_("GIFT has no units."))
        case Essay() if body.rubric or body.grader_info:
            raise NotRepresentable(_("GIFT has nothing for markers."))


def _written_true_false(body: TrueFalse, default: str) -> str:
    right, wrong = (body.feedback_true, body.feedback_false)[:: 1 if body.correct else -1]
    written = "TRUE" if body.correct else "FALSE"
    if wrong or right:
        written += "#" + (_formatted(wrong, default) if wrong else "")
    return written + (_written_feedback(right, default) if right else "")


def _written_choice(choice: Choice, best: bool, default: str) -> str:
    """Write one option; only the best of a single choice gets `=`, as without any `~` it would be a short answer."""
    text = _formatted(choice.text, default)
    implied = choice.percent == (100 if best else 0) and not text.startswith("%")
    weight = "" if implied else f"%{choice.percent:.10g}%"
    return f"\n\t{'=' if best else '~'}{weight}{text}{_written_feedback(choice.feedback, default)}"


def _written_number(answer: NumericalAnswer, default: str) -> str:
    value = "*" if answer.value is None else f"{answer.value}:{answer.tolerance}"
    return f"\n\t=%{answer.percent:.10g}%{value}{_written_feedback(answer.feedback, default)}"


def _written_feedback(feedback: Text | None, default: str) -> str:
    return f"#{_formatted(feedback, default)}" if feedback else ""


def _formatted(text: Text, default: str) -> str:
    """Write a text, naming its format where it is not the default or where the words could be taken for a format."""
    prefix = f"[{text.format}]" if text.format != default or _FORMAT.match(text.text) else ""
    return prefix + _escaped(text.text)


def _escaped(text: str) -> str:
    return re.sub(r"([\\#=~{}:])", r"\\\1", text.replace("\r", "")).replace("\n", "\\n")


def _bracketed(value: str) -> str:
    return value.replace("]", "\\]")


register(Format("gift", (".gift", ".txt"), parse, write, title="GIFT"))
