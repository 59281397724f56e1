"""The promised contrasts, computed from the style sheet for day and night."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

STATIC = Path(__file__).parents[3] / "site/vademecum/web/static/web"
TOKENS = dict(
    re.findall(r"--([a-z-]+): light-dark\((#[0-9a-f]{6}, #[0-9a-f]{6})\)", (STATIC / "tokens.css").read_text())
)

TEXT = [  # (ink, ground): words that are read
    *[(ink, ground) for ink in ("ink", "ink-quiet") for ground in ("paper", "leaf")],
    ("ink", "accent-wash"),
    ("ink", "force-wash"),
    ("ink", "due-wash"),
    ("ink", "brick-wash"),
    ("ink", "marker"),
    ("accent", "paper"),
    ("accent-deep", "paper"),
    ("force", "paper"),
    ("due", "paper"),
    ("brick", "paper"),
    ("on-accent", "accent"),
    ("on-accent", "accent-deep"),
]
OTHER = [  # frames of controls, signs, icons, small labels on a wash
    ("line-strong", "paper"),
    ("line-strong", "leaf"),
    ("accent", "leaf"),
    ("accent", "accent-wash"),
    ("force", "force-wash"),
    ("due", "due-wash"),
    ("brick", "brick-wash"),
]


def _luminance(colour: str) -> float:
    """Return the relative luminance of `#rrggbb` (WCAG 2.2)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(first: str, second: str) -> float:
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _colour(token: str, *, theme: int) -> str:
    return TOKENS[token].split(", ")[theme]


@pytest.mark.parametrize("theme", [0, 1], ids=["day", "night"])
@pytest.mark.parametrize(("ink", "ground"), TEXT)
def test_text_stands_out_seven_to_one(ink: str, ground: str, theme: int) -> None:
    assert _contrast(_colour(ink, theme=theme), _colour(ground, theme=theme)) >= 7


@pytest.mark.parametrize("theme", [0, 1], ids=["day", "night"])
@pytest.mark.parametrize(("ink", "ground"), OTHER)
def test_all_else_stands_out_four_and_a_half_to_one(ink: str, ground: str, theme: int) -> None:
    assert _contrast(_colour(ink, theme=theme), _colour(ground, theme=theme)) >= 4.5


def test_colours_are_named_in_the_tokens_only() -> None:
    for name in ("web.css", "styleguide.css"):
        found = set(re.findall(r"#[0-9a-fA-F]{3,8}\b", (STATIC / name).read_text()))
        assert found <= {"#fff"}, f"{name} holds colours of its own"  # the white ground of a QR code


def test_every_variable_in_use_is_defined() -> None:
    css = "".join(path.read_text() for path in STATIC.glob("*.css") if path.name != "admin.css")
    defined = set(re.findall(r"(--[a-z0-9-]+)\s*:", css))
    assert set(re.findall(r"var\((--[a-z0-9-]+)", css)) <= defined
