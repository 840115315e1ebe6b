"""A raw table and its findings as files: how a confined process hands over what it read.

Arrow and JSON, never pickle: what comes from a process that has met an untrusted file is data.
"""

import datetime
import math
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pandas as pd
import pyarrow as pa
import pyarrow.ipc
import shapely

from peta.errors import DataError
from peta.io.quality import Finding, Findings
from peta.io.raw import RawTable

ROWS = "rows.arrow"
RESULT = "result.json"
_DATES: dict[str, Any] = {
    "datetime": datetime.datetime,
    "date": datetime.date,
    "time": datetime.time,
}


def write_result(folder: Path, raw: RawTable, findings: Findings) -> None:
    """Write what was read into a folder."""
    with pyarrow.OSFile(str(folder / ROWS), "wb") as sink:
        table = _arrow(raw)
        with pyarrow.ipc.new_file(sink, table.schema) as writer:
            writer.write_table(table)
    about = {
        "file": raw.file,
        "headers": [_encode_header(header) for header in raw.frame.columns],
        "mixed": [column.name for column in table.schema if column.metadata],
        "geometry": raw.geometry is not None,
        "sheet": raw.sheet,
        "header_row": raw.header_row,
        "positions": raw.positions,
        "about": raw.about,
        "hidden_rows": sorted(raw.hidden_rows),
        "findings": [asdict(finding) for finding in findings],
    }
    (folder / RESULT).write_bytes(orjson.dumps(about))


def write_error(folder: Path, error: DataError, findings: Findings) -> None:
    """Write why a file was refused."""
    told = {"code": error.code, "message": error.message, "hint": error.hint}
    found = [asdict(finding) for finding in findings]
    (folder / RESULT).write_bytes(orjson.dumps({"error": told, "findings": found}))


def read_result(folder: Path, findings: Findings) -> RawTable:
    """Read what a process wrote, and raise the DataError that it met.

    Raises
    ------
    DataError
        As the reading process said.
    ValueError, KeyError, OSError, TypeError
        The process did not finish its answer.
    """
    told = orjson.loads((folder / RESULT).read_bytes())
    for item in told["findings"]:
        findings.add(**asdict(Finding(**item)))
    if "error" in told:
        error = told["error"]
        raise DataError(str(error["message"]), code=str(error["code"]), hint=str(error["hint"]))
    with pyarrow.OSFile(str(folder / ROWS), "rb") as source:
        table = pyarrow.ipc.open_file(source).read_all()
    return _raw(table, told)


def _raw(table: pa.Table, told: dict[str, Any]) -> RawTable:
    mixed = set(told["mixed"])
    names = [name for name in table.column_names if name.startswith("c")]
    columns = [_values(table[name], name in mixed) for name in names]
    frame = pd.DataFrame(dict(enumerate(columns)), index=pd.RangeIndex(len(table)), dtype=object)
    frame.columns = pd.Index(told["headers"], dtype=object)
    shapes = table["geometry"].to_numpy() if told["geometry"] else None
    return RawTable(
        str(told["file"]),
        frame,
        table["row"].to_numpy().astype(np.int64),
        None if shapes is None else np.asarray(shapely.from_wkb(shapes)),
        sheet=str(told["sheet"]),
        header_row=told["header_row"],
        positions=tuple(told["positions"]),
        about=tuple(told["about"]),
        hidden_rows=frozenset(told["hidden_rows"]),
    )


def _encode_header(header: Any) -> Any:
    return header if isinstance(header, str) else str(header)


def _arrow(raw: RawTable) -> pa.Table:
    fields: list[pa.Field] = [pa.field("row", pa.int64())]
    arrays: list[Any] = [pa.array(raw.rows)]
    for position in range(raw.frame.shape[1]):
        array, mixed = _array(raw.frame.iloc[:, position].tolist())
        fields.append(
            pa.field(f"c{position}", array.type, metadata={"mixed": "1"} if mixed else None)
        )
        arrays.append(array)
    if raw.geometry is not None:
        arrays.append(pa.array(shapely.to_wkb(raw.geometry), type=pa.large_binary()))
        fields.append(pa.field("geometry", pa.large_binary()))
    return pa.Table.from_arrays(arrays, schema=pa.schema(fields))


def _array(values: list[Any]) -> tuple[Any, bool]:
    """Arrow array of one column; cells of several types travel as a JSON text each."""
    if set(map(type, values)) <= {str, type(None)}:
        return _texts(values), False
    values = [_plain(value) for value in values]
    kinds = {type(value) for value in values if value is not None}
    if kinds <= {str}:
        return _texts(values), False
    if kinds == {float}:
        return pa.array(values, type=pa.float64(), from_pandas=False), False
    if kinds == {int} and max(map(abs, (v for v in values if v is not None))) < 1 << 63:
        return pa.array(values, type=pa.int64()), False
    return _texts([_encode(value) for value in values]), True


def _texts(values: list[str | None]) -> Any:
    try:
        return pa.array(values, type=pa.large_string())
    except UnicodeEncodeError:
        return pa.array([_clean(value) for value in values], type=pa.large_string())


def _clean(value: str | None) -> str | None:
    """Text without lone surrogates, which no encoding can hold."""
    return None if value is None else value.encode("utf-8", "replace").decode("utf-8")


def _plain(value: Any) -> Any:
    """Python's own value; whatever a library means by missing is None."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, pd.Timestamp):
        value = None if value is pd.NaT else value.to_pydatetime(warn=False)
    missing = value is pd.NaT or value is pd.NA or (isinstance(value, float) and math.isnan(value))
    return None if missing else value


def _encode(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, float):  # JSON has no infinity; hexadecimal floats are exact
        return orjson.dumps({"float": value.hex()}).decode()
    if isinstance(value, bool) or (isinstance(value, int) and abs(value) < 1 << 63):
        return orjson.dumps(value).decode()
    for name, kind in _DATES.items():
        if isinstance(value, kind):
            return orjson.dumps({name: value.isoformat()}).decode()
    return orjson.dumps(_clean(str(value))).decode()


def _values(column: Any, mixed: bool) -> list[Any]:
    values: list[Any] = column.to_pylist()
    return [_decode(value) for value in values] if mixed else values


def _decode(text: str | None) -> Any:
    if text is None:
        return None
    value = orjson.loads(text)
    if not isinstance(value, dict):
        return value
    ((name, content),) = value.items()
    return float.fromhex(content) if name == "float" else _DATES[name].fromisoformat(content)
