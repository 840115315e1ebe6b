"""Polygons laid out so that the one that holds a point is found at once, for points by the million.

Two layers. A grid over all polygons says of each cell which polygons it meets, and whether it lies
wholly inside one: there nothing is left to compute. Within a polygon, bands of latitude say which
of its edges a point can be level with: those few decide by the crossings to the right of the point.
"""

from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from peta.domain.kernel import kernel
from peta.domain.rings import rings_of
from peta.domain.sheet import intersects
from peta.domain.slices import in_slices

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Ints32 = NDArray[np.int32]

_POLYGONS = 256
_POINTS = 2**20
_CELLS = 2**25
_TILES = 512
_COARSENESS = 1e-8
_MARGIN = 1e-3
_ROUNDING = 3.3306690738754716e-16
_TINY = 1e-300
POLYGON = shapely.GeometryType.POLYGON

_OUT, _IN, _UNSURE = 0, 1, 2
_LEFT, _BOTTOM, _RIGHT, _TOP, _BANDS_A_UNIT = range(5)


class Shapes(NamedTuple):
    """Vertices of polygons, and the edges in each of their bands.

    Parameters
    ----------
    xy
        Vertices (n, 2), ring after ring, each closed.
    rings
        First vertex of each ring, and of the one after the last.
    first_ring
        First ring of each polygon, and of the one after the last.
    box
        Left, bottom, right, top of each polygon, and its bands per unit of y, shape (m, 5).
    first_band
        First band of each polygon, and of the one after the last.
    first_edge
        First of the edges of each band, and of the one after the last.
    edges
        Vertex at which each edge of a band begins.
    """

    xy: Floats
    rings: Ints
    first_ring: Ints
    box: Floats
    first_band: Ints
    first_edge: Ints
    edges: Ints32


class Grid(NamedTuple):
    """Cells over all polygons, and the polygons in each: ``2 * row + whether wholly inside``."""

    left: float
    bottom: float
    right: float
    top: float
    step: float
    columns: int
    rows: int
    first: Ints32
    polygons: Ints32


def holder_of(points: Floats, polygons: NDArray[np.object_]) -> Ints:
    """Row of the first polygon that holds each point, -1 where none does.

    Parameters
    ----------
    points
        x, y (n, 2); what is not finite is held by none.
    polygons
        Polygons and multipolygons, none of them empty, with finite coordinates, shape (m,). They
        may overlap.

    Examples
    --------
    >>> boxes = np.array([shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)])
    >>> points = np.array([[0.5, 0.5], [1.0, 0.5], [1.5, 0.5], [9.0, 9.0], [np.nan, 0.5]])
    >>> holder_of(points, boxes).tolist()
    [0, 0, 1, -1, -1]

    Notes
    -----
    A point is in a polygon whose edges its ray to the right crosses an odd number of times. Which
    side of an edge it lies on is the sign of a determinant; where rounding could have changed that
    sign (error bound of Shewchuk, Discrete and Computational Geometry 18, 1997), GEOS decides, in
    doubled precision. So the answer is that of `shapely.intersects_xy`, to the last border point.
    """
    box = _box(points)
    boxes = shapely.bounds(polygons)
    near = np.flatnonzero(((boxes[:, :2] <= box[2:]) & (boxes[:, 2:] >= box[:2])).all(axis=1))
    if not len(near):
        return np.full(len(points), -1, np.int64)
    polygons = polygons[near]
    shapes = _shapes(polygons, boxes[near])
    grid = _grid(shapes, box, len(points))
    row_of = np.append(near, -1)
    found = np.empty(len(points), np.int64)

    def find(part: slice) -> None:
        order = _in_tiles(grid, points[part])
        row = _find(grid, shapes, polygons, np.take(points[part], order, axis=0))
        found[part][order] = row_of[row]

    in_slices(len(points), _POINTS, find)
    return found


def _find(grid: Grid, shapes: Shapes, polygons: NDArray[np.object_], points: Floats) -> Ints:
    """Row of the first polygon that holds each point, -1 for none."""
    found = np.zeros(len(points), np.int64)
    _hold(grid, shapes, points, found)
    unsure = np.flatnonzero(found < -1)
    while len(unsure):
        row = -2 - found[unsure]
        held = intersects(polygons, row, points[unsure])
        found[unsure[held]] = row[held]
        unsure, after = unsure[~held], row[~held] + 1
        _hold(grid, shapes, points[unsure], after)
        found[unsure] = after
        unsure = unsure[after < -1]
    return found


def _shapes(polygons: NDArray[np.object_], boxes: Floats) -> Shapes:
    xy, rings, first_ring = rings_of(polygons)
    box = np.hstack([boxes, np.zeros((len(polygons), 1))])
    first_band = np.zeros(len(polygons) + 1, np.int64)

    def choose(part: slice) -> None:
        _choose_bands(xy, rings, first_ring, box, first_band, part.start, part.stop)

    in_slices(len(polygons), _POLYGONS, choose)
    np.cumsum(first_band, out=first_band)
    first_edge = np.zeros(first_band[-1] + 1, np.int64)
    shapes = Shapes(xy, rings, first_ring, box, first_band, first_edge, np.empty(0, np.int32))
    in_slices(len(polygons), _POLYGONS, lambda part: _count_edges(shapes, part.start, part.stop))
    np.cumsum(first_edge, out=first_edge)
    shapes = shapes._replace(edges=np.empty(first_edge[-1], np.int32))
    in_slices(len(polygons), _POLYGONS, lambda part: _fill_bands(shapes, part.start, part.stop))
    return shapes


def _first(counts: Ints) -> Ints:
    """First of each group, and of the one after the last."""
    return np.concatenate([[0], np.cumsum(counts, dtype=np.int64)])


def _grid(shapes: Shapes, points_box: Floats, points: int) -> Grid:
    """Grid over what both the polygons and the points lie in."""
    boxes = shapes.box[:, :4]
    low = np.maximum(boxes[:, :2].min(axis=0), points_box[:2])
    high = np.minimum(boxes[:, 2:].max(axis=0), points_box[2:])
    boxes = np.hstack([np.maximum(boxes[:, :2], low), np.minimum(boxes[:, 2:], high)])
    step = _step(boxes, high - low, min(_CELLS, max(4 * points, 8 * len(boxes))))
    columns, rows = (int(cells) for cells in (high - low) / step + 1)
    none = np.empty(0, np.int32)
    grid = Grid(low[0], low[1], high[0], high[1], step, columns, rows, none, none)
    parts = in_slices(
        len(boxes), _POLYGONS, lambda part: _cells(grid, shapes, part.start, part.stop)
    )
    cell, polygon = (np.concatenate([part[nth] for part in parts]) for nth in (0, 1))
    first, polygon = _by_cell(cell, polygon, columns * rows)
    return grid._replace(first=first, polygons=polygon)


def _step(boxes: Floats, extent: Floats, limit: int) -> float:
    """Side of a cell, the least that keeps few enough the cells in all and those of each box."""
    least = max(np.sqrt(extent.prod() / limit), extent.max() / limit)
    step = max(least, np.abs(boxes).max() * _COARSENESS, _TINY)
    sides = boxes[:, 2:] - boxes[:, :2]
    while (sides / step + 1).prod(axis=1).sum() > limit + 4 * len(boxes) and step < extent.max():
        step *= 1.25
    return float(step)


@kernel
def _box(points: Floats) -> Floats:
    """Left, bottom, right, top of the finite points."""
    box = np.array([np.inf, np.inf, -np.inf, -np.inf])
    for i in range(len(points)):
        x, y = points[i, 0], points[i, 1]
        if abs(x) < np.inf and abs(y) < np.inf:
            box[0], box[1] = min(box[0], x), min(box[1], y)
            box[2], box[3] = max(box[2], x), max(box[3], y)
    return box


@kernel
def _choose_bands(
    xy: Floats,
    rings: Ints,
    first_ring: Ints,
    box: Floats,
    first_band: Ints,
    start: int,
    stop: int,
) -> None:
    """About as many bands as edges, unless the edges are so tall that each would be in many."""
    for k in range(start, stop):
        count, tall = 0, 0.0
        for ring in range(first_ring[k], first_ring[k + 1]):
            for i in range(rings[ring], rings[ring + 1] - 1):
                count += 1
                tall += abs(xy[i + 1, 1] - xy[i, 1])
        height = box[k, _TOP] - box[k, _BOTTOM]
        bands = 1
        if tall > 0:
            bands = max(1, int(min(count / 2, 2 * count * (height / tall))))
        each = bands / height if height > 0 else 0.0
        if not each < np.inf:
            bands, each = 1, 0.0
        first_band[k + 1] = bands
        box[k, _BANDS_A_UNIT] = each


@kernel
def _band(shapes: Shapes, k: int, y: float) -> int:
    """Band of a polygon that a latitude inside its box is in; never less for a greater one."""
    first = shapes.first_band[k]
    nth = int((y - shapes.box[k, _BOTTOM]) * shapes.box[k, _BANDS_A_UNIT])
    return min(first + nth, shapes.first_band[k + 1] - 1)


@kernel
def _bands(shapes: Shapes, k: int, i: int) -> tuple[int, int]:
    """First and last band of the edge that begins at a vertex."""
    one, other = _band(shapes, k, shapes.xy[i, 1]), _band(shapes, k, shapes.xy[i + 1, 1])
    return min(one, other), max(one, other)


@kernel
def _count_edges(shapes: Shapes, start: int, stop: int) -> None:
    for k in range(start, stop):
        for ring in range(shapes.first_ring[k], shapes.first_ring[k + 1]):
            for i in range(shapes.rings[ring], shapes.rings[ring + 1] - 1):
                first, last = _bands(shapes, k, i)
                for band in range(first, last + 1):
                    shapes.first_edge[band + 1] += 1


@kernel
def _fill_bands(shapes: Shapes, start: int, stop: int) -> None:
    for k in range(start, stop):
        low = shapes.first_band[k]
        place = shapes.first_edge[low : shapes.first_band[k + 1]].copy()
        for ring in range(shapes.first_ring[k], shapes.first_ring[k + 1]):
            for i in range(shapes.rings[ring], shapes.rings[ring + 1] - 1):
                first, last = _bands(shapes, k, i)
                for band in range(first, last + 1):
                    shapes.edges[place[band - low]] = i
                    place[band - low] += 1


@kernel
def _side(shapes: Shapes, k: int, x: float, y: float) -> int:
    """Whether a point is in a polygon (its border counts), or too near to its border to tell."""
    box = shapes.box[k]
    if not (box[_LEFT] <= x <= box[_RIGHT] and box[_BOTTOM] <= y <= box[_TOP]):
        return _OUT
    band, inside = _band(shapes, k, y), False
    for edge in range(shapes.first_edge[band], shapes.first_edge[band + 1]):
        i = shapes.edges[edge]
        x1, y1, x2, y2 = shapes.xy[i, 0], shapes.xy[i, 1], shapes.xy[i + 1, 0], shapes.xy[i + 1, 1]
        if x1 < x and x2 < x:
            continue
        if x2 == x and y2 == y:
            return _IN
        if y1 == y and y2 == y:
            if min(x1, x2) <= x:
                return _IN
        elif (y1 > y) != (y2 > y):
            if x1 > x and x2 > x:
                inside = not inside
                continue
            left, right = (x1 - x) * (y2 - y), (x2 - x) * (y1 - y)
            turn = left - right
            if not abs(turn) > _ROUNDING * (abs(left) + abs(right)) + _TINY:
                return _UNSURE
            if (turn > 0) == (y2 > y1):
                inside = not inside
    return _IN if inside else _OUT


@kernel
def _column(grid: Grid, x: float) -> int:
    return int(min(max((x - grid.left) / grid.step, 0), grid.columns - 1))


@kernel
def _row(grid: Grid, y: float) -> int:
    return int(min(max((y - grid.bottom) / grid.step, 0), grid.rows - 1))


@kernel
def _mark(
    grid: Grid,
    met: NDArray[np.bool_],
    first_column: int,
    first_row: int,
    x1: float,
    y1: float,
    x2: float,
    y2: float,
) -> None:
    """Mark the cells that an edge meets or passes within a margin: rounding misses none."""
    margin = _MARGIN * grid.step
    if y1 > y2:
        x1, y1, x2, y2 = x2, y2, x1, y1
    for row in range(_row(grid, y1 - margin), _row(grid, y2 + margin) + 1):
        west, east = x1, x2
        low = grid.bottom + row * grid.step - margin
        high = grid.bottom + (row + 1) * grid.step + margin
        if y1 < low < y2:
            west = x1 + (low - y1) / (y2 - y1) * (x2 - x1)
        if y1 < high < y2:
            east = x1 + (high - y1) / (y2 - y1) * (x2 - x1)
        nth = row - first_row
        if y1 <= high and y2 >= low and 0 <= nth < met.shape[0]:
            first = max(_column(grid, min(west, east) - margin) - first_column, 0)
            last = min(_column(grid, max(west, east) + margin) - first_column, met.shape[1] - 1)
            met[nth, first : last + 1] = True


@kernel
def _cells(grid: Grid, shapes: Shapes, start: int, stop: int) -> tuple[Ints32, Ints32]:
    """Cells that the polygons of a slice meet, and the polygon in each."""
    size = 0
    for k in range(start, stop):
        size += _window(grid, shapes.box[k])[4]
    cell, polygon, count = np.empty(size, np.int32), np.empty(size, np.int32), 0
    for k in range(start, stop):
        left, bottom, right, top, _ = _window(grid, shapes.box[k])
        met = np.zeros((top - bottom + 1, right - left + 1), np.bool_)
        for ring in range(shapes.first_ring[k], shapes.first_ring[k + 1]):
            for i in range(shapes.rings[ring], shapes.rings[ring + 1] - 1):
                a, b = shapes.xy[i], shapes.xy[i + 1]
                _mark(grid, met, left, bottom, a[0], a[1], b[0], b[1])
        for nth in range(met.shape[0]):
            y = grid.bottom + (bottom + nth + 0.5) * grid.step
            side = _UNSURE
            for column in range(met.shape[1]):
                if met[nth, column]:
                    side = _UNSURE
                elif side == _UNSURE:
                    side = _side(shapes, k, grid.left + (left + column + 0.5) * grid.step, y)
                if side != _OUT:
                    cell[count] = (bottom + nth) * grid.columns + left + column
                    polygon[count] = 2 * k + (side == _IN)
                    count += 1
    return cell[:count].copy(), polygon[:count].copy()


@kernel
def _window(grid: Grid, box: Floats) -> tuple[int, int, int, int, int]:
    """First and last column and row that a box meets, and how many cells that makes."""
    left, right = _column(grid, box[_LEFT]), _column(grid, box[_RIGHT])
    bottom, top = _row(grid, box[_BOTTOM]), _row(grid, box[_TOP])
    return left, bottom, right, top, (right - left + 1) * (top - bottom + 1)


@kernel
def _by_cell(cell: Ints32, polygon: Ints32, cells: int) -> tuple[Ints32, Ints32]:
    """First polygon of each cell, and the polygons in the order of the cells, then of the rows."""
    first = np.zeros(cells + 1, np.int32)
    for i in cell:
        first[i + 1] += 1
    for i in range(cells):
        first[i + 1] += first[i]
    placed = np.empty(len(cell), np.int32)
    for i in range(len(cell)):
        placed[first[cell[i]]] = polygon[i]
        first[cell[i]] += 1
    for i in range(cells, 0, -1):
        first[i] = first[i - 1]
    first[0] = 0
    return first, placed


@kernel
def _in_tiles(grid: Grid, points: Floats) -> Ints32:
    """Points in the order of square tiles: what is next to be read is mostly what was just read."""
    side = 1 + max(grid.columns, grid.rows) // _TILES
    across = 1 + grid.columns // side
    tile = np.zeros(len(points), np.int32)
    next_place = np.zeros(across * (1 + grid.rows // side) + 1, np.int32)
    for i in range(len(points)):
        x, y = points[i, 0], points[i, 1]
        if grid.left <= x <= grid.right and grid.bottom <= y <= grid.top:
            tile[i] = _row(grid, y) // side * across + _column(grid, x) // side
        next_place[tile[i] + 1] += 1
    for nth in range(1, len(next_place)):
        next_place[nth] += next_place[nth - 1]
    order = np.empty(len(points), np.int32)
    for i in range(len(points)):
        order[next_place[tile[i]]] = i
        next_place[tile[i]] += 1
    return order


@kernel
def _hold(grid: Grid, shapes: Shapes, points: Floats, found: Ints) -> None:
    """Replace the first row to try by the row found, -1 for none, ``-2 - row`` for perhaps."""
    for i in range(len(points)):
        x, y, least = points[i, 0], points[i, 1], found[i]
        found[i] = -1
        if not (grid.left <= x <= grid.right and grid.bottom <= y <= grid.top):
            continue
        cell = _row(grid, y) * grid.columns + _column(grid, x)
        for nth in range(grid.first[cell], grid.first[cell + 1]):
            k = grid.polygons[nth] >> 1
            if k < least:
                continue
            side = _IN if grid.polygons[nth] & 1 else _side(shapes, k, x, y)
            if side != _OUT:
                found[i] = k if side == _IN else -2 - k
                break
