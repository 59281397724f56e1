"""An answer in words, for tables of responses and exports. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from training.formats.markup import plain_words
from training.questions import Body, Cloze, Matching, Multichoice, Ordering, TrueFalse

LONGEST = 200


def said(body: Body, answer: Mapping[str, Any]) -> list[str]:
    """Return what was answered, one entry for each option ticked, pair, gap or place; `[]` for no answer.

    True and false stay the words `true` and `false`: whoever shows them translates them.
    """
    if not answer:
        return []
    if isinstance(body, Multichoice):
        numbers = answer.get("choices", [answer["choice"]] if "choice" in answer else [])
        return [_short(plain_words(body.choices[number].text)) for number in numbers if number < len(body.choices)]
    if isinstance(body, TrueFalse):
        return ["true" if answer.get("choice") else "false"]
    if isinstance(body, Matching):
        given = answer.get("pairs", {})
        return [
            f"{_short(plain_words(pair.prompt))} → {given[str(number)]}"
            for number, pair in body.prompts
            if str(number) in given
        ]
    if isinstance(body, Ordering):
        return [
            " > ".join(
                "?" if item is None else _short(plain_words(body.items[item]), 60) for item in body.order(answer)
            )
        ]
    if isinstance(body, Cloze):
        return [
            f"({number}) {text}"
            for number, gap in enumerate(body.gaps, start=1)
            for text in said(gap.body, answer.get("gaps", {}).get(str(number), {}))
        ]
    return [_short(" ".join(str(answer.get("text", "")).split()))]


def _short(text: str, longest: int = LONGEST) -> str:
    text = " ".join(text.split())
    return text if len(text) <= longest else text[: longest - 1] + "…"
