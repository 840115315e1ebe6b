"""A part of a situation that gives its villages the numbers that the whole gives them."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from peta.domain.adjustable import shares
from peta.domain.standard import Standard
from peta.engine.demanded import demand_of
from peta.engine.nearest import pairs_within
from peta.engine.proximity import radius_of_village
from peta.engine.situation import Situation

Ints = NDArray[np.int64]


def excerpt(situation: Situation, villages: Ints) -> Situation:
    """The situation of some villages.

    Facilities, their registers and their tables stay whole, so that nobody loses one that stands
    across a border, and what is laid out to look them up is shared with the whole.

    Parameters
    ----------
    villages
        Rows, ascending.
    """
    return replace(
        situation,
        villages=situation.villages.iloc[villages],
        points=situation.points.of(villages),
        population=situation.population.iloc[villages],
    )


def with_neighbours(situation: Situation, standard: Standard, villages: Ints) -> Ints:
    """Rows of some villages and of all whose people compete with theirs, however indirectly.

    Where nobody is assigned to a facility these are the villages themselves.
    """
    if not shares(standard):
        return villages
    count = len(situation.villages)
    demand = demand_of(situation, standard.demand, None)
    radius = radius_of_village(situation, standard).to_numpy(float)[demand.village]
    rows = situation.facilities.get(standard.supply)
    places = np.empty((0, 2)) if rows is None else rows[["lon", "lat"]].to_numpy(float)
    point, facility, _ = pairs_within(demand.xy, places, radius)
    ends = demand.village[point], count + facility
    size = count + len(places)
    graph = coo_array((np.ones(len(point), bool), ends), shape=(size, size))
    group = connected_components(graph, directed=False)[1][:count]
    return np.flatnonzero(np.isin(group, group[villages]))
