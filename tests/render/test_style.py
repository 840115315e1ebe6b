"""The ramp, for every eye."""

import itertools

import pytest

from peta.render.style import (
    CLASSES,
    INK,
    NO_DATA,
    OUTLINE,
    contrast,
    luminance,
    style_config,
    text_on,
)

# Viénot, Brettel and Mollon 1999: what is left of linear RGB without one kind of cone.
BLINDNESS = {
    "deuteranopia": ((0.29275, 0.70725, 0.0), (0.29275, 0.70725, 0.0), (-0.02234, 0.02234, 1.0)),
    "protanopia": ((0.11238, 0.88762, 0.0), (0.11238, 0.88762, 0.0), (0.00401, -0.00401, 1.0)),
    "none": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
}
RAMP = [one.colour for one in CLASSES]


def linear(colour):
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]


def seen(colour, kind):
    return [
        min(1.0, max(0.0, sum(m * c for m, c in zip(row, linear(colour), strict=True))))
        for row in BLINDNESS[kind]
    ]


def lightness(colour, kind):
    """CIE L* of a colour as it is seen."""
    red, green, blue = seen(colour, kind)
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return 116 * y ** (1 / 3) - 16 if y > 0.008856 else 903.3 * y


@pytest.mark.parametrize("kind", BLINDNESS)
def test_lightness_alone_orders_the_classes_and_tells_them_apart(kind):
    steps = [lightness(colour, kind) for colour in RAMP]
    assert steps == sorted(steps)
    assert all(after - before >= 8 for before, after in itertools.pairwise(steps))


@pytest.mark.parametrize("colour", [*RAMP, NO_DATA])
def test_text_on_a_class_can_be_read(colour):
    assert contrast(colour, text_on(colour)) >= 4.5


@pytest.mark.parametrize("colour", RAMP)
def test_one_of_the_two_outlines_stands_out_on_every_class(colour):
    assert max(contrast(colour, INK), contrast(colour, OUTLINE)) >= 3


def test_classes_cover_every_share_once():
    assert [one.low for one in CLASSES] == [0.0, *(one.high for one in CLASSES[:-1])]
    assert CLASSES[-1].low == CLASSES[-1].high == 1.0


def test_luminance_of_the_ends():
    assert luminance("#000000") == 0
    assert luminance("#ffffff") == pytest.approx(1)


def test_the_browser_gets_every_class():
    assert [one["colour"] for one in style_config()["classes"]] == RAMP
