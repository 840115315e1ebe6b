"""A table in the rows of a sheet: found headers, untouched values, nothing lost silently."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from peta.errors import DataError
from peta.io.headers import (
    Header,
    Merge,
    Record,
    Wanted,
    check_months,
    find_header,
    is_column_numbers,
    text_of,
    trimmed,
)
from peta.io.leftovers import CODE, without_footer, without_totals
from peta.io.limits import DEFAULT, Limits
from peta.io.quality import Findings
from peta.io.raw import RawTable
from peta.io.refusals import (
    empty,
    several_layers,
    too_many_columns,
    too_many_rows,
    unknown_sheet,
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of one sheet as they stand there.

    Parameters
    ----------
    records
        Rows that hold something.
    merges
        Merged cells; empty where the format does not tell.
    hidden_rows, hidden_columns
        Numbers of rows and columns that the sheet does not show.
    faults
        (row, column) of cells without a usable value, with what stands there instead.
    """

    title: str
    records: list[Record]
    merges: tuple[Merge, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    is_grid: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a sheet: its header and the rows below, up to the next table."""

    sheet: Sheet
    header: Header
    records: list[Record]

    @property
    def body(self) -> list[Record]:
        """The rows below the header."""
        return self.records[self.header.start + self.header.depth :]

    @property
    def lines(self) -> list[list[str]]:
        """The header, and each of its rows as it stands there."""
        rows = self.records[self.header.start :][: self.header.depth]
        own = [trimmed([text_of(cell) for cell in cells]) for _, cells in rows]
        return [self.header.texts, *own]

    @property
    def first_row(self) -> int:
        """Number of the first row of the header."""
        return self.records[self.header.start][0]


def tables_of(sheet: Sheet, look: Wanted) -> list[Table]:
    """Tables of a sheet; another begins below an empty row with other headers of the kind."""
    starts = [0, *_further_headers(sheet, look)]
    ends = [*starts[1:], len(sheet.records)]
    parts = [sheet.records[start:end] for start, end in zip(starts, ends, strict=True)]
    return [Table(sheet, find_header(part, sheet.merges, look), part) for part in parts if part]


def _further_headers(sheet: Sheet, look: Wanted) -> list[int]:
    first = find_header(sheet.records, sheet.merges, look) if sheet.records else None
    if first is None or first.score < 2:
        return []
    found: list[int] = []
    for i in range(first.start + first.depth + 1, len(sheet.records)):
        if sheet.records[i][0] > sheet.records[i - 1][0] + 1:
            texts = trimmed([text_of(cell) for cell in sheet.records[i][1]])
            if texts != first.texts and look.score(texts) >= 2:
                found.append(i)
    return found


def choose_table(sheets: Sequence[Sheet], look: Wanted) -> Table:
    """Table that names the most wanted columns.

    Raises
    ------
    DataError
        ``empty``, ``unknown_sheet``, ``several_layers``, ``several_tables``.
    """
    held = [sheet for sheet in named_of(sheets, look.sheet) if sheet.records]
    if not held:
        raise empty()
    tables = [table for sheet in held for table in tables_of(sheet, look)]
    # A header alone, such as last year's empty form, is no rival of a table.
    filled = [table for table in tables if table.body] or tables
    best = max(table.header.score for table in filled)
    fitting = [table for table in filled if table.header.score == best]
    titles = list(dict.fromkeys(table.sheet.title for table in fitting))
    named = [table for table in fitting if table.sheet.title.strip().casefold() == look.name]
    if len(titles) > 1 and not named:
        raise several_layers([sheet.title for sheet in held], look.name)
    chosen = named or fitting
    if len(chosen) > 1 and best > 0:
        raise _several_tables(chosen)
    return chosen[0]


def named_of(sheets: Sequence[Sheet], name: str) -> Sequence[Sheet]:
    """Sheets of that name; all of them if none was named.

    Raises
    ------
    DataError
        ``unknown_sheet``, with the names that there are.
    """
    if not name or not any(sheet.title for sheet in sheets):
        return sheets
    found = [sheet for sheet in sheets if sheet.title.strip().casefold() == name.strip().casefold()]
    if not found:
        raise unknown_sheet(name, [sheet.title for sheet in sheets])
    return found


def raw_table(file: str, table: Table, look: Wanted, findings: Findings,
              limits: Limits = DEFAULT) -> RawTable:  # fmt: skip
    """Raw table of a chosen table, with everything left out told as a note.

    Raises
    ------
    DataError
        ``empty``, ``too_many_rows``, ``too_many_columns``, ``wide_months``.
    """
    body = table.body
    if body and is_column_numbers(body[0][1]):
        findings.note("column_numbers", "Baris nomor kolom dilewati.", file=file, row=body[0][0])
        body = body[1:]
    body = without_totals(file, without_footer(file, body, findings), table.lines, findings)
    if not body:
        raise empty()
    if len(body) > limits.rows:
        raise too_many_rows(limits)
    if len(table.header.texts) > limits.columns:
        raise too_many_columns(limits)
    check_months(table.header.texts, look)
    _note_header(file, table, look, findings)
    return _built(file, table, body, findings)


def _note_header(file: str, table: Table, look: Wanted, findings: Findings) -> None:
    rows = [number for number, _ in table.records[table.header.start :][: table.header.depth]]
    if rows != [1]:
        places = " dan ".join(map(str, rows))
        findings.note("header_row", f"Judul kolom diambil dari baris {places}.", file=file)
    hidden = [h for i, h in enumerate(table.header.texts, 1) if h in _hidden(table, i)]
    if hidden and not look.secret:
        names = ", ".join(header[:40] for header in hidden)
        findings.note("hidden_columns", f"Kolom tersembunyi ikut dibaca: {names}.", file=file)


def _hidden(table: Table, position: int) -> list[str]:
    texts = table.header.texts
    return [texts[position - 1]] if position in table.sheet.hidden_columns else []


def _built(file: str, table: Table, body: list[Record], findings: Findings) -> RawTable:
    headers = table.header.texts
    width = len(headers)
    _check_ragged(file, body, width, table.sheet.is_grid, findings)
    values = [(cells + [None] * width)[:width] for _, cells in body]
    numbers = [number for number, _ in body]
    _fill_merges(file, values, numbers, table.sheet.merges, findings)
    kept = [
        i for i in range(width) if headers[i] or any(row[i] not in (None, "") for row in values)
    ]
    frame = pd.DataFrame([[row[i] for i in kept] for row in values], dtype=object)
    frame.columns = pd.Index([headers[i] for i in kept], dtype=object)
    hidden = frozenset(numbers) & table.sheet.hidden_rows
    _note_hidden(file, hidden, findings)
    return RawTable(
        file,
        frame,
        np.array(numbers, dtype=np.int64),
        sheet=table.sheet.title,
        header_row=table.records[table.header.start + table.header.depth - 1][0],
        positions=tuple(i + 1 for i in kept),
        about=_about(file, table, findings),
        hidden_rows=hidden,
    )


def _check_ragged(
    file: str, body: list[Record], width: int, is_grid: bool, findings: Findings
) -> None:
    wide = [number for number, cells in body if not is_blank(cells[width:])]
    if wide and is_grid:
        message = f"{len(wide)} baris punya isian di luar kolom berjudul; isian itu dilewati."
        findings.note("cells_without_header", message, file=file, row=wide[0])
        return
    for number in wide:
        findings.error(
            "ragged_row",
            "Baris punya lebih banyak isian daripada judul kolom.",
            hint="Koma desimal dalam CSV berkoma harus dikutip, atau pakai titik koma.",
            file=file,
            row=number,
        )


def _fill_merges(
    file: str,
    values: list[list[Any]],
    numbers: list[int],
    merges: Sequence[Merge],
    findings: Findings,
) -> None:
    """Repeat a text merged over several rows, such as a kecamatan beside its villages.

    A merged number is the sum of its rows, and stays on the first.
    """
    place = {number: i for i, number in enumerate(numbers)}
    filled = 0
    for top, left, bottom, right in merges:
        if bottom == top or left != right or top not in place or left > len(values[0]):
            continue
        value = values[place[top]][left - 1]
        if isinstance(value, str) and value.strip() and not CODE.search(value):
            below = [place[n] for n in range(top + 1, bottom + 1) if n in place]
            for i in below:
                values[i][left - 1] = value
            filled += len(below)
    if filled:
        message = f"Sel gabungan diisi ke {filled} baris di bawahnya."
        findings.repair("merged_cells", message, file=file)


def _note_hidden(file: str, hidden: frozenset[int], findings: Findings) -> None:
    if hidden:
        message = f"{len(hidden)} baris tersembunyi ikut dibaca."
        findings.note("hidden_rows", message, file=file, row=min(hidden))


def _about(file: str, table: Table, findings: Findings) -> tuple[str, ...]:
    lines = []
    for number, cells in table.records[: table.header.start]:
        line = " ".join(text for text in map(text_of, cells) if text)[:200]
        lines.append(line)
        message = "Keterangan di atas tabel, tidak dibaca sebagai data."
        findings.note("about_row", message, file=file, row=number, given=line)
    return tuple(lines)


def is_blank(cells: Iterable[Any]) -> bool:
    """Whether no cell holds anything."""
    return not any(text_of(cell) for cell in cells)


def _several_tables(tables: Sequence[Table]) -> DataError:
    rows = ", ".join(f"baris {table.first_row}" for table in tables)
    return DataError(
        f"Lembar '{tables[0].sheet.title[:60]}' memuat beberapa tabel yang sama cocoknya: {rows}.",
        code="several_tables",
        hint="Pindahkan tiap tabel ke lembar sendiri, lalu sebut lembarnya dengan --sheet.",
    )
