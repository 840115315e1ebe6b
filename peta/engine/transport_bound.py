"""People that no allocation can exceed: whoever is served in any case, and cuts of the rest."""

import numpy as np
from numpy.typing import NDArray

from peta.domain.kernel import kernel
from peta.engine.transport_case import Case
from peta.engine.transport_settling import Plan, groups, peel

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_CUTS = 30
_FEWEST_CUTS = 4
_CUT_PAIRS = 100_000_000
_LEAST_PULL = 1e-200


def bound_of(case: Case, plan: Plan) -> int:
    """People that no allocation can exceed, by a plan whose groups have been served.

    See the notes of `peta.engine.allocation.nearest_first`.
    """
    rows = case.starts, plan.stops, case.facility
    core = peel(case.people, case.capacity, *rows, plan.ample)
    sure = int(case.people[~core & (plan.stops > case.starts[:-1])].sum())
    points = np.flatnonzero(core)
    group = groups(points, *rows, plan.ample)
    return sure + _bound_of_core(points, group, case.people, case.capacity, *rows, plan.load)


@kernel
def _bound_of_core(
    points: Ints,
    group: Ints,
    people: Ints,
    capacity: Ints,
    starts: Ints,
    stops: Ints,
    facility: Ints,
    load: Ints,
) -> int:
    """Least cut found in each group, summed: first by the loads given, then by shared ones."""
    least = np.zeros(len(group), np.int64)
    pairs = 0
    for row in points:
        pairs += stops[row] - starts[row]
        room = 0
        for pair in range(starts[row], stops[row]):
            room += capacity[facility[pair]]
        least[group[facility[starts[row]]]] += min(people[row], room)
    every = np.ones(len(group), np.bool_)
    _cut(points, group, people, capacity, starts, stops, facility, every, least)
    full = load == capacity
    pull = np.ones(len(group))
    for _ in range(min(_CUTS, max(_FEWEST_CUTS, _CUT_PAIRS // max(pairs, 1)))):
        _cut(points, group, people, capacity, starts, stops, facility, full, least)
        shared = _shared(points, people, starts, stops, facility, pull)
        for to in range(len(group)):
            full[to] = shared[to] > capacity[to]
            if group[to] >= 0:
                pull[to] = max(pull[to] * capacity[to] / shared[to], _LEAST_PULL)
    return int(least.sum())


@kernel
def _cut(
    points: Ints,
    group: Ints,
    people: Ints,
    capacity: Ints,
    starts: Ints,
    stops: Ints,
    facility: Ints,
    full: Bools,
    least: Ints,
) -> None:
    """Lower what each group can serve to all that the full hold and all who reach another."""
    most = np.zeros(len(group), np.int64)
    for to in range(len(group)):
        if group[to] >= 0 and full[to]:
            most[group[to]] += capacity[to]
    for row in points:
        for pair in range(starts[row], stops[row]):
            if not full[facility[pair]]:
                most[group[facility[pair]]] += people[row]
                break
    for name in range(len(group)):
        least[name] = min(least[name], most[name])


@kernel
def _shared(
    points: Ints, people: Ints, starts: Ints, stops: Ints, facility: Ints, pull: Floats
) -> Floats:
    """People at each facility when those of each point share themselves out by its pull."""
    load = np.zeros(len(pull))
    for row in points:
        total = 0.0
        for pair in range(starts[row], stops[row]):
            total += pull[facility[pair]]
        for pair in range(starts[row], stops[row]):
            load[facility[pair]] += people[row] * pull[facility[pair]] / total
    return load
