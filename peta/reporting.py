"""The report of a loading in the form that the officer asked for."""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from peta.domain.schema import DatasetKind
from peta.errors import DataError, QueryError
from peta.io.options import ReadOptions
from peta.io.quality import Findings, QualityReport
from peta.io.raw import RawTable
from peta.io.reading import read_raw
from peta.io.reports import json_report, report_document, write_xlsx_report
from peta.render.report import render_report

FORMS = (".html", ".xlsx", ".json")


def check_report_name(name: str) -> str:
    """Return the ending of a report's name, which says its form.

    Raises
    ------
    QueryError
        Another ending, ``bad_option``.

    Examples
    --------
    >>> check_report_name("Laporan.XLSX")
    '.xlsx'
    >>> check_report_name("laporan.pdf")
    Traceback (most recent call last):
    ...
    peta.errors.QueryError: Laporan 'laporan.pdf' tidak dikenal bentuknya.
    """
    form = Path(name).suffix.lower()
    if form in FORMS:
        return form
    raise QueryError(
        f"Laporan {name[:80]!r} tidak dikenal bentuknya.",
        code="bad_option",
        hint="Beri nama yang berakhir dengan .html, .xlsx atau .json.",
    )


def report_files(
    name: str,
    report: QualityReport,
    kind: DatasetKind,
    files: Sequence[Path],
    options: ReadOptions,
    snapshot: str | None = None,
) -> dict[str, bytes]:
    """Content of the report under each name that it is to be written to.

    One file, but for a workbook of several files: then each of them gets its own, named
    ``report_FILE.xlsx``, so that all can be mended and loaded again together.

    Parameters
    ----------
    name
        Name of the report; its ending says the form.
    snapshot
        Hash of the snapshot that was published; None if nothing was.
    """
    form = check_report_name(name)
    document = report_document(report, snapshot)
    if form == ".json":
        return {name: json_report(document)}
    if form == ".html":
        return {name: render_report(document).encode()}
    return {
        own: _workbook(document, kind, file, options)
        for own, file in _workbook_names(name, files).items()
    }


def _workbook_names(name: str, files: Sequence[Path]) -> dict[str, Path]:
    if len(files) == 1:
        return {name: files[0]}
    path, names = Path(name), dict[str, Path]()
    for file in files:
        own, number = f"{path.stem}_{file.stem}", 1
        while str(path.with_name(f"{own}{path.suffix}")) in names:
            number += 1
            own = f"{path.stem}_{file.stem}_{number}"
        names[str(path.with_name(f"{own}{path.suffix}"))] = file
    return names


def _workbook(
    document: dict[str, Any], kind: DatasetKind, file: Path, options: ReadOptions
) -> bytes:
    content = io.BytesIO()
    write_xlsx_report(document, kind, _raw(kind, file, options), content)
    return content.getvalue()


def _raw(kind: DatasetKind, file: Path, options: ReadOptions) -> RawTable | None:
    """Read the rows of a file once more; None where that was what failed."""
    try:
        return read_raw(file, kind, Findings(), None, options)
    except DataError:
        return None
