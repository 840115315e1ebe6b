"""Immutable published files, named by the hash of their content.

Publishing writes aside, reads back, fsyncs, renames, and only then may anybody refer to the file.
A process killed at any moment leaves at worst a stray file in ``tmp``.
"""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

import geopandas as gpd
import pandas as pd

from peta.errors import DataError

# With geometry it is a GeoDataFrame, which is a DataFrame.
Frame: TypeAlias = pd.DataFrame


def publish_frame(frame: Frame, folder: Path) -> str:
    """Write a frame as (Geo)Parquet named by its sha256, and return the hash.

    Publishing the same content twice leaves one file.

    Raises
    ------
    DataError
        What was written does not read back as what was given, or the disk is full.
    """
    with _aside(folder) as work:
        file = work / "frame.parquet"
        frame.to_parquet(file, index=False, compression="zstd")
        _check_same(frame, read_frame(file))
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        _sync(file)
        file.replace(folder / f"{digest}.parquet")
        _sync(folder)
    return digest


def publish_folder(target: Path, write: Callable[[Path], None]) -> None:
    """Fill a folder aside by `write` and rename it to `target`, which appears whole or not at all.

    A `target` that is there already is left as it is.
    """
    if target.is_dir():
        return
    with _aside(target.parent) as work:
        draft = work / "draft"
        draft.mkdir()
        write(draft)
        for file in draft.iterdir():
            _sync(file)
        _sync(draft)
        if not target.is_dir():
            draft.replace(target)
        _sync(target.parent)


def publish_bytes(content: bytes, target: Path) -> None:
    """Write a file aside and rename it to `target`; one that is there already is left as it is."""
    if target.is_file():
        return
    with _aside(target.parent) as work:
        draft = work / target.name
        draft.write_bytes(content)
        _sync(draft)
        draft.replace(target)
        _sync(target.parent)


def read_frame(file: Path) -> Frame:
    """Read a published frame; with geometry if it has one."""
    if _has_geometry(file):
        geometries: Frame = gpd.read_parquet(file)
        return geometries
    return pd.read_parquet(file)


def read_rows(file: Path, filters: list[tuple[str, str, str]]) -> Frame:
    """Read only those rows of a published table that pass every filter, as parquet takes them."""
    return pd.read_parquet(file, filters=filters)


def check_content(file: Path) -> None:
    """Raise DataError if a snapshot's content no longer has the hash that names it."""
    if hashlib.sha256(file.read_bytes()).hexdigest() != file.stem:
        raise DataError(
            f"Isi {file.name} tidak lagi sesuai dengan namanya.",
            code="snapshot_damaged",
            hint="Muat ulang berkas asalnya dengan peta load.",
        )


def _has_geometry(file: Path) -> bool:
    from pyarrow.parquet import read_schema

    return b"geo" in (read_schema(file).metadata or {})


def _check_same(given: Frame, written: Frame) -> None:
    """Compare values; a text column may come back as another type of text."""
    try:
        pd.testing.assert_frame_equal(_plain(given), _plain(written), check_dtype=False)
    except AssertionError as error:
        raise DataError(
            "Data yang ditulis tidak sama dengan yang dibaca kembali.",
            code="snapshot_differs",
            hint="Periksa ruang dan kesehatan disk, lalu coba lagi.",
        ) from error


def _plain(frame: Frame) -> pd.DataFrame:
    table = pd.DataFrame(frame.reset_index(drop=True)).astype("object")
    if isinstance(frame, gpd.GeoDataFrame):
        table["geometry"] = frame.geometry.to_wkb().to_numpy()
    return table.where(table.notna(), None)


@contextmanager
def _aside(folder: Path) -> Iterator[Path]:
    """Temporary folder on the same file system, gone afterwards."""
    folder.mkdir(parents=True, exist_ok=True)
    parent = folder.parent / "tmp"
    parent.mkdir(exist_ok=True)
    work = Path(tempfile.mkdtemp(dir=parent))
    try:
        yield work
    except OSError as error:
        raise DataError(
            f"Tidak dapat menulis ke {folder}: {error.strerror}.",
            code="cannot_write",
            hint="Periksa izin folder dan sisa ruang disk.",
        ) from error
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
