"""The catalogue: which snapshot of each dataset is current, and which runs there are."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from peta.errors import NotFoundError
from peta.store import baseline, ledger, pending
from peta.store.database import Database, now

__all__ = ["Catalogue", "PublishedSnapshot", "SnapshotRecord", "now"]

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


@dataclass(frozen=True, slots=True)
class PublishedSnapshot:
    """One line of the history of a kind.

    Parameters
    ----------
    number
        Grows with every publication.
    who
        Who published it; empty for publications from before there was a ledger.
    """

    number: int
    record: SnapshotRecord
    who: str
    is_current: bool


class Catalogue:
    """Which snapshot of each kind is current; every call is one short transaction."""

    def __init__(self, file: Path) -> None:
        self._database = Database(file, _SCHEMA + ledger.SCHEMA + pending.SCHEMA + baseline.SCHEMA)
        self._connection = self._database.transaction
        self.ledger = ledger.Ledger(self._database)
        self.uploads = pending.PendingUploads(self._database)
        self.baselines = baseline.Baselines(self._database)

    def publish(self, record: SnapshotRecord) -> None:
        """Record a snapshot and make it the current one of its kind, in one transaction."""
        with self._connection() as connection:
            connection.execute("BEGIN IMMEDIATE")
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
            detail = {"hash": record.hash, "rows": record.rows, "origin": record.origin}
            ledger.append(connection, "publish", kind=record.kind, snapshot=number, detail=detail)

    def history(self, kind: str) -> list[PublishedSnapshot]:
        """Return every publication of a kind, the newest first."""
        with self._connection() as connection:
            rows = connection.execute(
                "SELECT s.kind, s.hash, s.rows, s.origin, s.data_date, s.sample, s.report, "
                "s.loaded_at, s.number, "
                "(SELECT who FROM ledger WHERE snapshot = s.number AND action = 'publish'), "
                "s.number = (SELECT number FROM current WHERE current.kind = s.kind) "
                "FROM snapshot s WHERE s.kind = ? ORDER BY s.number DESC",
                (kind,),
            ).fetchall()
        return [
            PublishedSnapshot(number, _record(tuple(record)), who or "", bool(is_current))
            for *record, number, who, is_current in rows
        ]

    def return_to(self, kind: str, number: int) -> bool:
        """Make an earlier snapshot of a kind the current one; False if it is that already.

        Raises
        ------
        NotFoundError
            No snapshot of that kind has that number.
        """
        with self._connection() as connection:
            connection.execute("BEGIN IMMEDIATE")
            row = connection.execute(
                "SELECT hash, rows, origin FROM snapshot WHERE kind = ? AND number = ?",
                (kind, number),
            ).fetchone()
            if row is None:
                raise NotFoundError(
                    "Versi ini tidak ada dalam riwayat.",
                    code="unknown_snapshot",
                    hint="Pilih versi dari halaman riwayat.",
                )
            changed = connection.execute(
                "UPDATE current SET number = ? WHERE kind = ? AND number <> ?",
                (number, kind, number),
            ).rowcount
            if changed:
                detail = dict(zip(("hash", "rows", "origin"), row, strict=True))
                ledger.append(connection, "return", kind=kind, snapshot=number, detail=detail)
        return bool(changed)

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

    def runs(self) -> list[dict[str, Any]]:
        """Facts of every run, the newest first."""
        with self._connection() as connection:
            rows = connection.execute(
                "SELECT facts FROM run ORDER BY created_at DESC, rowid DESC"
            ).fetchall()
        return [json.loads(row[0]) for row in rows]


def _record(row: tuple[Any, ...]) -> SnapshotRecord:
    kind, digest, rows, origin, data_date, sample, report, loaded_at = row
    return SnapshotRecord(
        kind, digest, rows, origin, data_date, bool(sample), json.loads(report), loaded_at
    )
