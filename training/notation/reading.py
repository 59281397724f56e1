"""Read and write a whole question in the house notation."""

from __future__ import annotations

from dataclasses import replace

from training.notation import choice, essays, gaps, generated, numbers, order, pairs, short, truefalse
from training.notation.lines import RULE, Lines, Notation, NotationError
from training.questions import TEXT_FORMATS, Body, Calculated, Question, Text

NOTATIONS: tuple[Notation, ...] = tuple(
    module.NOTATION for module in (choice, truefalse, short, numbers, pairs, order, gaps, essays, generated)
)


def is_house_notation(text: str) -> bool:
    return bool(RULE.search(text))


def read_question(text: str, *, name: str = "") -> Question:
    """Return the question that the lines say; raise `NotationError` for what cannot be read."""
    stem, _rule, rest = _split(text)
    answers, _rule, explanation = _split(rest)
    lines = [line.strip() for line in answers.splitlines() if line.strip()]
    if not lines or not lines[0].casefold().startswith("type:"):
        raise NotationError("no-type")
    settings = dict(_setting(part) for part in lines[0].split(";") if part.strip())
    notation = next((n for n in NOTATIONS if settings["type"] in n.names), None)
    if notation is None:
        known = ", ".join(name for n in NOTATIONS for name in n.names)
        raise NotationError("type", value=settings["type"], known=known)
    format = settings.pop("format", "markdown")
    if format not in TEXT_FORMATS:
        raise NotationError("setting", value=f"format: {format}")
    for setting in settings:
        if setting != "type" and setting not in notation.settings:
            raise NotationError("setting", value=setting)
    body = notation.read(Lines(settings, tuple(lines[1:]), stem))
    said = Text(explanation.strip(), "markdown") if explanation.strip() else None
    question = Question(name, Text(stem.strip(), "markdown"), *_with_solution(body, said))
    if format == "markdown":
        return question
    return question.with_texts(lambda text: replace(text, format=format) if text.format == "markdown" else text)


def _with_solution(body: Body, said: Text | None) -> tuple[Body, Text | None]:
    return (replace(body, solution=said), None) if isinstance(body, Calculated) else (body, said)


def write_question(question: Question) -> str:
    """Return the lines of a question."""
    notation = next((n for n in NOTATIONS if question.kind in n.kinds), None)
    if notation is None:
        return question.stem.text
    head, lines = notation.write(question.body)
    if question.stem.format != "markdown":
        head += f"; format: {question.stem.format}"
    explanation = getattr(question.body, "solution", None) or question.general_feedback
    parts = [question.stem.text.strip(), "---", head, *lines]
    if explanation:
        parts += ["---", explanation.text.strip()]
    return "\n".join(parts)


def _split(text: str) -> tuple[str, str, str]:
    match = RULE.search(text)
    return (text[: match.start()], match[0], text[match.end() :]) if match else (text, "", "")


def _setting(part: str) -> tuple[str, str]:
    name, colon, value = part.partition(":")
    if not colon:
        raise NotationError("setting", value=part.strip())
    return name.strip().casefold(), value.strip().casefold()
