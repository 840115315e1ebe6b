"""Which village a point counts for."""

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from peta.domain.placing import village_of


def assigned_village(points: pd.DataFrame, villages: gpd.GeoDataFrame) -> pd.Series:
    """Code of the village that each point counts for, see `assigned_row`.

    Returns
    -------
    Series of codes on the index of `points`; missing where neither is known.
    """
    codes = np.array([*villages.index, None], dtype=object)
    return pd.Series(codes[assigned_row(points, villages)], index=points.index, dtype="object")


def assigned_row(points: pd.DataFrame, villages: gpd.GeoDataFrame) -> NDArray[np.int64]:
    """Row of the village that each point counts for.

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
    int64 (n,), rows of `villages`; -1 where neither is known.
    """
    xy = np.column_stack([points["lon"].to_numpy(float), points["lat"].to_numpy(float)])
    inside = village_of(xy, villages.geometry.to_numpy())
    if "kode" not in points or not points["kode"].notna().any():
        return inside
    stated = villages.index.get_indexer(points["kode"])
    approximate = villages["akurasi"].eq("perkiraan").fillna(False).to_numpy(bool)
    prefer_stated = (stated >= 0) & ((inside < 0) | approximate[stated])
    return np.where(prefer_stated, stated, inside)
