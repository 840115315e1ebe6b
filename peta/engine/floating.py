"""Floating catchments as a standard: does enough of what is in reach fall to each person?"""

import numpy as np
from numpy.typing import NDArray

from peta.domain.rules import Catchment
from peta.domain.standard import Standard
from peta.engine.catchments import Catchments, Decay, parts_by_supply_ratio, three_step, two_step
from peta.engine.finding import PART_CODE, Finding, Floats, Situated, by_village, summed_parts
from peta.engine.loads import loads_by_distance
from peta.engine.nearest import nearest, pairs_within
from peta.engine.proximity import DemandAt, demand_of, radius_of_village, supply_of
from peta.engine.situation import Situation


def floating_catchment(situation: Situation, standard: Standard, detail: bool = True) -> Finding:
    """Demand by how much of the supply in reach falls to each person.

    Every facility offers ``people_per_unit`` places, shared by all in its catchment. Served where
    the working ones give at least one place a person; else unknown where those of unknown state
    would, with them, or nobody handed over the register; else not working where the closed ones
    would as well; else over capacity where something works in reach, and unreached where nothing
    does.
    """
    if not isinstance(standard.rule, Catchment):
        raise TypeError(f"{standard.id}: zones are missing")
    demand = demand_of(situation, standard.demand, None)
    radius = radius_of_village(situation, standard).to_numpy(float)[demand.village]
    supply, places = supply_of(situation, standard.supply), float(standard.people_per_unit or 0)
    decay = _decay(standard.rule)
    found = _shared(demand, supply.working, radius, places, decay, standard.rule.variant)
    part = _codes(found.access)
    registered = situation.registered(standard.supply).to_numpy(bool)[demand.village]
    open_or_unknown = np.concatenate([supply.working, supply.unknown])
    everything = np.concatenate([open_or_unknown, supply.not_working])
    for stands, cause in ((everything, "not_working"), (open_or_unknown, "unknown")):
        more = _shared(demand, stands, radius, places, decay, standard.rule.variant)
        would = (_codes(more.access) == PART_CODE["served"]) & (part != PART_CODE["served"])
        part[would] = PART_CODE[cause]
    part[~registered & (part != PART_CODE["served"])] = PART_CODE["unknown"]
    facility, metres = nearest(demand.xy, supply.working)
    rows = np.where(facility >= 0, supply.rows[facility], -1) if len(supply.rows) else facility
    situated = Situated(
        demand.village, demand.xy, demand.weight, radius, metres, rows, part, demand.users,
        demand.estimated,
    )  # fmt: skip
    index = situation.villages.index
    parts = summed_parts(situated, index)
    short = parts["unreached"] + parts["over_capacity"]
    unknown = by_village(situated, np.isnan(demand.weight).astype(float), index)
    parts = parts.assign(units_to_build=np.ceil(short / places), points_unknown=unknown)
    loads = loads_by_distance(situation, standard.supply, situated) if detail else None
    return Finding(parts, situated, loads)


def _decay(rule: Catchment) -> Decay:
    return Decay("step", zones=rule.zones)


def _shared(
    demand: DemandAt, stands: Floats, radius: Floats, places: float, decay: Decay, variant: str
) -> Catchments:
    pairs = pairs_within(demand.xy, stands, radius)
    share = three_step if variant == "3sfca" else two_step
    return share(demand.weight, np.full(len(stands), places), *pairs, decay)


def _codes(access: Floats) -> NDArray[np.int8]:
    names = sorted(PART_CODE)
    codes = np.array([PART_CODE[name] for name in names], np.int8)
    return codes[np.searchsorted(names, parts_by_supply_ratio(access, 1.0))]
