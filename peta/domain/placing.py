"""Which polygon holds a point."""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from peta.domain.sheet import Sheet
from peta.domain.slices import in_slices

Ints = NDArray[np.int64]


def village_of(
    points: ArrayLike, polygons: Sequence[shapely.Geometry] | NDArray[np.object_]
) -> Ints:
    """Row of the polygon that holds each point.

    Parameters
    ----------
    points
        x, y in the CRS of the polygons, shape (n, 2).
    polygons
        Village polygons, shape (m,).

    Returns
    -------
    int64 (n,); -1 where no polygon holds the point. A point on a shared border, or in an overlap,
    belongs to the first of its polygons.

    Examples
    --------
    >>> boxes = [shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)]
    >>> village_of([[0.5, 0.5], [1.0, 0.5], [9.0, 9.0], [np.nan, 0.5]], boxes).tolist()
    [0, 0, -1, -1]
    """
    xy = np.asarray(points, dtype=float).reshape(-1, 2)
    polygons = np.asarray(polygons, dtype=object)
    found = np.full(len(xy), len(polygons), np.int64)
    usable = np.flatnonzero(np.isfinite(xy).all(axis=1))
    if not len(usable) or not len(polygons):
        return np.full(len(xy), -1, np.int64)
    sheet = Sheet(xy[usable])

    def hold(part: slice) -> tuple[Ints, Ints]:
        polygon, point = sheet.in_boxes(shapely.bounds(polygons[part]))
        copies = shapely.set_srid(polygons[part], 0)  # prepared here, so nobody else's are
        shapely.prepare(copies)
        held = shapely.intersects_xy(copies[polygon], *sheet.points[point].T)
        return polygon[held] + part.start, usable[point[held]]

    for polygon, point in in_slices(len(polygons), 1_024, hold):
        np.minimum.at(found, point, polygon)
    found[found == len(polygons)] = -1
    return found
