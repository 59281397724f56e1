"""Small drawings in SVG: milestones, levels and charts. Colours come from the style sheet, words from the caller.

Every function returns markup that carries its own text alternative (`role="img"` and a label).
"""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, pi, sin

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

MOST_DIAMONDS = 24  # beyond this a bar is easier to read than a row of signs


def diamonds(*, done: float, total: int, label: str) -> SafeString:
    """Draw `total` milestones on a line, `done` of them full; a fraction of at least a quarter draws a half one."""
    step, middle = 20, 10
    marks = []
    for index in range(total):
        x = index * step + middle
        outline = f"M{x} 3 {x + 7} 10 {x} 17 {x - 7} 10Z"
        share = done - index
        if share >= 1:
            marks.append(format_html('<path class="diamond diamond--full" d="{}"/>', outline))
            continue
        marks.append(format_html('<path class="diamond" d="{}"/>', outline))
        if share >= 0.25:
            marks.append(format_html('<path class="diamond diamond--full" d="M{0} 3V17L{1} 10Z"/>', x, x - 7))
    width = max(total, 1) * step
    line = format_html('<path class="diamond-line" d="M{} {}H{}"/>', middle, middle, max(width - middle, middle))
    return format_html(
        '<svg class="diamonds" role="img" aria-label="{}" width="{}" height="20" viewBox="0 0 {} 20">{}{}</svg>',
        label,
        width,
        width,
        line,
        mark_safe("".join(marks)),
    )


def level_rings(*, value: int, maximum: int, label: str, fading: bool = False) -> SafeString:
    """Draw concentric quarter rings, one per level, the reached ones inked and, when `fading`, hatched."""
    maximum = max(1, min(maximum, 6))
    band = 32 / maximum
    rings = []
    for index in range(maximum):
        radius = round(band * (index + 0.5) + 3, 2)
        state = "ring"
        if index < value:
            state = "ring ring--fading" if fading else "ring ring--full"
        rings.append(
            format_html(
                '<path class="{}" stroke-width="{}" d="M4 {}A{} {} 0 0 1 {} 38"/>',
                state,
                round(max(band - 2, 1.5), 2) if index < value else 1,
                round(38 - radius, 2),
                radius,
                radius,
                round(4 + radius, 2),
            )
        )
    return format_html(
        '<svg class="rings" role="img" aria-label="{}" width="42" height="42" viewBox="0 0 42 42">'
        '<path class="ring-axis" d="M4 2V38H40"/>{}</svg>',
        label,
        mark_safe("".join(rings)),
    )


def radar(
    axes: Sequence[tuple[str, float, float | None]],
    *,
    maximum: float,
    label: str,
) -> SafeString:
    """Draw a radar of 3 to 9 axes, each (name, value, wanted value or None). The wanted values are a dashed line."""
    centre, reach = 180.0, 108.0
    turns = [(-pi / 2 + 2 * pi * index / len(axes)) for index in range(len(axes))]

    def point(turn: float, share: float) -> str:
        return f"{centre + reach * share * cos(turn):.1f},{centre + reach * share * sin(turn):.1f}"

    def ring(shares: Sequence[float]) -> str:
        return " ".join(point(turn, share) for turn, share in zip(turns, shares, strict=True))

    grid = format_html_join(
        "",
        '<polygon class="chart-grid" points="{}"/>',
        ((ring([level / maximum] * len(axes)),) for level in range(1, int(maximum) + 1)),
    )
    spokes = format_html_join(
        "",
        '<path class="chart-grid" d="M{} {}L{}"/>',
        ((centre, centre, point(turn, 1).replace(",", " ")) for turn in turns),
    )
    names = format_html_join(
        "",
        '<text class="chart-label" x="{}" y="{}" text-anchor="{}">{}</text>',
        (
            (
                f"{centre + (reach + 14) * cos(turn):.1f}",
                f"{centre + (reach + 14) * sin(turn) + 5:.1f}",
                "middle" if abs(cos(turn)) < 0.2 else "start" if cos(turn) > 0 else "end",
                name,
            )
            for turn, (name, _value, _wanted) in zip(turns, axes, strict=True)
        ),
    )
    reached = format_html(
        '<polygon class="chart-area" points="{}"/>', ring([value / maximum for _n, value, _w in axes])
    )
    wanted = ""
    if any(want is not None for _n, _v, want in axes):
        wanted = format_html(
            '<polygon class="chart-target" points="{}"/>', ring([(want or 0) / maximum for _n, _v, want in axes])
        )
    return format_html(
        '<svg class="chart chart--radar" role="img" aria-label="{}" viewBox="-50 40 460 280">{}{}{}{}{}</svg>',
        label,
        grid,
        spokes,
        reached,
        wanted,
        names,
    )


def sparkline(
    values: Sequence[float], *, label: str, low: float | None = None, high: float | None = None
) -> SafeString:
    """Draw a word-sized line of values with a dot on the last one."""
    if not values:
        return mark_safe("")
    bottom = min(values) if low is None else low
    top = max(values) if high is None else high
    spread = (top - bottom) or 1
    width, height = 100, 24
    stride = (width - 8) / max(len(values) - 1, 1)
    points = [(4 + stride * i, height - 4 - (v - bottom) / spread * (height - 8)) for i, v in enumerate(values)]
    x, y = points[-1]
    return format_html(
        '<svg class="sparkline" role="img" aria-label="{}" width="100" height="24" viewBox="0 0 100 24">'
        '<polyline points="{}"/><circle cx="{}" cy="{}" r="2.5"/></svg>',
        label,
        " ".join(f"{a:.1f},{b:.1f}" for a, b in points),
        f"{x:.1f}",
        f"{y:.1f}",
    )
