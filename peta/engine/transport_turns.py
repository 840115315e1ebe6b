"""Pairs in turn, the shortest first: people go to the nearest place that has room."""

import numpy as np
from numpy.typing import NDArray

from peta.domain.kernel import kernel
from peta.engine.transport_case import Case, mm
from peta.engine.transport_settling import Plan

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_PLACE = 30


def serve_in_turn(case: Case, plan: Plan) -> int:
    """Serve the plan's groups, writing into its people served and loads; all their millimetres.

    The facilities are all of one rank.
    """
    owner = np.empty(len(case.facility), np.int32)
    served = plan.served[:, 0]
    beside = np.zeros_like(served)

    def serve(part: slice) -> int:
        first, last = plan.point_starts[[part.start, part.stop]]
        turn = _turns(plan.points[first:last], case.starts, plan.stops, case.distance_m, owner)
        turn.sort()
        return int(
            _taken_in_turn(
                case.people, case.capacity, case.facility, plan.ample, owner, turn,
                served, beside, plan.load,
            )
        )  # fmt: skip

    person_mm = plan.person_mm + plan.groups(serve)
    plan.add_beside(case.facility, beside)
    return person_mm


@kernel
def _turns(
    points: Ints, starts: Ints, stops: Ints, distance_m: Floats, owner: NDArray[np.int32]
) -> NDArray[np.uint64]:
    """Note the point of each pair; one number for each pair of the points, to sort by.

    The number holds the millimetres above and the pair below: pairs as long go as they stand.
    """
    count = 0
    for row in points:
        count += stops[row] - starts[row]
    turn = np.empty(count, np.uint64)
    at = 0
    for row in points:
        for pair in range(starts[row], stops[row]):
            owner[pair] = row
            turn[at] = (np.uint64(mm(distance_m[pair])) << np.uint64(_PLACE)) | np.uint64(pair)
            at += 1
    return turn


@kernel
def _taken_in_turn(
    people: Ints,
    capacity: Ints,
    facility: Ints,
    ample: Bools,
    owner: NDArray[np.int32],
    turn: NDArray[np.uint64],
    served: Ints,
    beside: Ints,
    load: Ints,
) -> int:
    person_mm = 0
    below = (np.uint64(1) << np.uint64(_PLACE)) - np.uint64(1)
    for number in turn:
        pair = np.int64(number & below)
        row, to = owner[pair], facility[pair]
        taken = people[row] - served[row]
        if ample[to]:
            beside[row] = taken
        else:
            taken = min(taken, capacity[to] - load[to])
            load[to] += taken
        served[row] += taken
        person_mm += taken * np.int64(number >> np.uint64(_PLACE))
    return person_mm
