"""A load killed at any moment leaves the last good state, and the service goes on answering."""

import os
import shutil
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest

from peta.publishing import EMBEDDED, assess_current, load_embedded
from peta.store.store import Store
from tests.serving import Service, serving

MOMENTS = 10

# Runs `peta load` and kills itself with SIGKILL at the n-th of the calls that touch the disk.
# Without being killed it says how many such calls there were.
LOADER = textwrap.dedent(
    """
    import os, pathlib, signal, sqlite3, sys
    moment, seen = int(sys.argv[1]), 0

    def dies_at_its_moment(call):
        def wrapped(*args, **kwargs):
            global seen
            seen += 1
            if seen == moment:
                os.kill(os.getpid(), signal.SIGKILL)
            return call(*args, **kwargs)
        return wrapped

    class Connection(sqlite3.Connection):
        execute = dies_at_its_moment(sqlite3.Connection.execute)
        __exit__ = dies_at_its_moment(sqlite3.Connection.__exit__)

    connect = sqlite3.connect
    sqlite3.connect = lambda *args, **kwargs: connect(*args, **kwargs, factory=Connection)
    os.fsync = dies_at_its_moment(os.fsync)
    pathlib.Path.replace = dies_at_its_moment(pathlib.Path.replace)
    import pandas
    pandas.DataFrame.to_parquet = dies_at_its_moment(pandas.DataFrame.to_parquet)

    from peta.cli import main
    sys.argv = ["peta", *sys.argv[2:]]
    try:
        main()
    finally:
        print("calls:", seen)
    """
)


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory, standards) -> Path:
    """A store with the embedded default, assessed; copied before anything changes it."""
    root = tmp_path_factory.mktemp("embedded")
    store = Store(root)
    load_embedded(store)
    assess_current(store, standards)
    return root


@pytest.fixture
def service(embedded: Path, tmp_path: Path) -> Iterator[Service]:
    root = tmp_path / "store"
    shutil.copytree(embedded, root)
    with serving(root) as running:
        yield running


def load(root: Path, file: Path, moment: int) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", LOADER, str(moment), "load", "penduduk", str(file)],
        env={**os.environ, "PETA_STORE": str(root)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def more_people(root: Path, folder: Path, by: int) -> Path:
    """Return a population file that differs from what the store holds."""
    store = Store(root)
    frame = store.frame(store.catalogue.current()["penduduk"].hash)
    file = folder / f"penduduk_{by}.csv"
    frame.assign(jiwa=frame["jiwa"] + by).to_csv(file, index=False)
    return file


def check_whole(root: Path) -> None:
    """Every current snapshot is there, has its rows, and its hash is its name."""
    store = Store(root)
    current = store.catalogue.current()
    assert set(current) == set(EMBEDDED)
    for record in current.values():
        assert len(store.frame(record.hash)) == record.rows


def answered_run(service: Service) -> str:
    answer = orjson.loads(service.get("/api/v1/gaps?standard=POS-ADA&limit=1"))
    assert answer["items"]
    run: str = answer["run"]["id"]
    return run


@pytest.mark.slow
def test_ten_moments(service: Service, embedded: Path, tmp_path: Path):
    counting = tmp_path / "counting"
    shutil.copytree(embedded, counting)
    whole = load(counting, more_people(counting, tmp_path, 1), moment=10**9)
    assert whole.returncode == 0, whole.stderr
    calls = int(whole.stdout.rsplit("calls:", 1)[1])
    assert calls > MOMENTS

    before = answered_run(service)
    held = Store(service.root).catalogue.current()["penduduk"].hash
    seen = set()
    for number in range(MOMENTS):
        moment = 1 + round(number * (calls - 1) / (MOMENTS - 1))
        killed = load(service.root, more_people(embedded, tmp_path, 2 + number), moment)
        assert killed.returncode == -signal.SIGKILL, killed.stderr
        check_whole(service.root)
        assert answered_run(service) == before
        seen.add(Store(service.root).catalogue.current()["penduduk"].hash)
    assert held in seen, "no kill came before the switch, so nothing was proven"

    after = load(service.root, more_people(embedded, tmp_path, 99), moment=10**9)
    assert after.returncode == 0, after.stderr
    check_whole(service.root)
