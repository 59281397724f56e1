"""The right answers to an open attempt, as form fields: what a learner who knows everything gives."""

from __future__ import annotations

import json

from tests.journeys.product import Product

READ_KEY = """
import json
from training.models import Attempt
from training.grading import correct_answer
from training.presentation.gaps import order_of_gap
attempt = Attempt.objects.get(person__email={email!r}, state="in-progress")
fields = {{}}
for slot in attempt.slots.select_related("version", "attempt__quiz"):
    body = slot.question.body
    answer = correct_answer(body)
    if "choice" in answer and isinstance(answer["choice"], bool):
        given = {{"choice": str(answer["choice"]).lower()}}
    elif "choice" in answer or "choices" in answer:
        order = slot.layout or list(range(len(body.choices)))
        wanted = answer.get("choices", [answer.get("choice")])
        given = {{"choice": [str(order.index(number) + 1) for number in wanted]}}
    elif "pairs" in answer:
        given = {{f"pair-{{number}}": right for number, right in answer["pairs"].items()}}
    elif "places" in answer:
        given = {{
            f"place-{{shown}}": str(answer["places"][str(number)])
            for shown, number in enumerate(slot.layout, start=1)
        }}
    elif "gaps" in answer:
        given = {{}}
        for number, inner in answer["gaps"].items():
            gap = body.gaps[int(number) - 1].body
            if "choice" in inner:
                shown = order_of_gap(slot, int(number), gap).index(inner["choice"]) + 1
                given[f"gap-{{number}}"] = str(shown)
            else:
                given[f"gap-{{number}}"] = inner["text"]
    else:
        given = {{"text": answer.get("text", "")}}
    fields[slot.position] = given
print(json.dumps(fields))
"""


def key_of_open_attempt(product: Product, *, email: str) -> dict[int, dict[str, str | list[str]]]:
    """Return position → form fields with the right answer."""
    printed = product.run_python(READ_KEY.format(email=email))
    return {int(position): fields for position, fields in json.loads(printed.strip().splitlines()[-1]).items()}
