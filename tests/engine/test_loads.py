"""How much each facility carries: against every pair of point and facility."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from pyproj import Geod

from peta.engine import loads as module
from peta.engine.loads import LOAD_COLUMNS, load_table
from peta.engine.proximity import proximity
from peta.engine.situation import situation_of
from peta.io.standards import read_standards
from peta.settings import data_dir
from tests.engine.kecamatan import CENTRE, EAST, at, cell, inputs_of, one_village

GEOD = Geod(ellps="WGS84")
STANDARDS = read_standards(data_dir() / "standards")
RULE = replace(
    next(rule for rule in STANDARDS if rule.id == "POS-JARAK"),
    radius_m={"urban": 500.0, "rural": 500.0}, urban=None,
)  # fmt: skip
PLACE = st.tuples(st.integers(-9, 9), st.integers(-9, 9)).map(
    lambda p: (0.5 + p[0] / 19, p[1] / 21)
)
PEOPLE = st.lists(st.tuples(PLACE, st.one_of(st.none(), st.integers(0, 50))), max_size=8)
POSTS = st.lists(st.tuples(PLACE, st.sampled_from(["aktif", "aktif", "tutup", None])), max_size=6)


def few(count):
    return settings(deadline=None, max_examples=count, phases=[Phase.explicit, Phase.generate])


def world_of(people, posts):
    rows = [(None, *place, count, 1, 0) for place, count in people]
    return one_village(
        cells={CENTRE: cell(0, 0), EAST: cell(1, 0)}, people={}, settlements=rows,
        posyandu=[(*place, status) for place, status in posts],
    )  # fmt: skip


def found(people, posts):
    return proximity(situation_of(world_of(people, posts).inputs()), RULE)


def plainly(people, posts):
    """Gross and net people of each working post, pair by pair."""
    working = [row for row, (_, status) in enumerate(posts) if status == "aktif"]
    gross, net = dict.fromkeys(working, 0), dict.fromkeys(working, 0)
    for home, count in people:
        metres = {row: GEOD.inv(*at(*home), *at(*posts[row][0]))[2] for row in working}
        reached = [row for row in working if metres[row] <= 500]
        for row in reached:
            gross[row] += count or 0
        if reached:
            net[min(reached, key=metres.get)] += count or 0
    return gross, net


@few(25)
@given(people=PEOPLE, posts=POSTS)
def test_gross_and_net_pair_by_pair(people, posts):
    # One post a place, so that the nearest is one.
    posts = list({place: (place, status) for place, status in posts}.values())
    answer = found(people, posts)
    gross, net = plainly(people, posts)
    table = answer.loads.set_index("id")
    assert table["gross_people"].to_dict() == {f"POSYANDU-{row:04d}": n for row, n in gross.items()}
    assert table["net_people"].sum() == sum(net.values()) == answer.villages["served"].sum()
    near = {f"POSYANDU-{row:04d}": n for row, n in net.items()}
    homes = [[GEOD.inv(*at(*home), *at(*post[0]))[2] for post in posts] for home, _ in people]
    ties = any(len(row) > 1 and np.diff(np.sort(row)[:2])[0] < 1e-3 for row in homes)
    assert ties or table["net_people"].to_dict() == near


@few(10)
@given(people=PEOPLE, posts=POSTS)
def test_net_is_within_gross_and_unknown_people_load_nobody(people, posts):
    table = found(people, posts).loads
    assert (table["net_people"] <= table["gross_people"]).all()
    assert table["gross_people"].notna().all()
    assert table[["capacity_people", "left_people"]].isna().all(axis=None)


@few(8)
@given(people=PEOPLE, posts=POSTS, seed=st.integers(0, 99))
def test_the_order_of_rows_does_not_matter(people, posts, seed):
    posts = list({place: (place, status) for place, status in posts}.values())
    frames = world_of(people, posts).frames()
    mixed = {kind: frame.sample(frac=1, random_state=seed).reset_index(drop=True)
             for kind, frame in frames.items()}  # fmt: skip
    first, second = (
        proximity(situation_of(inputs_of(each)), RULE).loads.set_index("id").sort_index()
        for each in (frames, mixed)
    )
    pd.testing.assert_series_equal(first["gross_people"], second["gross_people"])
    assert first["net_people"].sum() == second["net_people"].sum()


def test_of_two_as_near_the_same_one_is_taken_in_any_order():
    frames = world_of([((0.0, 0.0), 7)], [((-0.1, 0.0), "aktif"), ((0.1, 0.0), "aktif")]).frames()
    backwards = {**frames, "posyandu": frames["posyandu"].iloc[::-1].reset_index(drop=True)}
    first, second = (
        proximity(situation_of(inputs_of(each)), RULE).loads.set_index("id")["net_people"].to_dict()
        for each in (frames, backwards)
    )
    assert first == second


def test_points_in_parts_are_points_at_once(monkeypatch):
    people = [((number / 40, 0.0), number) for number in range(20)]
    posts = [((0.0, 0.0), "aktif"), ((0.4, 0.0), "aktif")]
    whole = found(people, posts).loads
    monkeypatch.setattr(module, "_POINTS_AT_ONCE", 3)
    pd.testing.assert_frame_equal(found(people, posts).loads, whole)


def test_the_worked_example_of_the_page():
    """30 people reach both posts and are nearest to the first; 20 reach the second alone."""
    people = [((0.0, 0.0), 30), ((0.45, 0.0), 20), ((0.0, -0.48), 9)]
    posts = [((0.1, 0.1), "aktif"), ((0.3, 0.0), "aktif"), ((0.0, -0.48), "tutup")]
    table = found(people, posts).loads.set_index("id")
    # The first is 364 m from the 20: in reach of it too, but not nearest.
    assert table["gross_people"].to_dict() == {"POSYANDU-0000": 50, "POSYANDU-0001": 50}
    assert table["net_people"].to_dict() == {"POSYANDU-0000": 30, "POSYANDU-0001": 20}


def test_no_register_has_no_loads():
    world = world_of([((0.0, 0.0), 3)], []).but(posyandu=None)
    assert proximity(situation_of(world.inputs()), RULE).loads is None


def test_what_is_left_of_a_capacity():
    rows = pd.DataFrame({"id": ["a", "b"], "kode": ["x", None]})
    table = load_table(
        rows, "mck", np.array([9.0, 5.0]), np.array([7.0, 5.0]), np.array([10, np.nan])
    )
    assert list(table) == list(LOAD_COLUMNS)
    assert table["left_people"].tolist() == pytest.approx([3.0, np.nan], nan_ok=True)
