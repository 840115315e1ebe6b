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
from peta.io.options import ReadOptions
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


def test_a_facility_that_states_only_its_village_has_no_place(write, refusal):
    text = f"nama,kode\nA,{KODE}\nB,{KODE}\n"
    errors = refusal("mck", write("a.csv", text)).report.errors
    assert [(f.code, f.row) for f in errors] == [("no_place", 2), ("no_place", 3)]


BROKEN = "id,lon,lat,kakus\n1,117.12345,-0.5,2\n2,,,1\n3,117.23456,-0.5,x\n3,117.3456,-0.5,1\n"


def test_valid_rows_can_be_taken_and_the_rest_stays_in_the_report(write):
    path = write("a.csv", BROKEN)
    with pytest.raises(RefusedFile) as caught:
        read_dataset(MCK, [path])
    assert caught.value.report.as_dict()["rows"] == {
        "read": 4, "accepted": 0, "mended": 0, "refused": 4}  # fmt: skip
    dataset = read_dataset(MCK, [path], options=ReadOptions(accept_valid=True))
    assert dataset.frame["id"].tolist() == ["1"]
    assert dataset.report.as_dict()["rows"] == {"read": 4, "accepted": 1, "mended": 0, "refused": 3}
    assert {f.row for f in dataset.report.errors} == {3, 4, 5}


def test_a_fault_of_the_whole_file_refuses_its_valid_rows_too(write, tmp_path):
    for paths in (
        [write("a.csv", BROKEN), tmp_path / "hilang.csv"],
        [write("b.csv", "nama,lon\nA,117\n")],
    ):
        with pytest.raises(RefusedFile):
            read_dataset(MCK, paths, options=ReadOptions(accept_valid=True))


def test_no_valid_row_is_a_refusal(write):
    path = write("a.csv", "id,lon,lat\n1,,\n")
    with pytest.raises(RefusedFile):
        read_dataset(MCK, [path], options=ReadOptions(accept_valid=True))


def test_the_report_has_its_shape(write, known):
    path = write("a.csv", "nama,Bujur,LINTANG,kode\nA,-0.50512,117.00512,64.2.1.2001\n")
    report = read_dataset(MCK, [path], known).report.as_dict()
    assert list(report) == ["dataset", "rows", "mapping", "findings", "figures", "snapshot"]
    assert report["rows"] == {"read": 1, "accepted": 1, "mended": 1, "refused": 0}
    assert report["mapping"] == {"nama": "nama", "kode": "kode", "lon": "Bujur", "lat": "LINTANG"}
    assert report["snapshot"] is None
    assert [(f["code"], f["row"], f["given"], f["proposed"]) for f in report["findings"]] == [
        ("kode_rewritten", 2, "64.2.1.2001", "64.02.01.2001"),
        ("swapped_coordinates", 2, "-0.50512, 117.00512", "117.00512, -0.50512")]  # fmt: skip
    assert set(report["findings"][0]) == {"file", "sheet", "row", "column", "given", "code",
    "message",
                                          "proposed", "severity", "hint"}  # fmt: skip


def test_ticks_are_yes_crosses_beside_them_no_and_blank_unknown(write, read, refusal):
    text = "id,Lansia,Remaja,Ibu Hamil,hari_buka\n1,✓,v,ya,12\n2,x,,tidak,8\n3,,V,-,\n"
    frame = read("layanan", write("a.csv", text)).frame
    assert [str(frame[name].dtype) for name in ("lansia", "remaja")] == ["boolean"] * 2
    assert frame["lansia"].astype(object).where(frame["lansia"].notna(), None).tolist() == [
        True,
        False,
        None,
    ]
    assert frame["ibu_hamil"].isna().tolist() == [False, False, True]
    alone = refusal("layanan", write("b.csv", "id,lansia\n1,x\n2,\n"))
    assert (alone.code, alone.report.errors[0].row) == ("ambiguous_flag", 2)


@pytest.mark.parametrize("kind", ["kader", "layanan"])
def test_tables_without_places_are_keyed_by_their_number(write, read, refusal, kind):
    assert read(kind, write("a.csv", "id,kode\nB,\nA,\n")).frame["id"].tolist() == ["A", "B"]
    assert refusal(kind, write("b.csv", "id,kode\nA,\nA,\n")).code == "duplicate_id"


def test_help_to_families_gets_numbers_of_its_own_and_stays_out_of_the_report(write, read, refusal):
    text = f"kode,lembaga,jenis,nama\n{KODE},Dinsos,tunai,Siti\n{KODE},Dinsos,tunai,Budi\n"
    frame = read("program", write("a.csv", text)).frame
    assert frame["id"].is_unique
    assert list(frame.columns) == list(KINDS["program"].column_names)
    report = refusal("program", write("b.csv", "kode,lembaga,jenis\n6402012003,Siti,emas\n")).report
    assert {f.given for f in report.findings} == {f.proposed for f in report.findings} == {""}
    assert "Siti" not in str(report.as_dict())


def test_the_sheet_is_named_in_every_finding_of_a_workbook_with_several(tmp_path):
    path = tmp_path / "a.xlsx"
    with pd.ExcelWriter(path, engine="openpyxl") as book:
        pd.DataFrame({"id": [1], "lon": ["x"], "lat": [1]}).to_excel(
            book, sheet_name="MCK", index=False
        )
        pd.DataFrame({"catatan": ["-"]}).to_excel(book, sheet_name="Catatan", index=False)
    with pytest.raises(RefusedFile) as caught:
        read_dataset(MCK, [path])
    assert {(f.sheet, f.row) for f in caught.value.report.errors} == {("MCK", 2)}


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
