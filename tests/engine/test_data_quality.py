"""The score of a dataset: counted by hand, never zero for what is not known."""

from datetime import date

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from peta.domain.dataset import BAHAYA, BOUNDARIES, KINDS, MCK, PENDUDUK, RLH
from peta.engine.data_quality import (
    FRESH_DAYS,
    PARTS,
    STALE_DAYS,
    age_in_days,
    freshness,
    measured,
    measured_columns,
    scored,
)

VILLAGES = gpd.GeoDataFrame(
    {"kode": ["64.02.01.2001", "64.02.01.2002", "64.03.01.2001"]},
    geometry=[shapely.box(n, 0, n + 1, 1) for n in range(3)],
    crs=4326,
)


def mck(rows):
    columns = {"id": "str", "nama": "str", "kode": "str", "status": "str", "kakus": "Int64"}
    table = pd.DataFrame(
        {name: pd.Series([row.get(name) for row in rows], dtype=kind)
         for name, kind in columns.items()}
    )  # fmt: skip
    places = [shapely.Point(*row["at"]) for row in rows]
    return gpd.GeoDataFrame(table, geometry=places, crs=4326)


def test_counts_by_hand():
    rows = [
        {"id": "1", "nama": "Satu", "kode": "64.02.01.2001", "status": "rusak", "at": (0.5, 0.5)},
        {"id": "2", "nama": "satu", "kode": "64.02.01.2001", "kakus": 4, "at": (0.5003, 0.5)},
        {"id": "3", "nama": "Satu", "kode": "64.02.01.2002", "at": (0.5, 0.9)},
        {"id": "4", "nama": None, "kode": None, "at": (0.5, 0.9)},
        {"id": "5", "nama": "Laut", "kode": "64.03.01.2001", "at": (50, 0.5)},
        {"id": "6", "nama": "Entah", "kode": None, "at": (50, 0.6)},
    ]
    table = measured(MCK, mck(rows), VILLAGES)
    assert table.index.tolist() == ["", "64.02", "64.03"]
    assert table["rows"].tolist() == [1, 4, 1]
    assert table["stated"].tolist() == [0, 3, 1]
    assert table["right"].tolist() == [0, 2, 0]
    assert table["duplicates"].tolist() == [0, 2, 0]
    assert table["unknown_status"].tolist() == [1, 3, 1]
    assert table["filled_kakus"].tolist() == [0, 1, 0]
    assert table["expected"].tolist() == [1, 4, 1]


def test_a_village_without_a_row_counts_as_empty():
    people = pd.DataFrame({"kode": ["64.02.01.2001"], "jiwa": [1], "kk": [None]})
    total = measured(PENDUDUK, people, VILLAGES).sum()
    assert scored(PENDUDUK, total, None)["completeness"] == pytest.approx(2 / 9, abs=1e-6)


def test_what_does_not_apply_has_no_part():
    table = measured(BOUNDARIES, VILLAGES.assign(nama="x", kecamatan=None, kabupaten_kota="k",
                                                 provinsi="p", akurasi=None), VILLAGES)  # fmt: skip
    result = scored(BOUNDARIES, table.sum(), 0)
    assert [result[part] for part in PARTS] == [0.8, None, None, None, 1.0]
    assert result["score"] == 0.9


def test_areas_of_hazard_lie_in_a_district_by_geometry():
    frame = gpd.GeoDataFrame({"id": ["a"], "jenis": ["banjir"], "kelas": [None]},
                             geometry=[shapely.box(2.2, 0.2, 2.4, 0.4)], crs=4326)  # fmt: skip
    assert measured(BAHAYA, frame, VILLAGES)["rows"].to_dict() == {"64.02": 0, "64.03": 1}


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_a_kind_without_rows_has_no_score(kind):
    frame = pd.DataFrame({name: pd.Series([], dtype="object") for name in kind.column_names})
    if kind.geometry:
        frame = gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries([], crs=4326))
    table = measured(kind, frame, VILLAGES)
    assert table["rows"].sum() == 0
    assert set(scored(kind, table.sum(), 10).values()) == {None}
    assert measured_columns(kind)


def test_freshness_falls_straight():
    half = (FRESH_DAYS + STALE_DAYS) / 2
    assert [freshness(days) for days in (0, FRESH_DAYS, half, STALE_DAYS, 10**6)] == [
        1, 1, 0.5, 0, 0,
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["", "2025", "besok", "2030-01-01", "2025-13-01"])
def test_a_date_that_says_nothing_has_no_age(text):
    assert age_in_days(text, date(2026, 1, 1)) is None


COUNT = st.integers(0, 50)


@given(COUNT, COUNT, COUNT, COUNT, COUNT, st.one_of(st.none(), st.integers(0, 9999)))
def test_a_score_lies_between_0_and_1(rows, filled, stated, duplicates, unknown, age):
    counts = {"rows": rows, "expected": rows, "filled_kode": min(filled, rows), "stated": stated,
              "right": stated // 2, "duplicates": min(duplicates, rows),
              "unknown_status": min(unknown, rows)}  # fmt: skip
    result = scored(RLH, counts, age)
    assert (result["score"] is None) == (rows == 0)
    assert all(value is None or 0 <= value <= 1 for value in result.values())


@given(
    st.lists(
        st.tuples(st.floats(-1, 4), st.floats(-1, 2), st.sampled_from([None, "64.02.01.2001"]))
    )
)
def test_every_row_counts_once(rows):
    frame = mck([{"id": str(n), "kode": kode, "at": (x, y)} for n, (x, y, kode) in enumerate(rows)])
    table = measured(MCK, frame, VILLAGES)
    assert table["rows"].sum() == len(rows)
    assert (table["right"] <= table["stated"]).all()
    assert (table["duplicates"] <= table["rows"]).all()
