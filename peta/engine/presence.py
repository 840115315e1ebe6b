"""Presence and capacity inside a village: is there one, and are there enough?"""

import numpy as np
import pandas as pd

from peta.domain.gap import PARTS
from peta.domain.standard import Standard
from peta.engine.situation import Situation


def presence(situation: Situation, standard: Standard) -> pd.DataFrame:
    """Whether each village has at least one working facility.

    Demand is 1 for each village. It is served by a working facility; else unknown if one of
    unknown state stands there or nobody handed over the kabupaten's register; else not working if
    a closed one stands there; else unreached.

    Returns
    -------
    DataFrame on the villages' index with ``demand`` and the parts that sum to it.
    """
    return _filled(situation, standard, pd.Series(1.0, index=situation.villages.index))


def capacity(situation: Situation, standard: Standard) -> pd.DataFrame:
    """Whether each village has as many working facilities as its people need.

    demand = ceil(people / people_per_unit) units, filled first by the working facilities, then by
    those of unknown state, then by those not working. What a village has beyond its need fills no
    other village's. Demand is NaN where the people are unknown.

    Returns
    -------
    DataFrame on the villages' index with ``demand`` (units) and the parts that sum to it.
    """
    if standard.people_per_unit is None:
        raise ValueError(f"{standard.id}: people_per_unit is missing")
    return _filled(
        situation, standard, np.ceil(situation.villages["people"] / standard.people_per_unit)
    )


def _filled(situation: Situation, standard: Standard, demand: pd.Series) -> pd.DataFrame:
    """Fill a demand for units with what stands in the village: working, unknown, not working."""
    counts = situation.counted(standard.supply)
    parts = pd.DataFrame(0.0, index=demand.index, columns=list(PARTS))
    left = demand.copy()
    for part, state in (("served", "working"), ("unknown", "unknown"), ("not_working",) * 2):
        parts[part] = np.minimum(left, counts[state])
        left = left - parts[part]
    unregistered = ~situation.registered(standard.supply)
    parts["unknown"] += left.where(unregistered, 0.0)
    parts["unreached"] = left.where(~unregistered, 0.0)
    parts = parts.where(demand.notna())
    build = parts["unreached"]
    return parts.assign(demand=demand, units_to_build=build)
