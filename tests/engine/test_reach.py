"""Distance and reach are geodesic: checked against all pairs and against circles drawn here."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS, Geod, Transformer

from peta.domain.crs import local_equal_area
from peta.engine.reach import geodesic_discs, geodesic_m, nearest, underserved_geometry

GEOD = Geod(ellps="WGS84")

# Around the equator, the zone borders at 114 E and 120 E, and from end to end of Kalimantan.
LON = st.one_of(
    st.floats(113, 119), st.floats(113.999, 114.001), st.floats(119.999, 120.001), st.just(114.0)
)
LAT = st.one_of(st.floats(-4, 4), st.floats(-0.001, 0.001), st.just(0.0))
PLACE = st.tuples(LON, LAT)


def all_distances(points, facilities):
    table = np.empty((len(points), len(facilities)))
    for column, (lon, lat) in enumerate(facilities):
        ends = np.full(len(points), lon), np.full(len(points), lat)
        table[:, column] = GEOD.inv(points[:, 0], points[:, 1], *ends)[2]
    return table


@settings(deadline=None, max_examples=60)
@given(st.lists(PLACE, min_size=1, max_size=20), st.lists(PLACE, min_size=1, max_size=20))
def test_nearest_is_the_geodesic_brute_force(points, facilities):
    points, facilities = np.array(points), np.array(facilities)
    facilities = np.vstack([facilities, facilities[:1]])
    table = all_distances(points, facilities)
    index, metres = nearest(points, facilities)
    assert metres == pytest.approx(table.min(axis=1), abs=1.0)
    assert metres == pytest.approx(table[np.arange(len(points)), index], abs=1e-6)


def test_nearest_of_many_spread_over_three_utm_zones():
    chance = np.random.default_rng(7)
    points = chance.uniform([113, -2.5], [121, 2.5], (300, 2))
    facilities = chance.uniform([113, -2.5], [121, 2.5], (80, 2))
    _, metres = nearest(points, facilities)
    assert metres == pytest.approx(all_distances(points, facilities).min(axis=1), abs=1.0)


def test_nearest_crosses_the_equator_and_the_zone_border():
    index, metres = nearest([[113.999, -0.001]], [[114.001, 0.001], [113.99, -0.001]])
    assert index.tolist() == [0]
    assert metres[0] == pytest.approx(GEOD.inv(113.999, -0.001, 114.001, 0.001)[2], abs=1e-6)


def test_one_facility_none_and_no_points():
    index, metres = nearest([[117, 0], [118, 0]], [[117.5, 0]])
    assert index.tolist() == [0, 0]
    assert metres[0] == pytest.approx(metres[1], abs=1e-6)
    index, metres = nearest([[117, 0]], np.empty((0, 2)))
    assert (index.tolist(), metres.tolist()) == ([-1], [np.inf])
    index, metres = nearest(np.empty((0, 2)), [[117, 0]])
    assert (index.shape, metres.shape) == ((0,), (0,))
    assert index.dtype == np.int64


def test_on_the_spot_is_zero_metres():
    assert nearest([[117.3, -0.2]], [[117.3, -0.2], [117.3, -0.2]])[1].tolist() == [0.0]
    assert geodesic_m([[117, 0]], [[118, 0]]) == pytest.approx([111_319.491], abs=0.001)


def circle(lon: float, lat: float, radius_m: float) -> shapely.Polygon:
    """A geodesic circle of 720 corners, in degrees."""
    azimuths = np.linspace(0, 360, 720, endpoint=False)
    many = np.full(720, lon), np.full(720, lat)
    x, y, _ = GEOD.fwd(*many, azimuths, np.full(720, radius_m))
    return shapely.Polygon(np.column_stack([x, y]))


def area_m2(shape: shapely.Geometry) -> float:
    """Ellipsoidal area by a projection that peta does not use."""
    to_cea = Transformer.from_crs(4326, CRS.from_proj4("+proj=cea +ellps=WGS84"), always_xy=True)
    return shapely.transform(
        shapely.segmentize(shape, 0.01), lambda xy: np.column_stack(to_cea.transform(*xy.T))
    ).area


EXTENT = (113.0, -2.5, 119.0, 2.5)
CORNERS = ((113.05, -2.45), (118.95, 2.45), (113.05, 2.45), (118.95, -2.45), (116.0, 0.0), (114, 0))


@pytest.mark.parametrize("radius_m", [100, 500, 2000, 20_000])
@pytest.mark.parametrize("place", CORNERS)
def test_a_disc_is_the_true_disc_far_from_the_centre_of_the_projection(place, radius_m):
    crs = local_equal_area(EXTENT)
    (disc,) = geodesic_discs([place], radius_m, crs)
    to_laea = Transformer.from_crs(4326, crs, always_xy=True)
    mine = shapely.transform(
        circle(*place, radius_m), lambda xy: np.column_stack(to_laea.transform(*xy.T))
    )
    assert disc.area == pytest.approx(area_m2(circle(*place, radius_m)), rel=2e-4)
    assert disc.symmetric_difference(mine).area < 0.001 * mine.area
    corners = shapely.get_coordinates(shapely.transform(disc, _to_degrees(crs)))
    metres = geodesic_m(np.tile(place, (len(corners), 1)), corners)
    assert metres == pytest.approx(np.full(len(corners), radius_m), rel=0.0005)


def _to_degrees(crs: CRS):
    back = Transformer.from_crs(crs, 4326, always_xy=True)
    return lambda xy: np.column_stack(back.transform(*xy.T))


@pytest.mark.parametrize("place", CORNERS)
def test_underserved_and_reached_make_up_the_village(place):
    chance = np.random.default_rng(11)
    lon, lat = place
    village = shapely.box(lon - 0.02, lat - 0.02, lon + 0.02, lat + 0.02)
    facilities = np.array(place) + chance.uniform(-0.03, 0.03, (7, 2))
    crs = local_equal_area(EXTENT)
    to_laea = Transformer.from_crs(4326, crs, always_xy=True)
    flat = shapely.transform(village, lambda xy: np.column_stack(to_laea.transform(*xy.T)))
    (left,) = underserved_geometry([flat], geodesic_discs(facilities, 1500, crs))
    reach = shapely.union_all([circle(*facility, 1500) for facility in facilities])
    whole = area_m2(village)
    assert flat.area == pytest.approx(whole, rel=1e-4)
    assert left.area + area_m2(village & reach) == pytest.approx(whole, rel=1e-3)
    assert left.area == pytest.approx(area_m2(village - reach), abs=0.001 * whole)
    assert 0.05 * whole < left.area < 0.95 * whole


def test_out_of_reach_entirely_and_in_reach_entirely():
    village, elsewhere = shapely.box(0, 0, 10, 10), shapely.box(50, 50, 60, 60)
    left = underserved_geometry([village, elsewhere], np.array([shapely.box(-1, -1, 11, 11)]))
    assert left[0].is_empty
    assert left[1].equals(elsewhere)
    (whole,) = underserved_geometry([village], np.array([], dtype=object))
    assert whole.equals(village)


def test_reach_that_touches_no_village_takes_nothing():
    village = shapely.box(0, 0, 10, 10)
    (left,) = underserved_geometry([village], np.array([shapely.box(50, 50, 60, 60)]))
    assert left.equals(village)


def test_ground_out_of_reach_is_ground_and_no_line():
    # The reach takes all but a sliver of no width.
    halves = np.array([shapely.box(0, 0, 5, 10), shapely.box(5, 0, 10, 10)])
    (left,) = underserved_geometry([shapely.box(0, 0, 10, 10)], halves)
    assert left.is_empty
    assert left.geom_type in ("Polygon", "MultiPolygon")
