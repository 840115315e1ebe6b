"""Who is served by whom until full: facilities hold so many people and no more."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from peta.engine.transport_bound import bound_of
from peta.engine.transport_case import Case, case_of_pairs, case_of_rows, floats, whole_people
from peta.engine.transport_settling import Plan, plan_of
from peta.engine.transport_simplex import serve_most
from peta.engine.transport_turns import serve_in_turn

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


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

    @property
    def unknown_points(self) -> int:
        """Points whose people are unknown; nobody serves them here."""
        return int(np.isnan(self.served_people).sum())

    @property
    def unknown_facilities(self) -> int:
        """Facilities whose capacity is unknown; they serve nobody here."""
        return int(np.isnan(self.load_people).sum())


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
    return _nearest_first(
        case_of_pairs(people, capacity, point, facility, distance_m, point_key, facility_key)
    )


def nearest_first_of_rows(
    people: ArrayLike,
    capacity: ArrayLike,
    starts: ArrayLike,
    facility: ArrayLike,
    distance_m: ArrayLike,
) -> Allocation:
    """`nearest_first` for pairs by rows, which spares the memory of a point a pair.

    Parameters
    ----------
    starts
        Where the pairs of each point start, shape (n + 1,), the last is the number of pairs; those
        of a point ordered by distance.

    Examples
    --------
    >>> nearest_first_of_rows([10, 10], [15], [0, 1, 2], [0, 0], [5.0, 3.0]).served_people
    array([ 5., 10.])
    """
    known, room = whole_people(people, capacity)
    rows, places = np.asarray(starts, np.int64), np.asarray(facility, np.int64)
    return _nearest_first(case_of_rows(known, room, rows, places, floats(distance_m)))


def ordered_bands(
    people: ArrayLike,
    capacity: ArrayLike,
    point: ArrayLike,
    facility: ArrayLike,
    band: ArrayLike,
    order: ArrayLike,
) -> Allocation:
    """AccessMod's way: facilities in a chosen order, each taking whole bands until it is full.

    Not peta's answer: another order gives another number served. Kept so that figures made with
    AccessMod can be made again.

    Parameters
    ----------
    people, capacity, point, facility
        As in `optimum`, not necessarily whole.
    band
        Band of each pair, shape (k,), whole: minutes of travel or steps of distance, rounded.
    order
        Rows of the facilities, the first to be served first; shape (m,), each once.

    Returns
    -------
    Allocation in fractions of people; what is left of a point stays for the facilities after.
    ``bound_people`` is the lesser of two sums: people by the capacity in reach of each point, and
    capacity by the people in reach of each facility.

    Notes
    -----
    With q people in the bands up to one and p in the next, a facility of capacity c takes all q
    and the share (c - q) / p of each point in the next band (AccessMod 5,
    ``amAnalysisCatchment.R``).

    Examples
    --------
    >>> pairs = [0, 0, 1], [0, 1, 0], [1, 9, 2]
    >>> ordered_bands([10, 10], [15, 10], *pairs, order=[0, 1]).served_people
    array([10.,  5.])
    >>> ordered_bands([10, 10], [15, 10], *pairs, order=[1, 0]).served_people
    array([10., 10.])
    """
    points, facilities, bands = (np.asarray(each, np.int64) for each in (point, facility, band))
    known, room = floats(people), floats(capacity)
    left, free = np.nan_to_num(known), np.nan_to_num(room)
    load = np.zeros(len(free))
    by_facility = np.lexsort((points, bands, facilities))
    starts = np.searchsorted(facilities[by_facility], np.arange(len(free) + 1))
    for row in np.asarray(order, np.int64):
        pairs = by_facility[starts[row] : starts[row + 1]]
        share = _shares(left[points[pairs]], bands[pairs], free[row])
        taken = left[points[pairs]] * share
        left[points[pairs]] -= taken
        load[row] = taken.sum()
    gross = _sums(facilities, np.nan_to_num(known)[points], len(room))
    in_reach = _sums(points, np.nan_to_num(room)[facilities], len(known))
    return Allocation(
        served_people=known - left,
        load_people=np.where(np.isnan(room), np.nan, load),
        gross_people=gross,
        left_people=room - load,
        person_m=np.nan,
        bound_people=float(min(np.fmin(known, in_reach).sum(), np.fmin(room, gross).sum())),
        method="ordered_bands",
        served_by_rank=(known - left)[:, np.newaxis],
    )


def capacity_of_rooms(rooms: ArrayLike, table: Sequence[tuple[int, int]]) -> Floats:
    """People that so many rooms serve, by a standard's table.

    Parameters
    ----------
    rooms
        Rooms of each facility (toilets, say), shape (n,); NaN: unknown.
    table
        Rooms needed and the most users they serve, a pair a row of the standard.

    Returns
    -------
    float64 (n,): the most users of the rows that need no more rooms; 0 below the least, NaN where
    the rooms are unknown.

    Examples
    --------
    Toilets of a communal MCK (SNI 03-2399-2002):

    >>> kakus = [(2, 20), (2, 40), (4, 80), (4, 100), (4, 120), (6, 160), (6, 200)]
    >>> capacity_of_rooms([1, 2, 3, 4, 9, np.nan], kakus)
    array([  0.,  40.,  40., 120., 200.,  nan])
    """
    needed, users = np.array(sorted(table), float).T
    most = np.concatenate([[0.0], np.maximum.accumulate(users)])
    given = floats(rooms)
    return np.where(np.isnan(given), np.nan, most[np.searchsorted(needed, given, "right")])


def _nearest_first(case: Case) -> Allocation:
    plan = plan_of(case)
    person_mm = serve_in_turn(case, plan)
    return _allocation(case, plan, person_mm, bound_of(case, plan), "nearest_first")


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


def _shares(people: Floats, band: Ints, free: float) -> Floats:
    """Share that a facility takes of each pair's people, bands ascending."""
    _, starts, rows = np.unique(band, return_index=True, return_inverse=True)
    if not len(starts):
        return np.zeros(0)
    in_band = np.add.reduceat(people, starts)
    before = np.cumsum(in_band) - in_band
    share = np.clip(free - before, 0, in_band) / np.where(in_band > 0, in_band, 1)
    return np.asarray(share[rows])


def _sums(rows: Ints, values: Floats, count: int) -> Floats:
    return np.bincount(rows, weights=values, minlength=count).astype(float)
