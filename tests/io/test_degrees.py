import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peta.io.degrees import parse_angle, parse_degrees, parse_pair, read_angle

ANYTHING = st.one_of(
    st.text(), st.floats(), st.integers(), st.booleans(), st.none(), st.lists(st.integers()),
    st.text("0123456789 .,°'\"-BTLSUENWOIl", max_size=30),
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "degrees"),
    [("117,153", 117.153), ("-0.5", -0.5), ("−0,5", -0.5), ("117° 0' 31.292\" BT", 117.008692222),
     ("0° 38' 44,912” LS", -0.645808889), ("0°30′LU", 0.5), ("1° S", -1.0), (117, 117.0),
     ("117º 0’ 31″ E", 117.008611111), ("E 117 0 31", 117.008611111), ("117o 30' BT", 117.5),
     ("117d00m36s E", 117.01), ("117:00:36", 117.01), ("117-00-36 BT", 117.01), ("0 30 0 LS", -0.5),
     ("BT 117° 0' 36''", 117.01), ("117° 0,6' BT", 117.01), ("117.01° BT", 117.01),
     ("0.5 LS", -0.5),
     ("-0.5 LS", -0.5), ("0,5 Lintang Selatan", -0.5), ("Bujur Timur 117,01", 117.01),
     ("L.S. 0°30'", -0.5),
     ("117°1'12.00\"T", 117.02), ("0°30'U", 0.5), ("117 derajat 30 menit", 117.5),
     ("0° 30` 0´´ S", -0.5),
     ("Lat: -0.5", -0.5), ("-0° 30' 0\"", -0.5), ("BB 10", -10.0)],
)  # fmt: skip
def test_degrees_as_officers_write_them(text, degrees):
    assert parse_degrees(text) == pytest.approx(degrees, abs=1e-9)


@pytest.mark.parametrize(
    "text", ["", "utara", "1° 75' LS", "1° 0' 60\"", "-0.5 LU", "BT 117 LS", "117 153",
    "117,5° 30'", "12/3", None, True,
             [1], "117°'", "BT", "0x75", "nan", "inf", "1" * 500],
)  # fmt: skip
def test_what_cannot_be_read_is_missing_not_zero(text):
    assert math.isnan(parse_degrees(text))


@pytest.mark.parametrize(
    ("text", "degrees"),
    [("117″ O’ 3L.292″", 117.008692222), ("1l7° 30' 0\" BT", 117.5), ('0" 3O\' 00" LS', -0.5)],
)
def test_what_a_scanner_made_of_it_is_read_and_said(text, degrees):
    angle = parse_angle(text)
    assert angle.degrees == pytest.approx(degrees, abs=1e-9)
    assert angle.mended == "scanned"


@pytest.mark.parametrize(
    ("text", "degrees"), [("117.153.456", 117.153456), ("-0,502,123", -0.502123)]
)
def test_points_between_thousands_that_are_none(text, degrees):
    angle = read_angle(text)
    assert (angle.degrees, angle.mended) == (degrees, "grouped")


@pytest.mark.parametrize(
    "text",
    ["-0.5, 117.15", "117.15, -0.5", "-0,5; 117,15", "-0,5 117,15", "-0,5, 117,15", "(-0.5,117.15)",
     "POINT(117.15 -0.5)", "0°30'0\"S 117°9'0\"E", "0° 30' 0\" LS, 117° 9' 0\" BT",
     "117°9' BT / 0°30' LS",
     "https://www.google.com/maps/@-0.5,117.15,17z", "https://maps.google.com/?q=-0.5,117.15",
     "-0.5\n117.15",
     "LS 0°30' BT 117°9'"],
)  # fmt: skip
def test_pairs_in_either_order(text):
    lon, lat = parse_pair(text)
    assert (lon.degrees, lat.degrees) == pytest.approx((117.15, -0.5), abs=1e-9)


@pytest.mark.parametrize(
    "text", ["", "117.15", "0.5, 1.5", "117, 118", "a, b", None, 5, "1, 2, 3", "x" * 500]
)
def test_what_is_no_pair_is_none(text):
    assert parse_pair(text) is None


@given(ANYTHING)
def test_whatever_stands_there_an_angle_is_finite_or_missing(value):
    angle = read_angle(value)
    assert angle is None or math.isfinite(angle.degrees)
    pair = parse_pair(value)
    assert pair is None or (-90 <= pair[1].degrees <= 90 and -180 <= pair[0].degrees <= 180)


@given(st.floats(-11.9, 7.9), st.sampled_from(["°'\"", "º’”", "dms", "   ", ":: "]))
def test_minutes_and_seconds_come_back(degrees, marks):
    seconds = round(abs(degrees) * 3600, 4)
    d, m, s = int(seconds // 3600), int(seconds % 3600 // 60), seconds % 60
    text = f"{d}{marks[0]} {m}{marks[1]} {s:.4f}{marks[2]} {'LS' if degrees < 0 else 'LU'}"
    if f"{s:.4f}" == "60.0000":
        return
    assert parse_degrees(text) == pytest.approx(degrees, abs=1e-7)
    assert parse_degrees(text.replace(".", ",")) == pytest.approx(degrees, abs=1e-7)


@given(
    st.floats(94, 142), st.floats(-12, 8), st.sampled_from([", ", ";", " ", "\t"]), st.booleans()
)
def test_a_pair_comes_back(lon, lat, between, lat_first):
    a, b = (f"{lat:.6f}", f"{lon:.6f}") if lat_first else (f"{lon:.6f}", f"{lat:.6f}")
    pair = parse_pair(f"{a}{between}{b}")
    assert pair is not None
    assert (pair[0].degrees, pair[1].degrees) == (float(f"{lon:.6f}"), float(f"{lat:.6f}"))
