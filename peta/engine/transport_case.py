"""People, capacities and the pairs in reach, in whole numbers and in an order of their own."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from peta.domain.kernel import kernel
from peta.errors import DataError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Case:
    """The problem in whole numbers, in the order of the keys.

    Pairs stand by rows, those of a point by the rank of the facility, then nearest first. Unknown
    people and capacities are 0 here; facilities of no capacity have no pairs.
    """

    people: Ints
    capacity: Ints
    starts: Ints
    facility: Ints
    distance_m: Floats
    rank: Ints
    gross: Ints
    unknown_people: Bools
    unknown_capacity: Bools
    point_order: Ints | None = None
    facility_order: Ints | None = None

    @property
    def ranks(self) -> int:
        """How many ranks there are: the last that any facility has, and all before it."""
        return int(self.rank.max(initial=0)) + 1

    @property
    def gross_people(self) -> Floats:
        """People in reach of each facility, in the order of the caller's rows."""
        return put_back(self.gross, self.facility_order, np.zeros_like(self.unknown_capacity))

    def by_point(self, values: Ints) -> Floats:
        """Values of the points, in the order of the caller's rows; NaN where people are unknown."""
        return put_back(values, self.point_order, self.unknown_people)

    def by_facility(self, values: Ints) -> Floats:
        """Values of the facilities, in that order too; NaN where their capacity is unknown."""
        return put_back(values, self.facility_order, self.unknown_capacity)


def case_of_pairs(
    people: ArrayLike,
    capacity: ArrayLike,
    point: ArrayLike,
    facility: ArrayLike,
    distance_m: ArrayLike,
    point_key: ArrayLike | None,
    facility_key: ArrayLike | None,
    rank: ArrayLike | None = None,
) -> Case:
    """Number points and facilities by their keys; pairs by point, rank, distance and facility."""
    known, room = whole_people(people, capacity)
    metres = floats(distance_m)
    orders = [None if key is None else order_of(key) for key in (point_key, facility_key)]
    points = _renumbered(np.asarray(point, np.int64), orders[0])
    facilities = _renumbered(np.asarray(facility, np.int64), orders[1])
    ranks = _ranks(rank, len(room), orders[1])
    row = points if rank is None else points * (ranks.max(initial=0) + 1) + ranks[facilities]
    if not (row[1:] >= row[:-1]).all():
        by_row = np.argsort(row, kind="stable")
        points, facilities, metres = points[by_row], facilities[by_row], metres[by_row]
    starts = np.searchsorted(points, np.arange(len(known) + 1))
    facilities, metres = facilities.copy(), metres.copy()
    _order_rows(starts, facilities, metres, ranks)
    known = known if orders[0] is None else known[orders[0]]
    room = room if orders[1] is None else room[orders[1]]
    return replace(
        case_of_rows(known, room, starts, facilities, metres, ranks),
        point_order=orders[0],
        facility_order=orders[1],
    )


def case_of_rows(
    people: Floats,
    capacity: Floats,
    starts: Ints,
    facility: Ints,
    distance_m: Floats,
    rank: Ints | None = None,
) -> Case:
    """The same for people, capacities and ranks in order, and pairs by rows, in order too."""
    whole, room = whole_or_none(people), whole_or_none(capacity)
    gross = people_in_reach(whole, starts, facility, len(room))
    if not room.all():
        keep = room[facility] > 0
        starts = np.concatenate([[0], np.cumsum(keep)])[starts]
        facility, distance_m = facility[keep], distance_m[keep]
    unknown = np.isnan(people), np.isnan(capacity)
    ranks = _ranks(rank, len(room), None)
    return Case(whole, room, starts, facility, distance_m, ranks, gross, *unknown)


def whole_people(people: ArrayLike, capacity: ArrayLike) -> tuple[Floats, Floats]:
    """Both as floats, NaN where unknown, after a check that they are whole."""
    known, room = floats(people), floats(capacity)
    _check_whole(known, "penduduk")
    _check_whole(room, "kapasitas")
    return known, room


def whole_or_none(values: Floats, order: Ints | None = None) -> Ints:
    """Whole numbers, none where they are unknown, in an order."""
    whole = np.nan_to_num(values).astype(np.int64)
    return whole if order is None else whole[order]


def _check_whole(values: Floats, what: str) -> None:
    whole = np.isnan(values) | (np.isfinite(values) & (np.floor(values) == values) & (values >= 0))
    wrong = np.flatnonzero(~whole)
    if len(wrong):
        raise DataError(
            f"Jumlah {what} harus bilangan bulat, paling sedikit 0.",
            code="not_whole",
            hint=f"{len(wrong)} baris keliru, yang pertama baris ke-{wrong[0] + 1}.",
        )


def order_of(key: ArrayLike) -> Ints:
    """Rows in the order of their keys, the first column first."""
    columns = np.asarray(key)
    return np.lexsort(np.atleast_2d(columns.T)[::-1])


def _ranks(rank: ArrayLike | None, count: int, order: Ints | None) -> Ints:
    """Ranks in the order of the keys; all are first where none are given."""
    given = np.zeros(count, np.int64) if rank is None else np.asarray(rank, np.int64)
    return given if order is None else given[order]


def _renumbered(rows: Ints, order: Ints | None) -> Ints:
    if order is None:
        return rows
    number = np.empty_like(order)
    number[order] = np.arange(len(order))
    return number[rows]


def put_back(values: Ints, order: Ints | None, unknown: Bools) -> Floats:
    """Values in the caller's order, NaN where unknown."""
    found = np.where(unknown, np.nan, values)
    if order is None:
        return found
    back = np.empty_like(found)
    back[order] = found
    return back


def floats(values: ArrayLike) -> Floats:
    """Values as float64."""
    return np.asarray(values, dtype=float)


@kernel
def _order_rows(starts: Ints, facility: Ints, distance_m: Floats, rank: Ints) -> None:
    """Order each point's pairs by rank, millimetre and facility; few are not so already."""
    for row in range(len(starts) - 1):
        for pair in range(starts[row] + 1, starts[row + 1]):
            to, metres, at = facility[pair], distance_m[pair], pair
            turn = rank[to], mm(metres), to
            while at > starts[row] and turn < (
                rank[facility[at - 1]], mm(distance_m[at - 1]), facility[at - 1]
            ):  # fmt: skip
                facility[at], distance_m[at] = facility[at - 1], distance_m[at - 1]
                at -= 1
            facility[at], distance_m[at] = to, metres


@kernel
def mm(metres: float) -> int:
    """Whole millimetres: lengths are compared and added in these."""
    return int(np.rint(metres * 1000))


@kernel
def people_in_reach(people: Ints, starts: Ints, facility: Ints, count: int) -> Ints:
    """People in reach of each of so many facilities."""
    gross = np.zeros(count, np.int64)
    for row in range(len(people)):
        for pair in range(starts[row], starts[row + 1]):
            gross[facility[pair]] += people[row]
    return gross
