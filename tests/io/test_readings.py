"""Coordinates of a row against the village that it states; two kecamatan astride the equator."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyproj import Transformer

from peta.domain.dataset import MCK
from peta.io.datasets import read_dataset
from peta.io.options import ReadOptions
from peta.io.pairs import given_points
from peta.io.places import Places
from peta.io.quality import Findings
from peta.io.raw import RawTable
from peta.io.readings import settled_points
from peta.io.recognition import recognise
from peta.io.villages import KnownVillages

SOUTH, NORTH, STRADDLE = "64.02.01.2001", "64.02.01.2002", "64.02.02.2001"
BOXES = {
    SOUTH: shapely.box(117.0, -0.5, 117.1, -0.4),
    NORTH: shapely.box(117.0, 0.4, 117.1, 0.5),
    STRADDLE: shapely.box(117.2, -0.1, 117.3, 0.1),
}
POLYGONS = gpd.GeoDataFrame({"kode": list(BOXES)}, geometry=list(BOXES.values()), crs=4326)
KNOWN = KnownVillages(frozenset(BOXES), polygons=POLYGONS)
PLACES = Places.of(POLYGONS)
LON, LAT = 117.0512, -0.4567
UTM = Transformer.from_crs(4326, 32750, always_xy=True).transform(LON, LAT)


def _settle(lon, lat, area=SOUTH, header=("lon", "lat"), **options):
    frame = pd.DataFrame([[lon, lat]], columns=pd.Index(header, dtype=object), dtype=object)
    raw, findings = RawTable("a.csv", frame, np.array([2])), Findings()
    said = ReadOptions(**options)
    given_ = given_points(raw, recognise(MCK, raw, said, Findings()), said)
    (point,) = settled_points(given_, [area], PLACES, raw, findings)
    return point, [(f.severity, f.code) for f in findings], list(findings)


def _at(point, lon=LON, lat=LAT):
    return (point.x, point.y) == pytest.approx((lon, lat), abs=1e-6)


@pytest.mark.parametrize(
    ("lon", "lat", "code"),
    [(LON, -LAT, "lost_minus"), (LAT, LON, "swapped_coordinates"), (-LAT, LON,
     "swapped_coordinates"),
     (1170512, -4567, "scaled_coordinates"), ("117051200", "-456700", "scaled_coordinates"),
     ("117.051.200", "-0.456.700", "grouped_degrees"), ("0° 27' 24.12\" LS",
     "117° 3' 4.32\" BT", "swapped_coordinates"),
     ("117″ O3’ O4.320″", "-0″ 27’ 24.l2″", "scanned_coordinates")],
)  # fmt: skip
def test_one_reading_in_the_stated_village_is_taken_and_said(lon, lat, code):
    point, told, findings = _settle(lon, lat)
    assert told == [("repair", code)]
    assert _at(point)
    assert (point.x, point.y) == pytest.approx(
        [float(part) for part in findings[0].proposed.split(",")], abs=1e-6
    )


@pytest.mark.parametrize("lat", ["0° 27' 24.12\" LU", "0.4567 N"])
def test_north_that_is_said_aloud_has_lost_no_minus(lat):
    point, told, _ = _settle(LON, lat)
    assert (point.y, told) == (pytest.approx(0.4567), [])


def test_a_header_that_says_south_gives_the_minus():
    assert _at(_settle(LON, -LAT, header=("BT", "LS"))[0])
    assert _at(_settle(LON, LAT, header=("Bujur Timur", "Lintang Selatan"))[0])


def test_on_both_sides_of_the_equator_nothing_is_guessed():
    point, told, _ = _settle(117.25, 0.05, STRADDLE)
    assert (point.y, told) == (0.05, [])


def test_just_beyond_the_border_is_no_lost_minus():
    known = gpd.GeoDataFrame(
        {"kode": [SOUTH]}, geometry=[shapely.box(117, -0.1, 117.1, 0)], crs=4326
    )
    frame = pd.DataFrame([[117.05, 0.004]], columns=["lon", "lat"], dtype=object)
    raw, findings = RawTable("a.csv", frame, np.array([2])), Findings()
    found = recognise(MCK, raw, ReadOptions(), findings)
    given_ = given_points(raw, found, ReadOptions())
    (point,) = settled_points(given_, [SOUTH], Places.of(known), raw, findings)
    assert (point.y, list(findings)) == (0.004, [])


def test_two_readings_in_the_stated_village_are_proposed_only():
    point, told, findings = _settle(0.05, 117.25, STRADDLE)
    assert point is None
    assert told == [("error", "swapped_coordinates")]
    assert findings[0].proposed == "117.25, 0.05 atau 117.25, -0.05"


def test_in_a_kabupaten_a_lost_minus_is_proposed_and_the_impossible_mended():
    point, told, findings = _settle(LON, 0.2, "64.02")
    assert (point.y, told, findings) == (0.2, [], [])
    point, told, _ = _settle(LAT, LON, "64.02")
    assert (point, told) == (
        None,
        [("error", "swapped_coordinates")],
    )  # 0.4567 north lies there too
    point, told, _ = _settle(-0.05, 117.35, "64.02")
    assert (point, told) == (None, [("error", "swapped_coordinates")])


def test_a_mend_that_lands_near_is_proposed_and_the_point_stays():
    point, told, findings = _settle(117.105, -LAT)
    assert (point.y, told) == (-LAT, [("note", "lost_minus")])
    assert findings[0].proposed == "117.105, -0.4567"


def test_without_a_stated_place_an_impossible_pair_is_refused_with_a_proposal():
    for lon, lat, code in (
        (LAT, LON, "swapped_coordinates"),
        (1170512, -4567, "scaled_coordinates"),
    ):
        point, told, findings = _settle(lon, lat, None)
        assert (point, told) == (None, [("error", code)])
        assert findings[0].proposed == "117.0512, -0.4567"
    assert _settle(LON, -LAT, None)[1] == []


def test_metres_without_a_zone_are_refused_with_the_likely_zones():
    point, told, findings = _settle(*UTM)
    assert (point, told) == (None, [("error", "projected_coordinates")])
    assert "EPSG:32750" in findings[0].hint


@pytest.mark.parametrize(
    ("header", "options"),
    [(("X (UTM 50S)", "Y (UTM 50S)"), {}), (("Easting Zona 50", "Northing Zona 50"), {}),
     (("lon", "lat"), {"crs": "EPSG:32750"})],
)  # fmt: skip
def test_metres_of_a_stated_zone(header, options):
    mapping = {"lon": header[0], "lat": header[1]}
    point, told, _ = _settle(*UTM, header=header, mapping=mapping, **options)
    assert told == []
    assert _at(point)


def test_swapped_metres_of_a_stated_zone_are_mended():
    point, told, _ = _settle(UTM[1], UTM[0], crs="32750")
    assert told == [("repair", "swapped_coordinates")]
    assert _at(point)


def test_degrees_among_metres_stay_degrees():
    assert _at(_settle(LON, LAT, crs="EPSG:32750")[0])


def test_the_old_datum_is_shifted():
    old = Transformer.from_crs(4326, 23890, always_xy=True).transform(LON, LAT)
    assert _at(_settle(*old, crs="EPSG:23890")[0])
    assert not _at(_settle(*old, crs="EPSG:32750")[0])


CELLS = st.one_of(
    st.floats(), st.integers(-(10**12), 10**12), st.none(),
    st.text("0123456789 .,°'\"-BTLSU", max_size=16),
    st.floats(-200, 200).map(lambda x: f"{x:.4f}"),
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(CELLS, CELLS, st.sampled_from([SOUTH, NORTH, STRADDLE, "64.02", "64.02.01", None, "99"]))
def test_a_point_lies_in_indonesia_or_is_refused(lon, lat, area):
    point, told, _ = _settle(lon, lat, area)
    if point is None:
        assert "error" in {severity for severity, _ in told}
    else:
        assert 94 <= point.x <= 142
        assert -12 <= point.y <= 8


@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.floats(117.001, 117.099), st.floats(-0.499, -0.401))
def test_whatever_happened_to_a_point_of_a_named_village_it_comes_back(lon, lat):
    x, y = round(lon, 5), round(lat, 5)
    for given_lon, given_lat in (
        (x, y),
        (x, -y),
        (y, x),
        (f"{x:.6f}".replace(".", ","), f"{y:.6f}".replace(".", ",")),
    ):
        point, _, _ = _settle(given_lon, given_lat)
        assert _at(point, x, y)


def test_points_of_a_map_file_are_held_to_their_village_too(tmp_path):
    frame = gpd.GeoDataFrame({"kode": [SOUTH]}, geometry=[shapely.Point(LON, -LAT)], crs=4326)
    frame.to_file(tmp_path / "a.gpkg")
    dataset = read_dataset(MCK, [tmp_path / "a.gpkg"], KNOWN)
    assert _at(dataset.frame.geometry[0])
    assert [f.code for f in dataset.report.repairs] == ["lost_minus"]
