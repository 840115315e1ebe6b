"""The frame of a drawn map: ground in metres, paper in points, and the scale between the two.

A point is a seventy-second of an inch on paper, and a pixel of a picture. Page coordinates count
from the upper left corner, as SVG does.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from pyproj import Transformer

from peta.domain.crs import WGS84, local_equal_area

Box = tuple[float, float, float, float]

METRES_PER_POINT = 0.0254 / 72
_TIDY = (1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 7.5, 10.0)
_BARS = (1.0, 2.0, 5.0, 10.0)
# Steps of the graticule, in seconds of arc.
_STEPS_S = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1200, 1800, 3600, 7200, 18000, 36000)
_SMALLEST_M = 200.0


@dataclass(frozen=True)
class MapFrame:
    """A rectangle of paper over the ground, north up, in an equal-area system of its own.

    Parameters
    ----------
    box
        What must be seen: west, south, east, north in degrees.
    width, height
        Of the paper, in points.
    margin
        Part of the paper's width and height that is left free on each side.
    """

    box: Box
    width: float
    height: float
    margin: float = 0.07

    @cached_property
    def _to_metres(self) -> Transformer:
        return Transformer.from_crs(WGS84, local_equal_area(self.box), always_xy=True)

    @cached_property
    def _middle(self) -> tuple[float, float]:
        left, bottom, right, top = self._ground
        return (left + right) / 2, (bottom + top) / 2

    @cached_property
    def _ground(self) -> Box:
        """What must be seen, in metres: left, bottom, right, top."""
        return self._to_metres.transform_bounds(*self.box, densify_pts=21)

    @cached_property
    def denominator(self) -> float:
        """The scale is one to this: a tidy number, and no smaller than the paper allows."""
        left, bottom, right, top = self._ground
        free = 1 - 2 * self.margin
        across = max(right - left, _SMALLEST_M) / (self.width * free)
        down = max(top - bottom, _SMALLEST_M) / (self.height * free)
        return tidy_above(max(across, down) / METRES_PER_POINT)

    @property
    def metres_per_point(self) -> float:
        """Ground under one point of paper, in metres."""
        return self.denominator * METRES_PER_POINT

    def on_page(self, shapes: Any) -> Any:
        """Shapes in degrees (lon, lat) as shapes in points of the page."""
        return shapely.transform(np.asarray(shapes, dtype=object), self.place)

    def place(self, lonlat: Any) -> Any:
        """Positions (n, 2) in degrees as positions in points of the page.

        Examples
        --------
        >>> frame = MapFrame((116.0, 0.0, 117.0, 1.0), 200, 100)
        >>> frame.place(np.array([[116.5, 0.5]])).round(1).tolist()
        [[100.0, 50.0]]
        """
        x, y = self._to_metres.transform(lonlat[:, 0], lonlat[:, 1])
        middle_x, middle_y = self._middle
        across = self.width / 2 + (np.asarray(x) - middle_x) / self.metres_per_point
        down = self.height / 2 - (np.asarray(y) - middle_y) / self.metres_per_point
        return np.column_stack([across, down])

    def lonlat(self, page: Any) -> Any:
        """Positions (n, 2) of the page in degrees; the other way of `place`."""
        middle_x, middle_y = self._middle
        x = middle_x + (page[:, 0] - self.width / 2) * self.metres_per_point
        y = middle_y - (page[:, 1] - self.height / 2) * self.metres_per_point
        lon, lat = self._to_metres.transform(x, y, direction="INVERSE")
        return np.column_stack([lon, lat])

    @cached_property
    def seen(self) -> Box:
        """All that lies under the paper: west, south, east, north in degrees."""
        edge = self.lonlat(_edge(self.width, self.height, 20))
        (west, south), (east, north) = edge.min(axis=0), edge.max(axis=0)
        return float(west), float(south), float(east), float(north)

    @property
    def bar_m(self) -> float:
        """Length of the scale bar on the ground: one, two or five of a power of ten, in metres."""
        longest = self.width * 0.28 * self.metres_per_point
        power = 10.0 ** math.floor(math.log10(longest))
        return max(step * power for step in _BARS if step * power <= longest)

    def meridians(self) -> list[tuple[float, float]]:
        """Where meridians meet the lower edge: degrees, and points from the left."""
        line = np.column_stack([np.linspace(0, self.width, 50), np.full(50, self.height)])
        return _crossings(self.lonlat(line)[:, 0], line[:, 0], self.step_deg)

    def parallels(self) -> list[tuple[float, float]]:
        """Where parallels meet the left edge: degrees, and points from the top."""
        line = np.column_stack([np.zeros(50), np.linspace(self.height, 0, 50)])
        return _crossings(self.lonlat(line)[:, 1], line[:, 1], self.step_deg)

    @property
    def step_deg(self) -> float:
        """Step of the graticule: at least three meridians or parallels where the paper allows."""
        west, south, east, north = self.seen
        most = max(east - west, north - south) / 3 * 3600
        return max((step for step in _STEPS_S if step <= most), default=1) / 3600


def tidy_above(value: float) -> float:
    """Return the next tidy number that is no smaller.

    Examples
    --------
    >>> tidy_above(11_000), tidy_above(250_000), tidy_above(760_001)
    (12500.0, 250000.0, 1000000.0)
    """
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in _TIDY if step * power >= value * (1 - 1e-9))


def degrees(value: float, lang: str, axis: str) -> str:
    """Write a longitude or latitude in degrees, minutes and seconds, with its side of the earth.

    Parameters
    ----------
    axis
        ``"lon"`` or ``"lat"``.

    Examples
    --------
    >>> degrees(116.25, "id", "lon"), degrees(-0.5, "id", "lat"), degrees(0, "en", "lat")
    ('116°15′ BT', '0°30′ LS', '0°')
    >>> degrees(-0.5 - 1 / 3600, "en", "lat")
    '0°30′01″ S'
    """
    seconds = round(abs(value) * 3600)
    whole, minutes, rest = seconds // 3600, seconds // 60 % 60, seconds % 60
    text = f"{whole}°" + (f"{minutes:02d}′" if minutes or rest else "")
    text += f"{rest:02d}″" if rest else ""
    if not seconds and axis == "lat":
        return text
    return f"{text} {_SIDES[lang][axis][value < 0]}"


def arc(value: float) -> str:
    """Write a step of the graticule in its own unit.

    Examples
    --------
    >>> arc(1.0), arc(5 / 60), arc(30 / 3600), arc(1.5)
    ('1°', '5′', '30″', '90′')
    """
    seconds = round(value * 3600)
    for unit, sign in ((3600, "°"), (60, "′")):
        if seconds % unit == 0:
            return f"{seconds // unit}{sign}"
    return f"{seconds}″"


_SIDES: dict[str, dict[str, Sequence[str]]] = {
    "id": {"lon": ("BT", "BB"), "lat": ("LU", "LS")},
    "en": {"lon": ("E", "W"), "lat": ("N", "S")},
}


def _crossings(values: Any, places: Any, step: float) -> list[tuple[float, float]]:
    """Where a growing row of values passes the multiples of a step."""
    first, last = math.ceil(values[0] / step - 1e-9), math.floor(values[-1] / step + 1e-9)
    return [
        (number * step, float(np.interp(number * step, values, places)))
        for number in range(first, last + 1)
    ]


def _edge(width: float, height: float, count: int) -> Any:
    along = np.linspace(0, 1, count)
    zero, one = np.zeros(count), np.ones(count)
    sides = [(along, zero), (along, one), (zero, along), (one, along)]
    return np.vstack([np.column_stack([x * width, y * height]) for x, y in sides])
