"""Who did what, in order: entries are added and never changed, each bound to the one before."""

import hashlib
import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from peta.errors import DataError
from peta.store.database import Database, now

# The triggers refuse a change by mistake; the chain of hashes shows one that went around them.
SCHEMA = """
CREATE TABLE IF NOT EXISTS ledger (
    number INTEGER PRIMARY KEY, at TEXT NOT NULL, who TEXT NOT NULL, action TEXT NOT NULL,
    kind TEXT NOT NULL, snapshot INTEGER, detail TEXT NOT NULL, hash TEXT NOT NULL
) STRICT;
CREATE TRIGGER IF NOT EXISTS ledger_keeps BEFORE UPDATE ON ledger
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER IF NOT EXISTS ledger_stays BEFORE DELETE ON ledger
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
"""

COMMAND_LINE = "baris perintah"
_actor: ContextVar[str] = ContextVar("actor", default=COMMAND_LINE)
_COLUMNS = "number, at, who, action, kind, snapshot, detail, hash"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that somebody did.

    Parameters
    ----------
    who
        Label of the operator's token, or the command line.
    action
        ``publish``, ``return``, ``upload``, ``cancel``, ``sign_in``, ``sign_in_failed``,
        ``sign_out``, ``download``, ``freeze``.
    kind
        Dataset kind, empty where it is about none.
    snapshot
        Number of the snapshot that became the current one, None where none did.
    hash
        sha256 over this entry and the hash of the entry before.
    """

    number: int
    at: str
    who: str
    action: str
    kind: str
    snapshot: int | None
    detail: Mapping[str, Any]
    hash: str


@contextmanager
def acting_as(who: str) -> Iterator[None]:
    """Name whoever does what is done inside; elsewhere it is the command line."""
    token = _actor.set(who)
    try:
        yield
    finally:
        _actor.reset(token)


def append(
    connection: sqlite3.Connection,
    action: str,
    *,
    kind: str = "",
    snapshot: int | None = None,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Add an entry inside a transaction, so that it stands or falls with what it tells of."""
    last = connection.execute(
        "SELECT number, hash FROM ledger ORDER BY number DESC LIMIT 1"
    ).fetchone()
    number, before = (last[0] + 1, last[1]) if last else (1, "")
    text = json.dumps(dict(detail or {}), ensure_ascii=False, sort_keys=True)
    row = (number, now(), _actor.get(), action, kind, snapshot, text)
    connection.execute(
        "INSERT INTO ledger VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (*row, _hash(before, row))
    )


class Ledger:
    """The entries of a store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def note(self, action: str, *, kind: str = "", detail: Mapping[str, Any] | None = None) -> None:
        """Add an entry about something that changes no dataset."""
        with self._database.transaction() as connection:
            connection.execute("BEGIN IMMEDIATE")
            append(connection, action, kind=kind, detail=detail)

    def entries(self, limit: int = 100) -> list[Entry]:
        """Return the latest entries, the newest first."""
        with self._database.transaction() as connection:
            rows = connection.execute(
                f"SELECT {_COLUMNS} FROM ledger ORDER BY number DESC LIMIT ?",  # noqa: S608
                (limit,),
            ).fetchall()
        return [_entry(row) for row in rows]

    def check(self) -> None:
        """Raise DataError if an entry was changed or taken out after it was written.

        The last entries taken off the end cannot be told from entries that never were.
        """
        before, expected = "", 1
        with self._database.transaction() as connection:
            for row in connection.execute(f"SELECT {_COLUMNS} FROM ledger ORDER BY number"):  # noqa: S608
                if row[0] != expected or row[-1] != _hash(before, row[:-1]):
                    raise DataError(
                        f"Catatan nomor {expected} tidak lagi seperti saat ditulis.",
                        code="ledger_changed",
                        hint="Bandingkan dengan cadangan catalogue.sqlite.",
                    )
                before, expected = row[-1], expected + 1


def _hash(before: str, row: tuple[Any, ...]) -> str:
    return hashlib.sha256(json.dumps([before, *row], ensure_ascii=False).encode()).hexdigest()


def _entry(row: tuple[Any, ...]) -> Entry:
    number, at, who, action, kind, snapshot, detail, digest = row
    return Entry(number, at, who, action, kind, snapshot, json.loads(detail), digest)
