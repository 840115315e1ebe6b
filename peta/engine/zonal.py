"""A population grid and the villages: people by village, and a village's people over its cells."""

from typing import Any, NamedTuple

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from peta.domain.kernel import kernel
from peta.domain.rings import rings_of
from peta.domain.slices import in_slices
from peta.engine.spreading import spread
from peta.errors import DataError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_POLYGONS = 256
_NOTHING = 1e-9
_POLYGONAL = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)


class PopulationGrid(NamedTuple):
    """People in square cells.

    Parameters
    ----------
    values
        People of each cell, float64 (rows, columns), rows from the north, columns from the west;
        NaN: unknown.
    west, north
        Outer edges of the grid, in the CRS of the villages (degrees).
    step
        Side of a cell.
    """

    values: Floats
    west: float
    north: float
    step: float


class Spread(NamedTuple):
    """Villages' people at the centres of cells.

    Parameters
    ----------
    village
        Row of the village of each point, int64 (k,), ascending.
    lon, lat
        Centre of the cell, float64 (k,); it may lie across the border that divides the cell.
    people
        Whole numbers above zero, float64 (k,), that sum to the village's total.
    spread
        Villages that were spread, bool (m,). False where the total is unknown, or where there are
        people and the grid knows of none in the village: the caller places those in another way.
    """

    village: Ints
    lon: Floats
    lat: Floats
    people: Floats
    spread: Bools


class _Rings(NamedTuple):
    """Rings of polygons, outer ones anticlockwise, holes clockwise; and the polygons' boxes."""

    xy: Floats
    rings: Ints
    first_ring: Ints
    box: Floats


def zonal_sum(grid: PopulationGrid, polygons: ArrayLike) -> Floats:
    """People in each polygon: the value of each cell times the share of the cell inside.

    Parameters
    ----------
    grid
        See `PopulationGrid`.
    polygons
        Polygons and multipolygons in the CRS of the grid, shape (m,).

    Returns
    -------
    float64 (m,). Unknown cells add nothing. NaN where no known cell meets the polygon: beside the
    grid, on unknown cells alone, or without a polygon.

    Examples
    --------
    >>> grid = PopulationGrid(np.array([[8.0, 4.0], [np.nan, 2.0]]), west=0, north=2, step=1)
    >>> whole, corner = shapely.box(0, 0, 2, 2), shapely.box(0.5, 0.5, 1.5, 1.5)
    >>> zonal_sum(grid, [whole, corner, shapely.box(0, 0, 1, 1), None]).tolist()
    [14.0, 3.5, nan, nan]

    Notes
    -----
    Shares of cells are exact for straight edges between vertices: each edge adds the area to its
    right in every cell that it crosses (Green's theorem).
    """
    rings = _rings(polygons)
    sums = np.full(len(rings.box), np.nan)
    in_slices(len(sums), _POLYGONS, lambda part: _sum(grid, rings, part.start, part.stop, sums))
    return sums


def spread_over_grid(totals: ArrayLike, grid: PopulationGrid, polygons: ArrayLike) -> Spread:
    """Spread each village's people over the cells of a population grid, conserving its total.

    Parameters
    ----------
    totals
        People of each village, whole numbers, shape (m,); NaN: unknown.
    grid
        See `PopulationGrid`. Only the proportions inside a village matter.
    polygons
        Villages' polygons in the CRS of the grid, shape (m,).

    Raises
    ------
    DataError
        Where a cell or a total is negative or infinite, or a total is not whole.

    Examples
    --------
    >>> grid = PopulationGrid(np.array([[8.0, 4.0], [np.nan, 2.0]]), west=0, north=2, step=1)
    >>> found = spread_over_grid(
    ...     [10, 5, 0, np.nan],
    ...     grid,
    ...     [shapely.box(0.5, 0, 2, 2), shapely.box(0, 0, 1, 1), None, shapely.box(1, 0, 2, 1)],
    ... )
    >>> list(zip(found.village.tolist(), found.lon.tolist(), found.lat.tolist()))
    [(0, 0.5, 1.5), (0, 1.5, 1.5), (0, 1.5, 0.5)]
    >>> found.people.tolist(), found.spread.tolist()
    ([4.0, 4.0, 2.0], [True, False, True, False])

    Notes
    -----
    Dasymetric: people_c = total * w_c / sum(w), with w_c the people of a cell times the share of it
    inside the village, rounded by largest remainder. Unknown cells weigh nothing.
    """
    people = np.asarray(totals, float)
    _check(people, grid.values)
    rings = _rings(polygons)

    def place(part: slice) -> tuple[Ints, Ints, Floats]:
        starts, cell, weight = _weigh(grid, rings, part.start, part.stop)
        village = part.start + np.repeat(np.arange(len(starts) - 1), np.diff(starts))
        placed = spread(weight, np.nan_to_num(people[part]), starts)
        some = placed > 0
        return village[some], cell[some], placed[some]

    parts = in_slices(len(people), _POLYGONS, place)
    none = (np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0))
    village, cell, placed = (np.concatenate(column) for column in zip(none, *parts, strict=True))
    row, column = np.divmod(cell, grid.values.shape[1])
    return Spread(
        village=village,
        lon=grid.west + (column + 0.5) * grid.step,
        lat=grid.north - (row + 0.5) * grid.step,
        people=placed,
        spread=(people == 0) | (np.bincount(village, minlength=len(people)) > 0),
    )


def _check(people: Floats, values: Floats) -> None:
    known = people[~np.isnan(people)]
    if (known < 0).any() or (known != np.rint(known)).any() or np.isinf(known).any():
        raise DataError(
            "Jumlah jiwa desa harus bilangan bulat, paling sedikit 0.",
            code="not_whole",
            hint="Kosongkan desa yang jumlahnya tidak diketahui.",
        )
    if (values < 0).any() or np.isinf(values).any():
        raise DataError(
            "Kisi penduduk memuat nilai negatif atau tak hingga.",
            code="bad_grid",
            hint="Tandai sel tanpa data sebagai nodata, bukan sebagai angka seperti -99999.",
        )


def _rings(polygons: ArrayLike) -> _Rings:
    """Rings of what is a polygon with finite coordinates; of anything else none."""
    shapes = np.array([*np.asarray(polygons, dtype=object), None], dtype=object)[:-1]
    polygonal = np.isin(shapely.get_type_id(shapes), _POLYGONAL)
    shapes[~(polygonal & np.isfinite(shapely.length(shapes)))] = None
    shapes = shapely.orient_polygons(shapes)
    return _Rings(*rings_of(shapes), shapely.bounds(shapes))


@kernel
def _sum(grid: PopulationGrid, shapes: _Rings, start: int, stop: int, sums: Floats) -> None:
    for k in range(start, stop):
        row, column, share = _shares(grid, shapes, k)
        for r in range(share.shape[0]):
            for c in range(share.shape[1] - 1):
                value = grid.values[row + r, column + c]
                if share[r, c] > 0 and not np.isnan(value):
                    sums[k] = share[r, c] * value + (0.0 if np.isnan(sums[k]) else sums[k])


@kernel
def _weigh(
    grid: PopulationGrid, shapes: _Rings, start: int, stop: int
) -> tuple[Ints, Ints, Floats]:
    """Where each polygon's cells start, the cells that have people in it, and how many."""
    starts = np.zeros(stop - start + 1, np.int64)
    cells, weights, count = np.empty(1024, np.int64), np.empty(1024), 0
    for k in range(start, stop):
        row, column, share = _shares(grid, shapes, k)
        if count + share.size > len(cells):
            room = 2 * (count + share.size)
            cells, weights = _grown(cells, count, room), _grown(weights, count, room)
        for r in range(share.shape[0]):
            for c in range(share.shape[1] - 1):
                weight = share[r, c] * grid.values[row + r, column + c]
                if weight > 0:
                    cells[count] = (row + r) * grid.values.shape[1] + column + c
                    weights[count] = weight
                    count += 1
        starts[k - start + 1] = count
    return starts, cells[:count].copy(), weights[:count].copy()


@kernel
def _grown(values: NDArray[Any], count: int, room: int) -> NDArray[Any]:
    larger = np.empty(room, values.dtype)
    larger[:count] = values[:count]
    return larger


@kernel
def _shares(grid: PopulationGrid, shapes: _Rings, k: int) -> tuple[int, int, Floats]:
    """First row and column that a polygon meets, and the share of each cell inside it.

    The last column is not a cell: it takes what the edges add beyond the others.
    """
    rows, columns = grid.values.shape
    west, south, east, north = shapes.box[k]
    if not west <= east:
        return 0, 0, np.zeros((0, 1))
    first_column = _clipped((west - grid.west) / grid.step, columns)
    last_column = _clipped((east - grid.west) / grid.step + 1, columns)
    first_row = _clipped((grid.north - north) / grid.step, rows)
    last_row = _clipped((grid.north - south) / grid.step + 1, rows)
    share = np.zeros((last_row - first_row, last_column - first_column + 1))
    left, top = grid.west + first_column * grid.step, grid.north - first_row * grid.step
    for ring in range(shapes.first_ring[k], shapes.first_ring[k + 1]):
        for i in range(shapes.rings[ring], shapes.rings[ring + 1] - 1):
            one, other = shapes.xy[i], shapes.xy[i + 1]
            _add_edge(
                share,
                (one[0] - left) / grid.step,
                (top - one[1]) / grid.step,
                (other[0] - left) / grid.step,
                (top - other[1]) / grid.step,
            )
    for r in range(share.shape[0]):
        beside = 0.0
        for c in range(share.shape[1]):
            beside += share[r, c]
            share[r, c] = 0.0 if beside < _NOTHING else min(beside, 1.0)
    return first_row, first_column, share


@kernel
def _clipped(cells: float, last: int) -> int:
    return int(min(max(np.floor(cells), 0), last))


@kernel
def _add_edge(share: Floats, u1: float, v1: float, u2: float, v2: float) -> None:
    """Add, cell by cell along each row, what an edge going down adds to the ground on its right.

    Units are cells, u to the east, v to the south; an edge going up takes away.
    """
    sign = 1.0
    if v1 > v2:
        u1, v1, u2, v2, sign = u2, v2, u1, v1, -1.0
    slope = (u2 - u1) / (v2 - v1) if v2 > v1 else 0.0
    for row in range(max(int(np.floor(max(v1, -1.0))), 0), share.shape[0]):
        upper, lower = max(v1, row), min(v2, row + 1)
        if upper >= lower:
            break
        start = u1 if upper == v1 else u1 + (upper - v1) * slope
        stop = u2 if lower == v2 else u1 + (lower - v1) * slope
        _add_piece(share[row], min(start, stop), max(start, stop), sign * (lower - upper))


@kernel
def _add_piece(share: Floats, west: float, east: float, height: float) -> None:
    """Add a piece of an edge within a row: whole cells to its right, parts of those it crosses."""
    last = len(share) - 1
    if east <= 0 or west == east:
        _add_at(share, max(west, 0.0), max(west, 0.0), height)
        return
    if west < 0:
        share[0] += height * (-west / (east - west))
    rise = height / (east - west)
    for column in range(int(max(west, 0.0)), min(int(np.ceil(min(east, last))), last)):
        low, high = max(west, column), min(east, column + 1)
        if high > low:
            _add_at(share, low, high, rise * (high - low))


@kernel
def _add_at(share: Floats, west: float, east: float, height: float) -> None:
    """Add a piece that lies within one column."""
    column = int(west)
    if column < len(share) - 1:
        covered = column + 1 - (west + east) / 2
        share[column] += height * covered
        share[column + 1] += height * (1 - covered)
