"""The SQLite file of a store: every use is one short transaction on its own connection."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path


class Database:
    """SQLite in WAL mode.

    Parameters
    ----------
    file
        The database; it and its folder are made if they are not there.
    schema
        Statements that make what is not there yet.
    """

    def __init__(self, file: Path, schema: str) -> None:
        self._file = file
        file.parent.mkdir(parents=True, exist_ok=True)
        with self.transaction() as connection:
            connection.executescript(schema)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Give a connection whose changes are kept together, or not at all."""
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
