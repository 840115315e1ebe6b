"""Who finds room: against linear programming, by hand, and what more room must never do."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from peta.domain.gap import PARTS
from peta.domain.rules import Capacity
from peta.domain.schema import State
from peta.domain.standard import Demand
from peta.engine.capacity import capacity
from peta.engine.situation import situation_of
from tests.engine import hamlets
from tests.engine.hamlets import COLUMNS, few, lattice, metres_between, mixed
from tests.engine.kecamatan import CENTRE, NO_REGISTER, cell, one_village

RULE = hamlets.standard("MCK-KAP")
# A step a toilet, so that small numbers decide.
STEPS = tuple((float(size), 10.0 * size) for size in range(1, 6))
SMALL = replace(
    RULE, people_per_unit=50.0, radius_m={"urban": 200.0, "rural": 200.0},
    rule=Capacity("optimum", "kakus", STEPS),
)  # fmt: skip
WAYS = ("optimum", "nearest_first", "ordered_bands")
# One of each state stands out of everybody's reach.
FAR = [(0.0, 9.0, "berfungsi", 1), (0.0, 9.1, "rusak", 1), (0.0, 9.2, None, 1)]

PLACE = lattice(4, 20, 20)
PEOPLE = st.lists(st.tuples(PLACE, st.integers(0, 30)), min_size=1, max_size=6)
STATES = st.sampled_from(["berfungsi", "berfungsi", "rusak", "tidak_diketahui"])
MCK = st.lists(st.tuples(PLACE, STATES, st.sampled_from([1, 2, 3, None])), max_size=5)


def world_of(people, mck):
    """Houses without toilets, one person in each, and the blocks that they may use."""
    homes = [(place, count, count, count) for place, count in people]
    return hamlets.world_of(
        homes, mck=[*((*place, status, size) for place, status, size in mck), *FAR]
    )


def found(people, mck, rule=SMALL):
    return capacity(situation_of(world_of(people, mck).inputs()), rule)


def most(people, mck):
    """The most that can be served, by linear programming over the pairs in reach."""
    room = [0 if size is None else 10 * size for _, _, size in mck]
    pairs = [
        (i, j) for i, (home, _) in enumerate(people) for j, (place, _, _) in enumerate(mck)
        if metres_between(home, place) <= 200
    ]  # fmt: skip
    if not pairs:
        return 0
    limits = np.zeros((len(people) + len(mck), len(pairs)))
    for column, (i, j) in enumerate(pairs):
        limits[i, column] = limits[len(people) + j, column] = 1
    solved = linprog(
        -np.ones(len(pairs)), A_ub=limits, b_ub=[*(count for _, count in people), *room]
    )
    return round(-solved.fun)


def in_state(mck, *states):
    return [row for row in mck if row[1] in states]


@few(25)
@given(people=PEOPLE, mck=MCK)
def test_as_many_are_served_as_linear_programming_can(people, mck):
    answer = found(people, mck)
    total = answer.villages.sum()
    working = [row for row in in_state(mck, "berfungsi") if row[2] is not None]
    assert total["demand"] == sum(count for _, count in people)
    assert total["served"] == answer.bound == most(people, working)
    assert total["unreached"] == sum(
        count for home, count in people
        if not any(metres_between(home, row[0]) <= 200 for row in mck)
    )  # fmt: skip


@few(12)
@given(people=PEOPLE, mck=MCK, how=st.sampled_from(WAYS))
def test_the_parts_are_the_whole(people, mck, how):
    rule = replace(SMALL, rule=replace(SMALL.rule, allocation=how))
    answer = found(people, mck, rule)
    table = answer.villages
    known = table[table["demand"].notna()]
    tolerance = 1e-9 if how == "ordered_bands" else 0
    assert (known[list(PARTS)] >= -tolerance).all(axis=None)
    assert ((known[list(PARTS)].sum(axis=1) - known["demand"]).abs() <= tolerance).all()
    assert known["served"].sum() <= answer.bound + tolerance
    loads = answer.loads
    assert (loads["net_people"] <= loads["capacity_people"] + tolerance).all()
    assert (loads["net_people"] <= loads["gross_people"] + tolerance).all()
    assert loads["net_people"].sum() == pytest.approx(known["served"].sum())


def opened(mck, *states):
    """The blocks as if those of some states worked; of unknown size, as large as a block can be."""
    return [
        (place, "berfungsi" if status in states or size is None else status, size or 5)
        for place, status, size in mck if status != "rusak" or "rusak" in states
    ]  # fmt: skip


@few(15)
@given(people=PEOPLE, mck=MCK)
def test_a_cause_is_how_many_more_would_be_served_without_it(people, mck):
    answer = found(people, mck)
    total = answer.villages.sum()
    unknown = found(people, opened(mck, "tidak_diketahui")).villages["served"].sum()
    every = found(people, opened(mck, "tidak_diketahui", "rusak")).villages["served"].sum()
    assert total["unknown"] == unknown - total["served"]
    assert total["not_working"] == every - unknown
    assert answer.loads["net_people"].sum() == total["served"] == answer.bound


@few(12)
@given(people=PEOPLE, mck=MCK, more=PLACE, size=st.integers(1, 3), metres=st.integers(200, 700))
def test_more_room_or_reach_never_serves_fewer(people, mck, more, size, metres):
    wider = replace(SMALL, radius_m={"urban": float(metres), "rural": float(metres)})
    before = found(people, mck).villages.sum()
    for after in (
        found(people, [*mck, (more, "berfungsi", size)]).villages.sum(),
        found(people, mck, wider).villages.sum(),
    ):
        assert after["served"] >= before["served"]
        assert after["unreached"] <= before["unreached"]


@few(8)
@given(people=PEOPLE, mck=MCK, seed=st.integers(0, 99), how=st.sampled_from(WAYS))
def test_the_order_of_rows_does_not_matter(people, mck, seed, how):
    rule = replace(SMALL, rule=replace(SMALL.rule, allocation=how))
    worlds = mixed(world_of(people, mck), seed)
    answers = [capacity(situation_of(each), rule) for each in worlds]
    pd.testing.assert_frame_equal(*(each.villages for each in answers), check_exact=how != WAYS[2])
    first, second = (each.loads.set_index("id").sort_index() for each in answers)
    pd.testing.assert_frame_equal(first, second)


def test_the_hamlets_of_the_page():
    """A (80 people) reaches both blocks, B (60) the near one; room for 100 and 50."""
    rule = replace(
        SMALL, people_per_unit=100.0, radius_m={"urban": 1000.0, "rural": 1000.0},
        rule=Capacity("optimum", "kakus", ((1.0, 50.0), (2.0, 100.0))),
    )  # fmt: skip
    people = [((0.0, 0.3), 80), ((0.0, -0.4), 60)]
    mck = [((0.0, 0.0), "berfungsi", 2), ((0.0, 0.4), "berfungsi", 1)]
    # The second block is 800 m from B: out of reach at 700 m, and nearest to A.
    near = replace(rule, radius_m={"urban": 700.0, "rural": 700.0})
    answer = found(people, mck, near)
    assert answer.villages.loc[CENTRE, COLUMNS].tolist() == [140, 140, 0, 0, 0, 0]
    assert answer.bound == 140
    loads = answer.loads.set_index("id")
    assert loads.loc["MCK-0000", ["gross_people", "net_people"]].tolist() == [140, 90]
    assert loads.loc["MCK-0001", ["gross_people", "net_people", "left_people"]].tolist() == [
        80,
        50,
        0,
    ]
    # Nobody knows whether the second is open.
    unsure = [mck[0], (mck[1][0], None, 1)]
    assert found(people, unsure, near).villages.loc[CENTRE, COLUMNS].tolist() == [
        140, 100, 0, 0, 0, 40]  # fmt: skip
    first = replace(near, rule=replace(near.rule, allocation="nearest_first"))
    assert found(people, unsure, first).villages.loc[CENTRE, COLUMNS].tolist() == [
        140, 100, 0, 40, 0, 0]  # fmt: skip


def test_each_cause_in_turn():
    people = [((0.0, 0.0), 25)]
    full = [((0.0, 0.0), "berfungsi", 1), ((0.01, 0.0), None, 1), ((0.02, 0.0), "rusak", 1)]
    # Ten find room; ten more if the second is open; the last five of the ten of the third.
    assert found(people, full).villages.loc[CENTRE, COLUMNS].tolist() == [25, 10, 0, 0, 5, 10]
    more = [((0.0, 0.0), 45)]
    answer = found(more, full).villages.loc[CENTRE]
    assert answer[COLUMNS].tolist() == [45, 10, 0, 15, 10, 10]
    assert answer["units_to_build"] == 1
    nowhere = found([((0.0, 0.4), 45)], full).villages.loc[CENTRE]
    assert nowhere[COLUMNS].tolist() == [45, 0, 45, 0, 0, 0]


def test_no_more_than_the_most_of_a_unit():
    rule = replace(SMALL, people_per_unit=15.0)
    answer = found([((0.0, 0.0), 45)], [((0.0, 0.0), "berfungsi", 5)], rule)
    assert answer.villages.loc[CENTRE, COLUMNS].tolist() == [45, 15, 0, 30, 0, 0]
    assert answer.villages.loc[CENTRE, "units_to_build"] == 2


def test_people_of_unknown_number_are_counted_as_such():
    world = world_of([((0.0, 0.0), 10)], [((0.0, 0.0), "berfungsi", 1)])
    world = world.but(settlements=[*world.settlements, (None, 0.1, 0.0, 9, 3, None)])
    row = capacity(situation_of(world.inputs()), SMALL).villages.loc[CENTRE]
    assert row[[*COLUMNS, "points_unknown"]].tolist() == [10, 10, 0, 0, 0, 0, 1]


def test_a_kabupaten_without_a_register_is_unknown():
    cells = {CENTRE: cell(0, 0), NO_REGISTER: cell(3, 0)}
    world = world_of([((3.0, 0.0), 10)], [])
    far = replace(world, cells=cells, mck=[(0.0, 0.0, *row[2:]) for row in FAR])
    answer = capacity(situation_of(far.inputs()), SMALL).villages
    assert answer.loc[NO_REGISTER, COLUMNS].tolist() == [10, 0, 0, 0, 0, 10]


def test_detail_changes_no_number():
    situation = situation_of(world_of([((0.0, 0.0), 25)], [((0.0, 0.0), "berfungsi", 1)]).inputs())
    with_loads, without = (capacity(situation, SMALL, detail) for detail in (True, False))
    pd.testing.assert_frame_equal(with_loads.villages, without.villages)
    assert without.loads is None
    assert set(State) == {"working", "not_working", "unknown"}


@pytest.mark.parametrize("mck", [[], ["berfungsi"], ["rusak"], ["berfungsi", "rusak"]], ids=str)
def test_a_state_that_no_block_is_in(mck):
    world = replace(world_of([((0.0, 0.0), 10)], []), mck=[(0, 0, status, 1) for status in mck])
    row = capacity(situation_of(world.inputs()), SMALL).villages.loc[CENTRE]
    part = "served" if "berfungsi" in mck else "not_working" if mck else "unknown"
    assert row[["demand", part]].tolist() == [10, 10]


def test_nobody_at_all():
    table = capacity(situation_of(world_of([], []).inputs()), SMALL).villages
    assert table[COLUMNS].isna().all(axis=None)


def test_an_unknown_block_is_worth_what_it_would_serve_if_it_were_open():
    # A (10 people) is nearest to the open block and reaches the unknown one; B only the open one.
    people = [((0.0, 0.0), 10), ((0.19, 0.0), 10)]
    mck = [((0.09, 0.0), "berfungsi", 1), ((-0.15, 0.0), None, 1)]
    opened = [mck[0], (mck[1][0], "berfungsi", 1)]
    assert found(people, opened).villages.loc[CENTRE, "served"] == 20
    row = found(people, mck).villages.loc[CENTRE]
    # Whether ten go without for want of room hangs on the unknown one.
    assert row[["served", "over_capacity", "unknown"]].tolist() == [10, 0, 10]
    # Those who come as they come do not change places.
    first = replace(SMALL, rule=replace(SMALL.rule, allocation="nearest_first"))
    row = found(people, mck, first).villages.loc[CENTRE]
    assert row[["served", "over_capacity", "unknown"]].tolist() == [10, 10, 0]


def test_units_of_a_village_are_for_the_demand_of_the_standard():
    rule = replace(
        SMALL, demand=Demand.LANSIA, supply="posyandu", people_per_unit=12.0,
        rule=Capacity("village", "", ()),
    )  # fmt: skip
    world = one_village(sasaran={CENTRE: {"lansia": 12}}, posyandu=[(0, 0, "aktif")])
    row = capacity(situation_of(world.inputs()), rule).villages.loc[CENTRE]
    # One unit for the twelve old people, and not nine for everybody.
    assert row[["demand", "served"]].tolist() == [1, 1]
