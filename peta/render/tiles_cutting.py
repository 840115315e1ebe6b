"""Rings on the grid of a zoom, and their pieces tile by tile."""

from typing import Any, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from peta.domain.kernel import kernel
from peta.domain.slices import in_slices

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

MARGIN = 64
"""A tile holds what lies a 64th of its side around it, so that lines do not end at its edge."""
_RINGS_A_SLICE = 4000
_STEEPEST = np.sin(np.radians(85.0511287798066))


class Rings(NamedTuple):
    """Closed rings without the repeated corner, in the order of their areas.

    Parameters
    ----------
    xy
        Corners in units of the grid from the north-west of the world, shape (n, 2).
    start, stop
        Where each ring begins and ends among the corners.
    area
        Row number of the area that each ring belongs to.
    part
        Number of the polygon that each ring belongs to.
    hole
        Whether a ring is a hole of its polygon.
    """

    xy: Ints
    start: Ints
    stop: Ints
    area: Ints
    part: Ints
    hole: Flags


class Pieces(NamedTuple):
    """What of each ring lies in each tile, sorted by tile, then by ring.

    Parameters
    ----------
    xy
        Corners as of `Rings`.
    start, stop
        Where each piece begins and ends among the corners.
    ring
        Number of the ring that each is a piece of.
    column, row
        The tile.
    """

    xy: Ints
    start: Ints
    stop: Ints
    ring: Ints
    column: Ints
    row: Ints


def grid(lonlat: Floats, units: int) -> Ints:
    """Corners on a grid of that many units around the equator (Web Mercator, y to the south).

    Examples
    --------
    >>> grid(np.array([[0.0, 0.0], [-180.0, 85.0511287798066], [117.0, -1.0]]), 1024).tolist()
    [[512, 512], [0, 0], [845, 515]]
    """
    sine = np.clip(np.sin(np.radians(lonlat[:, 1])), -_STEEPEST, _STEEPEST)
    x = lonlat[:, 0] / 360 + 0.5
    y = 0.5 - np.arctanh(sine) / (2 * np.pi)
    on_grid: Ints = np.rint(np.column_stack([x, y]) * units).astype(np.int64)
    return on_grid


def rings_of(shapes: Any, points: Floats, units: int) -> Rings:
    """Rings of areas on the grid; of an area too small for it a triangle of two units stays.

    Parameters
    ----------
    shapes
        Polygons and multipolygons in EPSG:4326, one an area, in the order of their numbers; those
        that are None or empty count as too small.
    points
        lon, lat of a place in each area.
    units
        Units of the grid around the equator.

    Examples
    --------
    >>> shapes = [shapely.box(0, 0, 90, 80), shapely.Point(1, 1).buffer(1e-6), None]
    >>> rings = rings_of(shapes, np.array([[45, 40], [1, 1], [2, 2]]), 1024)
    >>> rings.area.tolist(), (rings.stop - rings.start).tolist()
    ([0, 1, 2], [4, 3, 3])
    """
    rings = _kept(_straight(_gridded(shapes, units)))
    lost = np.setdiff1d(np.arange(len(points)), rings.area)
    return _with_triangles(rings, lost, grid(points[lost], units))


def pieces_of(rings: Rings, extent: int) -> Pieces:
    """Cut rings by tiles of `extent` units, each with its margin."""
    parts = in_slices(
        len(rings.start), _RINGS_A_SLICE, lambda some: _cut_slice(rings, some, extent)
    )
    starts = np.cumsum([0] + [len(part.xy) for part in parts])
    pieces = Pieces(
        np.concatenate([part.xy for part in parts]),
        np.concatenate([part.start + begun for part, begun in zip(parts, starts, strict=False)]),
        np.concatenate([part.stop + begun for part, begun in zip(parts, starts, strict=False)]),
        *(np.concatenate([part[name] for part in parts]) for name in (3, 4, 5)),
    )
    order = np.lexsort((pieces.ring, pieces.row, pieces.column))
    return Pieces(pieces.xy, *(column[order] for column in pieces[1:]))


def _cut_slice(rings: Rings, some: slice, extent: int) -> Pieces:
    """Columns first, then the rows of each."""
    first, last = rings.start[some][0], rings.stop[some][-1]
    xy = rings.xy[first:last]
    start, stop = rings.start[some] - first, rings.stop[some] - first
    xy, start, stop, ring, column = _strips(xy, start, stop, 0, extent)
    xy, start, stop, piece, row = _strips(xy, start, stop, 1, extent)
    return Pieces(xy, start, stop, ring[piece] + some.start, column[piece], row)


def _gridded(shapes: Any, units: int) -> Rings:
    """Every ring of the areas on the grid, corners that fall together taken once."""
    parts, area = shapely.get_parts(np.asarray(shapes, dtype=object), return_index=True)
    some = ~shapely.is_empty(parts)
    parts, area = parts[some], area[some]
    rings, part = shapely.get_rings(parts, return_index=True)
    lonlat, ring = shapely.get_coordinates(rings, return_index=True)
    xy = grid(lonlat, units)
    # The last corner repeats the first.
    moved = np.r_[(ring[1:] == ring[:-1]) & (xy[1:] != xy[:-1]).any(axis=1), False]
    count = np.bincount(ring[moved], minlength=len(rings))
    stop = np.cumsum(count)
    hole = np.r_[False, part[1:] == part[:-1]][: len(part)]
    return Rings(xy[moved], stop - count, stop, area[part], part, hole)


def _straight(rings: Rings) -> Rings:
    """Without corners that lie on a straight line of the grid, which they are many of when coarse.

    A neighbour may keep such a corner, for a third that begins there: the line is the same.
    """
    count = rings.stop - rings.start
    there = count > 0
    before, after = np.arange(len(rings.xy)) - 1, np.arange(len(rings.xy)) + 1
    before[rings.start[there]], after[rings.stop[there] - 1] = (
        rings.stop[there] - 1,
        rings.start[there],
    )
    came, goes = rings.xy - rings.xy[before], rings.xy[after] - rings.xy
    turns = came[:, 0] * goes[:, 1] != came[:, 1] * goes[:, 0]
    count = np.bincount(np.repeat(np.arange(len(count)), count)[turns], minlength=len(count))
    stop = np.cumsum(count)
    return Rings(rings.xy[turns], stop - count, stop, *rings[3:])


def _kept(rings: Rings) -> Rings:
    """Those that enclose something."""
    some = rings.stop - rings.start > 2
    some[some] = _enclosed(rings.xy, rings.start[some], rings.stop[some]) != 0
    columns: tuple[Any, ...] = rings[1:]
    return Rings(rings.xy, *(column[some] for column in columns))


def _with_triangles(rings: Rings, lost: Ints, at: Ints) -> Rings:
    """Give each lost area a triangle, in the order of the areas."""
    corners = (at[:, None, :] + np.array([[0, 0], [2, 0], [0, 2]])).reshape(-1, 2)
    start = len(rings.xy) + 3 * np.arange(len(lost))
    part = rings.part.max(initial=-1) + 1 + np.arange(len(lost))
    added = (start, start + 3, lost, part, np.zeros(len(lost), dtype=bool))
    columns: list[Any] = [np.r_[old, new] for old, new in zip(rings[1:], added, strict=True)]
    order = np.argsort(columns[2], kind="stable")
    return _packed(Rings(np.r_[rings.xy, corners], *(column[order] for column in columns)))


def _packed(rings: Rings) -> Rings:
    """The same rings, their corners one behind the other."""
    count = rings.stop - rings.start
    stop = np.cumsum(count)
    corner = np.arange(count.sum()) + np.repeat(rings.start - (stop - count), count)
    return Rings(rings.xy[corner], stop - count, stop, *rings[3:])


@kernel
def _enclosed(xy: Ints, start: Ints, stop: Ints) -> Ints:
    """Twice what each ring encloses, positive where it turns with the clock (y to the south)."""
    twice = np.empty(len(start), np.int64)
    for ring in range(len(start)):
        twice[ring] = enclosed(xy, start[ring], stop[ring])
    return twice


@kernel
def enclosed(xy: Ints, start: int, stop: int) -> int:
    """Twice what one ring encloses, positive where it turns with the clock (y to the south)."""
    twice = 0
    before = stop - 1
    for corner in range(start, stop):
        x, y = xy[before, 0] - xy[start, 0], xy[before, 1] - xy[start, 1]
        to_x, to_y = xy[corner, 0] - xy[start, 0], xy[corner, 1] - xy[start, 1]
        twice += x * to_y - to_x * y
        before = corner
    return twice


def _strips(
    xy: Ints, start: Ints, stop: Ints, axis: int, extent: int
) -> tuple[Ints, Ints, Ints, Ints, Ints]:
    """Pieces of rings in strips along an axis.

    Returns
    -------
    Corners, start and stop of each piece, the ring it is of, and its strip.
    """
    corners, pieces = _cut(xy, start, stop, axis, extent, extent // MARGIN)
    begin, end, ring, strip, _ = pieces[pieces[:, 3] == pieces[:, 4]].T.copy()
    return corners, begin, end, ring, strip


@kernel
def _cut(
    xy: Ints, start: Ints, stop: Ints, axis: int, extent: int, margin: int
) -> tuple[Ints, Ints]:
    """Cut rings into strips along an axis, halving those that reach over several.

    Returns
    -------
    Corners, and of each piece start, stop, ring, first and last strip: those that reach over
    several stay among them.
    """
    corners, pieces = len(xy), len(start)
    pool = np.empty((2 * corners + 64, 2), np.int64)
    pool[:corners] = xy
    # Start, stop, ring, first and last strip.
    piece = np.empty((2 * pieces + 64, 5), np.int64)
    for ring in range(pieces):
        low, high = _reach(xy, start[ring], stop[ring], axis)
        piece[ring, 0], piece[ring, 1], piece[ring, 2] = start[ring], stop[ring], ring
        piece[ring, 3], piece[ring, 4] = (low - margin) // extent, (high + margin) // extent
    current = 0
    while current < pieces:
        first, last = piece[current, 3], piece[current, 4]
        if last > first:
            begin, end = piece[current, 0], piece[current, 1]
            if len(pool) < corners + 4 * (end - begin) + 8:
                pool = _grown(pool, 4 * (end - begin) + 8)
            if len(piece) < pieces + 2:
                piece = _grown(piece, 2)
            middle = (first + last + 1) // 2
            for side in range(2):
                bound = middle * extent + (margin if side == 0 else -margin)
                until = _clipped(pool, begin, end, axis, bound, side, corners)
                if until - corners > 2:
                    low, high = _reach(pool, corners, until, axis)
                    piece[pieces, 0], piece[pieces, 1] = corners, until
                    piece[pieces, 2] = piece[current, 2]
                    low, high = (low - margin) // extent, (high + margin) // extent
                    piece[pieces, 3] = max(first if side == 0 else middle, low)
                    piece[pieces, 4] = min(middle - 1 if side == 0 else last, high)
                    pieces += 1
                    corners = until
        current += 1
    return pool[:corners], piece[:pieces]


@kernel
def _grown(rows: Ints, more: int) -> Ints:
    """The same rows with room for more."""
    grown = np.empty((2 * len(rows) + more, rows.shape[1]), np.int64)
    grown[: len(rows)] = rows
    return grown


@kernel
def _reach(xy: Ints, start: int, stop: int, axis: int) -> tuple[int, int]:
    """Smallest and largest coordinate of a ring."""
    low = high = xy[start, axis]
    for corner in range(start + 1, stop):
        low, high = min(low, xy[corner, axis]), max(high, xy[corner, axis])
    return low, high


@kernel
def _clipped(pool: Ints, start: int, stop: int, axis: int, bound: int, side: int, at: int) -> int:
    """Write what of a ring lies on one side of a bound (0 below, 1 above); return where it ends."""
    begun = at
    before = stop - 1
    for corner in range(start, stop):
        here, there = pool[corner, axis] - bound, pool[before, axis] - bound
        if (here < 0 < there) or (there < 0 < here):
            crossing = _crossing(pool, before, corner, axis, bound)
            at = _added(pool, begun, at, axis, bound, crossing)
        if here == 0 or (here > 0) == (side == 1):
            at = _added(pool, begun, at, axis, pool[corner, axis], pool[corner, 1 - axis])
        before = corner
    while at - begun > 1 and _same(pool, begun, at - 1):
        at -= 1
    return at


@kernel
def _added(pool: Ints, begun: int, at: int, axis: int, along: int, across: int) -> int:
    """Add a corner, unless it repeats the last; return where the ring ends."""
    pool[at, axis], pool[at, 1 - axis] = along, across
    return at if at > begun and _same(pool, at - 1, at) else at + 1


@kernel
def _same(pool: Ints, one: int, other: int) -> bool:
    return bool(pool[one, 0] == pool[other, 0] and pool[one, 1] == pool[other, 1])


@kernel
def _crossing(pool: Ints, one: int, other: int, axis: int, bound: int) -> int:
    """Where a line meets a bound, the same whichever way it runs."""
    if pool[one, axis] > pool[other, axis]:
        one, other = other, one
    share = (bound - pool[one, axis]) / (pool[other, axis] - pool[one, axis])
    across = pool[one, 1 - axis] + share * (pool[other, 1 - axis] - pool[one, 1 - axis])
    return int(np.rint(across))
