"""What an upload holds: read, compared with what is current, drawn, and kept to be looked at."""

import logging
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import orjson
import pandas as pd

from peta.domain.dataset import KINDS
from peta.domain.schema import DatasetKind
from peta.engine import difference as changes
from peta.engine.difference import difference
from peta.errors import DataError, PetaError
from peta.io.identities import without_identity_headers
from peta.io.options import ReadOptions
from peta.io.quality import Findings
from peta.io.reading import read_raw
from peta.publishing import read_files
from peta.render.preview import preview
from peta.store.catalogue import SnapshotRecord
from peta.store.pending import Upload, UploadState
from peta.store.store import Store

DRAFT, PREVIEW = "draft.parquet", "preview.json"
_SHAPEFILE_PARTS = (".shx", ".dbf", ".prj", ".cpg", ".sbn", ".sbx", ".qix")
_CHANGES = ("added", "removed", "moved", "changed")

log = logging.getLogger("peta.uploads")


def check(store: Store, upload_id: str) -> Upload:
    """Read the files of an upload, compare them with what is current, and keep what was found.

    Files of a kind with identity numbers are deleted as soon as they are read: what is kept of
    them holds hashes only. To be read in another way they have to be handed over once more.
    """
    upload = store.catalogue.uploads.get(upload_id)
    kind = KINDS[upload.kind]
    against = current_hashes(store, kind)
    compared: dict[str, Any] = {}
    try:
        frame, report = _read(store, upload, kind)
    except PetaError as error:
        report, state = _report_of(error, upload), UploadState.REFUSED
    except Exception as error:
        # A file must not leave its upload waiting for ever, whatever it does to a reader.
        log.exception("failed: check of %s", kind.name)
        report, state = _report_of(_unreadable(error), upload), UploadState.REFUSED
    else:
        compared, state = _compared(store, upload, kind, frame), UploadState.CHECKED
    facts = {
        "report": _with_given_names(report, upload),
        "headers": _headers(store, upload, kind, report),
        "against": against,
        **compared,
    }
    if kind.has_identity:
        for file in upload.facts["files"]:
            (store.upload_folder(upload.id) / file["stored"]).unlink(missing_ok=True)
    return store.catalogue.uploads.move(upload, state, **facts)


def current_hashes(store: Store, kind: DatasetKind) -> dict[str, str]:
    """What a check depends on: the current rows of the kind, and the borders."""
    current = store.catalogue.current()
    return {name: current[name].hash for name in ("boundaries", kind.name) if name in current}


def existing(store: Store, upload: Upload, name: str) -> Path:
    """Return a file of an upload; DataError if ``tmp`` was emptied meanwhile."""
    file = store.upload_folder(upload.id) / name
    if not file.is_file():
        raise DataError(
            "Berkas unggahan ini sudah dibersihkan.",
            code="upload_gone",
            hint="Unggah berkasnya sekali lagi.",
        )
    return file


def _read(store: Store, upload: Upload, kind: DatasetKind) -> tuple[pd.DataFrame, dict[str, Any]]:
    keep_others = bool(upload.facts["options"].get("keep_others"))
    files = _main_files(store, upload)
    dataset = read_files(store, kind, files, keep_others, _options(upload))
    return dataset.frame, dataset.report.as_dict()


def _options(upload: Upload) -> ReadOptions:
    """Return how the files are read: always all valid rows, so that they can be looked at."""
    given = {
        name: value for name, value in upload.facts["options"].items() if name != "keep_others"
    }
    return ReadOptions(**given, accept_valid=True)


def _compared(
    store: Store, upload: Upload, kind: DatasetKind, frame: pd.DataFrame
) -> dict[str, Any]:
    current = store.catalogue.current()
    record = current.get(kind.name)
    before = store.frame(record.hash) if record else None
    table = difference(before, frame, kind.key)
    found = changes.counts(table)
    villages = store.frame(current["boundaries"].hash) if "boundaries" in current else None
    folder = store.upload_folder(upload.id)
    frame.to_parquet(folder / DRAFT, index=False, compression="zstd")
    shown = preview(kind, before, frame, table, villages)
    (folder / PREVIEW).write_bytes(orjson.dumps(shown, option=orjson.OPT_SERIALIZE_NUMPY))
    return {
        "difference": found,
        "identical": record is not None and not any(found[name] for name in _CHANGES),
        "first": record is None,
        "current": _facts_of(record),
    }


def _facts_of(record: SnapshotRecord | None) -> dict[str, Any]:
    if record is None:
        return {}
    names = ("hash", "rows", "origin", "data_date", "sample")
    return {name: getattr(record, name) for name in names}


def _main_files(store: Store, upload: Upload) -> list[Path]:
    """Files to read; the parts of a shapefile are found beside its .shp."""
    stored = [file["stored"] for file in upload.facts["files"]]
    shapes = {Path(name).stem for name in stored if name.endswith(".shp")}
    return [
        existing(store, upload, name)
        for name in stored
        if not (Path(name).suffix in _SHAPEFILE_PARTS and Path(name).stem in shapes)
    ]


def _main_files_or_none(store: Store, upload: Upload) -> list[Path]:
    try:
        return _main_files(store, upload)
    except DataError:
        return []


def _report_of(error: PetaError, upload: Upload) -> dict[str, Any]:
    """Report of a refused file; of a fault without one, a report that says it."""
    report = getattr(error, "report", None)
    if report is not None:
        found: dict[str, Any] = report.as_dict()
        return found
    finding = dict.fromkeys(("file", "sheet", "column", "given", "proposed"), "")
    return {
        "dataset": upload.kind,
        "rows": {"read": 0, "accepted": 0, "mended": 0, "refused": 0},
        "mapping": {},
        "findings": [
            {
                **finding,
                "row": None,
                "severity": "error",
                "code": error.code,
                "message": error.message,
                "hint": error.hint,
            }
        ],
        "snapshot": None,
    }


def _unreadable(error: Exception) -> DataError:
    """Return what an officer is told of a failure of ours; the log has the rest."""
    return DataError(
        f"Berkas tidak dapat diperiksa ({type(error).__name__}); kesalahan ini telah dicatat.",
        code="unexpected",
        hint="Simpan berkas dalam format lain, misalnya CSV, atau beri tahu pengelola.",
    )


def _with_given_names(report: dict[str, Any], upload: Upload) -> dict[str, Any]:
    """The same report with the officer's names for the random ones of the store."""
    text = orjson.dumps(report).decode()
    for file in upload.facts["files"]:
        text = text.replace(file["stored"], orjson.dumps(file["name"]).decode()[1:-1])
    named: dict[str, Any] = orjson.loads(text)
    return named


def _headers(
    store: Store, upload: Upload, kind: DatasetKind, report: Mapping[str, Any]
) -> list[str]:
    """Headers of the files, for choosing a column by hand."""
    found = dict.fromkeys(str(header) for header in (report["mapping"] or {}).values())
    if "headers" in report:
        return list(dict.fromkeys([*report["headers"], *found]))
    options = _options(upload)
    for path in _main_files_or_none(store, upload):
        with suppress(PetaError):
            raw = read_raw(path, kind, Findings(), None, options)
            found |= dict.fromkeys(without_identity_headers(kind, raw, Findings()).headers)
    return [header for header in found if header.strip()]
