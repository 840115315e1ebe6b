"""Proximity: who lives within the service radius of a working facility?"""

from dataclasses import fields

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from peta.domain.kernel import kernel
from peta.domain.rules import Reach
from peta.domain.schema import State
from peta.domain.slices import in_slices
from peta.domain.standard import Demand, Standard
from peta.engine.demanded import DemandAt, demand_of
from peta.engine.finding import (
    PART_CODE,
    PARTLY,
    READING,
    Finding,
    Floats,
    Ints,
    Situated,
    part_columns,
)
from peta.engine.loads import loads_by_distance
from peta.engine.need import units_by_village
from peta.engine.reach import geodesic_discs, underserved_geometry
from peta.engine.situation import Situation
from peta.engine.supply import Supply
from peta.engine.tally import known_counts, tallied
from peta.engine.uncovered import uncovered_km2

Codes = NDArray[np.int8]

_SERVED = PART_CODE["served"]
_POINTS_AT_ONCE = 100_000
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
    parts = part_columns(situated)
    if standard.demand is Demand.POSYANDU:
        nobody = np.isnan(parts["demand"]) & situation.registered("posyandu").to_numpy(bool)
        parts = {name: np.where(nobody, 0.0, values) for name, values in parts.items()}
    parts["people_beyond"] = _people_beyond(situated)
    parts["units_to_build"] = _units(situated, standard)
    parts |= _readings(situation, standard, rule, situated, parts["demand"])
    unknown = np.isnan(parts["demand"])
    villages = {name: np.where(unknown, np.nan, values) for name, values in parts.items()}
    known = known_counts(situated.starts, situated.weight)
    villages["points_unknown"] = np.diff(situated.starts) - known
    villages["demand_estimated"] = _estimated(situated)
    if rule.groups:
        villages[PARTLY] = _some_group_is_unknown(situation, rule)
    loads = None
    if detail and standard.supply != "rlh" and not rule.groups:
        loads = loads_by_distance(situation, standard.supply, situated)
    return Finding(pd.DataFrame(villages, index=situation.villages.index), situated, loads)


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
    facility, distance = supply.working.nearest(demand.xy)
    part = np.full(len(distance), PART_CODE["served"], np.int8)

    def explain(some: slice) -> None:
        village = demand.village[some]
        reach = radius[village]
        left = np.flatnonzero(~(distance[some] <= reach))
        xy, reach, village = demand.xy[some][left], reach[left], village[left]
        cause = np.full(len(left), PART_CODE["unreached"], np.int8)
        cause[supply.not_working.reaches(xy, reach)] = PART_CODE["not_working"]
        cause[supply.unknown.reaches(xy, reach) | ~registered[village]] = PART_CODE["unknown"]
        part[some][left] = cause

    in_slices(len(part), _POINTS_AT_ONCE, explain)
    if demand.undecided is not None:
        part[demand.undecided] = PART_CODE["unknown"]
    return Situated(
        demand.village, demand.xy, demand.weight, radius, distance, facility, part,
        demand.users, demand.estimated,
    )  # fmt: skip


def _joined(blocks: list[Situated]) -> Situated:
    names = [field.name for field in fields(Situated) if field.name != "radius_m"]
    whole = {name: np.concatenate([getattr(block, name) for block in blocks]) for name in names}
    order = np.argsort(whole["village"], kind="stable")
    joined = {name: values[order] for name, values in whole.items()}
    return Situated(radius_m=blocks[0].radius_m, **joined)


def _estimated(situated: Situated) -> Floats:
    """Known demand of each village at places that nobody knows."""
    rows = np.flatnonzero(situated.estimated & ~np.isnan(situated.weight))
    villages = len(situated.radius_m)
    return np.bincount(situated.village[rows], situated.weight[rows], villages).astype(float)


def _some_group_is_unknown(situation: Situation, rule: Reach) -> NDArray[np.bool_]:
    """Whether nobody counted one of the groups of a village."""
    groups = [group.demand for group in rule.groups]
    counted = situation.population.reindex(columns=groups)
    return counted.isna().any(axis=1).to_numpy(bool)


def _readings(
    situation: Situation, standard: Standard, rule: Reach, situated: Situated, demand: Floats
) -> dict[str, Floats]:
    """Other numerators of the same demand: longer ways, and presence in the village."""
    found = {}
    for factor in rule.detour:
        reached = tallied(
            _reached_by_detour, 1, situated.starts, situated.part, situated.weight,
            situated.distance_m, situated.radius_m, float(factor),
        )  # fmt: skip
        found[f"{READING}detour_{factor:g}"] = reached[:, 0]
    if rule.presence:
        there = situation.counted(standard.supply)[State.WORKING.value].to_numpy() > 0
        known = situation.registered(standard.supply).to_numpy(bool)
        found[f"{READING}presence"] = np.where(known, np.where(there, demand, 0.0), np.nan)
    return found


def _people_beyond(situated: Situated) -> Floats:
    """People at the points not served; NaN where demand is beyond and nobody's number is known."""
    given = situated.part, situated.weight, situated.users
    people, points, known = tallied(_beyond, 3, situated.starts, *given).T
    return np.where((known > 0) | (points == 0), people, np.nan)


def _units(situated: Situated, standard: Standard) -> Floats:
    """Units to build for those unreached; NaN for a standard that says no users per unit."""
    villages = len(situated.radius_m)
    if standard.people_per_unit is None:
        return np.full(villages, np.nan)
    unreached = situated.part == PART_CODE["unreached"]
    units = units_by_village(
        situated.starts, situated.xy, situated.users, unreached, situated.radius_m,
        standard.people_per_unit,
    )  # fmt: skip
    lacking = situated.village[unreached & (situated.weight > 0) & np.isnan(situated.users)]
    unknown = np.bincount(lacking, minlength=villages) > 0
    return np.where((units == 0) & unknown, np.nan, units)


@kernel
def _reached_by_detour(
    first: int,
    last: int,
    starts: Ints,
    part: Codes,
    weight: Floats,
    distance: Floats,
    radius: Floats,
    factor: float,
    table: Floats,
) -> None:
    """Known demand of those served who are in reach also by a way so much longer."""
    for village in range(first, last):
        for point in range(starts[village], starts[village + 1]):
            near = distance[point] * factor <= radius[village]
            if near and part[point] == _SERVED and not np.isnan(weight[point]):
                table[village, 0] += weight[point]


@kernel
def _beyond(
    first: int,
    last: int,
    starts: Ints,
    part: Codes,
    weight: Floats,
    users: Floats,
    table: Floats,
) -> None:
    """People at points not served, how many such points, and how many of known people."""
    for village in range(first, last):
        for point in range(starts[village], starts[village + 1]):
            if part[point] != _SERVED and weight[point] > 0:
                table[village, 1] += 1
                if not np.isnan(users[point]):
                    table[village, 0] += users[point]
                    table[village, 2] += 1
