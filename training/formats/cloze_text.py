"""A text with gaps in Moodle's notation, alone in a file: its format “Embedded answers (Cloze)”. One file, one question."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from training.formats.base import (
    MAX_QUESTION_CHARACTERS,
    Format,
    NotRepresentable,
    Parsed,
    Unreadable,
    _,
    register,
    text_lines,
)
from training.formats.cloze_notation import read_gaps, write_gaps
from training.questions import GAP, Cloze, Question, Text

_LONGEST_NAME = 80


def parse(data: bytes) -> Parsed:
    """Read a file as one text with gaps."""
    try:
        lines = text_lines(data)
        bad = next((line for line in lines if line.text is None), None)
        if bad is not None:
            raise Unreadable(bad.number, "encoding")
        first = next((line.number for line in lines if (line.text or "").strip()), 1)
        text = "\n".join(line.text or "" for line in lines).strip()
        if len(text) > MAX_QUESTION_CHARACTERS:
            raise Unreadable(first, "question-too-long", limit=MAX_QUESTION_CHARACTERS)
        format = "html" if re.search(r"</?[a-zA-Z][^>]*>", text) else "moodle"
        stem, body = read_gaps(text, format=format, line=first)
        question = Question(_name(stem), Text(stem, format), body, line=first)
        for flaw in question.flaws():
            raise Unreadable(first, flaw.code, **dict(flaw.values))
    except Unreadable as error:
        return Parsed((), (error.problem,))
    return Parsed((question,))


def _name(stem: str) -> str:
    words = " ".join(GAP.sub("_____", re.sub(r"<[^>]*>", " ", stem)).split())
    return words if len(words) <= _LONGEST_NAME else words[: _LONGEST_NAME - 1] + "…"


def write(questions: Iterable[Question]) -> str:
    """Return a file; raise `NotRepresentable` for more than one text, and for what is no text with gaps."""
    texts = list(questions)
    if len(texts) > 1:
        raise NotRepresentable(_("A file of this format holds one question."))
    return "".join(_written(question) for question in texts)


def _written(question: Question) -> str:
    if not isinstance(question.body, Cloze):
        raise NotRepresentable(_("Only texts with gaps are written in this format."))
    return write_gaps(replace(question.stem).text, question.body) + "\n"


CLOZE = register(Format("cloze", (".txt",), parse, write, title="Embedded answers (Cloze)"))
