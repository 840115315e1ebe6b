"""People served until facilities are full, against a loop over pairs and one linear program."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pyproj import Transformer
from scipy.optimize import linprog
from scipy.sparse import csr_array
from scipy.spatial import KDTree

from benchmarks.inputs import SEED, Inputs, resampled, scattered
from benchmarks.measure import Check, Comparison, in_turn, timed
from peta.engine.allocation import Allocation, nearest_first, nearest_first_within, optimum
from peta.engine.nearest import pairs_within

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

REACH_M = 2_000.0
USERS = 1_250
"""People a posyandu serves (SNI 03-1733-2004)."""
COUNTRY_PEOPLE = 280_000_000
FEW = 100_000
PROVINCES = {
    "Kalimantan Timur": (113.8, -2.5, 119.0, 2.6),
    "Jawa Timur": (110.9, -8.8, 114.7, -6.7),
}
POINTS, FACILITIES, MOST_PEOPLE = 25_000_000, 300_000, 20
CITY = (112.5, -7.6, 112.95, -7.1)
"""Surabaya and around it: where all pairs are made, to compare the nation's way with theirs."""
THINNED = 100
TO_ECEF = Transformer.from_crs("EPSG:4979", "EPSG:4978", always_xy=True)
DETOUR_M = 1e6
"""What the plain program charges for leaving somebody out: more than any detour in reach."""


@dataclass(frozen=True, slots=True)
class Problem:
    """People, capacities and the pairs in reach."""

    people: Ints
    capacity: Ints
    point: Ints
    facility: Ints
    distance_m: Floats

    def given(self) -> tuple[Ints, Ints, Ints, Ints, Floats]:
        """In the order that both allocations take."""
        return self.people, self.capacity, self.point, self.facility, self.distance_m

    def __str__(self) -> str:
        return (
            f"{len(self.people):,} points ({self.people.sum():,} people), "
            f"{len(self.capacity):,} facilities of {USERS:,}, {len(self.point):,} pairs"
        )


def compare(inputs: Inputs) -> Iterator[Comparison]:
    """Nearest first over the country; the optimum in two provinces, then over the country alone.

    The optimum is measured on 100,000 points, which the plain program can still solve by province.
    First of all nearest first for a nation, all of whose pairs would not fit.
    """
    yield _compare_nation(_nation(inputs))
    few = inputs.demand[:: max(len(inputs.demand) // FEW, 1)]
    yield _compare_nearest_first(_problem(inputs.demand, inputs.facilities, 1), inputs.repeat)
    for name, box in PROVINCES.items():
        points = _within(few, box)
        inside = _problem(points, _within(inputs.facilities, box), len(points) / len(few))
        yield _compare_optimum(name, inside, inputs.repeat)
    yield _optimum_alone(_problem(few, inputs.facilities, 1))


def _problem(points: Floats, facilities: Floats, share: float) -> Problem:
    """Points that hold a share of the country's people, and all pairs within reach."""
    mean = COUNTRY_PEOPLE * share / max(len(points), 1)
    people = np.random.default_rng(SEED).poisson(mean, len(points))
    capacity = np.full(len(facilities), USERS)
    return Problem(people, capacity, *pairs_within(points, facilities, REACH_M))


def _within(places: Floats, box: tuple[float, float, float, float]) -> Floats:
    return places[_inside(places, box)]


@dataclass(frozen=True, slots=True)
class Nation:
    """People, capacities and where they are; the pairs are for whoever looks for them."""

    people: Ints
    capacity: Ints
    points: Floats
    facilities: Floats

    def given(self) -> tuple[Ints, Ints, Floats, Floats, float]:
        """In the order that `nearest_first_within` takes."""
        return self.people, self.capacity, self.points, self.facilities, REACH_M

    def inside(self, box: tuple[float, float, float, float]) -> "Nation":
        """What lies in a box, as if there were nothing else."""
        points, places = _inside(self.points, box), _inside(self.facilities, box)
        return Nation(
            self.people[points], self.capacity[places], self.points[points], self.facilities[places]
        )

    def problem(self) -> Problem:
        """The same with all pairs."""
        pairs = pairs_within(self.points, self.facilities, REACH_M)
        return Problem(self.people, self.capacity, *pairs)

    @property
    def pairs(self) -> float:
        """About how many pairs there are, by some of the points."""
        return THINNED * len(pairs_within(self.points[::THINNED], self.facilities, REACH_M)[0])


def _nation(inputs: Inputs) -> Nation:
    points = scattered(inputs.villages, 1_000_000 if inputs.quick else POINTS)
    facilities = resampled(inputs.facilities, FACILITIES)
    people = np.random.default_rng(SEED).integers(1, MOST_PEOPLE + 1, len(points))
    return Nation(people, np.full(len(facilities), USERS), points, facilities)


def _compare_nation(nation: Nation) -> Comparison:
    """The plain way gets a city, and its time is multiplied by the pairs: all would not fit.

    It says who is served, and neither how many are in reach of a facility nor any bound.
    """
    city = nation.inside(CITY)
    problem = city.problem()
    by_rings, by_pairs = nearest_first_within(*city.given()), _by_pairs(city, problem)
    plainly, plain = timed("KDTree, sort_values and a loop", lambda: _found_and_looped(city))
    pairs = nation.pairs
    mine, peta = timed(
        "peta.engine.allocation.nearest_first_within",
        lambda: nearest_first_within(*nation.given()),
    )
    return Comparison(
        title=(
            f"nearest first, a nation: {len(nation.people):,} points "
            f"({nation.people.sum():,} people), {len(nation.capacity):,} facilities of {USERS:,}, "
            f"about {pairs:,.0f} pairs"
        ),
        checks=[
            _adds_up(mine),
            _same_as_all_pairs(by_rings, by_pairs, plainly),
        ],
        peta=peta,
        plain=plain,
        notes=[_served(mine)],
        plain_sample=round(pairs / len(problem.point), 1),
    )


def _found_and_looped(city: Nation) -> Floats:
    """All pairs by the chords between places on the ellipsoid, then one after the other."""
    points, facilities = (
        np.column_stack(TO_ECEF.transform(*places.T, np.zeros(len(places))))
        for places in (city.points, city.facilities)
    )
    near = KDTree(facilities).query_ball_point(points, REACH_M)
    point = np.repeat(np.arange(len(points)), [len(each) for each in near])
    facility = np.concatenate([np.asarray(each, np.int64) for each in near])
    chord_m = np.linalg.norm(points[point] - facilities[facility], axis=1)
    return _looped(city.people, city.capacity, point, facility, chord_m)


def _by_pairs(city: Nation, problem: Problem) -> Allocation:
    keys = {"point_key": city.points, "facility_key": city.facilities}
    return nearest_first(*problem.given(), **keys)


def _same_as_all_pairs(by_rings: Allocation, by_pairs: Allocation, plainly: Floats) -> Check:
    """Every number of it; the plain loop breaks ties by row, and takes chords for distances."""
    differ = [
        name
        for name in Allocation.__dataclass_fields__
        if not np.array_equal(getattr(by_rings, name), getattr(by_pairs, name))
    ]
    elsewhere = int(abs(plainly - by_rings.served_people).sum())
    return Check(
        f"in the city ({len(plainly):,} points) all pairs give every number alike",
        f"{', '.join(differ) or 'none'} differ; the plain loop serves {elsewhere:,} others",
        not differ and elsewhere <= len(plainly) / 100,
    )


def _inside(places: Floats, box: tuple[float, float, float, float]) -> NDArray[np.bool_]:
    west, south, east, north = box
    return np.asarray(((places >= [west, south]) & (places <= [east, north])).all(axis=1))


def _compare_nearest_first(problem: Problem, repeat: int) -> Comparison:
    mine, plainly, peta, plain = in_turn(
        repeat,
        ("peta.engine.allocation.nearest_first", lambda: nearest_first(*problem.given())),
        ("pandas sort_values and a loop", lambda: _looped(*problem.given())),
    )
    differ = int((mine.served_people != plainly).sum())
    return Comparison(
        title=f"nearest first, the country: {problem}",
        checks=[
            Check("every point is served alike", f"{differ:,} differ", differ == 0),
            _adds_up(mine),
        ],
        peta=peta,
        plain=plain,
        notes=[_served(mine)],
    )


def _looped(
    people: Ints, capacity: Ints, point: Ints, facility: Ints, distance_m: Floats
) -> Floats:
    """Pairs by millimetre, point and facility, one after the other."""
    pairs = pd.DataFrame({"point": point, "facility": facility, "mm": np.rint(distance_m * 1000)})
    pairs = pairs.sort_values(["mm", "point", "facility"])
    left, room = people.tolist(), capacity.tolist()
    for row, to in zip(pairs["point"].tolist(), pairs["facility"].tolist(), strict=True):
        taken = min(left[row], room[to])
        if taken:
            left[row] -= taken
            room[to] -= taken
    return np.asarray(people - np.array(left), dtype=float)


def _compare_optimum(name: str, problem: Problem, repeat: int) -> Comparison:
    mine, plainly, peta, plain = in_turn(
        repeat,
        ("peta.engine.allocation.optimum", lambda: optimum(*problem.given())),
        ("one sparse linprog (HiGHS)", lambda: _programmed(*problem.given())),
    )
    served, metres = plainly
    apart = abs(mine.person_m - metres) / max(metres, 1)
    return Comparison(
        title=f"optimum, {name}: {problem}",
        checks=[
            Check(
                "as many people are served",
                f"{mine.total_people:,.0f} and {served:,.1f}",
                abs(mine.total_people - served) < 0.5,
            ),
            Check("over the same person-metres", f"{apart:.2g} apart", apart < 1e-6),
            _adds_up(mine),
        ],
        peta=peta,
        plain=plain,
        notes=[_served(nearest_first(*problem.given())), _served(mine)],
    )


def _programmed(
    people: Ints, capacity: Ints, point: Ints, facility: Ints, distance_m: Floats
) -> tuple[float, float]:
    """People served and their metres: a variable a pair, a row a point and a facility."""
    pairs = np.arange(len(point))
    rows = np.concatenate([point, len(people) + facility])
    shape = (len(people) + len(capacity), len(pairs))
    sums = csr_array((np.ones(2 * len(pairs)), (rows, np.tile(pairs, 2))), shape=shape)
    found = linprog(
        distance_m - DETOUR_M, A_ub=sums, b_ub=np.concatenate([people, capacity]), method="highs"
    )
    return float(found.x.sum()), float(found.x @ distance_m)


def _optimum_alone(problem: Problem) -> Comparison:
    """No plain way is run: the program over the whole country takes more than the machine has."""
    mine, peta = timed("peta.engine.allocation.optimum", lambda: optimum(*problem.given()))
    return Comparison(
        title=f"optimum, the country: {problem}",
        checks=[_adds_up(mine)],
        peta=peta,
        notes=[_served(mine)],
    )


def _adds_up(found: Allocation) -> Check:
    net = float(np.nansum(found.load_people))
    holds = net == found.total_people <= found.bound_people and (found.left_people >= 0).all()
    claim = "people served are those the facilities serve, within capacity and bound"
    return Check(claim, f"{found.total_people:,.0f} and {net:,.0f}", bool(holds))


def _served(found: Allocation) -> str:
    return (
        f"{found.method}: {found.total_people:,.0f} served, at most {found.bound_people:,.0f} "
        f"can be (gap {found.gap_ratio:.2%}), {found.person_m / found.total_people:,.0f} m each"
    )
