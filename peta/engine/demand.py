"""Where people live: village totals spread over settlement points."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from peta.engine.place import assigned_village

_GRID_CELLS = 25

DEMAND_COLUMNS = (
    "kode", "lon", "lat", "people", "houses_without_toilet", "people_without_toilet", "estimated",
)  # fmt: skip


def demand_points(
    villages: gpd.GeoDataFrame, population: pd.DataFrame, settlements: pd.DataFrame
) -> pd.DataFrame:
    """Spread each village's people over its settlement points, conserving its total.

    Parameters
    ----------
    villages
        Index ``kode``, polygons in EPSG:4326.
    population
        Columns ``kode`` and ``jiwa`` (people, NaN: unknown), a row a village.
    settlements
        Columns ``kode`` (stated village), ``lon``, ``lat`` in degrees, ``jiwa``, ``rumah``,
        ``rumah_tanpa_jamban``.

    Returns
    -------
    DataFrame with `DEMAND_COLUMNS`, a row a demand point, in the order of the villages. ``people``
    are whole numbers (as float64) that sum to the village's total; where that is unknown, to the
    sum of the settlement points' own; NaN means unknown. ``estimated`` marks the points of a
    regular grid in a village that has people and no settlement point: nobody knows where they live
    there. Points outside every village are left out.

    Notes
    -----
    Dasymetric: people_i = total * w_i / sum(w), rounded by largest remainder.
    """
    placed = _placed(villages, settlements)
    totals = population.set_index("kode")["jiwa"].reindex(villages.index).astype(float)
    without = totals[~totals.index.isin(placed["kode"]) & totals.ge(0)]
    grids = [_grid(villages.geometry[kode], kode) for kode in without.index]
    points = pd.concat([placed, *grids], ignore_index=True)
    points = points.sort_values("kode", kind="stable", ignore_index=True)
    points["people"] = _spread(points, totals)
    share = points["houses_without_toilet"] / points["houses"].where(points["houses"] > 0)
    points["people_without_toilet"] = np.rint(points["people"] * share)
    points.loc[points["houses_without_toilet"].eq(0), "people_without_toilet"] = 0.0
    return points[list(DEMAND_COLUMNS)]


def _placed(villages: gpd.GeoDataFrame, settlements: pd.DataFrame) -> pd.DataFrame:
    village = assigned_village(settlements, villages)
    inside = settlements[village.notna()]
    return pd.DataFrame(
        {
            "kode": village.dropna().to_numpy(),
            "lon": inside["lon"].to_numpy(float),
            "lat": inside["lat"].to_numpy(float),
            "weight": _floats(inside["jiwa"]),
            "houses": _floats(inside["rumah"]),
            "houses_without_toilet": _floats(inside["rumah_tanpa_jamban"]),
            "estimated": False,
        }
    )


def _floats(column: pd.Series) -> NDArray[np.float64]:
    return np.asarray(column.astype("Float64").to_numpy(float, na_value=np.nan))


def _grid(polygon: BaseGeometry, kode: str) -> pd.DataFrame:
    """Cell centres of a regular grid of about 25 cells inside a polygon in degrees."""
    west, south, east, north = polygon.bounds
    share = polygon.area / max((east - west) * (north - south), 1e-18)
    step = np.sqrt((east - west) * (north - south) * share / _GRID_CELLS)
    lon, lat = np.meshgrid(
        np.arange(west + step / 2, east, step), np.arange(south + step / 2, north, step)
    )
    inside = shapely.contains_xy(polygon, lon.ravel(), lat.ravel())
    xy = np.column_stack([lon.ravel(), lat.ravel()])[inside]
    if not len(xy):
        xy = shapely.get_coordinates(polygon.representative_point())
    unknown = np.full(len(xy), np.nan)
    return pd.DataFrame(
        {
            "kode": kode,
            "lon": xy[:, 0],
            "lat": xy[:, 1],
            "weight": 1.0,
            "houses": unknown,
            "houses_without_toilet": unknown,
            "estimated": True,
        }
    )


def _spread(points: pd.DataFrame, totals: pd.Series) -> NDArray[np.float64]:
    """People of each point, whole: its share of the village's total, else its own, rounded."""
    people = points["weight"].to_numpy(float).copy()
    for kode, rows in points.groupby("kode", sort=False).indices.items():
        total = totals[str(kode)]
        if np.isnan(total):
            rows = rows[~np.isnan(people[rows])]
            total = np.rint(people[rows].sum())
        if len(rows):
            people[rows] = largest_remainder(people[rows], int(total))
    return people


def largest_remainder(weights: NDArray[np.float64], total: int) -> NDArray[np.float64]:
    """Split a whole number in proportion to weights, in whole parts that sum to it exactly.

    Parameters
    ----------
    weights
        Shape (n,), n > 0; unknown (NaN) weighs as the mean of the known. All zero: equal parts.

    Examples
    --------
    >>> largest_remainder(np.array([1.0, 1.0, 1.0]), 10).tolist()
    [4.0, 3.0, 3.0]
    >>> largest_remainder(np.array([2.0, np.nan]), 4).tolist()
    [2.0, 2.0]
    """
    known = ~np.isnan(weights)
    filled = np.where(known, weights, weights[known].mean() if known.any() else 1.0)
    if filled.sum() <= 0:
        filled = np.ones_like(filled)
    exact = filled / filled.sum() * total
    whole: NDArray[np.float64] = np.floor(exact + 1e-9)
    order = np.argsort(whole - exact, kind="stable")
    whole[order[: total - int(whole.sum())]] += 1
    return whole
