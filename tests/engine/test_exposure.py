"""Which facilities are in hazard areas: by every pair, and where no map says anything."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from peta.domain.gap import PARTS
from peta.domain.rules import Exposure
from peta.engine.exposure import exposure, inside_any
from peta.engine.situation import situation_of
from peta.io.standards import read_standards
from peta.settings import data_dir
from tests.engine.kecamatan import (
    CENTRE,
    EAST,
    NO_REGISTER,
    at,
    cell,
    hazards,
    inputs_of,
    one_village,
)

COLUMNS = ["demand", "served", "unreached", "over_capacity", "not_working", "unknown"]
STANDARDS = read_standards(data_dir() / "standards")
RULE = next(rule for rule in STANDARDS if rule.id == "BNC-PAPAR")
VILLAGES = {CENTRE: cell(0, 0), EAST: cell(1, 0), NO_REGISTER: cell(5, 0)}
WORLD = one_village(
    cells=VILLAGES,
    people=dict.fromkeys(VILLAGES, 100),
    settlements=[(CENTRE, 0.0, 0.0, 60, 6, 1), (CENTRE, 0.3, 0.3, 40, 4, 1)],
)
CLASSES = ["rendah", "sedang", "tinggi", "tinggi"]
PLACE = st.tuples(st.integers(-5, 15), st.integers(-5, 5)).map(lambda p: (p[0] / 10, p[1] / 10))
AREAS = st.lists(
    st.tuples(PLACE, st.sampled_from([0.1, 0.25, 0.7]), st.sampled_from(CLASSES)), max_size=5
).map(lambda rows: [(cell(*place, side), class_) for place, side, class_ in rows])
POSTS = st.lists(
    st.tuples(PLACE, st.sampled_from(["aktif", "tutup", None])), min_size=1, max_size=8
).map(lambda rows: [(*place, status) for place, status in rows])
PLACED = situation_of(WORLD.inputs())
# Another hazard far from every place above, so that the kabupaten of CENTRE has a map in any case.
MAPPED = (cell(0, 0.48, 0.01), "rendah")


def found(world, rule=RULE):
    return exposure(situation_of(world.inputs()), rule).villages


def plainly(posts, areas, polygon):
    """Open posts of a village, and those in areas of high hazard, pair by pair."""
    points = [shapely.Point(at(east, north)) for east, north, status in posts if status != "tutup"]
    mine = [point for point in points if polygon.intersects(point)]
    high = [area for area, class_ in areas if class_ == "tinggi"]
    exposed = [point for point in mine if any(area.intersects(point) for area in high)]
    return len(mine), len(exposed)


@settings(deadline=None, max_examples=20)
@given(posts=POSTS, areas=AREAS)
def test_every_facility_against_every_area(posts, areas):
    inner = [post for post in posts if abs(post[0] - 0.5) > 1e-9]
    world = WORLD.but(posyandu=[(0.2, 0.2, "tutup"), *inner], bahaya=[*areas, MAPPED])
    answer = found(world)
    for kode in (CENTRE, EAST):
        demand, exposed = plainly(inner, areas, VILLAGES[kode])
        expected = [demand, demand - exposed, exposed, 0, 0, 0]
        assert answer.loc[kode, COLUMNS].tolist() == expected
    assert answer.loc[NO_REGISTER, COLUMNS].isna().all()


@settings(deadline=None, max_examples=20)
@given(posts=POSTS, areas=AREAS, mapped=st.booleans(), more=AREAS)
def test_the_parts_are_the_whole_and_another_hazard_never_helps(posts, areas, mapped, more):
    world = WORLD.but(posyandu=posts, bahaya=[*areas, MAPPED] if mapped else areas)
    before = found(world)
    after = found(world.but(bahaya=[*world.bahaya, *more]))
    for answer in (before, after):
        known = answer[answer["demand"].notna()]
        assert (known[list(PARTS)].sum(axis=1) == known["demand"]).all()
        assert (known[list(PARTS)] >= 0).all(axis=None)
    assert after["demand"].equals(before["demand"])
    if mapped:
        assert (after["served"].dropna() <= before["served"].dropna()).all()
        assert (after["people_beyond"].dropna() >= before["people_beyond"].dropna()).all()


@settings(deadline=None, max_examples=10)
@given(posts=POSTS, areas=AREAS, seed=st.integers(0, 99))
def test_the_order_of_rows_does_not_matter(posts, areas, seed):
    frames = WORLD.but(posyandu=posts, bahaya=[*areas, MAPPED]).frames()
    mixed = {kind: frame.sample(frac=1, random_state=seed).reset_index(drop=True)
             for kind, frame in frames.items()}  # fmt: skip
    answers = [exposure(situation_of(inputs_of(each)), RULE).villages for each in (frames, mixed)]
    pd.testing.assert_frame_equal(*answers)


@settings(deadline=None, max_examples=50)
@given(places=st.lists(PLACE, max_size=8), areas=AREAS)
def test_inside_any_is_every_pair(places, areas):
    xy = np.array([at(*place) for place in places]).reshape(-1, 2)
    shapes = np.array([area for area, _ in areas], dtype=object)
    expected = [any(area.intersects(shapely.Point(point)) for area in shapes) for point in xy]
    assert inside_any(xy, shapes).tolist() == expected


def test_the_worked_example_of_the_page():
    """Two posyandu and an MCK; the river floods a square of 400 m around the first settlement."""
    world = WORLD.but(
        posyandu=[(0.1, 0.0, "aktif"), (0.4, 0.4, "aktif")],
        mck=[(-0.1, 0.0, "berfungsi"), (0.0, 0.1, "rusak")],
        bahaya=[(cell(0, 0, 0.4), "tinggi"), (cell(0.3, 0.3, 0.4), "sedang")],
    )
    answer = found(world)
    assert answer.loc[CENTRE, COLUMNS].tolist() == [3, 1, 2, 0, 0, 0]
    assert answer.loc[CENTRE, "people_beyond"] == 60


def test_no_map_is_unknown_and_no_register_is_no_data():
    answer = found(WORLD.but(posyandu=[(0, 0, "aktif")]))
    assert answer.loc[CENTRE, COLUMNS].tolist() == [1, 0, 0, 0, 0, 1]
    assert answer.loc[EAST, COLUMNS].tolist() == [0] * 6
    assert answer.loc[NO_REGISTER, COLUMNS].isna().all()
    assert answer["people_beyond"].isna().all()


def test_a_border_is_inside():
    area = cell(0, 0, 0.2)
    corner = np.array([area.exterior.coords[0]])
    assert inside_any(corner, np.array([area], dtype=object)).tolist() == [True]
    assert inside_any(corner, np.empty(0, object)).tolist() == [False]


def test_people_are_counted_once_where_areas_overlap():
    world = WORLD.but(
        posyandu=[(0.4, -0.4, "aktif")],
        bahaya=[(cell(0, 0, 0.2), "tinggi"), (cell(0, 0, 0.3), "tinggi")],
    )
    assert found(world).loc[CENTRE, "people_beyond"] == 60


def test_only_the_classes_of_the_standard_count():
    world = WORLD.but(posyandu=[(0, 0, "aktif")], bahaya=[(cell(0, 0, 0.2), "sedang")])
    assert found(world).loc[CENTRE, "served"] == 1
    stricter = replace(RULE, rule=Exposure(("posyandu",), ("sedang", "tinggi")))
    assert found(world, stricter).loc[CENTRE, "unreached"] == 1


def test_a_standard_without_classes_is_refused():
    with pytest.raises(TypeError, match="BNC-PAPAR"):
        exposure(PLACED, replace(RULE, rule=None))


# Missing is not safe.

NEIGHBOUR = "64.03.01.2002"


def test_a_map_that_ends_at_the_border_says_nothing_beyond_it():
    world = one_village(
        cells={CENTRE: cell(0, 0), NEIGHBOUR: cell(1, 0)},
        posyandu=[(0, 0, "aktif"), (1, 0, "aktif")],
        bahaya=[(cell(0, 0), "tinggi")],
    )
    assert found(world).loc[NEIGHBOUR, ["served", "unknown"]].tolist() == [0, 1]


def test_an_area_of_unknown_class_is_not_safe():
    world = WORLD.but(posyandu=[(0, 0, "aktif")])
    frames = {**world.frames(), "bahaya": hazards([(cell(0, 0, 0.2), None), MAPPED])}
    answer = exposure(situation_of(inputs_of(frames)), RULE).villages
    assert answer.loc[CENTRE, ["served", "unknown"]].tolist() == [0, 1]
