"""Proximity: who lives within the service radius of a working facility?"""

from dataclasses import fields

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from peta.domain.rules import Reach
from peta.domain.schema import State
from peta.domain.standard import Demand, Standard
from peta.engine.demanded import DemandAt, demand_of
from peta.engine.finding import (
    PART_CODE,
    PARTLY,
    READING,
    Finding,
    Floats,
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

_COUNTED = ["points_unknown", "demand_estimated"]
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
    if standard.demand is Demand.POSYANDU:
        parts = parts.where(parts["demand"].notna() | ~situation.registered("posyandu"), 0.0)
    parts["points_unknown"] = by_village(situated, np.isnan(situated.weight).astype(float), index)
    estimated = np.where(situated.estimated, situated.weight, 0.0)
    parts["demand_estimated"] = by_village(situated, estimated, index)
    parts["people_beyond"] = _people_beyond(situated, index)
    parts["units_to_build"] = _units(situated, standard, index)
    for name, reached in _readings(situation, standard, rule, situated, parts["demand"]):
        parts[READING + name] = reached
    unknown = parts["demand"].isna()
    parts.loc[unknown, parts.columns.difference(_COUNTED)] = np.nan
    if rule.groups:
        parts[PARTLY] = _some_group_is_unknown(situation, rule)
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
        demand.village, demand.xy, demand.weight, reach, distance, facility, part,
        demand.users, demand.estimated,
    )  # fmt: skip


def _joined(blocks: list[Situated]) -> Situated:
    names = [field.name for field in fields(Situated)]
    whole = {name: np.concatenate([getattr(block, name) for block in blocks]) for name in names}
    order = np.argsort(whole["village"], kind="stable")
    return Situated(**{name: values[order] for name, values in whole.items()})


def _some_group_is_unknown(situation: Situation, rule: Reach) -> pd.Series:
    """Whether nobody counted one of the groups of a village."""
    groups = [group.demand for group in rule.groups]
    return situation.population.reindex(columns=groups).isna().any(axis=1)


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
        known = situation.registered(standard.supply)
        found.append(("presence", demand.where(there, 0.0).where(known)))
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
