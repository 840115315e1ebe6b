"""Archives, looked at before anything is unpacked; XLSX, ODS and KMZ are archives too."""

import stat
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

from peta.errors import DataError
from peta.io.limits import DEFAULT, MB, Limits

_ARCHIVES = (".zip", ".kmz", ".rar", ".7z", ".gz", ".tar", ".tgz", ".xz", ".bz2", ".zst")
_CHUNK = 1 << 20
# Python's zipfile shows these as ordinary faults of a damaged or locked archive.
_FAULTS = (
    zlib.error,
    zipfile.BadZipFile,
    RuntimeError,
    NotImplementedError,
    OSError,
    EOFError,
    ValueError,
)


def check_archive(path: Path, limits: Limits = DEFAULT) -> list[str]:
    """Names in a ZIP archive that is safe to unpack.

    Raises
    ------
    DataError
        ``truncated``, ``encrypted``, ``too_large``, ``nested_archive``, ``unsafe_file``.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "a.zip"
    >>> with zipfile.ZipFile(path, "w") as archive:
    ...     archive.writestr("../../etc/passwd", "x")
    >>> check_archive(path)
    Traceback (most recent call last):
    ...
    peta.errors.DataError: Arsip memuat nama berkas yang keluar dari foldernya.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except _FAULTS:
        raise _broken() from None
    _check_sizes(entries, limits)
    for entry in entries:
        _check_entry(entry)
    return data_names(entry.filename for entry in entries)


def data_names(names: Iterable[str]) -> list[str]:
    """Names without folders and without what macOS adds to every archive.

    Examples
    --------
    >>> data_names(["a/", "a/desa.shp", "__MACOSX/a/._desa.shp"])
    ['a/desa.shp']
    """
    files = [name for name in names if not name.endswith("/")]
    return [n for n in files if not PurePosixPath(n).name.startswith("._")]


def _check_sizes(entries: list[zipfile.ZipInfo], limits: Limits) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > limits.members:
        raise _bomb(f"memuat lebih dari {limits.members} berkas")
    if unpacked > limits.unpacked_bytes:
        raise _bomb(f"isinya lebih besar dari {limits.unpacked_bytes // MB} MB")
    for entry in entries:
        if entry.file_size > MB and entry.file_size > limits.ratio * max(entry.compress_size, 1):
            raise _bomb(f"isinya lebih dari {limits.ratio:g} kali ukuran terkompresinya")


def _check_entry(entry: zipfile.ZipInfo) -> None:
    # zipfile cuts names at NUL; the name as stored is what another reader might follow.
    name = entry.orig_filename.replace("\\", "/")
    parts = PurePosixPath(name).parts
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if ".." in parts or name.startswith("/") or "\x00" in name or name[1:2] == ":":
        raise _unsafe("unsafe_file", "Arsip memuat nama berkas yang keluar dari foldernya.")
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise _unsafe("unsafe_file", "Arsip memuat tautan atau perangkat, bukan berkas biasa.")
    if name.lower().endswith(_ARCHIVES):
        raise nested()
    if entry.flag_bits & 1:
        raise _unsafe("encrypted", "Arsip dikunci dengan kata sandi.")


@contextmanager
def opened(path: Path, limits: Limits = DEFAULT) -> Iterator[zipfile.ZipFile]:
    """Archive that was checked; damage that shows only while unpacking is a DataError as well."""
    check_archive(path, limits)
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except DataError:
        raise
    except _FAULTS:
        raise _broken() from None


def unpack(archive: zipfile.ZipFile, name: str, target: Path, limits: Limits = DEFAULT) -> None:
    """Write one member under a name that we chose, no more than the archive said it holds."""
    with archive.open(name) as source, target.open("wb") as sink:
        _copy(source, sink, min(archive.getinfo(name).file_size, limits.unpacked_bytes))


def member(archive: zipfile.ZipFile, name: str, limits: Limits = DEFAULT) -> bytes:
    """Content of one member, no more than the archive said it holds."""
    stated = min(archive.getinfo(name).file_size, limits.unpacked_bytes)
    with archive.open(name) as source:
        content = source.read(stated + 1)
    if len(content) > stated:
        raise _bomb("isinya lebih besar dari yang dinyatakan")
    return content


def _copy(source: IO[bytes], sink: IO[bytes], stated: int) -> None:
    left = stated + 1
    while left > 0 and (chunk := source.read(min(_CHUNK, left))):
        sink.write(chunk)
        left -= len(chunk)
    if left <= 0:
        raise _bomb("isinya lebih besar dari yang dinyatakan")


def _broken() -> DataError:
    return DataError(
        "Arsip (ZIP, XLSX, ODS atau KMZ) rusak atau terpotong.",
        code="truncated",
        hint="Unduh atau kirim ulang berkasnya sampai selesai.",
    )


def _bomb(why: str) -> DataError:
    return DataError(
        f"Arsip tidak dibuka: {why}.",
        code="too_large",
        hint="Keluarkan berkas datanya, bagi per kabupaten/kota bila besar, lalu kirim berkas itu.",
    )


def nested() -> DataError:
    """Build the error for an archive in an archive."""
    return _unsafe("nested_archive", "Arsip memuat arsip lain di dalamnya.")


def _unsafe(code: str, message: str) -> DataError:
    hint = "Keluarkan berkas datanya, lalu kirim berkas itu tanpa arsip atau dalam ZIP baru."
    return DataError(message, code=code, hint=hint)
