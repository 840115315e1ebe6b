"""Look-ups in the grid of buckets: checked against all pairs, by a geodesic drawn elsewhere."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from peta.engine.nearest import FacilityGrid, geodesic_m, nearest, pairs_within
from peta.errors import QueryError

GEOD = Geod(ellps="WGS84")

# Around the equator and the zone borders, from end to end of the country, and a coarse lattice on
# which ties and duplicates are common.
LATTICE = st.tuples(
    st.integers(-4, 4).map(lambda step: 114 + step / 128),
    st.integers(-4, 4).map(lambda step: step / 128),
)
PLACE = st.one_of(
    st.tuples(st.floats(113, 119), st.floats(-4, 4)),
    st.tuples(st.floats(95, 141), st.floats(-11, 6)),
    st.tuples(st.floats(113.999, 114.001), st.floats(-0.001, 0.001)),
    LATTICE,
)
PLACES = st.lists(PLACE, max_size=30).map(lambda places: np.array(places).reshape(-1, 2))
SOME = st.lists(PLACE, min_size=1, max_size=30).map(np.array)
CHANGES = st.lists(st.tuples(st.booleans(), PLACE, st.integers(0, 60)), max_size=20)


def table_m(points, facilities):
    """Geodesic metres of all pairs."""
    shape = len(points), len(facilities)
    lon, lat = (np.broadcast_to(points[:, [axis]], shape).ravel() for axis in (0, 1))
    to_lon, to_lat = (np.broadcast_to(facilities[:, axis], shape).ravel() for axis in (0, 1))
    return GEOD.inv(lon, lat, to_lon, to_lat)[2].reshape(shape)


def scattered(seed, count, box=((95, -11), (141, 6))):
    return np.random.default_rng(seed).uniform(*box, (count, 2))


@settings(deadline=None, max_examples=150)
@given(PLACES, SOME)
def test_nearest_is_the_geodesic_of_all_pairs(points, facilities):
    table = table_m(points, facilities)
    index, metres = nearest(points, facilities)
    assert metres == pytest.approx(table.min(axis=1, initial=np.inf), rel=1e-5, abs=1e-6)
    assert metres == pytest.approx(table[np.arange(len(points)), index], rel=1e-5, abs=1e-6)


@pytest.mark.parametrize("count", [1, 3, 40, 2_000])
def test_nearest_of_many_spread_over_the_country(count):
    points, facilities = scattered(1, 300), scattered(2, count)
    index, metres = nearest(points, facilities)
    table = table_m(points, facilities)
    assert metres == pytest.approx(table.min(axis=1), rel=1e-5)
    far = table[np.arange(len(points)), index] - table.min(axis=1)
    assert (far <= 1e-5 * table.min(axis=1)).all()


@pytest.mark.parametrize("place", [(95, 5.9), (114, 0), (119.5, -3), (140.9, -10.9)])
@pytest.mark.parametrize(
    ("reach_km", "error_m"), [(5, 1e-6), (20, 1e-6), (100, 1e-6), (500, 2e-3), (5_000, 15)]
)
def test_the_distance_is_the_geodesic(place, reach_km, error_m):
    chance, many = np.random.default_rng(4), np.full(500, 1.0)
    reach_m = chance.uniform(0, reach_km * 1000, 500)
    ends = GEOD.fwd(place[0] * many, place[1] * many, chance.uniform(0, 360, 500), reach_m)
    points = np.column_stack(ends[:2])
    inside = (np.abs(points - [118, -2.5]) <= [23, 8.6]).all(axis=1)
    metres = FacilityGrid([place]).nearest(points[inside])[1]
    assert inside.sum() > 50
    assert metres == pytest.approx(reach_m[inside], abs=error_m)


def test_a_hand_made_distance():
    # A degree along the equator is a 360th of its circumference, 2 pi 6,378,137 m.
    _, metres = nearest([[117, 0]], [[118, 0]])
    assert metres[0] == pytest.approx(2 * np.pi * 6_378_137 / 360, abs=1e-6)
    assert nearest([[117.3, -0.2]], [[117.3, -0.2], [117.3, -0.2]])[1].tolist() == [0.0]


def test_geodesic_m_is_the_geodesic():
    assert geodesic_m([[117, 0]], [[118, 0]]) == pytest.approx([111_319.491], abs=0.001)
    points, facilities = scattered(5, 200), scattered(6, 200)
    metres = GEOD.inv(*points.T, *facilities.T)[2]
    assert geodesic_m(points, facilities).tolist() == metres.tolist()


def test_one_facility_none_and_no_points():
    index, metres = nearest([[117, 0], [118, 0]], [[117.5, 0]])
    assert index.tolist() == [0, 0]
    assert metres[0] == pytest.approx(metres[1], abs=1e-6)
    index, metres = nearest([[117, 0]], np.empty((0, 2)))
    assert (index.tolist(), metres.tolist()) == ([-1], [np.inf])
    index, metres = nearest(np.empty((0, 2)), [[117, 0]])
    assert (index.shape, metres.shape) == ((0,), (0,))
    assert (index.dtype, metres.dtype) == (np.int64, np.float64)


def test_a_point_that_is_not_known_has_no_distance():
    index, metres = nearest([[np.nan, 0], [117, np.nan], [117, np.inf], [117, 0]], [[117, 0]])
    assert index.tolist() == [-1, -1, -1, 0]
    assert np.isnan(metres).tolist() == [True, True, True, False]
    assert np.isnan(nearest([[np.nan, 0]], np.empty((0, 2)))[1][0])


@pytest.mark.parametrize("bad", [(np.nan, 0), (117, np.nan), (117, 91), (np.inf, 0)])
def test_a_facility_without_a_place_is_refused(bad):
    with pytest.raises(QueryError) as refused:
        nearest([[117, 0]], [[117, 0], bad])
    assert refused.value.code == "bad_position"
    assert "baris 1" in str(refused.value)


@settings(deadline=None, max_examples=60)
@given(st.lists(LATTICE, max_size=20), st.lists(LATTICE, min_size=1, max_size=30), st.randoms())
def test_row_order_does_not_show(points, facilities, chance):
    points, facilities = np.array(points).reshape(-1, 2), np.array(facilities)
    order = np.array(chance.sample(range(len(facilities)), len(facilities)))
    index, metres = nearest(points, facilities)
    other, again = nearest(points, facilities[order])
    assert metres.tolist() == again.tolist()
    assert facilities[index].tolist() == facilities[order][other].tolist()
    point, facility, _ = pairs_within(points, facilities, 2_000)
    same, partner, _ = pairs_within(points, facilities[order], 2_000)
    assert point.tolist() == same.tolist()
    assert facilities[facility].tolist() == facilities[order][partner].tolist()


def test_equally_near_go_by_longitude_latitude_row():
    step = 1 / 128
    west_east = [[117 + step, 0], [117 - step, 0]]
    assert nearest([[117, 0]], west_east)[0].tolist() == [1]
    north_south = [[117, step], [117, -step]]
    assert nearest([[117, 0]], north_south)[0].tolist() == [1]
    assert nearest([[117, 0]], [[117 + step, 0]] * 3)[0].tolist() == [0]
    square = [[117 + east, north] for east in (step, -step) for north in (step, -step)] + [[117, 0]]
    assert pairs_within([[117, 0]], square, 5_000)[1].tolist() == [4, 3, 2, 1, 0]


def test_the_antimeridian_and_the_poles():
    points = np.array([[179.99, -5], [-179.99, -5], [10, 89.9], [0, -90], [40, 0]])
    facilities = np.array([[-179.98, -5.0], [179.0, -5], [-170, 89.9], [20, -89], [30, 1]])
    table = table_m(points, facilities)
    index, metres = nearest(points, facilities)
    assert index.tolist() == table.argmin(axis=1).tolist()
    assert metres == pytest.approx(table.min(axis=1), rel=1e-3)
    point, facility, _ = pairs_within(points, facilities, 30_000)
    assert sorted(zip(point.tolist(), facility.tolist(), strict=True)) == [
        tuple(pair) for pair in np.argwhere(table <= 30_000).tolist()
    ]


@settings(deadline=None, max_examples=100)
@given(PLACES, PLACES, st.floats(0, 50_000), st.data())
def test_pairs_within_are_all_pairs(points, facilities, radius_m, data):
    table = table_m(points, facilities)
    if table.size and data.draw(st.booleans()):
        radius_m = nearest(points, facilities)[1][0]
    point, facility, metres = pairs_within(points, facilities, radius_m)
    edge = 1e-5 * radius_m + 1e-6
    sure = {tuple(pair) for pair in np.argwhere(table <= radius_m - edge).tolist()}
    maybe = {tuple(pair) for pair in np.argwhere(table <= radius_m + edge).tolist()}
    found = list(zip(point.tolist(), facility.tolist(), strict=True))
    assert sure <= set(found) <= maybe
    assert len(set(found)) == len(found)
    assert metres == pytest.approx(table[point, facility], rel=1e-5, abs=1e-6)
    assert (metres <= radius_m).all()
    lon, lat = facilities[facility].T
    assert np.lexsort((facility, lat, lon, metres, point)).tolist() == list(range(len(found)))


@settings(deadline=None, max_examples=60)
@given(SOME, SOME)
def test_nearest_is_the_first_within_just_its_distance(points, facilities):
    index, metres = nearest(points, facilities)
    point, facility, within_m = pairs_within(points, facilities, metres)
    first = np.searchsorted(point, np.arange(len(points)))
    assert facility[first].tolist() == index.tolist()
    assert within_m[first].tolist() == metres.tolist()
    assert set(within_m - metres[point]) == {0.0}


def test_each_point_has_its_own_radius():
    line = [[117 + step / 128, 0] for step in range(5)]
    point, facility, metres = pairs_within(line[:3], line, [0, 1_200, np.nan])
    assert point.tolist() == [0, 1, 1, 1]
    assert facility.tolist() == [0, 1, 0, 2]
    assert metres[:2].tolist() == [0, 0]
    assert [len(part) for part in pairs_within(np.empty((0, 2)), line, 5)] == [0, 0, 0]
    assert [len(part) for part in pairs_within(line, np.empty((0, 2)), 5)] == [0, 0, 0]


@settings(deadline=None, max_examples=100)
@given(PLACES, CHANGES, SOME)
def test_a_changed_grid_answers_as_a_fresh_one(start, changes, points):
    grid, content = FacilityGrid(start), {row: tuple(at) for row, at in enumerate(start.tolist())}
    there_were = len(start)
    for adds, place, number in changes:
        if adds:
            grid = grid.changed(added=[place])
            content[there_were] = place
            there_were += 1
        elif content:
            row = sorted(content)[number % len(content)]
            grid = grid.changed(removed=[row])
            del content[row]
    rows = np.array(sorted(content), np.int64)
    fresh = FacilityGrid(np.array([content[row] for row in rows]).reshape(-1, 2))
    index, metres = fresh.nearest(points)
    expected = np.where(index < 0, -1, np.append(rows, -1)[index])
    assert len(grid) == len(content)
    assert [part.tolist() for part in grid.nearest(points)] == [expected.tolist(), metres.tolist()]
    point, facility, within_m = fresh.within(points, 20_000)
    expected = [point.tolist(), rows[facility].tolist(), within_m.tolist()]
    assert [part.tolist() for part in grid.within(points, 20_000)] == expected


def test_a_change_leaves_the_grid_it_came_from():
    grid = FacilityGrid([[117, 0], [118, 0]])
    other = grid.changed(added=[[117.5, 0]], removed=[0])
    assert other.nearest([[117, 0]])[0].tolist() == [2]
    assert grid.nearest([[117, 0]])[0].tolist() == [0]
    assert (len(grid), len(other)) == (2, 2)
    assert other.buckets.start is grid.buckets.start
    assert other.buckets.sites.place is grid.buckets.sites.place


def test_many_changes_fill_the_buckets_anew():
    start, more, points = scattered(7, 500), scattered(8, 2_500), scattered(9, 500)
    grid = FacilityGrid(start)
    for turn, part in enumerate(np.split(more, 5)):
        grid = grid.changed(added=part, removed=[turn, 10 + turn])
    rows = np.setdiff1d(np.arange(3_000), [*range(5), *range(10, 15)])
    assert (len(grid), grid.added) == (len(rows), 1_000)
    index, metres = nearest(points, np.vstack([start, more])[rows])
    found, again = grid.nearest(points)
    assert found.tolist() == rows[index].tolist()
    assert again.tolist() == metres.tolist()


@pytest.mark.parametrize("row", [-1, 2, 5])
def test_what_is_not_there_is_not_removed(row):
    grid = FacilityGrid([[117, 0], [118, 0], [119, 0]]).changed(removed=[2])
    with pytest.raises(QueryError) as refused:
        grid.changed(removed=[0, row])
    assert refused.value.code == "unknown_row"


@settings(deadline=None, max_examples=100)
@given(PLACES, PLACES, st.floats(0, 5e6))
def test_what_reaches_a_point_is_no_farther_than_the_nearest(points, facilities, radius):
    grid = FacilityGrid(facilities)
    _, metres = grid.nearest(points)
    assert grid.reaches(points, radius).tolist() == (metres <= radius).tolist()
    assert grid.reaches(points, metres).tolist() == np.isfinite(metres).tolist()
    changed = grid.changed(added=facilities[:1])
    assert changed.reaches(points, radius).tolist() == (metres <= radius).tolist()
