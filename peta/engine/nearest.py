"""Nearest facility of each point, and all facilities within a radius: a grid of buckets."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from peta.domain.crs import GEOD
from peta.domain.kernel import kernel
from peta.domain.slices import in_slices
from peta.engine.buckets import (
    SLACK,
    SLACK_M2,
    Buckets,
    Sites,
    arc_m_of,
    buckets_of,
    cells_near,
    chord_m2_to,
    clipped,
    place_all,
    rows_near,
    sites_of,
    way_m2,
)
from peta.errors import QueryError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

_FEW = 8
_BLOCK = 1_024
_SLICE = 131_072
_SLICE_PAIRS = 16_384
_MOST_ADDED = 1_000


class FacilityGrid:
    """Facilities in buckets of longitude and latitude, for exact look-ups by the million.

    Parameters
    ----------
    facilities
        lon, lat in degrees (WGS 84), shape (m, 2).

    Raises
    ------
    QueryError
        ``bad_position``, where a coordinate is missing or a latitude beyond a pole.

    Notes
    -----
    A point looks into its own bucket, then into those rows and columns of buckets that a nearer
    facility may lie in, by the chord through the earth to the edge of the row. Facilities equally
    near go by longitude, then latitude, then row. Across the antimeridian whole rows are looked
    through: right, but slow.

    The chord orders neighbours as the geodesic does to well below a metre at these ranges. The
    geodesic is reckoned from the chord with the curvature of the ellipsoid midway in its direction
    (Euler): within a micrometre up to 100 km, 0.001 % across the country.

    Examples
    --------
    >>> grid = FacilityGrid([[117.0, 0.01], [117.0, -0.5]])
    >>> index, metres = grid.nearest([[117.0, 0.0], [np.nan, 0.0]])
    >>> index.tolist(), metres.round(1).tolist()
    ([0, -1], [1105.7, nan])
    >>> closer = grid.changed(added=[[117.0, 0.001]], removed=[0])
    >>> closer.nearest([[117.0, 0.0]])[0].tolist()
    [2]
    """

    def __init__(self, facilities: ArrayLike) -> None:
        lonlat = _facilities(facilities)
        self._fill(lonlat, np.arange(len(lonlat)), len(lonlat))

    def __len__(self) -> int:
        return len(self.buckets.sites.row) - int(self.buckets.sites.gone.sum()) + self.added

    @property
    def added(self) -> int:
        """How many stand beside the buckets, added since these were filled."""
        return len(self.beside.row)

    def nearest(self, points: ArrayLike) -> tuple[Ints, Floats]:
        """Nearest facility of each point, and the geodesic distance to it; see `nearest`."""
        points = _pairs(points)
        index, metres = np.empty(len(points), np.int64), np.empty(len(points))

        def look(part: slice) -> None:
            _nearest(points[part], self.buckets, self.beside, index[part], metres[part])

        in_slices(len(points), _SLICE, look)
        return index, metres

    def reaches(self, points: ArrayLike, radius_m: ArrayLike) -> Flags:
        """Whether any facility stands within a radius of each point, as `nearest` measures."""
        points = _pairs(points)
        radius_m = np.ascontiguousarray(np.broadcast_to(_floats(radius_m), len(points)))
        found = np.zeros(len(points), bool)

        def look(part: slice) -> None:
            _reaches(points[part], radius_m[part], self.buckets, self.beside, found[part])

        in_slices(len(points), _SLICE, look)
        return found

    def within(self, points: ArrayLike, radius_m: ArrayLike) -> tuple[Ints, Ints, Floats]:
        """Facilities within a radius of each point; see `pairs_within`."""
        points = _pairs(points)
        radius_m = np.ascontiguousarray(np.broadcast_to(_floats(radius_m), len(points)))
        parts = in_slices(
            len(points), _SLICE_PAIRS, lambda part: self._within(points, radius_m, part)
        )
        if not parts:
            return np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0)
        point, facility, metres = (np.concatenate(column) for column in zip(*parts, strict=True))
        return point, facility, metres

    def changed(
        self, added: ArrayLike | None = None, removed: ArrayLike | None = None
    ) -> "FacilityGrid":
        """Another grid with some facilities more and some fewer, made in well below a millisecond.

        Parameters
        ----------
        added
            lon, lat in degrees, shape (k, 2). Their rows follow after all rows there ever were.
        removed
            Row numbers. The others keep theirs.

        Raises
        ------
        QueryError
            ``unknown_row``, where a removed row is not there; ``bad_position``.
        """
        lonlat = _facilities(np.empty((0, 2)) if added is None else added)
        removed = np.unique(np.asarray([] if removed is None else removed, np.int64))
        other = object.__new__(FacilityGrid)
        other.count = self.count + len(lonlat)
        other.buckets, other._site = self._without(removed), self._site
        left = ~np.isin(self.beside.row, removed)
        row = np.concatenate([self.beside.row[left], np.arange(self.count, other.count)])
        other.beside = sites_of(np.vstack([self.beside.lonlat[left], lonlat]), row)
        if other.added > _MOST_ADDED:
            other._fill(*other._here(), other.count)
        return other

    def _fill(self, lonlat: Floats, row: Ints, count: int) -> None:
        self.count = count
        self.buckets = buckets_of(lonlat, row)
        self.beside = sites_of(np.empty((0, 2)), np.empty(0, np.int64))
        self._site = np.full(count, -1)
        self._site[self.buckets.sites.row] = np.arange(len(row))

    def _without(self, removed: Ints) -> Buckets:
        """The buckets with some rows gone, all of which are there or beside."""
        sites = self.buckets.sites
        site = self._site_of(removed)
        here = site >= 0
        here[here] = ~sites.gone[site[here]]
        missing = removed[~(here | np.isin(removed, self.beside.row))]
        if len(missing):
            raise QueryError(
                f"Tidak ada fasilitas di baris {missing[0]}.",
                code="unknown_row",
                hint="Muat ulang daftar fasilitas, lalu hapus menurut nomor yang berlaku.",
            )
        if not here.any():
            return self.buckets
        gone = sites.gone.copy()
        gone[site[here]] = True
        return self.buckets._replace(sites=sites._replace(gone=gone))

    def _site_of(self, row: Ints) -> Ints:
        """Place in the buckets of each row; -1 where it is not in them."""
        site = np.full(len(row), -1)
        known = (row >= 0) & (row < len(self._site))
        site[known] = self._site[row[known]]
        return site

    def _here(self) -> tuple[Floats, Ints]:
        """Facilities there are, and their rows."""
        sites, beside = self.buckets.sites, self.beside
        here = ~sites.gone
        return (
            np.vstack([sites.lonlat[here], beside.lonlat]),
            np.concatenate([sites.row[here], beside.row]),
        )

    def _lonlat_of(self, row: Ints) -> Floats:
        """Positions of rows that are there."""
        site, beside = self._site_of(row), np.searchsorted(self.beside.row, row)
        lonlat = np.empty((len(row), 2))
        lonlat[site >= 0] = self.buckets.sites.lonlat[site[site >= 0]]
        lonlat[site < 0] = self.beside.lonlat[beside[site < 0]]
        return lonlat

    def _within(self, points: Floats, radius_m: Floats, part: slice) -> tuple[Ints, Ints, Floats]:
        point, facility, metres = _within(points[part], radius_m[part], self.buckets, self.beside)
        order = np.lexsort((metres, point))
        again = (np.diff(point[order]) == 0) & (np.diff(metres[order]) == 0)
        tied = np.flatnonzero(np.append(again, False) | np.append(False, again))
        if len(tied):
            pairs = order[tied]
            lon, lat = self._lonlat_of(facility[pairs]).T
            keys = facility[pairs], lat, lon, metres[pairs], point[pairs]
            order[tied] = pairs[np.lexsort(keys)]
        return point[order] + part.start, facility[order], metres[order]


def nearest(points: ArrayLike, facilities: ArrayLike) -> tuple[Ints, Floats]:
    """Nearest facility of each point, and the geodesic distance to it.

    Parameters
    ----------
    points, facilities
        lon, lat in degrees (WGS 84), shapes (n, 2) and (m, 2).

    Returns
    -------
    index
        int64 (n,), row of the nearest facility, of several equally near the first by longitude,
        latitude, row; -1 where there is none at all or the point is not known.
    distance_m
        float64 (n,), geodesic metres; inf where there is none at all, NaN where the point is not
        known.

    Raises
    ------
    QueryError
        ``bad_position``, where a facility has no place on earth.

    Notes
    -----
    See `FacilityGrid`, which answers again and again about the same facilities.

    Examples
    --------
    >>> index, metres = nearest([[117.0, 0.0]], [[117.0, 0.01], [117.0, -0.5]])
    >>> int(index[0]), round(float(metres[0]), 1)
    (0, 1105.7)
    >>> nearest([[117.0, 0.0]], np.empty((0, 2)))[1]
    array([inf])
    """
    return FacilityGrid(facilities).nearest(points)


def pairs_within(
    points: ArrayLike, facilities: ArrayLike, radius_m: ArrayLike
) -> tuple[Ints, Ints, Floats]:
    """All pairs of a point and a facility no farther apart than a radius.

    Parameters
    ----------
    points, facilities
        lon, lat in degrees (WGS 84), shapes (n, 2) and (m, 2).
    radius_m
        Geodesic metres, one for all or one a point; a facility just as far is within. NaN: none.

    Returns
    -------
    point, facility
        int64, rows; in the order of the points, the nearest facility first, and of several equally
        near the first by longitude, latitude, row.
    distance_m
        float64, geodesic metres, just as `nearest` gives them.

    Examples
    --------
    >>> pairs_within([[117.0, 0.0]], [[117.0, 0.01], [117.0, 0.5], [117.0, 0.002]], 2000)[1]
    array([2, 0])
    """
    return FacilityGrid(facilities).within(points, radius_m)


def geodesic_m(origins: ArrayLike, targets: ArrayLike) -> Floats:
    """Geodesic metres between lon, lat pairs of equal shape (n, 2), by Karney's algorithm."""
    origins, targets = _pairs(origins), _pairs(targets)
    metres = np.empty(len(origins))

    def measure(part: slice) -> None:
        _, _, metres[part] = GEOD.inv(*origins[part].T, *targets[part].T)

    in_slices(len(origins), 65_536, measure)
    return metres


def _facilities(facilities: ArrayLike) -> Floats:
    lonlat = _pairs(facilities)
    bad = np.flatnonzero(~(np.isfinite(lonlat).all(axis=1) & (np.abs(lonlat[:, 1]) <= 90)))
    if len(bad):
        raise QueryError(
            f"{len(bad)} fasilitas tidak punya posisi, yang pertama di baris {bad[0]}.",
            code="bad_position",
            hint="Lengkapi koordinatnya (bujur, lintang dalam derajat) atau keluarkan dari daftar.",
        )
    return lonlat


def _pairs(points: ArrayLike) -> Floats:
    return np.ascontiguousarray(_floats(points).reshape(-1, 2))


def _floats(numbers: ArrayLike) -> Floats:
    return np.asarray(numbers, dtype=np.float64)


@kernel
def _earlier(sites: Sites, site: int, others: Sites, other: int) -> bool:
    """Whether a site comes before another by longitude, latitude, row."""
    for axis in range(2):
        if sites.lonlat[site, axis] != others.lonlat[other, axis]:
            return bool(sites.lonlat[site, axis] < others.lonlat[other, axis])
    return bool(sites.row[site] < others.row[other])


@kernel
def _scan(
    lon: float,
    axis: float,
    north: float,
    sites: Sites,
    first: int,
    last: int,
    best: float,
    found: int,
) -> tuple[float, int]:
    """Nearest of some sites, if none nearer is known: squared chord and site."""
    for site in range(first, last):
        chord_m2 = chord_m2_to(lon, axis, north, sites.place, site)
        if chord_m2 > best or sites.gone[site]:
            continue
        if chord_m2 < best or found < 0 or _earlier(sites, site, sites, found):
            best, found = chord_m2, site
    return best, found


@kernel
def _some(
    buckets: Buckets, row: int, column: int, lon: float, axis: float, north: float
) -> tuple[float, int]:
    """Any site not far away: the nearest of a few in the first block of cells that has some."""
    sites, best, found, ring = buckets.sites, np.inf, -1, 1
    while True:
        first, last = max(column - ring, 0), min(column + ring + 1, buckets.columns)
        for near in range(max(row - ring, 0), min(row + ring + 1, buckets.rows)):
            start = near * buckets.columns
            low, high = buckets.start[start + first], buckets.start[start + last]
            best, found = _scan(lon, axis, north, sites, low, min(high, low + _FEW), best, found)
        if found >= 0 or ring >= max(buckets.columns, buckets.rows):
            return best, found
        ring *= 2


@kernel
def _nearest(points: Floats, buckets: Buckets, beside: Sites, index: Ints, metres: Floats) -> None:
    """Nearest site of each point; a block at a time, so that the places stay at hand."""
    places = np.empty((_BLOCK, 3))
    for first in range(0, len(points), _BLOCK):
        block = slice(first, first + _BLOCK)
        place_all(points[block], places)
        _look(points[block], places, buckets, beside, index[block], metres[block])


@kernel
def _look(
    points: Floats, places: Floats, buckets: Buckets, beside: Sites, index: Ints, metres: Floats
) -> None:
    """Own cell first, then the rows of cells that may hold a nearer site, the near ones first.

    In one piece, because a call with all these arrays costs as much as the search.
    """
    sites, start = buckets.sites, buckets.start
    for point in range(len(points)):
        lon, axis, north = places[point, 0], places[point, 1], places[point, 2]
        if not (np.isfinite(lon) and np.isfinite(north)):
            index[point], metres[point] = -1, np.nan
            continue
        most, other = _scan(lon, axis, north, beside, 0, len(beside.row), np.inf, -1)
        own = clipped((points[point, 1] - buckets.south) * buckets.per_lat, buckets.rows)
        column = clipped((lon - buckets.west) * buckets.per_lon, buckets.columns)
        cell = own * buckets.columns + column
        low, high = start[cell], start[cell + 1]
        best, site = _scan(lon, axis, north, sites, low, high, most, -1)
        if best == np.inf:
            best, site = _some(buckets, own, column, lon, axis, north)
        first, last = cells_near(buckets, own, lon, axis, best * SLACK + SLACK_M2)
        best, site = _scan(lon, axis, north, sites, first, low, best, site)
        best, site = _scan(lon, axis, north, sites, high, last, best, site)
        for step in (-1, 1):
            row = own + step
            while 0 <= row < buckets.rows:
                way = way_m2(buckets, row + 1 if step < 0 else row, axis, north)
                rest = best * SLACK + SLACK_M2 - way
                if rest < 0:
                    break
                first, last = cells_near(buckets, row, lon, axis, rest)
                best, site = _scan(lon, axis, north, sites, first, last, best, site)
                row += step
        if site >= 0 and (other < 0 or best < most or _earlier(sites, site, beside, other)):
            index[point] = sites.row[site]
            metres[point] = arc_m_of(axis, north, sites.place, site, best)
        elif other >= 0:
            index[point] = beside.row[other]
            metres[point] = arc_m_of(axis, north, beside.place, other, most)
        else:
            index[point], metres[point] = -1, np.inf


@kernel
def _reaches(
    points: Floats, radius_m: Floats, buckets: Buckets, beside: Sites, found: Flags
) -> None:
    places = np.empty((_BLOCK, 3))
    for first in range(0, len(points), _BLOCK):
        block = points[first : first + _BLOCK]
        place_all(block, places)
        for nth in range(len(block)):
            lon, axis, north = places[nth, 0], places[nth, 1], places[nth, 2]
            radius = radius_m[first + nth]
            if np.isfinite(lon) and np.isfinite(north) and radius >= 0:
                found[first + nth] = _reached(
                    block[nth, 1], lon, axis, north, radius, buckets, beside
                )


@kernel
def _reached(
    lat: float,
    lon: float,
    axis: float,
    north: float,
    radius: float,
    buckets: Buckets,
    beside: Sites,
) -> bool:
    reach_m2 = radius * radius * SLACK + SLACK_M2
    low, high = rows_near(buckets, lat, axis, north, reach_m2)
    for row in range(low, high + 1):
        sites, first, last = beside, 0, len(beside.row)
        if row < high:
            sites = buckets.sites
            first, last = cells_near(buckets, row, lon, axis, reach_m2)
        for site in range(first, last):
            chord_m2 = chord_m2_to(lon, axis, north, sites.place, site)
            if chord_m2 > reach_m2 or sites.gone[site]:
                continue
            if arc_m_of(axis, north, sites.place, site, chord_m2) <= radius:
                return True
    return False


@kernel
def _within(
    points: Floats, radius_m: Floats, buckets: Buckets, beside: Sites
) -> tuple[Ints, Ints, Floats]:
    """Pairs in the order of the points."""
    point, facility, metres = np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0)
    places, count = np.empty((len(points), 3)), 0
    place_all(points, places)
    for here in range(len(points)):
        lon, axis, north = places[here, 0], places[here, 1], places[here, 2]
        radius = radius_m[here]
        if not (np.isfinite(lon) and np.isfinite(north) and radius >= 0):
            continue
        reach_m2 = radius * radius * SLACK + SLACK_M2
        low, high = rows_near(buckets, points[here, 1], axis, north, reach_m2)
        for row in range(low, high + 1):
            sites, first, last = beside, 0, len(beside.row)
            if row < high:
                sites = buckets.sites
                first, last = cells_near(buckets, row, lon, axis, reach_m2)
            if count + last - first > len(point):
                room = 2 * (count + last - first) + len(points)
                point, facility = _longer(point, room), _longer(facility, room)
                metres = _longer(metres, room)
            for site in range(first, last):
                chord_m2 = chord_m2_to(lon, axis, north, sites.place, site)
                if chord_m2 > reach_m2 or sites.gone[site]:
                    continue
                arc_m = arc_m_of(axis, north, sites.place, site, chord_m2)
                if arc_m <= radius:
                    point[count], facility[count], metres[count] = here, sites.row[site], arc_m
                    count += 1
    return point[:count], facility[:count], metres[:count]


@kernel
def _longer(values: NDArray[Any], room: int) -> NDArray[Any]:
    longer = np.empty(room, values.dtype)
    longer[: len(values)] = values
    return longer
