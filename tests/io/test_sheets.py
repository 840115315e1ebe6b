import datetime
import zipfile

import openpyxl
import pytest

from peta.io.limits import MB, Limits
from tests.fixtures import writing
from tests.io.opening import codes, opened, refused

KODE = "64.02.01.2003"
OTHER = "64.02.01.2004"
ROWS = [["kode", "jiwa"], [KODE, 7]]


def workbook(path, sheets, change=lambda book: None):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    change(book)
    book.save(path)
    return path


def test_the_sheet_with_the_columns_is_taken(tmp_path):
    sheets = {"Catatan": [["dibuat oleh", "x"]], "Data": ROWS, "S3": []}
    raw, _ = opened(workbook(tmp_path / "a.xlsx", sheets), "penduduk")
    assert raw.sheet == "Data"
    assert raw.frame["jiwa"].tolist() == [7]


def test_two_sheets_that_would_do_are_named(tmp_path):
    path = workbook(tmp_path / "a.xlsx", {"2023": ROWS, "2024": ROWS})
    error = refused(path, "penduduk")
    assert error.code == "several_layers"
    assert "2023, 2024" in error.message
    assert "--sheet" in error.hint
    assert opened(path, "penduduk", sheet="2024")[0].sheet == "2024"
    named = workbook(tmp_path / "b.xlsx", {"2023": ROWS, "Penduduk": ROWS})
    assert opened(named, "penduduk")[0].sheet == "Penduduk"


def test_a_sheet_that_is_not_there_is_told_with_those_that_are(tmp_path):
    error = refused(workbook(tmp_path / "a.xlsx", {"2023": ROWS}), "penduduk", sheet="2025")
    assert error.code == "unknown_sheet"
    assert "2023" in error.message


def test_a_hidden_sheet_is_read_only_by_name(tmp_path):
    def hide(book):
        book["Lama"].sheet_state = "hidden"

    path = workbook(tmp_path / "a.xlsx", {"Baru": ROWS, "Lama": ROWS}, hide)
    assert opened(path, "penduduk")[0].sheet == "Baru"
    assert opened(path, "penduduk", sheet="lama")[0].sheet == "Lama"


def test_a_formula_without_its_result_is_not_silently_missing(tmp_path):
    path = workbook(tmp_path / "rumus.xlsx", {"a": [["kode", "jiwa"], [KODE, "=1+1"]]})
    _, findings = opened(path, "penduduk")
    assert [(f.severity, f.code, f.row, f.column) for f in findings] == [
        ("error", "formula_without_value", 2, "jiwa")
    ]


def test_a_formula_in_a_column_nobody_wants_is_no_error(tmp_path):
    rows = [["kode", "jiwa", "persen"], [KODE, 2, "=1+1"]]
    _, findings = opened(workbook(tmp_path / "rumus.xlsx", {"a": rows}), "penduduk")
    assert [f.severity for f in findings] == ["note"]


def test_a_formula_is_never_computed_or_followed(tmp_path):
    rows = [["kode", "jiwa"], [KODE, '=HYPERLINK("http://127.0.0.1:9/x","1")'], [OTHER, 3]]
    raw, findings = opened(workbook(tmp_path / "a.xlsx", {"a": rows}), "penduduk")
    assert raw.frame["jiwa"].tolist() == [None, 3]
    assert [f.code for f in findings] == ["formula_without_value"]


def test_a_cell_in_error_shows_its_error(tmp_path):
    def fault(book):
        book["a"]["B2"].value, book["a"]["B2"].data_type = "#DIV/0!", "e"

    path = workbook(tmp_path / "a.xlsx", {"a": [*ROWS, [OTHER, 3]]}, fault)
    assert opened(path, "penduduk")[0].frame["jiwa"].tolist() == ["#DIV/0!", 3]


def test_values_keep_their_types(tmp_path):
    day = datetime.datetime(2024, 2, 1, 10, 30)
    rows = [["kode", "jiwa", "a", "b", "c"], [6402012003.0, 1.5, day, True, "x"]]
    raw, _ = opened(workbook(tmp_path / "a.xlsx", {"a": rows}), "penduduk")
    assert raw.frame.iloc[0].tolist() == [6402012003, 1.5, day, True, "x"]
    assert [type(value) for value in raw.frame.iloc[0]][:2] == [int, float]


def test_hidden_rows_and_columns_are_read_and_told(tmp_path):
    def hide(book):
        book["a"].row_dimensions[3].hidden = True
        book["a"].column_dimensions["B"].hidden = True

    path = workbook(tmp_path / "a.xlsx", {"a": [*ROWS, [OTHER, 3]]}, hide)
    raw, findings = opened(path, "penduduk")
    assert raw.frame["jiwa"].tolist() == [7, 3]
    assert raw.hidden_rows == {3}
    assert {(f.code, f.row) for f in findings} == {("hidden_rows", 3), ("hidden_columns", None)}


def test_a_name_merged_over_its_villages_is_repeated_and_told(tmp_path):
    def merge(book):
        book["a"].merge_cells("A2:A3")
        book["a"].merge_cells("C2:C3")

    rows = [["kecamatan", "kode", "jiwa"], ["Anggana", KODE, 10], [None, OTHER, None]]
    raw, findings = opened(workbook(tmp_path / "a.xlsx", {"a": rows}, merge), "penduduk")
    assert raw.frame["kecamatan"].tolist() == ["Anggana", "Anggana"]
    assert raw.frame["jiwa"].tolist() == [10, None]  # a merged number is a sum, not one each
    assert [f.code for f in findings] == ["merged_cells"]


def test_cells_beside_the_table_are_told(tmp_path):
    rows = [["kode", "jiwa"], [KODE, 7, None, "cek lagi"]]
    raw, findings = opened(workbook(tmp_path / "a.xlsx", {"a": rows}), "penduduk")
    assert raw.headers == ["kode", "jiwa"]
    assert [(f.code, f.row) for f in findings] == [("cells_without_header", 2)]


def test_the_lines_above_the_header_are_kept(tmp_path):
    rows = [[], ["Kabupaten", "Kutai"], ["Puskesmas", "Loa"], ["Bulan", "Juni"], [], *ROWS]
    raw, _ = opened(workbook(tmp_path / "a.xlsx", {"a": rows}), "penduduk")
    assert raw.about == ("Kabupaten Kutai", "Puskesmas Loa", "Bulan Juni")
    assert (raw.header_row, raw.rows.tolist()) == (6, [7])


@pytest.mark.parametrize(("make", "suffix"), [(writing.xls, "xls"), (writing.ods, "ods")])
def test_old_and_open_workbooks(tmp_path, make, suffix):
    path = tmp_path / f"a.{suffix}"
    make("Data", (("kode", "jiwa"), (KODE, 7), ("Jumlah", 7)))(path)
    raw, findings = opened(path, "penduduk")
    assert raw.frame["jiwa"].tolist() == [7]
    assert [f.code for f in findings] == ["total_row"]


def test_an_xlsx_named_csv_is_read_as_what_it_is(tmp_path):
    renamed = workbook(tmp_path / "a.xlsx", {"a": ROWS}).rename(tmp_path / "wrong_extension.csv")
    assert codes(renamed, "penduduk") == ["wrong_extension"]


def test_style_far_below_the_table_costs_nothing(tmp_path):
    def style(book):
        book["a"]["XFD1048576"].font = openpyxl.styles.Font(bold=True)

    path = workbook(tmp_path / "a.xlsx", {"a": ROWS}, style)
    assert len(opened(path, "penduduk")[0].rows) == 1


def test_a_value_far_away_is_refused_instead_of_filling_the_memory(tmp_path):
    def stray(book):
        book["a"]["XFD1048576"] = "x"

    path = workbook(tmp_path / "a.xlsx", {"a": ROWS}, stray)
    error = refused(path, "penduduk", limits=Limits(memory_bytes=2_000 * MB))
    assert error.code in ("too_much_memory", "reader_crashed")


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
@pytest.mark.parametrize("suffix", ["xlsx", "xls", "ods"])
def test_a_truncated_workbook_is_refused(tmp_path, suffix, share):
    path = tmp_path / f"a.{suffix}"
    table = (("kode", "jiwa"), (KODE, 7))
    makers = {"xlsx": writing.xlsx({"a": table}), "xls": writing.xls("a", table)}
    makers.get(suffix, writing.ods("a", table))(path)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    assert refused(path, "penduduk").code in ("truncated", "unknown_format", "reader_crashed")


def test_entities_in_a_workbook_are_refused(tmp_path):
    source = workbook(tmp_path / "a.xlsx", {"a": ROWS})
    path = tmp_path / "xxe.xlsx"
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/workbook.xml":
                entity = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
                content = entity + content
            new.writestr(name, content)
    assert refused(path, "penduduk").code in ("unsafe_file", "truncated")
