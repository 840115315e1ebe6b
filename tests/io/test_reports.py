"""The officer's own sheet comes back with the findings beside, and nothing secret travels."""

import datetime
import io
import json

import numpy as np
import openpyxl
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from peta.domain.dataset import KINDS
from peta.io.datasets import read_dataset
from peta.io.options import ReadOptions
from peta.io.quality import Finding, QualityReport, ReadFile, RefusedFile
from peta.io.raw import RawTable
from peta.io.reports import ADDED_HEADERS, json_report, report_document, write_xlsx_report
from tests.fixtures import writing as w
from tests.fixtures.world import KODE

MCK, RLH = KINDS["mck"], KINDS["rlh"]
HEADERS = ["Nama", "kode", "kondisi", "Bujur", "Lintang", "NIK"]
ROWS = [
    ["=1+1", KODE, "hancur", 117.02, -0.03, 6402010101010001],
    ["B", "64.02.01.2004", "rusak", "117,07", "-0,03", None],
]
FINDINGS = (
    Finding("error", "unknown_category", "Nilai tidak dikenal.", "a.csv", 5, "status", "hancur"),
    Finding("repair", "x", "Diperbaiki.", "a.csv", 6, "lon, lat", "117,07", "117.07"),
    Finding("note", "header_row", "Judul dari baris 3.", "a.csv", hint="Tidak apa-apa."),
    Finding("error", "y", "Berkas lain.", "b.csv", 5, "status"),
)
MAPPING = {"nama": "Nama", "status": "kondisi", "lon": "Bujur", "lat": "Lintang", "kode": "kode"}


def _table(headers=HEADERS, rows=ROWS, **more):
    frame = pd.DataFrame(rows, columns=pd.Index(headers, dtype=object), dtype=object)
    fields = {"header_row": 4, "about": ("REKAP",)} | more
    return RawTable("a.csv", frame, np.arange(5, 5 + len(rows)), **fields)


def _document(kind=MCK, findings=FINDINGS):
    files = (ReadFile("a.csv", tuple(HEADERS), MAPPING),)
    return report_document(QualityReport(kind.name, 2, 1, findings, rows_mended=1, files=files))


def _sheets(document, kind, table):
    out = io.BytesIO()
    write_xlsx_report(document, kind, table, out)
    return openpyxl.load_workbook(out)


def _texts(book):
    return [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row]


def test_the_json_report_has_the_agreed_shape():
    document = json.loads(json_report(_document()))
    assert set(document) >= {"dataset", "rows", "mapping", "findings", "snapshot"}
    assert document["rows"] == {"read": 2, "accepted": 1, "mended": 1, "refused": 1}
    assert document["mapping"]["status"] == "kondisi"
    assert document["snapshot"] is None
    wanted = {"file", "sheet", "row", "column", "given", "code", "message", "proposed"}
    assert all(set(finding) >= wanted | {"severity", "hint"} for finding in document["findings"])
    assert report_document(QualityReport("mck", 0, 0), "abc")["snapshot"] == "abc"


def test_findings_stand_beside_the_rows_at_their_numbers():
    sheet = _sheets(_document(), MCK, _table())["mck"]
    assert [cell.value for cell in sheet[4]] == [*HEADERS, *ADDED_HEADERS]
    assert sheet["A1"].value == "REKAP"
    assert sheet["G5"].value == "Salah: status: Nilai tidak dikenal."
    assert sheet["H6"].value == "lon, lat: 117.07"
    assert sheet["G7"].value is None


def test_cells_in_question_are_coloured_and_say_why():
    sheet = _sheets(_document(), MCK, _table())["mck"]
    red, green = "FFF8CFCF", "FFD5EBDD"
    filled = {
        cell.coordinate: cell.fill.fgColor.rgb
        for row in sheet["A5:F6"]
        for cell in row
        if cell.fill.fill_type
    }
    assert filled == {"C5": red, "D6": green, "E6": green}
    assert "Nilai tidak dikenal" in sheet["C5"].comment.text
    assert sheet["A5"].comment is None


def test_values_come_back_as_they_were_given():
    when = datetime.datetime(2025, 6, 30, 8)
    rows = [[*ROWS[0]], [*ROWS[1]], [True, 12, "", float("nan"), when, datetime.date(1850, 1, 1)]]
    sheet = _sheets(_document(), MCK, _table(rows=rows))["mck"]
    given = [[cell.value for cell in row] for row in sheet["A5:F7"]]
    assert given[0] == ["=1+1", KODE, "hancur", 117.02, -0.03, "6402010101010001"]
    assert given[1] == ["B", "64.02.01.2004", "rusak", "117,07", "-0,03", None]
    assert given[2] == [True, 12, None, None, when, "1850-01-01"]
    assert [cell.data_type for cell in sheet[5]][:2] == ["s", "s"]
    assert sheet["B5"].number_format == "@"


def test_columns_keep_their_places_in_the_sheet():
    sheet = _sheets(_document(), MCK, _table(positions=(2, 3, 4, 6, 7, 9)))["mck"]
    assert sheet["B4"].value == "Nama"
    assert sheet["F6"].value == "117,07"
    assert sheet["J4"].value == "Temuan"


def test_a_second_report_replaces_the_first():
    table = _table([*HEADERS, *ADDED_HEADERS], [[*row, "lama", "lama"] for row in ROWS])
    sheet = _sheets(_document(), MCK, table)["mck"]
    assert [cell.value for cell in sheet[4]] == [*HEADERS, *ADDED_HEADERS]
    assert "lama" not in _texts([sheet])


def test_the_points_of_a_map_get_their_coordinates():
    table = RawTable(
        "a.gpkg",
        pd.DataFrame({"nama": ["A", "B"]}, dtype=object),
        np.array([1, 2]),
        np.array([shapely.Point(117.02, -0.03), None]),
    )
    finding = Finding("error", "z", "Salah.", "a.gpkg", 1, "lon, lat")
    sheet = _sheets(_document(findings=(finding,)), MCK, table)["mck"]
    assert [cell.value for cell in sheet[2]][:3] == ["A", 117.02, -0.03]
    assert sheet["D2"].value.startswith("Salah")
    assert [cell.value for cell in sheet[3]][:3] == ["B", None, None]


def test_what_concerns_no_row_stands_in_the_summary():
    book = _sheets(_document(), MCK, _table())
    texts = " ".join(_texts([book["Ringkasan"]]))
    assert "Judul dari baris 3. Tidak apa-apa." in texts
    assert "2 dibaca, 1 diterima, 1 diperbaiki, 1 ditolak" in texts
    assert "kondisi" in texts


def test_a_finding_of_a_row_that_was_not_read_stands_in_the_summary():
    total = Finding("note", "total_row", "Baris jumlah dilewati.", "a.csv", 99)
    texts = _texts([_sheets(_document(findings=(total,)), MCK, _table())["Ringkasan"]])
    assert "a.csv, baris 99" in texts


def test_a_file_that_could_not_be_opened_has_only_a_summary():
    assert _sheets(_document(), MCK, None).sheetnames == ["Ringkasan"]


def test_rows_of_a_secret_kind_are_never_copied():
    table = _table(["pemilik", "kode", "lon", "lat"], [["Ibu Siti", KODE, 117.02, -0.03]],
                   about=("Rumah Ibu Siti",))  # fmt: skip
    finding = Finding("error", "z", "Salah.", "a.csv", 5, "status")
    book = _sheets(_document(RLH, (finding,)), RLH, table)
    texts = _texts(book)
    assert not [text for text in texts if "Siti" in text or "117.02" in text or KODE in text]
    assert book["rlh"]["A5"].value == "Salah: status: Salah."
    assert any("rahasia" in text for text in texts)


BROKEN = (
    ("REKAP MCK",), (),
    ("nama", "kode", "kondisi", "bujur", "lintang", "kakus"),
    ("A", KODE, "hancur", 117.02, -0.03, 2),
    ("B", KODE, "rusak", 117.031, -0.021, "x"),
)  # fmt: skip


@pytest.mark.parametrize("name", ["rekap.xlsx", "rekap.csv", "rekap.ods"])
def test_a_report_can_be_mended_in_place_and_loaded_again(tmp_path, name):
    from peta.reporting import report_files

    path = tmp_path / name
    make = {".xlsx": w.xlsx({"MCK": BROKEN}), ".ods": w.ods("MCK", BROKEN), ".csv": w.csv(*BROKEN)}
    make[path.suffix](path)
    with pytest.raises(RefusedFile) as refused:
        read_dataset(MCK, [path])
    out = tmp_path / "laporan.xlsx"
    ((_, content),) = report_files(
        str(out), refused.value.report, MCK, [path], ReadOptions()
    ).items()
    out.write_bytes(content)
    with pytest.raises(RefusedFile) as again:
        read_dataset(MCK, [out])
    places = [(f.code, f.row, f.column) for f in refused.value.report.errors]
    assert [(f.code, f.row, f.column) for f in again.value.report.errors] == places
    assert places == [("unknown_category", 4, "status"), ("bad_count", 5, "kakus")]
    book = openpyxl.load_workbook(out)
    book["mck"]["C4"], book["mck"]["F5"] = "rusak", 3
    book.save(out)
    assert len(read_dataset(MCK, [out]).frame) == 2


CELLS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20), st.datetimes(),
    st.dates(), st.times(), st.decimals(allow_nan=True), st.binary(max_size=5),
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(st.lists(CELLS, min_size=6, max_size=6), min_size=1, max_size=4))
def test_whatever_stands_in_a_cell_the_report_opens(rows):
    assert _sheets(_document(), MCK, _table(rows=rows)).sheetnames == ["mck", "Ringkasan"]
