"""How much each facility carries: everybody in its reach, and those who are its own."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from peta.engine.finding import PART_CODE, Situated
from peta.engine.situation import Situation

_POINTS_AT_ONCE = 200_000

LOAD_COLUMNS = (
    "kind", "id", "kode", "gross_people", "net_people", "capacity_people", "left_people",
)  # fmt: skip


def loads_by_distance(situation: Situation, kind: str, situated: Situated) -> pd.DataFrame | None:
    """Load of each working facility where everybody goes to the nearest one in reach.

    Returns
    -------
    DataFrame with `LOAD_COLUMNS`, a row a working facility: ``gross_people`` is the known demand
    within reach of it, counted again for every other facility in reach; ``net_people`` that of
    the points it is nearest to. None where the kind is not loaded.
    """
    rows = situation.facilities.get(kind)
    if rows is None:
        return None
    working = np.flatnonzero(rows["state"] == "working")
    weight = np.where(np.isnan(situated.weight), 0.0, situated.weight)
    served = situated.part == PART_CODE["served"]
    nearest = situation.supply(kind).row_of(situated.facility[served])
    net: NDArray[np.float64] = np.bincount(nearest, weight[served].astype(float), len(rows))[
        working
    ].astype(float)
    grid = situation.supply(kind).working
    gross: NDArray[np.float64] = np.zeros(len(working))
    for start in range(0, len(weight), _POINTS_AT_ONCE):
        part = slice(start, start + _POINTS_AT_ONCE)
        point, facility, _ = grid.within(
            situated.xy[part], situated.radius_m[situated.village[part]]
        )
        gross = gross + np.bincount(facility, weight[part][point], len(working))
    return load_table(rows.iloc[working], kind, gross, net, np.full(len(working), np.nan))


def load_table(
    facilities: pd.DataFrame,
    kind: str,
    gross: NDArray[np.float64],
    net: NDArray[np.float64],
    capacity: NDArray[np.float64],
) -> pd.DataFrame:
    """Loads as the table that every method gives."""
    return pd.DataFrame(
        {
            "kind": kind,
            "id": facilities["id"].to_numpy(),
            "kode": facilities["kode"].to_numpy(),
            "gross_people": gross,
            "net_people": net,
            "capacity_people": capacity,
            "left_people": capacity - net,
        }
    )
