import random

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from peta.domain.dataset import KINDS, MCK
from peta.io.datasets import read_dataset
from peta.io.quality import RefusedFile

KODE = "64.02.01.2003"
SLOW = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def _mck(rows):
    return "id,nama,lon,lat,kakus\n" + "\n".join(rows) + "\n"


def test_the_frame_has_exactly_the_declared_columns_sorted_by_key(write, read):
    frame = read("mck", write("a.csv", _mck(["b,B,117.1,-0.5,2", "a,A,117.2,-0.5,"]))).frame
    assert list(frame.columns) == [*MCK.column_names, "geometry"]
    assert frame["id"].tolist() == ["a", "b"]
    assert [str(frame[name].dtype) for name in MCK.column_names] == ["str"] * 4 + ["Int64"]
    assert frame["status"].isna().all()
    assert frame.crs.to_epsg() == 4326


def test_accuracy_that_is_not_stated_stays_missing(tmp_path, read, villages):
    villages.to_file(tmp_path / "a.gpkg")
    assert read("boundaries", tmp_path / "a.gpkg").frame["akurasi"].isna().all()


def test_ids_do_not_depend_on_the_order_of_rows(write, read):
    rows = [f",{name},117.{i},-0.5,{i}" for i, name in enumerate("ABCDE")] + [",A,117.0,-0.5,0"] * 2
    first = read("mck", write("a.csv", _mck(rows))).frame
    random.Random(7).shuffle(rows)
    second = read("mck", write("b.csv", _mck(rows))).frame
    pd.testing.assert_frame_equal(first, second)
    assert first["id"].is_unique


def test_several_files_are_one_dataset(write, read):
    one = write("a.csv", _mck(["1,A,117.1,-0.5,2"]))
    two = write("b.csv", "nomor;bujur;lintang\n2;117,2;-0,5\n")
    dataset = read("mck", one, two)
    assert dataset.frame["id"].tolist() == ["1", "2"]
    assert (dataset.report.rows_read, dataset.report.rows_accepted) == (2, 2)


def test_a_key_in_two_files_names_both(write, refusal):
    one = write("a.csv", _mck(["1,A,117.1,-0.5,2"]))
    two = write("b.csv", _mck(["9,A,117.1,-0.5,2", "1,B,117.2,-0.5,2"]))
    error = refusal("mck", one, two)
    assert error.code == "duplicate_id"
    assert "a.csv baris 2, b.csv baris 3" in str(error)


def test_one_bad_file_refuses_all_and_the_report_covers_all(write, refusal, tmp_path):
    good = write("a.csv", _mck(["1,A,117.1,-0.5,2"]))
    bad = write("b.csv", _mck(["2,A,117.1,-0.5,-2"]))
    report = refusal("mck", good, bad, tmp_path / "hilang.csv").report
    assert {f.code for f in report.errors} == {"negative_count", "missing_file"}
    assert (report.rows_read, report.rows_accepted) == (2, 0)


def test_coordinates_that_cannot_be_right(write, refusal):
    rows = ["1,a,-0.5,117.1,", "2,b,0,0,", "3,c,,,", "4,d,17.1,-0.5,", "5,e,117.1,nan,"]
    errors = refusal("mck", write("swapped_coordinates.csv", _mck(rows))).report.errors
    assert [(f.code, f.row) for f in errors] == [
        ("swapped_coordinates", 2), ("zero_coordinates", 3), ("missing_coordinates", 4),
        ("out_of_range", 5), ("missing_coordinates", 6)]  # fmt: skip
    assert errors[0].proposed == "117.1, -0.5"
    assert "Tukar" in errors[0].hint


def test_a_point_kind_without_coordinates_names_the_columns(write, refusal):
    errors = refusal("mck", write("a.csv", "id,nama\n1,A\n")).report.errors
    assert [f.column for f in errors] == ["lon", "lat"]
    assert "bujur" in errors[0].hint


def test_boundaries_from_a_table_are_refused(write, refusal):
    assert refusal("boundaries", write("a.csv", f"kode,nama\n{KODE},A\n")).code == "no_geometry"


@pytest.mark.parametrize("kind", list(KINDS))
@pytest.mark.parametrize(
    "text", ["x", "{}", "[]", "\ufeff", '"', "a,b\n1,2\n", "<", "\\", ",,,\n,"]
)
def test_whatever_comes_in_only_a_refusal_comes_out(write, kind, text):
    with pytest.raises(RefusedFile):
        read_dataset(KINDS[kind], [write("a.csv", text)])


@SLOW
@given(content=st.binary(max_size=300), head=st.sampled_from([b"", b"PAR1", b"PK\x03\x04", b"{",
       b"SQLite format 3\x00", b"\x00\x00\x27\x0a", b"kode,jiwa\n"]))  # fmt: skip
def test_random_bytes_are_refused_or_read(write, content, head):
    try:
        read_dataset(KINDS["penduduk"], [write("acak.csv", head + content)])
    except RefusedFile as error:
        refused = error
    else:
        return
    assert refused.report.errors


NAMES = st.none() | st.text(
    st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=8
)
FACILITIES = st.lists(
    st.tuples(
        NAMES,
        st.sampled_from(["berfungsi", "rusak", None]),
        st.none() | st.integers(0, 10**6),
        st.floats(95, 141),
        st.floats(-11, 7).filter(lambda lat: lat != 0),
    ),
    min_size=1,
    max_size=6,
)


def _canonical(rows):
    frame = gpd.GeoDataFrame(
        {
            "id": [f"m{i}" for i in range(len(rows))],
            "nama": pd.Series([row[0] for row in rows], dtype="str"),
            "kode": pd.Series(KODE, index=range(len(rows)), dtype="str"),
            "status": pd.Series([row[1] for row in rows], dtype="str"),
            "kakus": pd.Series([row[2] for row in rows], dtype="Int64"),
        },
        geometry=gpd.points_from_xy([row[3] for row in rows], [row[4] for row in rows]),
        crs=4326,
    )
    return frame.astype({"id": "str"})


@SLOW
@given(rows=FACILITIES)
def test_a_canonical_frame_survives_csv(tmp_path, rows):
    frame = _canonical(rows)
    table = frame.drop(columns="geometry").assign(
        lon=[repr(x) for x in frame.geometry.x], lat=[repr(y) for y in frame.geometry.y]
    )
    table.to_csv(tmp_path / "a.csv", index=False)
    back = read_dataset(MCK, [tmp_path / "a.csv"]).frame
    pd.testing.assert_frame_equal(pd.DataFrame(back), pd.DataFrame(frame))


@SLOW
@given(rows=FACILITIES)
@pytest.mark.parametrize("suffix", [".gpkg", ".geojson", ".parquet"])
def test_a_canonical_frame_survives_map_files(tmp_path, rows, suffix):
    frame, path = _canonical(rows), tmp_path / f"a{suffix}"
    path.unlink(missing_ok=True)
    if suffix == ".parquet":
        frame.to_parquet(path)
    elif suffix == ".gpkg":
        frame.to_file(path)
    else:
        path.write_text(frame.to_json())
    back = read_dataset(MCK, [path]).frame
    np.testing.assert_allclose(
        shapely.get_coordinates(back.geometry), shapely.get_coordinates(frame.geometry), atol=1e-9
    )
    pd.testing.assert_frame_equal(
        back.drop(columns="geometry"), frame.drop(columns="geometry"), check_dtype=True
    )


@SLOW
@given(order=st.permutations(range(5)))
def test_row_order_does_not_matter(write, order):
    rows = [f"64.02.01.200{i},{i * 1000}" for i in range(1, 6)]
    path = write("a.csv", "kode,jiwa\n" + "\n".join(rows[i] for i in order))
    frame = read_dataset(KINDS["penduduk"], [path]).frame
    assert frame["jiwa"].tolist() == [1000, 2000, 3000, 4000, 5000]
