import pytest

from peta.io import delimited
from peta.io.delimited import csv_records, decode
from peta.io.limits import Limits
from peta.io.quality import Findings
from tests.io.opening import codes, opened, refused

KODE = "64.02.01.2003"
OTHER = "64.02.01.2004"


def test_values_stay_as_they_were_given(write):
    path = write("mck.csv", "nama;bujur;lintang;kakus\nA;117,15;-0,5;1.234\n")
    assert opened(path)[0].frame.iloc[0].tolist() == ["A", "117,15", "-0,5", "1.234"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_encodings_and_delimiters(write, encoding, delimiter):
    rows = [["nama", "lon", "lat"], ["Désa", "117.1", "-0.5"]]
    text = "\r\n".join(delimiter.join(row) for row in rows)
    raw, _ = opened(write("a.csv", text.encode(encoding)))
    assert raw.headers == rows[0]
    assert raw.frame.iloc[0].tolist() == rows[1]


def test_a_windows_encoding_is_noted(write):
    assert codes(write("cp1252.csv", "nama,lon,lat\nDésa,117,-1".encode("cp1252"))) == ["encoding"]


def test_an_unreadable_encoding_is_refused(write):
    error = refused(write("rusak.csv", b"nama,lon,lat\n\x81\x8d\xff,117,-1\n"))
    assert error.code == "unreadable_encoding"
    assert "UTF-8" in error.hint


def test_excel_states_its_separator(write):
    raw, _ = opened(write("sep.csv", f"sep=;\nkode;jiwa\n{KODE};5\n"), "penduduk")
    assert raw.headers == ["kode", "jiwa"]


def test_an_unquoted_decimal_comma_is_caught_with_its_row(write):
    _, findings = opened(write("ragged.csv", "lon,lat\n117.1,-0.5\n117,1,-0,5\n"))
    assert [(f.code, f.row) for f in findings] == [("ragged_row", 3)]
    assert "titik koma" in findings[0].hint


def test_an_unclosed_quote_is_refused(write):
    text = 'kode,jiwa\n"64.02.01.2003,5\n' + "x" * (delimited._FIELD_BYTES + 1)
    assert refused(write("kutip.csv", text), "penduduk").code == "bad_csv"


@pytest.mark.parametrize("text", ["kode,jiwa\n", "\n\n", "kode;jiwa\n;\n"])
def test_a_file_without_rows_is_empty(write, text):
    assert refused(write("empty.csv", text), "penduduk").code == "empty"


def test_title_rows_and_column_numbers_are_passed_over(write):
    text = f'REKAP PENDUDUK\n\nNo,Kode Desa,Jumlah Jiwa\n1,2,3\n1,{KODE},"1.234"\n'
    raw, findings = opened(write("judul.csv", text), "penduduk")
    assert raw.rows.tolist() == [5]
    assert raw.header_row == 3
    assert raw.about == ("REKAP PENDUDUK",)
    assert {f.code for f in findings} == {"header_row", "column_numbers", "about_row"}


def test_rows_are_counted_as_the_officer_sees_them(write):
    path = write("a.csv", f"JUDUL\n\nkode,jiwa\n{KODE},1\n\n{OTHER},2\n")
    assert opened(path, "penduduk")[0].rows.tolist() == [4, 6]


@pytest.mark.parametrize(
    "line", [",Jumlah,30", "Total,,30", ",RATA-RATA,15", "Jumlah Kecamatan Anggana,,30"]
)
def test_totals_are_left_out_and_told(write, line):
    text = f"kode,nama,jiwa\n{KODE},A,10\n{OTHER},B,20\n{line}\n"
    raw, findings = opened(write("jumlah.csv", text), "penduduk")
    assert raw.rows.tolist() == [2, 3]
    assert [(f.code, f.row, f.given) for f in findings] == [("total_row", 4, "")]


def test_a_village_whose_name_sounds_like_a_total_stays(write):
    text = f"kode,nama,jiwa\n{KODE},Total Persada,10\n{OTHER},Jumlahan,20\n"
    assert len(opened(write("a.csv", text), "penduduk")[0].rows) == 2


def test_signatures_below_the_table_are_left_out(write):
    text = f"kode,nama,jiwa,kk\n{KODE},A,10,3\n{OTHER},B,20,\n\n,,Mengetahui,\n,,NIP. 1970,\n"
    raw, findings = opened(write("ttd.csv", text), "penduduk")
    assert raw.rows.tolist() == [2, 3]
    assert [(f.code, f.row) for f in findings] == [("footer_rows", 5)]


def test_a_sparse_last_row_right_below_the_data_is_data(write):
    text = "nama,lon,lat,status\nA,117,-1,baik\nB,,,\n"
    assert opened(write("a.csv", text))[0].rows.tolist() == [2, 3]


def test_headers_that_repeat_on_every_page_are_left_out(write):
    text = f"kode,jiwa\n{KODE},1\nkode,jiwa\n{OTHER},2\n"
    raw, findings = opened(write("a.csv", text), "penduduk")
    assert raw.rows.tolist() == [2, 4]
    assert [(f.code, f.row) for f in findings] == [("repeated_header", 3)]


def test_two_tables_that_fit_as_well_are_asked_about(write):
    text = f"kode,jiwa\n{KODE},1\n\nkode,jiwa,kk\n{OTHER},2,1\n"
    assert opened(write("a.csv", text), "penduduk")[0].rows.tolist() == [5]
    text = f"kode,jiwa,catatan\n{KODE},1,\n\nkode,jiwa,ket\n{OTHER},2,\n"
    error = refused(write("b.csv", text), "penduduk")
    assert error.code == "several_tables"
    assert "baris 1, baris 4" in error.message


def test_a_row_limit_is_kept(write):
    text = "kode,jiwa\n" + f"{KODE},1\n" * 60
    assert refused(write("a.csv", text), "penduduk", limits=Limits(rows=20)).code == "too_many_rows"


def test_a_column_limit_is_kept(write):
    text = ",".join(["kode", "jiwa"] + ["x"] * 50) + "\n" + KODE + ",1\n"
    error = refused(write("a.csv", text), "penduduk", limits=Limits(columns=20))
    assert error.code == "too_many_columns"


def test_empty_columns_are_dropped_and_positions_kept(write):
    raw, _ = opened(write("a.csv", f",kode,,jiwa\n,{KODE},,5\n"), "penduduk")
    assert raw.headers == ["kode", "jiwa"]
    assert raw.positions == (2, 4)


def test_decode_keeps_a_clean_file_quiet():
    findings = Findings()
    assert decode(b"\xef\xbb\xbfa", "a.csv", findings) == "a"
    assert list(findings) == []


def test_lines_within_quotes_are_one_row():
    assert csv_records('a,b\n"x\ny",1\nz,2\n', ",")[1:] == [(2, ["x\ny", "1"]), (3, ["z", "2"])]
