"""Small towns to allocate: people and places on a square, and what must hold of any answer."""

import numpy as np
import pytest
from hypothesis import strategies as st
from scipy.spatial import KDTree

REACH_M = 100.0


class Case:
    """People and places on a square of 300 m, some far from everything, some together."""

    def __init__(self, seed, points=12, facilities=5, grid=False):
        chance = np.random.default_rng(seed)
        self.points = chance.uniform(0, 300, (points, 2))
        self.facilities = chance.uniform(0, 300, (facilities, 2))
        if grid:
            self.points, self.facilities = self.points // 50 * 50, self.facilities // 50 * 50
        self.people = chance.integers(0, 30, points)
        self.capacity = chance.integers(0, 70, facilities)

    def pairs(self):
        near = KDTree(self.facilities).query_ball_point(self.points, REACH_M)
        point = np.repeat(np.arange(len(near)), [len(each) for each in near])
        facility = np.array([one for each in near for one in each], dtype=np.int64)
        metres = np.linalg.norm(self.points[point] - self.facilities[facility], axis=1)
        order = np.lexsort((metres, point))
        return point[order], facility[order], np.round(metres[order], 3)

    def given(self):
        return self.people, self.capacity, *self.pairs()

    def keys(self):
        return {"point_key": self.points, "facility_key": self.facilities}


CASES = st.builds(Case, st.integers(0, 10**6), st.integers(1, 14), st.integers(1, 6), st.booleans())


def check_laws(found, people, capacity, point, facility):
    reached = np.bincount(facility, weights=np.asarray(people)[point], minlength=len(capacity))
    assert found.served_people.sum() == pytest.approx(found.load_people.sum(), abs=1e-9)
    assert (found.served_people >= 0).all()
    assert (found.served_people <= np.asarray(people) + 1e-9).all()
    assert (found.load_people <= np.asarray(capacity) + 1e-9).all()
    assert found.left_people == pytest.approx(capacity - found.load_people, abs=1e-9)
    assert found.gross_people == pytest.approx(reached)
    assert (found.gross_people >= found.load_people - 1e-9).all()
    assert found.total_people <= found.bound_people + 1e-9
    assert 0 <= found.gap_ratio <= 1
