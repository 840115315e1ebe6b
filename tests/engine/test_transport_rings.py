"""Nearest first without all pairs: the very answer that all pairs give, however they are cut."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from peta.engine.allocation import Allocation, nearest_first, nearest_first_within, optimum
from peta.engine.nearest import pairs_within
from peta.engine.transport_bound import bound_in_reach, people_near
from peta.engine.transport_reach import reach_of
from peta.engine.transport_rings import serve_in_rings
from peta.errors import DataError, QueryError

STEP_DEGREES = 0.001
"""Places stand on a lattice of 111 m, so that many are equally far and many in one place."""


class Valley:
    """Homes and posts on a lattice, some of unknown size, each home with a radius of its own."""

    def __init__(self, seed, points, facilities, corner=(117.0, -0.004)):
        chance = np.random.default_rng(seed)
        self.points = self._places(chance, points, corner)
        self.facilities = self._places(chance, facilities, corner)
        self.people = self._some(chance, 30, points)
        self.capacity = self._some(chance, int(chance.choice([10, 80])), facilities)
        self.radius_m = chance.choice([0.0, 111.0, 250.0, 700.0, np.nan], points)
        self.apart = chance.integers(0, 2, facilities)

    @staticmethod
    def _places(chance, count, corner):
        return np.asarray(corner) + chance.integers(0, 9, (count, 2)) * STEP_DEGREES

    @staticmethod
    def _some(chance, most, count):
        return np.where(chance.random(count) < 0.1, np.nan, chance.integers(0, most, count))

    def by_all_pairs(self):
        pairs = pairs_within(self.points, self.facilities, self.radius_m)
        key = np.column_stack([self.facilities, self.apart])
        keys = {"point_key": self.points, "facility_key": key}
        return nearest_first(self.people, self.capacity, *pairs, **keys)

    def by_rings(self):
        given = self.people, self.capacity, self.points, self.facilities, self.radius_m
        return nearest_first_within(*given, facility_key=self.apart)

    def in_order(self):
        """The reach, people and capacity in the order of the keys."""
        reach, order, facility_order = reach_of(
            self.points, self.facilities, self.radius_m, self.apart
        )
        people = np.nan_to_num(self.people).astype(np.int64)[order]
        return reach, people, np.nan_to_num(self.capacity).astype(np.int64)[facility_order]


VALLEYS = st.builds(Valley, st.integers(0, 10**6), st.integers(0, 40), st.integers(0, 9))


def check_same(found, other):
    for name in Allocation.__dataclass_fields__:
        one, two = getattr(found, name), getattr(other, name)
        np.testing.assert_array_equal(one, two, err_msg=name)


@settings(deadline=None, max_examples=200)
@given(VALLEYS)
def test_rings_are_all_pairs(valley):
    check_same(valley.by_rings(), valley.by_all_pairs())


@settings(deadline=None, max_examples=150)
@given(VALLEYS, st.sampled_from([1, 2, 7, 40]))
def test_where_a_ring_ends_does_not_matter(valley, ring_pairs):
    """One pair a ring ends every ring between two millimetres, and beside every tie."""
    reach, people, capacity = valley.in_order()
    whole = serve_in_rings(reach, people, capacity)
    cut = serve_in_rings(reach, people, capacity, ring_pairs)
    for one, two in zip(whole, cut, strict=True):
        np.testing.assert_array_equal(one, two)


def test_a_distance_on_the_very_edge_of_a_ring():
    """Two homes as far from the post as the first ring reaches, one nearer, one farther."""
    points = [[117.0, 0.001], [117.0, -0.002], [117.0, 0.002], [117.0, 0.003]]
    reach, order, _ = reach_of(points, [[117.0, 0.0]], 1000.0, None)
    assert order.tolist() == [1, 0, 2, 3]
    edge = int(reach.rows(np.array([0])).mm[0])
    assert edge == int(reach.rows(np.array([2])).mm[0]) == 221_149
    counts = [
        [len(reach.rows(np.arange(4), *ring).mm) for ring in rings]
        for rings in (
            [(0, edge), (edge, reach.stop_mm)],
            [(0, edge + 1), (edge + 1, reach.stop_mm)],
        )
    ]
    assert counts == [[1, 3], [3, 1]]
    for ring_pairs in (1, 2, 3, 4):
        left, _, person_mm = serve_in_rings(reach, np.full(4, 5), np.array([12]), ring_pairs)
        assert left.tolist() == [0, 0, 3, 5]
        assert person_mm == 5 * 110_574 + 7 * edge


@settings(deadline=None, max_examples=100)
@given(VALLEYS)
def test_what_the_bound_keeps_does_not_matter(valley):
    reach, people, capacity = valley.in_order()
    load = capacity - serve_in_rings(reach, people, capacity)[1]
    gross = people_near(reach, people, np.flatnonzero(people))
    given = reach.without(capacity == 0), people, capacity, load, gross
    pairs = pairs_within(valley.points, valley.facilities, valley.radius_m)
    most = optimum(valley.people, valley.capacity, *pairs).total_people
    assert most <= bound_in_reach(*given) == bound_in_reach(*given, kept_pairs=0)


@settings(deadline=None, max_examples=100)
@given(VALLEYS, st.integers(0, 10**6))
def test_the_order_of_rows_does_not_matter(valley, seed):
    assume(len(np.unique(valley.points, axis=0)) == len(valley.points))
    chance = np.random.default_rng(seed)
    # Posts at one place are told apart.
    valley.apart = np.arange(len(valley.facilities))
    before = valley.by_rings()
    rows, places = (chance.permutation(len(of)) for of in (valley.points, valley.facilities))
    for name in ("points", "people", "radius_m"):
        setattr(valley, name, getattr(valley, name)[rows])
    for name in ("facilities", "capacity", "apart"):
        setattr(valley, name, getattr(valley, name)[places])
    after = valley.by_rings()
    for name in ("load_people", "gross_people", "left_people"):
        np.testing.assert_array_equal(getattr(after, name), getattr(before, name)[places])
    np.testing.assert_array_equal(after.served_people, before.served_people[rows])
    assert (after.person_m, after.bound_people) == (before.person_m, before.bound_people)


@pytest.mark.parametrize("corner", [(179.996, -5.0), (-180.0, 3.0), (30.0, 89.99), (0.0, -90.0)])
def test_edges_of_the_world(corner):
    valley = Valley(5, 40, 8, corner)
    valley.points[:, 0] = (valley.points[:, 0] + 180) % 360 - 180
    valley.points[:, 1] = np.clip(valley.points[:, 1], -90, 90)
    valley.facilities[:, 1] = np.clip(valley.facilities[:, 1], -90, 90)
    found = valley.by_rings()
    assert found.total_people > 0
    check_same(found, valley.by_all_pairs())


def test_many_homes_are_looked_round_in_blocks():
    chance = np.random.default_rng(3)
    valley = Valley(3, 40_000, 60)
    valley.points = chance.uniform([116.9, -0.1], [117.1, 0.1], (40_000, 2))
    valley.facilities = chance.uniform([116.9, -0.1], [117.1, 0.1], (60, 2))
    valley.capacity = valley.capacity * 300
    valley.radius_m = np.full(40_000, 3_000.0)
    found = valley.by_rings()
    check_same(found, valley.by_all_pairs())
    assert 0 < found.total_people < found.bound_people < np.nansum(valley.people)


def test_one_radius_is_that_of_all():
    valley = Valley(7, 30, 5)
    valley.radius_m = 500.0
    one = valley.by_rings()
    valley.radius_m = np.full(30, 500.0)
    check_same(one, valley.by_rings())


def test_homes_without_a_place_are_served_nobody():
    points = [[np.nan, 0.0], [117.0, 0.0], [117.0, np.inf], [-np.inf, 0.0]]
    found = nearest_first_within([5, 6, 7, 8], [20], points, [[117.0, 0.0]], 100.0)
    assert found.served_people.tolist() == [0, 6, 0, 0]
    assert (found.gross_people.tolist(), found.bound_people) == ([6], 6)


def test_posts_need_a_place_and_people_are_whole():
    with pytest.raises(QueryError, match="posisi"):
        nearest_first_within([5], [20], [[117.0, 0.0]], [[np.nan, 0.0]], 100.0)
    with pytest.raises(DataError, match="bilangan bulat"):
        nearest_first_within([0.5], [20], [[117.0, 0.0]], [[117.0, 0.0]], 100.0)


@pytest.mark.parametrize("reached", [0, 40])
def test_nobody_and_nothing(reached):
    none = np.empty((0, 2))
    assert nearest_first_within([], [], none, none, 100.0).total_people == 0
    assert nearest_first_within([], [5], none, [[117.0, 0.0]], reached).left_people.tolist() == [5]
    assert nearest_first_within([5], [], [[117.0, 0.0]], none, reached).bound_people == 0
