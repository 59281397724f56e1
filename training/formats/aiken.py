"""Aiken: a question, its options `A.` to `Z.` and `ANSWER: B`, one line each.

Moodle keeps only the last line of a longer stem; here all lines before the first option belong to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from training.formats.base import (
    Format,
    NotRepresentable,
    Parsed,
    Problem,
    Unreadable,
    _,
    register,
    text_lines,
)
from training.formats.markup import plain_words
from training.questions import Choice, Multichoice, Question, Text

_OPTION = re.compile(r"^([A-Z])[).][ \t]+(.*\S)\s*$")
_ANSWER = re.compile(r"^ANSWER:\s*([A-Z](?:\s*,\s*[A-Z])*)\s*\.?\s*$", re.IGNORECASE)
_LOOKS_LIKE_AN_ANSWER = re.compile(r"^ANSWER\b", re.IGNORECASE)
_MOST = 26


def parse(data: bytes) -> Parsed:
    """Read a file; a question that cannot be read is reported with the line it begins in."""
    try:
        lines = text_lines(data)
    except Unreadable as error:
        return Parsed((), (error.problem,))
    questions: list[Question] = []
    problems: list[Problem] = []
    stem: list[str] = []
    options: list[tuple[str, str]] = []
    start = 0
    for line in lines:
        if line.text is None:
            problems.append(Problem(line.number, "encoding"))
            continue
        text = line.text.strip()
        option, answer = _OPTION.match(text), _ANSWER.match(text)
        if answer or _LOOKS_LIKE_AN_ANSWER.match(text):
            try:
                questions.append(_question(stem, options, answer, start or line.number))
            except Unreadable as error:
                problems.append(error.problem)
            stem, options, start = [], [], 0
        elif option and stem:
            options.append((option[1], option[2]))
        elif text and not options:
            start = start or line.number
            stem.append(text)
        elif text:  # an option that goes on
            options[-1] = (options[-1][0], f"{options[-1][1]} {text}")
    if stem:
        problems.append(Problem(start, "aiken-no-answer"))
    return Parsed(tuple(questions), tuple(problems))


def _question(stem: list[str], options: list[tuple[str, str]], answer: re.Match[str] | None, line: int) -> Question:
    if not stem:
        raise Unreadable(line, "empty-stem")
    if len(options) < 2:
        raise Unreadable(line, "two-choices")
    if answer is None:
        raise Unreadable(line, "aiken-answer")
    right = {letter.strip().upper() for letter in answer[1].split(",")}
    letters = [letter for letter, _text in options]
    if len(set(letters)) != len(letters) or not right <= set(letters):
        raise Unreadable(line, "aiken-answer")
    share = 100 / len(right)
    wrong = 0.0 if len(right) == 1 else -100 / max(1, len(options) - len(right))
    choices = tuple(
        Choice(Text(text, "plain"), share if letter in right else max(-100.0, wrong)) for letter, text in options
    )
    text = "\n".join(stem)
    return Question(text[:250].split("\n")[0], Text(text, "plain"), Multichoice(len(right) == 1, choices), line=line)


def write(questions: Iterable[Question]) -> str:
    """Return a file; raise `NotRepresentable` for what is no choice with one right option."""
    return "\n".join(_written(question) for question in questions)


def _written(question: Question) -> str:
    body = question.body
    if not isinstance(body, Multichoice) or not body.single or len(body.choices) > _MOST:
        raise NotRepresentable(_("Aiken knows choices with one right option only."))
    right = [number for number, choice in enumerate(body.choices) if choice.percent == 100]
    if len(right) != 1 or any(choice.percent not in (0, 100) for choice in body.choices):
        raise NotRepresentable(_("Aiken knows neither several right options nor part of the mark."))
    lines = [plain_words(question.stem)]
    if _OPTION.match(lines[0]) or _LOOKS_LIKE_AN_ANSWER.match(lines[0]):
        raise NotRepresentable(_("The question begins like an option of Aiken."))
    lines += [f"{chr(65 + number)}. {plain_words(choice.text)}" for number, choice in enumerate(body.choices)]
    return "\n".join([*lines, f"ANSWER: {chr(65 + right[0])}", ""])


AIKEN = register(Format("aiken", (".txt", ".aiken"), parse, write, title="Aiken"))
