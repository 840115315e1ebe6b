"""The process that opens untrusted files: ``python -m peta.io.worker``, started by the sandbox.

It waits on its standard input for one request a line. For each it forks a child, which takes from
itself everything that reading does not need, reads the one file, and leaves its answer as files in
the folder that it was given. The waiting process never touches a file from outside; it only spares
the next child the import of the libraries.
"""

import importlib
import os
import resource
import signal
import sys
import tempfile
import traceback
from dataclasses import asdict
from pathlib import Path
from typing import Any

import orjson

from peta.errors import DataError
from peta.io.confinement import confine, die_with_parent
from peta.io.limits import Limits
from peta.io.options import ReadOptions
from peta.io.quality import Findings

CRASHED = 70
_PRELOADED = {
    "rows": ("peta.domain.dataset", "peta.io.exchange", "peta.io.formats"),
    "grid": ("peta.io.grids",),
}
USAGE = "usage.json"
"""What the process ended with: which guards held, and its greatest memory."""


def main() -> None:
    """Answer requests until the standard input ends."""
    die_with_parent()
    for module in _PRELOADED[sys.argv[1]]:
        importlib.import_module(module)
    for line in sys.stdin.buffer:
        status = _in_child(orjson.loads(line))
        sys.stdout.write(f"{status}\n")
        sys.stdout.flush()


def _in_child(request: dict[str, Any]) -> int:
    """Status of a child that did the work: 0, or what ended it; a signal as a negative number."""
    child = os.fork()
    if child == 0:
        os._exit(_work(request))
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def _work(request: dict[str, Any]) -> int:
    try:
        limits = Limits(**request["limits"])
        folder = Path(request["folder"])
        signal.signal(signal.SIGXCPU, signal.SIG_DFL)
        tempfile.tempdir = os.environ["TMPDIR"] = os.environ["CPL_TMPDIR"] = str(folder)
        guards = confine(limits, folder, [Path(path) for path in request["readable"]])
        _TASKS[request["task"]](request, folder, limits)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        (folder / USAGE).write_bytes(orjson.dumps({"guards": guards, "peak_bytes": peak}))
    except MemoryError:
        return _say_memory(Path(request["folder"]))
    except BaseException:
        # What the parent makes of it is a DataError; the log keeps where it happened, without
        # the message, which could hold what stands in the file.
        frames = traceback.extract_tb(sys.exc_info()[2])
        kind = sys.exc_info()[0]
        places = " < ".join(f"{Path(f.filename).name}:{f.lineno}" for f in reversed(frames[-6:]))
        sys.stderr.write(f"{kind.__name__ if kind else ''} at {places}\n")
        return CRASHED
    return 0


def _say_memory(folder: Path) -> int:
    (folder / "memory").touch()
    return CRASHED


def _read_rows(request: dict[str, Any], folder: Path, limits: Limits) -> None:
    from peta.domain.dataset import dataset_kind
    from peta.io.exchange import write_error, write_result
    from peta.io.formats import read_here

    findings = Findings(secret=request["secret"])
    options = ReadOptions(**request["options"])
    expected = tuple(request["expected"]) if request["expected"] else None
    kind = dataset_kind(request["kind"])
    path = Path(request["path"])
    try:
        raw = read_here(path, kind, findings, expected, options, limits)
    except DataError as error:
        write_error(folder, error, findings)
        return
    write_result(folder, raw, findings)


def _read_grid(request: dict[str, Any], folder: Path, limits: Limits) -> None:
    from peta.io.grids import GridOptions, grid_here, write_grid, write_grid_error

    try:
        grid = grid_here(Path(request["path"]), GridOptions(**request["options"]), limits)
    except DataError as error:
        write_grid_error(folder, error)
        return
    write_grid(folder, grid)


_TASKS = {"rows": _read_rows, "grid": _read_grid}


def request_of(
    task: str, path: Path, folder: Path, readable: list[Path], limits: Limits, **more: Any
) -> bytes:
    """One line that asks a waiting process for a task."""
    request = {
        "task": task,
        "path": str(path),
        "folder": str(folder),
        "readable": [str(path) for path in readable],
        "limits": asdict(limits),
        **more,
    }
    return orjson.dumps(request) + b"\n"


if __name__ == "__main__":
    main()
