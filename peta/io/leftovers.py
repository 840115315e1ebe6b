"""Rows around the data: totals, repeated headers, sources and signatures."""

import re
from collections.abc import Sequence
from typing import Any

from peta.io.headers import Record, text_of, trimmed
from peta.io.quality import Findings

# A place may be called "Total Persada"; a total says of what, or nothing more.
_TOTAL = re.compile(
    r"((sub|grand)[ -]?)?(total|jumlah|jml|rata[- ]?rata|rerata|rekapitulasi)"
    r"(\s*[:.]?|\s+(kec|kab|kota|desa|kel|prov|wil|seluruh|keseluruhan|semua|umum|akhir|penduduk|"
    r"jiwa|kk\b|rumah|puskesmas|posyandu|per\b|\().*)",
    re.IGNORECASE,
)
CODE = re.compile(r"\d{2}\.\d{2}\.\d{2}\.\d{4}|\d{10}")
_NUMBER = re.compile(r"[\d.,\s%-]+")
_FOOTER_CELLS = 2


def without_totals(
    file: str, body: list[Record], headers: list[list[str]], findings: Findings
) -> list[Record]:
    """Rows without the ones that sum up others or repeat a line of the header.

    Examples
    --------
    >>> found = Findings()
    >>> rows = [(2, ["Total Persada", 3]), (3, ["JUMLAH", 3]), (4, ["nama", "jiwa"])]
    >>> without_totals("a.csv", rows, [["nama", "jiwa"]], found)
    [(2, ['Total Persada', 3])]
    >>> [(finding.code, finding.row) for finding in found]
    [('total_row', 3), ('repeated_header', 4)]
    """
    starts = {next(filter(None, line), "") for line in headers}
    kept = []
    for number, cells in body:
        first = _first_words(cells)
        if first in starts and trimmed([text_of(cell) for cell in cells]) in headers:
            findings.note("repeated_header", "Judul yang berulang dilewati.", file=file, row=number)
        elif _sums_up(first, cells):
            message = "Baris jumlah atau rata-rata dilewati; peta menghitungnya sendiri."
            findings.note("total_row", message, file=file, row=number)
        else:
            kept.append((number, cells))
    return kept


def _first_words(cells: Sequence[Any]) -> str:
    """First cell that is not a number."""
    words = (text_of(cell) for cell in cells if isinstance(cell, str))
    return next((text for text in words if text and not _NUMBER.fullmatch(text)), "")


def _sums_up(words: str, cells: Sequence[Any]) -> bool:
    """Whether the first words of a row say that it sums up others, and no code says otherwise."""
    sums = _TOTAL.fullmatch(words)
    return bool(sums) and not any(CODE.search(text_of(cell)) for cell in cells)


def without_footer(file: str, body: list[Record], findings: Findings) -> list[Record]:
    """Rows up to the last full one; below an empty row or a total stand sources and signatures."""
    end = len(body)
    while end > 1 and _is_sparse(body[end - 1]):
        end -= 1
    # Sparse rows right below the data may be data; the ones after a gap or a total are not.
    while end < len(body) and not _is_apart(body, end):
        end += 1
    if end < len(body):
        message = "Baris keterangan atau tanda tangan di bawah tabel dilewati."
        findings.note("footer_rows", message, file=file, row=body[end][0])
    return body[:end]


def _is_sparse(record: Record) -> bool:
    texts = [text_of(cell) for cell in record[1] if text_of(cell)]
    return len(texts) <= _FOOTER_CELLS and not any(map(CODE.search, texts)) and len(record[1]) > 3


def _is_apart(body: list[Record], position: int) -> bool:
    above, below = body[position - 1], body[position]
    gap = below[0] > above[0] + 1
    return gap or _sums_up(_first_words(above[1]), above[1])
