"""Capacity: does everybody in reach find room?"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from peta.domain.rules import Capacity
from peta.domain.schema import State
from peta.domain.standard import Standard
from peta.engine.allocation import Allocation, nearest_first_within, optimum
from peta.engine.demanded import DemandAt, demand_of
from peta.engine.finding import PART_CODE, Finding, Floats, Situated, by_village, parts_of
from peta.engine.loads import load_table
from peta.engine.nearest import FacilityGrid, pairs_within
from peta.engine.ordered_bands import ordered_bands
from peta.engine.presence import enough
from peta.engine.proximity import radius_of_village
from peta.engine.rooms import capacity_of_rooms
from peta.engine.situation import Situation

_BAND_M = 100.0
_RANK = {State.WORKING: 0, State.UNKNOWN: 1, State.NOT_WORKING: 2}
_PART_OF_RANK = ("served", "unknown", "not_working")

Ints = NDArray[np.int64]


def capacity(situation: Situation, standard: Standard, detail: bool = True) -> Finding:
    """Units short of what a village needs, or people who find no room in their reach.

    Allocation ``village``: see `peta.engine.presence.enough`. The others assign people at demand
    points to facilities in reach. With ``optimum`` served is whom those that work can serve at
    most; unknown, how many more would be served if those of unknown state or unknown size worked;
    not working, how many more again if those did that do not work. With the others see `_in_turn`.
    Of the rest, over capacity is who has any facility in reach, unreached who has none; where
    nobody handed over the kabupaten's register, both are unknown.

    Returns
    -------
    Finding with ``units_to_build`` = ceil(people not served for want of room or reach / people a
    unit), and the bound of the allocation.

    Notes
    -----
    Where people could change places it is their number that a cause explains; that the point it
    is booked at is the one that goes without, is one answer of several.
    """
    rule = standard.rule
    if not isinstance(rule, Capacity) or rule.allocation == "village":
        return enough(situation, standard)
    demand = demand_of(situation, standard.demand, None)
    by_village_m = radius_of_village(situation, standard).to_numpy(float)
    radius = by_village_m[demand.village]
    facilities = situation.facilities.get(standard.supply, pd.DataFrame(columns=_COLUMNS))
    places = _places(facilities, standard, rule)
    people = np.where(np.isnan(demand.weight), 0.0, demand.weight)
    given = people, demand.xy, radius, places
    best = rule.allocation == "optimum"
    found = _at_once(*given) if best else _in_turn(rule.allocation, *given)
    taken = dict(zip(_PART_OF_RANK, found.by_rank.T, strict=True))
    left = people - found.by_rank.sum(axis=1)
    any_near = FacilityGrid(places.xy).reaches(demand.xy, radius)
    registered = situation.registered(standard.supply).to_numpy(bool)[demand.village]
    taken["unknown"] = taken["unknown"] + np.where(registered, 0.0, left)
    taken["over_capacity"] = np.where(registered & any_near, left, 0.0)
    parts = _summed(situation, demand, taken)
    lacking = parts["unreached"] + parts["over_capacity"]
    parts["units_to_build"] = np.ceil(lacking / float(standard.people_per_unit or np.nan))
    parts["people_beyond"] = parts["demand"] - parts["served"]
    loads = _loads(facilities, places, found, standard.supply) if detail else None
    return Finding(parts, _situated(demand, taken, by_village_m), loads, found.bound_people)


_COLUMNS = ["id", "kode", "lon", "lat", "state"]


@dataclass(frozen=True, slots=True)
class _Places:
    """Facilities: where, people that each can serve, and rank by state (0: works)."""

    xy: Floats
    room: Floats
    rank: Ints

    def of(self, rows: Ints) -> "_Places":
        return _Places(self.xy[rows], self.room[rows], self.rank[rows])

    @property
    def apart(self) -> Floats:
        """What tells two at one place apart."""
        return np.column_stack([self.rank, self.room])

    @property
    def working(self) -> Ints:
        return np.flatnonzero(self.rank == 0)


@dataclass(frozen=True, slots=True)
class _Served:
    """People of each point by rank, loads of the facilities that work, and what bounds them."""

    by_rank: Floats
    gross_people: Floats
    net_people: Floats
    bound_people: float


def _places(facilities: pd.DataFrame, standard: Standard, rule: Capacity) -> _Places:
    room, state = _room(facilities, standard, rule)
    rank = np.array([_RANK[State(each)] for each in state], np.int64)
    return _Places(facilities[["lon", "lat"]].to_numpy(float), room, rank)


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


def _at_once(people: Floats, xy: Floats, radius: Floats, places: _Places) -> _Served:
    """All facilities in one problem; whoever makes room by going to a later rank does so."""
    pairs = pairs_within(xy, places.xy, radius)
    found = optimum(people, places.room, *pairs, **_keys(xy, places), rank=places.rank)
    missing = len(_PART_OF_RANK) - found.served_by_rank.shape[1]
    by_rank = np.pad(found.served_by_rank, ((0, 0), (0, missing)))
    rows = places.working
    return _Served(
        by_rank, found.gross_people[rows], found.load_people[rows], float(by_rank[:, 0].sum())
    )


def _in_turn(how: str, people: Floats, xy: Floats, radius: Floats, places: _Places) -> _Served:
    """A rank after the other, each for whom those before left over.

    Nobody who found room gives it up for another, as people who come as they come do not. So a
    part is whom those of its rank could take of the people who stand before full doors; had they
    been open from the start, others would have come to them, and more or fewer might be served.
    """
    by_rank = np.zeros((len(people), len(_PART_OF_RANK)))
    found = []
    for rank in range(len(_PART_OF_RANK)):
        rows = np.flatnonzero(places.rank == rank)
        left = people - by_rank.sum(axis=1)
        found.append(_allocated(how, left, xy, radius, places.of(rows)))
        by_rank[:, rank] = found[-1].served_people
    first = found[0]
    return _Served(by_rank, first.gross_people, first.load_people, first.bound_people)


def _allocated(how: str, people: Floats, xy: Floats, radius: Floats, places: _Places) -> Allocation:
    if how == "nearest_first":
        given = people, places.room, xy, places.xy, radius
        return nearest_first_within(*given, facility_key=places.apart)
    point, facility, metres = pairs_within(xy, places.xy, radius)
    bands = np.floor(metres / _BAND_M).astype(np.int64)
    order = np.lexsort((places.xy[:, 1], places.xy[:, 0], -places.room))
    return ordered_bands(people, places.room, point, facility, bands, order)


def _keys(xy: Floats, places: _Places) -> dict[str, Floats]:
    """What tells points apart, and facilities."""
    return {"point_key": xy, "facility_key": np.column_stack([places.xy, places.apart])}


def _summed(situation: Situation, demand: DemandAt, taken: dict[str, Floats]) -> pd.DataFrame:
    index = situation.villages.index
    situated = _situated(demand, taken, np.zeros(len(index)))
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
    nowhere = np.full(len(part), np.nan)
    return Situated(
        demand.village, demand.xy, demand.weight, radius, nowhere,
        np.full(len(part), -1, np.int64), part, demand.users, demand.estimated,
    )  # fmt: skip


def _loads(facilities: pd.DataFrame, places: _Places, found: _Served, kind: str) -> pd.DataFrame:
    rows = places.working
    return load_table(
        facilities.iloc[rows], kind, found.gross_people, found.net_people, places.room[rows]
    )
