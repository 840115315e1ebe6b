"""Ground of each village that no facility reaches, in km2, by strips of latitude."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import shapely
from numba import njit
from numpy.typing import ArrayLike, NDArray

from peta.domain.slices import in_slices
from peta.engine.buckets import (
    E2,
    MEAN_M,
    RADIAN,
    SLACK,
    SLACK_M2,
    A,
    Buckets,
    Sites,
    cells_near,
    chord_m2_to,
    place_all,
    rows_near,
)
from peta.engine.nearest import FacilityGrid

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Geometries = Sequence[shapely.Geometry | None] | NDArray[np.object_]
Box = tuple[float, float, float, float]

_DEGREE_M = 111_320.0
_LEAST_ROWS = 64
_FEW = 16
_SLICE = 256


class Borders(NamedTuple):
    """Rings of villages as the kernel reads them.

    Parameters
    ----------
    corner
        lon, lat in degrees, ring after ring, each closed.
    ring
        First corner of each ring, and where the last ends.
    village
        First ring of each village, and where the last ends.
    """

    corner: Floats
    ring: Ints
    village: Ints


def uncovered_km2(
    villages: Geometries,
    facilities: ArrayLike | FacilityGrid,
    radius_m: ArrayLike,
    row_m: float = 25.0,
) -> Floats:
    """Ground of each village beyond the radius of every facility, wherever that one stands.

    Parameters
    ----------
    villages
        Valid polygons, lon, lat in degrees (WGS 84), shape (n,); None is not known, empty has no ground.
    facilities
        lon, lat in degrees, shape (m, 2), or a grid of them.
    radius_m
        Geodesic metres, one for all or one a village; NaN is not known.
    row_m
        Height of a strip. A village has 64 strips at least.

    Returns
    -------
    float64 (n,), km2 on the ellipsoid; NaN where the village or its radius is not known.

    Notes
    -----
    Each strip is measured along the parallel in its middle: the stretches between the village's
    borders, less those in reach. A facility reaches as far along a parallel as the chord through
    the earth allows, in closed form: no circle is drawn as a polygon and nothing is projected.
    Borders are straight in longitude and latitude.

    A strip is exact unless a corner or a crossing of borders lies in it: the error is below half
    a strip's height times the length, west to east, of the edge of what is measured; as it comes
    with either sign, it is some hundred times less for real villages. The ground covered is
    `village_km2` less this, in the same measure. Villages across the antimeridian are not meant.

    Examples
    --------
    >>> village = shapely.box(117.0, 0.0, 117.1, 0.1)
    >>> uncovered_km2([village, None], [[117.05, 0.05]], 2000).round(2)
    array([110.52,    nan])
    >>> uncovered_km2([village], np.empty((0, 2)), 2000) == village_km2([village])
    array([ True])
    """
    grid = facilities if isinstance(facilities, FacilityGrid) else FacilityGrid(facilities)
    villages = np.asarray(villages, dtype=object)
    if not len(villages):
        return np.empty(0)
    reach_m = np.broadcast_to(np.asarray(radius_m, np.float64), len(villages))
    chord = 2 * MEAN_M * np.sin(np.minimum(reach_m / (2 * MEAN_M), np.pi / 2))
    borders, km2 = _borders(villages), np.empty(len(villages))

    def measure(part: slice) -> None:
        _measure(part.start, borders, chord[part], grid.buckets, grid.beside, row_m, km2[part])

    in_slices(len(villages), _SLICE, measure)
    km2[shapely.is_missing(villages) | np.isnan(reach_m)] = np.nan
    return km2


def village_km2(villages: Geometries, row_m: float = 25.0) -> Floats:
    """Ground of each village by the same strips as `uncovered_km2`.

    Parameters
    ----------
    villages
        Valid polygons, lon, lat in degrees (WGS 84), shape (n,); None is not known.
    row_m
        Height of a strip.

    Returns
    -------
    float64 (n,), km2 on the ellipsoid; NaN where the village is not known.

    Examples
    --------
    >>> village_km2([shapely.box(117.0, 0.0, 117.1, 0.1)]).round(3)
    array([123.091])
    """
    return uncovered_km2(villages, np.empty((0, 2)), 0.0, row_m)


def _borders(villages: NDArray[np.object_]) -> Borders:
    known = villages.copy()
    known[shapely.is_missing(villages)] = shapely.Polygon()
    kind, corner, offsets = shapely.to_ragged_array(known, include_z=False)
    village = offsets[1]
    if kind == shapely.GeometryType.MULTIPOLYGON:
        village = village[offsets[2]]
    return Borders(corner, offsets[0].astype(np.int64), village.astype(np.int64))


@njit(cache=True, nogil=True)
def _measure(
    first: int,
    borders: Borders,
    chord: Floats,
    buckets: Buckets,
    beside: Sites,
    row_m: float,
    km2: Floats,
) -> None:
    for row in range(len(km2)):
        rings = borders.ring[borders.village[first + row] : borders.village[first + row + 1] + 1]
        km2[row] = _village(borders.corner, rings, chord[row], buckets, beside, row_m)


@njit(cache=True, nogil=True)
def _village(
    corner: Floats, rings: Ints, chord: float, buckets: Buckets, beside: Sites, row_m: float
) -> float:
    """Ground of one village out of reach, km2."""
    if len(rings) < 2 or rings[0] == rings[-1]:
        return 0.0
    box = _box(corner[rings[0] : rings[-1]])
    reach, covered = _reach(box, chord, buckets, beside)
    if covered:
        return 0.0
    rows = max(int(np.ceil((box[3] - box[1]) * _DEGREE_M / row_m)), _LEAST_ROWS)
    start, crossing = _crossings(corner, rings, box[1], (box[3] - box[1]) / rows, rows)
    place = _middles(box[1], (box[3] - box[1]) / rows, rows)
    west = np.empty(len(crossing) + len(reach))
    east = np.empty(len(crossing) + len(reach))
    total = 0.0
    for row in range(rows):
        gaps = _stretches(crossing[start[row] : start[row + 1]], west, east)
        gaps = _beyond(place[row, 1], place[row, 2], reach, chord * chord, west, east, gaps)
        width = 0.0
        for gap in range(gaps):
            width += east[gap] - west[gap]
        total += width * _m2_a_degree(place[row, 1], place[row, 2])
    return float(total * (box[3] - box[1]) / rows * RADIAN * 1e-6)


@njit(cache=True, nogil=True)
def _box(corner: Floats) -> Box:
    """West, south, east, north of some corners."""
    west, south = corner[0, 0], corner[0, 1]
    east, north = west, south
    for place in range(1, len(corner)):
        west, east = min(west, corner[place, 0]), max(east, corner[place, 0])
        south, north = min(south, corner[place, 1]), max(north, corner[place, 1])
    return west, south, east, north


@njit(cache=True, nogil=True)
def _middles(south: float, height: float, rows: int) -> Floats:
    """Places of the parallels in the middle of each strip."""
    lonlat, place = np.zeros((rows, 2)), np.empty((rows, 3))
    for row in range(rows):
        lonlat[row, 1] = south + (row + 0.5) * height
    place_all(lonlat, place)
    return place


@njit(cache=True, nogil=True)
def _m2_a_degree(axis: float, north: float) -> float:
    """Square metres of one degree of longitude by one radian of latitude."""
    up, outward = north * north, axis * (1 - E2) * axis * (1 - E2)
    squeeze = 1 - E2 * up / (up + outward)
    return axis * A * (1 - E2) / (squeeze * np.sqrt(squeeze)) * RADIAN


@njit(cache=True, nogil=True)
def _span(low: float, high: float, south: float, height: float, rows: int) -> tuple[int, int]:
    """Strips whose middle lies between two latitudes: first, and past the last."""
    first = int(np.ceil((low - south) / height - 0.5))
    last = int(np.ceil((high - south) / height - 0.5))
    return max(first, 0), min(last, rows)


@njit(cache=True, nogil=True)
def _crossings(
    corner: Floats, rings: Ints, south: float, height: float, rows: int
) -> tuple[Ints, Floats]:
    """Where each strip's middle crosses the borders: starts by strip, and longitudes."""
    start = np.zeros(rows + 2, np.int64)
    for ring in range(len(rings) - 1):
        for end in range(rings[ring] + 1, rings[ring + 1]):
            low, high = corner[end - 1, 1], corner[end, 1]
            first, last = _span(min(low, high), max(low, high), south, height, rows)
            for row in range(first, last):
                start[row + 2] += 1
    start = np.cumsum(start)
    crossing = np.empty(start[-1])
    for ring in range(len(rings) - 1):
        for end in range(rings[ring] + 1, rings[ring + 1]):
            lon, lat = corner[end - 1, 0], corner[end - 1, 1]
            to_lon, to_lat = corner[end, 0], corner[end, 1]
            first, last = _span(min(lat, to_lat), max(lat, to_lat), south, height, rows)
            for row in range(first, last):
                share = (south + (row + 0.5) * height - lat) / (to_lat - lat)
                crossing[start[row + 1]] = lon + share * (to_lon - lon)
                start[row + 1] += 1
    return start, crossing


@njit(cache=True, nogil=True)
def _stretches(crossing: Floats, west: Floats, east: Floats) -> int:
    """Stretches inside the village, from the west; how many."""
    for end in range(1, len(crossing)):
        lon, here = crossing[end], end
        while here > 0 and crossing[here - 1] > lon:
            crossing[here] = crossing[here - 1]
            here -= 1
        crossing[here] = lon
    for gap in range(len(crossing) // 2):
        west[gap], east[gap] = crossing[2 * gap], crossing[2 * gap + 1]
    return len(crossing) // 2


@njit(cache=True, nogil=True)
def _beyond(
    axis: float, north: float, place: Floats, chord: float, west: Floats, east: Floats, gaps: int
) -> int:
    """Stretches of a parallel less those in reach, in their place; how many."""
    for site in range(len(place)):
        if gaps == 0:
            break
        outward, up = axis - place[site, 1], north - place[site, 2]
        left = chord - outward * outward - up * up
        if left <= 0:
            continue
        sine = np.sqrt(min(left / (4 * axis * place[site, 1]), 1.0))
        half = 2 * _arcsine(sine) / RADIAN
        gaps = _less(west, east, gaps, place[site, 0] - half, place[site, 0] + half)
    return gaps


@njit(cache=True, nogil=True)
def _arcsine(sine: float) -> float:
    if sine < 0.02:
        square = sine * sine
        return sine * (1 + square * (1 / 6 + square * (3 / 40 + square * (5 / 112))))
    return float(np.arcsin(sine))


@njit(cache=True, nogil=True)
def _less(west: Floats, east: Floats, gaps: int, low: float, high: float) -> int:
    """Stretches less one other, in their place and order; how many."""
    left = 0
    for gap in range(gaps):
        start, end = west[gap], east[gap]
        if start < low and end > high:
            for other in range(gaps, gap + 1, -1):
                west[other], east[other] = west[other - 1], east[other - 1]
            east[gap], west[gap + 1], east[gap + 1] = low, high, end
            return gaps + 1
        if end > low and start < high:
            if start < low:
                end = low
            elif end > high:
                start = high
            else:
                continue
        west[left], east[left] = start, end
        left += 1
    return left


@njit(cache=True, nogil=True)
def _reach(box: Box, chord: float, buckets: Buckets, beside: Sites) -> tuple[Floats, bool]:
    """Places of the facilities that may reach into a box, and whether one reaches all of it."""
    lonlat, ends = np.empty((5, 2)), np.empty((5, 3))
    for end in range(4):
        lonlat[end, 0], lonlat[end, 1] = box[2 * (end // 2)], box[1 + 2 * (end % 2)]
    lonlat[4, 0], lonlat[4, 1] = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    place_all(lonlat, ends)
    lon, axis, north = ends[4, 0], ends[4, 1], ends[4, 2]
    radius = chord
    for end in range(4):
        radius = max(radius, chord + np.sqrt(chord_m2_to(lon, axis, north, ends, end)))
    reach_m2 = radius * radius * SLACK + SLACK_M2
    low, high = rows_near(buckets, lonlat[4, 1], axis, north, reach_m2)
    place, far, count = np.empty((_FEW, 3)), np.empty(_FEW), 0
    for row in range(low, high + 1):
        sites, first, last = beside, 0, len(beside.row)
        if row < high:
            sites = buckets.sites
            first, last = cells_near(buckets, row, lon, axis, reach_m2)
        for site in range(first, last):
            away = chord_m2_to(lon, axis, north, sites.place, site)
            if away > reach_m2 or sites.gone[site]:
                continue
            if _farthest_m2(ends, sites.place, site) <= chord * chord:
                return place[:0], True
            if count == len(far):
                place, far = np.concatenate((place, place)), np.concatenate((far, far))
            place[count], far[count] = sites.place[site], away
            count += 1
    return place[:count][np.argsort(far[:count], kind="mergesort")], False


@njit(cache=True, nogil=True)
def _farthest_m2(ends: Floats, place: Floats, site: int) -> float:
    """Squared chord from a site to the farthest of four corners."""
    most = 0.0
    for end in range(4):
        away = chord_m2_to(ends[end, 0], ends[end, 1], ends[end, 2], place, site)
        most = max(most, away)
    return most
