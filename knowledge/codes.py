"""The rule for the codes of standards: the nearest section above says how they begin, and the next number is free."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.apps import apps
from wagtail.models import Page


@dataclass(frozen=True, slots=True)
class CodeRule:
    """`PMO-STD-` and 3 digits make PMO-STD-012."""

    prefix: str
    digits: int = 3

    def follows(self, code: str) -> bool:
        return re.fullmatch(re.escape(self.prefix) + rf"\d{{{max(1, self.digits)},}}", code) is not None

    def code(self, number: int) -> str:
        return f"{self.prefix}{number:0{max(1, self.digits)}d}"

    @property
    def example(self) -> str:
        return self.code(12)


def rule_for(path: str, *, inclusive: bool = False) -> CodeRule | None:
    """Return the rule of the nearest section above a tree path (or at it) that has one."""
    end = len(path) + (1 if inclusive else 0)
    above = [path[:stop] for stop in range(Page.steplen, end, Page.steplen)]
    sections = apps.get_model("knowledge", "SectionPage").objects.filter(path__in=above).exclude(code_prefix="")
    row = sections.order_by("-depth").values_list("code_prefix", "code_digits").first()
    return CodeRule(*row) if row else None


def next_code(path: str) -> str:
    """Return the next free code for a page at this place, "" without a rule. A code that was ever used stays used."""
    rule = rule_for(path)
    if rule is None:
        return ""
    taken: set[str] = set()
    for name in ("StandardPage", "Edition"):
        rows = apps.get_model("knowledge", name)._default_manager.filter(identifier__istartswith=rule.prefix)
        taken |= set(rows.order_by().values_list("identifier", flat=True))
    numbers = [int(code[len(rule.prefix) :]) for code in taken if code[len(rule.prefix) :].isdecimal()]
    return rule.code(max(numbers, default=0) + 1)
