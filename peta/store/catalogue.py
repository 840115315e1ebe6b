"""The catalogue: which snapshot of each dataset is current, and which runs there are."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

_SCHEMA = """
CREATE TABLE IF NOT EXISTS snapshot (
    number INTEGER PRIMARY KEY,
    kind TEXT NOT NULL, hash TEXT NOT NULL, rows INTEGER NOT NULL,
    origin TEXT NOT NULL, data_date TEXT NOT NULL, sample INTEGER NOT NULL,
    report TEXT NOT NULL, loaded_at TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS current (
    kind TEXT PRIMARY KEY, number INTEGER NOT NULL REFERENCES snapshot
) STRICT;
CREATE TABLE IF NOT EXISTS run (
    id TEXT PRIMARY KEY, created_at TEXT NOT NULL, facts TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS latest_run (
    one INTEGER PRIMARY KEY CHECK (one = 1), id TEXT NOT NULL REFERENCES run
) STRICT;
"""


@dataclass(frozen=True, slots=True)
class SnapshotRecord:
    """One published dataset.

    Parameters
    ----------
    hash
        sha256 of the snapshot file, which is named by it.
    origin
        Name of the file that it was loaded from.
    data_date
        Date that the data speak of, ISO 8601.
    sample
        True for sample data.
    report
        Quality report of the loading.
    """

    kind: str
    hash: str
    rows: int
    origin: str
    data_date: str
    sample: bool
    report: dict[str, Any]
    loaded_at: str = ""


class Catalogue:
    """SQLite in WAL mode; every call is one short transaction on its own connection."""

    def __init__(self, file: Path) -> None:
        self._file = file
        file.parent.mkdir(parents=True, exist_ok=True)
        with self._connection() as connection:
            connection.executescript(_SCHEMA)

    def publish(self, record: SnapshotRecord) -> None:
        """Record a snapshot and make it the current one of its kind, in one transaction."""
        with self._connection() as connection:
            number = connection.execute(
                "INSERT INTO snapshot (kind, hash, rows, origin, data_date, sample, report, "
                "loaded_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    record.kind,
                    record.hash,
                    record.rows,
                    record.origin,
                    record.data_date,
                    record.sample,
                    json.dumps(record.report, ensure_ascii=False),
                    now(),
                ),
            ).lastrowid
            connection.execute(
                "INSERT INTO current VALUES (?, ?) "
                "ON CONFLICT (kind) DO UPDATE SET number = excluded.number",
                (record.kind, number),
            )

    def current(self) -> dict[str, SnapshotRecord]:
        """Return the current snapshot of every kind that has one."""
        with self._connection() as connection:
            rows = connection.execute(
                "SELECT kind, hash, rows, origin, data_date, sample, report, loaded_at "
                "FROM current JOIN snapshot USING (kind, number) ORDER BY kind"
            ).fetchall()
        return {row[0]: _record(row) for row in rows}

    def publish_run(self, run_id: str, facts: dict[str, Any]) -> None:
        """Record a run (once) and make it the latest."""
        with self._connection() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO run VALUES (?, ?, ?)",
                (run_id, facts["created_at"], json.dumps(facts, ensure_ascii=False)),
            )
            connection.execute(
                "INSERT INTO latest_run VALUES (1, ?) "
                "ON CONFLICT (one) DO UPDATE SET id = excluded.id",
                (run_id,),
            )

    def latest_run(self) -> dict[str, Any] | None:
        """Facts of the latest run; None before the first."""
        with self._connection() as connection:
            row = connection.execute("SELECT facts FROM run JOIN latest_run USING (id)").fetchone()
        return json.loads(row[0]) if row else None

    def run(self, run_id: str) -> dict[str, Any] | None:
        """Facts of a run; None if there is no such run."""
        with self._connection() as connection:
            row = connection.execute("SELECT facts FROM run WHERE id = ?", (run_id,)).fetchone()
        return json.loads(row[0]) if row else None

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        connection = sqlite3.connect(self._file, timeout=30)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            with connection:
                yield connection
        finally:
            connection.close()


def now() -> str:
    """Time of day now, UTC, ISO 8601 to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _record(row: tuple[Any, ...]) -> SnapshotRecord:
    kind, digest, rows, origin, data_date, sample, report, loaded_at = row
    return SnapshotRecord(
        kind, digest, rows, origin, data_date, bool(sample), json.loads(report), loaded_at
    )
