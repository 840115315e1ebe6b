"""Ground of each village that no facility reaches, in km2, by strips of latitude."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from peta.domain.kernel import kernel
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
Flags = NDArray[np.bool_]
Geometries = Sequence[shapely.Geometry | None] | NDArray[np.object_]
Box = tuple[float, float, float, float]
Parabola = tuple[float, float, float]

_DEGREE_M = 111_320.0
_LEAST_ROWS = 64
_FEW = 16
_SHORTER = 0.98
"""Chords and meridians are no shorter than this, of arcs up to half a radian."""
_SLICE = 128


class Borders(NamedTuple):
    """Rings of villages as the kernel reads them.

    Parameters
    ----------
    corner
        lon, lat in degrees, ring after ring, each closed.
    ring
        First corner of each ring, and where the last ends.
    shell
        Whether a ring is an outer one; else it is a hole.
    village
        First ring of each village, and where the last ends.
    """

    corner: Floats
    ring: Ints
    shell: Flags
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
        Valid polygons, lon, lat in degrees (WGS 84), shape (n,); None is not known.
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

    The strips say which share of the village is out of reach; its whole area is exact (Simpson's
    rule along the borders, within 1e-7). A strip's share is exact unless a corner or a crossing
    of borders or the northern or southern end of a reach lies in it: the error is below half a
    strip's height times the length of all edges. Over 83,402 real villages and 213,507 facilities
    of 2 km reach it is 0.01 % of the village's area (root mean square; 0.6 % at worst, 0.0001 % of
    the sum). With strips of 50 m, in three quarters of the time, it is twice as much.

    The ground covered is `village_km2` less this, in the same measure. Villages across the
    antimeridian are not meant.

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
    km2 = np.empty(len(villages))

    def measure(part: slice) -> None:
        borders = _borders(villages[part])
        _measure(borders, chord[part], grid.buckets, grid.beside, row_m, km2[part])

    in_slices(len(villages), _SLICE, measure)
    km2[shapely.is_missing(villages) | np.isnan(reach_m)] = np.nan
    return km2


def village_km2(villages: Geometries) -> Floats:
    """Ground of each village, in the same measure as `uncovered_km2`.

    Parameters
    ----------
    villages
        Valid polygons, lon, lat in degrees (WGS 84), shape (n,); None is not known.

    Returns
    -------
    float64 (n,), km2 on the ellipsoid; NaN where the village is not known.

    Examples
    --------
    >>> village_km2([shapely.box(117.0, 0.0, 117.1, 0.1)]).round(3)
    array([123.091])
    """
    return uncovered_km2(villages, np.empty((0, 2)), 0.0)


def _borders(villages: NDArray[np.object_]) -> Borders:
    known = villages.copy()
    known[shapely.is_missing(villages)] = shapely.Polygon()
    kind, corner, offsets = shapely.to_ragged_array(known, include_z=False)
    ring, village = offsets[0].astype(np.int64), offsets[1].astype(np.int64)
    shell = np.zeros(len(ring) - 1, bool)
    shell[village[:-1][np.diff(village) > 0]] = True
    if kind == shapely.GeometryType.MULTIPOLYGON:
        village = village[offsets[2]]
    return Borders(corner, ring, shell, village)


@kernel
def _measure(
    borders: Borders, chord: Floats, buckets: Buckets, beside: Sites, row_m: float, km2: Floats
) -> None:
    for row in range(len(km2)):
        first, last = borders.village[row], borders.village[row + 1]
        rings, shell = borders.ring[first : last + 1], borders.shell[first:last]
        km2[row] = _village(borders.corner, rings, shell, chord[row], buckets, beside, row_m)


@kernel
def _village(
    corner: Floats,
    rings: Ints,
    shell: Flags,
    chord: float,
    buckets: Buckets,
    beside: Sites,
    row_m: float,
) -> float:
    """Ground of one village out of reach, km2."""
    if len(rings) < 2 or rings[0] == rings[-1]:
        return 0.0
    box = _box(corner[rings[0] : rings[-1]])
    if box[1] == box[3]:
        return 0.0
    reach, covered = _reach(box, chord, buckets, beside)
    if covered:
        return 0.0
    rows = max(int(np.ceil((box[3] - box[1]) * _DEGREE_M / row_m)), _LEAST_ROWS)
    height = (box[3] - box[1]) / rows
    scale = _scale(box[1], height, rows)
    ground = _ground_m2(corner, rings, shell, box[1], height, scale) * 1e-6
    if len(reach) == 0:
        return ground
    start, crossing = _crossings(corner, rings, box[1], height, rows)
    place = _middles(box[1], height, rows)
    west = np.empty(len(crossing) + len(reach))
    east = np.empty(len(crossing) + len(reach))
    whole, left = 0.0, 0.0
    for row in range(rows):
        gaps = _stretches(crossing[start[row] : start[row + 1]], west, east)
        m2_a_degree = _m2_at(scale, row + 0.5)
        whole += m2_a_degree * _width(west, east, gaps)
        gaps = _beyond(place[row, 1], place[row, 2], reach, chord * chord, west, east, gaps)
        left += m2_a_degree * _width(west, east, gaps)
    return ground * (left / whole) if whole > 0 else 0.0


@kernel
def _box(corner: Floats) -> Box:
    """West, south, east, north of some corners."""
    west, south = corner[0, 0], corner[0, 1]
    east, north = west, south
    for place in range(1, len(corner)):
        west, east = min(west, corner[place, 0]), max(east, corner[place, 0])
        south, north = min(south, corner[place, 1]), max(north, corner[place, 1])
    return west, south, east, north


@kernel
def _middles(south: float, height: float, rows: int) -> Floats:
    """Places of the parallels in the middle of each strip."""
    lonlat, place = np.zeros((rows, 2)), np.empty((rows, 3))
    for row in range(rows):
        lonlat[row, 1] = south + (row + 0.5) * height
    place_all(lonlat, place)
    return place


@kernel
def _scale(south: float, height: float, rows: int) -> Parabola:
    """Square metres of a degree by a degree, by the strips from the south: through three values."""
    place = _middles(south - height * rows / 4, height * rows / 2, 3)
    low, middle, high = _m2_a_degree(place[0]), _m2_a_degree(place[1]), _m2_a_degree(place[2])
    half = rows / 2
    return low, (4 * middle - 3 * low - high) / rows, (high - 2 * middle + low) / (2 * half * half)


@kernel
def _m2_at(scale: Parabola, strip: float) -> float:
    """Square metres of a degree by a degree, so many strips from the south border."""
    return scale[0] + strip * (scale[1] + strip * scale[2])


@kernel
def _ground_m2(
    corner: Floats, rings: Ints, shell: Flags, south: float, height: float, scale: Parabola
) -> float:
    """Area of a village by its corners, exact for the scale: Simpson's rule on each edge."""
    total = 0.0
    for ring in range(len(rings) - 1):
        area = 0.0
        for end in range(rings[ring] + 1, rings[ring + 1]):
            low, high = (corner[end - 1, 1] - south) / height, (corner[end, 1] - south) / height
            mean = _below(scale, low) + 4 * _below(scale, (low + high) / 2) + _below(scale, high)
            area += (corner[end, 0] - corner[end - 1, 0]) * mean / 6
        total += abs(area) if shell[ring] else -abs(area)
    return total * height


@kernel
def _below(scale: Parabola, strip: float) -> float:
    """Square metres of a degree by the strips from the south border."""
    return strip * (scale[0] + strip * (scale[1] / 2 + strip * (scale[2] / 3)))


@kernel
def _width(west: Floats, east: Floats, gaps: int) -> float:
    width = 0.0
    for gap in range(gaps):
        width += east[gap] - west[gap]
    return width


@kernel
def _m2_a_degree(place: Floats) -> float:
    """Square metres of one degree of longitude by one of latitude."""
    up, outward = place[2] * place[2], place[1] * (1 - E2) * place[1] * (1 - E2)
    squeeze = 1 - E2 * up / (up + outward)
    return place[1] * A * (1 - E2) / (squeeze * np.sqrt(squeeze)) * RADIAN * RADIAN


@kernel
def _first(lat: float, south: float, a_degree: float, rows: int) -> int:
    """First strip whose middle lies at or beyond a latitude."""
    return min(max(int(np.ceil((lat - south) * a_degree - 0.5)), 0), rows)


@kernel
def _crossings(
    corner: Floats, rings: Ints, south: float, height: float, rows: int
) -> tuple[Ints, Floats]:
    """Where each strip's middle crosses the borders: starts by strip, and longitudes."""
    a_degree = 1 / height
    start = np.zeros(rows + 2, np.int64)
    for ring in range(len(rings) - 1):
        before = _first(corner[rings[ring], 1], south, a_degree, rows)
        for end in range(rings[ring] + 1, rings[ring + 1]):
            after = _first(corner[end, 1], south, a_degree, rows)
            start[min(before, after) + 1] += 1
            start[max(before, after) + 1] -= 1
            before = after
    crossing = np.empty(_summed(start))
    for ring in range(len(rings) - 1):
        before = _first(corner[rings[ring], 1], south, a_degree, rows)
        for end in range(rings[ring] + 1, rings[ring + 1]):
            after = _first(corner[end, 1], south, a_degree, rows)
            if before != after:
                lon, lat = corner[end - 1, 0], corner[end - 1, 1]
                slope = (corner[end, 0] - lon) / (corner[end, 1] - lat)
                lon += (south + 0.5 * height - lat) * slope
                for row in range(min(before, after), max(before, after)):
                    crossing[start[row + 1]] = lon + row * height * slope
                    start[row + 1] += 1
            before = after
    return start, crossing


@kernel
def _summed(start: Ints) -> int:
    """Changes from strip to strip, from the second on, turned into starts; how many in all."""
    here, total = 0, 0
    for row in range(1, len(start)):
        here += start[row]
        start[row] = total
        total += here
    return total


@kernel
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


@kernel
def _beyond(
    axis: float, north: float, place: Floats, chord_m2: float, west: Floats, east: Floats, gaps: int
) -> int:
    """Stretches of a parallel less those in reach, in their place; how many."""
    share = 1 / axis
    for site in range(len(place)):
        outward, up = axis - place[site, 1], north - place[site, 2]
        left = chord_m2 - outward * outward - up * up
        if left > 0:
            half = _half_degrees(left * share * place[site, 3])
            gaps = _less(west, east, gaps, place[site, 0] - half, place[site, 0] + half)
            if gaps == 0:
                break
    return gaps


@kernel
def _half_degrees(square: float) -> float:
    """Twice the angle whose squared sine this is, by series where it is small; at most 180."""
    sine = np.sqrt(square)
    if square < 0.0004:
        series = 1 + square * (1 / 6 + square * (3 / 40 + square * (5 / 112)))
        return sine * series * (2 / RADIAN)
    return float(np.arcsin(min(sine, 1.0))) * (2 / RADIAN)


@kernel
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


@kernel
def _reach(box: Box, chord: float, buckets: Buckets, beside: Sites) -> tuple[Floats, bool]:
    """Facilities that may reach into a box, the near ones first; whether one reaches all of it.

    Place of each as in `Sites`, and a quarter of one over the metres from the axis.
    """
    lonlat, ends = np.empty((5, 2)), np.empty((5, 3))
    for end in range(4):
        lonlat[end, 0], lonlat[end, 1] = box[2 * (end // 2)], box[1 + 2 * (end % 2)]
    lonlat[4, 0], lonlat[4, 1] = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    place_all(lonlat, ends)
    lon, axis, north = ends[4, 0], ends[4, 1], ends[4, 2]
    radius, least = chord, axis
    for end in range(4):
        least = min(least, ends[end, 1])
        radius = max(radius, chord + np.sqrt(chord_m2_to(lon, axis, north, ends, end)))
    reach_m2 = radius * radius * SLACK + SLACK_M2
    low, high = rows_near(buckets, lonlat[4, 1], axis, north, reach_m2)
    place, far, count = np.empty((_FEW, 4)), np.empty(_FEW), 0
    for row in range(low, high + 1):
        sites, first, last = beside, 0, len(beside.row)
        if row < high:
            sites = buckets.sites
            first, last = cells_near(buckets, row, lon, axis, reach_m2)
        for site in range(first, last):
            away = chord_m2_to(lon, axis, north, sites.place, site)
            if (
                away > reach_m2
                or sites.gone[site]
                or _apart(box, sites.lonlat[site], min(least, sites.place[site, 1]), chord)
            ):
                continue
            if _farthest_m2(ends, sites.place, site) <= chord * chord:
                return place[:0], True
            if count == len(far):
                place, far = np.concatenate((place, place)), np.concatenate((far, far))
            place[count, :3], far[count] = sites.place[site], away
            place[count, 3] = 1 / (4 * max(sites.place[site, 1], SLACK_M2))
            count += 1
    return place[:count][np.argsort(far[:count], kind="mergesort")], False


@kernel
def _apart(box: Box, lonlat: Floats, axis: float, chord: float) -> bool:
    """Whether a site surely reaches nothing of a box: no nearer to the axis, both of them."""
    east = max(box[0] - lonlat[0], lonlat[0] - box[2]) * RADIAN
    north = max(box[1] - lonlat[1], lonlat[1] - box[3]) * RADIAN
    return max(min(east, 0.5) * axis, min(north, 0.5) * A) * _SHORTER > chord


@kernel
def _farthest_m2(ends: Floats, place: Floats, site: int) -> float:
    """Squared chord from a site to the farthest of four corners."""
    most = 0.0
    for end in range(4):
        away = chord_m2_to(ends[end, 0], ends[end, 1], ends[end, 2], place, site)
        most = max(most, away)
    return most
