"""Empty files for officers to fill: a workbook for every kind, a GeoPackage for map kinds."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import geopandas as gpd
import pandas as pd
import shapely
import xlsxwriter

from peta.domain.crs import WGS84
from peta.domain.schema import Column, ColumnType, DatasetKind, Tier
from peta.errors import QueryError
from peta.io.columns import LAT, LON
from peta.io.coordinates import INDONESIA
from peta.io.examples import (
    EXAMPLE_LAT,
    EXAMPLE_LON,
    FLAGS,
    example_of,
    example_row,
    template_columns,
)

DATA_SHEET = "Data"
_ROWS = 5000
_TIERS = {
    Tier.PUBLIC: "terbuka",
    Tier.RESTRICTED: "terbatas: hanya petugas wilayahnya",
    Tier.SECRET: "rahasia: hanya operator, tidak pernah ditampilkan per baris",
}
_EXPLAINED = (
    "Kolom",
    "Arti",
    "Wajib",
    "Isian",
    "Satuan",
    "Pilihan",
    "Contoh",
    "Siapa yang melihat",
)


def template_name(kind: DatasetKind) -> str:
    """Usual file name of a template; polygons and lines need a map file.

    Examples
    --------
    >>> from peta.domain.dataset import BAHAYA, MCK
    >>> template_name(MCK), template_name(BAHAYA)
    ('template_mck.xlsx', 'template_bahaya.gpkg')
    """
    return f"template_{kind.name}.{'gpkg' if kind.is_drawn else 'xlsx'}"


def write_template(
    kind: DatasetKind, target: Path | BinaryIO, rows: pd.DataFrame | None = None
) -> None:
    """Write the workbook of a kind: a sheet to fill and a sheet that explains every column.

    A cell never becomes a formula or a link. For a kind of polygons or lines the sheet to fill is
    left out: a table cannot hold them, `write_map_template` makes a file that can.

    Parameters
    ----------
    rows
        Canonical rows to fill in, geometry in EPSG:4326; None: one example row.
    """
    book = xlsxwriter.Workbook(
        target if not isinstance(target, Path) else str(target),
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
    )
    with book:
        if not kind.is_drawn:
            _write_data(book, kind, rows)
        _write_explanation(book, kind)


def write_map_template(kind: DatasetKind, path: Path) -> None:
    """Write a GeoPackage with the columns of a drawn kind and one example, EPSG:4326.

    Raises
    ------
    QueryError
        The rows of this kind are neither polygons nor lines, ``no_map_template``.
    """
    if not kind.is_drawn:
        raise QueryError(
            f"{kind.name} diisi dalam tabel, bukan peta.",
            code="no_map_template",
            hint=f"Pakai {template_name(kind)}.",
        )
    half = 0.01
    corners = EXAMPLE_LON - half, EXAMPLE_LAT - half, EXAMPLE_LON + half, EXAMPLE_LAT + half
    is_line = kind.geometry == "line"
    shape = shapely.LineString([corners[:2], corners[2:]]) if is_line else shapely.box(*corners)
    frame = gpd.GeoDataFrame([example_row(kind)], geometry=[shape], crs=WGS84)
    path.unlink(missing_ok=True)
    frame.to_file(path, layer=kind.name, driver="GPKG", engine="pyogrio")


def _write_data(book: Any, kind: DatasetKind, rows: pd.DataFrame | None) -> None:
    sheet = book.add_worksheet(DATA_SHEET)
    formats = _Formats.of(book)
    for position, column in enumerate(template_columns(kind)):
        style = formats.required if column.required else formats.header
        sheet.set_column(position, position, _width(column), formats.by_type(column))
        sheet.write_string(0, position, column.name, style)
        sheet.write_comment(0, position, _comment(column), {"x_scale": 2})
        _add_choices(sheet, position, column)
    if rows is None:
        _write_rows(sheet, kind, [example_row(kind)], formats.example)
    else:
        _write_rows(sheet, kind, _records(kind, rows), lambda column: formats.by_type(column))
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, _ROWS, len(template_columns(kind)) - 1)


@dataclass(frozen=True, slots=True)
class _Formats:
    header: Any
    required: Any
    text: Any
    count: Any
    plain: Any
    example_text: Any
    example_plain: Any

    @classmethod
    def of(cls, book: Any) -> "_Formats":
        head = {"bold": True, "border": 1, "bg_color": "#DCE6E4", "num_format": "@"}
        faint = {"italic": True, "font_color": "#6B6B6B"}
        return cls(
            book.add_format(head),
            book.add_format(head | {"bg_color": "#F6D9B8"}),
            book.add_format({"num_format": "@"}),
            book.add_format({"num_format": "0"}),
            book.add_format({}),
            book.add_format(faint | {"num_format": "@"}),
            book.add_format(faint),
        )

    def by_type(self, column: Column) -> Any:
        # Text, or Excel turns 64.02 into a number and 01.10 into the first of October.
        if column.type in (ColumnType.KODE, ColumnType.TEXT, ColumnType.CATEGORY):
            return self.text
        return self.count if column.type is ColumnType.COUNT else self.plain

    def example(self, column: Column) -> Any:
        return self.example_text if self.by_type(column) is self.text else self.example_plain


def _width(column: Column) -> int:
    longest = max([len(column.name), *map(len, column.allowed)])
    return max(longest + 4, 24 if column.type is ColumnType.TEXT else 12)


def _comment(column: Column) -> str:
    unit = f" Satuan: {column.unit}." if column.unit else ""
    return f"{column.sentence}{unit} {'Wajib diisi.' if column.required else 'Boleh kosong.'}"


def _choices(column: Column) -> tuple[str, ...]:
    return FLAGS if column.type is ColumnType.FLAG else tuple(column.allowed)


def _add_choices(sheet: Any, position: int, column: Column) -> None:
    rule = _validation(column)
    if rule:
        sheet.data_validation(1, position, _ROWS, position, {"ignore_blank": True, **rule})


def _validation(column: Column) -> dict[str, Any]:
    if _choices(column):
        return {
            "validate": "list",
            "source": list(_choices(column)),
            "error_title": "Pilihan tidak dikenal",
            "error_message": "Pilih dari daftar, atau kosongkan bila belum diketahui.",
        }
    if column.type is ColumnType.COUNT:
        return {
            "validate": "integer",
            "criteria": ">=",
            "value": 0,
            "error_title": "Bukan bilangan bulat",
            "error_message": "Isi bilangan bulat, atau kosongkan bila belum diketahui.",
        }
    return _range_of_degrees(column)


def _range_of_degrees(column: Column) -> dict[str, Any]:
    if column not in (LON, LAT):
        return {}
    west, south, east, north = INDONESIA
    low, high = (west, east) if column is LON else (south, north)
    return {
        "validate": "decimal",
        "criteria": "between",
        "minimum": low,
        "maximum": high,
        # A warning only: degrees, minutes and seconds are read too.
        "error_type": "warning",
        "error_title": "Bukan derajat",
        "error_message": f"Derajat antara {low:g} dan {high:g}; lintang selatan bertanda minus.",
    }


def _records(kind: DatasetKind, rows: pd.DataFrame) -> list[dict[str, Any]]:
    table = pd.DataFrame(rows).astype(object)
    # A hash is no number that anybody could hand in again.
    table[[column.name for column in kind.columns if column.hashed]] = None
    if kind.geometry == "point":
        table["lon"], table["lat"] = rows["geometry"].x, rows["geometry"].y
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def _write_rows(
    sheet: Any,
    kind: DatasetKind,
    rows: Sequence[dict[str, Any]],
    style: Callable[[Column], Any],
) -> None:
    columns = template_columns(kind)
    for number, row in enumerate(rows, 1):
        for position, column in enumerate(columns):
            _write_cell(sheet, number, position, row[column.name], style(column))


def _write_cell(sheet: Any, row: int, position: int, value: Any, style: Any) -> None:
    if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return
    if pd.api.types.is_bool(value):
        sheet.write_string(row, position, FLAGS[not value], style)
    elif isinstance(value, str):
        sheet.write_string(row, position, value, style)
    else:
        sheet.write_number(row, position, float(value), style)


def _write_explanation(book: Any, kind: DatasetKind) -> None:
    sheet = book.add_worksheet("Penjelasan")
    bold = book.add_format({"bold": True, "text_wrap": True, "bg_color": "#DCE6E4", "border": 1})
    wrap = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
    for position, width in enumerate((18, 48, 8, 22, 12, 34, 22, 30)):
        sheet.set_column(position, position, width)
    lines = _introduction(kind)
    for number, line in enumerate(lines):
        sheet.write_string(number, 0, line)
    start = len(lines) + 1
    for position, title in enumerate(_EXPLAINED):
        sheet.write_string(start, position, title, bold)
    for number, column in enumerate(template_columns(kind), start + 1):
        for position, text in enumerate(_explanation(kind, column)):
            sheet.write_string(number, position, text, wrap)


def _introduction(kind: DatasetKind) -> list[str]:
    lines = [f"Data {kind.name}: satu baris adalah {kind.row}."]
    if kind.is_drawn:
        what, map_of = ("Garis", "garis") if kind.geometry == "line" else ("Batas", "poligon")
        return [
            *lines,
            f"{what} tidak dapat ditulis dalam tabel; mohon kirim berkas peta {map_of}:",
            "GeoPackage, GeoJSON, GeoParquet, FlatGeobuf, KML atau shapefile, dengan CRS.",
            f"Contohnya {template_name(kind)}; kolom atributnya dijelaskan di bawah ini.",
        ]
    return [
        *lines,
        "Isi lembar Data mulai baris 2. Baris contoh boleh ditimpa; bila dibiarkan, ia dilewati.",
        "Judul kolom jangan diubah; kolom tambahan boleh ada dan tidak dibaca.",
        "Sel kosong berarti belum diketahui, bukan nol.",
    ]


def _explanation(kind: DatasetKind, column: Column) -> tuple[str, ...]:
    tier = Tier.SECRET if Tier.SECRET in (kind.tier, column.tier) else column.tier
    return (
        column.name,
        column.sentence,
        "ya" if column.required else "tidak",
        column.type.value,
        column.unit,
        ", ".join(_choices(column)),
        str(example_of(column)),
        _TIERS[tier],
    )
