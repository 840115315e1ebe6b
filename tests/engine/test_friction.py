"""Grids of friction: lines without gaps, rivers with and without boats, places put on cells."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Transformer

from peta.domain.speeds import Mode, Speed, Speeds, parse_speeds
from peta.engine.frame import Frame, touched_cells
from peta.engine.friction import (
    friction_grid,
    grid_frame,
    minutes_to_nearest,
    travel_minutes,
)
from peta.errors import DataError, QueryError
from peta.io.speeds import read_speeds
from peta.settings import data_dir
from tests.engine.kecamatan import METRES_EAST, METRES_NORTH

STEP_M = 100.0
INF = np.inf


def mode(name, boat=False, **km_h):
    speeds = {on: Speed(float(value), "uji", True) for on, value in km_h.items()}
    return Mode(name, {"id": name}, boat, speeds)


# 6 km/h is 100 m a minute, so that minutes can be counted on the grid.
WALK = mode("jalan_kaki", lahan=6, jalan_setapak=6, jalan_tanah=6, hutan=3)
RIDE = mode("sepeda_motor", jalan_tanah=12, jalan_aspal=30)
BOAT = mode("ketinting", boat=True, sungai_besar=12, air=12)
SPEEDS = Speeds({m.name: m for m in (WALK, RIDE, BOAT)}, boarding_minutes=5)


def lonlat(points):
    """Degrees of kilometres east and north of 117 E on the equator."""
    return np.asarray(points, float).reshape(-1, 2) * 1000 / [METRES_EAST, METRES_NORTH] + [117, 0]


def lines_of(*lines, crs=4326):
    """Lines of (jenis, corners in kilometres)."""
    shapes = [shapely.LineString(lonlat(corners)) for _, corners in lines]
    frame = gpd.GeoDataFrame({"jenis": [kind for kind, _ in lines]}, geometry=shapes, crs=4326)
    return frame.to_crs(crs)


NOTHING = gpd.GeoDataFrame({"jenis": []}, geometry=[], crs=4326)


def area(*polygons):
    shapes = [shapely.transform(shapely.box(*box), lonlat) for _, box in polygons]
    return gpd.GeoDataFrame({"jenis": [kind for kind, _ in polygons]}, geometry=shapes, crs=4326)


BOX = (*lonlat([[-2.05, -2.05]])[0], *lonlat([[2.05, 2.05]])[0])


def frame_4_km(step_m=STEP_M):
    """41 x 41 cells whose middles stand at whole hundreds of metres."""
    frame = grid_frame(BOX, step_m)
    return frame._replace(left=-2050.0, top=2050.0, rows=41, columns=41)


def travel(points, facilities, lines=NOTHING, modes=("jalan_kaki",), land=None, **options):
    grid = friction_grid(frame_4_km(), lines, SPEEDS, modes, land=land)
    return travel_minutes(lonlat(points), lonlat(facilities), grid, **options)


def test_a_hundred_metres_a_minute():
    found = travel([[1, 0], [0, -1.5], [1, 1], [0, 0]], [[0, 0]])
    assert found.minutes == pytest.approx([10, 15, 10 * np.sqrt(2), 0])
    assert found.facility.tolist() == [0, 0, 0, 0]
    assert found.reason.tolist() == [""] * 4
    assert found.facilities_left_out.tolist() == []


def test_the_fastest_of_the_modes_wins_where_there_is_a_road():
    road = lines_of(("jalan_tanah", [[-2, 0], [2, 0]]))
    assert travel([[1, 0]], [[0, 0]], road).minutes == pytest.approx(10)
    both = ("jalan_kaki", "sepeda_motor")
    assert travel([[1, 0]], [[0, 0]], road, both).minutes == pytest.approx(5)
    assert travel([[1, 1]], [[0, 1]], road, both).minutes == pytest.approx(10)
    only_ride = travel([[1, 0], [1, 1]], [[0, 0]], road, ("sepeda_motor",))
    assert only_ride.minutes[0] == pytest.approx(5)
    assert only_ride.reason.tolist() == ["", "on_barrier"]


def test_a_river_is_a_barrier_on_foot_a_way_by_boat_and_crossed_by_a_bridge():
    river = ("sungai_besar", [[-3, 0], [3, 0]])
    foot = travel([[0, 1], [0, -1]], [[0, -1]], lines_of(river))
    assert foot.reason.tolist() == ["no_way", ""]
    assert np.isnan(foot.minutes[0])
    assert foot.facility.tolist() == [-1, 0]
    modes = ("jalan_kaki", "ketinting")
    boat = travel([[0, 1]], [[0, -1]], lines_of(river), modes)
    # 18 cells on foot, two half on foot and half by boat at 12 km/h, and getting in.
    assert boat.minutes == pytest.approx(18 + 2 * 0.75 + 5)
    bridge = lines_of(river, ("jalan_setapak", [[0, -0.3], [0, 0.3]]))
    assert travel([[0, 1]], [[0, -1]], bridge).minutes == pytest.approx(20)
    faster = travel([[0, 1]], [[0, -1]], bridge, modes)  # the bridge's cell is the boat's as well
    assert faster.minutes == pytest.approx(19.5)


def test_a_road_beside_a_river_in_the_same_cells_is_a_doubtful_bridge():
    river = ("sungai_besar", [[-2, 0.02], [2, 0.02]])
    beside = ("jalan_tanah", [[-0.5, -0.02], [0.5, -0.02]])
    across = ("jalan_tanah", [[1, -1], [1, 1]])
    for lines, doubtful in (
        ((river, across), 0),
        ((river, beside), 11),
        ((river, beside, across), 11),
        ((river,), 0),
        ((across,), 0),
    ):
        assert friction_grid(frame_4_km(), lines_of(*lines), SPEEDS).doubtful_bridges == doubtful
    fine = grid_frame(BOX, 20)
    assert friction_grid(fine, lines_of(river, beside), SPEEDS).doubtful_bridges == 0


def test_a_river_that_carries_no_boat_stays_a_barrier():
    river = lines_of(("sungai_besar", [[-3, 0], [3, 0]]))
    modes = ("jalan_kaki", "ketinting")
    for flag, reason in ((False, "no_way"), (True, ""), (None, "")):
        found = travel([[0, 1]], [[0, -1]], river.assign(dapat_dilayari=[flag]), modes)
        assert found.reason.tolist() == [reason]


def test_a_line_of_which_nobody_says_what_it_is_is_counted_and_left_out():
    line = lines_of(
        (None, [[-3, 0], [3, 0]]), ("jalan_tanah", [[-3, 1], [3, 1]]), ("rel", [[-3, 2], [3, 2]])
    )
    grid = friction_grid(frame_4_km(), line, SPEEDS)
    assert grid.lines_unknown == 2
    assert (grid.minutes_per_m == 0.01).all()


def test_land_cover_slows_and_where_two_say_different_things_the_slower_counts():
    land = area(("hutan", (-2.05, -0.55, 2.05, 0.55)), ("lahan", (-2.05, -0.55, 2.05, 0.55)))
    for order in (land, land.iloc[::-1]):
        found = travel([[0.5, 0], [0.5, 1]], [[-0.5, 0], [-0.5, 1]], land=order)
        assert found.minutes == pytest.approx([20, 10])
    lake = travel([[0, 1]], [[0, -1]], land=area(("air", (-2.05, -0.55, 2.05, 0.55))))
    assert lake.reason.tolist() == ["no_way"]
    across = travel(
        [[0, 1]], [[0, -1]], modes=("jalan_kaki", "ketinting"),
        land=area(("air", (-2.05, -0.55, 2.05, 0.55))),
    )  # fmt: skip
    assert across.minutes == pytest.approx(8 + 2 * 0.75 + 10 * 0.5 + 5)


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 2**32 - 1))
def test_a_line_has_no_gap_touches_what_it_touches_and_is_the_same_backwards(seed):
    chance = np.random.default_rng(seed)
    frame = frame_4_km()
    corners = chance.uniform(-2000, 2000, (4, 2))
    if seed % 2:
        corners = np.round(corners / 50) * 50  # through corners and along borders
    line = shapely.LineString(corners)
    cells, _ = touched_cells(frame, np.array([line]))
    back, _ = touched_cells(frame, np.array([line.reverse()]))
    assert set(cells) == set(back)
    row, column = np.divmod(cells, frame.columns)
    assert (np.abs(np.diff(row)) + np.abs(np.diff(column)) <= 1)[: len(cells) - 1].sum() >= len(
        cells
    ) - 3  # beside each other but where one segment's list ends and the next begins
    half = frame.step_m / 2
    middles = frame.centres(np.column_stack([row, column]))
    touched = shapely.box(*(middles - half).T, *(middles + half).T)
    assert (shapely.distance(touched, line) < 1e-6).all()
    everywhere = frame.centres(np.argwhere(np.ones((frame.rows, frame.columns), bool)))
    inner = shapely.box(*(everywhere - half + 1e-6).T, *(everywhere + half - 1e-6).T)
    assert set(np.flatnonzero(shapely.intersects(inner, line))) <= set(cells)


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 2**32 - 1))
def test_no_river_lets_anybody_through(seed):
    chance = np.random.default_rng(seed)
    bends = np.column_stack([np.linspace(-3, 3, 8), chance.uniform(-1.5, 1.5, 8)])
    found = travel([[0, 2]], [[0, -2]], lines_of(("sungai_besar", bends)))
    assert found.reason.tolist() == ["no_way"]


def test_a_place_on_a_barrier_is_moved_to_its_own_side_and_pays_for_the_way():
    river = lines_of(("sungai_besar", [[-3, 0.04], [3, 0.04]]))  # in the row of cells at 0
    south, north = [0, 0.035], [0, 0.045]
    found = travel([south, north], [[0, -1], [0, 1]], river)
    assert found.reason.tolist() == ["", ""]
    assert found.facility.tolist() == [0, 1]
    assert found.minutes == pytest.approx([9 + 1.35, 9 + 0.55])
    on_the_line = travel([[0, 0.04]], [[0, -1], [0, 1]], river)
    assert on_the_line.facility.tolist() == [1]


def test_nothing_is_moved_farther_than_said():
    lake = area(("air", (-1.05, -1.05, 1.05, 1.05)))
    found = travel([[0, 0], [0.95, 0], [0, -1.8]], [[0, 1.8]], land=lake)
    assert found.reason.tolist() == ["on_barrier", "", ""]
    assert np.isnan(found.minutes[0])
    assert travel([[0.95, 0]], [[0, 1.8]], land=lake, snap_m=50).reason.tolist() == ["on_barrier"]
    assert travel([[0, 0]], [[0, 1.8]], land=lake, snap_m=1200).reason.tolist() == [""]
    outside = travel([[2.1, 0], [9, 0]], [[0, 0]])
    assert outside.reason.tolist() == ["", "off_grid"]
    assert outside.minutes[0] == pytest.approx(20 + 1)


def test_an_island_and_its_facility_are_not_zero_minutes_away():
    strait = area(("air", (-2.05, -0.55, 2.05, 0.55)))
    found = travel([[0, 0], [0, 1]], [[0, 0], [0, -1]], land=strait)
    assert found.reason.tolist() == ["on_barrier", "no_way"]
    assert np.isnan(found.minutes).all()
    assert found.facilities_left_out.tolist() == [0]


def test_places_unknown_and_no_facility_at_all():
    found = travel([[np.nan, 0], [0, 0]], [[1, 0]])
    assert found.reason.tolist() == ["no_place", ""]
    assert found.facility.tolist() == [-1, 0]
    assert travel([[0, 0]], np.empty((0, 2))).reason.tolist() == ["no_way"]
    assert travel(np.empty((0, 2)), [[0, 0]]).minutes.shape == (0,)
    nobody = minutes_to_nearest([[np.nan, 0]], [[117, 0]], NOTHING, SPEEDS)
    assert nobody.reason.tolist() == ["no_place"]
    assert nobody.facility.tolist() == [-1]


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 2**32 - 1))
def test_the_order_of_rows_does_not_matter(seed):
    chance = np.random.default_rng(seed)
    points, facilities = chance.uniform(-2, 2, (9, 2)), chance.uniform(-2, 2, (4, 2))
    kinds = ["sungai_besar", "jalan_tanah", "jalan_aspal", "sungai_kecil"]
    lines = lines_of(*((kind, chance.uniform(-2, 2, (3, 2))) for kind in kinds))
    modes = ("jalan_kaki", "sepeda_motor", "ketinting")
    rows, order, drawn = (chance.permutation(n) for n in (9, 4, 4))
    found = travel(points, facilities, lines, modes)
    again = travel(points[rows], facilities[order], lines.iloc[drawn], modes)
    assert np.array_equal(again.minutes, found.minutes[rows], equal_nan=True)
    reached = again.facility >= 0
    assert (order[again.facility[reached]] == found.facility[rows][reached]).all()
    assert (again.reason == found.reason[rows]).all()


def test_one_call_from_lines_in_another_system_to_minutes():
    road = lines_of(("jalan_tanah", [[-1, 0], [3, 0]]), crs=32650)
    points, facilities = lonlat([[0, 0], [2, 0]]), lonlat([[0, 0]])
    found = minutes_to_nearest(
        points, facilities, road, SPEEDS, ("jalan_kaki", "sepeda_motor"), 50, margin_m=1000
    )
    assert found.minutes == pytest.approx([0, 10], abs=0.3)
    far = minutes_to_nearest(points, lonlat([[20, 0]]), NOTHING, SPEEDS, margin_m=1000)
    assert far.reason.tolist() == ["no_way", "no_way"]
    assert far.facilities_left_out.tolist() == [0]


def test_the_grid_covers_the_box_in_an_equal_area_system():
    box = (116.0, -1.0, 117.0, 1.0)
    frame = grid_frame(box, 500)
    corners = [[lon, lat] for lon in (116, 116.5, 117) for lat in (-1, 0, 1)]
    to_grid = Transformer.from_crs(4326, frame.crs, always_xy=True)
    xy = np.column_stack(to_grid.transform(*np.array(corners).T))
    cells = frame.cells(xy)
    assert frame.within(np.clip(cells, 0, None)).all()
    assert (cells >= -1).all()
    assert (np.abs(frame.centres(cells) - xy) <= 250 + 1e-6).all()


def test_a_grid_of_too_many_cells_says_which_step_would_do():
    box = (95.0, -11.0, 141.0, 6.0)
    with pytest.raises(QueryError) as caught:
        grid_frame(box, 100)
    assert caught.value.code == "grid_too_fine"
    step = float(caught.value.hint.split("paling kecil ")[1].split(" m")[0])
    assert isinstance(grid_frame(box, step), Frame)
    with pytest.raises(QueryError, match="lebih dari nol"):
        grid_frame(box, 0)


def test_a_mode_that_there_is_not_is_refused():
    for modes in (("terbang",), ()):
        with pytest.raises(QueryError) as caught:
            friction_grid(frame_4_km(), NOTHING, SPEEDS, modes)
        assert caught.value.code == "unknown_mode"
        assert "jalan_kaki" in caught.value.hint


def test_the_speeds_of_the_project_name_their_sources():
    speeds = read_speeds(data_dir() / "speeds.toml")
    assert set(speeds.modes) == {"jalan_kaki", "sepeda_motor", "ketinting", "speedboat"}
    assert not set(speeds.modes["jalan_kaki"].speeds) & {"sungai_besar", "sungai_kecil", "air"}
    for one in speeds.modes.values():
        assert one.label.keys() == {"id", "en"}
        for speed in one.speeds.values():
            assert 0.5 <= speed.km_h <= 60
            assert speed.source
            assert isinstance(speed.assumption, bool)


def test_a_table_of_speeds_that_lacks_something_is_refused(tmp_path):
    good = {
        "boarding": {"minutes": 5},
        "sources": {"uji": {"title": "uji", "assumption": True}},
        "modes": {
            "jalan_kaki": {
                "name": {"id": "jalan kaki"},
                "boat": False,
                "km_h": {"lahan": {"km_h": 3, "source": "uji"}},
            }
        },
    }
    assert parse_speeds(good, "uji").modes["jalan_kaki"].speeds["lahan"].km_h == 3
    for part in good:
        with pytest.raises(DataError) as caught:
            parse_speeds({key: value for key, value in good.items() if key != part}, "uji")
        assert caught.value.code == "bad_speeds"
    good["modes"]["jalan_kaki"]["km_h"]["lahan"]["km_h"] = 0
    with pytest.raises(DataError):
        parse_speeds(good, "uji")
    broken = tmp_path / "speeds.toml"
    broken.write_text("[boarding")
    with pytest.raises(DataError) as caught:
        read_speeds(broken)
    assert caught.value.code == "bad_toml"


def test_in_one_cell_the_straight_line_counts():
    found = travel([[0.0, 0.0], [0.03, 0.04]], [[0.0, 0.0], [-0.04, 0.0]])
    assert found.minutes == pytest.approx([0, 0.5], abs=1e-3)
    nearer = travel([[-0.03, 0.0]], [[0.0, 0.0], [-0.04, 0.0], [-0.12, 0.0]])
    assert nearer.facility.tolist() == [1]
    assert nearer.minutes == pytest.approx([0.1], abs=1e-3)
    slow = travel([[0.03, 0.04]], [[0.0, 0.0]], land=area(("hutan", (-1, -1, 1, 1))))
    assert slow.minutes == pytest.approx([1.0], abs=1e-3)


def test_beyond_the_limit_nothing_is_looked_for():
    found = travel([[1, 0], [0.5, 0], [9, 9]], [[0, 0]], limit_minutes=6)
    assert found.reason.tolist() == ["beyond_limit", "", "off_grid"]
    assert found.facility.tolist() == [-1, 0, -1]
    assert found.minutes[1] == pytest.approx(5)
    on_the_dot = travel([[0.5, 0]], [[0, 0]], limit_minutes=5)
    assert on_the_dot.reason.tolist() == [""]


def test_the_sea_is_where_no_village_is():
    islands = area(("a", (-1.95, -1.95, -0.55, 1.95)), ("b", (0.55, -1.95, 1.95, 1.95)))
    villages = islands.drop(columns="jenis").iloc[::-1]
    modes = ("jalan_kaki", "ketinting")
    lines = lines_of(("sungai_besar", [[-0.6, 0.3], [0.6, 0.3]]))
    ends = lonlat([[-1, 0]]), lonlat([[1, 0], [-1, 1]])
    alone = friction_grid(frame_4_km(), NOTHING, SPEEDS, modes, coast=villages)
    assert travel_minutes(ends[0], ends[1][:1], alone).reason.tolist() == ["no_way"]
    ferry = friction_grid(frame_4_km(), lines, SPEEDS, modes, coast=villages)
    assert travel_minutes(ends[0], ends[1][:1], ferry).reason.tolist() == [""]
    assert travel_minutes(lonlat([[0, 0]]), ends[1], alone).reason.tolist() == ["on_barrier"]


def test_the_example_of_the_documentation():
    speeds = read_speeds(data_dir() / "speeds.toml")
    row = [[0.1 * number, 0] for number in range(-3, 4)]
    river = lines_of(("sungai_besar", [[-0.1, 2], [-0.1, -2]]), ("sungai_besar", [[0, 2], [0, -2]]),
                     ("sungai_besar", [[0.1, 2], [0.1, -2]]))  # fmt: skip
    frame = frame_4_km()
    for modes, minutes in ((("jalan_kaki", "ketinting"), 17.5), (("jalan_kaki",), np.nan)):
        grid = friction_grid(frame, river, speeds, modes)
        found = travel_minutes(lonlat(row[:1]), lonlat(row[-1:]), grid)
        assert found.minutes == pytest.approx([minutes], nan_ok=True)
    assert found.reason.tolist() == ["no_way"]
