"""Percentiles weighted by people: against a plain loop over the sorted values."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peta.engine.distribution import weighted_percentiles

SHARES = [0.25, 0.5, 0.75, 1.0]
VALUE = st.one_of(st.integers(0, 20).map(float), st.just(np.inf))
POINT = st.tuples(
    VALUE, st.one_of(st.integers(0, 9).map(float), st.just(np.nan)), st.integers(0, 4)
)
POINTS = st.lists(POINT, min_size=1, max_size=30)
# Five villages, each by itself, in two areas, and in one.
LEVELS = np.array([[0, 1, 2, 3, 4], [0, 0, 1, 1, 1], [0] * 5])


def plainly(points, members, share):
    """The first value, in order, at which the weight passed is the share of all."""
    mine = sorted((value, weight) for value, weight, village in points
                  if village in members and weight > 0)  # fmt: skip
    whole, passed = sum(weight for _, weight in mine), 0.0
    for value, weight in mine:
        passed += weight
        if passed >= Fraction(share) * Fraction(whole):
            return value
    return None


def found(points, levels=LEVELS, shares=SHARES):
    values, weights, village = (np.array(column) for column in zip(*points, strict=True))
    return weighted_percentiles(values, weights, village.astype(np.int64), levels, shares)


@settings(deadline=None, max_examples=150)
@given(POINTS)
def test_every_level_by_a_plain_loop(points):
    for areas, table in zip(LEVELS, found(points), strict=True):
        assert table.shape == (areas.max() + 1, len(SHARES))
        for area in range(areas.max() + 1):
            members = np.flatnonzero(areas == area)
            for column, share in enumerate(SHARES):
                expected = plainly(points, members, share)
                given_ = table[area, column]
                assert np.isnan(given_) if expected is None else given_ == expected


@settings(deadline=None, max_examples=60)
@given(POINTS, st.randoms(use_true_random=False))
def test_the_order_of_points_does_not_matter(points, chance):
    mixed = list(points)
    chance.shuffle(mixed)
    for first, second in zip(found(points), found(mixed), strict=True):
        np.testing.assert_array_equal(first, second)


@settings(deadline=None, max_examples=60)
@given(POINTS)
def test_percentiles_ascend_with_their_share(points):
    for table in found(points):
        some = table[~np.isnan(table).any(axis=1)]
        assert (some[:, 1:] >= some[:, :-1]).all()


@pytest.mark.parametrize("count", [10, 20, 30, 70, 110, 1000, 3210])
def test_nine_tenths_of_so_many_alike(count):
    points = [(float(place), 1.0, 0) for place in range(1, count + 1)]
    assert found(points, np.zeros((1, 1), np.int64), [0.9])[0].tolist() == [[count * 9 / 10]]


def test_the_worked_example_of_the_page():
    """60 people at 200 m, 30 at 900 m, 10 at 2,500 m; nobody lives at the last point."""
    points = [(900.0, 30.0, 0), (200.0, 60.0, 0), (2500.0, 10.0, 0), (9000.0, 0.0, 0)]
    assert found(points, np.zeros((1, 1), np.int64), [0.5, 0.9, 1.0])[0].tolist() == [
        [200.0, 900.0, 2500.0]
    ]


def test_nobody_has_no_percentile_and_nothing_in_reach_is_beyond_all():
    table = found([(5.0, 0.0, 0), (7.0, np.nan, 0), (np.inf, 2.0, 1)])[0]
    assert np.isnan(table[0]).all()
    assert np.isinf(table[1]).all()


def test_real_distances_are_told_apart():
    chance = np.random.default_rng(3)
    points = [(float(value), 1.0, 0) for value in chance.uniform(0, 2e5, 2001)]
    given_ = found(points, np.zeros((1, 1), np.int64), [0.5])[0][0, 0]
    assert given_ == pytest.approx(np.median([value for value, *_ in points]), abs=0.02)
