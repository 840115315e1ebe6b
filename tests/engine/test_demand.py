"""People stay where they are counted, and nobody is lost in spreading them."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from peta.engine.demand import DEMAND_COLUMNS, demand_points
from peta.engine.situation import situation_of
from peta.engine.spreading import largest_remainder
from tests.engine.kecamatan import CENTRE, CORNER, EAST, World, cell, one_village

WEIGHT = st.one_of(st.just(0.0), st.just(1.0), st.floats(0, 1e6), st.just(float("nan")))


@settings(deadline=None, max_examples=200)
@given(st.lists(WEIGHT, min_size=1, max_size=40), st.integers(0, 3_000_000))
def test_largest_remainder_shares_out_everything(weights, total):
    weights = np.array(weights)
    parts = largest_remainder(weights.copy(), total)
    assert parts.sum() == total
    assert (parts >= 0).all()
    assert (parts == np.rint(parts)).all()


@settings(deadline=None, max_examples=100)
@given(st.lists(st.integers(0, 500), min_size=1, max_size=30), st.integers(0, 100_000))
def test_largest_remainder_stays_within_one_of_the_exact_share(weights, total):
    if not sum(weights):
        weights = [1] * len(weights)
    parts = largest_remainder(np.array(weights, float), total)
    for weight, part in zip(weights, parts, strict=True):
        assert abs(part - total * weight / sum(weights)) < 1 + 1e-6
    # Nobody who weighs less gets more, but for equal weights, where one must get the odd one.
    for weight, part in zip(weights, parts, strict=True):
        assert all(part <= other for heavy, other in zip(weights, parts, strict=True)
                   if heavy > weight)  # fmt: skip


def test_unknown_weight_is_the_mean_and_no_weight_at_all_is_equal():
    assert largest_remainder(np.array([1.0, 3.0, np.nan]), 60).tolist() == [10, 30, 20]
    assert largest_remainder(np.array([0.0, 0.0]), 10).tolist() == [5, 5]
    assert largest_remainder(np.array([np.nan, np.nan]), 10).tolist() == [5, 5]


def points_of(world: World):
    situation = situation_of(world.inputs())
    return situation.points.frame(situation.villages.index)


def test_every_village_keeps_its_total():
    points = points_of(World())
    assert tuple(points.columns) == DEMAND_COLUMNS
    sums = points.groupby("kode")["people"].sum()
    for kode, people in World().people.items():
        if people is not None:
            assert sums[kode] == people


def test_settlement_points_speak_for_themselves_where_the_total_is_unknown():
    rows = [(CENTRE, 0, 0, 12.5, 4, 1), (CENTRE, 0.1, 0, None, 4, 1)]
    points = points_of(one_village(people={}, settlements=rows))
    assert points["people"].tolist()[0] in (12, 13)  # people are whole
    assert np.isnan(points["people"].tolist()[1])


def test_a_settlement_in_no_village_is_left_out():
    world = one_village(settlements=[(CENTRE, 0, 0, 1, 5, 0), (None, 8, 8, 1000, 5, 0)])
    points = points_of(world)
    assert len(points) == 1
    assert points["people"].tolist() == [100]


def test_the_unknown_is_not_zero_in_houses_nor_in_people_without_toilet():
    rows = [(CENTRE, 0, 0, 1, 10, 5), (CENTRE, 0.1, 0, 1, None, None), (CENTRE, 0.2, 0, 2, 10, 0),
            (CENTRE, 0.3, 0, 1, None, 5)]  # fmt: skip
    points = points_of(one_village(settlements=rows)).sort_values("lon")
    assert points["people"].tolist() == [20, 20, 40, 20]
    without = points["people_without_toilet"].tolist()
    assert (without[0], without[2]) == (10, 0)
    assert np.isnan([without[1], without[3]]).all()
    assert np.isnan(points["houses_without_toilet"].tolist()[1])


U_SHAPE = shapely.difference(cell(0, 0, 2.0), shapely.box(*cell(0, 0.5).bounds))
SHAPES = {
    "square": cell(0, 0),
    "u": U_SHAPE,
    "sliver": shapely.box(117, 0, 117.2, 0.0001),
    "tiny": cell(0, 0, 0.001),
    "triangle": shapely.Polygon([(117, 0), (117.02, 0), (117, 0.01)]),
    "two parts": shapely.union(cell(-5, 0), cell(5, 0)),
}


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize("people", [1, 24, 4999])
def test_people_without_a_settlement_point_stand_on_a_grid_inside_their_village(name, people):
    world = one_village(cells={CENTRE: SHAPES[name]}, people={CENTRE: people}, settlements=())
    points = points_of(world)
    assert points["people"].sum() == people
    assert points["estimated"].all()
    places = shapely.points(points[["lon", "lat"]].to_numpy())
    assert shapely.intersects(SHAPES[name], places).all()
    assert points["houses_without_toilet"].isna().all()


def test_a_grid_covers_its_village_evenly():
    points = points_of(one_village(people={CENTRE: 100_000}, settlements=()))
    assert 16 <= len(points) <= 40
    assert points["people"].max() - points["people"].min() <= 1
    assert points["lon"].mean() == pytest.approx(117, abs=0.0005)
    assert points["lat"].mean() == pytest.approx(0, abs=0.0005)


def test_no_grid_where_settlements_are_known():
    assert not points_of(one_village())["estimated"].any()


def test_nobody_known_to_live_there_is_not_unknown():
    situation = situation_of(one_village(people={CENTRE: 0}, settlements=()).inputs())
    assert situation.villages.loc[CENTRE, "people"] == 0


def test_a_village_that_nobody_counted_has_no_point():
    world = World(cells={CENTRE: cell(0, 0), EAST: cell(1, 0), CORNER: cell(1, -1)},
                  people={EAST: None}, settlements=[], posyandu=(), mck=(), rlh=())  # fmt: skip
    situation = situation_of(world.inputs())
    assert not len(situation.points.people)
    assert situation.villages["people"].isna().all()


def test_demand_points_take_frames_and_give_them_in_order_of_the_villages():
    frames = World().frames()
    settlements = frames["permukiman"]
    table = settlements.drop(columns="geometry").assign(
        lon=settlements.geometry.x, lat=settlements.geometry.y
    )
    villages = frames["boundaries"].set_index("kode").sort_index()
    points = demand_points(villages, frames["penduduk"], table).frame(villages.index)
    assert points["kode"].is_monotonic_increasing
    assert (points["people"].dropna() % 1 == 0).all()
