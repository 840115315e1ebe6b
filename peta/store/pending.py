"""Uploads that wait for their operator: read and shown, not published yet."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from peta.errors import NotFoundError, QueryError
from peta.store.database import Database, now

SCHEMA = """
CREATE TABLE IF NOT EXISTS upload (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, who TEXT NOT NULL, created_at TEXT NOT NULL,
    state TEXT NOT NULL, facts TEXT NOT NULL
) STRICT;
"""


class UploadState(StrEnum):
    """How far an upload is."""

    CHECKING = "checking"
    CHECKED = "checked"
    REFUSED = "refused"
    PUBLISHING = "publishing"
    PUBLISHED = "published"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Upload:
    """Files that an operator handed over for one dataset.

    Parameters
    ----------
    id
        Random, unguessable; also the name of its folder under ``tmp``.
    who
        Label of the operator's token.
    facts
        JSON-ready: ``files``, ``options``, and once they are known ``report``, ``difference``,
        ``against`` (hashes that it was checked against).
    """

    id: str
    kind: str
    who: str
    state: UploadState
    facts: Mapping[str, Any] = field(default_factory=dict)
    created_at: str = ""


class PendingUploads:
    """The uploads of a store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, upload: Upload) -> None:
        """Keep a new upload."""
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT INTO upload VALUES (?, ?, ?, ?, ?, ?)",
                (upload.id, upload.kind, upload.who, now(), upload.state, _text(upload.facts)),
            )

    def get(self, upload_id: str) -> Upload:
        """Return an upload; NotFoundError if it was never there, was cancelled or is too old."""
        with self._database.transaction() as connection:
            row = connection.execute(
                "SELECT id, kind, who, state, facts, created_at FROM upload WHERE id = ?",
                (upload_id,),
            ).fetchone()
        if row is None:
            raise NotFoundError(
                "Unggahan ini tidak ada (lagi).",
                code="unknown_upload",
                hint="Unggah berkasnya sekali lagi.",
            )
        return _upload(row)

    def all(self) -> list[Upload]:
        """Return every upload, the newest first."""
        with self._database.transaction() as connection:
            rows = connection.execute(
                "SELECT id, kind, who, state, facts, created_at FROM upload "
                "ORDER BY created_at DESC, rowid DESC"
            ).fetchall()
        return [_upload(row) for row in rows]

    def move(self, upload: Upload, state: UploadState, **facts: Any) -> Upload:
        """Take an upload from the state it was seen in to another, adding facts.

        Raises
        ------
        QueryError
            Somebody else has moved it meanwhile, ``upload_moved``.
        """
        merged = {**upload.facts, **facts}
        with self._database.transaction() as connection:
            moved = connection.execute(
                "UPDATE upload SET state = ?, facts = ? WHERE id = ? AND state = ?",
                (state, _text(merged), upload.id, upload.state),
            ).rowcount
        if not moved:
            raise QueryError(
                "Unggahan ini sedang atau sudah diproses.",
                code="upload_moved",
                hint="Muat ulang halamannya untuk melihat keadaannya sekarang.",
            )
        return self.get(upload.id)

    def remove(self, upload_id: str) -> None:
        """Forget an upload."""
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM upload WHERE id = ?", (upload_id,))


def _text(facts: Mapping[str, Any]) -> str:
    return json.dumps(dict(facts), ensure_ascii=False)


def _upload(row: tuple[Any, ...]) -> Upload:
    upload_id, kind, who, state, facts, created_at = row
    return Upload(upload_id, kind, who, UploadState(state), json.loads(facts), created_at)
