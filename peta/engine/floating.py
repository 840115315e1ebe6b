"""Floating catchments as a standard: does enough of what is in reach fall to each person?"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from peta.domain.rules import Catchment
from peta.domain.schema import State
from peta.domain.standard import Standard
from peta.engine.catchments import Catchments, Decay, parts_by_supply_ratio, three_step, two_step
from peta.engine.demanded import DemandAt, demand_of
from peta.engine.finding import PART_CODE, Finding, Floats, by_village, summed_parts
from peta.engine.loads import loads_by_distance
from peta.engine.nearest import pairs_within
from peta.engine.proximity import placed, radius_of_village
from peta.engine.situation import Situation


def floating_catchment(situation: Situation, standard: Standard, detail: bool = True) -> Finding:
    """Demand by how much of the supply in reach falls to each person.

    Every facility offers ``people_per_unit`` places, shared by all in its catchment. Served where
    the working ones give at least one place a person; else unknown where those of unknown state
    would, with them, or would be why not, or nobody handed over the register; else not working
    where the closed ones would as well; else over capacity where something works in reach, and
    unreached where nothing does.
    """
    if not isinstance(standard.rule, Catchment):
        raise TypeError(f"{standard.id}: zones are missing")
    demand = demand_of(situation, standard.demand, None)
    radius = radius_of_village(situation, standard).to_numpy(float)
    registered = situation.registered(standard.supply).to_numpy(bool)
    by_distance = placed(demand, situation.supply(standard.supply), radius, registered)
    part = _parts(situation, standard, standard.rule, demand, radius[demand.village])
    part[~registered[demand.village] & (part != PART_CODE["served"])] = PART_CODE["unknown"]
    situated = replace(by_distance, part=part)
    index = situation.villages.index
    parts = summed_parts(situated, index)
    short = parts["unreached"] + parts["over_capacity"]
    places = float(standard.people_per_unit or np.nan)
    unknown = by_village(situated, np.isnan(demand.weight).astype(float), index)
    parts = parts.assign(units_to_build=np.ceil(short / places), points_unknown=unknown)
    loads = loads_by_distance(situation, standard.supply, situated) if detail else None
    return Finding(parts, situated, loads)


def _parts(
    situation: Situation, standard: Standard, rule: Catchment, demand: DemandAt, radius: Floats
) -> NDArray[np.int8]:
    """Part of each point: first what works decides, then what may, then what could."""
    stands = {state: situation.positions(standard.supply, state) for state in State}
    open_or_unknown = np.concatenate([stands[State.WORKING], stands[State.UNKNOWN]])
    everything = np.concatenate([open_or_unknown, stands[State.NOT_WORKING]])
    part = _codes(_shared(standard, rule, demand, stands[State.WORKING], radius).access)
    short = part != PART_CODE["served"]
    would = _codes(_shared(standard, rule, demand, everything, radius).access)
    may = _codes(_shared(standard, rule, demand, open_or_unknown, radius).access)
    hangs = short & (may != part)
    part[short & (would == PART_CODE["served"])] = PART_CODE["not_working"]
    part[hangs] = PART_CODE["unknown"]
    return part


def _shared(
    standard: Standard, rule: Catchment, demand: DemandAt, places: Floats, radius: Floats
) -> Catchments:
    pairs = pairs_within(demand.xy, places, radius)
    share = three_step if rule.variant == "3sfca" else two_step
    supply = np.full(len(places), float(standard.people_per_unit or 0))
    return share(demand.weight, supply, *pairs, Decay("step", zones=rule.zones))


def _codes(access: Floats) -> NDArray[np.int8]:
    names = sorted(PART_CODE)
    codes = np.array([PART_CODE[name] for name in names], np.int8)
    return codes[np.searchsorted(names, parts_by_supply_ratio(access, 1.0))]
