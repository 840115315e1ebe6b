"""Uploads of operators: checked and shown first, published on their word, undone by a return.

Nothing of an upload is public before it is published. Its files and its checked rows lie in a
folder of their own under the store's ``tmp`` and go with it.
"""

import re
import secrets
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd

from peta.checking import DRAFT, PREVIEW, current_hashes, existing
from peta.domain.dataset import KINDS
from peta.domain.schema import DatasetKind
from peta.errors import DataError, QueryError
from peta.store.catalogue import SnapshotRecord
from peta.store.ledger import acting_as
from peta.store.pending import Upload, UploadState
from peta.store.snapshot import read_frame
from peta.store.store import Store

MOST_PENDING = 20
MOST_BYTES = 300 * 1024 * 1024
KEPT_HOURS = 48
_WAITING = (UploadState.CHECKING, UploadState.CHECKED, UploadState.REFUSED)


@dataclass(frozen=True, slots=True)
class GivenFile:
    """A file as it was handed over.

    Parameters
    ----------
    name
        The officer's name of it, harmless to show.
    stored
        Random name in the folder of the upload.
    """

    name: str
    stored: str


def new_upload_id() -> str:
    """Return a name that nobody can guess."""
    return secrets.token_hex(16)


def shown_name(given: str) -> str:
    """Name of a file without folders and control characters, for people to read.

    Examples
    --------
    >>> shown_name("C:\\\\data\\\\posyandu 1.xlsx"), shown_name("../../etc/passwd"), shown_name("")
    ('posyandu 1.xlsx', 'passwd', 'berkas')
    """
    base = re.split(r"[/\\]", given)[-1]
    plain = "".join(c for c in unicodedata.normalize("NFC", base) if c.isprintable())
    return plain.strip(" .")[-120:] or "berkas"


def stored_name(given: str, stems: dict[str, str]) -> str:
    """Random name with the ending of the given one; parts of one shapefile keep one stem.

    Examples
    --------
    >>> stems = {}
    >>> one, two = stored_name("Batas.SHP", stems), stored_name("Batas.dbf", stems)
    >>> one.endswith(".shp"), one[:-4] == two[:-4], stored_name("x.p;hp", stems).isalnum()
    (True, True, True)
    """
    path = Path(shown_name(given))
    ending = path.suffix.lower() if re.fullmatch(r"\.[A-Za-z0-9]{1,10}", path.suffix) else ""
    return stems.setdefault(path.stem, secrets.token_hex(8)) + ending


def receive(
    store: Store, upload_id: str, kind: DatasetKind, files: Sequence[GivenFile], **options: Any
) -> Upload:
    """Keep files that have been written into the folder of an upload; `check` comes next.

    Parameters
    ----------
    options
        Fields of `ReadOptions`, and ``keep_others``.

    Raises
    ------
    QueryError
        No file, or too many uploads are waiting.
    """
    if not files:
        raise QueryError("Tidak ada berkas yang dipilih.", code="no_files", hint="Pilih berkas.")
    forget_old(store)
    waiting = [upload for upload in store.catalogue.uploads.all() if upload.state in _WAITING]
    if len(waiting) >= MOST_PENDING:
        raise QueryError(
            "Terlalu banyak unggahan yang belum diselesaikan.",
            code="too_many_uploads",
            hint="Terbitkan atau batalkan yang lama lebih dulu.",
        )
    named = [{"name": file.name, "stored": file.stored} for file in files]
    who = options.pop("who")
    facts = {"files": named, "options": options}
    store.catalogue.uploads.add(Upload(upload_id, kind.name, who, UploadState.CHECKING, facts))
    with acting_as(who):
        names = [file.name for file in files]
        store.catalogue.ledger.note("upload", kind=kind.name, detail={"files": names})
    return store.catalogue.uploads.get(upload_id)


def check_again(store: Store, upload: Upload, options: Mapping[str, Any]) -> Upload:
    """Put an upload back to be checked with other options."""
    if upload.state not in (UploadState.CHECKED, UploadState.REFUSED):
        raise QueryError(
            "Unggahan ini tidak dapat diperiksa lagi sekarang.",
            code="upload_moved",
            hint="Muat ulang halamannya.",
        )
    return store.catalogue.uploads.move(upload, UploadState.CHECKING, options=dict(options))


def publish(
    store: Store, upload: Upload, *, data_date: str, accept_valid: bool, who: str
) -> Upload:
    """Publish what was checked, exactly as it was shown, or change nothing.

    Raises
    ------
    QueryError
        A bad date; refused rows without `accept_valid`; another publication meanwhile
        (``stale_check``: the upload is checked again and must be looked at again).
    """
    kind = KINDS[upload.kind]
    check_publishable(store, upload, data_date=data_date, accept_valid=accept_valid)
    if is_unchanged(store, upload, data_date):
        return store.catalogue.uploads.move(upload, UploadState.UNCHANGED)
    frame = read_frame(existing(store, upload, DRAFT))
    upload = store.catalogue.uploads.move(upload, UploadState.PUBLISHING)
    try:
        with acting_as(who):
            record = _publish(store, kind, upload, frame, data_date)
    except Exception:
        store.catalogue.uploads.move(upload, UploadState.CHECKED)
        raise
    report = {**upload.facts["report"], "snapshot": record.hash}
    moved = store.catalogue.uploads.move(upload, UploadState.PUBLISHED, report=report)
    _drop_files(store, moved)
    return moved


def check_publishable(store: Store, upload: Upload, *, data_date: str, accept_valid: bool) -> None:
    """Raise QueryError if an upload cannot be published as asked; see `publish`."""
    check_data_date(data_date)
    if upload.state is not UploadState.CHECKED:
        raise QueryError(
            "Unggahan ini belum atau tidak lagi dapat diterbitkan.",
            code="upload_moved",
            hint="Muat ulang halamannya untuk melihat keadaannya sekarang.",
        )
    refused = upload.facts["report"]["rows"]["refused"]
    if refused and not accept_valid:
        raise QueryError(
            f"{refused} baris ditolak, sehingga tidak ada yang diterbitkan.",
            code="rows_refused",
            hint="Perbaiki berkasnya, atau centang 'terbitkan baris yang sah saja'.",
        )
    if upload.facts["against"] != current_hashes(store, KINDS[upload.kind]):
        store.catalogue.uploads.move(upload, UploadState.CHECKING)
        raise QueryError(
            "Data terkini berubah sejak berkas ini diperiksa.",
            code="stale_check",
            hint="Berkas diperiksa lagi; lihat perbedaannya sebelum menerbitkan.",
        )


def is_unchanged(store: Store, upload: Upload, data_date: str) -> bool:
    """Whether publishing would change neither rows nor date nor the mark of sample data."""
    current = store.catalogue.current().get(upload.kind)
    same = bool(upload.facts.get("identical"))
    return bool(same and current and current.data_date == data_date and not current.sample)


def cancel(store: Store, upload: Upload, who: str) -> None:
    """Forget an upload and its files."""
    if upload.state in _WAITING:
        with acting_as(who):
            store.catalogue.ledger.note("cancel", kind=upload.kind)
    store.forget_upload(upload.id)


def return_to(store: Store, kind: DatasetKind, number: int, who: str) -> bool:
    """Make an earlier snapshot current again; False if it is current already.

    Raises
    ------
    DataError
        Its rows are no longer kept, or are damaged.
    """
    wanted = [entry for entry in store.catalogue.history(kind.name) if entry.number == number]
    if wanted and not store.has_frame(wanted[0].record.hash):
        raise DataError(
            "Berkas versi ini tidak lagi disimpan.",
            code="snapshot_gone",
            hint="Pilih versi lain, atau unggah berkasnya lagi.",
        )
    for entry in wanted:
        store.frame(entry.record.hash)
    with acting_as(who):
        return store.catalogue.return_to(kind.name, number)


def resume(store: Store) -> list[str]:
    """After a restart: ids of uploads still to be checked; what was being published waits again."""
    for upload in store.catalogue.uploads.all():
        if upload.state is UploadState.PUBLISHING:
            store.catalogue.uploads.move(upload, UploadState.CHECKING)
    forget_old(store)
    every = store.catalogue.uploads.all()
    return [upload.id for upload in every if upload.state is UploadState.CHECKING]


def forget_old(store: Store) -> None:
    """Forget uploads that nobody has looked after for two days."""
    oldest = (datetime.now(UTC) - timedelta(hours=KEPT_HOURS)).isoformat(timespec="seconds")
    for upload in store.catalogue.uploads.all():
        if upload.created_at < oldest:
            store.forget_upload(upload.id)


def preview_of(store: Store, upload: Upload) -> bytes:
    """Return what the preview map shows, as JSON; of a secret kind counts by village only."""
    return existing(store, upload, PREVIEW).read_bytes()


def check_data_date(text: str) -> None:
    """Raise QueryError for a date that is none or lies ahead.

    Examples
    --------
    >>> check_data_date("30/06/2025")
    Traceback (most recent call last):
    ...
    peta.errors.QueryError: Tanggal data '30/06/2025' tidak dikenali.
    """
    try:
        when = date.fromisoformat(text)
    except ValueError:
        raise QueryError(
            f"Tanggal data {text[:20]!r} tidak dikenali.",
            code="bad_date",
            hint="Tulis seperti 2025-06-30.",
        ) from None
    if when > date.today():
        raise QueryError(
            "Tanggal data belum terjadi.", code="bad_date", hint="Periksa tahun dan bulannya."
        )


def _publish(
    store: Store, kind: DatasetKind, upload: Upload, frame: pd.DataFrame, data_date: str
) -> SnapshotRecord:
    return store.publish(
        kind.name,
        frame,
        origin=", ".join(file["name"] for file in upload.facts["files"]),
        data_date=data_date,
        sample=False,
        report=dict(upload.facts["report"]),
    )


def _drop_files(store: Store, upload: Upload) -> None:
    """Delete what was handed over; the preview stays as long as the upload is listed."""
    folder = store.upload_folder(upload.id)
    for name in (DRAFT, *(file["stored"] for file in upload.facts["files"])):
        (folder / name).unlink(missing_ok=True)
