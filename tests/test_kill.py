"""A process killed at any moment of a load leaves the last good state, and the service answers."""

import os
import signal
import subprocess
import sys
import textwrap
import urllib.request
from pathlib import Path

import orjson
import pytest

from peta.store.store import Store

MOMENTS = 10
KINDS = ("penduduk", "posyandu")

# Runs `peta load` and kills itself with SIGKILL at the n-th of the calls that change the disk.
LOADER = textwrap.dedent(
    """
    import os, signal, sqlite3, sys
    moment, seen = int(sys.argv[1]), 0

    def dies_at_its_moment(call):
        def wrapped(*args, **kwargs):
            global seen
            seen += 1
            if seen == moment:
                os.kill(os.getpid(), signal.SIGKILL)
            return call(*args, **kwargs)
        return wrapped

    for module, name in ((os, "fsync"), (os, "replace"), (os, "open"), (sqlite3, "connect")):
        setattr(module, name, dies_at_its_moment(getattr(module, name)))

    import pandas
    pandas.DataFrame.to_parquet = dies_at_its_moment(pandas.DataFrame.to_parquet)
    from peta.cli import main
    sys.argv = ["peta", *sys.argv[2:]]
    main()
    """
)


def environment(store: Path) -> dict[str, str]:
    return {**os.environ, "PETA_STORE": str(store)}


def load_and_die(store: Path, moment: int, kind: str, file: Path) -> int:
    done = subprocess.run(
        [sys.executable, "-c", LOADER, str(moment), "load", kind, str(file)],
        env=environment(store),
        capture_output=True,
        timeout=60,
        check=False,
    )
    return done.returncode


def changed_population(store: Store, folder: Path) -> Path:
    record = store.catalogue.current()["penduduk"]
    frame = store.frame(record.hash)
    file = folder / "penduduk.csv"
    frame.assign(jiwa=frame["jiwa"] + 1).to_csv(file, index=False)
    return file


@pytest.mark.slow
def test_killed_load_leaves_the_last_good_state(tmp_path: Path, served_default: tuple[str, Path]):
    url, root = served_default
    store = Store(root)
    file = changed_population(store, tmp_path)
    before = store.catalogue.current()
    run_before = answered_run(url)
    killed = 0
    for moment in range(1, MOMENTS + 1):
        code = load_and_die(root, moment, "penduduk", file)
        current = store.catalogue.current()
        assert set(current) == set(before)
        for record in current.values():
            assert len(store.frame(record.hash)) == record.rows  # whole, and its hash is its name
        assert answered_run(url) == run_before
        killed += code == -signal.SIGKILL
        if code != -signal.SIGKILL:
            assert code == 0
    assert killed >= 5, "the kills came too late to prove anything"
    assert load_and_die(root, 10**9, "penduduk", file) == 0
    assert store.catalogue.current()["penduduk"].hash != before["penduduk"].hash


@pytest.mark.slow
@pytest.mark.parametrize("seconds", [0.3, 0.7, 0.9, 1.1, 1.3])
def test_load_killed_by_the_clock(seconds: float, tmp_path: Path, served_default: tuple[str, Path]):
    url, root = served_default
    store = Store(root)
    file = changed_population(store, tmp_path)
    command = [sys.executable, "-m", "peta", "load", "penduduk", str(file)]
    with subprocess.Popen(command, env=environment(root), stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL) as process:  # fmt: skip
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
    for record in store.catalogue.current().values():
        assert len(store.frame(record.hash)) == record.rows
    assert answered_run(url)


def answered_run(url: str) -> str:
    with urllib.request.urlopen(
        f"{url}/api/v1/gaps?standard=POS-ADA&limit=1", timeout=10
    ) as answer:
        run: str = orjson.loads(answer.read())["run"]["id"]
        return run
