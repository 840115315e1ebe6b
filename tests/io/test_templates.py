"""A template explains itself, and a filled one always loads."""

import io
import math

import geopandas as gpd
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from peta.domain.dataset import KINDS
from peta.domain.schema import ColumnType
from peta.errors import QueryError
from peta.io.datasets import read_dataset
from peta.io.examples import example_row, template_columns
from peta.io.templates import (
    DATA_SHEET,
    template_name,
    write_map_template,
    write_template,
)
from tests.fixtures.world import known
from tests.io.canonical import SLOW, assert_same, canonical

TABLES = [kind for kind in KINDS.values() if not kind.is_drawn]
MAPS = [kind for kind in KINDS.values() if kind.is_drawn]


@pytest.mark.parametrize("kind", TABLES, ids=lambda kind: kind.name)
@SLOW
@given(data=st.data())
def test_a_canonical_dataset_survives_its_template(tmp_path, kind, data):
    frame, path = data.draw(canonical(kind)), tmp_path / "filled.xlsx"
    write_template(kind, path, frame)
    back = read_dataset(kind, [path], known(kind.name)).frame
    assert_same(back, frame)


@pytest.mark.parametrize("kind", TABLES, ids=lambda kind: kind.name)
def test_the_example_row_alone_is_no_data(tmp_path, kind):
    write_template(kind, tmp_path / "a.xlsx")
    with pytest.raises(ValueError) as refused:
        read_dataset(kind, [tmp_path / "a.xlsx"])
    assert refused.value.code == "empty"


@pytest.mark.parametrize("kind", TABLES, ids=lambda kind: kind.name)
def test_the_example_row_loads_as_soon_as_it_is_changed(tmp_path, kind):
    path = tmp_path / "a.xlsx"
    write_template(kind, path)
    book = openpyxl.load_workbook(path)
    first = next(c for c in template_columns(kind) if c.type in (ColumnType.COUNT, ColumnType.TEXT))
    position = [c.name for c in template_columns(kind)].index(first.name) + 1
    book[DATA_SHEET].cell(2, position).value = "7"
    book.save(path)
    assert len(read_dataset(kind, [path]).frame) == 1


@pytest.mark.parametrize("kind", TABLES, ids=lambda kind: kind.name)
def test_rows_below_the_example_load_without_it(tmp_path, kind):
    path = tmp_path / "a.xlsx"
    write_template(kind, path)
    book = openpyxl.load_workbook(path)
    sheet = book[DATA_SHEET]
    row = example_row(kind) | {"id": "X-1", "kode": "64.02.01.2001"}
    row |= {c.name: 3 for c in kind.columns if c.type is ColumnType.COUNT}
    for position, column in enumerate(template_columns(kind), 1):
        sheet.cell(3, position).value = row[column.name]
    book.save(path)
    dataset = read_dataset(kind, [path])
    assert dataset.frame["kode"].tolist() == ["64.02.01.2001"]
    assert "example_row" in [note.code for note in dataset.report.notes]


@pytest.mark.parametrize("kind", TABLES, ids=lambda kind: kind.name)
def test_codes_are_text_and_choices_are_lists(kind):
    out = io.BytesIO()
    write_template(kind, out)
    sheet = openpyxl.load_workbook(out)[DATA_SHEET]
    headers = [cell.value for cell in sheet[1]]
    assert headers == [column.name for column in template_columns(kind)]
    assert all(cell.comment for cell in sheet[1])
    assert sheet.freeze_panes == "A2"
    lists = {
        headers[next(iter(rule.sqref.ranges)).min_col - 1]: rule.formula1.strip('"').split(",")
        for rule in sheet.data_validations.dataValidation
        if rule.type == "list"
    }
    for position, column in enumerate(template_columns(kind), 1):
        choices = ["ya", "tidak"] if column.type is ColumnType.FLAG else list(column.allowed)
        assert lists.get(column.name, []) == choices
        if column.type is ColumnType.KODE:
            assert sheet.cell(2, position).number_format == "@"


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_every_column_is_explained(kind):
    out = io.BytesIO()
    write_template(kind, out)
    sheet = openpyxl.load_workbook(out)["Penjelasan"]
    rows = {row[0]: row for row in sheet.iter_rows(values_only=True)}
    for column in template_columns(kind):
        _, meaning, required, _, unit, choices, example, seen_by = rows[column.name]
        assert meaning == column.sentence
        assert required == ("ya" if column.required else "tidak")
        assert (unit or "") == column.unit
        assert all(value in (choices or "") for value in column.allowed)
        assert example
        assert seen_by
        assert kind.tier.value != "rahasia" or "rahasia" in seen_by


@pytest.mark.parametrize("kind", MAPS, ids=lambda kind: kind.name)
def test_a_kind_that_is_drawn_gets_a_map_file(tmp_path, kind):
    path = tmp_path / template_name(kind)
    write_map_template(kind, path)
    frame = gpd.read_file(path)
    assert list(frame.columns) == [*kind.column_names, "geometry"]
    assert frame.crs.to_epsg() == 4326
    out = io.BytesIO()
    write_template(kind, out)
    book = openpyxl.load_workbook(out)
    assert book.sheetnames == ["Penjelasan"]
    assert template_name(kind) in " ".join(
        str(cell.value) for (cell,) in book["Penjelasan"]["A1:A6"]
    )


def test_a_table_kind_has_no_map_template(tmp_path):
    with pytest.raises(QueryError, match="tabel"):
        write_map_template(KINDS["mck"], tmp_path / "a.gpkg")


def test_text_never_becomes_a_formula(tmp_path):
    frame = gpd.GeoDataFrame(
        [{"id": "=1+1", "nama": "=HYPERLINK(1)", "kode": None, "status": None, "kakus": math.nan}],
        geometry=gpd.points_from_xy([117], [0]),
        crs=4326,
    )
    write_template(KINDS["mck"], tmp_path / "a.xlsx", frame)
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")[DATA_SHEET]
    assert [cell.data_type for cell in sheet[2]][:2] == ["s", "s"]
