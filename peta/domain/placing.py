"""Which polygon holds a point."""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from peta.domain.sheet import Sheet, intersects
from peta.domain.slices import in_slices

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_MANY = 200_000
_MANY_A_POLYGON = 6
_POLYGONAL = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)


def village_of(
    points: ArrayLike, polygons: Sequence[shapely.Geometry] | NDArray[np.object_]
) -> Ints:
    """Row of the polygon that holds each point.

    Parameters
    ----------
    points
        x, y in the CRS of the polygons, shape (n, 2).
    polygons
        Village polygons, shape (m,); None and empty ones hold nothing.

    Returns
    -------
    int64 (n,); -1 where no polygon holds the point, or the point is not finite. A point on a shared
    border, or in an overlap, belongs to the first of its polygons.

    Notes
    -----
    Few points are looked up box by box with GEOS; for many, and more than a few a polygon, it pays
    to lay the polygons out in cells first (`peta.domain.mosaic`). Both give the same answer.

    Examples
    --------
    >>> boxes = [shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1), None]
    >>> village_of([[0.5, 0.5], [1.0, 0.5], [9.0, 9.0], [np.nan, 0.5]], boxes).tolist()
    [0, 0, -1, -1]
    >>> village_of(np.empty((0, 2)), boxes).tolist()
    []
    """
    xy = np.ascontiguousarray(points, dtype=float).reshape(-1, 2)
    polygons = np.asarray(polygons, dtype=object)
    if len(xy) < max(_MANY, _MANY_A_POLYGON * len(polygons)):
        return _by_box(xy, polygons)
    in_cells = _is_ordinary(polygons)
    found = _by_cell(xy, polygons, np.flatnonzero(in_cells))
    if in_cells.all():
        return found
    others = np.flatnonzero(~in_cells)
    also = np.append(others, -1)[_by_box(xy, polygons[others])]
    return np.where((also >= 0) & ((also < found) | (found < 0)), also, found)


def _is_ordinary(polygons: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Polygons of some extent whose every coordinate is finite."""
    length = shapely.length(polygons)
    polygonal = np.isin(shapely.get_type_id(polygons), _POLYGONAL)
    return np.asarray(polygonal & np.isfinite(length) & (length > 0))


def _by_cell(xy: Floats, polygons: NDArray[np.object_], rows: Ints) -> Ints:
    from peta.domain.mosaic import holder_of  # numba: only for those who need it

    if len(rows) == len(polygons):
        return holder_of(xy, polygons)
    return np.append(rows, -1)[holder_of(xy, polygons[rows])]


def _by_box(xy: Floats, polygons: NDArray[np.object_]) -> Ints:
    found = np.full(len(xy), len(polygons), np.int64)
    usable = np.flatnonzero(np.isfinite(xy).all(axis=1))
    if not len(usable) or not len(polygons):
        return np.full(len(xy), -1, np.int64)
    sheet = Sheet(xy[usable])

    def hold(part: slice) -> tuple[Ints, Ints]:
        polygon, point = sheet.in_boxes(shapely.bounds(polygons[part]))
        held = intersects(polygons[part], polygon, sheet.points[point])
        return polygon[held] + part.start, usable[point[held]]

    for polygon, point in in_slices(len(polygons), 1_024, hold):
        np.minimum.at(found, point, polygon)
    found[found == len(polygons)] = -1
    return found
