"""Frozen baselines: runs under a name that nothing can give to another run."""

import re
import sqlite3
from dataclasses import dataclass

from peta.errors import QueryError
from peta.store import ledger
from peta.store.database import Database, now

# Not even a mistake may move a name: the first line of defence is the database itself.
SCHEMA = """
CREATE TABLE IF NOT EXISTS baseline (
    name TEXT PRIMARY KEY, run TEXT NOT NULL UNIQUE REFERENCES run (id),
    digest TEXT NOT NULL, frozen_at TEXT NOT NULL
) STRICT;
CREATE TRIGGER IF NOT EXISTS baseline_keeps BEFORE UPDATE ON baseline
BEGIN SELECT RAISE(ABORT, 'a baseline is frozen'); END;
CREATE TRIGGER IF NOT EXISTS baseline_stays BEFORE DELETE ON baseline
BEGIN SELECT RAISE(ABORT, 'a baseline is frozen'); END;
"""

LATEST = "terkini"
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}", re.ASCII)
_LIKE_AN_ID = re.compile(r"[0-9a-f]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Baseline:
    """A run frozen under a name.

    Parameters
    ----------
    digest
        Hash of the run's tables when it was frozen.
    """

    name: str
    run: str
    digest: str
    frozen_at: str


class Baselines:
    """The frozen runs of a store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def freeze(self, name: str, run_id: str, digest: str) -> Baseline:
        """Freeze a run under a name, for ever; the same again changes nothing.

        Raises
        ------
        QueryError
            A name that cannot be one or is taken, or a run that has another name.
        """
        check_name(name)
        with self._database.transaction() as connection:
            connection.execute("BEGIN IMMEDIATE")
            for held in _all(connection):
                if (held.name, held.run) == (name, run_id):
                    return held
                _check_free(held, name, run_id)
            baseline = Baseline(name, run_id, digest, now())
            connection.execute(
                "INSERT INTO baseline VALUES (?, ?, ?, ?)",
                (name, run_id, digest, baseline.frozen_at),
            )
            ledger.append(
                connection, "freeze", detail={"name": name, "run": run_id, "digest": digest}
            )
        return baseline

    def all(self) -> list[Baseline]:
        """Return every baseline, in order of name."""
        with self._database.transaction() as connection:
            return _all(connection)


def check_name(name: str) -> None:
    """Raise QueryError for a name that is none, or that could be taken for the id of a run.

    Examples
    --------
    >>> check_name("2025-semester-1")
    >>> check_name("2025")
    Traceback (most recent call last):
    ...
    peta.errors.QueryError: Nama '2025' dapat tertukar dengan id penilaian.
    """
    if name == LATEST or not _NAME.fullmatch(name):
        raise QueryError(
            f"Nama {name[:40]!r} tidak dapat dipakai.",
            code="bad_name",
            hint="Pakai 2 sampai 40 huruf kecil, angka, titik, garis; mis. baseline-2025.",
        )
    if _LIKE_AN_ID.fullmatch(name):
        raise QueryError(
            f"Nama {name!r} dapat tertukar dengan id penilaian.",
            code="bad_name",
            hint="Tambahkan kata, misalnya baseline-2025.",
        )


def _check_free(held: Baseline, name: str, run_id: str) -> None:
    if held.name == name:
        raise QueryError(
            f"Nama {name!r} sudah dipakai untuk penilaian {held.run} dan tidak dapat dipindahkan.",
            code="name_taken",
            hint="Pilih nama lain.",
        )
    if held.run == run_id:
        raise QueryError(
            f"Penilaian {run_id} sudah dibekukan sebagai {held.name!r}; nama itu tetap.",
            code="already_frozen",
            hint=f"Pakai nama {held.name!r}.",
        )


def _all(connection: sqlite3.Connection) -> list[Baseline]:
    rows = connection.execute(
        "SELECT name, run, digest, frozen_at FROM baseline ORDER BY name"
    ).fetchall()
    return [Baseline(*row) for row in rows]
