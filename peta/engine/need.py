"""Stock minus handled, and units to build."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.spatial import KDTree

from peta.domain.gap import PARTS
from peta.domain.standard import Standard
from peta.engine.reach import ecef
from peta.engine.situation import Situation

Floats = NDArray[np.float64]


def units_to_build(points: Floats, users: Floats, radius_m: float, users_per_unit: float) -> int:
    """How many units it takes to reach everybody, each standing at one of the points.

    Greedy set cover: the site that reaches most of the users left is taken first and gets as many
    units as they need, until nobody is left. Greedy is an upper bound on the fewest units.

    Parameters
    ----------
    points
        lon, lat in degrees of those out of reach, shape (n, 2).
    users
        People at each point, shape (n,).
    radius_m
        Reach of a unit, metres.
    users_per_unit
        People that one unit serves.

    Examples
    --------
    >>> near = np.array([[117.0, 0.0], [117.0005, 0.0], [117.5, 0.0]])
    >>> units_to_build(near, np.array([150.0, 100.0, 10.0]), 100, 200)
    3
    >>> units_to_build(np.empty((0, 2)), np.empty(0), 100, 200)
    0
    """
    left = np.where(users > 0, users, 0.0)
    if not left.any():
        return 0
    positions = ecef(points)
    reached = [np.array(near) for near in KDTree(positions).query_ball_point(positions, radius_m)]
    units = 0
    while left.any():
        site = reached[int(np.argmax([left[near].sum() for near in reached]))]
        units += int(np.ceil(left[site].sum() / users_per_unit))
        left[site] = 0.0
    return units


def need(situation: Situation, standard: Standard) -> pd.DataFrame:
    """Listed stock minus what has been handled, by village.

    Demand is the rows listed in the village. A kabupaten/kota that handed over no list has unknown
    demand (NaN), not none.

    Returns
    -------
    DataFrame on the villages' index with ``demand`` and the parts that sum to it, in listed rows.
    """
    counts = situation.counted(standard.supply).astype(float)
    parts = pd.DataFrame(0.0, index=counts.index, columns=list(PARTS)).assign(
        served=counts["working"], unreached=counts["not_working"], unknown=counts["unknown"]
    )
    parts["demand"] = counts.sum(axis=1)
    return parts.where(situation.registered(standard.supply))
