"""The example row of a template: sound, plainly an example, and passed over when it is left."""

from dataclasses import replace
from typing import Any

from peta.domain.schema import Column, ColumnType, DatasetKind
from peta.io.columns import LAT, LON
from peta.io.quality import Findings
from peta.io.raw import RawTable
from peta.io.refusals import empty

# A real village of Kutai Kartanegara and its reference point, so that the example is sound.
KODE, EXAMPLE_LON, EXAMPLE_LAT = "64.02.01.2003", 116.343651, -0.452896
FLAGS = ("ya", "tidak")
_EXAMPLES: dict[str, Any] = {
    "id": "CONTOH-001",
    "nama": "Contoh",
    "kecamatan": "Muara Muntai",
    "kabupaten_kota": "Kutai Kartanegara",
    "provinsi": "Kalimantan Timur",
    "jiwa": 1234,
    "kk": 321,
    "tahun": 2025,
    "nilai_idr": 25000000,
    "hari_buka": 12,
    "lembaga": "Dinas Contoh",
    # 99 is no province, so that this is nobody's NIK.
    "penerima": "9900000000000001",
    "jawaban": "Jamban sendiri, tangki septik",
    "lon": EXAMPLE_LON,
    "lat": EXAMPLE_LAT,
}
_BY_TYPE: dict[ColumnType, Any] = {
    ColumnType.TEXT: "Contoh",
    ColumnType.KODE: KODE,
    ColumnType.COUNT: 5,
    ColumnType.NUMBER: 5,
    ColumnType.FLAG: "ya",
}


def template_columns(kind: DatasetKind) -> tuple[Column, ...]:
    """Columns of the sheet that an officer fills; with lon and lat where a row is a point.

    Examples
    --------
    >>> from peta.domain.dataset import MCK, PENDUDUK
    >>> [column.name for column in template_columns(MCK)][-3:]
    ['kakus', 'lon', 'lat']
    >>> template_columns(PENDUDUK) == PENDUDUK.columns
    True
    """
    return (*kind.columns, LON, LAT) if kind.geometry == "point" else kind.columns


def example_row(kind: DatasetKind) -> dict[str, Any]:
    """One sound row that is plainly an example, by column.

    Examples
    --------
    >>> from peta.domain.dataset import MCK
    >>> example_row(MCK)["status"], example_row(MCK)["kakus"]
    ('berfungsi', 5)
    """
    return {column.name: example_of(column) for column in template_columns(kind)}


def example_of(column: Column) -> Any:
    """Sound value of a column."""
    if column.type is ColumnType.CATEGORY:
        return next(iter(column.allowed))
    return _EXAMPLES.get(column.name, _BY_TYPE[column.type])


def without_example(kind: DatasetKind, raw: RawTable, findings: Findings) -> RawTable:
    """Leave out the example row of a template where the officer has left it as it was.

    Only the very row of the template is meant: a file with other headers, or a row in which one
    cell was changed, is read whole.

    Raises
    ------
    DataError
        Nothing but the example is there, ``empty``.
    """
    same = _example_positions(kind, raw)
    if not same:
        return raw
    findings.note(
        "example_row",
        "Baris contoh dari template dilewati.",
        file=raw.file,
        row=int(raw.rows[same[0]]),
    )
    kept = [i for i in range(len(raw.frame)) if i not in same]
    if not kept:
        raise empty()
    geometry = None if raw.geometry is None else raw.geometry[kept]
    frame = raw.frame.iloc[kept].reset_index(drop=True)
    return replace(raw, frame=frame, rows=raw.rows[kept], geometry=geometry)


def _example_positions(kind: DatasetKind, raw: RawTable) -> list[int]:
    """Positions of the rows that are the example, in a file with the headers of the template."""
    example = example_row(kind)
    wanted = list(kind.column_names) if raw.geometry is not None else list(example)
    if raw.headers != wanted:
        return []
    first = [i for i, cell in enumerate(raw.frame.iloc[:, 0]) if _same(cell, example[wanted[0]])]
    values = [example[name] for name in wanted]
    return [i for i in first if all(map(_same, raw.frame.iloc[i], values))]


def _same(cell: Any, example: Any) -> bool:
    if isinstance(example, str):
        return str(cell).strip() == example
    try:
        return float(cell) == float(example)
    except (TypeError, ValueError):
        return False
