"""Reach is geodesic: checked against circles drawn here."""

import numpy as np
import pytest
import shapely
from pyproj import CRS, Geod, Transformer

from peta.domain.crs import local_equal_area
from peta.engine.nearest import geodesic_m
from peta.engine.reach import geodesic_discs, underserved_geometry

GEOD = Geod(ellps="WGS84")


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
