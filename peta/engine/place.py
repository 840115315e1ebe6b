"""Which village a point counts for."""

import geopandas as gpd
import numpy as np
import pandas as pd

from peta.domain.placing import village_of


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
