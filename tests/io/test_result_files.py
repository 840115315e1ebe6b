"""Files of results: codes stay text, nothing is computed, unknown stays empty."""

import csv
import io
import json
import zipfile

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pyogrio
import pytest
import shapely

from peta.domain.result_table import Fact, ResultColumn, ResultTable
from peta.domain.spreadsheet import FORMULA_SIGNS
from peta.errors import QueryError
from peta.io.result_files import FACTS, LAYER, write_results

COLUMNS = [
    ResultColumn("kode", "Kode", "text", "Kode Kemendagri."),
    ResultColumn("nama", "Nama", "text"),
    ResultColumn("gap", "Kesenjangan", "count"),
    ResultColumn("ratio", "Rasio", "ratio"),
    ResultColumn("why", "Mengapa", "long"),
]
NASTY = ['=HYPERLINK("http://x")', "+1", "-1", "@SUM(1)", "\tx", "<script>alert(1)</script>"]
ROWS = [
    ["64.10", "Kota", 12, 0.5, 'baik, "sekali"'],
    ["64.02.01.2003", None, None, None, None],
    *[[f"64.02.02.{2000 + n}", text, 1.5, 0.0, text] for n, text in enumerate(NASTY)],
]
SQUARES = np.array([shapely.box(n, 0, n + 1, 1) for n in range(len(ROWS))], object)


def made(tmp_path, ending, rows=ROWS, shapes=SQUARES, facts=None):
    table = ResultTable(
        title="POS-JARAK, semua",
        marks=["DATA CONTOH"],
        columns=COLUMNS,
        rows=iter(rows),
        facts=facts or [Fact("run", "Penilaian", "abc"), Fact("asked_q", "Nama", "=1+1\n2")],
        sheets=("Kesenjangan", "Metode"),
        created="2025-06-17T08:00:00+00:00",
    )
    path = tmp_path / f"hasil{ending}"
    write_results(table, shapes, path)
    return path


def test_csv_has_remarks_and_then_rows(tmp_path):
    text = made(tmp_path, ".csv").read_bytes().decode("utf-8-sig")
    lines = text.split("\r\n")
    assert lines[:4] == ["# POS-JARAK; semua", "# DATA CONTOH", "# Penilaian,abc",
                         "# Nama,'=1+1 2"]  # fmt: skip
    assert lines[4] == "kode,nama,gap,ratio,why"
    frame = pd.read_csv(io.StringIO(text), comment="#", dtype={"kode": str})
    assert frame["kode"].tolist() == [row[0] for row in ROWS]
    assert frame["gap"].isna().tolist() == [row[2] is None for row in ROWS]
    for row in list(csv.reader(io.StringIO(text)))[2:]:
        assert not any(cell.startswith(FORMULA_SIGNS) for cell in row)


def test_xlsx_keeps_codes_and_computes_nothing(tmp_path):
    path = made(tmp_path, ".xlsx")
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Kesenjangan", "Metode"]
    cells = [[cell.value for cell in row] for row in book["Kesenjangan"].iter_rows()]
    assert [row[0] for row in cells[:2]] == ["POS-JARAK, semua", "DATA CONTOH"]
    assert cells[2] == [column.title for column in COLUMNS]
    assert cells[3] == ["64.10", "Kota", 12, 0.5, 'baik, "sekali"']
    assert cells[4] == ["64.02.01.2003", None, None, None, None]
    for sheet in book:
        for row in sheet.iter_rows():
            assert all(cell.data_type != "f" and cell.hyperlink is None for cell in row)
            texts = [cell.value for cell in row if isinstance(cell.value, str)]
            assert not any(text.startswith(FORMULA_SIGNS) for text in texts)
    assert book["Kesenjangan"]["A4"].number_format == "@"
    said = {row[0].value: row[1].value for row in book["Metode"].iter_rows()}
    assert (said["Penilaian"], said["Kode"]) == ("abc", "kode")
    with zipfile.ZipFile(path) as archive:
        assert all("<f>" not in archive.read(name).decode("utf-8", "ignore")
                   for name in archive.namelist())  # fmt: skip


def test_geojson_is_read_by_others_and_says_where_it_comes_from(tmp_path):
    path = made(tmp_path, ".geojson")
    whole = json.loads(path.read_bytes())
    assert whole["metadata"]["run"] == "abc"
    assert whole["metadata"]["marks"] == ["DATA CONTOH"]
    frame = gpd.read_file(path)
    assert frame["kode"].tolist() == [row[0] for row in ROWS]
    assert frame["nama"].tolist()[2:] == NASTY
    assert frame.crs.to_epsg() == 4326
    assert shapely.equals(frame.geometry.to_numpy(), SQUARES).all()


def test_geopackage_has_the_areas_and_a_table_of_facts(tmp_path):
    path = made(tmp_path, ".gpkg")
    assert pyogrio.list_layers(path).tolist() == [[LAYER, "MultiPolygon"], [FACTS, None]]
    frame = pyogrio.read_dataframe(path, layer=LAYER)
    assert frame["kode"].tolist() == [row[0] for row in ROWS]
    assert frame["gap"].isna().tolist() == [row[2] is None for row in ROWS]
    assert frame["ratio"].tolist()[0] == 0.5
    assert shapely.equals(frame.geometry.to_numpy(), SQUARES).all()
    facts = pyogrio.read_dataframe(path, layer=FACTS).set_index("kunci")["isi"]
    assert (facts["run"], facts["kode"], facts["mark"]) == (
        "abc",
        "Kode Kemendagri.",
        "DATA CONTOH",
    )


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".geojson", ".gpkg"])
def test_no_rows_at_all_are_a_file_too(tmp_path, ending):
    path = made(tmp_path, ending, rows=[], shapes=SQUARES[:0])
    if ending == ".gpkg":
        assert len(pyogrio.read_dataframe(path, layer=LAYER)) == 0
    elif ending == ".geojson":
        assert json.loads(path.read_bytes())["features"] == []
    else:
        assert path.stat().st_size > 0


def test_a_format_that_there_is_not(tmp_path):
    with pytest.raises(QueryError):
        made(tmp_path, ".dbf")
