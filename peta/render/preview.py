"""The map beside an upload: points, lines or areas with what changes, or counts by village."""

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from peta.domain.schema import DatasetKind, Tier

MOST_FEATURES = 20_000
_POINT_DECIMALS, _SHAPE_DECIMALS = 5, 4
_TOLERANCE_DEG = 0.0008


def preview(
    kind: DatasetKind,
    before: pd.DataFrame | None,
    after: pd.DataFrame,
    table: pd.DataFrame,
    villages: gpd.GeoDataFrame | None,
) -> dict[str, Any]:
    """Make the preview of a new version of a dataset.

    Parameters
    ----------
    before, after
        Canonical frames; None: there is no version before.
    table
        Index: keys; column ``change``, as `peta.engine.difference.difference` gives it.
    villages
        Current borders, EPSG:4326, columns ``kode`` and geometry.

    Returns
    -------
    JSON-ready: ``villages`` (rows by village code), ``features`` (GeoJSON features with ``change``
    and ``nama``; None for secret kinds and for tables), ``total``, ``bbox`` (west, south, east,
    north, or None). No id, name or place of a row of a secret kind is in it.
    """
    counted = rows_by_village(kind, after, villages)
    is_shown = bool(kind.geometry) and kind.tier is not Tier.SECRET
    features = _features(kind, before, after, table) if is_shown else None
    return {
        "villages": counted,
        "features": features,
        "total": len(after),
        "bbox": _box(after if is_shown else None, counted, villages),
    }


def rows_by_village(
    kind: DatasetKind, frame: pd.DataFrame, villages: gpd.GeoDataFrame | None
) -> dict[str, int]:
    """Count the rows of a dataset by the village that they lie in, or else name."""
    stated = frame["kode"] if "kode" in frame.columns else pd.Series(None, index=frame.index)
    codes = stated.astype("object").where(stated.notna(), None)
    if kind.geometry == "point" and villages is not None and len(frame):
        points = gpd.GeoDataFrame(geometry=frame.geometry.to_numpy(), crs=frame.crs)
        joined = gpd.sjoin(points, villages[["kode", "geometry"]], predicate="intersects")
        inside = joined["kode"].groupby(level=0).first().reindex(points.index).to_numpy(object)
        codes = pd.Series(np.where(pd.isna(inside), codes, inside), index=frame.index)
    return {str(kode): int(rows) for kode, rows in codes.value_counts().sort_index().items()}


def _features(
    kind: DatasetKind, before: pd.DataFrame | None, after: pd.DataFrame, table: pd.DataFrame
) -> list[dict[str, Any]]:
    gone = table.index[table["change"] == "removed"]
    frames = [after]
    if before is not None and len(gone):
        frames.append(before[before[kind.key].isin(gone)])
    rows = gpd.GeoDataFrame(pd.concat(frames, ignore_index=True), crs=after.crs)
    change = table["change"].reindex(rows[kind.key]).astype(str).to_numpy()
    # Rows that stay as they are come first, so that a change is drawn over them and never cut off.
    order = np.argsort(change != "same", kind="stable")[-MOST_FEATURES:]
    name = "nama" if "nama" in rows.columns else kind.key
    names = rows[name].astype("object").where(rows[name].notna(), None).tolist()
    shapes = _drawn(kind, rows)
    return [
        {
            "type": "Feature",
            "properties": {"nama": names[i], "change": change[i]},
            "geometry": shapely.geometry.mapping(shapes[i]),
        }
        for i in order.tolist()
        if shapes[i] is not None and not shapes[i].is_empty
    ]


def _drawn(kind: DatasetKind, rows: gpd.GeoDataFrame) -> NDArray[Any]:
    shapes, decimals = rows.geometry.to_numpy(), _POINT_DECIMALS
    if kind.is_drawn:
        shapes, decimals = shapely.simplify(shapes, _TOLERANCE_DEG), _SHAPE_DECIMALS
    rounded: NDArray[Any] = shapely.transform(shapes, lambda xy: xy.round(decimals))
    return rounded


def _box(
    shown: pd.DataFrame | None, counted: dict[str, int], villages: gpd.GeoDataFrame | None
) -> list[float] | None:
    if shown is None and villages is not None:
        shown = villages[villages["kode"].isin(list(counted))]
    if shown is None or shown.empty:
        return None
    sides = [round(float(side), 5) for side in shown.total_bounds]
    return sides if all(np.isfinite(sides)) else None
