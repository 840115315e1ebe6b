import os
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import orjson
import pytest

from peta.errors import DataError
from peta.io import sandbox, worker
from peta.io.limits import MB, Limits
from peta.io.sandbox import answered
from tests.io.opening import opened, refused

TABLE = "nama,lon,lat\nA,117,-1\n"
LINUX = sys.platform == "linux"

PROBE = """
import ctypes, os, socket, subprocess, sys
from pathlib import Path
from peta.io.confinement import confine
from peta.io.limits import Limits

libc = ctypes.CDLL(None, use_errno=True)
folder, secret, given = map(Path, sys.argv[1:4])
held = confine(Limits(), folder, [given])
print(",".join(held))

def attempt(name, act):
    try:
        act()
    except (OSError, MemoryError, RuntimeError) as error:
        print(name, "refused", type(error).__name__)
    else:
        print(name, "done")

def connect_in_c():
    handle = libc.socket(socket.AF_INET, socket.SOCK_STREAM, 0)
    if handle < 0:
        raise OSError(ctypes.get_errno(), "socket")

def open_in_c():
    handle = libc.open(str(secret).encode(), os.O_RDONLY)
    if handle < 0:
        raise OSError(ctypes.get_errno(), "open")

def run_in_c():
    if libc.execl(b"/bin/true", b"true", None) < 0:
        raise OSError(ctypes.get_errno(), "exec")

attempt("given", given.read_bytes)
attempt("write inside", lambda: (folder / "x").write_bytes(b"x"))
attempt("socket", lambda: socket.create_connection(("127.0.0.1", 9)))
attempt("program", lambda: subprocess.run(["/bin/true"]))
attempt("secret", secret.read_bytes)
attempt("write outside", lambda: (secret.parent / "y").write_bytes(b"y"))
attempt("memory", lambda: bytearray(10_000_000_000))
attempt("secret in C", open_in_c)
attempt("socket in C", connect_in_c)
attempt("program in C", run_in_c)
"""


@pytest.fixture
def probe(tmp_path):
    folder, other = tmp_path / "own", tmp_path / "other"
    folder.mkdir()
    other.mkdir()
    (other / "secret").write_text("NIK")
    (other / "given").write_text("x")
    arguments = [folder, other / "secret", other / "given"]
    ended = subprocess.run(
        [sys.executable, "-c", PROBE, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=60,
        env=sandbox._environment(),
    )
    assert ended.returncode == 0, ended.stderr
    guards, *lines = ended.stdout.splitlines()
    return guards.split(","), {line.split(" refused")[0]: "refused" in line for line in lines}


def test_a_confined_process_can_do_its_work_and_nothing_else(probe):
    guards, refusals = probe
    assert {"rlimits", "audit hook"} <= set(guards)
    assert not refusals["given done"]
    assert not refusals["write inside done"]
    assert all(refusals[name] for name in ("socket", "program", "memory"))


@pytest.mark.skipif(not LINUX, reason="guards of the Linux kernel")
def test_the_kernel_refuses_what_c_libraries_would_do(probe):
    guards, refusals = probe
    if "landlock" in guards:
        assert all(refusals[name] for name in ("secret", "write outside", "secret in C"))
    if "seccomp" in guards:
        assert refusals["socket in C"]
        assert refusals["program in C"]
    assert {"landlock", "seccomp", "network namespace"} & set(guards)


def test_the_reading_process_knows_nothing_of_ours(monkeypatch):
    monkeypatch.setenv("PETA_SECRET", "kunci")
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    told = sandbox._environment()
    assert "PETA_SECRET" not in told
    assert "HTTPS_PROXY" not in told
    assert told["PROJ_NETWORK"] == "OFF"


@pytest.fixture
def hostile(tmp_path, monkeypatch):
    """A reader that does something bad instead of reading."""

    def _hostile(code):
        folder = tmp_path / "code"
        folder.mkdir()
        (folder / "sitecustomize.py").write_text(
            "import sys\n"
            "if sys.argv[0] in ('-m', '') or 'worker' in ' '.join(sys.orig_argv):\n"
            "    import peta.io.formats as formats\n"
            "    def read_here(*_):\n"
            + "".join(f"        {line}\n" for line in code.splitlines())
            + "    formats.read_here = read_here\n"
        )
        monkeypatch.setattr(sandbox, "_READERS", sandbox._Readers())
        own = sandbox._environment()
        own["PYTHONPATH"] = f"{folder}{os.pathsep}{own['PYTHONPATH']}"
        monkeypatch.setattr(sandbox, "_environment", lambda: own)

    yield _hostile
    sandbox._READERS.end()


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("import os; os.abort()", "reader_crashed"),
        ("import os; os._exit(3)", "reader_crashed"),
        ("import ctypes; ctypes.string_at(0)", "reader_crashed"),
        ("raise SystemExit(0)", "reader_crashed"),
        ("raise RuntimeError('nama: Siti')", "reader_crashed"),
        ("return None", "reader_crashed"),
        ("held = [bytearray(1000)] * 10**12", "too_much_memory"),
        ("return bytearray(10**11)", "too_much_memory"),
        ("import socket; socket.socket()", "reader_crashed"),
        ("import subprocess; subprocess.run('id')", "reader_crashed"),
        ("def f(): f()\nf()", "reader_crashed"),
    ],
)
def test_whatever_a_reader_does_becomes_an_error(write, hostile, code, expected, caplog):
    hostile(code)
    path = write("a.csv", TABLE)
    assert refused(path).code == expected
    assert "Siti" not in caplog.text


def test_a_hang_is_ended_with_all_it_started(write, hostile):
    hostile("import time; time.sleep(600)")
    path = write("a.csv", TABLE)
    start = time.monotonic()
    assert refused(path, limits=Limits(wall_seconds=1)).code == "too_slow"
    assert time.monotonic() - start < 20


def test_a_busy_loop_ends_by_its_processor_time(write, hostile):
    hostile("while True: pass")
    path = write("a.csv", TABLE)
    assert refused(path, limits=Limits(cpu_seconds=1, wall_seconds=60)).code == "too_slow"


def test_after_a_crash_the_next_file_is_read(write, monkeypatch):
    path = write("a.csv", TABLE)
    opened(path)
    for reader in sandbox._READERS._idle:
        os.killpg(reader.process.pid, 9)
        reader.process.wait()
    assert len(opened(path)[0].rows) == 1


def test_many_threads_read_at_once(write):
    path = write("a.csv", TABLE)
    lengths = []
    threads = [
        threading.Thread(target=lambda: lengths.append(len(opened(path)[0].rows))) for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert lengths == [1] * 6
    assert len(sandbox._READERS._idle) <= sandbox._IDLE_KEPT


def test_the_guards_hold_while_a_file_is_read(write):
    path = write("a.csv", TABLE)
    with answered("rows", path, [path], kind="mck", expected=None, options={}, secret=False) as out:
        told = orjson.loads((out / worker.USAGE).read_bytes())
        assert {"rlimits", "audit hook"} <= set(told["guards"])
        assert 0 < told["peak_bytes"] < 2_000 * MB
    assert not out.exists()


def test_an_answer_that_is_no_answer_is_an_error(write, monkeypatch):
    path = write("a.csv", TABLE)

    def spoil(*_):
        raise KeyError("mixed")

    monkeypatch.setattr("peta.io.reading.read_result", spoil)
    assert refused(path).code == "reader_crashed"


def test_a_link_to_another_file_is_read_as_that_file(tmp_path, write):
    target = write("b.csv", TABLE)
    link = tmp_path / "a.csv"
    link.symlink_to(target)
    assert len(opened(link)[0].rows) == 1


@pytest.mark.parametrize(
    "path",
    [
        "/vsicurl/http://127.0.0.1:9/a.gpkg",
        "http://127.0.0.1:9/a.fgb",
        "/vsizip/a.zip",
        "WFS:http://127.0.0.1:9",
        "a\0b.csv",
    ],
)
def test_a_remote_or_virtual_path_is_no_file(path):
    with pytest.raises(DataError) as caught:
        opened(Path(path))
    assert caught.value.code == "missing_file"


def test_no_file_makes_a_request(write):
    """A server of our own hears nothing, whatever the file points to."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        url = f"http://127.0.0.1:{server.getsockname()[1]}/a"
        vrt = f'<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>/vsicurl/{url}' \
            "</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"  # fmt: skip
        link = f"<kml><NetworkLink><Link><href>{url}</href></Link></NetworkLink></kml>"
        dtd = f'<!DOCTYPE k SYSTEM "{url}"><kml/>'
        wfs = f"<OGRWFSDataSource><URL>{url}</URL></OGRWFSDataSource>"
        for name, text in {"a.geojson": vrt, "b.kml": link, "c.kml": dtd, "d.gpkg": wfs}.items():
            refused(write(name, text))
        with pytest.raises(BlockingIOError):
            server.accept()
