"""One folder that holds everything published: snapshots, runs, and the catalogue of both."""

import hashlib
import os
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from peta.errors import DataError
from peta.store.catalogue import Catalogue, SnapshotRecord
from peta.store.snapshot import (
    Frame,
    check_content,
    publish_bytes,
    publish_folder,
    publish_frame,
    read_frame,
    read_rows,
)

_KEY_BYTES = 32


class Store:
    """What is published under a folder.

    Parameters
    ----------
    root
        Folder of the store; made if it is not there.
    """

    def __init__(self, root: Path) -> None:
        self._snapshots = root / "snapshots"
        self._runs = root / "runs"
        self._root = root
        self.catalogue = Catalogue(root / "catalogue.sqlite")

    def publish(
        self,
        kind: str,
        frame: Frame,
        *,
        origin: str,
        data_date: str,
        sample: bool,
        report: dict[str, Any],
    ) -> SnapshotRecord:
        """Publish a dataset and make it the current one of its kind.

        What is current already, with the same date, is left as it is: its record is returned.
        """
        digest = publish_frame(frame, self._snapshots)
        held = self.catalogue.current().get(kind)
        if held and (held.hash, held.data_date, held.sample) == (digest, data_date, sample):
            return held
        record = SnapshotRecord(kind, digest, len(frame), origin, data_date, sample, report)
        self.catalogue.publish(record)
        return record

    def frame(self, digest: str) -> Frame:
        """Rows of a snapshot.

        Raises
        ------
        DataError
            The file's content no longer matches its name.
        """
        file = self._snapshots / f"{digest}.parquet"
        check_content(file)
        return read_frame(file)

    def has_frame(self, digest: str) -> bool:
        """Whether the rows of a snapshot are still kept; old ones may be deleted by hand."""
        return (self._snapshots / f"{digest}.parquet").is_file()

    def upload_folder(self, upload_id: str) -> Path:
        """Folder under ``tmp`` for the files of an upload, readable by the service only."""
        folder = self._root / "tmp" / f"upload-{upload_id}"
        folder.mkdir(parents=True, mode=0o700, exist_ok=True)
        return folder

    def forget_upload(self, upload_id: str) -> None:
        """Delete an upload with its files."""
        shutil.rmtree(self._root / "tmp" / f"upload-{upload_id}", ignore_errors=True)
        self.catalogue.uploads.remove(upload_id)

    def secret_key(self) -> bytes:
        """Return the random key that sessions are signed with; made once, kept in the store."""
        return self._key(
            "session.key",
            "Kunci sesi di penyimpanan rusak.",
            "Hapus berkas session.key; operator harus masuk lagi.",
        )

    def identity_key(self) -> bytes:
        """Return the random key that identity numbers are hashed with; made once, kept here.

        Without it nobody can tell whose hash a hash is, and a new one makes no old hash again.
        """
        return self._key(
            "identity.key",
            "Kunci sandi nomor identitas di penyimpanan rusak.",
            "Kembalikan identity.key dari cadangan; dengan kunci baru semua data berkolom penerima "
            "harus dimuat lagi.",
        )

    def _key(self, name: str, message: str, hint: str) -> bytes:
        file = self._root / name
        if not file.exists():
            _write_once(file, secrets.token_bytes(_KEY_BYTES))
        key = file.read_bytes()
        if len(key) != _KEY_BYTES:
            raise DataError(message, code="damaged_key", hint=hint)
        return key

    def publish_run(
        self, facts: dict[str, Any], frames: Mapping[str, Frame], layers: Mapping[str, bytes]
    ) -> None:
        """Publish the results and map layers of a run, whole, and make it the latest run."""

        def write(folder: Path) -> None:
            for name, frame in frames.items():
                frame.to_parquet(folder / f"{name}.parquet", index=False, compression="zstd")
            for name, content in layers.items():
                (folder / f"{name}.geojson").write_bytes(content)

        publish_folder(self._runs / facts["id"], write)
        self.catalogue.publish_run(facts["id"], facts)

    def run_frame(self, run_id: str, name: str) -> Frame:
        """Return one table of a run's results."""
        return read_frame(self._runs / run_id / f"{name}.parquet")

    def run_rows(self, run_id: str, name: str, standard: str) -> Frame:
        """Return the rows of one standard of a table of a run's results."""
        file = self._runs / run_id / f"{name}.parquet"
        return read_rows(file, [("standard", "==", standard)])

    def has_run_frame(self, run_id: str, name: str) -> bool:
        """Whether a run has a table; older runs lack what was not yet asked for."""
        return (self._runs / run_id / f"{name}.parquet").is_file()

    def run_digest(self, run_id: str) -> str:
        """Hash over the tables of a run and their names; what a frozen run is known by."""
        digest = hashlib.sha256()
        for file in sorted((self._runs / run_id).glob("*.parquet")):
            digest.update(f"{file.name} {hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode())
        return digest.hexdigest()

    def keep_comparison(self, name: str, frame: Frame) -> None:
        """Keep what two runs differ by, which never changes; the first to come wins."""

        def write(folder: Path) -> None:
            frame.to_parquet(folder / "effects.parquet", index=False, compression="zstd")

        publish_folder(self._root / "comparisons" / name, write)

    def comparison(self, name: str) -> Frame | None:
        """Return a comparison that was kept; None if it was not made yet."""
        file = self._root / "comparisons" / name / "effects.parquet"
        return read_frame(file) if file.is_file() else None

    def keep_tiles(self, name: str, content: bytes) -> None:
        """Keep an archive of tiles, which many runs may share; what is kept never changes."""
        publish_bytes(content, self._tiles_file(name))

    def tiles(self, name: str) -> Path | None:
        """File of an archive of tiles; None if it is not kept."""
        file = self._tiles_file(name)
        return file if file.is_file() else None

    def _tiles_file(self, name: str) -> Path:
        return self._root / "tiles" / f"{name}.pmtiles"

    def run_layers(self, run_id: str) -> "Layers":
        """GeoJSON of every map layer of a run, by name."""
        return Layers(self._runs / run_id)


class Layers(Mapping[str, bytes]):
    """Map layers of a run, each read when it is asked for."""

    def __init__(self, folder: Path) -> None:
        self._files = {file.stem: file for file in sorted(folder.glob("*.geojson"))}

    def __getitem__(self, name: str) -> bytes:
        return self._files[name].read_bytes()

    def __contains__(self, name: object) -> bool:
        return name in self._files

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)


def _write_once(file: Path, content: bytes) -> None:
    """Write a file that others see whole or not at all; whoever comes first wins."""
    draft = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as out:
        out.write(content)
    with suppress(FileExistsError):
        os.link(draft, file)
    draft.unlink()
