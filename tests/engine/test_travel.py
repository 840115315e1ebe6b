"""Who gets there in time: on foot, by road, across a river, or not at all."""

from dataclasses import replace

import geopandas as gpd
import pytest
import shapely

from peta.domain.gap import PARTS
from peta.engine.situation import situation_of
from peta.engine.travel import travel_time
from peta.io.speeds import read_speeds
from peta.settings import data_dir
from tests.engine.kecamatan import CENTRE, EAST, at, cell, inputs_of, one_village

SPEEDS = read_speeds(data_dir() / "speeds.toml")
NOWHERE = [("jalan_setapak", (40, 40), (40.2, 40))]


def network(*rows):
    """Lines of rows: what it is, from (km east, km north), to."""
    table = {"id": [f"R{row}" for row in range(len(rows))], "jenis": [row[0] for row in rows]}
    ways = [shapely.LineString([at(*start), at(*end)]) for _, start, end in rows]
    return gpd.GeoDataFrame(table, geometry=ways, crs=4326)


def found(world, lines, rule):
    frames = world.frames() if lines is None else {**world.frames(), "jaringan": lines}
    inputs = replace(inputs_of(frames), speeds=SPEEDS)
    return travel_time(situation_of(inputs), rule).villages


@pytest.fixture(scope="module")
def rule(standards):
    return next(one for one in standards if one.id == "POS-WAKTU")


# Two villages of 6 x 6 km side by side; the people of one stand 1 km west of its border.
WIDE = {CENTRE: cell(0, 0, 6.0), EAST: cell(6, 0, 6.0)}


def wide(*posyandu):
    people = [(CENTRE, 2.0, 0.0, 100, 25, 0), (EAST, 8.0, 0.0, 50, 12, 0)]
    return one_village(cells=WIDE, people={CENTRE: 100, EAST: 50}, settlements=people,
                       posyandu=posyandu)  # fmt: skip


@pytest.mark.parametrize(
    ("status", "part"),
    [("aktif", "served"), ("tutup", "not_working"), (None, "unknown")],
)
def test_eight_minutes_on_foot_are_in_time(rule, status, part):
    row = found(wide((1.6, 0.0, status)), network(*NOWHERE), rule).loc[CENTRE]
    assert (row["demand"], row[part]) == (100, 100)
    assert row[list(PARTS)].sum() == 100


def test_without_a_road_three_kilometres_take_an_hour(rule):
    far = wide((5.0, 0.0, "aktif"), (5.0, 0.2, "tutup"))
    assert found(far, network(*NOWHERE), rule).loc[CENTRE, "unreached"] == 100
    road = network(("jalan_aspal", (1.0, 0.0), (9.0, 0.0)))
    assert found(far, road, rule)["served"].tolist() == [100, 50]


def test_a_river_is_a_barrier_on_foot_and_a_way_by_boat(rule):
    river = network(("sungai_besar", (2.6, -4.0), (2.6, 4.0)))
    near = wide((3.4, 0.0, "aktif"))
    on_foot = replace(rule, rule=replace(rule.rule, modes=("jalan_kaki",)))
    assert found(near, network(*NOWHERE), on_foot).loc[CENTRE, "served"] == 100
    assert found(near, river, on_foot).loc[CENTRE, "unreached"] == 100
    by_boat = replace(rule, rule=replace(rule.rule, modes=("jalan_kaki", "ketinting"), minutes=60))
    assert found(near, river, by_boat).loc[CENTRE, "served"] == 100


def test_nobody_walks_across_the_sea(rule):
    island = {CENTRE: cell(0, 0, 6.0), EAST: cell(7.0, 0, 6.0)}
    people = [(CENTRE, 2.8, 0.0, 100, 25, 0), (EAST, 8.0, 0.0, 50, 12, 0)]
    world = one_village(cells=island, people={CENTRE: 100, EAST: 50}, settlements=people,
                        posyandu=[(4.3, 0.0, "aktif")])  # fmt: skip
    slow = replace(rule, rule=replace(rule.rule, minutes=60))
    assert found(world, network(*NOWHERE), slow).loc[CENTRE, "unreached"] == 100


def test_without_roads_and_rivers_nothing_is_known(rule):
    table = found(wide((1.6, 0.0, "aktif")), None, rule)
    assert table["unknown"].tolist() == [100, 50]


def test_more_time_never_takes_anybody_away(rule):
    world = wide((5.0, 0.0, "aktif"), (1.0, 2.0, None))
    road = network(("jalan_tanah", (2.0, 0.0), (5.0, 0.0)))
    served = [
        found(world, road, replace(rule, rule=replace(rule.rule, minutes=minutes)))["served"].sum()
        for minutes in (5, 10, 20, 40, 80)
    ]
    assert served == sorted(served)
    assert served[0] < served[-1]
