"""Where the header of a table stands: below titles, on one row or on several merged ones."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from peta.domain.schema import ColumnType, DatasetKind, Tier
from peta.errors import DataError
from peta.io.options import ReadOptions
from peta.io.recognition import header_score, normal_header

Record = tuple[int, list[Any]]
"""Number of a row as the officer sees it, and its cells."""

Merge = tuple[int, int, int, int]
"""First row, first column, last row, last column of merged cells, counted from 1."""

_ROWS_BEFORE_HEADER = 30
_DEPTHS = (1, 2, 3)
_MONTH = re.compile(
    r"(jan(uari)?|feb(r?uari)?|mar(et)?|apr(il)?|mei|jun(i)?|jul(i)?|agu?(stus|t|s)?|"
    r"sept?(ember)?|okt(ober)?|no[vp](ember)?|des(ember)?)"
)
_MONTHS_TO_BE_WIDE = 3
_WHO_AND_WHERE = (ColumnType.TEXT, ColumnType.KODE)
_NUMBER = re.compile(r"[\d.,\s()%/=+-]*\d[\d.,\s()%/=+-]*")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reader looks for in a table.

    Parameters
    ----------
    name
        Name of the dataset kind; it also names a sheet.
    score
        How many columns of the kind a row of headers names.
    lacking
        Names of the required columns that a row of headers does not name.
    valued
        Whether a row of headers names a column of numbers, choices or ticks, not only who and
        where.
    secret
        Whether cells must stay out of every message.
    sheet
        Name of the sheet to read; empty: the one that fits.
    """

    name: str
    score: Callable[[Sequence[str]], int]
    lacking: Callable[[Sequence[str]], list[str]]
    valued: Callable[[Sequence[str]], bool]
    secret: bool = False
    sheet: str = ""


def wanted(kind: DatasetKind, options: ReadOptions) -> Wanted:
    """Return what to look for in a table of that kind, headers named by a person included.

    Examples
    --------
    >>> from peta.domain.dataset import PENDUDUK
    >>> look = wanted(PENDUDUK, ReadOptions(mapping={"jiwa": "Banyaknya"}))
    >>> look.score(["kode", "Banyaknya"]), look.lacking(["Banyaknya"])
    (2, ['kode'])
    """
    names = {column.name: _names(kind, column.name) for column in kind.columns}
    mapped = {column: normal_header(header) for column, header in options.mapping.items()}

    def found(columns: Sequence[str], headers: Sequence[str]) -> list[str]:
        given = {normal_header(header) for header in headers}
        return [name for name in columns if mapped.get(name) in given or names[name](headers)]

    required = [column.name for column in kind.columns if column.required]
    values = [column.name for column in kind.columns if column.type not in _WHO_AND_WHERE]
    return Wanted(
        kind.name,
        header_score(kind, options),
        lambda headers: [name for name in required if name not in found(required, headers)],
        lambda headers: bool(found(values, headers)),
        kind.tier is Tier.SECRET,
        options.sheet,
    )


def _names(kind: DatasetKind, column: str) -> Callable[[Sequence[str]], bool]:
    """Whether headers name one column of a kind."""
    without = header_score(replace(kind, columns=(), geometry=""))
    alone = header_score(replace(kind, columns=(kind.column(column),), geometry=""))
    return lambda headers: alone(headers) > without(headers)


@dataclass(frozen=True, slots=True)
class Header:
    """A header that was found.

    Parameters
    ----------
    start, depth
        Position of its first row among the records, and how many rows it takes.
    texts
        One text a column, the levels joined by a space.
    """

    start: int
    depth: int
    texts: list[str]
    score: int


def find_header(records: Sequence[Record], merges: Sequence[Merge], look: Wanted) -> Header:
    """Return the rows that name the most wanted columns; the first of equals.

    Examples
    --------
    >>> from peta.domain.dataset import SANITASI
    >>> rows = [(1, ["Data sanitasi", None, None]), (3, ["Kode Desa", "BABS", None]),
    ...         (4, [None, "Terbuka", "Tertutup"]), (5, ["64.02.01.2001", 3, 4])]
    >>> find_header(rows, [], wanted(SANITASI, ReadOptions())).texts
    ['Kode Desa', 'BABS Terbuka', 'BABS Tertutup']
    """
    best = Header(0, 1, [], -1)
    for start in range(min(len(records), _ROWS_BEFORE_HEADER)):
        for depth in _DEPTHS:
            header = _header_at(records, merges, start, depth, look)
            if header is None:
                break
            if _continues(records, merges, best, header):
                best = replace(header, score=max(header.score, best.score))
            elif header.score > best.score:
                best = header
    return best


def _header_at(
    records: Sequence[Record], merges: Sequence[Merge], start: int, depth: int, look: Wanted
) -> Header | None:
    rows = records[start : start + depth]
    if len(rows) < depth or (depth > 1 and not _may_follow(rows)):
        return None
    texts = _joined(rows, merges, look)
    return Header(start, depth, texts, look.score(texts))


def _may_follow(rows: Sequence[Record]) -> bool:
    """Whether the last of the rows can be a lower line of a header: next to it, and words only."""
    (above, _), (number, cells) = rows[-2:]
    texts = [text_of(cell) for cell in cells if text_of(cell)]
    return number == above + 1 and bool(texts) and not any(map(_NUMBER.fullmatch, texts))


def _continues(
    records: Sequence[Record], merges: Sequence[Merge], best: Header, header: Header
) -> bool:
    """Whether a deeper reading is the best header so far with a lower line that belongs to it.

    Its words stand where the upper line spans or is open, and somewhere it leaves a header alone.
    """
    if (header.start, header.depth) != (best.start, best.depth + 1) or best.score == 0:
        return False
    last = header.start + header.depth - 1
    upper = _spread(records[last - 1], merges)
    given = [text_of(cell) for cell in records[last - 1][1]]
    under = [i for i, cell in enumerate(records[last][1]) if text_of(cell)]
    beside = [i for i in under if i >= len(given) or not given[i]]
    left_out = [i for i, text in enumerate(given) if text and i not in under]
    return bool(beside and left_out) and all(i < len(upper) and upper[i] for i in under)


def _joined(rows: Sequence[Record], merges: Sequence[Merge], look: Wanted) -> list[str]:
    """One text a column; an upper text counts for the columns it spans and its own."""
    if len(rows) == 1:
        return trimmed([text_of(cell) for cell in rows[0][1]])
    own = [[text_of(cell) for cell in cells] for _, cells in rows]
    lines = [*(_spread(row, merges) for row in rows[:-1]), own[-1]]
    columns = []
    for i in range(max(map(len, lines))):
        levels = [_at(line, i) for line in lines] if any(_at(line, i) for line in own) else []
        columns.append(list(dict.fromkeys(filter(None, levels))))
    return trimmed(_column_names(columns, look))


def _column_names(columns: list[list[str]], look: Wanted) -> list[str]:
    """The levels of each column joined, or the lowest where the others only group or repeat it.

    "BABS" over "Terbuka" is one name, and "Layak" over "Jumlah KK" must not become the number of
    all families; "Letak" over "Bujur" and "Lintang", or "BABS" over "BAB Terbuka", say it below.
    """
    lowest = Counter(levels[-1] for levels in columns if levels)
    known = Counter(_upper(levels) for levels in columns if levels and look.score([levels[-1]]))
    names = []
    for levels in columns:
        joined = " ".join(levels)
        if len(levels) > 1 and not look.score([joined]) and look.score([levels[-1]]):
            upper, lower = _upper(levels), levels[-1]
            repeats = upper[:3].casefold() == lower[:3].casefold()
            groups = known[upper] > 1 or not look.score([upper])
            joined = lower if repeats or (groups and lowest[lower] == 1) else joined
        names.append(joined)
    return names


def _upper(levels: list[str]) -> str:
    return " ".join(levels[:-1])


def _at(line: list[str], position: int) -> str:
    return line[position] if position < len(line) else ""


def _spread(row: Record, merges: Sequence[Merge]) -> list[str]:
    """Texts of an upper line, each also over the columns merged with it or left open beside it."""
    number, cells = row
    texts = [text_of(cell) for cell in cells]
    if merges:
        for top, left, bottom, right in merges:
            if top <= number <= bottom and right > left <= len(texts):
                texts += [""] * (right - len(texts))
                texts[left - 1 : right] = [texts[left - 1]] * (right - left + 1)
        return texts
    for i in range(1, len(texts)):
        texts[i] = texts[i] or texts[i - 1]
    return texts


def is_column_numbers(cells: Sequence[Any]) -> bool:
    """Whether a row only counts the columns, 1 2 3 …, as official forms do under the headers.

    Examples
    --------
    >>> is_column_numbers([1.0, "2", "(3)", "4=2+3"]), is_column_numbers([1, 64.02, 3])
    (True, False)
    """
    filled = [text_of(cell) for cell in cells if text_of(cell)]
    found = [re.fullmatch(r"\(?(\d{1,3})\)?\s*(?:=.*)?", text) for text in filled]
    counted = [int(match[1]) for match in found if match]
    if len(filled) < 3 or len(counted) < len(filled) or counted[0] > 2:
        return False
    return counted == list(range(counted[0], counted[0] + len(counted)))


def months_of(headers: Iterable[str]) -> dict[str, str]:
    """Headers that name a month, with its first three letters.

    Examples
    --------
    >>> list(months_of(["JANUARI_BERAT", "Berat Feb", "nama", "Marka jalan", "Mei 2024", "Desa"]))
    ['JANUARI_BERAT', 'Berat Feb', 'Mei 2024']
    """
    found = {}
    for header in headers:
        words = re.split(r"[\s_./-]+", header.casefold())
        months = [match[0][:3] for word in words if (match := _MONTH.fullmatch(word))]
        if months:
            found[header] = months[0]
    return found


def check_months(headers: Sequence[str], look: Wanted) -> None:
    """Refuse a table whose wanted values lie side by side, a column a month.

    Raises
    ------
    DataError
        ``wide_months``, with the columns that were seen and what to do.
    """
    months = months_of(headers)
    if len(set(months.values())) < _MONTHS_TO_BE_WIDE:
        return
    lacking = look.lacking(headers)
    if not lacking and look.valued(headers):
        return
    shown = ", ".join(month[:30] for month in list(months)[:14])
    column = lacking[-1] if lacking else "nilainya"
    raise DataError(
        f"Nilai tersebar per bulan dalam kolom: {shown}.",
        code="wide_months",
        hint="Satu baris hanya memuat satu waktu: salin nilai bulan terakhir yang lengkap ke satu "
        f"kolom berjudul nama yang dikenal ({column}), lalu hapus kolom bulan; atau sebut kolom "
        f'bulan yang dipakai dengan --map, misalnya --map {column}="{list(months)[-1][:30]}".',
    )


def text_of(cell: Any) -> str:
    """Text of a cell; a whole number without its point."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return " ".join(cell.split())
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        cell = int(cell)
    return " ".join(str(cell).split())


def trimmed(cells: list[str]) -> list[str]:
    """Cells without the empty ones at the end."""
    filled = [position for position, cell in enumerate(cells) if cell]
    return cells[: filled[-1] + 1] if filled else []
