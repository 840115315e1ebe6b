import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Transformer

from peta.errors import DataError
from peta.io.coordinates import (
    candidates_text,
    crs_candidates,
    faults_of,
    is_utm,
    stated_crs,
    utm_epsg,
)


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


@pytest.mark.parametrize(
    ("text", "northing", "epsg"),
    [("50S", 9.9e6, 32750), ("50 M", 9.9e6, 32750), ("Zona 50 LU", 5e4, 32650), ("49N", 5e4, 32649),
     ("UTM 50 Selatan", 9.9e6, 32750), ("50", 9.9e6, 32750), ("50", 5e4, 32650),
     ("Y (m) UTM 51L", 9e6, 32751),
     ("150", 1.0, 0), ("", 1.0, 0), ("bujur", 1.0, 0), ("zona 12", 1.0, 0)],
)  # fmt: skip
def test_zones_as_officers_write_them(text, northing, epsg):
    assert utm_epsg(text, northing) == epsg


@pytest.mark.parametrize("text", ["abc", "EPSG:1", "+proj=longlat", "/etc/passwd", "EPSG:5773", ""])
def test_only_a_known_epsg_number_is_a_system(text):
    with pytest.raises(DataError) as caught:
        stated_crs(text)
    assert caught.value.code == "unknown_crs"


def test_metres_and_degrees_are_told_apart():
    assert is_utm(510_000, 9_940_000)
    assert is_utm(510_000, 60_000)
    assert not is_utm(117.1, -0.5)
    assert not is_utm(9_940_000, 510_000)


def test_a_fault_is_named_and_nothing_lies_outside_its_range():
    pairs = np.array([[117, -0.5], [-0.5, 117], [0, 0], [np.inf, 0], [np.nan, 1], [17, 0]])
    assert faults_of(pairs).tolist() == [
        "", "swapped_coordinates", "zero_coordinates", "missing_coordinates",
        "missing_coordinates", "out_of_range"]  # fmt: skip
