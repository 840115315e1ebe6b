"""Open untrusted files in another process, and turn whatever happens there into a DataError."""

import atexit
import logging
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from peta.errors import DataError
from peta.io.limits import DEFAULT, Limits
from peta.io.worker import request_of

_LOG = logging.getLogger(__name__)
_IDLE_KEPT = 2
_TOLD_BYTES = 2000

# What the C libraries of the reading process are told. GDAL and PROJ must not reach the network,
# load plug-ins or follow references; the thread pools would only eat address space.
_SETTINGS = {
    "CPL_CURL_ENABLE_VSIMEM": "NO",
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none",
    "GDAL_CACHEMAX": "64",
    "GDAL_DRIVER_PATH": "disable",
    "GDAL_HTTP_TIMEOUT": "1",
    "GDAL_NUM_THREADS": "1",
    "GDAL_VRT_ENABLE_PYTHON": "NO",
    "OGR_SQLITE_LOAD_EXTENSIONS": "NO",
    "PROJ_NETWORK": "OFF",
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "MALLOC_ARENA_MAX": "2",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONUTF8": "1",
}


class _Reader:
    """A waiting process with the libraries loaded; one request at a time."""

    def __init__(self, flavour: str) -> None:
        self.flavour = flavour
        self.owner = os.getpid()
        self.heard = 0
        self.said = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the process
        self.process = subprocess.Popen(  # noqa: S603 - our own program, no shell, no name given
            [sys.executable, "-P", "-m", "peta.io.worker", flavour],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.said,
            env=_environment(),
            cwd=tempfile.gettempdir(),
            start_new_session=True,
        )

    def is_usable(self) -> bool:
        return self.owner == os.getpid() and self.process.poll() is None

    def ask(self, request: bytes, seconds: float) -> int | None:
        """Status of the child that answered; None if it took too long."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.heard = os.fstat(self.said.fileno()).st_size
        self.process.stdin.write(request)
        self.process.stdin.flush()
        with selectors.DefaultSelector() as waiting:
            waiting.register(self.process.stdout, selectors.EVENT_READ)
            if not waiting.select(seconds):
                return None
        return int(self.process.stdout.readline() or b"-9")

    def told(self) -> str:
        """What it wrote to its standard error since it was asked."""
        told = os.pread(self.said.fileno(), _TOLD_BYTES, self.heard)
        return told.decode("utf-8", "replace").strip()

    def end(self) -> None:
        """Kill it with everything it started."""
        if self.owner == os.getpid() and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout, self.said):
            if stream is not None:
                _close(stream)


def _close(stream: Any) -> None:
    try:
        stream.close()
    except OSError:  # a last unread line to a process that is gone
        _LOG.debug("the reader was gone")


class _Readers:
    """Waiting processes by flavour; each is taken by one thread and given back."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._idle: list[_Reader] = []

    def take(self, flavour: str) -> _Reader:
        with self._lock:
            for reader in self._idle:
                if reader.flavour == flavour and reader.is_usable():
                    self._idle.remove(reader)
                    return reader
        return _Reader(flavour)

    def give_back(self, reader: _Reader) -> None:
        with self._lock:
            keep = reader.is_usable() and len(self._idle) < _IDLE_KEPT
            if keep:
                self._idle.append(reader)
        if not keep:
            reader.end()

    def end(self) -> None:
        with self._lock:
            idle, self._idle = self._idle, []
        for reader in idle:
            if reader.owner == os.getpid():
                reader.end()


_READERS = _Readers()
atexit.register(_READERS.end)


def _environment() -> dict[str, str]:
    """Nothing of ours but where the code lies: no keys, no proxies, no home."""
    paths = [path for path in sys.path if path]
    return {
        "PATH": os.defpath,
        "PYTHONPATH": os.pathsep.join(paths),
        "LANG": "C.UTF-8",
        **_SETTINGS,
    }


@contextmanager
def answered(
    task: str, path: Path, readable: list[Path], limits: Limits = DEFAULT, **more: Any
) -> Iterator[Path]:
    """Folder with the files that a confined process left for a task; it is removed afterwards.

    Parameters
    ----------
    task
        ``"rows"`` or ``"grid"``.
    readable
        The only files from outside that the process may open.
    more
        What the task needs besides, as plain values.

    Raises
    ------
    DataError
        ``too_slow``, ``too_much_memory``, ``reader_crashed``.
    """
    with tempfile.TemporaryDirectory(prefix="peta-") as name:
        folder = Path(name).resolve()
        files = [file.resolve() for file in readable]
        request = request_of(task, path.resolve(), folder, files, limits, **more)
        _run(task, request, folder, limits)
        yield folder


def _run(task: str, request: bytes, folder: Path, limits: Limits) -> None:
    reader = _READERS.take(task)
    status: int | None = None
    try:
        status = reader.ask(request, limits.wall_seconds)
        if status != 0:
            _LOG.warning("the reader ended with %s: %s", status, reader.told())
    except OSError:
        status = -signal.SIGKILL
    finally:
        if status is None:
            reader.end()
        else:
            _READERS.give_back(reader)
    if status != 0:
        raise _failure(status, folder)


def _failure(status: int | None, folder: Path) -> DataError:
    if status is None or status in (-signal.SIGXCPU, -signal.SIGALRM):
        return DataError(
            "Berkas terlalu lama dibaca, lalu dihentikan.",
            code="too_slow",
            hint="Bagi per kabupaten/kota, atau ekspor ulang ke GeoPackage atau CSV.",
        )
    if (folder / "memory").exists():
        return DataError(
            "Isi berkas membutuhkan memori lebih dari yang diizinkan.",
            code="too_much_memory",
            hint="Hapus sel kosong yang jauh di luar tabel, atau bagi per kabupaten/kota.",
        )
    return unfinished()


def unfinished() -> DataError:
    """Build the error for a reading process that broke down over a file."""
    return DataError(
        "Pembacaan berkas terhenti; isinya rusak atau tidak wajar.",
        code="reader_crashed",
        hint="Buka di aplikasi asalnya (Excel, QGIS), simpan ulang, lalu kirim lagi.",
    )
