"""From the headers and values of an agency to the declared columns of a dataset kind."""

import re
from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd

from peta.domain.dataset import LAT_SYNONYMS, LON_SYNONYMS
from peta.domain.schema import Column, ColumnType, DatasetKind, Tier
from peta.io.quality import Findings
from peta.io.raw import RawTable
from peta.io.values import (
    BadValue,
    is_missing,
    parse_category,
    parse_count,
    parse_kode,
    parse_number,
    parse_text,
)

LON = Column("lon", ColumnType.NUMBER, "Bujur.", True, "derajat", synonyms=LON_SYNONYMS)
LAT = Column("lat", ColumnType.NUMBER, "Lintang.", True, "derajat", synonyms=LAT_SYNONYMS)

_DTYPES: dict[ColumnType, str] = {ColumnType.COUNT: "Int64", ColumnType.NUMBER: "float64"}
_PARSERS: dict[ColumnType, Callable[[Any], Any]] = {
    ColumnType.TEXT: parse_text,
    ColumnType.KODE: parse_kode,
    ColumnType.COUNT: parse_count,
    ColumnType.NUMBER: parse_number,
}


def wanted_columns(kind: DatasetKind, *, coordinates: bool) -> tuple[Column, ...]:
    """Columns to look for in a file; with lon and lat where points come from a table."""
    return (*kind.columns, LON, LAT) if coordinates else kind.columns


def header_score(kind: DatasetKind) -> Callable[[Sequence[str]], int]:
    """Return a function that counts the columns of `kind` that a row of headers names.

    Examples
    --------
    >>> from peta.domain.dataset import MCK
    >>> header_score(MCK)(["Nama MCK", "BUJUR", "lintang", "pemilik", ""])
    3
    """
    columns = wanted_columns(kind, coordinates=kind.geometry == "point")
    names = [_names(column) for column in columns]

    def score(headers: Sequence[str]) -> int:
        given = {normal_header(header) for header in headers}
        return sum(1 for synonyms in names if synonyms & given)

    return score


def normal_header(header: object) -> str:
    """Header without case, spaces and underscores.

    Examples
    --------
    >>> normal_header(" Kode_Desa "), normal_header("KODE  DESA"), normal_header(None)
    ('kodedesa', 'kodedesa', 'none')
    """
    return re.sub(r"[\s_]+", "", str(header)).casefold()


def _names(column: Column) -> set[str]:
    return {normal_header(name) for name in (column.name, *column.synonyms)}


def match_headers(
    kind: DatasetKind, raw: RawTable, columns: Sequence[Column], findings: Findings
) -> dict[str, int]:
    """Position in `raw` of each wanted column that is there.

    The canonical name wins over synonyms; two headers that would both do are an error, since
    guessing between them would be silent.
    """
    chosen = {column.name: _candidates(column, raw.headers) for column in columns}
    for column in columns:
        _check_candidates(kind, column, raw, chosen[column.name], findings)
    found = {name: positions[0] for name, positions in chosen.items() if positions}
    taken = {position for positions in chosen.values() for position in positions}
    if set(found) >= {column.name for column in columns if column.required}:
        _note_dropped(raw, taken, findings)
    return found


def _candidates(column: Column, headers: Sequence[str]) -> list[int]:
    normal = [normal_header(header) for header in headers]
    exact = [i for i, header in enumerate(normal) if header == normal_header(column.name)]
    return exact or [i for i, header in enumerate(normal) if header in _names(column)]


def _check_candidates(
    kind: DatasetKind, column: Column, raw: RawTable, positions: list[int], findings: Findings
) -> None:
    if len(positions) > 1:
        both = " dan ".join(f"'{raw.headers[position]}'" for position in positions)
        findings.error(
            "ambiguous_column",
            f"Lebih dari satu kolom untuk {column.name}: {both}.",
            hint=f"Beri nama '{column.name}' pada yang benar dan hapus yang lain.",
            file=raw.file,
            column=column.name,
        )
    if column.required and not positions:
        findings.error(
            "missing_column",
            f"Kolom wajib {column.name} tidak ada. {column.sentence}{_found(kind, raw)}",
            hint="Judul yang dikenal: " + ", ".join((column.name, *column.synonyms)) + ".",
            file=raw.file,
            column=column.name,
        )


def _found(kind: DatasetKind, raw: RawTable) -> str:
    # Without a header row the first house would stand here with its owner.
    if kind.tier is Tier.SECRET:
        return ""
    return " Yang ada: " + ", ".join(header[:40] for header in raw.headers[:20] if header) + "."


def _note_dropped(raw: RawTable, taken: set[int], findings: Findings) -> None:
    dropped = [h for i, h in enumerate(raw.headers) if i not in taken and h]
    if dropped:
        names = ", ".join(header[:40] for header in dropped)
        findings.note(
            "dropped_columns", f"Kolom yang tidak diperlukan dibuang: {names}.", file=raw.file
        )


def canonical_columns(kind: DatasetKind, raw: RawTable, findings: Findings) -> pd.DataFrame:
    """Parse the declared columns of one file; everything else is dropped.

    For points from a table the columns ``lon`` and ``lat`` come along, still as given.

    Returns
    -------
    Frame with exactly the declared columns (and lon, lat) in their order, on the positions of
    `raw`. TEXT, KODE and CATEGORY are str, COUNT is Int64, NUMBER is float64; what is empty or
    could not be parsed is missing, never zero.
    """
    coordinates = kind.geometry == "point" and raw.geometry is None
    columns = wanted_columns(kind, coordinates=coordinates)
    found = match_headers(kind, raw, columns, findings)
    frame = pd.DataFrame(index=pd.RangeIndex(len(raw.frame)))
    for column in columns:
        given = raw.frame.iloc[:, found[column.name]] if column.name in found else None
        frame[column.name] = _as_given(given, frame) if column in (LON, LAT) else (
            _parsed(column, given, raw, findings, frame)
        )  # fmt: skip
    return frame


def _as_given(given: "pd.Series | None", frame: pd.DataFrame) -> pd.Series:
    values = [None] * len(frame) if given is None else given.tolist()
    return pd.Series(values, dtype=object, index=frame.index)


def _parsed(
    column: Column,
    given: "pd.Series | None",
    raw: RawTable,
    findings: Findings,
    frame: pd.DataFrame,
) -> pd.Series:
    dtype = _DTYPES.get(column.type, "str")
    if given is None:
        return pd.Series(None, dtype=dtype, index=frame.index)
    parse = _parser(column)
    values = [
        _value(parse, value, column, raw, int(row), findings)
        for value, row in zip(given.tolist(), raw.rows, strict=True)
    ]
    return pd.Series(values, dtype=dtype, index=frame.index)


def _parser(column: Column) -> Callable[[Any], Any]:
    if column.type is ColumnType.CATEGORY:
        return lambda value: parse_category(value, tuple(column.allowed))
    return _PARSERS[column.type]


def _value(
    parse: Callable[[Any], Any],
    value: Any,
    column: Column,
    raw: RawTable,
    row: int,
    findings: Findings,
) -> Any:
    place = {"file": raw.file, "row": row, "column": column.name}
    try:
        parsed = None if is_missing(value, column.type) else parse(value)
    except BadValue as error:
        findings.error(
            error.code,
            error.message,
            hint=error.hint,
            given=value,
            proposed=error.proposed,
            **place,
        )
        return None
    if parsed is None and column.required and column.type in (ColumnType.KODE, ColumnType.TEXT):
        findings.error(
            "missing_value",
            f"Kolom {column.name} kosong.",
            hint="Isi, atau hapus barisnya (misalnya baris jumlah).",
            **place,
        )
    return parsed
