"""Colours and classes of the choropleth: one ramp for every standard.

A village's colour says which share of its demand is shown to be served. Lightness alone orders the
classes, so the order survives colour blindness and a grey print; the target class is the palest,
because what is met needs no attention.
"""

from dataclasses import dataclass
from typing import Any

INK = "#12211f"
PAPER = "#ffffff"
OUTLINE = "#fdfdfb"
NO_DATA = "#d3d6d4"
NO_DATA_LINE = "#8f9693"
SEA = "#e3ecee"


@dataclass(frozen=True, slots=True)
class RatioClass:
    """One class of the ramp.

    Parameters
    ----------
    low, high
        Served share from `low` (inclusive) to `high` (exclusive), 0 to 1; 1 to 1 is the last
        class, where everybody is served.
    """

    low: float
    high: float
    colour: str


CLASSES = (
    RatioClass(0.0, 0.25, "#6b1535"),
    RatioClass(0.25, 0.5, "#b83a3f"),
    RatioClass(0.5, 0.75, "#e8834a"),
    RatioClass(0.75, 1.0, "#f5bf78"),
    RatioClass(1.0, 1.0, "#dcefdc"),
)

CAUSE_COLOURS = {
    "served": "#2a7f79",
    "unreached": "#8c1d40",
    "over_capacity": "#d0643c",
    "not_working": "#efb35f",
    "unknown": "#aeb5b2",
}

POINT_COLOURS = {"posyandu": "#0b3f8a", "mck": "#0b3f8a"}


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2) of a ``#rrggbb`` colour, 0 to 1.

    Examples
    --------
    >>> luminance("#000000"), round(luminance("#ffffff"), 6)
    (0.0, 1.0)
    """
    red, green, blue = (_linear(int(colour[i : i + 2], 16) / 255) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def contrast(one: str, other: str) -> float:
    """Contrast ratio (WCAG 2) of two colours, 1 to 21.

    Examples
    --------
    >>> round(contrast("#000000", "#ffffff"), 6)
    21.0
    """
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def text_on(colour: str) -> str:
    """The ink that reads better on `colour`.

    Examples
    --------
    >>> text_on("#6b1535"), text_on("#f5bf78")
    ('#ffffff', '#12211f')
    """
    return max((PAPER, INK), key=lambda text: contrast(text, colour))


def style_config() -> dict[str, Any]:
    """What the browser needs to draw: JSON-ready."""
    return {
        "classes": [
            {"low": c.low, "high": c.high, "colour": c.colour, "text": text_on(c.colour)}
            for c in CLASSES
        ],
        "causes": CAUSE_COLOURS,
        "points": POINT_COLOURS,
        "ink": INK,
        "no_data": NO_DATA,
        "no_data_line": NO_DATA_LINE,
        "outline": OUTLINE,
    }
