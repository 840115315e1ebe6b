"""Presence and number inside a village: is there one, and are there enough?"""

import numpy as np
import pandas as pd

from peta.domain.gap import PARTS
from peta.domain.schema import State
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
    left, parts = demand.to_numpy(float), {}
    for part, state in (("served", "working"), ("unknown", "unknown"), ("not_working",) * 2):
        parts[part] = np.minimum(left, counts[state].to_numpy())
        left = left - parts[part]
    registered = situation.registered(standard.supply).to_numpy(bool)
    parts["unknown"] = parts["unknown"] + np.where(registered, 0.0, left)
    short = np.where(registered, left, 0.0)
    works = counts[State.WORKING.value].to_numpy() > 0
    parts["over_capacity"] = np.where(works, short, 0.0)
    parts["unreached"] = np.where(works, 0.0, short)
    unknown = demand.isna().to_numpy()
    columns = {name: parts[name] for name in PARTS} | {"units_to_build": short}
    villages = {name: np.where(unknown, np.nan, values) for name, values in columns.items()}
    return Finding(pd.DataFrame({**villages, "demand": demand}, index=demand.index))
