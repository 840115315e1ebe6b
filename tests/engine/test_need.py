"""Units to build, and the stock of houses."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peta.engine.need import need, units_to_build
from peta.engine.situation import situation_of
from tests.engine.kecamatan import CENTRE, EAST, HAND, NO_REGISTER, World, at

PLACE = st.tuples(st.floats(-0.5, 0.5), st.floats(-0.5, 0.5))
POINTS = st.lists(st.tuples(PLACE, st.integers(0, 900)), min_size=1, max_size=15)


@settings(deadline=None, max_examples=100)
@given(POINTS, st.sampled_from([1, 50, 100, 400]), st.sampled_from([1, 60, 200, 1250]))
def test_units_are_enough_and_not_absurd(points, radius_m, capacity):
    places = np.array([at(*place) for place, _ in points])
    users = np.array([float(count) for _, count in points])
    units = units_to_build(places, users, radius_m, capacity)
    assert units >= math.ceil(users.sum() / capacity)
    assert units <= sum(math.ceil(count / capacity) for count in users)


def test_one_reach_takes_what_it_can_hold():
    near = np.array([at(0, 0), at(0.05, 0), at(0.1, 0)])
    assert units_to_build(near, np.array([10.0, 10.0, 10.0]), 100, 200) == 1
    assert units_to_build(near, np.array([10.0, 10.0, 10.0]), 40, 200) == 3
    assert units_to_build(near, np.array([100.0, 100.0, 1.0]), 100, 200) == 2


@pytest.mark.parametrize("users", [[], [0.0], [0.0, 0.0]])
def test_nobody_needs_nothing(users):
    places = np.array([at(0, 0)] * len(users)).reshape(-1, 2)
    assert units_to_build(places, np.array(users), 100, 200) == 0


def test_need_is_the_list_and_no_list_is_unknown(standards):
    rule = next(one for one in standards if one.id == "RTLH-NEED")
    table = need(situation_of(World().inputs()), rule).villages
    for kode, hand in HAND["RTLH-NEED"].items():
        if hand is None:
            assert table.loc[kode].isna().all()
        else:
            assert table.loc[kode, ["demand", "served", "unreached", "unknown"]].tolist() == [
                hand[0], hand[1], hand[2], hand[5]]  # fmt: skip
    assert table.loc[NO_REGISTER].isna().all()


def test_a_house_in_no_village_is_nobodys(standards):
    rule = next(one for one in standards if one.id == "RTLH-NEED")
    houses = [(0.0, 0.0, "belum_ditangani"), (500.0, 500.0, "belum_ditangani")]
    table = need(situation_of(World(rlh=houses).inputs()), rule).villages
    assert table.loc[CENTRE, "unreached"] == 1
    assert table["demand"].sum() == 1
    assert table.loc[EAST, "demand"] == 0
