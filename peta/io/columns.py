"""From the values of an agency to the declared columns of a dataset kind."""

import secrets
from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd

from peta.domain.schema import Column, ColumnType, DatasetKind
from peta.io.identities import hashed_identity
from peta.io.quality import Findings
from peta.io.raw import RawTable
from peta.io.recognition import (
    Recognised,
    header_score,
    normal_header,
    wanted_columns,
)
from peta.io.synonyms import LAT, LON
from peta.io.values import (
    MAX_IDR,
    BadValue,
    is_cross,
    is_missing,
    is_tick,
    parse_category,
    parse_count,
    parse_flag,
    parse_number,
    parse_text,
)

__all__ = ["LAT", "LON", "canonical_columns", "header_score", "normal_header", "wanted_columns"]

_DTYPES: dict[ColumnType, str] = {
    ColumnType.COUNT: "Int64",
    ColumnType.NUMBER: "float64",
    ColumnType.FLAG: "boolean",
}
_PARSERS: dict[ColumnType, Callable[[Any], Any]] = {
    ColumnType.TEXT: parse_text,
    ColumnType.COUNT: parse_count,
    ColumnType.NUMBER: parse_number,
}


def canonical_columns(
    kind: DatasetKind,
    raw: RawTable,
    found: Recognised,
    findings: Findings,
    identity_key: bytes = b"",
) -> pd.DataFrame:
    """Parse the declared columns of one file, all but ``kode``; everything else is dropped.

    Parameters
    ----------
    identity_key
        What identity numbers are hashed with; empty: a random key that nobody keeps.

    Returns
    -------
    Frame with exactly the declared columns in their order, on the positions of `raw`. TEXT and
    CATEGORY are str, COUNT is Int64, NUMBER is float64, FLAG is boolean; what is empty or could
    not be parsed is missing, never zero and never no. ``kode`` is all missing: what stands there
    means a village only together with the names beside it.
    """
    identity_key = identity_key or secrets.token_bytes(32)
    frame = pd.DataFrame(index=pd.RangeIndex(len(raw.frame)))
    for column in kind.columns:
        given = given_values(raw, found, column.name)
        if given is None or column.type is ColumnType.KODE:
            frame[column.name] = pd.Series(None, dtype=_dtype(column), index=frame.index)
        else:
            values = _parsed(column, given, raw, findings, identity_key)
            frame[column.name] = pd.Series(values, dtype=_dtype(column), index=frame.index)
    return frame


def given_values(raw: RawTable, found: Recognised, name: str) -> list[Any] | None:
    """Values of a column as given; None where the file has no such column."""
    if name not in found.positions:
        return None
    values: list[Any] = raw.frame.iloc[:, found.positions[name]].tolist()
    return values


def _dtype(column: Column) -> str:
    return _DTYPES.get(column.type, "str")


def _parsed(
    column: Column, given: Sequence[Any], raw: RawTable, findings: Findings, identity_key: bytes
) -> list[Any]:
    parse = remembered(_parser(column, given, identity_key))
    return [
        _value(parse, value, column, raw, position, findings)
        for position, value in enumerate(given)
    ]


def _parser(column: Column, given: Sequence[Any], identity_key: bytes) -> Callable[[Any], Any]:
    if column.hashed:
        return lambda value: hashed_identity(value, identity_key)
    if column.unit == "Rp":
        return lambda value: parse_count(value, MAX_IDR)
    if column.type is ColumnType.CATEGORY:
        return lambda value: parse_category(value, tuple(column.allowed))
    if column.type is ColumnType.FLAG:
        # Beside ticks a cross says no; alone it may be somebody's tick.
        cross = False if any(map(is_tick, given)) and any(map(is_cross, given)) else None
        return lambda value: parse_flag(value, cross)
    return _PARSERS[column.type]


def remembered(parse: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return the same function, which does each value once; what it raised, it raises again.

    Examples
    --------
    >>> calls = []
    >>> parse = remembered(lambda value: calls.append(value) or str(value))
    >>> [parse(value) for value in (1, 1.0, 1, [2])], calls
    (['1', '1.0', '1', '[2]'], [1, 1.0, [2]])
    """
    known: dict[tuple[type, Any], Any] = {}

    def parse_once(value: Any) -> Any:
        key = (type(value), value)
        try:
            result = known.get(key, known)
        except TypeError:
            return parse(value)
        if result is known:
            try:
                result = parse(value)
            except BadValue as error:
                result = error
            known[key] = result
        if isinstance(result, BadValue):
            raise result
        return result

    return parse_once


def _value(
    parse: Callable[[Any], Any],
    value: Any,
    column: Column,
    raw: RawTable,
    position: int,
    findings: Findings,
) -> Any:
    # A dash is no number, also where numbers are text.
    kind = ColumnType.COUNT if column.hashed else column.type
    try:
        parsed = None if is_missing(value, kind) else parse(value)
    except BadValue as error:
        given = "" if column.hashed else value
        findings.bad_value(
            error, file=raw.file, row=int(raw.rows[position]), column=column.name, given=given
        )
        return None
    if parsed is None and column.required and column.type is ColumnType.TEXT:
        missing_value(column.name, raw, position, findings)
    return parsed


def missing_value(column: str, raw: RawTable, position: int, findings: Findings) -> None:
    """Collect the error of an empty cell in a required column."""
    findings.error(
        "missing_value",
        f"Kolom {column} kosong.",
        hint="Isi, atau hapus barisnya (misalnya baris jumlah).",
        file=raw.file,
        row=int(raw.rows[position]),
        column=column,
    )
