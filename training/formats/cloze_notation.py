"""Moodle's notation of gaps inside a text: `{1:SHORTANSWER:=Owl#Yes~%50%Bird~*#No}`, read and written.

Facts from the source of Moodle's multianswer question type: `{marks:TYPE:answers}`; answers are parted by `~`, `=` or
`%100%` before one makes it right, `#` opens its feedback; `\\` keeps the next of `} # ~ / "` as it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from html import unescape

from training.formats.base import NotRepresentable, Unreadable, _, number_of
from training.questions import Choice, Cloze, Gap, Multichoice, Numerical, NumericalAnswer, Pattern, ShortAnswer, Text

_GAP = re.compile(r"\{(\d*):([A-Z_]+):((?:\\.|[^\\}])*)\}", re.DOTALL)
_LOOKS_LIKE_A_GAP = re.compile(r"\{\d*:[A-Za-z_]+:")
_WEIGHT = re.compile(r"^%(-?\d+(?:\.\d+)?)%")
_ESCAPED = re.compile(r"\\([}#~/\"\\=:%])")

SHORT = {"SHORTANSWER": False, "SA": False, "MW": False, "SHORTANSWER_C": True, "SAC": True, "MWC": True}
NUMBERS = {"NUMERICAL", "NM"}


@dataclass(frozen=True, slots=True)
class _Shape:
    display: str
    single: bool
    shuffle: bool


CHOICES = {
    **dict.fromkeys(("MULTICHOICE", "MC"), _Shape("dropdown", True, False)),
    **dict.fromkeys(("MULTICHOICE_S", "MCS"), _Shape("dropdown", True, True)),
    **dict.fromkeys(("MULTICHOICE_V", "MCV"), _Shape("vertical", True, False)),
    **dict.fromkeys(("MULTICHOICE_VS", "MCVS"), _Shape("vertical", True, True)),
    **dict.fromkeys(("MULTICHOICE_H", "MCH"), _Shape("horizontal", True, False)),
    **dict.fromkeys(("MULTICHOICE_HS", "MCHS"), _Shape("horizontal", True, True)),
    **dict.fromkeys(("MULTIRESPONSE", "MR"), _Shape("vertical", False, False)),
    **dict.fromkeys(("MULTIRESPONSE_S", "MRS"), _Shape("vertical", False, True)),
    **dict.fromkeys(("MULTIRESPONSE_H", "MRH"), _Shape("horizontal", False, False)),
    **dict.fromkeys(("MULTIRESPONSE_HS", "MRHS"), _Shape("horizontal", False, True)),
}


def read_gaps(text: str, *, format: str, line: int) -> tuple[str, Cloze]:
    """Return the text with `{#1}`, `{#2}`, … in place of its gaps, and the gaps; raise `Unreadable` for a bad one."""
    gaps: list[Gap] = []

    def taken(found: re.Match[str]) -> str:
        gaps.append(_gap(found[1], found[2], found[3], format, line))
        return f"{{#{len(gaps)}}}"

    stem = _GAP.sub(taken, text)
    left = _LOOKS_LIKE_A_GAP.search(stem)
    if left:
        raise Unreadable(line, "gap-notation", value=stem[left.start() : left.start() + 40])
    if not gaps:
        raise Unreadable(line, "no-gaps-in-text")
    return stem, Cloze(tuple(gaps))


def _gap(marks: str, kind: str, inside: str, format: str, line: int) -> Gap:
    weight = float(marks or 1)
    answers = [_answer(part) for part in _parts(inside)]
    if not answers:
        raise Unreadable(line, "no-answers")
    if kind in SHORT:
        patterns = tuple(Pattern(text, percent, _said(said, format)) for text, percent, said in answers)
        return Gap(ShortAnswer(patterns, SHORT[kind]), weight)
    if kind in NUMBERS:
        return Gap(Numerical(tuple(_number(*answer, format, line) for answer in answers)), weight)
    shape = CHOICES.get(kind)
    if shape is None:
        raise Unreadable(line, "gap-type", value=kind)
    choices = tuple(Choice(Text(text, format), percent, _said(said, format)) for text, percent, said in answers)
    return Gap(Multichoice(shape.single, choices, shuffle=shape.shuffle), weight, shape.display)


def _parts(inside: str) -> list[str]:
    """Split at `~`, escapes apart."""
    parts, current, position = [], "", 0
    while position < len(inside):
        char = inside[position]
        if char == "\\" and position + 1 < len(inside):
            current += inside[position : position + 2]
            position += 2
            continue
        if char == "~":
            parts.append(current)
            current = ""
        else:
            current += char
        position += 1
    return [part for part in (*parts, current) if part.strip()]


def _answer(part: str) -> tuple[str, float, str]:
    """Return text, percent and feedback of one answer."""
    percent = 0.0
    part = part.strip()
    weight = _WEIGHT.match(part)
    if part.startswith("="):
        percent, part = 100.0, part[1:]
    elif weight:
        percent, part = float(weight[1]), part[weight.end() :]
    text, said = part, ""
    for found in re.finditer(r"(?<!\\)#", part):
        text, said = part[: found.start()], part[found.start() + 1 :]
        break
    return _plain(text).strip(), percent, _plain(said).strip()


def _plain(text: str) -> str:
    return unescape(_ESCAPED.sub(r"\1", text))


def _said(text: str, format: str) -> Text | None:
    return Text(text, format) if text else None


def _number(text: str, percent: float, said: str, format: str, line: int) -> NumericalAnswer:
    if text.strip() == "*":
        return NumericalAnswer(None, Decimal(0), percent, _said(said, format))
    value, _colon, tolerance = text.partition(":")
    number, around = number_of(value), number_of(tolerance) if tolerance.strip() else Decimal(0)
    if number is None or around is None:
        raise Unreadable(line, "number", value=text)
    return NumericalAnswer(number, around, percent, _said(said, format))


def write_gaps(stem: str, body: Cloze) -> str:
    """Return a text with its gaps in Moodle's notation; raise `NotRepresentable` where it has no way to say one."""
    for number, gap in enumerate(body.gaps, start=1):
        stem = stem.replace(f"{{#{number}}}", _written(gap))
    return stem


def _written(gap: Gap) -> str:
    if gap.marks != int(gap.marks):
        raise NotRepresentable(_("Gaps count in whole marks."))
    match gap.body:
        case ShortAnswer(answers=answers, case_sensitive=case):
            kind = "SHORTANSWER_C" if case else "SHORTANSWER"
            inside = [_out(answer.pattern, answer.percent, answer.feedback) for answer in answers]
        case Numerical(answers=numbers):
            kind = "NUMERICAL"
            inside = [_out(_numeral(number), number.percent, number.feedback) for number in numbers]
        case Multichoice(single=single, choices=choices, shuffle=shuffle):
            letter = {"dropdown": "", "vertical": "_V", "horizontal": "_H"}[gap.display]
            letter = letter.replace("_V", "") if not single else letter
            suffix = f"{letter}S" if letter and shuffle else "_S" if shuffle else letter
            kind = ("MULTICHOICE" if single else "MULTIRESPONSE") + suffix
            inside = [_out(choice.text.text, choice.percent, choice.feedback) for choice in choices]
    return f"{{{int(gap.marks)}:{kind}:{'~'.join(inside)}}}"


def _numeral(number: NumericalAnswer) -> str:
    if number.value is None:
        return "*"
    if number.tolerance_kind != "nominal":
        raise NotRepresentable(_("Gaps have tolerances in numbers only."))
    return f"{number.value}:{number.tolerance}"


def _out(text: str, percent: float, said: Text | None) -> str:
    sign = "=" if percent == 100 else f"%{percent:g}%" if percent else ""
    return sign + _escaped(text) + (f"#{_escaped(said.text)}" if said else "")


def _escaped(text: str) -> str:
    return re.sub(r"([}#~\\])", r"\\\1", text)
