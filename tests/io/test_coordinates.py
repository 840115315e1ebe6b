import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Transformer

from peta.io.coordinates import candidates_text, crs_candidates, parse_degrees


@pytest.mark.parametrize(
    ("text", "degrees"),
    [("117,153", 117.153), ("-0.5", -0.5), ("−0,5", -0.5), ("117° 0' 31.292\" BT", 117.008692222),
     ("0° 38' 44,912” LS", -0.645808889), ("0°30′LU", 0.5), ("1° S", -1.0), (117, 117.0)],
)  # fmt: skip
def test_degrees_as_officers_write_them(text, degrees):
    assert parse_degrees(text) == pytest.approx(degrees, abs=1e-9)


@pytest.mark.parametrize("text", ["", "utara", "117″ O’ 3L.292″", "1° 75' LS", None, True, [1]])
def test_what_cannot_be_read_is_missing_not_zero(text):
    assert math.isnan(parse_degrees(text))


@given(st.sampled_from([32649, 32650, 32749, 32750]), st.floats(-0.9, 0.9), st.floats(0.01, 2))
def test_the_true_zone_is_among_the_candidates(epsg, east, north):
    lon = {49: 111, 50: 117}[epsg % 100] + east * 3
    lat = north if epsg < 32700 else -north
    x, y = Transformer.from_crs(4326, epsg, always_xy=True).transform(lon, lat)
    found = crs_candidates((x, y, x, y), (lon - 0.1, lat - 0.1, lon + 0.1, lat + 0.1))
    assert epsg in [crs.to_epsg() for crs in found]


def test_nothing_fits_is_said():
    assert "tidak ada" in candidates_text((1e9, 1e9, 2e9, 2e9))


def test_half_the_rows_in_metres_name_the_zone_once(write, refusal):
    path = write("utm.csv", "lon,lat\n510000,9940000\n511000,9941000\n")
    error = refusal("mck", path)
    assert error.code == "projected_coordinates"
    assert "EPSG:32750" in error.hint
