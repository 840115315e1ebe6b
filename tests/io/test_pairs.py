import numpy as np
import pandas as pd
import pytest

from peta.domain.dataset import MCK
from peta.io.options import ReadOptions
from peta.io.pairs import GivenPoints, given_points
from peta.io.quality import Findings
from peta.io.raw import RawTable
from peta.io.recognition import recognise


def _given(headers, *rows, **options):
    frame = pd.DataFrame(list(rows), columns=pd.Index(headers, dtype=object), dtype=object)
    raw, said = RawTable("a.csv", frame, np.arange(2, 2 + len(rows))), ReadOptions(**options)
    return given_points(raw, recognise(MCK, raw, said, Findings()), said)


def test_one_column_holds_both_in_either_order():
    given = _given(["Koordinat"], ["-0.5, 117.1"], ["117,1; -0,5"], ["?"], [None])
    np.testing.assert_allclose(given.degrees()[:2], [[117.1, -0.5]] * 2)
    assert np.isnan(given.degrees()[2:]).all()
    assert given.given == ["-0.5, 117.1", "117,1; -0,5", "?", ""]


def test_a_point_is_decimal_in_a_coordinate():
    given = _given(["lon", "lat"], ["117.153", "-0.502"], ["117,153", "-0,502"])
    np.testing.assert_allclose(given.degrees(), [[117.153, -0.502]] * 2)


def test_each_row_has_its_zone():
    given = _given(["Easting", "Northing", "Zona"], [502000, 9_996_000, "50S"], [502000, 4000,
    "50 N"],
                   [502000, 9_996_000, "49M"], [502000, 9_996_000, None])  # fmt: skip
    assert given.epsg.tolist() == [32750, 32650, 32749, 0]
    degrees = given.degrees()
    assert degrees[0, 0] == pytest.approx(degrees[2, 0] + 6, abs=1e-6)
    assert np.isnan(degrees[3]).all()


def test_bt_and_ls_tell_that_the_columns_are_swapped():
    given = _given(["lon", "lat"], ["0°30' LS", "117°6' BT"])
    assert given.exchanged.tolist() == [True]
    np.testing.assert_allclose(given.degrees(), [[117.1, -0.5]])


def test_without_a_column_there_is_nothing():
    assert _given(["nama"], ["A"]) is None
    assert _given(["nama", "lon"], ["A", 117]) is None


def test_the_points_of_a_map_are_in_order():
    given = GivenPoints.in_order(np.array([[117.1, -0.5]]))
    assert given.degrees().tolist() == [[117.1, -0.5]]
    assert not given.scanned.any()
