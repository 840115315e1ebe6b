"""Travel time as a standard: who reaches a working facility in time, on the ground?"""

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from peta.domain.rules import Travel as TravelRule
from peta.domain.schema import State
from peta.domain.standard import Standard
from peta.domain.wilayah import Level
from peta.engine.demanded import DemandAt, demand_of
from peta.engine.finding import PART_CODE, Finding, Floats, Ints, Situated, by_village, summed_parts
from peta.engine.friction import Friction, friction_grid, grid_frame, travel_minutes
from peta.engine.situation import Situation

_LOST = ("no_place", "off_grid", "on_barrier")


def travel_time(situation: Situation, standard: Standard, _detail: bool = True) -> Finding:
    """Demand within and beyond some minutes of a working facility, by village.

    Served in time of a working one; else unknown in time of one of unknown state, where nobody
    handed over the register or the roads and rivers, and at points that stand on a barrier; else
    not working in time of a closed one; else unreached, also where no way leads.
    """
    if not isinstance(standard.rule, TravelRule):
        raise TypeError(f"{standard.id}: travel is missing")
    demand = demand_of(situation, standard.demand, None)
    index, lines = situation.villages.index, situation.tables.get("jaringan")
    part = np.full(len(demand.village), PART_CODE["unknown"], np.int8)
    if lines is not None and situation.speeds is not None:
        for rows in _by_province(demand.village, index):
            grid = _grid(situation, demand.xy[rows], gpd.GeoDataFrame(lines), standard.rule)
            part[rows] = _parts(situation, standard, standard.rule, demand, rows, grid)
    situated = _situated(demand, part, len(index))
    parts = summed_parts(situated, index)
    unknown = by_village(situated, np.isnan(demand.weight).astype(float), index)
    beyond = by_village(situated, np.where(part == PART_CODE["served"], 0.0, demand.users), index)
    return Finding(
        parts.assign(
            units_to_build=np.nan,
            points_unknown=unknown,
            people_beyond=beyond.where(parts["demand"].notna()),
        ),
        situated,
    )


def _by_province(village: Ints, index: pd.Index) -> list[Ints]:
    """Rows of the points of each province: a grid for each keeps it small."""
    province = index.str[: Level.PROVINSI.width].to_numpy()[village]
    return [np.flatnonzero(province == code) for code in np.unique(province)]


def _grid(
    situation: Situation, points: Floats, lines: gpd.GeoDataFrame, rule: TravelRule
) -> Friction:
    """Friction around points, as far beyond as anybody gets in time; no sea is crossed."""
    assert situation.speeds is not None
    speeds = situation.speeds
    chosen = speeds.chosen(rule.modes)
    fastest = max(speed.km_h for mode in chosen for speed in mode.speeds.values())
    box = (*points.min(axis=0).tolist(), *points.max(axis=0).tolist())
    frame = grid_frame(box, rule.step_m, fastest / 60 * 1000 * rule.minutes)
    return friction_grid(frame, lines, speeds, rule.modes, coast=situation.villages)


def _parts(
    situation: Situation,
    standard: Standard,
    rule: TravelRule,
    demand: DemandAt,
    rows: Ints,
    grid: Friction,
) -> NDArray[np.int8]:
    points = demand.xy[rows]
    part = np.full(len(rows), PART_CODE["unreached"], np.int8)
    registered = situation.registered(standard.supply).to_numpy(bool)[demand.village[rows]]
    lost = np.zeros(len(rows), bool)
    for state, name in ((State.NOT_WORKING, "not_working"), (State.UNKNOWN, "unknown"),
                        (State.WORKING, "served")):  # fmt: skip
        places = situation.positions(standard.supply, state)
        found = travel_minutes(points, places, grid, limit_minutes=rule.minutes)
        if name == "served":
            lost = np.isin(found.reason, _LOST)
            part[lost | ~registered] = PART_CODE["unknown"]
        part[found.minutes <= rule.minutes] = PART_CODE[name]
    return part


def _situated(demand: DemandAt, part: NDArray[np.int8], villages: int) -> Situated:
    return Situated(
        demand.village, demand.xy, demand.weight, np.full(villages, np.nan),
        np.full(len(part), np.nan),
        np.full(len(part), -1, np.int64), part, demand.users, demand.estimated,
    )  # fmt: skip
