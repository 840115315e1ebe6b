"""What an officer gets back: the report as JSON, and their own sheet with the findings beside."""

from pathlib import Path
from typing import Any, BinaryIO

import orjson
import xlsxwriter

from peta.domain.schema import DatasetKind, Tier
from peta.errors import DataError
from peta.io.marked_sheet import ADDED_HEADERS, MarkedSheet, Styles, sentence_of, writable
from peta.io.quality import QualityReport
from peta.io.raw import RawTable

__all__ = ["ADDED_HEADERS", "json_report", "report_document", "write_xlsx_report"]

_MAX_ROWS = 1_048_575

Json = dict[str, Any]


def report_document(report: QualityReport, snapshot: str | None = None) -> Json:
    """The report as every door shows it.

    Parameters
    ----------
    snapshot
        Hash of the snapshot that was published; None if nothing was.

    Returns
    -------
    Plain values: ``dataset``, ``rows`` (``read``, ``accepted``, ``mended``, ``refused``),
    ``mapping`` (column -> header of the file), ``findings``, ``snapshot``.

    Examples
    --------
    >>> report_document(QualityReport("mck", 3, 3, rows_mended=1))["rows"]
    {'read': 3, 'accepted': 3, 'mended': 1, 'refused': 0}
    """
    return {**report.as_dict(), "snapshot": snapshot or report.snapshot}


def json_report(document: Json) -> bytes:
    """Report document as indented JSON.

    Examples
    --------
    >>> json_report({"dataset": "mck", "snapshot": None}).decode()
    '{\\n  "dataset": "mck",\\n  "snapshot": null\\n}\\n'
    """
    return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def write_xlsx_report(
    document: Json, kind: DatasetKind, table: RawTable | None, target: Path | BinaryIO
) -> None:
    """Write the officer's own sheet with the findings beside the cells.

    The rows stand where they stand in the officer's file, their values as they were given. Two
    columns are added at the right, the cells in question are coloured and carry the reason as a
    comment. The sheet can be mended and loaded again: the added columns are not read. A second
    sheet holds the summary and what concerns no single row.

    Parameters
    ----------
    document
        The report, as in the JSON report; findings of other files are left out of the sheet.
    table
        The rows of one file as they were handed over; None where the file could not be opened.
        Rows of a secret kind are never copied: only their numbers and findings are written.

    Raises
    ------
    DataError
        More rows than a sheet holds, ``too_many_rows``.
    """
    rows = 0 if table is None else int(table.rows.max(initial=0)) + 1
    if rows > _MAX_ROWS:
        raise DataError(
            "Baris terlalu banyak untuk laporan XLSX.",
            code="too_many_rows",
            hint="Minta laporan .html atau .json, atau bagi berkasnya per kabupaten/kota.",
        )
    book = xlsxwriter.Workbook(
        target if not isinstance(target, Path) else str(target),
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
    )
    with book:
        if table is not None:
            MarkedSheet.of(book, document, kind, table).write()
        _write_summary(book, _summary_lines(document, kind, _lines_of(table)))


def _lines_of(table: RawTable | None) -> set[tuple[str, int]]:
    return set() if table is None else {(table.file, int(row)) for row in table.rows}


def _write_summary(book: Any, lines: list[tuple[str, str]]) -> None:
    sheet, styles = book.add_worksheet("Ringkasan"), Styles(book)
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 90)
    for row, (name, text) in enumerate(lines):
        sheet.write_string(row, 0, writable(name), styles.bold)
        sheet.write_string(row, 1, writable(text))


def _summary_lines(
    document: Json, kind: DatasetKind, shown: set[tuple[str, int]]
) -> list[tuple[str, str]]:
    """Summary, and what stands beside no row of the sheet."""
    rows = document["rows"]
    counts = f"{rows['read']} dibaca, {rows['accepted']} diterima, {rows['mended']} diperbaiki,"
    return [
        ("Laporan data", kind.name),
        ("Baris", f"{counts} {rows['refused']} ditolak"),
        ("Cara memakai", _how_to_use(kind)),
        ("", ""),
        ("Kolom yang dikenali", ""),
        *(document["mapping"] or {}).items(),
        ("", ""),
        ("Temuan lainnya", ""),
        *(
            (_place(finding), f"{sentence_of(finding)} {finding['hint']}".strip())
            for finding in document["findings"]
            if (finding["file"], finding["row"]) not in shown
        ),
    ]


def _place(finding: Json) -> str:
    row = "" if finding["row"] is None else f", baris {finding['row']}"
    return f"{finding['file'] or 'Semua berkas'}{row}"


def _how_to_use(kind: DatasetKind) -> str:
    if kind.tier is Tier.SECRET:
        return (
            "Data ini rahasia, jadi isi barisnya tidak disalin ke sini. Cari nomor barisnya pada"
            " berkas asli, perbaiki di sana, lalu muat lagi."
        )
    if kind.is_drawn:
        return "Perbaiki pada berkas peta aslinya, lalu muat lagi; tabel tidak memuat bentuknya."
    return (
        "Perbaiki sel yang berwarna (merah: salah, hijau: sudah diperbaiki, kuning: catatan),"
        " simpan, lalu muat lagi berkas ini. Kolom Temuan dan Usul tidak dibaca."
    )
