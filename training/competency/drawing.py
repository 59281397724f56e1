"""Charts of competency as SVG made here: a radar of five to nine axes, a line of levels over time. Numbers in, points out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import cos, pi, sin

FEWEST_AXES, MOST_AXES = 5, 9
RADIUS = 100.0
ONE_LINE = 12  # letters
WIDTH, HEIGHT = 600, 120


@dataclass(frozen=True, slots=True)
class Axis:
    label: str
    value: float
    wanted: float | None
    x: float
    y: float
    anchor: str

    @property
    def lines(self) -> list[str]:
        """Return the label on one line, or on two that part it near its middle."""
        breaks = [place for place, letter in enumerate(self.label) if letter == " "]
        if len(self.label) <= ONE_LINE or not breaks:
            return [self.label]
        middle = min(breaks, key=lambda place: abs(2 * place - len(self.label)))
        return [self.label[:middle], self.label[middle + 1 :]]

    @property
    def drop(self) -> float:
        """Return how far below `y` the first line stands, in lines of text, so that no label touches the outer ring."""
        lower = len(self.lines) - 1
        if self.anchor == "middle":
            return -lower if self.y < 0 else 0.8
        return 0.35 - lower / 2


@dataclass(frozen=True, slots=True)
class Radar:
    """`rings`, `shape` and `asked` are points of polygons around 0,0."""

    rings: list[str]
    axes: list[Axis]
    shape: str
    asked: str


def radar(values: Sequence[tuple[str, float, float | None]], *, maximum: int) -> Radar | None:
    """Return a radar of (label, value, wanted); None where there are too few or too many axes to read one."""
    if not FEWEST_AXES <= len(values) <= MOST_AXES or maximum < 1:
        return None
    turns = [2 * pi * place / len(values) - pi / 2 for place in range(len(values))]

    def points(radii: Sequence[float]) -> str:
        return " ".join(f"{r * cos(turn):.1f},{r * sin(turn):.1f}" for r, turn in zip(radii, turns, strict=True))

    def reach(value: float) -> float:
        return RADIUS * min(value, maximum) / maximum

    axes = [
        Axis(label, value, wanted, (RADIUS + 12) * cos(turn), (RADIUS + 12) * sin(turn), _anchor(cos(turn)))
        for (label, value, wanted), turn in zip(values, turns, strict=True)
    ]
    return Radar(
        rings=[points([reach(ring)] * len(values)) for ring in range(1, maximum + 1)],
        axes=axes,
        shape=points([reach(value) for _label, value, _wanted in values]),
        asked=points([reach(wanted or 0) for _label, _value, wanted in values]),
    )


def _anchor(x: float) -> str:
    return "middle" if abs(x) < 0.2 else ("start" if x > 0 else "end")


@dataclass(frozen=True, slots=True)
class Line:
    """A stepped line in a box of `width` × `height`; `marks` are (x, label) of years."""

    points: str
    marks: list[tuple[str, str]]
    highest: int
    width: int
    height: int


def line(steps: Sequence[tuple[datetime, int]], *, since: datetime, until: datetime) -> Line | None:
    """Return how a number moved between two moments; None where it never did."""
    if not steps or until <= since:
        return None
    width, height = WIDTH, HEIGHT
    highest = max(max(value for _at, value in steps), 1)
    span = (until - since).total_seconds()

    def x(at: datetime) -> float:
        return max(0.0, min(1.0, (at - since).total_seconds() / span)) * width

    def y(value: int) -> float:
        return height - height * value / highest

    points, last = [(0.0, y(0))], 0
    for at, value in steps:
        points += [(x(at), y(last)), (x(at), y(value))]
        last = value
    points.append((float(width), y(last)))
    years = [
        since.replace(year=year, month=1, day=1, hour=0, minute=0) for year in range(since.year + 1, until.year + 1)
    ]
    marks = [(f"{x(at):.1f}", str(at.year)) for at in years]
    return Line(" ".join(f"{a:.1f},{b:.1f}" for a, b in points), marks, highest, width, height)
