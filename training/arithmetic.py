"""Formulas of generated questions: a parser of its own, bounded in length, depth and size of numbers. Nothing is `eval`ed.

formula = term { (+ | -) term }          term  = power { (* | / | %) power }
power   = sign [ (** | ^) power ]        sign  = [+ | -] atom
atom    = number | {name} | name ( formula { , formula } ) | ( formula )
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

MAX_LENGTH = 500
MAX_DEPTH = 30
LARGEST = 1e15


def _(text: str) -> str:
    """Mark a sentence for translation."""
    return text


class FormulaError(ValueError):
    """Why a formula cannot be read, or has no result: a sentence to be translated, in which `{what}` is `what`."""

    def __init__(self, sentence: str, what: str = "") -> None:
        super().__init__(sentence.replace("{what}", what))
        self.sentence, self.what = sentence, what


def _round(value: float, places: float = 0) -> float:
    """Round half away from zero, as people do; 2.675 is what was written, not its binary neighbour."""
    if not -10 <= places <= 10:
        raise FormulaError(_("too many decimals"))
    return float(Decimal(repr(value)).quantize(Decimal(1).scaleb(-int(places)), rounding=ROUND_HALF_UP))


def _normal(value: float) -> float:
    """Return the standard normal distribution function, for the chance of a date in PERT."""
    return (1 + math.erf(value / math.sqrt(2))) / 2


FUNCTIONS: dict[str, tuple[Callable[..., float], int, int]] = {
    "abs": (abs, 1, 1),
    "acos": (math.acos, 1, 1),
    "asin": (math.asin, 1, 1),
    "atan": (math.atan, 1, 1),
    "atan2": (math.atan2, 2, 2),
    "ceil": (math.ceil, 1, 1),
    "cos": (math.cos, 1, 1),
    "cosh": (math.cosh, 1, 1),
    "deg2rad": (math.radians, 1, 1),
    "exp": (math.exp, 1, 1),
    "floor": (math.floor, 1, 1),
    "fmod": (math.fmod, 2, 2),
    "log": (math.log, 1, 2),
    "log10": (math.log10, 1, 1),
    "max": (max, 2, 20),
    "min": (min, 2, 20),
    "normal": (_normal, 1, 1),
    "pi": (lambda: math.pi, 0, 0),
    "pow": (math.pow, 2, 2),
    "rad2deg": (math.degrees, 1, 1),
    "round": (_round, 1, 2),
    "sin": (math.sin, 1, 1),
    "sinh": (math.sinh, 1, 1),
    "sqrt": (math.sqrt, 1, 1),
    "tan": (math.tan, 1, 1),
    "tanh": (math.tanh, 1, 1),
}

Node = Callable[[Mapping[str, float]], float]
_TOKEN = re.compile(
    r"\s*(?:(\d+(?:\.\d*)?(?:[eE][+-]?\d{1,3})?|\.\d+(?:[eE][+-]?\d{1,3})?)|\{(\w{1,50})\}|(\w{1,50})|(\*\*|[-+*/%^(),]))"
)


def names_in(formula: str) -> set[str]:
    """Return the variables of a formula; raise `FormulaError` when it cannot be read."""
    return _compiled(formula)[1]


def evaluate(formula: str, values: Mapping[str, float]) -> float:
    """Return the result; raise `FormulaError` when there is none (division by zero, no such variable, too large)."""
    node, names = _compiled(formula)
    unknown = names - set(values)
    if unknown:
        raise FormulaError(_("no value for {what}"), sorted(unknown)[0])
    return node(values)


@lru_cache(maxsize=2048)
def _compiled(formula: str) -> tuple[Node, set[str]]:
    if len(formula) > MAX_LENGTH:
        raise FormulaError(_("too long"))
    parser = _Parser(formula)
    node = parser.formula(0)
    if parser.word is not None:
        raise FormulaError(_("“{what}” is not expected"), parser.word)
    return node, parser.names


def _checked(compute: Callable[..., float], *numbers: float) -> float:
    try:
        result = compute(*numbers)
        if isinstance(result, complex) or not math.isfinite(result) or abs(result) > LARGEST:
            raise FormulaError(_("no result"))
        return float(result)
    except (ArithmeticError, ValueError, TypeError) as error:
        raise FormulaError(_("no result")) from error


def _power(base: float, exponent: float) -> float:
    if abs(exponent) > 1000:
        raise FormulaError(_("no result"))
    return math.pow(base, exponent)


_OPERATORS: dict[str, Callable[[float, float], float]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "%": math.fmod,
}


class _Parser:
    def __init__(self, formula: str) -> None:
        self.text, self.at = formula, 0
        self.names: set[str] = set()
        self.word: str | None = None
        self.kind = 0
        self.advance()

    def advance(self) -> None:
        if not self.text[self.at :].strip():
            self.word, self.kind = None, 0
            return
        match = _TOKEN.match(self.text, self.at)
        if match is None:
            raise FormulaError(_("“{what}” is not expected"), self.text[self.at :].strip()[:10])
        self.at, self.kind = match.end(), match.lastindex or 0
        self.word = match[self.kind]

    def take(self, *wanted: str) -> str | None:
        """Consume one of these signs if it is next."""
        if self.kind == 4 and self.word in wanted:
            word = self.word
            self.advance()
            return word
        return None

    def formula(self, depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise FormulaError(_("too deep"))
        return self._chain(("+", "-"), lambda: self._chain(("*", "/", "%"), lambda: self._power(depth)))

    def _chain(self, signs: tuple[str, ...], part: Callable[[], Node]) -> Node:
        node = part()
        while sign := self.take(*signs):
            node = _operation(_OPERATORS[sign], node, part())
        return node

    def _power(self, depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise FormulaError(_("too deep"))
        sign = self.take("+", "-")
        if sign:
            inner = self._power(depth + 1)
            return inner if sign == "+" else (lambda values: -inner(values))
        base = self._atom(depth)
        if self.take("**", "^"):
            return _operation(_power, base, self._power(depth + 1))
        return base

    def _atom(self, depth: int) -> Node:
        word, kind = self.word, self.kind
        if word is None:
            raise FormulaError(_("it ends too early"))
        self.advance()
        if kind == 1:
            number = float(word)
            return lambda values: number
        if kind == 2:
            self.names.add(word)
            return lambda values: float(values[word])
        if kind == 3:
            return self._call(word, depth)
        if word == "(":
            node = self.formula(depth + 1)
            self._close()
            return node
        raise FormulaError(_("“{what}” is not expected"), word)

    def _call(self, name: str, depth: int) -> Node:
        if name not in FUNCTIONS:
            raise FormulaError(_("“{what}” is no function"), name)
        function, least, most = FUNCTIONS[name]
        if not self.take("("):
            raise FormulaError(_("“{what}” needs a bracket"), name)
        arguments: list[Node] = []
        while not self.take(")"):
            if arguments and not self.take(","):
                raise FormulaError(_("a bracket is not closed"))
            arguments.append(self.formula(depth + 1))
            if len(arguments) > most:
                break
        if not least <= len(arguments) <= most:
            raise FormulaError(_("“{what}” takes another number of values"), name)
        return _operation(function, *arguments)

    def _close(self) -> None:
        if not self.take(")"):
            raise FormulaError(_("a bracket is not closed"))


def _operation(compute: Callable[..., float], *parts: Node) -> Node:
    return lambda values: _checked(compute, *(part(values) for part in parts))
