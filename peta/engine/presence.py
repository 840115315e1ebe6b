"""Presence and number inside a village: is there one, and are there enough?"""

import numpy as np
import pandas as pd

from peta.domain.gap import PARTS
from peta.domain.standard import Standard
from peta.engine.demanded import total_of_village
from peta.engine.finding import Finding
from peta.engine.situation import Situation


def presence(situation: Situation, standard: Standard, _detail: bool = True) -> Finding:
    """Whether each village has at least one working facility.

    Demand is 1 for each village. It is served by a working facility; else unknown if one of
    unknown state stands there or nobody handed over the kabupaten's register; else not working if
    a closed one stands there; else unreached.
    """
    return filled(situation, standard, pd.Series(1.0, index=situation.villages.index))


def enough(situation: Situation, standard: Standard) -> Finding:
    """Whether each village has as many working facilities as its people need.

    demand = ceil(people, or whom the standard counts / people_per_unit) units, filled first by the
    working facilities, then by those of unknown state, then by those not working. What is still
    short is over capacity where some facility works in the village, and unreached where none does.
    What a village has beyond its need fills no other village's. Demand is NaN where the people are
    unknown.
    """
    people = total_of_village(situation, standard.demand)
    units = np.ceil(people / float(standard.people_per_unit or np.nan))
    return filled(situation, standard, units)


def filled(situation: Situation, standard: Standard, demand: pd.Series) -> Finding:
    """Fill a demand for units with what stands in the village: working, unknown, not working."""
    counts = situation.counted(standard.supply)
    parts = pd.DataFrame(0.0, index=demand.index, columns=list(PARTS))
    left = demand.copy()
    for part, state in (("served", "working"), ("unknown", "unknown"), ("not_working",) * 2):
        parts[part] = np.minimum(left, counts[state])
        left = left - parts[part]
    registered = situation.registered(standard.supply)
    parts["unknown"] += left.where(~registered, 0.0)
    short = left.where(registered, 0.0)
    parts["over_capacity"] = short.where(counts["working"] > 0, 0.0)
    parts["unreached"] = short - parts["over_capacity"]
    parts = parts.where(demand.notna())
    build = parts["unreached"] + parts["over_capacity"]
    return Finding(parts.assign(demand=demand, units_to_build=build))
