"""Tables as agencies hand them over, CSV and XLSX: found headers, untouched values."""

import csv
import io
import re
import warnings
import zipfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl  # type: ignore[import-untyped]
import pandas as pd

from peta.errors import DataError
from peta.io.quality import Findings
from peta.io.raw import RawTable

Score = Callable[[Sequence[str]], int]
"""How many columns of the wanted kind a row of headers names."""

Record = tuple[int, list[Any]]

_DELIMITERS = ",;\t|"
_ROWS_BEFORE_HEADER = 20
_FIELD_BYTES = 1_000_000


def read_csv(path: Path, score: Score, findings: Findings) -> RawTable:
    """Read a CSV file: UTF-8, UTF-16 or cp1252, separated by comma, semicolon, tab or bar.

    Raises
    ------
    DataError
        ``unreadable_encoding``, ``bad_csv``, ``empty``.
    """
    text = decode(path.read_bytes(), path.name, findings)
    delimiter = _delimiter(text, score)
    records = _csv_records(text, delimiter)
    return _table(path.name, records, score, findings)


def decode(content: bytes, file: str, findings: Findings) -> str:
    """Text of a file in UTF-8, UTF-16 with its mark, or cp1252 (Excel on Windows).

    Examples
    --------
    >>> findings = Findings()
    >>> decode("Désa".encode("cp1252"), "a.csv", findings), [f.code for f in findings]
    ('Désa', ['encoding'])
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decode_as(content, "utf-16")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = _decode_as(content, "cp1252")
    findings.note("encoding", "Huruf dibaca sebagai Windows-1252, bukan UTF-8.", file=file)
    return text


def _decode_as(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        raise DataError(
            "Huruf dalam berkas tidak dapat dibaca.",
            code="unreadable_encoding",
            hint="Simpan ulang sebagai CSV UTF-8.",
        ) from None


def _delimiter(text: str, score: Score) -> str:
    stated = re.match(r"sep=(.)\r?\n", text)
    if stated:
        return stated[1]
    head = text[:20_000]
    return max(_DELIMITERS, key=lambda delimiter: _fit(head, delimiter, score))


def _fit(head: str, delimiter: str, score: Score) -> tuple[int, int]:
    rows = [line.split(delimiter) for line in head.splitlines()[:_ROWS_BEFORE_HEADER]]
    cells = [[cell.strip(' "\t') for cell in row] for row in rows]
    return max((score(row) for row in cells), default=0), max(map(len, cells), default=0)


def _csv_records(text: str, delimiter: str) -> list[Record]:
    csv.field_size_limit(_FIELD_BYTES)
    if re.match(r"sep=.\r?\n", text):
        text = text.split("\n", 1)[1]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        return [(number, list(cells)) for number, cells in enumerate(reader, 1)]
    except csv.Error:
        raise DataError(
            "Susunan CSV rusak.",
            code="bad_csv",
            hint='Periksa tanda kutip (") yang tidak ditutup, lalu simpan ulang.',
        ) from None


def read_xlsx(path: Path, name: str, score: Score, findings: Findings) -> RawTable:
    """Read the sheet of an XLSX workbook that holds the wanted columns.

    Parameters
    ----------
    name
        Name of the sheet to take where several would do.

    Raises
    ------
    DataError
        ``truncated``, ``several_layers``, ``empty``.
    """
    values = _sheets(path, computed=True)
    sheet = _choose_sheet(values, name, score)
    table = _table(path.name, values[sheet], score, findings)
    _check_formulas(table, values[sheet], _sheets(path, computed=False)[sheet], findings)
    return table


def _sheets(path: Path, *, computed: bool) -> dict[str, list[Record]]:
    try:
        # An open file, not its name: openpyxl would judge by the extension. It warns about styles
        # and validations, which carry no data.
        with path.open("rb") as file, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(file, read_only=True, data_only=computed)
            sheets = {sheet.title: _sheet_records(sheet) for sheet in book.worksheets}
            book.close()
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, EOFError, SyntaxError):
        raise DataError(
            "Buku kerja XLSX rusak atau terpotong.",
            code="truncated",
            hint="Buka di Excel, simpan ulang, lalu kirim lagi.",
        ) from None
    return {title: records for title, records in sheets.items() if records}


def _sheet_records(sheet: Any) -> list[Record]:
    sheet.reset_dimensions()
    rows = enumerate(sheet.iter_rows(values_only=True), 1)
    return [(number, list(cells)) for number, cells in rows if not _is_blank(cells)]


def _choose_sheet(sheets: dict[str, list[Record]], name: str, score: Score) -> str:
    if not sheets:
        raise empty()
    scores = {title: _header(records, score)[1] for title, records in sheets.items()}
    best = [title for title, value in scores.items() if value == max(scores.values())]
    named = [title for title in best if title.strip().casefold() == name]
    if len(best) == 1 or named:
        return (named or best)[0]
    raise several_layers(list(sheets), name)


def several_layers(titles: Sequence[str], name: str) -> DataError:
    """Build the error for a file with more than one layer or sheet that would do."""
    return DataError(
        "Berkas memuat beberapa lapisan atau lembar: " + ", ".join(titles) + ".",
        code="several_layers",
        hint=f"Sisakan satu, atau beri nama '{name}' pada yang dimaksud.",
    )


def empty() -> DataError:
    """Build the error for a file without rows."""
    return DataError(
        "Berkas tidak memuat baris data.",
        code="empty",
        hint="Periksa apakah lembar atau lapisan yang benar yang diekspor.",
    )


def _check_formulas(
    table: RawTable, values: list[Record], formulas: list[Record], findings: Findings
) -> None:
    wanted = set(table.rows.tolist())
    computed = dict(values)
    for number, cells in formulas:
        held = computed.get(number, [])
        for position, cell in enumerate(cells):
            lost = position >= len(held) or held[position] is None
            if number in wanted and lost and isinstance(cell, str) and cell.startswith("="):
                findings.error(
                    "formula_without_value",
                    "Sel berisi rumus tanpa hasil tersimpan.",
                    hint="Buka di Excel, simpan ulang, atau tempel sebagai nilai.",
                    file=table.file,
                    row=number,
                    column=_at(table.headers, position),
                )


def _table(file: str, records: Iterable[Record], score: Score, findings: Findings) -> RawTable:
    filled = [record for record in records if not _is_blank(record[1])]
    position, _ = _header(filled, score)
    body = filled[position + 1 :]
    if body and _is_column_numbers(body[0][1]):
        body = body[1:]
    if not body:
        raise empty()
    headers = _trimmed([_text(cell) for cell in filled[position][1]])
    if position:
        findings.note(
            "header_row", f"Judul kolom diambil dari baris {filled[position][0]}.", file=file
        )
    return _build(file, headers, body, findings)


def _build(file: str, headers: list[str], body: list[Record], findings: Findings) -> RawTable:
    width = len(headers)
    for number, cells in body:
        if len(_trimmed([_text(cell) for cell in cells])) > width:
            findings.error(
                "ragged_row",
                "Baris punya lebih banyak isian daripada judul kolom.",
                hint="Koma desimal dalam CSV berkoma harus dikutip, atau pakai titik koma.",
                file=file,
                row=number,
            )
    values = [(cells + [None] * width)[:width] for _, cells in body]
    frame = pd.DataFrame(values, columns=pd.Index(headers, dtype=object), dtype=object)
    return RawTable(file, frame, np.array([number for number, _ in body], dtype=np.int64))


def _header(records: list[Record], score: Score) -> tuple[int, int]:
    """Position and score of the row that names the most wanted columns, the first of equals."""
    scores = [score([_text(cell) for cell in cells]) for _, cells in records[:_ROWS_BEFORE_HEADER]]
    best = max(scores, default=0)
    return (scores.index(best) if best else 0), best


def _is_column_numbers(cells: Sequence[Any]) -> bool:
    """Whether a row only counts the columns, 1 2 3 …, as official forms do under the headers."""
    filled = [_text(cell) for cell in cells if _text(cell)]
    counted = [str(number) for number in range(1, len(filled) + 1)]
    return len(filled) > 2 and [text.strip("()") for text in filled] == counted


def _is_blank(cells: Iterable[Any]) -> bool:
    return not any(_text(cell) for cell in cells)


def _trimmed(cells: list[str]) -> list[str]:
    filled = [position for position, cell in enumerate(cells) if cell]
    return cells[: filled[-1] + 1] if filled else []


def _text(cell: Any) -> str:
    return "" if cell is None else str(cell).strip()


def _at(headers: Sequence[str], position: int) -> str:
    return headers[position] if position < len(headers) else f"ke-{position + 1}"
