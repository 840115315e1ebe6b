"""Areas are exact wherever the data lie."""

import numpy as np
import pytest
import shapely
from pyproj import Transformer

from peta.domain.crs import GEOD, WGS84, local_equal_area

EXTENT = (113.0, -2.5, 119.0, 2.6)


@pytest.mark.parametrize("place", [(113.0, -2.5), (118.9, 2.5), (116.0, 0.0), (113.95, -0.05)])
def test_areas_are_exact_and_distances_within_the_stated_bound(place):
    lon, lat = place
    square = shapely.segmentize(shapely.box(lon, lat, lon + 0.1, lat + 0.1), 0.001)
    to_laea = Transformer.from_crs(WGS84, local_equal_area(EXTENT), always_xy=True)
    flat = shapely.transform(square, lambda xy: np.column_stack(to_laea.transform(*xy.T)))
    assert flat.area == pytest.approx(abs(GEOD.geometry_area_perimeter(square)[0]), rel=1e-6)
    assert flat.length == pytest.approx(GEOD.geometry_area_perimeter(square)[1], rel=6e-4)


def test_the_system_is_centred_and_in_metres():
    crs = local_equal_area(EXTENT)
    x, y = Transformer.from_crs(WGS84, crs, always_xy=True).transform(116.0, 0.05)
    assert (x, y) == pytest.approx((0, 0), abs=0.001)
    assert {axis.unit_name for axis in crs.axis_info} == {"metre"}
