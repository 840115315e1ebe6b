"""Which village a point lies in."""

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import ArrayLike, NDArray


def village_of(
    points: ArrayLike, polygons: Sequence[shapely.Geometry] | NDArray[np.object_]
) -> NDArray[np.int64]:
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
    found = np.full(len(xy), len(polygons), np.int64)
    usable = np.flatnonzero(np.isfinite(xy).all(axis=1))
    tree = shapely.STRtree(np.asarray(shapely.points(xy[usable]), dtype=object))
    polygon, point = tree.query(np.asarray(polygons, dtype=object), predicate="intersects")
    np.minimum.at(found, usable[point], polygon)
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
