"""Who is served by whom until full: facilities hold so many people and no more."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numba import njit
from numpy.typing import ArrayLike, NDArray

from peta.domain.slices import in_slices
from peta.errors import DataError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_GROUPS = 64
_PLACE = 30
_EVERYBODY = 2**62
_CUTS = 30
_FEWEST_CUTS = 4
_CUT_PAIRS = 100_000_000
_LEAST_PULL = 1e-200


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

    Returns
    -------
    Allocation in whole people; ``bound_people`` is what it serves.

    Raises
    ------
    DataError
        Where people or capacities are negative or not whole.

    Notes
    -----
    A transport problem. Solved exactly, in whole numbers: first what needs no choice is settled
    (a facility that can hold all who might come never turns anybody away), then each remaining
    group of points and facilities that share a pair by the network simplex method (strongly
    feasible trees, Cunningham 1976, Mathematical Programming 11, 105-116), apart from all others.

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
    """
    case = _case(people, capacity, point, facility, distance_m, point_key, facility_key)
    served, load, person_mm = _optimum(case)
    return case.allocation(served, load, person_mm, int(served.sum()), "optimum")


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
    case = _case(people, capacity, point, facility, distance_m, point_key, facility_key)
    return _nearest_first(case)


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
    known, room = _people(people, capacity)
    rows, places = np.asarray(starts, np.int64), np.asarray(facility, np.int64)
    return _nearest_first(_case_of_rows(known, room, rows, places, _floats(distance_m)))


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
    known, room = _floats(people), _floats(capacity)
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
    given = _floats(rooms)
    return np.where(np.isnan(given), np.nan, most[np.searchsorted(needed, given, "right")])


@dataclass(frozen=True, slots=True)
class _Case:
    """The problem in whole numbers, in the order of the keys, by rows, nearest pairs first.

    Unknown people and capacities are 0 here; facilities of no capacity have no pairs.
    """

    people: Ints
    capacity: Ints
    starts: Ints
    facility: Ints
    distance_m: Floats
    gross: Ints
    unknown_people: Bools
    unknown_capacity: Bools
    point_order: Ints | None = None
    facility_order: Ints | None = None

    def allocation(
        self, served: Ints, load: Ints, person_mm: int, bound_people: int, method: str
    ) -> Allocation:
        """The answer in the order of the caller's rows."""
        order, unknown = self.facility_order, self.unknown_capacity
        return Allocation(
            served_people=_put_back(served, self.point_order, self.unknown_people),
            load_people=_put_back(load, order, unknown),
            gross_people=_put_back(self.gross, order, np.zeros_like(unknown)),
            left_people=_put_back(self.capacity - load, order, unknown),
            person_m=person_mm / 1000,
            bound_people=float(bound_people),
            method=method,
        )


def _case(
    people: ArrayLike,
    capacity: ArrayLike,
    point: ArrayLike,
    facility: ArrayLike,
    distance_m: ArrayLike,
    point_key: ArrayLike | None,
    facility_key: ArrayLike | None,
) -> _Case:
    """Number points and facilities by their keys, and pairs by point, distance and facility."""
    known, room = _people(people, capacity)
    metres = _floats(distance_m)
    orders = _order(point_key), _order(facility_key)
    points = _renumbered(np.asarray(point, np.int64), orders[0])
    facilities = _renumbered(np.asarray(facility, np.int64), orders[1])
    if not (points[1:] >= points[:-1]).all():
        by_point = np.argsort(points, kind="stable")
        points, facilities, metres = points[by_point], facilities[by_point], metres[by_point]
    starts = np.searchsorted(points, np.arange(len(known) + 1))
    facilities, metres = facilities.copy(), metres.copy()
    _order_rows(starts, facilities, metres)
    known = known if orders[0] is None else known[orders[0]]
    room = room if orders[1] is None else room[orders[1]]
    return replace(
        _case_of_rows(known, room, starts, facilities, metres),
        point_order=orders[0],
        facility_order=orders[1],
    )


def _case_of_rows(
    people: Floats, capacity: Floats, starts: Ints, facility: Ints, distance_m: Floats
) -> _Case:
    whole = np.nan_to_num(people).astype(np.int64)
    room = np.nan_to_num(capacity).astype(np.int64)
    gross = np.zeros(len(room), np.int64)
    _add_gross(whole, starts, facility, gross)
    if not room.all():
        keep = room[facility] > 0
        starts = np.concatenate([[0], np.cumsum(keep)])[starts]
        facility, distance_m = facility[keep], distance_m[keep]
    unknown = np.isnan(people), np.isnan(capacity)
    return _Case(whole, room, starts, facility, distance_m, gross, *unknown)


def _people(people: ArrayLike, capacity: ArrayLike) -> tuple[Floats, Floats]:
    known, room = _floats(people), _floats(capacity)
    _check_whole(known, "penduduk")
    _check_whole(room, "kapasitas")
    return known, room


def _check_whole(values: Floats, what: str) -> None:
    whole = np.isnan(values) | (np.isfinite(values) & (np.floor(values) == values) & (values >= 0))
    wrong = np.flatnonzero(~whole)
    if len(wrong):
        raise DataError(
            f"Jumlah {what} harus bilangan bulat, paling sedikit 0.",
            code="not_whole",
            hint=f"{len(wrong)} baris keliru, yang pertama baris ke-{wrong[0] + 1}.",
        )


def _order(key: ArrayLike | None) -> Ints | None:
    """Rows in the order of their keys, the first column first."""
    if key is None:
        return None
    columns = np.asarray(key)
    return np.lexsort(np.atleast_2d(columns.T)[::-1])


def _renumbered(rows: Ints, order: Ints | None) -> Ints:
    if order is None:
        return rows
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    return rank[rows]


def _put_back(values: Ints, order: Ints | None, unknown: Bools) -> Floats:
    """Values in the caller's order, NaN where unknown."""
    found = np.where(unknown, np.nan, values)
    if order is None:
        return found
    back = np.empty_like(found)
    back[order] = found
    return back


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


def _floats(values: ArrayLike) -> Floats:
    return np.asarray(values, dtype=float)


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is settled without a choice, and the groups that have to compete, one after another."""

    stops: Ints
    ample: Bools
    served: Ints
    load: Ints
    person_mm: int
    points: Ints
    point_starts: Ints
    facilities: Ints
    facility_starts: Ints

    def groups(self, work: Callable[[slice], int]) -> int:
        """Sum of what `work` makes of the groups, some at a time on every core."""
        return sum(in_slices(len(self.point_starts) - 1, _GROUPS, work))

    def add_beside(self, facility: Ints, beside: Ints) -> None:
        """Add those who went to the ample facility that ends their point's pairs.

        Groups share ample facilities, and so must not write there while others work.
        """
        rows = np.flatnonzero(beside)
        np.add.at(self.load, facility[self.stops[rows] - 1], beside[rows])


def _plan(case: _Case) -> _Plan:
    rows = case.starts, case.facility
    stops, ample = _settle(case.people, case.capacity, *rows)
    served, load, person_mm, contested = _serve_nearest(
        case.people, len(case.capacity), *rows, stops, case.distance_m, ample
    )
    points = np.flatnonzero(contested)
    group = _groups(points, case.starts, stops, case.facility, ample)
    facilities = np.flatnonzero(group >= 0)
    facilities = facilities[np.argsort(group[facilities], kind="stable")]
    points = points[np.argsort(group[case.facility[case.starts[points]]], kind="stable")]
    names, starts = np.unique(group[facilities], return_index=True)
    point_starts = np.searchsorted(group[case.facility[case.starts[points]]], names)
    return _Plan(
        stops, ample, served, load, person_mm,
        points, np.append(point_starts, len(points)),
        facilities, np.append(starts, len(facilities)),
    )  # fmt: skip


def _nearest_first(case: _Case) -> Allocation:
    plan = _plan(case)
    owner = np.empty(len(case.facility), np.int32)
    beside = np.zeros_like(plan.served)

    def serve(part: slice) -> int:
        first, last = plan.point_starts[[part.start, part.stop]]
        turn = _turns(plan.points[first:last], case.starts, plan.stops, case.distance_m, owner)
        turn.sort()
        return int(
            _serve_in_turn(
                case.people, case.capacity, case.facility, plan.ample, owner, turn,
                plan.served, beside, plan.load,
            )
        )  # fmt: skip

    person_mm = plan.person_mm + plan.groups(serve)
    plan.add_beside(case.facility, beside)
    bound = _bound(case, plan.stops, plan.ample, plan.load)
    return case.allocation(plan.served, plan.load, person_mm, bound, "nearest_first")


def _bound(case: _Case, stops: Ints, ample: Bools, load: Ints) -> int:
    """People that no allocation can exceed; see the notes of `nearest_first`."""
    rows = case.starts, stops, case.facility
    core = _peel(case.people, case.capacity, *rows, ample)
    sure = int(case.people[~core & (stops > case.starts[:-1])].sum())
    points = np.flatnonzero(core)
    group = _groups(points, *rows, ample)
    return sure + _bound_of_core(points, group, case.people, case.capacity, *rows, load)


def _optimum(case: _Case) -> tuple[Ints, Ints, int]:
    """People served by point and by facility, and their millimetres."""
    plan = _plan(case)
    starts = plan.facility_starts
    local = np.full(len(plan.load), -1)
    local[plan.facilities] = np.arange(starts[-1]) - np.repeat(starts[:-1], np.diff(starts))
    beside = np.zeros_like(plan.served)

    def solve(part: slice) -> int:
        return int(
            _solve_groups(
                part.start, part.stop, plan.points, plan.point_starts, plan.facilities, starts,
                local, case.people, case.capacity, case.starts, plan.stops, case.facility,
                case.distance_m, plan.ample, plan.served, beside, plan.load,
            )
        )  # fmt: skip

    person_mm = plan.person_mm + plan.groups(solve)
    plan.add_beside(case.facility, beside)
    return plan.served, plan.load, person_mm


@njit(cache=True, nogil=True, fastmath=False)
def _order_rows(starts: Ints, facility: Ints, distance_m: Floats) -> None:
    """Order the pairs of each point by millimetre, then facility; few are not so already."""
    for row in range(len(starts) - 1):
        for pair in range(starts[row] + 1, starts[row + 1]):
            to, metres, at = facility[pair], distance_m[pair], pair
            while at > starts[row] and (
                _mm(metres) < _mm(distance_m[at - 1])
                or (_mm(metres) == _mm(distance_m[at - 1]) and to < facility[at - 1])
            ):
                facility[at], distance_m[at] = facility[at - 1], distance_m[at - 1]
                at -= 1
            facility[at], distance_m[at] = to, metres


@njit(cache=True, nogil=True, fastmath=False)
def _mm(metres: float) -> int:
    return int(np.rint(metres * 1000))


@njit(cache=True, nogil=True, fastmath=False)
def _add_gross(people: Ints, starts: Ints, facility: Ints, gross: Ints) -> None:
    for row in range(len(people)):
        for pair in range(starts[row], starts[row + 1]):
            gross[facility[pair]] += people[row]


@njit(cache=True, nogil=True, fastmath=False)
def _settle(people: Ints, capacity: Ints, starts: Ints, facility: Ints) -> tuple[Ints, Bools]:
    """Where each point's useful pairs stop, and the facilities that turn nobody away.

    A facility with room for all who might come is ample. Nobody goes past the nearest ample one,
    so others get fewer who might come, until no more become ample.
    """
    stops = starts[1:].copy()
    ample = np.zeros(len(capacity), np.bool_)
    might_come = np.zeros(len(capacity), np.int64)
    _add_gross(people, starts, facility, might_come)
    while _more_ample(might_come, capacity, ample):
        for row in range(len(people)):
            for pair in range(starts[row], stops[row]):
                if ample[facility[pair]]:
                    for beyond in range(pair + 1, stops[row]):
                        might_come[facility[beyond]] -= people[row]
                    stops[row] = pair + 1
                    break
    return stops, ample


@njit(cache=True, nogil=True, fastmath=False)
def _more_ample(might_come: Ints, capacity: Ints, ample: Bools) -> bool:
    more = False
    for row in range(len(capacity)):
        if not ample[row] and might_come[row] <= capacity[row]:
            ample[row] = True
            more = True
    return more


@njit(cache=True, nogil=True, fastmath=False)
def _serve_nearest(
    people: Ints,
    count: int,
    starts: Ints,
    facility: Ints,
    stops: Ints,
    distance_m: Floats,
    ample: Bools,
) -> tuple[Ints, Ints, int, Bools]:
    """Serve those whose nearest facility is ample; mark those who have to compete."""
    served = np.zeros(len(people), np.int64)
    load = np.zeros(count, np.int64)
    contested = np.zeros(len(people), np.bool_)
    person_mm = 0
    for row in range(len(people)):
        first = starts[row]
        if people[row] == 0 or first == stops[row]:
            continue
        if ample[facility[first]]:
            served[row] = people[row]
            load[facility[first]] += people[row]
            person_mm += people[row] * _mm(distance_m[first])
        else:
            contested[row] = True
    return served, load, person_mm, contested


@njit(cache=True, nogil=True, fastmath=False)
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
            turn[at] = (np.uint64(_mm(distance_m[pair])) << np.uint64(_PLACE)) | np.uint64(pair)
            at += 1
    return turn


@njit(cache=True, nogil=True, fastmath=False)
def _serve_in_turn(
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


@njit(cache=True, nogil=True, fastmath=False)
def _peel(
    people: Ints, capacity: Ints, starts: Ints, stops: Ints, facility: Ints, ample: Bools
) -> Bools:
    """Points that may have to go without: those near an ample facility leave, again and again."""
    core = np.zeros(len(people), np.bool_)
    might_come = np.zeros(len(capacity), np.int64)
    for row in range(len(people)):
        if people[row] > 0 and stops[row] > starts[row]:
            core[row] = True
            for pair in range(starts[row], stops[row]):
                might_come[facility[pair]] += people[row]
    enough = ample.copy()
    going = True
    while going:
        for row in range(len(people)):
            if core[row] and _any_of(enough, facility, starts[row], stops[row]):
                core[row] = False
                for pair in range(starts[row], stops[row]):
                    might_come[facility[pair]] -= people[row]
        going = _more_ample(might_come, capacity, enough)
    return core


@njit(cache=True, nogil=True, fastmath=False)
def _any_of(chosen: Bools, facility: Ints, start: int, stop: int) -> bool:
    for pair in range(start, stop):  # noqa: SIM110, a generator does not compile
        if chosen[facility[pair]]:
            return True
    return False


@njit(cache=True, nogil=True, fastmath=False)
def _groups(points: Ints, starts: Ints, stops: Ints, facility: Ints, ample: Bools) -> Ints:
    """Group of each facility that the points compete for, named by its first; -1: none."""
    group = np.full(len(ample), -1, np.int64)
    for row in points:
        first = facility[starts[row]]
        for pair in range(starts[row], stops[row]):
            to = facility[pair]
            if ample[to]:
                break
            if group[to] < 0:
                group[to] = to
            one, other = _head(group, first), _head(group, to)
            group[max(one, other)] = min(one, other)
    for row in range(len(group)):
        if group[row] >= 0:
            group[row] = _head(group, row)
    return group


@njit(cache=True, nogil=True, fastmath=False)
def _head(group: Ints, row: int) -> int:
    while group[row] != row:
        group[row] = group[group[row]]
        row = group[row]
    return row


@njit(cache=True, nogil=True, fastmath=False)
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


@njit(cache=True, nogil=True, fastmath=False)
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


@njit(cache=True, nogil=True, fastmath=False)
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


@njit(cache=True, nogil=True, fastmath=False)
def _solve_groups(
    first: int,
    last: int,
    points: Ints,
    point_starts: Ints,
    facilities: Ints,
    facility_starts: Ints,
    local: Ints,
    people: Ints,
    capacity: Ints,
    starts: Ints,
    stops: Ints,
    facility: Ints,
    distance_m: Floats,
    ample: Bools,
    served: Ints,
    beside: Ints,
    load: Ints,
) -> int:
    """Solve some groups, writing people served, those of them who go beside (to the ample
    facility that ends a point's pairs), and loads; returns their millimetres."""
    person_mm = 0
    for name in range(first, last):
        rows = points[point_starts[name] : point_starts[name + 1]]
        places = facilities[facility_starts[name] : facility_starts[name + 1]]
        source, target, cost = _arcs(
            rows, places, local, starts, stops, facility, distance_m, ample
        )
        on_point, on_pair = _simplex(people[rows], capacity[places], source, target, cost)
        pairs = len(on_pair)
        for at in range(pairs):
            served[rows[source[at]]] += on_pair[at]
            load[places[target[at] - len(rows)]] += on_pair[at]
            person_mm += on_pair[at] * cost[at]
        for at in range(len(rows)):
            row = rows[at]
            if ample[facility[stops[row] - 1]]:
                served[row] += on_point[at]
                beside[row] = on_point[at]
                person_mm += on_point[at] * cost[pairs + at]
    return person_mm


@njit(cache=True, nogil=True, fastmath=False)
def _arcs(
    rows: Ints,
    places: Ints,
    local: Ints,
    starts: Ints,
    stops: Ints,
    facility: Ints,
    distance_m: Floats,
    ample: Bools,
) -> tuple[Ints, Ints, Ints]:
    """Arcs of a group: pairs, then from each point to the hub, then from the hub to each facility.

    The hub stands for going elsewhere or nowhere, and for room left over. To go nowhere costs more
    than any detour that another place for one more person could ask of everybody.
    """
    count = 0
    for row in rows:
        count += stops[row] - starts[row] - np.int64(ample[facility[stops[row] - 1]])
    points, hub = len(rows), len(rows) + len(places)
    source = np.empty(count + hub, np.int64)
    target = np.empty(count + hub, np.int64)
    cost = np.zeros(count + hub, np.int64)
    at, longest = 0, 0
    for number in range(points):
        row = rows[number]
        source[count + number], target[count + number] = number, hub
        cost[count + number] = -1
        for pair in range(starts[row], stops[row]):
            length = _mm(distance_m[pair])
            longest = max(longest, length)
            if ample[facility[pair]]:
                cost[count + number] = length
                break
            source[at], target[at] = number, points + local[facility[pair]]
            cost[at] = length
            at += 1
    nowhere = (longest + 1) * (2 * min(points, len(places)) + 2)
    for number in range(points):
        if cost[count + number] < 0:
            cost[count + number] = nowhere
    for number in range(len(places)):
        source[count + points + number], target[count + points + number] = hub, points + number
    return source, target, cost


@njit(cache=True, nogil=True, fastmath=False)
def _simplex(
    people: Ints, capacity: Ints, source: Ints, target: Ints, cost: Ints
) -> tuple[Ints, Ints]:
    """Cheapest flow of the people by the network simplex method: on points' own arcs, on pairs.

    The basis is a tree that hangs from the hub. Every node knows the arc to its parent, whether
    that arc leads up, and the flow on it; arcs off the tree carry nothing.
    """
    points, hub = len(people), len(people) + len(capacity)
    arcs = len(cost)
    pairs = arcs - hub
    parent = np.full(hub + 1, hub)
    parent[hub] = -1
    arc = np.arange(pairs, pairs + hub + 1)
    up = np.arange(hub + 1) < points
    flow = np.zeros(hub + 1, np.int64)
    flow[:points] = people
    flow[points:hub] = capacity
    price = np.zeros(hub + 1, np.int64)
    price[:points] = cost[pairs : pairs + points]
    depth = np.ones(hub + 1, np.int64)
    depth[hub] = 0
    child = np.full(hub + 1, -1)
    child[hub] = 0
    after = np.arange(1, hub + 2)
    after[hub - 1 :] = -1
    before = np.arange(-1, hub)
    before[hub] = -1
    block = max(int(np.sqrt(arcs)), 10)
    at = 0
    while True:
        entering, at = _entering(source, target, cost, price, at, block)
        if entering < 0:
            break
        one, other = source[entering], target[entering]
        top = _meet(one, other, parent, depth)
        out, amount, from_source = _leaving(one, other, top, parent, up, flow)
        _push(one, other, top, amount, parent, up, flow)
        inside, outside = (one, other) if from_source else (other, one)
        raised = cost[entering] - price[one] + price[other]
        if not from_source:
            raised = -raised
        _hang(
            inside, outside, out, entering, from_source, amount,
            parent, arc, up, flow, child, after, before,
        )  # fmt: skip
        _reprice(inside, raised, parent, child, after, depth, price)
    on_point = np.zeros(points, np.int64)
    on_pair = np.zeros(pairs, np.int64)
    for node in range(hub):
        if arc[node] < pairs:
            on_pair[arc[node]] = flow[node]
        elif arc[node] < pairs + points:
            on_point[arc[node] - pairs] = flow[node]
    return on_point, on_pair


@njit(cache=True, nogil=True, fastmath=False)
def _entering(
    source: Ints, target: Ints, cost: Ints, price: Ints, at: int, block: int
) -> tuple[int, int]:
    """The arc that saves most in the first block that holds any (-1: none), and where it ends."""
    arcs = len(cost)
    best, least, left = -1, 0, block
    for _ in range(arcs):
        saving = cost[at] - price[source[at]] + price[target[at]]
        if saving < least:
            best, least = at, saving
        at += 1
        if at == arcs:
            at = 0
        left -= 1
        if left == 0:
            if best >= 0:
                break
            left = block
    return best, at


@njit(cache=True, nogil=True, fastmath=False)
def _meet(one: int, other: int, parent: Ints, depth: Ints) -> int:
    while one != other:
        if depth[one] >= depth[other]:
            one = parent[one]
        else:
            other = parent[other]
    return one


@njit(cache=True, nogil=True, fastmath=False)
def _leaving(
    one: int, other: int, top: int, parent: Ints, up: Bools, flow: Ints
) -> tuple[int, int, bool]:
    """Node whose arc empties first when the cycle turns, by how much, and on which side it is.

    Of several the last along the cycle from its top: that keeps every empty arc pointing up, and
    so the method from turning for ever.
    """
    out, amount, from_source = -1, _EVERYBODY, True
    while one != top:
        if up[one] and flow[one] < amount:
            out, amount = one, flow[one]
        one = parent[one]
    while other != top:
        if not up[other] and flow[other] <= amount:
            out, amount, from_source = other, flow[other], False
        other = parent[other]
    return out, amount, from_source


@njit(cache=True, nogil=True, fastmath=False)
def _push(one: int, other: int, top: int, amount: int, parent: Ints, up: Bools, flow: Ints) -> None:
    """Send people along the entering arc and back around the tree."""
    while one != top:
        flow[one] += -amount if up[one] else amount
        one = parent[one]
    while other != top:
        flow[other] += amount if up[other] else -amount
        other = parent[other]


@njit(cache=True, nogil=True, fastmath=False)
def _hang(
    node: int,
    under: int,
    out: int,
    new_arc: int,
    new_up: bool,
    new_flow: int,
    parent: Ints,
    arc: Ints,
    up: Bools,
    flow: Ints,
    child: Ints,
    after: Ints,
    before: Ints,
) -> None:
    """Cut the tree above `out` and hang it up by `node`, turning what lies between."""
    while True:
        old = parent[node], arc[node], up[node], flow[node]
        if before[node] >= 0:
            after[before[node]] = after[node]
        else:
            child[old[0]] = after[node]
        if after[node] >= 0:
            before[after[node]] = before[node]
        parent[node], arc[node], up[node], flow[node] = under, new_arc, new_up, new_flow
        before[node], after[node] = -1, child[under]
        if child[under] >= 0:
            before[child[under]] = node
        child[under] = node
        if node == out:
            return
        under, node = node, old[0]
        new_arc, new_up, new_flow = old[1], not old[2], old[3]


@njit(cache=True, nogil=True, fastmath=False)
def _reprice(
    top: int, raised: int, parent: Ints, child: Ints, after: Ints, depth: Ints, price: Ints
) -> None:
    """Set depths and raise prices from a node down."""
    node = top
    while True:
        depth[node] = depth[parent[node]] + 1
        price[node] += raised
        if child[node] >= 0:
            node = child[node]
            continue
        while node != top and after[node] < 0:
            node = parent[node]
        if node == top:
            return
        node = after[node]
