"""The screen of an ordering: a place to choose beside each item; a script adds buttons that move it.

Items are named by where they were shown, as their own number would give the right order away.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from training.models import AttemptSlot
from training.presentation.texts import html_of, order_of
from training.questions import Ordering


@dataclass(frozen=True, slots=True)
class Item:
    shown: int
    html: SafeString
    place: int  # 0: none yet


@dataclass(frozen=True, slots=True)
class Items:
    items: list[Item]
    places: range


def ask(body: Ordering, slot: AttemptSlot) -> Items:
    given = slot.answer.get("places", {})
    items = [
        Item(shown, html_of(body.items[number]), given.get(str(number), 0))
        for shown, number in enumerate(order_of(slot.layout, len(body.items)), start=1)
    ]
    if all(item.place for item in items):
        items.sort(key=lambda item: item.place)
    return Items(items, range(1, len(items) + 1))


def read(body: Ordering, slot: AttemptSlot, fields: Mapping[str, Any]) -> dict[str, Any]:
    places = {}
    for shown, number in enumerate(order_of(slot.layout, len(body.items)), start=1):
        value = fields.get(f"place-{shown}", "")
        if value:
            places[str(number)] = int(value) if value.isdecimal() and len(value) < 6 else value
    return {"places": places}
