"""Capacity: does everybody in reach find room?"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from peta.domain.rules import Capacity
from peta.domain.schema import State
from peta.domain.standard import Standard
from peta.engine.allocation import (
    Allocation,
    capacity_of_rooms,
    nearest_first,
    optimum,
    ordered_bands,
)
from peta.engine.demanded import DemandAt, demand_of
from peta.engine.finding import PART_CODE, Finding, Floats, Situated, by_village, parts_of
from peta.engine.loads import load_table
from peta.engine.nearest import nearest, pairs_within
from peta.engine.presence import enough
from peta.engine.proximity import radius_of_village
from peta.engine.situation import Situation

_BAND_M = 100.0


def capacity(situation: Situation, standard: Standard, detail: bool = True) -> Finding:
    """Units short of what a village needs, or people who find no room in their reach.

    Allocation ``village``: see `peta.engine.presence.enough`. The others assign people at demand
    points to facilities in reach: first to those that work (served); who is left, to those of
    unknown state or unknown size (unknown); then to those that do not work (not working). Of the
    rest, over capacity is who has any facility in reach, unreached who has none; where nobody
    handed over the kabupaten's register, both are unknown.

    Returns
    -------
    Finding with ``units_to_build`` = ceil(people not served for want of room or reach / people a
    unit), and the bound of the allocation.
    """
    rule = standard.rule
    if not isinstance(rule, Capacity) or rule.allocation == "village":
        return enough(situation, standard)
    demand = demand_of(situation, standard.demand, None)
    radius = radius_of_village(situation, standard).to_numpy(float)[demand.village]
    facilities = situation.facilities.get(standard.supply, pd.DataFrame(columns=_COLUMNS))
    places = facilities[["lon", "lat"]].to_numpy(float)
    room, state = _room(facilities, standard, rule)
    left = np.where(np.isnan(demand.weight), 0.0, demand.weight)
    taken: dict[str, Floats] = {}
    working: Allocation | None = None
    for part, wanted in (("served", State.WORKING), ("unknown", State.UNKNOWN),
                         ("not_working", State.NOT_WORKING)):  # fmt: skip
        rows = np.flatnonzero(state == wanted.value)
        found = _allocated(rule.allocation, demand, left, places[rows], room[rows], radius)
        taken[part] = found.served_people
        left = left - found.served_people
        working = working or found
    assert working is not None
    any_near = nearest(demand.xy, places)[1] <= radius
    registered = situation.registered(standard.supply).to_numpy(bool)[demand.village]
    taken["unknown"] = taken["unknown"] + np.where(registered, 0.0, left)
    taken["over_capacity"] = np.where(registered & any_near, left, 0.0)
    parts = _summed(situation, demand, taken)
    lacking = parts["unreached"] + parts["over_capacity"]
    parts["units_to_build"] = np.ceil(lacking / float(standard.people_per_unit or np.nan))
    parts["people_beyond"] = parts["demand"] - parts["served"]
    loads = _loads(facilities, state, working, room, standard.supply) if detail else None
    return Finding(parts, _situated(demand, taken, radius), loads, working.bound_people)


_COLUMNS = ["id", "kode", "lon", "lat", "state"]


def _room(
    facilities: pd.DataFrame, standard: Standard, rule: Capacity
) -> tuple[Floats, NDArray[np.object_]]:
    """People that each facility can serve, and its state; of unknown size counts as unknown."""
    state = facilities["state"].to_numpy(object).copy()
    most = float(standard.people_per_unit or 0)
    if not rule.steps:
        return np.full(len(facilities), most), state
    table = [(int(size), int(people)) for size, people in rule.steps]
    sizes = facilities.get(rule.column, pd.Series(np.nan, index=facilities.index))
    room = capacity_of_rooms(sizes.astype("Float64").to_numpy(float, na_value=np.nan), table)
    state[np.isnan(room) & (state == State.WORKING.value)] = State.UNKNOWN.value
    return np.minimum(np.where(np.isnan(room), most, room), most), state


def _allocated(
    how: str, demand: DemandAt, people: Floats, places: Floats, room: Floats, radius: Floats
) -> Allocation:
    point, facility, metres = pairs_within(demand.xy, places, radius)
    if how == "ordered_bands":
        bands = np.floor(metres / _BAND_M).astype(np.int64)
        order = np.lexsort((places[:, 1], places[:, 0], -room))
        return ordered_bands(people, room, point, facility, bands, order)
    solve = optimum if how == "optimum" else nearest_first
    keys = {"point_key": demand.xy, "facility_key": places}
    return solve(people, room, point, facility, metres, **keys)


def _summed(situation: Situation, demand: DemandAt, taken: dict[str, Floats]) -> pd.DataFrame:
    index = situation.villages.index
    situated = _situated(demand, taken, np.zeros(len(demand.village)))
    known = np.flatnonzero(~np.isnan(demand.weight))
    some = np.bincount(demand.village[known], minlength=len(index)) > 0
    whole = by_village(situated, demand.weight, index).where(some)
    by = {part: by_village(situated, people, index) for part, people in taken.items()}
    parts = parts_of(by.pop("served"), by.pop("unknown"), whole, **by)
    unknown = np.isnan(demand.weight).astype(float)
    return parts.assign(points_unknown=by_village(situated, unknown, index))


def _situated(demand: DemandAt, taken: dict[str, Floats], radius: Floats) -> Situated:
    """The demand points, each with the part that most of its people are."""
    names = list(taken)
    shares = np.stack([taken[name] for name in names])
    most = np.array([PART_CODE[name] for name in names], np.int8)[shares.argmax(axis=0)]
    part = np.where(shares.sum(axis=0) > 0, most, PART_CODE["unreached"]).astype(np.int8)
    nowhere = np.full(len(radius), np.nan)
    return Situated(
        demand.village, demand.xy, demand.weight, radius, nowhere,
        np.full(len(radius), -1, np.int64), part, demand.users, demand.estimated,
    )  # fmt: skip


def _loads(
    facilities: pd.DataFrame,
    state: NDArray[np.object_],
    found: Allocation,
    room: Floats,
    kind: str,
) -> pd.DataFrame:
    rows = np.flatnonzero(state == State.WORKING.value)
    return load_table(
        facilities.iloc[rows], kind, found.gross_people, found.load_people, room[rows]
    )
