import re

import pytest

HOUSE = "nama_pemilik,alamat,NIK,lon,lat,status\nSiti Aminah,Jl. Melati 3,6402010101800001,{}\n"
PERSONAL = ("Siti", "Melati", "6402010101800001", "117.1234", "-0.4321")


def _codes(report):
    return [finding.code for finding in report.findings]


def test_owner_names_addresses_and_nik_do_not_survive(write, read):
    dataset = read("rlh", write("rlh.csv", HOUSE.format("117.1234,-0.4321,ditangani")))
    columns = ["id", "kode", "status", "tahun_data", "penerima", "geometry"]
    assert list(dataset.frame.columns) == columns
    assert re.fullmatch("[0-9a-f]{32}", dataset.frame["penerima"].item())
    assert "6402010101800001" not in dataset.frame.to_string()
    told = " ".join(map(str, dataset.report.findings))
    assert not [value for value in PERSONAL if value in told]
    assert _codes(dataset.report).count("dropped_columns") == 1
    assert "nama_pemilik, alamat." in told


@pytest.mark.parametrize("row", ["-0.4321,117.1234,hancur", "117.1234,-0.4321,Siti", ",,x"])
def test_what_is_wrong_with_a_house_is_told_without_its_values(write, refusal, row):
    error = refusal("rlh", write("rlh.csv", HOUSE.format(row)))
    told = str(error.report.as_dict()) + str(error) + "".join(error.report.summary())
    assert not [value for value in (*PERSONAL, "hancur") if value in told]
    assert error.report.errors[0].row == 2


def test_houses_without_a_header_row_are_not_quoted(write, refusal):
    error = refusal("rlh", write("no_header.csv", "Siti Aminah,117.1234,-0.4321\nBudi,117,-0.4\n"))
    assert {"missing_column"} <= set(_codes(error.report))
    assert not [value for value in PERSONAL if value in str(error.report.as_dict())]


def test_headers_are_matched_without_case_spaces_and_underscores(write, read):
    dataset = read("penduduk", write("a.csv", "KODE  Desa,Jumlah_Penduduk\n64.02.01.2003,5\n"))
    assert dataset.frame["jiwa"].tolist() == [5]


def test_the_canonical_name_wins(write, read):
    text = "kode_desa,kode,jiwa\nX1,64.02.01.2003,5\n"
    assert read("penduduk", write("a.csv", text)).frame["kode"].tolist() == ["64.02.01.2003"]


def test_two_headers_for_one_column_are_both_named(write, refusal):
    text = "kode_desa,kode wilayah,jiwa\n64.02.01.2003,64.02.01.2004,5\n"
    error = refusal("penduduk", write("a.csv", text))
    assert error.code == "ambiguous_column"
    assert "'kode_desa' dan 'kode wilayah'" in str(error)


def test_a_missing_column_names_the_headers_that_would_do(write, refusal):
    error = refusal("penduduk", write("a.csv", "kode,nama\n64.02.01.2003,A\n"))
    assert error.code == "missing_column"
    assert "jumlah_penduduk" in error.hint
    assert "kode, nama" in str(error)


def test_empty_is_missing_never_zero(write, read):
    frame = read("penduduk", write("a.csv", "kode,jiwa,kk\n64.02.01.2003,,-\n")).frame
    assert frame[["jiwa", "kk"]].isna().all(axis=None)


@pytest.mark.parametrize(
    ("row", "code"),
    [("-5", "negative_count"), ("2.5", "fractional_count"), ("banyak", "bad_count")],
)
def test_bad_counts_name_row_column_and_value(write, refusal, row, code):
    error = refusal("mck", write("a.csv", f"lon,lat,kakus\n117,-1,{row}\n"))
    first = error.report.errors[0]
    assert (first.code, first.row, first.column, first.given) == (code, 2, "kakus", row)


def test_a_bad_status_lists_the_allowed(write, refusal):
    error = refusal("mck", write("bad_status.csv", "lon,lat,status\n117,-1,hancur\n"))
    assert error.code == "unknown_category"
    assert "berfungsi, rusak, terendam, tutup, tidak_diketahui" in error.hint


def test_every_problem_is_told_at_once(write, refusal):
    text = "id,lon,lat,status,kakus\n1,117.001,-1,hancur,-1\n1,,,,x\n"
    codes = set(_codes(refusal("mck", write("a.csv", text)).report))
    assert codes == {"unknown_category", "negative_count", "bad_count", "missing_coordinates",
                     "duplicate_id"}  # fmt: skip


def test_formula_text_stays_text(write, read):
    frame = read("mck", write("a.csv", "nama,lon,lat\n=1+1,117,-1\n")).frame
    assert frame["nama"].tolist() == ["=1+1"]


def test_an_empty_key_is_refused(write, refusal):
    error = refusal("penduduk", write("a.csv", "kode,jiwa\n,5\n"))
    assert (error.code, error.report.errors[0].row) == ("missing_value", 2)
