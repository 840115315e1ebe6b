"""Who is near whom, looked up from either side, against all pairs."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peta.engine.nearest import pairs_within
from peta.engine.transport_reach import reach_of


def scattered(chance, count, corner, wide):
    lon, lat = (np.asarray(corner) + chance.uniform(0, wide, (count, 2)).round(3)).T
    return np.column_stack([(lon + 180) % 360 - 180, lat])


def reach_and_pairs(seed, corner=(117.0, -0.1), wide=0.2, far_m=9_000.0):
    chance = np.random.default_rng(seed)
    points, facilities = (scattered(chance, count, corner, wide) for count in (60, 9))
    radius = chance.uniform(0, far_m, 60)
    reach, order, facility_order = reach_of(points, facilities, radius, None)
    return reach, pairs_within(points[order], facilities[facility_order], radius[order])


@settings(deadline=None, max_examples=100)
@given(seed=st.integers(0, 10**6))
def test_rows_are_the_pairs(seed):
    reach, (point, facility, metres) = reach_and_pairs(seed)
    rows = reach.rows(np.arange(60))
    found = np.lexsort((rows.facility, rows.mm, np.repeat(np.arange(60), np.diff(rows.starts))))
    theirs = np.lexsort((facility, np.rint(metres * 1000), point))
    assert np.diff(rows.starts).tolist() == np.bincount(point, minlength=60).tolist()
    assert rows.facility[found].tolist() == facility[theirs].tolist()
    assert rows.mm[found].tolist() == np.rint(metres[theirs] * 1000).tolist()


@pytest.mark.parametrize(
    ("corner", "wide", "far_m"),
    [
        ((117.0, -0.1), 0.2, 9_000.0),
        ((100.0, 60.0), 4.0, 150_000.0),
        ((100.0, 88.0), 1.9, 100_000.0),
        ((179.9, -9.0), 0.2, 9_000.0),
        ((100.0, -11.0), 17.0, 900_000.0),
    ],
    ids=["equator", "north", "pole", "antimeridian", "far"],
)
@settings(deadline=None, max_examples=25)
@given(seed=st.integers(0, 10**6))
def test_points_reached_by_some_are_those_of_the_pairs(corner, wide, far_m, seed):
    reach, (point, facility, _) = reach_and_pairs(seed, corner, wide, far_m)
    chance = np.random.default_rng(seed)
    some, marked = np.flatnonzero(chance.random(9) < 0.4), chance.random(60) < 0.7
    near = np.bincount(point[np.isin(facility, some)], minlength=60) > 0
    left = marked & ~near
    expected = np.flatnonzero(marked & near)
    assert reach.take_reached(some, marked).tolist() == expected.tolist()
    assert marked.tolist() == left.tolist()


def test_those_left_out_are_near_nobody():
    reach, (_, facility, _) = reach_and_pairs(1)
    closed = np.arange(9) % 2 == 0
    left = reach.without(closed).rows(np.arange(60)).facility
    assert len(left) == (facility % 2 == 1).sum()
    assert not closed[left].any()
