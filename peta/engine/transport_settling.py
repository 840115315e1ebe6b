"""What needs no choice: facilities that turn nobody away; and who is left to compete for others."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from peta.domain.kernel import kernel
from peta.domain.slices import in_slices
from peta.engine.transport_case import Case, mm, people_in_reach

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_GROUPS = 64


@dataclass(frozen=True, slots=True)
class Plan:
    """What is settled without a choice, and the groups that have to compete, one after another.

    People served have a column for each rank of the facilities.
    """

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
        """Add the loads of those who went to the ample facility that ends their point's pairs.

        Groups share ample facilities, and so must not write there while others work.
        """
        rows = np.flatnonzero(beside)
        np.add.at(self.load, facility[self.stops[rows] - 1], beside[rows])


def plan_of(case: Case) -> Plan:
    """Serve those who need no choice; the others in groups that compete for facilities apart."""
    rows = case.starts, case.facility
    might_come = people_in_reach(case.people, *rows, len(case.capacity))
    stops, ample = _settle(case.people, case.capacity, *rows, might_come)
    served, load, person_mm, contested = _serve_first(
        case.people, case.rank, case.ranks, *rows, stops, case.distance_m, ample
    )
    points = np.flatnonzero(contested)
    group = groups(points, case.starts, stops, case.facility, ample)
    facilities = np.flatnonzero(group >= 0)
    facilities = facilities[np.argsort(group[facilities], kind="stable")]
    points = points[np.argsort(group[case.facility[case.starts[points]]], kind="stable")]
    names, starts = np.unique(group[facilities], return_index=True)
    point_starts = np.searchsorted(group[case.facility[case.starts[points]]], names)
    return Plan(
        stops, ample, served, load, person_mm,
        points, np.append(point_starts, len(points)),
        facilities, np.append(starts, len(facilities)),
    )  # fmt: skip


@kernel
def _settle(
    people: Ints, capacity: Ints, starts: Ints, facility: Ints, might_come: Ints
) -> tuple[Ints, Bools]:
    """Where each point's useful pairs stop, and the facilities that turn nobody away.

    A facility with room for all who might come is ample. Pairs stand in the order that people
    prefer, whoever else is served: a better rank before fewer metres. So nobody goes past the
    first ample one, others get fewer who might come (lowered here), until no more become ample.
    """
    stops = starts[1:].copy()
    ample = np.zeros(len(capacity), np.bool_)
    while _more_ample(might_come, capacity, ample):
        for row in range(len(people)):
            for pair in range(starts[row], stops[row]):
                if ample[facility[pair]]:
                    for beyond in range(pair + 1, stops[row]):
                        might_come[facility[beyond]] -= people[row]
                    stops[row] = pair + 1
                    break
    return stops, ample


@kernel
def _serve_first(
    people: Ints,
    rank: Ints,
    ranks: int,
    starts: Ints,
    facility: Ints,
    stops: Ints,
    distance_m: Floats,
    ample: Bools,
) -> tuple[Ints, Ints, int, Bools]:
    """Serve those whose first facility is ample; mark those who have to compete."""
    served = np.zeros((len(people), ranks), np.int64)
    load = np.zeros(len(rank), np.int64)
    contested = np.zeros(len(people), np.bool_)
    person_mm = 0
    for row in range(len(people)):
        first = starts[row]
        if people[row] == 0 or first == stops[row]:
            continue
        if ample[facility[first]]:
            served[row, rank[facility[first]]] = people[row]
            load[facility[first]] += people[row]
            person_mm += people[row] * mm(distance_m[first])
        else:
            contested[row] = True
    return served, load, person_mm, contested


@kernel
def peel(
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


@kernel
def _more_ample(might_come: Ints, capacity: Ints, ample: Bools) -> bool:
    more = False
    for row in range(len(capacity)):
        if not ample[row] and might_come[row] <= capacity[row]:
            ample[row] = True
            more = True
    return more


@kernel
def _any_of(chosen: Bools, facility: Ints, start: int, stop: int) -> bool:
    for pair in range(start, stop):  # noqa: SIM110, a generator does not compile
        if chosen[facility[pair]]:
            return True
    return False


@kernel
def groups(points: Ints, starts: Ints, stops: Ints, facility: Ints, ample: Bools) -> Ints:
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
            one, other = head(group, first), head(group, to)
            group[max(one, other)] = min(one, other)
    for row in range(len(group)):
        if group[row] >= 0:
            group[row] = head(group, row)
    return group


@kernel
def head(group: Ints, row: int) -> int:
    """First of the group that a row belongs to."""
    while group[row] != row:
        group[row] = group[group[row]]
        row = group[row]
    return row
