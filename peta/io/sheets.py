"""Workbooks: XLSX, XLS and ODS by one reader, cells as their stored values, nothing evaluated."""

from pathlib import Path
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from peta.errors import DataError
from peta.io.archives import opened
from peta.io.headers import Merge, Record, Wanted
from peta.io.limits import DEFAULT, Limits
from peta.io.marks import Marks, Span, ods_marks, xlsx_marks
from peta.io.quality import Findings
from peta.io.raw import RawTable
from peta.io.refusals import too_many_rows
from peta.io.sniffing import Format
from peta.io.tables import Sheet, choose_table, is_blank, named_of, raw_table

_NO_MARKS = Marks()
_HINT = "Buka di Excel atau LibreOffice, simpan ulang, lalu kirim lagi."


def read_workbook(
    path: Path, form: Format, look: Wanted, findings: Findings, limits: Limits = DEFAULT
) -> RawTable:
    """Read the table of a workbook that holds the wanted columns.

    Hidden sheets are read only when they are asked for by name; hidden rows and columns are read
    and told.

    Raises
    ------
    DataError
        ``truncated``, ``several_layers``, ``several_tables``, ``unknown_sheet``, ``empty``,
        ``too_many_rows``, ``wide_months``.
    """
    sheets, marks = _sheets(path, form, look, limits)
    table = choose_table(sheets, look)
    raw = raw_table(path.name, table, look, findings, limits)
    _check_formulas(raw, marks.get(table.sheet.title, _NO_MARKS), look, findings)
    return raw


def _sheets(
    path: Path, form: Format, look: Wanted, limits: Limits
) -> tuple[list[Sheet], dict[str, Marks]]:
    try:
        with path.open("rb") as file:
            book = CalamineWorkbook.from_filelike(file)
            marks = _marks(path, form, book.sheet_names, limits)
            return _read_sheets(book, look, marks, limits), marks
    except DataError:
        raise
    except (CalamineError, ValueError, OSError, LookupError, TypeError, SyntaxError):
        raise _broken() from None


def _marks(path: Path, form: Format, titles: list[str], limits: Limits) -> dict[str, Marks]:
    if form is Format.XLS:
        return {}
    with opened(path, limits) as archive:
        if form is Format.XLSX:
            return xlsx_marks(archive, limits)
        return dict(zip(titles, ods_marks(archive, limits), strict=False))


def _read_sheets(
    book: CalamineWorkbook, look: Wanted, marks: dict[str, Marks], limits: Limits
) -> list[Sheet]:
    about = {meta.name: meta for meta in book.sheets_metadata}
    titles = [
        title
        for title in book.sheet_names
        if about[title].typ is SheetTypeEnum.WorkSheet
        and (look.sheet or about[title].visible is SheetVisibleEnum.Visible)
    ]
    named = {s.title for s in named_of([Sheet(title, []) for title in titles], look.sheet)}
    sheets, rows = [], 0
    for title in titles:
        if title in named:
            sheets.append(_sheet(book.get_sheet_by_name(title), marks.get(title, _NO_MARKS)))
            rows += len(sheets[-1].records)
        if rows > limits.rows + 1000:
            raise too_many_rows(limits)
    return sheets


def _sheet(sheet: CalamineSheet, marks: Marks) -> Sheet:
    records: list[Record] = []
    for number, cells in enumerate(sheet.to_python(skip_empty_area=False), 1):
        values = [_value(cell) for cell in cells]
        if not is_blank(values):
            records.append((number, values))
    _show_errors(records, marks)
    return Sheet(
        sheet.name,
        records,
        tuple(_merge(pair) for pair in sheet.merged_cell_ranges or ()),
        _numbers(marks.hidden_rows, records[-1][0] if records else 0),
        _numbers(marks.hidden_columns, max((len(cells) for _, cells in records), default=0)),
    )


def _numbers(spans: list[Span], last: int) -> frozenset[int]:
    return frozenset(n for start, end in spans for n in range(start, min(end, last) + 1))


def _merge(pair: Any) -> Merge:
    (top, left), (bottom, right) = pair
    return top + 1, left + 1, bottom + 1, right + 1


def _value(cell: Any) -> Any:
    """Value of a cell; a whole number as int, nothing as None."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return int(cell)
    return None if cell == "" else cell


def _show_errors(records: list[Record], marks: Marks) -> None:
    """Put back what a cell in error shows, since to be in error is not to be empty."""
    place = dict(records)
    for (row, column), text in marks.errors.items():
        if row in place and column <= len(place[row]):
            place[row][column - 1] = text


def _check_formulas(raw: RawTable, marks: Marks, look: Wanted, findings: Findings) -> None:
    rows = set(raw.rows.tolist())
    headers = dict(zip(raw.positions, raw.headers, strict=True))
    for row, column in marks.unvalued:
        if row not in rows or (column and column not in headers):
            continue
        header = headers.get(column, "")
        wanted = not column or look.score([header]) > 0
        findings.add(
            "error" if wanted else "note",
            "formula_without_value",
            "Sel berisi rumus tanpa hasil tersimpan.",
            hint="Buka di Excel, simpan ulang, atau tempel sebagai nilai.",
            file=raw.file,
            row=row,
            column=header,
        )


def _broken() -> DataError:
    return DataError("Buku kerja rusak atau terpotong.", code="truncated", hint=_HINT)
