"""Who is served by whom until full: facilities hold so many people and no more."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from peta.engine.transport_bound import bound_in_reach, bound_of, people_near
from peta.engine.transport_case import Case, case_of_pairs, put_back, whole_or_none, whole_people
from peta.engine.transport_reach import reach_of
from peta.engine.transport_rings import serve_in_rings
from peta.engine.transport_settling import Plan, plan_of
from peta.engine.transport_simplex import serve_most
from peta.engine.transport_turns import serve_in_turn

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Allocation:
    """People served and places taken.

    Parameters
    ----------
    served_people
        float64 (n,), people served of each point; NaN where its people are unknown.
    load_people
        float64 (m,), people each facility serves (net); NaN where its capacity is unknown.
    gross_people
        float64 (m,), people in reach of each facility, whoever serves them.
    left_people
        float64 (m,), capacity each facility has left; NaN where it is unknown.
    person_m
        Metres from home to facility, summed over the people served; NaN where bands were served.
    bound_people
        No allocation serves more than these, of the people and capacities that are known.
    method
        ``optimum``, ``nearest_first`` or ``ordered_bands``.
    served_by_rank
        float64 (n, ranks), people served of each point by the facilities of each rank; they sum
        to those served. One column where no ranks are given.

    Examples
    --------
    >>> found = optimum([30, 30], [40], [0, 1], [0, 0], [100.0, 200.0])
    >>> found.served_people, found.total_people, found.gap_ratio
    (array([30., 10.]), 40.0, 0.0)
    """

    served_people: Floats
    load_people: Floats
    gross_people: Floats
    left_people: Floats
    person_m: float
    bound_people: float
    method: str
    served_by_rank: Floats

    @property
    def total_people(self) -> float:
        """People served in all."""
        return float(np.nansum(self.served_people))

    @property
    def gap_ratio(self) -> float:
        """Share of the bound that is not shown to be reached (0: nothing serves more)."""
        shown = self.total_people / self.bound_people if self.bound_people else 1.0
        return max(1 - shown, 0.0)


def optimum(
    people: ArrayLike,
    capacity: ArrayLike,
    point: ArrayLike,
    facility: ArrayLike,
    distance_m: ArrayLike,
    *,
    point_key: ArrayLike | None = None,
    facility_key: ArrayLike | None = None,
    rank: ArrayLike | None = None,
) -> Allocation:
    """Serve as many people as can be served, and among those answers with the fewest metres.

    Parameters
    ----------
    people
        Whole numbers >= 0, shape (n,); NaN: unknown.
    capacity
        People each facility can serve, whole numbers >= 0, shape (m,); NaN: unknown.
    point, facility, distance_m
        Pairs in reach, shape (k,), each pair once: row of the point, row of the facility, metres
        between them (any cost in metres, read to the millimetre). Quickest ordered by point, then
        distance.
    point_key, facility_key
        What tells points and facilities apart wherever they stand in the table, shape (n,) or
        (n, 2), such as lon, lat. Keys break ties; without them the order of the rows does.
    rank
        Rank of each facility, whole numbers from 0 (the best), shape (m,). Of the answers with the
        most people, one with the most served by rank 0 is taken, of these one with the most by
        rank 1, and so on; then the fewest metres.

    Returns
    -------
    Allocation in whole people; ``bound_people`` is what it serves.

    Raises
    ------
    DataError
        Where people or capacities are negative or not whole, or metres too many for 64 bits.

    Notes
    -----
    A transport problem. Solved exactly, in whole numbers: first what needs no choice is settled
    (a facility that can hold all who might come never turns anybody away), then each remaining
    group of points and facilities that share a pair by the network simplex method (strongly
    feasible trees, Cunningham 1976, Mathematical Programming 11, 105-116), apart from all others.

    Ranks cost nobody a place: whoever serves the most can do so without taking anybody from a
    better rank (one more is served by people who change places, and places stay taken). So rank 0
    serves as many as it would alone, ranks 0 and 1 as many as these two would, and so on: the
    column of a rank sums to how many more are served because it is there.

    The number of people served and their metres are unique. Who is served need not be: where two
    answers have equally many people and equal metres, to the millimetre, the one is taken that
    the method meets first when points and facilities are ordered by their keys. It depends on
    nothing beyond the group, and with keys not on the order of the rows.

    Examples
    --------
    The first point can go to either facility, the second to the near one only. Served in the order
    of distance the second finds it full:

    >>> pairs = [0, 0, 1], [0, 1, 0], [100.0, 900.0, 200.0]
    >>> optimum([10, 10], [10, 10], *pairs).served_people
    array([10., 10.])
    >>> nearest_first([10, 10], [10, 10], *pairs).served_people
    array([10.,  0.])
    >>> optimum([10, np.nan], [np.nan, 4], *pairs).served_people
    array([ 4., nan])

    The far facility is of a second rank: ten are served because it is there.

    >>> optimum([10, 10], [10, 10], *pairs, rank=[0, 1]).served_by_rank
    array([[ 0., 10.],
           [10.,  0.]])
    """
    keys = point_key, facility_key
    case = case_of_pairs(people, capacity, point, facility, distance_m, *keys, rank)
    plan = plan_of(case)
    person_mm = serve_most(case, plan)
    return _allocation(case, plan, person_mm, int(plan.served.sum()), "optimum")


def nearest_first(
    people: ArrayLike,
    capacity: ArrayLike,
    point: ArrayLike,
    facility: ArrayLike,
    distance_m: ArrayLike,
    *,
    point_key: ArrayLike | None = None,
    facility_key: ArrayLike | None = None,
) -> Allocation:
    """Serve the shortest pair first, then the next, until everybody is served or all are full.

    Parameters
    ----------
    people, capacity, point, facility, distance_m, point_key, facility_key
        As in `optimum`. Pairs equally long to the millimetre go by the point's key, then by the
        facility's.

    Returns
    -------
    Allocation in whole people. ``bound_people`` is at least what `optimum` serves, so that
    ``gap_ratio`` says how much at most is lost by not choosing.

    Notes
    -----
    What happens where people go to the nearest place that has room: no point and facility would
    both rather have each other than what they got (the stable matching, Gale and Shapley 1962,
    which is unique here).

    The bound: whoever is in reach of a facility that can hold all who still might come is served
    in any case, and leaves. Of the rest, group by group, no more can be served than any set of
    facilities holds with all people in reach of the others (a cut); the sets tried are those full
    here, and those overfull when people share themselves out ever more evenly.

    Examples
    --------
    >>> found = nearest_first([10, 10], [10, 10], [0, 0, 1], [0, 1, 0], [100.0, 900.0, 200.0])
    >>> found.total_people, found.bound_people, found.gap_ratio
    (10.0, 20.0, 0.5)
    """
    case = case_of_pairs(people, capacity, point, facility, distance_m, point_key, facility_key)
    plan = plan_of(case)
    person_mm = serve_in_turn(case, plan)
    return _allocation(case, plan, person_mm, bound_of(case, plan), "nearest_first")


def nearest_first_within(
    people: ArrayLike,
    capacity: ArrayLike,
    points: ArrayLike,
    facilities: ArrayLike,
    radius_m: ArrayLike,
    *,
    facility_key: ArrayLike | None = None,
) -> Allocation:
    """`nearest_first` of all pairs in reach, for nations: without all pairs at once.

    Parameters
    ----------
    people, capacity
        As in `optimum`.
    points, facilities
        lon, lat in degrees (WGS 84), shapes (n, 2) and (m, 2). Pairs equally long to the
        millimetre go by these: the point's lon, then lat, then the facility's.
    radius_m
        Geodesic metres, one for all or one a point; a facility just as far is in reach. NaN: none.
    facility_key
        What tells facilities at one place apart, shape (m,) or (m, k); without, their rows do.

    Returns
    -------
    Allocation, the very same as `nearest_first` gives for `peta.engine.nearest.pairs_within` and
    these keys.

    Raises
    ------
    DataError
        Where people or capacities are negative or not whole.
    QueryError
        ``bad_position``, where a facility has no place on earth.

    Notes
    -----
    Pairs are looked up ring by ring of distance, only those of points that still have people and
    of facilities that still have room: most people are served in the first ring, and few pairs
    are left to the others. Memory is bounded by the points and by the pairs of one ring
    (`peta.engine.transport_rings`), and by those that the bound keeps
    (`peta.engine.transport_bound`).

    Examples
    --------
    The first point can go to either facility, the second to the near one only:

    >>> points, facilities = [[117.0, 0.0], [117.0, -0.002]], [[117.0, -0.0005], [117.0, 0.009]]
    >>> found = nearest_first_within([10, 10], [10, 10], points, facilities, 1_000)
    >>> found.served_people, found.load_people, found.gross_people
    (array([10.,  0.]), array([10.,  0.]), array([20., 10.]))
    >>> found.total_people, found.bound_people
    (10.0, 20.0)
    """
    known, room = whole_people(people, capacity)
    reach, order, facility_order = reach_of(points, facilities, radius_m, facility_key)
    here, holds = whole_or_none(known, order), whole_or_none(room, facility_order)
    gross = people_near(reach, here, np.flatnonzero(here[: reach.known]))
    left, free, person_mm = serve_in_rings(reach, here, holds)
    load = holds - free
    bound = bound_in_reach(reach.without(holds == 0), here, holds, load, gross)
    closed = np.isnan(room[facility_order])
    served = put_back(here - left, order, np.isnan(known[order]))
    return Allocation(
        served_people=served,
        load_people=put_back(load, facility_order, closed),
        gross_people=put_back(gross[0], facility_order, np.zeros(len(room), bool)),
        left_people=put_back(free, facility_order, closed),
        person_m=person_mm / 1000,
        bound_people=float(bound),
        method="nearest_first",
        served_by_rank=served[:, np.newaxis],
    )


def _allocation(
    case: Case, plan: Plan, person_mm: int, bound_people: int, method: str
) -> Allocation:
    """The answer in the order of the caller's rows."""
    by_rank = np.column_stack([case.by_point(each) for each in plan.served.T])
    return Allocation(
        served_people=by_rank.sum(axis=1),
        load_people=case.by_facility(plan.load),
        gross_people=case.gross_people,
        left_people=case.by_facility(case.capacity - plan.load),
        person_m=person_mm / 1000,
        bound_people=float(bound_people),
        method=method,
        served_by_rank=by_rank,
    )
