"""People that no allocation can exceed: whoever is served in any case, and cuts of the rest."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial, reduce
from threading import Lock
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from peta.domain.kernel import kernel
from peta.domain.slices import in_slices
from peta.engine.transport_case import Case
from peta.engine.transport_reach import Reach
from peta.engine.transport_settling import Plan, head, peel

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Rows32 = NDArray[np.int32]
Bools = NDArray[np.bool_]
Made = TypeVar("Made")

KEPT_PAIRS = 300_000_000
"""Pairs of the core that are kept, 4 bytes each; beyond these they are looked up again."""

_SLICE = 524_288
_CUTS = 30
_FEWEST_CUTS = 12
_CUT_PAIRS = 100_000_000
_LEAST_PULL = 1e-200


class Near(NamedTuple):
    """People of some points, and the facilities near each, row by row."""

    people: Ints
    starts: Ints
    facility: Rows32


@dataclass(frozen=True, slots=True)
class Core:
    """Points that may have to go without, and how to look up who is near them.

    Parameters
    ----------
    points
        Their rows, in the order of the keys.
    near
        What is near some of these points.
    keep
        Whether what was looked up stays at hand; the answer is the same without.
    """

    points: Ints
    near: Callable[[Ints], Near]
    keep: bool
    _kept: dict[int, Near] = field(default_factory=dict)

    def each(self, work: Callable[[Ints, Ints, Rows32], Made]) -> list[Made]:
        """What `work` makes of each slice of the points, in order."""
        return in_slices(len(self.points), _SLICE, lambda part: work(*self._near(part)))

    def _near(self, part: slice) -> Near:
        near = self._kept.get(part.start) or self.near(self.points[part])
        if self.keep:
            self._kept[part.start] = near
        return near


def bound_of(case: Case, plan: Plan) -> int:
    """People that no allocation can exceed, by a plan whose groups have been served.

    See the notes of `peta.engine.allocation.nearest_first`.
    """
    rows = case.starts, plan.stops, case.facility
    core = peel(case.people, case.capacity, *rows, plan.ample)
    sure = int(case.people[~core & (plan.stops > case.starts[:-1])].sum())

    def near(points: Ints) -> Near:
        return Near(case.people[points], *_compact(points, *rows))

    keep = len(case.facility) <= KEPT_PAIRS
    return sure + _least_cuts(Core(np.flatnonzero(core), near, keep), case.capacity, plan.load)


def bound_in_reach(
    reach: Reach,
    people: Ints,
    capacity: Ints,
    load: Ints,
    gross: tuple[Ints, int],
    kept_pairs: int = KEPT_PAIRS,
) -> int:
    """The same without all pairs: each is looked up when it is needed.

    `reach` leaves out facilities without capacity; `gross` is what `people_near` says of all.
    """
    core, sure, pairs = _peeled(reach, people, capacity, *gross)

    def near(points: Ints) -> Near:
        rows = reach.rows(points)
        return Near(people[points], rows.starts, rows.facility.copy())

    return sure + _least_cuts(Core(core, near, pairs <= kept_pairs), capacity, load)


def _peeled(
    reach: Reach, people: Ints, capacity: Ints, gross: Ints, pairs: int
) -> tuple[Ints, int, int]:
    """Points that may have to go without, people of those served in any case, and pairs left.

    Those near a facility with room for all who might come leave, again and again.
    """
    core = people > 0
    core[reach.known :] = False
    might_come, enough, sure = gross, capacity == 0, 0
    while True:
        ample = np.flatnonzero(~enough & (might_come <= capacity))
        if not len(ample):
            return np.flatnonzero(core), sure, pairs
        enough[ample] = True
        going = reach.take_reached(ample, core)
        sure += int(people[going].sum())
        theirs, fewer = people_near(reach, people, going)
        might_come, pairs = might_come - theirs, pairs - fewer


def people_near(reach: Reach, people: Ints, points: Ints) -> tuple[Ints, int]:
    """People of some points in reach of each facility, and how many pairs these make."""
    total, lock = np.zeros(len(reach.lonlat), np.int64), Lock()

    def add(part: slice) -> int:
        starts, facility, _ = reach.rows(points[part])
        found = _people_of(people[points[part]], starts, facility, len(total))
        with lock:
            np.add(total, found, out=total)
        return len(facility)

    return total, sum(in_slices(len(points), _SLICE // 4, add))


def _least_cuts(core: Core, capacity: Ints, load: Ints) -> int:
    """Least cut found in each group, summed: first by the loads given, then by shared ones."""
    if not len(core.points):
        return 0
    group, least, pairs = _grouped(core, capacity)
    inside = np.flatnonzero(group >= 0)
    name = group[inside]

    def held(full: Bools) -> Ints:
        most = np.zeros(len(group), np.int64)
        np.add.at(most, name, np.where(full[inside], capacity[inside], 0))
        return most

    least = np.minimum(least, held(np.ones(len(group), bool)))
    full, pull = load == capacity, np.ones(len(group))
    for _ in range(min(_CUTS, max(_FEWEST_CUTS, _CUT_PAIRS // max(pairs, 1)))):
        parts = core.each(partial(_cut, group=group, full=full, pull=pull))
        least = np.minimum(least, held(full) + reduce(np.add, [most for most, _ in parts]))
        shared = reduce(np.add, [each for _, each in parts])
        full = shared > capacity
        pull[inside] = np.maximum(pull[inside] * capacity[inside] / shared[inside], _LEAST_PULL)
    return int(least.sum())


def _grouped(core: Core, capacity: Ints) -> tuple[Ints, Ints, int]:
    """Group of each facility near the core, named by its first (-1: none); people by group that
    the capacity in reach of each point can serve; and pairs.
    """
    group, lock = np.full(len(capacity), -1, np.int64), Lock()

    def join(_: Ints, starts: Ints, facility: Rows32) -> int:
        with lock:
            _join(starts, facility, group)
        return len(facility)

    pairs = sum(core.each(join))
    _settle_heads(group)
    most = core.each(partial(_by_room, group=group, capacity=capacity))
    return group, reduce(np.add, most), pairs


@kernel
def _compact(points: Ints, starts: Ints, stops: Ints, facility: Ints) -> tuple[Ints, Rows32]:
    """Rows of some points alone."""
    begins = np.zeros(len(points) + 1, np.int64)
    for at, row in enumerate(points):
        begins[at + 1] = begins[at] + stops[row] - starts[row]
    found = np.empty(begins[-1], np.int32)
    for at, row in enumerate(points):
        found[begins[at] : begins[at + 1]] = facility[starts[row] : stops[row]]
    return begins, found


@kernel
def _people_of(people: Ints, starts: Ints, facility: Rows32, count: int) -> Ints:
    total = np.zeros(count, np.int64)
    for row in range(len(people)):
        for pair in range(starts[row], starts[row + 1]):
            total[facility[pair]] += people[row]
    return total


@kernel
def _join(starts: Ints, facility: Rows32, group: Ints) -> None:
    """Join the facilities near one point to a group, named by the first row in it."""
    for row in range(len(starts) - 1):
        first = -1
        for pair in range(starts[row], starts[row + 1]):
            to = facility[pair]
            if first >= 0 and group[to] == first:
                continue
            if group[to] < 0:
                group[to] = to
            other = head(group, to)
            if first < 0:
                first = other
            group[max(first, other)] = first = min(first, other)


@kernel
def _settle_heads(group: Ints) -> None:
    for row in range(len(group)):
        if group[row] >= 0:
            group[row] = head(group, row)


@kernel
def _by_room(people: Ints, starts: Ints, facility: Rows32, group: Ints, capacity: Ints) -> Ints:
    """People by group, of each point no more than the capacity in its reach."""
    most = np.zeros(len(group), np.int64)
    for row in range(len(people)):
        room = 0
        for pair in range(starts[row], starts[row + 1]):
            room += capacity[facility[pair]]
        if room > 0:
            most[group[facility[starts[row]]]] += min(people[row], room)
    return most


@kernel
def _cut(
    people: Ints, starts: Ints, facility: Rows32, group: Ints, full: Bools, pull: Floats
) -> tuple[Ints, Floats]:
    """People who reach a facility that is not full, by group; and people at each facility when
    those of each point share themselves out by its pull.
    """
    most, load = np.zeros(len(pull), np.int64), np.zeros(len(pull))
    for row in range(len(people)):
        total, free = 0.0, False
        for pair in range(starts[row], starts[row + 1]):
            total += pull[facility[pair]]
            free |= not full[facility[pair]]
        if free:
            most[group[facility[starts[row]]]] += people[row]
        for pair in range(starts[row], starts[row + 1]):
            load[facility[pair]] += people[row] * pull[facility[pair]] / total
    return most, load
