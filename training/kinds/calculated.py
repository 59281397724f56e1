"""Generated numbers: each attempt draws its own, and from then on it is an ordinary question.

The stem, the options and the worked solution hold `{name}` and `{=formula}` (`{=formula:2}` for two decimals). An
attempt keeps the drawn values; with them the question becomes a number to type, several numbers (a text with gaps), or a
choice, and is answered and marked as that.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, ClassVar

from training.arithmetic import FormulaError, evaluate, names_in
from training.kinds.base import Answer, Flaw, Grade, Kind, Text, sparse
from training.kinds.cloze import Cloze, Gap
from training.kinds.multichoice import Multichoice
from training.kinds.numerical import Numerical, NumericalAnswer, Unit

NAME = re.compile(r"[A-Za-z_]\w{0,49}")
_PLACE = re.compile(r"\{(=)?([^{}]*(?:\{\w+\}[^{}]*)*)\}")
_DECIMALS = re.compile(r":(\d)$")

Values = Mapping[str, str]
UNKNOWN = "no value for {what}"  # the sentence of `training.arithmetic`


@dataclass(frozen=True, slots=True)
class Variable:
    """Drawn between two bounds, from given `values`, or computed by a `formula` from those before it."""

    name: str
    minimum: Decimal = Decimal(1)
    maximum: Decimal = Decimal(10)
    decimals: int = 0
    values: tuple[Decimal, ...] = sparse(())
    formula: str = sparse("")
    distribution: str = sparse("uniform")


@dataclass(frozen=True, slots=True)
class FormulaAnswer:
    """What the formula gives is right within the tolerance (see `NumericalAnswer`); `decimals` of the shown answer."""

    formula: str
    tolerance: Decimal = Decimal("0.01")
    tolerance_kind: str = "nominal"
    percent: float = 100.0
    feedback: Text | None = None
    decimals: int = sparse(2)
    significant: bool = sparse(False)


@dataclass(frozen=True, slots=True)
class Result:
    """A number that is asked for; `label` names it where there are several."""

    answers: tuple[FormulaAnswer, ...]
    label: Text | None = None
    marks: float = sparse(1.0)
    units: tuple[Unit, ...] = sparse(())
    unit_policy: str = sparse("ignored")
    unit_penalty: float = sparse(0.1)
    units_left: bool = sparse(False)


@dataclass(frozen=True, slots=True)
class Calculated(Kind):
    """`choices` in place of `results` makes a choice with numbers in its options. `synchronised`: given `values` of all
    variables are taken from one row.
    """

    kind: ClassVar[str] = "calculated"
    variables: tuple[Variable, ...]
    results: tuple[Result, ...] = ()
    choices: Multichoice | None = sparse(None)
    solution: Text | None = sparse(None)
    synchronised: bool = sparse(True)

    def draw(self, rng: random.Random) -> dict[str, str]:
        """Return a value for each variable, as text."""
        values: dict[str, str] = {}
        row = rng.randrange(10**6)
        for variable in self.variables:
            if variable.formula:
                number = Decimal(repr(evaluate(variable.formula, _floats(values))))
            elif variable.values:
                place = row if self.synchronised else rng.randrange(10**6)
                number = variable.values[place % len(variable.values)]
            else:
                number = _between(variable, rng)
            rounded = round(number, variable.decimals) if not variable.values else number
            values[variable.name] = format(rounded, "f")
        return values

    def with_values(self, stem: Text, values: Values, *, decimal_comma: bool) -> tuple[Text, Kind, Text | None]:
        """Return the stem, the type and the worked solution that the question has with these values."""
        stem = filled(stem, values, decimal_comma=decimal_comma)
        solution = filled(self.solution, values, decimal_comma=decimal_comma) if self.solution else None
        if self.choices is not None:
            options = tuple(
                replace(
                    choice,
                    text=filled(choice.text, values, decimal_comma=decimal_comma),
                    feedback=filled(choice.feedback, values, decimal_comma=decimal_comma) if choice.feedback else None,
                )
                for choice in self.choices.choices
            )
            return stem, replace(self.choices, choices=options), solution
        numbers = [_numerical(result, values) for result in self.results]
        if len(numbers) == 1:
            return stem, numbers[0], solution
        gaps = tuple(
            Gap(number, marks=result.marks, label=result.label)
            for number, result in zip(numbers, self.results, strict=True)
        )
        if not re.search(r"\{#1\}", stem.text):
            stem = replace(stem, text=stem.text + _gap_lines(stem.format, self.results))
        return stem, Cloze(gaps), solution

    def accept(self, answer: Answer) -> dict[str, Any]:
        raise ValueError("Values are drawn before this is answered.")

    def grade(self, answer: Answer, *, decimal_comma: bool = False) -> Grade:
        raise ValueError("Values are drawn before this is marked.")

    def flaws(self) -> Iterator[Flaw]:
        if not self.variables:
            yield Flaw("no-variables")
        known: set[str] = set()
        for variable in self.variables:
            if not NAME.fullmatch(variable.name):
                yield Flaw("variable-name", (("value", variable.name),))
            if variable.name in known:
                yield Flaw("variable-twice", (("value", variable.name),))
            if variable.formula:
                yield from _formula_flaws(variable.formula, known)
            elif not variable.values and variable.minimum > variable.maximum:
                yield Flaw("variable-range", (("value", variable.name),))
            known.add(variable.name)
        if not self.results and self.choices is None:
            yield Flaw("no-parts")
        formulas = [answer.formula for result in self.results for answer in result.answers]
        for formula in formulas:
            yield from _formula_flaws(formula, known)
        if any(not result.answers for result in self.results):
            yield Flaw("no-answers")

    def trial_flaws(self, texts: tuple[Text, ...], *, draws: int = 20) -> Iterator[Flaw]:
        """Yield formulas, of the answers and of these texts, that fail for numbers drawn for a trial."""
        rng = random.Random(0)  # noqa: S311  (the same trial each time)
        formulas = [answer.formula for result in self.results for answer in result.answers]
        for text in texts:
            formulas += [_DECIMALS.sub("", inner) for equals, inner in _PLACE.findall(text.text) if equals]
        failed: set[str] = set()
        for _number in range(draws):
            try:
                values = _floats(self.draw(rng))
            except FormulaError:
                yield Flaw("formula-fails", (("value", ", ".join(v.formula for v in self.variables if v.formula)),))
                return
            for formula in formulas:
                if formula in failed:
                    continue
                try:
                    evaluate(formula, values)
                except FormulaError:
                    failed.add(formula)
                    yield Flaw("formula-fails", (("value", formula),))


def filled(text: Text, values: Values, *, decimal_comma: bool = False) -> Text:
    """Return a text with its `{name}` and `{=formula}` replaced by numbers; what is neither stays as it is."""
    numbers = _floats(values)

    def shown(match: re.Match[str]) -> str:
        equals, inner = match.groups()
        if not equals:
            return _written(values[inner], decimal_comma) if inner in values else match[0]
        decimals = _DECIMALS.search(inner)
        try:
            result = evaluate(_DECIMALS.sub("", inner), numbers)
        except FormulaError:
            return "?"
        places = int(decimals[1]) if decimals else 4
        number = f"{result:.{places}f}"
        if not decimals and "." in number:
            number = number.rstrip("0").rstrip(".")
        return _written("0" if number in ("-0", "") else number, decimal_comma)

    return replace(text, text=_PLACE.sub(shown, text.text))


def _written(number: str, decimal_comma: bool) -> str:
    return number.replace(".", ",") if decimal_comma else number


def _floats(values: Values) -> dict[str, float]:
    return {name: float(value) for name, value in values.items()}


def _between(variable: Variable, rng: random.Random) -> Decimal:
    scale = 10**variable.decimals
    low, high = int(variable.minimum * scale), int(variable.maximum * scale)
    return Decimal(rng.randint(low, max(low, high))) / scale


def _numerical(result: Result, values: Values) -> Numerical:
    numbers = _floats(values)
    answers = []
    for answer in result.answers:
        if answer.formula.strip() == "*":
            answers.append(NumericalAnswer(None, percent=answer.percent, feedback=answer.feedback))
            continue
        value = Decimal(repr(evaluate(answer.formula, numbers)))
        answers.append(
            NumericalAnswer(
                _rounded(value, answer),
                max(answer.tolerance, Decimal(5).scaleb(-15)),
                answer.percent,
                answer.feedback,
                answer.tolerance_kind,
            )
        )
    return Numerical(tuple(answers), result.units, result.unit_policy, result.unit_penalty, result.units_left)


def _rounded(value: Decimal, answer: FormulaAnswer) -> Decimal:
    """Round the right answer as it is shown, where the tolerance is wider than what rounding takes away."""
    if answer.significant:
        return Decimal(f"{value:.{max(1, answer.decimals)}g}")
    rounded = round(value, answer.decimals)
    loss = abs(rounded - value)
    allowed = answer.tolerance * abs(value) if answer.tolerance_kind != "nominal" else answer.tolerance
    return rounded if loss * 2 <= allowed or not loss else value.normalize()


def _gap_lines(format: str, results: tuple[Result, ...]) -> str:
    labels = [result.label.text if result.label else "" for result in results]
    if format == "html":
        return "".join(f"<p>{label} {{#{number}}}</p>" for number, label in enumerate(labels, start=1))
    return "".join(f"\n\n{label} {{#{number}}}" for number, label in enumerate(labels, start=1))


def _formula_flaws(formula: str, known: set[str]) -> Iterator[Flaw]:
    if formula.strip() == "*":
        return
    try:
        unknown = names_in(formula) - known
    except FormulaError as error:
        yield Flaw("formula", (("value", formula), ("reason", error.sentence), ("what", error.what)))
        return
    if unknown:
        yield Flaw("formula", (("value", formula), ("reason", UNKNOWN), ("what", sorted(unknown)[0])))
