"""Tables of results as files for other programs, each saying where its numbers come from."""

import csv
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import orjson
import pandas as pd
import pyogrio
import shapely
import xlsxwriter
from numpy.typing import NDArray

from peta.domain.crs import WGS84
from peta.domain.result_table import ResultColumn, ResultTable
from peta.domain.spreadsheet import inert
from peta.errors import QueryError

LAYER, FACTS = "kesenjangan", "keterangan"
_LONGEST_CELL = 32_000
_WIDTHS = {"text": 16, "long": 70, "count": 13, "number": 13, "ratio": 10}
_FORMATS = {"text": "@", "long": "@", "count": "#,##0", "number": "#,##0.0", "ratio": "0.0%"}


Shapes = NDArray[np.object_]


def write_results(table: ResultTable, shapes: Shapes | None, path: Path) -> None:
    """Write a table in the format that the ending of the name stands for.

    Parameters
    ----------
    shapes
        Geometry of each row, EPSG:4326; only for ``.geojson`` and ``.gpkg``.

    Raises
    ------
    QueryError
        The ending stands for no format, ``unknown_format``.

    Notes
    -----
    Codes are texts in every format, and no text is one that a spreadsheet computes. What is not
    known is empty, never zero. The facts stand above the rows of CSV after ``#``, on a sheet of
    their own in XLSX, as ``metadata`` in GeoJSON, and as a table ``keterangan`` in GeoPackage.
    """
    write = _WRITERS.get(path.suffix)
    if write is None:
        raise QueryError(
            f"Hasil tidak dapat ditulis sebagai {path.suffix or path.name!r}.",
            code="unknown_format",
            hint="Yang dapat: " + ", ".join(_WRITERS) + ".",
        )
    write(table, shapes, path)


def _write_csv(table: ResultTable, _: Shapes | None, path: Path) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        lines = csv.writer(file, lineterminator="\r\n")
        lines.writerows([_remark(text)] for text in (table.title, *table.marks))
        lines.writerows([_remark(fact.label), _safe(_one_line(fact.text))] for fact in table.facts)
        lines.writerow(table.names)
        lines.writerows([_safe(value) for value in row] for row in table.rows)


def _write_xlsx(table: ResultTable, _: Shapes | None, path: Path) -> None:
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
               "strings_to_numbers": False, "tmpdir": str(path.parent)}  # fmt: skip
    with xlsxwriter.Workbook(str(path), options) as book:
        created = datetime.fromisoformat(table.created).replace(tzinfo=None)
        book.set_properties({"title": table.title, "created": created})
        styles = {form: book.add_format({"num_format": f, "valign": "top"})
                  for form, f in _FORMATS.items()}  # fmt: skip
        bold = book.add_format({"bold": True})
        mark = book.add_format({"bold": True, "font_color": "#A61C00"})
        head = book.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E2EEEC", "border": 1}
        )
        _write_rows(book.add_worksheet(table.sheets[0]), table, styles, bold, mark, head)
        _write_facts(book.add_worksheet(table.sheets[1]), table, bold, mark, head)


def _write_rows(
    sheet: Any, table: ResultTable, styles: Any, bold: Any, mark: Any, head: Any
) -> None:
    for place, column in enumerate(table.columns):
        sheet.set_column(place, place, _WIDTHS[column.form], styles[column.form])
    top = len(table.marks) + 1
    sheet.write_string(0, 0, _safe(table.title), bold)
    for line, text in enumerate(table.marks, 1):
        sheet.write_string(line, 0, _safe(text), mark)
    for place, column in enumerate(table.columns):
        sheet.write_string(top, place, _safe(column.title), head)
    last = top
    for last, row in enumerate(table.rows, top + 1):
        for place, (column, value) in enumerate(zip(table.columns, row, strict=True)):
            _write_cell(sheet, last, place, value, styles[column.form])
    sheet.autofilter(top, 0, last, len(table.columns) - 1)
    sheet.freeze_panes(top + 1, 2)


def _write_cell(sheet: Any, row: int, column: int, value: Any, style: Any) -> None:
    if value is None:
        return
    if isinstance(value, str):
        sheet.write_string(row, column, _safe(value), style)
    else:
        sheet.write_number(row, column, value, style)


def _write_facts(sheet: Any, table: ResultTable, bold: Any, mark: Any, head: Any) -> None:
    sheet.set_column(0, 0, 32)
    sheet.set_column(1, 1, 24)
    sheet.set_column(2, 2, 90)
    sheet.write_string(0, 0, _safe(table.title), bold)
    row = 1
    for text in table.marks:
        sheet.write_string(row, 0, _safe(text), mark)
        row += 1
    for fact in table.facts:
        sheet.write_string(row, 0, fact.label, bold)
        sheet.write_string(row, 1, _safe(fact.text))
        row += 1
    for column in table.columns:
        row += 1
        for place, text in enumerate((column.title, column.name, column.meaning)):
            sheet.write_string(row, place, _safe(text), head if place == 0 else None)


def _write_geojson(table: ResultTable, shapes: Shapes | None, path: Path) -> None:
    about = {fact.key: fact.text for fact in table.facts}
    head = {"type": "FeatureCollection", "name": LAYER}
    about = {"title": table.title, "marks": list(table.marks), **about}  # type: ignore[dict-item]
    with path.open("wb") as file:
        file.write(orjson.dumps(head)[:-1] + b',"metadata":' + orjson.dumps(about))
        file.write(b',"features":[')
        for place, (row, shape) in enumerate(zip(table.rows, _of(shapes), strict=True)):
            values = orjson.dumps(dict(zip(table.names, row, strict=True)))
            drawn = b"null" if shape is None else shapely.to_geojson(shape).encode()
            lead = b",\n" if place else b"\n"
            file.write(lead + b'{"type":"Feature","properties":' + values)
            file.write(b',"geometry":' + drawn + b"}")
        file.write(b"\n]}\n")


def _write_gpkg(table: ResultTable, shapes: Shapes | None, path: Path) -> None:
    frame = _typed(pd.DataFrame(list(table.rows), columns=table.names), table.columns)
    drawn = gpd.GeoDataFrame(frame, geometry=np.asarray(_of(shapes)), crs=WGS84)
    pyogrio.write_dataframe(
        drawn, path, layer=LAYER, driver="GPKG", promote_to_multi=True,
        geometry_type="MultiPolygon",
    )  # fmt: skip
    said = [("title", "", table.title), *(("mark", "", mark) for mark in table.marks)]
    said += [(fact.key, fact.label, fact.text) for fact in table.facts]
    said += [(column.name, column.title, column.meaning) for column in table.columns]
    facts = pd.DataFrame(said, columns=["kunci", "label", "isi"])
    pyogrio.write_dataframe(facts, path, layer=FACTS, driver="GPKG", append=True)


def _typed(frame: pd.DataFrame, columns: Sequence[ResultColumn]) -> pd.DataFrame:
    """Columns of one type each: numbers as floats, whole where all are, unknown as null."""
    made: dict[str, pd.Series] = {}
    for column in columns:
        values = frame[column.name]
        if column.form in ("text", "long"):
            made[column.name] = values.astype(object).where(values.notna(), None)
        else:
            made[column.name] = values.astype(float)
    return pd.DataFrame(made)


def _of(shapes: Shapes | None) -> Shapes:
    assert shapes is not None, "a map needs shapes"
    return shapes


def _safe(value: Any) -> Any:
    """A value as a cell can hold it, and no spreadsheet computes it."""
    if not isinstance(value, str):
        return value
    return inert(value.encode("utf-8", "replace").decode()[:_LONGEST_CELL])


def _remark(text: str) -> str:
    """First cell of a line that is no row: it begins with # and needs no quotes."""
    return "# " + _one_line(text).replace(",", ";").replace('"', "'")


def _one_line(text: str) -> str:
    return " ".join(text.split())


_WRITERS: dict[str, Callable[[ResultTable, Shapes | None, Path], None]] = {
    ".csv": _write_csv,
    ".xlsx": _write_xlsx,
    ".geojson": _write_geojson,
    ".gpkg": _write_gpkg,
}
DRAWN = (".geojson", ".gpkg")
