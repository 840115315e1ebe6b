"""A map of an area as SVG: made here, without a browser, the same bytes every time.

Only what is drawn stands in it: ground in the colours of a standard, borders, facilities, names,
graticule, north and scale. Title, legend and sources are set around it, see
`peta.render.typesetting`.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import shapely

from peta.domain.wilayah import Level
from peta.render.map_classes import FIXED, NO_DATA, colour_of
from peta.render.map_frame import Box, MapFrame
from peta.render.map_labels import Name, placed
from peta.render.map_marks import graticule, north_arrow, picture, scale_bar, symbol
from peta.render.style import INK, OUTLINE, PAPER, SEA, RatioClass
from peta.render.svg import path_of, short

OUTSIDE = "#f1f2ee"
LOCATED, POINTED = "#7fa3a1", "#b83a3f"
# Removed corners are triangles of less than the square of this, in points.
_TOLERANCE = 0.45
_LETTER = 5.6
_HAIRLINES = ((80, "0.55"), (300, "0.3"), (900, "0.2"))
# Of more facilities than this none can be told from the next.
MOST_FACILITIES = 700

BORDERS: dict[Level, dict[str, str]] = {
    Level.DESA_KELURAHAN: {"stroke": OUTLINE, "stroke-width": "0.55"},
    Level.KECAMATAN: {"stroke": INK, "stroke-width": "0.55", "stroke-dasharray": "3.2 1.6"},
    Level.KABUPATEN_KOTA: {
        "stroke": INK,
        "stroke-width": "1",
        "stroke-dasharray": "6 1.8 1.2 1.8",
    },
}
EMPHASIS = {"stroke": INK, "stroke-width": "1.7"}
# Width of the emphasis by the length of a code: a country's coast drowns in the line of a village.
_EMPHASIS_WIDTHS = {2: "0.7", 5: "1.2", 8: "1.5", 13: "1.7"}


@dataclass(frozen=True)
class Ground:
    """What is under the paper.

    Parameters
    ----------
    kodes, names, ratios, statuses
        Of each area that is drawn: code, name, served share (None: unknown) and whether it meets
        the standard.
    shapes
        Their polygons in degrees, a coverage.
    facilities
        ``kind, state, lon, lat`` of each.
    underserved
        Ground beyond reach, polygons in degrees.
    group_names
        Names of areas above those drawn, by code.
    """

    kodes: Sequence[str]
    names: Sequence[str]
    ratios: Sequence[float | None]
    statuses: Sequence[str]
    shapes: Sequence[Any]
    facilities: Sequence[Mapping[str, Any]] = ()
    underserved: Sequence[Any] = ()
    group_names: Mapping[str, str] = field(default_factory=dict)

    @property
    def in_order(self) -> "Ground":
        """The same ground with its areas in order of code."""
        order = sorted(range(len(self.kodes)), key=lambda place: self.kodes[place])
        return replace(
            self,
            kodes=[self.kodes[place] for place in order],
            names=[self.names[place] for place in order],
            ratios=[self.ratios[place] for place in order],
            statuses=[self.statuses[place] for place in order],
            shapes=[self.shapes[place] for place in order],
        )


@dataclass(frozen=True)
class MapView:
    """What the drawing is of.

    Parameters
    ----------
    kode
        The area that is shown; empty for all.
    letter
        Size of the names, in points.
    classes
        Of what falls short of the standard.
    north
        The letter over which the arrow stands.
    """

    kode: str
    lang: str
    title: str
    north: str
    letter: float = _LETTER
    classes: Sequence[RatioClass] = FIXED


@dataclass(frozen=True)
class DrawnMap:
    """A drawing, and what a legend says of it."""

    svg: str
    frame: MapFrame
    classes: Sequence[RatioClass]
    counts: Mapping[str, int]
    levels: Sequence[Level]
    symbols: Sequence[tuple[str, str]]
    has_underserved: bool
    has_chosen: bool


def draw_map(frame: MapFrame, ground: Ground, view: MapView) -> DrawnMap:
    """Draw an area in its surroundings.

    Examples
    --------
    >>> ground = Ground(["64.01.01.2001"], ["Sukamaju"], [0.1], ["gap"],
    ...                 [shapely.box(116, 0, 116.1, 0.1)])
    >>> frame = MapFrame((116, 0, 116.1, 0.1), 200, 160)
    >>> drawn = draw_map(frame, ground, MapView("64.01.01.2001", "id", "Sukamaju", "U"))
    >>> drawn.counts, round(frame.denominator)
    ({'#6b1535': 1}, 250000)
    """
    return _Drawing(frame, ground, view).drawn


def draw_locator(
    frame: MapFrame,
    shapes: Sequence[tuple[str, Any]],
    kode: str,
    point: tuple[float, float] | None,
) -> str:
    """Draw where an area lies: the province in grey, its kabupaten or kota dark, a dot on it.

    Parameters
    ----------
    shapes
        Codes and polygons of the kabupaten and kota, in degrees.
    point
        lon, lat of the area; None where it is the kabupaten or kota itself.
    """
    outlines = zip(shapes, frame.on_page([shape for _, shape in shapes]), strict=True)
    body = "".join(
        f'<path d="{path_of(shapely.simplify(shape, 0.3))}" '
        f'fill="{LOCATED if one == kode else OUTSIDE}" stroke="{INK}" stroke-width="0.4"/>'
        for (one, _), shape in outlines
    )
    if point is not None:
        x, y = frame.place(np.array([point]))[0].tolist()
        body += (
            f'<circle cx="{short(x)}" cy="{short(y)}" r="3.4" fill="{POINTED}" stroke="{PAPER}" '
            'stroke-width="1.1"/>'
        )
    return picture(body, frame.width, frame.height, kode)


class _Drawing:
    """One drawing while it is made."""

    def __init__(self, frame: MapFrame, ground: Ground, view: MapView) -> None:
        self._frame, self._ground, self._view = frame, ground.in_order, view
        ground = self._ground
        self._inside = np.array([kode.startswith(view.kode) for kode in ground.kodes], dtype=bool)
        self._shapes = simplified(frame.on_page(ground.shapes))

    @property
    def drawn(self) -> DrawnMap:
        """The drawing."""
        frame, view = self._frame, self._view
        size = (frame.width, frame.height)
        body = (
            f'<rect width="{short(size[0])}" height="{short(size[1])}" fill="{SEA}"/>'
            f'<clipPath id="paper"><rect width="{short(size[0])}" height="{short(size[1])}"/>'
            f'</clipPath><g clip-path="url(#paper)">{self._land()}{self._facilities()}</g>'
            f"{self._names()}{graticule(frame, view.letter * 0.86, view.lang)}"
            f"{self._furniture()}"
            f'<rect x="0.5" y="0.5" width="{short(size[0] - 1)}" height="{short(size[1] - 1)}" '
            f'fill="none" stroke="{INK}" stroke-width="1"/>'
        )
        return DrawnMap(
            picture(body, *size, view.title, self._weight),
            frame,
            view.classes,
            dict(Counter(colour for colour in self._colours if colour != OUTSIDE)),
            self._border_levels,
            sorted({(row["kind"], row["state"]) for row in self._points}),
            bool(len(self._ground.underserved)),
            bool(self._chosen()),
        )

    @property
    def _weight(self) -> float:
        """How much heavier lines are than on a page: they grow with the names."""
        return self._view.letter / _LETTER

    def _stroked(self, outline: str, line: Mapping[str, str]) -> str:
        strokes = " ".join(f'{name}="{_heavier(name, value, self._weight)}"'
                           for name, value in line.items())  # fmt: skip
        return f'<path d="{outline}" fill="none" stroke-linejoin="round" {strokes}/>'

    @cached_property
    def _colours(self) -> list[str]:
        """Around a village everything is coloured, around an area above only the area itself."""
        around = len(self._view.kode) == Level.DESA_KELURAHAN.width
        return [
            colour_of(ratio, status, self._view.classes) if around or inside else OUTSIDE
            for ratio, status, inside in zip(
                self._ground.ratios, self._ground.statuses, self._inside, strict=True
            )
        ]

    def _land(self) -> str:
        fills = "".join(self._filled(colour) for colour in dict.fromkeys(sorted(self._colours)))
        hairlines = self._stroked("".join(map(path_of, self._shapes)), self._hairline)
        beyond = "".join(map(path_of, self._frame.on_page(self._ground.underserved)))
        dots = f'<path d="{beyond}" fill="url(#underserved)" fill-rule="evenodd"/>'
        borders = "".join(
            self._stroked(self._outlines(level), BORDERS[level]) for level in self._border_levels
        )
        return fills + hairlines + (dots if beyond else "") + borders + self._chosen()

    @property
    def _hairline(self) -> dict[str, str]:
        """Borders of villages: the more there are, the finer."""
        width = next((w for most, w in _HAIRLINES if len(self._shapes) <= most), "0.15")
        return {**BORDERS[Level.DESA_KELURAHAN], "stroke-width": width}

    def _filled(self, colour: str) -> str:
        members = [
            path_of(shape)
            for shape, own in zip(self._shapes, self._colours, strict=True)
            if own == colour
        ]
        fill = f"url(#{NO_DATA})" if colour == NO_DATA else colour
        return f'<path d="{"".join(members)}" fill="{fill}" fill-rule="evenodd"/>'

    @cached_property
    def _border_levels(self) -> list[Level]:
        """Levels whose borders are drawn, the smallest first: above those drawn."""
        drawn = max((len(kode) for kode in self._ground.kodes), default=0)
        many = len(self._view.kode) < Level.KABUPATEN_KOTA.width and len(self._ground.kodes) > 600
        levels = (Level.KABUPATEN_KOTA,) if many else (Level.KECAMATAN, Level.KABUPATEN_KOTA)
        return [level for level in levels if level.width < drawn and self._groups(level)]

    def _groups(self, level: Level) -> dict[str, Any]:
        """Members of each area of a level, as positions; empty where there is only one."""
        found: dict[str, list[int]] = {}
        for place, kode in enumerate(self._ground.kodes):
            found.setdefault(kode[: level.width], []).append(place)
        return {kode: np.array(places) for kode, places in found.items()} if len(found) > 1 else {}

    def _outlines(self, level: Level) -> str:
        """Borders of a level, each once though two areas share it, so that dashes stay dashes."""
        wholes = [self._whole(places) for places in self._groups(level).values()]
        return path_of(shapely.line_merge(shapely.union_all(shapely.boundary(wholes))))

    def _whole(self, places: Any) -> Any:
        return shapely.coverage_union_all(self._shapes[places])

    def _chosen(self) -> str:
        if not self._view.kode or not self._inside.any() or self._inside.all():
            return ""
        outline = path_of(self._whole(self._inside))
        line = {**EMPHASIS, "stroke-width": _EMPHASIS_WIDTHS[len(self._view.kode)]}
        width = short(2.3 * float(line["stroke-width"]))
        pale = {"stroke": PAPER, "stroke-width": width, "stroke-opacity": "0.8"}
        return self._stroked(outline, pale) + self._stroked(outline, line)

    @cached_property
    def _points(self) -> Sequence[Mapping[str, Any]]:
        """Facilities under the paper, unless they are too many to be told apart."""
        west, south, east, north = self._frame.seen
        found = [
            row
            for row in self._ground.facilities
            if west <= row["lon"] <= east and south <= row["lat"] <= north
        ]
        return found if len(found) <= MOST_FACILITIES else []

    def _facilities(self) -> str:
        if not self._points:
            return ""
        order = {"working": 0, "unknown": 1, "not_working": 2}
        rows = sorted(
            zip(self._points, self._places, strict=True),
            key=lambda pair: (order.get(pair[0]["state"], 3), pair[0]["kind"], pair[1]),
        )
        size = self._symbol_size
        return "".join(symbol(row["kind"], row["state"], x, y, size) for row, (x, y) in rows)

    @property
    def _symbol_size(self) -> float:
        return self._view.letter * (0.48 if len(self._points) < 150 else 0.3)

    @cached_property
    def _places(self) -> list[list[float]]:
        """Where the facilities stand on the page."""
        lonlat = [[row["lon"], row["lat"]] for row in self._points]
        places: list[list[float]] = self._frame.place(np.array(lonlat).reshape(-1, 2)).tolist()
        return places

    def _names(self) -> str:
        frame, letter = self._frame, self._view.letter
        paper = (letter * 3, letter * 3, frame.width - letter, frame.height - letter * 2)
        reach = self._symbol_size * 1.2
        symbols = [(x - reach, y - reach, x + reach, y + reach) for x, y in self._places]
        return placed(self._wanted_names(), paper, self._furniture_boxes, symbols)

    def _wanted_names(self) -> list[Name]:
        view, ground = self._view, self._ground
        level = _named_level(view.kode, len(ground.kodes))
        if level.width >= max((len(kode) for kode in ground.kodes), default=0):
            rows = zip(ground.kodes, ground.names, self._shapes, strict=True)
            return [self._name(kode, name, shape) for kode, name, shape in rows]
        groups = self._groups(level) or {view.kode: np.arange(len(ground.kodes))}
        return [
            self._name(kode, ground.group_names.get(kode, ""), self._whole(places))
            for kode, places in groups.items()
            if kode.startswith(view.kode) and ground.group_names.get(kode)
        ]

    def _name(self, kode: str, name: str, shape: Any) -> Name:
        letter = self._view.letter
        if kode == self._view.kode:
            return Name(name, shape, letter * 1.3, rank=0, weight=700, roomy=True)
        if len(kode) <= Level.KABUPATEN_KOTA.width:
            short_name = name.removeprefix("Kabupaten ")
            return Name(short_name, shape, letter * 1.1, rank=1, weight=700, roomy=True)
        inside = kode.startswith(self._view.kode)
        return Name(name, shape, letter, rank=1 if inside else 2, weight=600 if inside else 400)

    @property
    def _furniture_boxes(self) -> list[Box]:
        frame, letter = self._frame, self._view.letter
        bar = frame.bar_m / frame.metres_per_point
        arrow = (frame.width - letter * 6, 0.0, frame.width, letter * 9)
        low = frame.height - letter * 5
        return [arrow, (0.0, low, letter * 6 + bar, frame.height)]

    def _furniture(self) -> str:
        frame, view = self._frame, self._view
        arrow = north_arrow(frame.width - view.letter * 3, view.letter * 1.8, view.letter * 4.2,
                            view.north)  # fmt: skip
        low = frame.height - view.letter * 3.2
        return arrow + scale_bar(frame, view.letter * 3.4, low, view.letter, view.lang)


def _named_level(kode: str, count: int) -> Level:
    """Which areas are named: the next below, so that the names can be read."""
    if len(kode) >= Level.KECAMATAN.width:
        return Level.DESA_KELURAHAN
    if len(kode) == Level.KABUPATEN_KOTA.width:
        return Level.KECAMATAN if count > 25 else Level.DESA_KELURAHAN
    return Level.KABUPATEN_KOTA


def simplified(shapes: Any, tolerance: float = _TOLERANCE) -> Any:
    """Simplify polygons of the page together, so that neighbours keep one border."""
    if not len(shapes):
        return shapes
    if not shapely.coverage_is_valid(shapes):
        shapes = shapely.coverage_clean(shapes, gap_width=tolerance)  # type: ignore[attr-defined]
    return shapely.coverage_simplify(shapes, tolerance)


def _heavier(name: str, value: str, weight: float) -> str:
    """A width or a dash, made heavier; anything else as it is."""
    if name not in ("stroke-width", "stroke-dasharray"):
        return value
    return " ".join(short(float(part) * weight) for part in value.split())
