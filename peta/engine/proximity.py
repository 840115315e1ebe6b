"""Proximity: who lives within the service radius of a working facility?"""

from dataclasses import dataclass, fields

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from peta.domain.rules import Reach, Share
from peta.domain.schema import State
from peta.domain.standard import SASARAN_DEMANDS, Demand, Standard
from peta.engine.demand import spread
from peta.engine.finding import (
    PART_CODE,
    READING,
    Finding,
    Floats,
    Ints,
    Situated,
    by_village,
    summed_parts,
)
from peta.engine.loads import loads_by_distance
from peta.engine.need import units_by_village
from peta.engine.reach import geodesic_discs, underserved_geometry
from peta.engine.situation import Situation
from peta.engine.supply import Supply
from peta.engine.uncovered import uncovered_km2

_PLAIN = Reach(detour=(), presence=False, groups=(), where=None)


def proximity(situation: Situation, standard: Standard, detail: bool = True) -> Finding:
    """Demand within and beyond the service radius, by village.

    Each demand point is served if a working facility stands within its radius (geodesic); else
    unknown if one of unknown state does, or nobody handed over the kabupaten's register; else not
    working if a closed or broken one does; else unreached.

    Parameters
    ----------
    detail
        Also how much each facility carries.

    Returns
    -------
    Finding whose ``villages`` hold ``demand`` and the parts that sum to it, in the unit of the
    demand; ``people_beyond`` (people at the points not served); ``units_to_build``;
    ``points_unknown`` and ``demand_estimated`` for the quality flags; a reading for each detour
    factor and for presence. Demand is NaN where no point has a known weight.
    """
    rule = standard.rule if isinstance(standard.rule, Reach) else _PLAIN
    situated = situated_demand(situation, standard)
    index = situation.villages.index
    parts = summed_parts(situated, index)
    parts["points_unknown"] = by_village(situated, np.isnan(situated.weight).astype(float), index)
    estimated = np.where(situated.estimated, situated.weight, 0.0)
    parts["demand_estimated"] = by_village(situated, estimated, index)
    parts["people_beyond"] = _people_beyond(situated, index)
    parts["units_to_build"] = _units(situated, standard, index)
    for name, reached in _readings(situation, standard, rule, situated, parts["demand"]):
        parts[READING + name] = reached
    unknown = parts["demand"].isna()
    parts.loc[unknown, parts.columns.difference(["points_unknown", "demand_estimated"])] = np.nan
    loads = None
    if detail and standard.supply != "rlh" and not rule.groups:
        loads = loads_by_distance(situation, standard.supply, situated)
    return Finding(parts, situated, loads)


def situated_demand(situation: Situation, standard: Standard) -> Situated:
    """Demand points with weight, radius, distance to the nearest working facility, and part."""
    rule = standard.rule if isinstance(standard.rule, Reach) else _PLAIN
    radius = radius_of_village(situation, standard).to_numpy(float)
    registered = situation.registered(standard.supply).to_numpy(bool)
    if not rule.groups:
        demand = demand_of(situation, standard.demand, rule.where)
        return placed(demand, situation.supply(standard.supply), radius, registered)
    blocks = [
        placed(
            demand_of(situation, Demand(group.demand), None),
            situation.supply(standard.supply, group.offers),
            radius,
            registered,
        )
        for group in rule.groups
    ]
    return _joined(blocks)


@dataclass(frozen=True, slots=True)
class DemandAt:
    """Demand where it stands, before anybody asks who serves it; see `Situated`."""

    village: Ints
    xy: Floats
    weight: Floats
    users: Floats
    estimated: NDArray[np.bool_]
    undecided: NDArray[np.bool_] | None = None


def demand_of(situation: Situation, demand: Demand, where: Share | None) -> DemandAt:
    """Points of a demand: people, houses, a sasaran group, or the posyandu that are not closed.

    Parameters
    ----------
    where
        Only in villages where this share is high; where it is not known, the demand is undecided.
    """
    if demand is Demand.POSYANDU:
        return _posts(situation, where)
    points, village = situation.points, situation.village_rows
    xy = points[["lon", "lat"]].to_numpy(float)
    people = points["people"].to_numpy(float)
    if demand in SASARAN_DEMANDS:
        weight = sasaran_at_points(situation, demand)
        return DemandAt(village, xy, weight, weight, points["estimated"].to_numpy(bool))
    weight = points[demand.value].to_numpy(float)
    of_houses = demand is Demand.HOUSES_WITHOUT_TOILET
    users = points["people_without_toilet"].to_numpy(float) if of_houses else people
    return DemandAt(village, xy, weight, users, points["estimated"].to_numpy(bool))


def sasaran_at_points(situation: Situation, group: Demand) -> Floats:
    """Members of a sasaran group at each demand point: the village's, spread as its people are."""
    people = situation.points["people"].to_numpy(float)
    village = situation.village_rows
    if group.value not in situation.population:
        return np.full(len(people), np.nan)
    totals = situation.population[group.value].to_numpy(float, na_value=np.nan)
    starts = np.searchsorted(village, np.arange(len(totals) + 1))
    members = spread(people, totals, starts)
    return np.where(np.isnan(totals)[village] | np.isnan(people), np.nan, members)


def radius_of_village(situation: Situation, standard: Standard) -> pd.Series:
    """Service radius in metres that holds in each village."""
    urban = situation.urban(standard)
    radius = pd.Series(standard.radius_m["rural"], index=urban.index)
    return radius.where(~urban, standard.radius_m["urban"])


def underserved_km2(situation: Situation, standard: Standard) -> pd.Series:
    """Ground of each village beyond the reach of every working facility, km2, by true circles."""
    radius = radius_of_village(situation, standard).to_numpy(float)
    working = situation.supply(standard.supply).working
    return pd.Series(
        uncovered_km2(situation.outlines, working, radius), index=situation.villages.index
    )


def underserved_area(situation: Situation, standard: Standard) -> gpd.GeoDataFrame:
    """Ground of each village beyond the reach of every working facility, as polygons to draw.

    Returns
    -------
    GeoDataFrame indexed like the villages, in their equal-area CRS: ``geometry`` (empty where all
    is in reach) and ``underserved_km2`` of it.
    """
    radius = radius_of_village(situation, standard)
    villages = situation.villages.geometry.to_crs(situation.crs).to_numpy()
    left: NDArray[np.object_] = np.empty(len(villages), dtype=object)
    for metres in sorted(set(radius)):
        rows = np.flatnonzero(radius == metres)
        working = situation.positions(standard.supply, State.WORKING)
        discs = geodesic_discs(working, metres, situation.crs)
        left[rows] = underserved_geometry(villages[rows], discs)
    frame = gpd.GeoDataFrame(geometry=left, index=situation.villages.index, crs=situation.crs)
    return frame.assign(underserved_km2=frame.geometry.area / 1e6)


def placed(
    demand: DemandAt, supply: Supply, radius: Floats, registered: NDArray[np.bool_]
) -> Situated:
    """Demand with the nearest working facility and the part that each point is."""
    reach = radius[demand.village]
    facility, distance = supply.working.nearest(demand.xy)
    part = np.full(len(reach), PART_CODE["unreached"], np.int8)
    left = np.flatnonzero(~(distance <= reach))
    part[distance <= reach] = PART_CODE["served"]
    for grid, cause in ((supply.not_working, "not_working"), (supply.unknown, "unknown")):
        near = grid.nearest(demand.xy[left])[1] <= reach[left]
        part[left[near]] = PART_CODE[cause]
    part[left[~registered[demand.village[left]]]] = PART_CODE["unknown"]
    if demand.undecided is not None:
        part[demand.undecided] = PART_CODE["unknown"]
    return Situated(
        demand.village, demand.xy, demand.weight, reach, distance, supply.row_of(facility), part,
        demand.users, demand.estimated,
    )  # fmt: skip


def _posts(situation: Situation, where: Share | None) -> DemandAt:
    """Posyandu that are not closed, each a demand of one, in the villages that count."""
    empty = np.empty(0, np.int64)
    rows = situation.facilities.get("posyandu")
    if rows is None:
        return DemandAt(empty, np.empty((0, 2)), np.empty(0), np.empty(0), np.empty(0, bool))
    village = situation.villages.index.get_indexer(rows["kode"])
    counts = (village >= 0) & (rows["state"] != State.NOT_WORKING.value).to_numpy()
    undecided = np.zeros(len(rows), bool)
    if where is not None:
        share = share_of_village(situation, where).to_numpy(float)[village]
        counts &= np.isnan(share) | (share >= where.min_ratio)
        undecided = np.isnan(share)
    chosen = np.flatnonzero(counts)
    chosen = chosen[np.argsort(village[chosen], kind="stable")]
    one = np.ones(len(chosen))
    return DemandAt(
        village[chosen], rows[["lon", "lat"]].to_numpy(float)[chosen], one, one,
        np.zeros(len(one), bool), undecided[chosen],
    )  # fmt: skip


def share_of_village(situation: Situation, share: Share) -> pd.Series:
    """Part over whole of a table's columns by village; NaN where either is not known."""
    index, table = situation.villages.index, situation.tables.get(share.table)
    if table is None or share.part not in table:
        return pd.Series(np.nan, index=index)
    both = table[["kode", share.part, share.whole]].dropna()
    sums = both.groupby("kode")[[share.part, share.whole]].sum().astype(float).reindex(index)
    return sums[share.part] / sums[share.whole].where(sums[share.whole] > 0)


def _joined(blocks: list[Situated]) -> Situated:
    names = [field.name for field in fields(Situated)]
    whole = {
        name: np.concatenate([getattr(block, name) for block in blocks]) for name in names
    }
    order = np.argsort(whole["village"], kind="stable")
    return Situated(**{name: values[order] for name, values in whole.items()})


def _readings(
    situation: Situation, standard: Standard, rule: Reach, situated: Situated, demand: pd.Series
) -> list[tuple[str, pd.Series]]:
    """Other numerators of the same demand: longer ways, and presence in the village."""
    served = PART_CODE["served"]
    found = []
    for factor in rule.detour:
        reached = (situated.part == served) & (situated.distance_m * factor <= situated.radius_m)
        by = by_village(situated, np.where(reached, situated.weight, 0.0), demand.index)
        found.append((f"detour_{factor:g}", by))
    if rule.presence:
        there = situation.counted(standard.supply)[State.WORKING.value] > 0
        found.append(("presence", demand.where(there, 0.0)))
    return found


def _people_beyond(situated: Situated, index: pd.Index) -> pd.Series:
    """People at the points not served; NaN where demand is beyond and nobody's number is known."""
    beyond = (situated.part != PART_CODE["served"]) & (situated.weight > 0)
    known = beyond & ~np.isnan(situated.users)
    people = by_village(situated, np.where(known, situated.users, 0.0), index)
    some, someone = (
        np.bincount(situated.village[r], minlength=len(index)) for r in (beyond, known)
    )
    return people.where((someone > 0) | (some == 0))


def _units(situated: Situated, standard: Standard, index: pd.Index) -> pd.Series:
    """Units to build for those unreached; NaN for a standard that says no users per unit."""
    if standard.people_per_unit is None:
        return pd.Series(np.nan, index=index)
    unreached = situated.part == PART_CODE["unreached"]
    rows = np.flatnonzero(unreached & (situated.users > 0))
    units = units_by_village(
        situated.village[rows], situated.xy[rows], situated.users[rows], situated.radius_m[rows],
        standard.people_per_unit, len(index),
    )  # fmt: skip
    lacking = unreached & (situated.weight > 0) & np.isnan(situated.users)
    unknown = np.bincount(situated.village[lacking], minlength=len(index)) > 0
    return pd.Series(units, index=index).mask((units == 0) & unknown)
