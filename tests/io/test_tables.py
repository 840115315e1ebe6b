import openpyxl
import pytest

from peta.io.quality import Findings
from peta.io.tables import decode

KODE = "64.02.01.2003"


def test_semicolons_and_decimal_commas(write, read):
    path = write("mck.csv", "nama;bujur;lintang;kakus\nA;117,15;-0,5;1.234\n")
    dataset = read("mck", path)
    assert dataset.frame.geometry[0].coords[0] == (117.15, -0.5)
    assert dataset.frame["kakus"][0] == 1234


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encodings_and_delimiters(write, read, encoding, delimiter):
    rows = [["nama", "lon", "lat"], ["Désa", "117.1", "-0.5"]]
    text = "\r\n".join(delimiter.join(row) for row in rows)
    dataset = read("mck", write("a.csv", text.encode(encoding)))
    assert dataset.frame["nama"].tolist() == ["Désa"]


def test_a_windows_encoding_is_noted(write, read):
    report = read("mck", write("cp1252.csv", "nama,lon,lat\nDésa,117,-1".encode("cp1252"))).report
    assert "encoding" in [note.code for note in report.notes]


def test_an_unreadable_encoding_is_refused(write, refusal):
    error = refusal("mck", write("rusak.csv", b"nama,lon,lat\n\x81\x8d\xff,117,-1\n"))
    assert error.code == "unreadable_encoding"
    assert "UTF-8" in error.hint


def test_excel_states_its_separator(write, read):
    assert len(read("penduduk", write("sep.csv", f"sep=;\nkode;jiwa\n{KODE};5\n")).frame) == 1


def test_an_unquoted_decimal_comma_is_caught_with_its_row(write, refusal):
    error = refusal("mck", write("ragged.csv", "lon,lat\n117.1,-0.5\n117,1,-0,5\n"))
    assert ("ragged_row", 3) in [(f.code, f.row) for f in error.report.errors]
    assert "titik koma" in error.hint


def test_an_unclosed_quote_is_refused(write, refusal, monkeypatch):
    monkeypatch.setattr("peta.io.tables._FIELD_BYTES", 1000)
    text = 'kode,jiwa\n"64.02.01.2003,5\n' + "x" * 5000
    assert refusal("penduduk", write("kutip.csv", text)).code == "bad_csv"


@pytest.mark.parametrize("text", ["kode,jiwa\n", "\n\n", "kode;jiwa\n;\n"])
def test_a_file_without_rows_is_empty(write, refusal, text):
    assert refusal("penduduk", write("empty.csv", text)).code == "empty"


def test_title_rows_and_column_numbers_are_passed_over(write, read):
    text = f"REKAP PENDUDUK\n\nNo,Kode Desa,Jumlah Jiwa\n1,2,3\n1,{KODE},1.234\n"
    text = text.replace("1.234", '"1.234"')
    dataset = read("penduduk", write("judul.csv", text))
    assert dataset.frame["jiwa"].tolist() == [1234]
    assert "header_row" in [note.code for note in dataset.report.notes]


def test_rows_are_counted_as_the_officer_sees_them(write, refusal):
    error = refusal("penduduk", write("a.csv", f"JUDUL\n\nkode,jiwa\n{KODE},1\n\n64,2\n"))
    assert [(f.code, f.row) for f in error.report.errors] == [("kode_level", 6)]


def _workbook(path, sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def test_the_sheet_with_the_columns_is_taken(tmp_path, read):
    sheets = {"Catatan": [["dibuat oleh", "x"]], "Data": [["kode", "jiwa"], [KODE, 7]], "S3": []}
    dataset = read("penduduk", _workbook(tmp_path / "a.xlsx", sheets))
    assert dataset.frame["jiwa"].tolist() == [7]


def test_two_sheets_that_would_do_are_named(tmp_path, read, refusal):
    rows = [["kode", "jiwa"], [KODE, 7]]
    error = refusal("penduduk", _workbook(tmp_path / "a.xlsx", {"2023": rows, "2024": rows}))
    assert error.code == "several_layers"
    assert "2023, 2024" in str(error)
    named = _workbook(tmp_path / "b.xlsx", {"2023": rows, "Penduduk": rows})
    assert len(read("penduduk", named).frame) == 1


def test_a_formula_without_its_result_is_not_silently_missing(tmp_path, refusal):
    rows = [["kode", "jiwa"], [KODE, "=1+1"]]
    error = refusal("penduduk", _workbook(tmp_path / "rumus.xlsx", {"a": rows}))
    assert (error.code, error.report.errors[0].row) == ("formula_without_value", 2)
    assert "tempel sebagai nilai" in error.hint


def test_a_number_cell_that_lost_its_thousands_is_refused(tmp_path, refusal):
    error = refusal(
        "penduduk", _workbook(tmp_path / "a.xlsx", {"a": [["kode", "jiwa"], [KODE, 1.234]]})
    )
    assert error.report.errors[0].proposed == "1234"


def test_an_xlsx_named_csv_is_read_as_what_it_is(tmp_path, read):
    path = _workbook(tmp_path / "a.xlsx", {"a": [["kode", "jiwa"], [KODE, 1]]})
    renamed = path.rename(tmp_path / "wrong_extension.csv")
    assert "wrong_extension" in [note.code for note in read("penduduk", renamed).report.notes]


def test_decode_keeps_a_clean_file_quiet():
    findings = Findings()
    assert decode(b"\xef\xbb\xbfa", "a.csv", findings) == "a"
    assert list(findings) == []
