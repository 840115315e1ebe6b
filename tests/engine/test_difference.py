"""What a new version changes."""

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from peta.engine.difference import Change, counts, difference


def frame(rows):
    table = pd.DataFrame({"id": [row[0] for row in rows]}, dtype="str")
    table["n"] = pd.array([row[1] for row in rows], dtype="Int64")
    places = gpd.points_from_xy([row[2] for row in rows], [row[3] for row in rows])
    return gpd.GeoDataFrame(table, geometry=places, crs=4326)


OLD = frame([("a", 1, 117.0, 0.0), ("b", None, 117.1, 0.0), ("c", 3, 117.2, 0.0)])


def test_a_move_is_measured_along_the_ground():
    new = frame([("a", 1, 117.0, 0.01), ("b", None, 117.1, 0.0), ("c", 3, 117.2, 0.0)])
    table = difference(OLD, new, "id")
    assert table["change"].tolist() == [Change.MOVED, Change.SAME, Change.SAME]
    assert table.loc["a", "moved_m"] == pytest.approx(1105.74, abs=0.1)


def test_what_seven_decimals_cannot_hold_is_no_move():
    new = frame([("a", 1, 117.0 + 5e-8, 0.0), ("b", None, 117.1, 0.0), ("c", 3, 117.2, 0.0)])
    assert counts(difference(OLD, new, "id"))["moved"] == 0


def test_a_value_found_or_lost_is_a_change():
    new = frame([("a", None, 117.0, 0.0), ("b", 2, 117.1, 0.0), ("c", 3, 117.2, 0.0)])
    table = difference(OLD, new, "id")
    assert table["change"].tolist() == [Change.CHANGED, Change.CHANGED, Change.SAME]
    assert table.loc["a", "columns"] == ("n",)


def test_a_column_that_was_not_there_counts_as_missing():
    new = OLD.assign(baru=pd.Series([None, "x", None], dtype="str"))
    assert difference(OLD, new, "id").loc["b", "columns"] == ("baru",)
    assert counts(difference(OLD, new, "id"))["changed"] == 1


def test_a_border_drawn_from_another_corner_is_the_same():
    ring = [(0, 0), (1, 0), (1, 1), (0, 1)]
    one = gpd.GeoDataFrame({"kode": ["x"]}, geometry=[shapely.Polygon(ring)], crs=4326)
    turned = shapely.Polygon(ring[2:] + ring[:2])
    two = gpd.GeoDataFrame({"kode": ["x"]}, geometry=[turned], crs=4326)
    assert counts(difference(one, two, "kode"))["same"] == 1
    two.geometry = [shapely.box(0, 0, 1, 1.1)]
    assert counts(difference(one, two, "kode"))["moved"] == 1


ROWS = st.dictionaries(st.sampled_from("abcdef"), st.one_of(st.none(), st.integers(0, 3)))


@given(ROWS, ROWS)
def test_every_row_of_both_versions_is_in_exactly_one_place(before, after):
    def table(rows):
        made = pd.DataFrame({"id": pd.Series(list(rows), dtype="str")})
        return made.assign(n=pd.array(list(rows.values()), dtype="Int64"))

    found = counts(difference(table(before), table(after), "id"))
    assert found["same"] + found["changed"] + found["removed"] == len(before)
    assert found["same"] + found["changed"] + found["added"] == len(after)
    assert found["same"] == sum(1 for k in before if k in after and before[k] == after[k])
