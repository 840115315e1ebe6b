"""A GeoPackage as what it is before GDAL opens it: a whole database of plain tables."""

import sqlite3
from pathlib import Path

from peta.errors import DataError
from peta.io.refusals import truncated


def check_geopackage(path: Path) -> None:
    """Refuse a GeoPackage that is cut off, damaged, or holds more than tables.

    Raises
    ------
    DataError
        ``truncated``, ``unsafe_file``.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(100)
    page = int.from_bytes(head[16:18], "big")
    pages = int.from_bytes(head[28:32], "big")
    stated = (65536 if page == 1 else page) * pages
    if head[24:28] == head[92:96] and size < stated:
        raise truncated(f"GeoPackage terpotong: {size} dari {stated} byte.")
    try:
        connection = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
        try:
            _check_schema(connection)
        finally:
            connection.close()
    except sqlite3.DatabaseError:
        raise truncated("GeoPackage rusak atau terpotong.") from None


def _check_schema(connection: sqlite3.Connection) -> None:
    if connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
        raise truncated("GeoPackage rusak atau terpotong.")
    # Views and virtual tables can compute or fetch what is not in the file; rtree is the index.
    odd = connection.execute(
        "SELECT count(*) FROM sqlite_master WHERE type = 'view' OR"
        " (sql LIKE 'CREATE VIRTUAL TABLE%' AND sql NOT LIKE '%USING rtree%')"
    ).fetchone()
    if odd[0]:
        raise DataError(
            "GeoPackage berisi tampilan (view) atau tabel virtual.",
            code="unsafe_file",
            hint="Ekspor lapisannya ke GeoPackage baru.",
        )
