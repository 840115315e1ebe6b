"""Which village a point counts for."""

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from peta.domain.placing import village_of
from peta.domain.slices import in_slices

Floats = NDArray[np.float64]

_POINTS_AT_ONCE = 1_000_000


def assigned_village(points: pd.DataFrame, villages: gpd.GeoDataFrame) -> pd.Series:
    """Code of the village that each point counts for, see `assigned_row`.

    Parameters
    ----------
    points
        Columns ``lon``, ``lat`` in degrees and maybe ``kode`` (stated village).

    Returns
    -------
    Series of codes on the index of `points`; missing where neither is known.
    """
    codes = np.array([*villages.index, None], dtype=object)
    row = assigned_row(lonlat_of(points), points.get("kode"), villages)
    return pd.Series(codes[row], index=points.index, dtype="object")


def assigned_row(
    xy: Floats, stated: pd.Series | None, villages: gpd.GeoDataFrame
) -> NDArray[np.int64]:
    """Row of the village that each point counts for.

    The village whose polygon holds the point. The village stated with the point counts instead
    where the point lies in no polygon, and where the stated village's border is only approximate
    (column ``akurasi``): there the sender knows better than the border does.

    Parameters
    ----------
    xy
        lon, lat in degrees, shape (n, 2).
    stated
        Code of the village stated with each point, may be missing.
    villages
        Index ``kode``, polygons in EPSG:4326, column ``akurasi``.

    Returns
    -------
    int64 (n,), rows of `villages`; -1 where neither is known.
    """
    inside = village_of(xy, villages.geometry.to_numpy())
    if stated is None or not stated.notna().any():
        return inside
    said = villages.index.get_indexer(pd.Index(stated))
    approximate = villages["akurasi"].eq("perkiraan").fillna(False).to_numpy(bool)
    prefer_stated = (said >= 0) & ((inside < 0) | approximate[said])
    return np.where(prefer_stated, said, inside)


def lonlat_of(points: pd.DataFrame) -> Floats:
    """Columns ``lon`` and ``lat`` as pairs, shape (n, 2)."""
    lon, lat = points["lon"].to_numpy(float), points["lat"].to_numpy(float)
    pairs = np.empty((len(points), 2))

    def pair(part: slice) -> None:
        pairs[part, 0], pairs[part, 1] = lon[part], lat[part]

    in_slices(len(points), _POINTS_AT_ONCE, pair)
    return pairs
