"""Proximity: who lives within the service radius of a working facility?"""

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from peta.domain.gap import PARTS
from peta.domain.schema import State
from peta.domain.standard import Demand, Standard
from peta.engine.need import units_to_build
from peta.engine.reach import geodesic_discs, nearest, underserved_geometry
from peta.engine.situation import Situation

_WEIGHT = {Demand.PEOPLE: "people", Demand.HOUSES_WITHOUT_TOILET: "houses_without_toilet"}


def proximity(situation: Situation, standard: Standard) -> pd.DataFrame:
    """Demand within and beyond the service radius, by village.

    Each demand point is served if a working facility stands within its radius (geodesic); else
    unknown if one of unknown state does, or nobody handed over the kabupaten's register; else not
    working if a closed or broken one does; else unreached.

    Returns
    -------
    DataFrame on the villages' index: ``demand`` and the parts that sum to it, in people or houses;
    ``median_distance_m`` to the nearest working facility, weighted by demand; ``people_beyond``
    (people at the points not served); ``units_to_build``; ``points_unknown`` and
    ``demand_estimated`` for the quality flags. Demand is NaN where no point has a known weight.
    """
    points = situated_points(situation, standard)
    by_village = points.groupby("kode")
    parts = pd.DataFrame(
        {
            part: points["weight"].where(points["part"] == part, 0.0).groupby(points["kode"]).sum()
            for part in PARTS
        }
    )
    parts["demand"] = by_village["weight"].sum(min_count=1)
    parts["points_unknown"] = points["weight"].isna().groupby(points["kode"]).sum()
    estimated = points["weight"].where(points["estimated"])
    parts["demand_estimated"] = estimated.groupby(points["kode"]).sum()
    parts["people_beyond"] = _people_beyond(points, standard)
    parts["median_distance_m"] = pd.Series(
        {kode: _median_distance(rows) for kode, rows in by_village}, dtype=float
    )
    parts["units_to_build"] = _units(points, standard)
    parts = parts.reindex(situation.villages.index)
    unknown = parts["demand"].isna()
    parts.loc[unknown, [*PARTS, "units_to_build", "people_beyond"]] = np.nan
    return parts


def situated_points(situation: Situation, standard: Standard) -> pd.DataFrame:
    """Demand points with weight, radius_m, distance_m (to the nearest working) and part."""
    points = situation.points.copy()
    points["weight"] = points[_WEIGHT[standard.demand]]
    points["radius_m"] = radius_of_village(situation, standard).reindex(points["kode"]).to_numpy()
    points["distance_m"] = _distance(situation, standard, points, State.WORKING)
    radius = points["radius_m"]
    registered = situation.registered(standard.supply).reindex(points["kode"]).to_numpy(bool)
    near_unknown = _distance(situation, standard, points, State.UNKNOWN) <= radius
    near_closed = _distance(situation, standard, points, State.NOT_WORKING) <= radius
    points["part"] = "unreached"
    points.loc[near_closed, "part"] = "not_working"
    points.loc[near_unknown | ~registered, "part"] = "unknown"
    points.loc[points["distance_m"] <= radius, "part"] = "served"
    return points


def radius_of_village(situation: Situation, standard: Standard) -> pd.Series:
    """Service radius in metres that holds in each village."""
    urban = situation.urban(standard)
    radius = pd.Series(standard.radius_m["rural"], index=urban.index)
    return radius.where(~urban, standard.radius_m["urban"])


def underserved_area(situation: Situation, standard: Standard) -> gpd.GeoDataFrame:
    """Ground of each village beyond the reach of every working facility.

    Returns
    -------
    GeoDataFrame indexed like the villages, in their equal-area CRS: ``geometry`` (empty where all
    is in reach) and ``underserved_km2``.
    """
    radius = radius_of_village(situation, standard)
    villages = situation.villages.geometry.to_numpy()
    left: NDArray[np.object_] = np.empty(len(villages), dtype=object)
    for metres in sorted(set(radius)):
        rows = np.flatnonzero(radius == metres)
        working = situation.positions(standard.supply, State.WORKING)
        discs = geodesic_discs(working, metres, situation.crs)
        left[rows] = underserved_geometry(villages[rows], discs)
    frame = gpd.GeoDataFrame(geometry=left, index=situation.villages.index, crs=situation.crs)
    return frame.assign(underserved_km2=frame.geometry.area / 1e6)


def _distance(
    situation: Situation, standard: Standard, points: pd.DataFrame, state: State
) -> NDArray[np.float64]:
    _, metres = nearest(points[["lon", "lat"]], situation.positions(standard.supply, state))
    return metres


def _users(points: pd.DataFrame, standard: Standard) -> pd.Series:
    """People behind the demand at each point."""
    if standard.demand is Demand.HOUSES_WITHOUT_TOILET:
        return points["people_without_toilet"]
    return points["people"]


def _people_beyond(points: pd.DataFrame, standard: Standard) -> pd.Series:
    """People at the points not served; NaN where demand is beyond and nobody's number is known."""
    beyond = (points["part"] != "served") & points["weight"].gt(0)
    users = _users(points, standard).where(beyond)
    known = users.groupby(points["kode"]).sum(min_count=1)
    return known.where(beyond.groupby(points["kode"]).any(), 0.0)


def _median_distance(rows: pd.DataFrame) -> float:
    """Weighted median; NaN without any known weight or any facility."""
    known = rows[rows["weight"] > 0].sort_values("distance_m")
    if known.empty:
        return float("nan")
    half = known["weight"].cumsum().searchsorted(known["weight"].sum() / 2)
    metres = float(known["distance_m"].iloc[int(half)])
    return metres if np.isfinite(metres) else float("nan")


def _units(points: pd.DataFrame, standard: Standard) -> pd.Series:
    """Units to build for those unreached; NaN for a standard that says no users per unit."""
    codes = points["kode"].unique()
    if standard.people_per_unit is None:
        return pd.Series(np.nan, index=codes)
    users = _users(points, standard)
    beyond = points[(points["part"] == "unreached") & users.gt(0)]
    units = {
        kode: units_to_build(
            beyond.loc[rows, ["lon", "lat"]].to_numpy(float),
            users[rows].to_numpy(float),
            float(beyond.loc[rows, "radius_m"].iloc[0]),
            standard.people_per_unit,
        )
        for kode, rows in beyond.groupby("kode").groups.items()
    }
    lacking = points[(points["part"] == "unreached") & points["weight"].gt(0) & users.isna()]
    built = pd.Series(units, dtype=float).reindex(codes, fill_value=0.0)
    return built.mask(built.eq(0) & built.index.isin(lacking["kode"]))
