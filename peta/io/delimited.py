"""CSV as it is exported everywhere: any common delimiter, any common encoding."""

import csv
import io
import re
from pathlib import Path

from peta.errors import DataError
from peta.io.headers import Record, Wanted
from peta.io.limits import DEFAULT, Limits
from peta.io.quality import Findings
from peta.io.raw import RawTable
from peta.io.refusals import too_many_rows
from peta.io.tables import Sheet, choose_table, is_blank, raw_table

_DELIMITERS = ",;\t|"
_ROWS_BEFORE_HEADER = 30
_FIELD_BYTES = 1_000_000
_SEPARATOR = re.compile(r'"?sep=(.)"?\r?\n')


def read_csv(path: Path, look: Wanted, findings: Findings, limits: Limits = DEFAULT) -> RawTable:
    """Read a CSV file: UTF-8, UTF-16 or cp1252, separated by comma, semicolon, tab or bar.

    Raises
    ------
    DataError
        ``unreadable_encoding``, ``bad_csv``, ``empty``, ``too_many_rows``.
    """
    text = decode(path.read_bytes(), path.name, findings)
    records = csv_records(text, _delimiter(text, look), limits)
    sheet = Sheet("", [record for record in records if not is_blank(record[1])], is_grid=False)
    return raw_table(path.name, choose_table([sheet], look), look, findings, limits)


def decode(content: bytes, file: str, findings: Findings) -> str:
    """Text of a file in UTF-8, UTF-16 with or without its mark, or cp1252 (Excel on Windows).

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


def _delimiter(text: str, look: Wanted) -> str:
    stated = _SEPARATOR.match(text)
    if stated:
        return stated[1]
    head = text[:20_000]
    return max(_DELIMITERS, key=lambda delimiter: _fit(head, delimiter, look))


def _fit(head: str, delimiter: str, look: Wanted) -> tuple[int, int]:
    rows = [line.split(delimiter) for line in head.splitlines()[:_ROWS_BEFORE_HEADER]]
    cells = [[cell.strip(' "\t') for cell in row] for row in rows]
    return max((look.score(row) for row in cells), default=0), max(map(len, cells), default=0)


def csv_records(text: str, delimiter: str, limits: Limits = DEFAULT) -> list[Record]:
    """Rows of a CSV text with the number of the row in the spreadsheet that shows it.

    Raises
    ------
    DataError
        ``bad_csv``, ``too_many_rows``.

    Examples
    --------
    >>> csv_records('a;b\\n"dua\\nbaris";2\\n', ";")
    [(1, ['a', 'b']), (2, ['dua\\nbaris', '2'])]
    """
    csv.field_size_limit(_FIELD_BYTES)
    first = 1
    if _SEPARATOR.match(text):
        # Excel obeys this line and does not show it.
        text = text.split("\n", 1)[1]
    records: list[Record] = []
    try:
        for number, cells in enumerate(
            csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), first
        ):
            records.append((number, list(cells)))
            if len(records) > limits.rows + _ROWS_BEFORE_HEADER:
                raise too_many_rows(limits)
    except csv.Error:
        raise DataError(
            "Susunan CSV rusak.",
            code="bad_csv",
            hint='Periksa tanda kutip (") yang tidak ditutup, lalu simpan ulang.',
        ) from None
    return records
