"""Which village a point lies in."""

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import ArrayLike, NDArray

from peta.engine.sheet import Sheet
from peta.engine.slices import in_slices

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


def assigned_village(points: pd.DataFrame, villages: gpd.GeoDataFrame) -> pd.Series:
    """Code of the village that each point counts for.

    The village whose polygon holds the point. The village stated with the point counts instead
    where the point lies in no polygon, and where the stated village's border is only approximate
    (column ``akurasi``): there the sender knows better than the border does.

    Parameters
    ----------
    points
        Columns ``lon``, ``lat`` in degrees and ``kode`` (stated village, may be missing).
    villages
        Index ``kode``, polygons in EPSG:4326, column ``akurasi``.

    Returns
    -------
    Series of codes on the index of `points`; missing where neither is known.
    """
    row = village_of(points[["lon", "lat"]], villages.geometry.to_numpy())
    codes = np.array([*villages.index, None], dtype=object)
    by_geometry = pd.Series(codes[row], index=points.index, dtype="object")
    stated = points["kode"].astype("object").where(points["kode"].isin(villages.index), None)
    approximate = villages.index[villages["akurasi"].eq("perkiraan").fillna(False)]
    prefer_stated = stated.notna() & (by_geometry.isna() | stated.isin(approximate))
    return by_geometry.where(~prefer_stated, stated)
