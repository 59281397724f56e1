"""The screen of a text with gaps: each gap is a field in the line, a list to choose from or a line to type in."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from training.models import AttemptSlot
from training.presentation.choices import chosen_in
from training.presentation.texts import html_of, shown_number
from training.questions import GAP, Cloze, Multichoice, Numerical, Question

_TAG = re.compile(r"(<[^>]*>)")


@dataclass(frozen=True, slots=True)
class Field:
    """A gap: (value, words, chosen?) to choose from, one or `is_several`, or a text of `size` characters."""

    number: int
    options: list[tuple[str, str, bool]]
    text: str = ""
    is_number: bool = False
    size: int = 12
    unit: str = ""
    is_several: bool = False


def order_of_gap(slot: AttemptSlot, number: int, body: Multichoice) -> list[int]:
    """Return the order in which a gap's options are shown: authors write the right one first."""
    order = list(range(len(body.choices)))
    if body.shuffle:
        random.Random(f"{slot.pk}/{number}").shuffle(order)  # noqa: S311  (the same each time this is shown)
    return order


def ask(body: Cloze, slot: AttemptSlot) -> list[Field]:
    given = slot.answer.get("gaps", {})
    fields = []
    for number, gap in enumerate(body.gaps, start=1):
        answer = given.get(str(number), {})
        if isinstance(gap.body, Multichoice):
            chosen = chosen_in(answer)
            order = order_of_gap(slot, number, gap.body)
            options = [
                (str(shown), _words(gap.body.choices[own].text.text), own in chosen)
                for shown, own in enumerate(order, start=1)
            ]
            fields.append(Field(number, options, is_several=not gap.body.single))
        elif isinstance(gap.body, Numerical):
            unit = gap.body.units[0].name if gap.body.units and gap.body.unit_policy != "ignored" else ""
            fields.append(Field(number, [], str(answer.get("text", "")), True, 8, unit))
        else:
            longest = max((len(pattern.pattern) for pattern in gap.body.answers), default=10)
            size = 12 if longest < 12 else 24  # two sizes, so that the width does not tell the length
            fields.append(Field(number, [], str(answer.get("text", "")), size=size))
    return fields


def read(body: Cloze, slot: AttemptSlot, fields: Mapping[str, Any]) -> dict[str, Any]:
    gaps: dict[str, Any] = {}
    for number, gap in enumerate(body.gaps, start=1):
        value = fields.get(f"gap-{number}", "")
        if not value:
            continue
        if isinstance(gap.body, Multichoice):
            order = order_of_gap(slot, number, gap.body)
            values = fields.getlist(f"gap-{number}") if hasattr(fields, "getlist") else [value]
            own = [shown_number(one, order) for one in values if one]
            gaps[str(number)] = {"choice": own[0]} if gap.body.single else {"choices": own}
        else:
            gaps[str(number)] = {"text": value}
    return {"gaps": gaps}


def stem_of(question: Question, fields: Sequence[Field]) -> SafeString:
    """Return the text with a field in the place of each gap."""
    drawn = {str(field.number): render_to_string("training/kinds/gap.html", {"gap": field}).strip() for field in fields}
    return put_in(html_of(question.stem), drawn)


def put_in(html: str, pieces: Mapping[str, str]) -> SafeString:
    """Put safe HTML in the place of the gaps of a text, never inside a tag."""

    def piece(match: re.Match[str]) -> str:
        return pieces.get(match[1], "")

    parts = _TAG.split(html)
    return mark_safe("".join(part if part.startswith("<") else GAP.sub(piece, part) for part in parts))


def _words(html: str) -> str:
    return " ".join(unescape(_TAG.sub("", html)).split())
