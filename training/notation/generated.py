"""type: generated. Variables are drawn (`a: 2..9`) or computed (`p: {a} + 4`); what is asked begins with a question mark:
`? Duration in days: = {a} + max({b}, {c}) ± 0.01`. The explanation is the worked solution.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from training.notation.lines import Lines, Notation, NotationError, number, plain, tidy
from training.questions import Body, Calculated, FormulaAnswer, Result, Text, Variable

_VARIABLE = re.compile(r"^([A-Za-z_]\w*):\s*(.+)$")
_RANGE = re.compile(r"^(-?[\d.,]+?)\s*\.\.\s*(-?[\d.,]+)$")
_RESULT = re.compile(r"^\?\s*(.*?)=\s*(.+)$", re.DOTALL)


def read(lines: Lines) -> Body:
    variables: list[Variable] = []
    results: list[Result] = []
    for line in lines.lines:
        asked, variable = _RESULT.match(line), _VARIABLE.match(line)
        if asked:
            results.append(_result(asked[1].strip(), asked[2]))
        elif variable:
            variables.append(_variable(variable[1], variable[2].strip()))
        else:
            raise NotationError("line", value=line)
    return Calculated(tuple(variables), tuple(results))


def _variable(name: str, text: str) -> Variable:
    drawn = _RANGE.match(text)
    if drawn:
        decimals = max(len(part.replace(",", ".").partition(".")[2]) for part in drawn.groups())
        return Variable(name, number(drawn[1]), number(drawn[2]), decimals)
    formula, _sign, places = text.partition("; decimals ")
    return Variable(name, formula=formula.strip(), decimals=int(number(places)) if places else 0)


def _result(label: str, text: str) -> Result:
    formula, _sign, tolerance = text.replace("+-", "±").partition("±")
    kind, allowed = "nominal", Decimal("0.01")
    if tolerance.strip().endswith("%"):
        kind, allowed = "relative", tidy(number(tolerance.replace("%", "")) / 100)
    elif tolerance:
        allowed = number(tolerance)
    return Result((FormulaAnswer(formula.strip(), allowed, kind),), Text(label, "plain") if label else None)


def write(body: Calculated) -> tuple[str, Sequence[str]]:
    lines = [_written(variable) for variable in body.variables]
    for result in body.results:
        for answer in result.answers:
            allowed = plain(answer.tolerance)
            if answer.tolerance_kind != "nominal":
                allowed = f"{plain(answer.tolerance * 100)} %"
            label = f"{result.label.text} " if result.label else ""
            lines.append(f"? {label}= {answer.formula} ± {allowed}")
    return "type: generated", lines


def _written(variable: Variable) -> str:
    if variable.formula:
        places = f"; decimals {variable.decimals}" if variable.decimals else ""
        return f"{variable.name}: {variable.formula}{places}"
    low, high = (f"{bound:.{variable.decimals}f}" for bound in (variable.minimum, variable.maximum))
    return f"{variable.name}: {low}..{high}"


NOTATION = Notation(
    ("generated",),
    ("calculated",),
    read,
    write,
    """A task takes {o} days at best, {m} most likely and {p} at worst.
---
type: generated
o: 2..9
d: 1..5
m: {o} + {d}
p: {m} + 4
? Expected duration in days: = ({o} + 4*{m} + {p}) / 6 ± 0.01
? Standard deviation in days: = ({p} - {o}) / 6 ± 0.01
---
({o} + 4 × {m} + {p}) / 6 = {=({o}+4*{m}+{p})/6:2} days.""",
)
