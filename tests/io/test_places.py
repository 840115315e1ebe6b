import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from peta.io.places import Places

WGS84 = Geod(ellps="WGS84")
KODES = ["64.02.01.2001", "64.02.01.2002", "64.03.01.2001"]


def _places():
    boxes = [shapely.box(117 + i / 10, -0.1, 117.1 + i / 10, 0.0) for i in range(3)]
    return Places.of(gpd.GeoDataFrame({"kode": KODES}, geometry=boxes, crs=4326))


def test_the_village_of_a_point_on_a_border_is_the_first_by_code(villages):
    points = np.array([shapely.Point(117.01, -0.505), shapely.Point(0, 0), None])
    found = Places.of(villages[::-1]).village_of(points)
    assert found.fillna("").tolist() == ["64.02.01.2001", "", ""]


def test_an_area_of_any_level_holds_its_points():
    points = shapely.points([[117.05, -0.05]] * 5)
    areas = ["64.02.01.2001", "64.02.01", "64.02", "64.03", None]
    assert _places().holds(points, areas).tolist() == [True, True, True, False, False]


def test_in_an_overlap_a_point_is_in_both():
    shape = shapely.box(117, 0, 117.1, 0.1)
    places = Places.of(gpd.GeoDataFrame({"kode": KODES[:2]}, geometry=[shape, shape], crs=4326))
    points = shapely.points([[117.05, 0.05]] * 2)
    assert places.holds(points, KODES[:2]).tolist() == [True, True]


def test_nothing_known_holds_nothing():
    places = Places.of(None)
    points = shapely.points([[117.05, 0.05]])
    assert not places
    assert places.village_of(points).isna().all()
    assert np.isnan(places.nearest_m(points)).all()
    assert np.isnan(places.distance_m(points, ["64.02"])).all()
    assert places.knows(["64.02"]).tolist() == [False]


@given(st.floats(115, 119), st.floats(-3, 3), st.sampled_from(["64.02", "64.03", "64.02.01.2002"]))
def test_the_distance_is_geodesic(lon, lat, area):
    places = _places()
    point = shapely.points([[lon, lat]])
    shapes = [s for k, s in zip(places.codes, places.shapes, strict=True) if k.startswith(area)]
    border = shapely.get_coordinates(shapely.segmentize(shapely.union_all(shapes).exterior, 0.0005))
    _, _, metres = WGS84.inv(
        *np.broadcast_to([[lon], [lat]], (2, len(border))), border[:, 0], border[:, 1]
    )
    expected = 0.0 if places.holds(point, [area])[0] else metres.min()
    assert places.distance_m(point, [area])[0] == pytest.approx(expected, rel=2e-3, abs=30)
