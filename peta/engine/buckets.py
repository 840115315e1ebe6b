"""Facilities in buckets of longitude and latitude, and what the kernels ask of them."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from peta.domain.crs import GEOD
from peta.domain.kernel import kernel

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

MEAN_M = 6_357_000.0
"""Radius of curvature amid those of the country, which are 6,335 to 6,379 km by direction."""
SLACK = 1 + 1e-9
SLACK_M2 = 1e-6
"""Added to squared metres, so that rounding leaves nobody out."""
RADIAN = np.pi / 180
A = GEOD.a
E2 = GEOD.es

_SINE = tuple((-1.0) ** half / math.factorial(2 * half + 1) for half in range(10, -1, -1))
_ASIN_CUBE = np.pi / 2 - 1
_BUCKETS_A_FACILITY = 4
_SMALLEST_DEGREES = 0.001
_NEAR_M = 3_000.0


class Sites(NamedTuple):
    """Facilities as the kernels read them.

    Parameters
    ----------
    lonlat
        lon, lat in degrees, shape (m, 2).
    place
        lon in degrees, metres from the axis of the earth, metres north of the equator's plane.
    row
        Row number of each, as the caller counts.
    gone
        Whether it has been removed.
    """

    lonlat: Floats
    place: Floats
    row: Ints
    gone: Flags


class Buckets(NamedTuple):
    """Facilities in the order of their cells, row by row from the south-west.

    Parameters
    ----------
    west, south, east
        Degrees; the box of the facilities.
    per_lon, per_lat
        Cells per degree.
    columns, rows
        Cells in all.
    start
        First facility of each cell, shape (rows * columns + 1,).
    edge
        Metres from the axis and north of the equator's plane of each edge of a row, from the
        south, shape (rows + 1, 2).
    narrow
        Four times the least metres from the axis in each row, shape (rows,).
    sites
        The facilities.
    """

    west: float
    south: float
    east: float
    per_lon: float
    per_lat: float
    columns: int
    rows: int
    start: NDArray[np.int32]
    edge: Floats
    narrow: Floats
    sites: Sites


def buckets_of(lonlat: Floats, row: Ints) -> Buckets:
    """About four buckets a facility, so that crowded ones are rare where most of them stand."""
    low, high = _box(lonlat)
    width, height = np.maximum(high - low, _SMALLEST_DEGREES)
    step = max(
        np.sqrt(width * height / (_BUCKETS_A_FACILITY * len(lonlat) + 1)),
        _SMALLEST_DEGREES,
        width / 2**15,
        height / 2**15,
    )
    columns, rows = int(width / step) + 1, int(height / step) + 1
    cell = _cell(lonlat, low, step, columns, rows)
    order = np.lexsort((row, lonlat[:, 1], lonlat[:, 0], cell))
    counts = np.bincount(cell, minlength=rows * columns)
    edges = np.column_stack([np.zeros(rows + 1), low[1] + step * np.arange(rows + 1)])
    edge = np.ascontiguousarray(places_of(edges)[:, 1:])
    return Buckets(
        west=float(low[0]),
        south=float(low[1]),
        east=float(high[0]),
        per_lon=float(1 / step),
        per_lat=float(1 / step),
        columns=columns,
        rows=rows,
        start=np.concatenate([[0], np.cumsum(counts)]).astype(np.int32),
        edge=edge,
        narrow=4 * np.minimum(edge[:-1, 0], edge[1:, 0]),
        sites=sites_of(lonlat[order], row[order]),
    )


def _cell(lonlat: Floats, low: Floats, step: float, columns: int, rows: int) -> Ints:
    column, row = ((lonlat - low) * (1 / step)).astype(np.int64).T
    return np.asarray(np.minimum(row, rows - 1) * columns + np.minimum(column, columns - 1))


def _box(lonlat: Floats) -> tuple[Floats, Floats]:
    return (lonlat.min(axis=0), lonlat.max(axis=0)) if len(lonlat) else (np.zeros(2), np.zeros(2))


def sites_of(lonlat: Floats, row: Ints) -> Sites:
    """Facilities in the order given, none of them gone."""
    return Sites(lonlat, places_of(lonlat), row.astype(np.int64), np.zeros(len(row), bool))


def places_of(lonlat: Floats) -> Floats:
    """Places (m, 3) as in `Sites` of lon, lat pairs."""
    places = np.empty((len(lonlat), 3))
    place_all(lonlat, places)
    return places


@kernel
def place_all(lonlat: Floats, places: Floats) -> None:
    """Sites of positions; plain arithmetic without a branch, so that it runs four at a time."""
    for row in range(len(lonlat)):
        lat = lonlat[row, 1] * RADIAN
        square = lat * lat
        series = 0.0
        for factor in _SINE:
            series = series * square + factor
        sine = lat * series
        square = sine * sine
        normal = A / np.sqrt(1 - E2 * square)
        places[row, 0] = lonlat[row, 0]
        places[row, 1] = normal * np.sqrt(max(1 - square, 0.0))
        places[row, 2] = normal * (1 - E2) * sine


@kernel
def _across(apart: float) -> float:
    """Four times the squared sine of half an angle in degrees, by series where it is small."""
    angle = apart * RADIAN
    square = angle * angle
    if square < 0.01:
        return square * (1 - square * (1 / 12 - square * (1 / 360 - square / 20160)))
    sine = np.sin(angle / 2)
    return 4 * sine * sine


@kernel
def chord_m2_to(lon: float, axis: float, north: float, place: Floats, site: int) -> float:
    """Squared chord: across the meridians, and in their plane."""
    outward, up = axis - place[site, 1], north - place[site, 2]
    return outward * outward + up * up + axis * place[site, 1] * _across(lon - place[site, 0])


@kernel
def arc_m_of(axis: float, north: float, place: Floats, site: int, chord_m2: float) -> float:
    """Geodesic of a chord, by the curvature midway in its direction (Euler)."""
    if chord_m2 < _NEAR_M * _NEAR_M:
        return np.sqrt(chord_m2) * (1 + chord_m2 / (24 * MEAN_M * MEAN_M))
    outward, up = axis - place[site, 1], north - place[site, 2]
    along = min((outward * outward + up * up) / chord_m2, 1.0)
    outward, up = (axis + place[site, 1]) * (1 - E2), north + place[site, 2]
    squeeze = 1 - E2 * up * up / (up * up + outward * outward)
    curvature = np.sqrt(squeeze) / A * (1 + along * (squeeze / (1 - E2) - 1))
    chord = np.sqrt(chord_m2)
    half = chord * curvature / 2
    if half < 0.05:
        square = half * half
        return chord * (1 + square * (1 / 6 + square * (3 / 40 + square * (5 / 112))))
    return 2 * np.arcsin(min(half, 1.0)) / curvature


@kernel
def clipped(place: float, count: int) -> int:
    """Number of the cell, the first or last one if the place lies beyond."""
    return int(min(max(place, 0.0), count - 1.0))


@kernel
def cells_near(
    buckets: Buckets, row: int, lon: float, axis: float, rest_m2: float
) -> tuple[int, int]:
    """Sites of a row of cells that may lie within a squared chord, left after the way there."""
    first, last = 0, buckets.columns
    whole = axis * buckets.narrow[row]
    if rest_m2 < whole and max(lon - buckets.west, buckets.east - lon) <= 180:
        share = rest_m2 / whole
        sine = np.sqrt(share)
        reach = (sine + _ASIN_CUBE * sine * share) * (2 / RADIAN * SLACK)
        first = clipped((lon - reach - buckets.west) * buckets.per_lon, buckets.columns)
        last = 1 + clipped((lon + reach - buckets.west) * buckets.per_lon, buckets.columns)
    start = row * buckets.columns
    return buckets.start[start + first], buckets.start[start + last]


@kernel
def way_m2(buckets: Buckets, edge: int, axis: float, north: float) -> float:
    """Squared chord to the edge of a row of cells, on the point's own meridian."""
    outward, up = axis - buckets.edge[edge, 0], north - buckets.edge[edge, 1]
    return outward * outward + up * up


@kernel
def rows_near(
    buckets: Buckets, lat: float, axis: float, north: float, reach_m2: float
) -> tuple[int, int]:
    """Rows of cells that may hold sites within a squared chord of a point: first, and past last."""
    own = clipped((lat - buckets.south) * buckets.per_lat, buckets.rows)
    first, last = own, own + 1
    while first > 0 and way_m2(buckets, first, axis, north) <= reach_m2:
        first -= 1
    while last < buckets.rows and way_m2(buckets, last, axis, north) <= reach_m2:
        last += 1
    return first, last
