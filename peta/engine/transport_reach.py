"""Who is in reach of whom, looked up again where all pairs together would not fit."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from peta.domain.kernel import kernel
from peta.domain.slices import in_slices
from peta.engine.buckets import (
    RADIAN,
    SLACK,
    SLACK_M2,
    Buckets,
    arc_m_of,
    cells_near,
    chord_m2_to,
    place_all,
    rows_near,
)
from peta.engine.nearest import FacilityGrid
from peta.engine.transport_case import mm, order_of

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Rows32 = NDArray[np.int32]
Bools = NDArray[np.bool_]

FARTHEST_M = 20_100_000.0
"""No two places on earth are farther apart."""

ROWS = 16_384
"""Points looked round at a time: what is found of more falls out of the processor's cache, and two
threads that ask for much memory wait for each other."""

_SLICE_FACILITIES = 1_024
_DEGREE_M = 110_000.0
_STRIP_M = 200_000.0
_PAIRS_A_POINT = 8


class Rows(NamedTuple):
    """Facilities near some points, row by row.

    Parameters
    ----------
    starts
        Where the facilities of each point start, shape (k + 1,).
    facility
        Row of each facility.
    mm
        Millimetres to it.
    """

    starts: Ints
    facility: Rows32
    mm: Ints


@dataclass(frozen=True)
class Reach:
    """Points and facilities in the order of their keys, and a radius round each point.

    Parameters
    ----------
    points
        lon, lat in degrees, shape (n, 2), by longitude, then latitude; the first `known` of them
        have a place on earth.
    radius_m
        Metres, shape (n,); nobody is in reach where it is negative.
    lonlat
        The facilities, shape (m, 2), in order too.
    buckets
        The same for look-ups, their rows those of `lonlat`.
    """

    points: Floats
    known: int
    radius_m: Floats
    lonlat: Floats
    buckets: Buckets

    @cached_property
    def farthest_m(self) -> float:
        """The largest radius."""
        return float(self.radius_m[: self.known].max(initial=0.0))

    @property
    def stop_mm(self) -> int:
        """Millimetres that no pair in reach has, nor any more."""
        return round(self.farthest_m * 1000) + 1

    def without(self, closed: Bools) -> "Reach":
        """The same, some facilities left out."""
        sites = self.buckets.sites
        buckets = self.buckets._replace(sites=sites._replace(gone=closed[sites.row]))
        return Reach(self.points, self.known, self.radius_m, self.lonlat, buckets)

    def rows(self, points: Ints, low_mm: int = 0, stop_mm: int | None = None) -> Rows:
        """Facilities in reach of some points, from some millimetres on and before others."""
        stop = self.stop_mm if stop_mm is None else stop_mm
        return Rows(*_rows(self.points[points], self.radius_m[points], low_mm, stop, self.buckets))

    def take_reached(self, facilities: Ints, marked: Bools) -> Ints:
        """Points, of those marked, with any of the facilities in reach; their marks are taken."""
        near = in_slices(
            len(facilities), _SLICE_FACILITIES, lambda part: self._round(facilities[part], marked)
        )
        # Two threads may find the same point at once.
        return np.unique(np.concatenate(near)) if near else np.empty(0, np.int64)

    def _round(self, facilities: Ints, marked: Bools) -> Ints:
        chosen = self.lonlat[facilities]
        places = np.empty((len(chosen), 3))
        place_all(chosen, places)
        points = self.points[: self.known]
        return np.asarray(
            _in_strips(chosen, places, points, self.radius_m, marked, self.farthest_m)
        )


def reach_of(
    points: ArrayLike, facilities: ArrayLike, radius_m: ArrayLike, facility_key: ArrayLike | None
) -> tuple[Reach, Ints, Ints]:
    """Points and facilities in the order of their keys, and the rows that stand in these places."""
    given = np.ascontiguousarray(points, dtype=np.float64).reshape(-1, 2)
    places = np.ascontiguousarray(facilities, dtype=np.float64).reshape(-1, 2)
    keys = places if facility_key is None else np.column_stack([places, facility_key])
    first = FacilityGrid(places)  # refuses those without a position
    order, facility_order = _by_place(given), order_of(keys)
    lonlat = np.take(places, facility_order, axis=0)
    grid = FacilityGrid(lonlat) if len(lonlat) else first
    radius = np.broadcast_to(np.asarray(radius_m, np.float64), len(given))
    known = len(given) - int(_nowhere(given).sum())
    reach = Reach(
        points=np.take(given, order, axis=0),
        known=known,
        radius_m=np.take(np.where(radius >= 0, np.minimum(radius, FARTHEST_M), -1.0), order),
        lonlat=lonlat,
        buckets=grid.buckets,
    )
    return reach, order, facility_order


def _nowhere(points: Floats) -> Bools:
    """Points that have no place on earth."""
    return np.asarray(~np.isfinite(points).all(axis=1))


def _by_place(points: Floats) -> Ints:
    """Rows by longitude, then latitude, those without a place last."""
    unknown = _nowhere(points)
    if unknown.any():
        points = np.where(unknown[:, np.newaxis], np.nan, points)
    return np.argsort(points.view(np.complex128).ravel(), kind="stable")


def _joined(blocks: list[Rows]) -> Rows:
    """Blocks of rows as one."""
    if len(blocks) == 1:
        return blocks[0]
    starts, facility, away = zip(*blocks, strict=True)
    counts = np.concatenate([np.diff(each) for each in starts])
    return Rows(
        np.concatenate([[0], np.cumsum(counts)]), np.concatenate(facility), np.concatenate(away)
    )


@kernel
def _rows(
    points: Floats, radius_m: Floats, low_mm: int, stop_mm: int, buckets: Buckets
) -> tuple[Ints, Rows32, Ints]:
    """Facilities of each point, in the order of the buckets, those that are gone left out."""
    starts, sites = np.zeros(len(points) + 1, np.int64), buckets.sites
    facility = np.empty(_PAIRS_A_POINT * len(points), np.int32)
    away, count = np.empty(len(facility), np.int64), 0
    places = np.empty((len(points), 3))
    place_all(points, places)
    for point in range(len(points)):
        lon, axis, north = places[point, 0], places[point, 1], places[point, 2]
        radius = radius_m[point]
        reach_m = min(radius, stop_mm / 1000)
        reach_m2 = reach_m * reach_m * SLACK + SLACK_M2
        low, high = rows_near(buckets, points[point, 1], axis, north, reach_m2)
        if radius < 0:
            high = low
        for row in range(low, high):
            first, last = cells_near(buckets, row, lon, axis, reach_m2)
            if count + last - first > len(facility):
                room = 2 * (count + last - first)
                facility, away = _longer(facility, room), _longer(away, room)
            for site in range(first, last):
                chord_m2 = chord_m2_to(lon, axis, north, sites.place, site)
                if chord_m2 > reach_m2 or sites.gone[site]:
                    continue
                arc_m = arc_m_of(axis, north, sites.place, site, chord_m2)
                here_mm = mm(arc_m)
                if arc_m <= radius and low_mm <= here_mm < stop_mm:
                    facility[count], away[count] = sites.row[site], here_mm
                    count += 1
        starts[point + 1] = count
    return starts, facility[:count], away[:count]


@kernel
def _longer(values: NDArray[Any], room: int) -> NDArray[Any]:
    longer = np.empty(room, values.dtype)
    longer[: len(values)] = values
    return longer


@kernel
def _in_strips(
    facilities: Floats,
    places: Floats,
    points: Floats,
    radius_m: Floats,
    marked: Bools,
    farthest_m: float,
) -> Ints:
    """Marked points with a facility in reach, looked for in the strip of longitude round each."""
    found, count = np.empty(len(facilities), np.int64), 0
    place = np.empty((1, 3))
    high_lat = farthest_m / _DEGREE_M
    for site in range(len(facilities)):
        first, last = _strip(points, facilities[site, 0], facilities[site, 1], farthest_m)
        for row in range(first, last):
            if not marked[row] or abs(points[row, 1] - facilities[site, 1]) > high_lat:
                continue
            place_all(points[row : row + 1], place)
            lon, axis, north = place[0, 0], place[0, 1], place[0, 2]
            chord_m2 = chord_m2_to(lon, axis, north, places, site)
            if arc_m_of(axis, north, places, site, chord_m2) <= radius_m[row]:
                if count == len(found):
                    found = _longer(found, 2 * count)
                found[count], marked[row] = row, False
                count += 1
    return found[:count]


@kernel
def _strip(points: Floats, lon: float, lat: float, farthest_m: float) -> tuple[int, int]:
    """Rows of the points, ordered by longitude, that may be within some metres of a place.

    A degree is taken for shorter than any is, which leaves more room than the earth's shape
    takes; far away, by the poles and across the antimeridian all points are looked at.
    """
    count = len(points)
    if count == 0:
        return 0, 0
    narrowest = np.cos(min(abs(lat) + farthest_m / _DEGREE_M, 90.0) * RADIAN)
    wide = farthest_m / (_DEGREE_M * max(narrowest, 0.01))
    apart = max(lon - points[0, 0], points[count - 1, 0] - lon)
    if farthest_m > _STRIP_M or narrowest < 0.01 or apart > 180 - wide:
        return 0, count
    first = np.searchsorted(points[:, 0], lon - wide)
    last = np.searchsorted(points[:, 0], lon + wide, side="right")
    return first, last
