"""Reading as a whole: in the confined process as in this one, and whatever bytes come in."""

import os
import random
import time
import warnings
from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from peta.domain.dataset import KINDS
from peta.errors import DataError
from peta.io.limits import Limits
from peta.io.quality import Findings
from peta.io.raw import RawTable
from peta.io.reading import read_raw
from tests.fixtures import writing
from tests.io.opening import opened

TABLE = (("kode", "nama", "jiwa"), ("64.02.01.2003", "A", 12), ("64.02.01.2004", "B", 1.5))
POINTS = 'nama,lon,lat\nDésa,"117,1",-0.5\nB,117,-1\n'
KML = (
    "<kml><Document><Folder><name>a</name><Placemark><name>A</name><description>"
    "<![CDATA[kode: 1<br>x: 2]]></description><Point><coordinates>117,0,1</coordinates></Point>"
    "</Placemark></Folder></Document></kml>"
)
FUZZ_SECONDS = float(os.environ.get("PETA_FUZZ_SECONDS", "0"))
FUZZ_LIMITS = Limits(wall_seconds=20, cpu_seconds=20, rows=100_000)


def seeds(folder: Path) -> Iterator[Path]:
    """Write one small good file of every format."""
    frame = gpd.GeoDataFrame(
        {"kode": ["1", "2"], "nama": ["A", None]},
        geometry=[shapely.box(117, -1, 117.1, -0.9), shapely.box(117.1, -1, 117.2, -0.9)],
        crs=4326,
    )
    (folder / "a.csv").write_text(POINTS)
    (folder / "b.csv").write_bytes(POINTS.encode("utf-16"))
    (folder / "a.kml").write_text(KML)
    writing.xlsx({"A": TABLE, "B": TABLE[:1]})(folder / "a.xlsx")
    writing.xls("A", TABLE)(folder / "a.xls")
    writing.ods("A", TABLE)(folder / "a.ods")
    writing.archive({"doc.kml": KML.encode()})(folder / "a.kmz")
    frame.to_parquet(folder / "a.parquet")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for suffix in ("geojson", "gpkg", "fgb", "shp"):
            frame.to_file(folder / f"a.{suffix}")
    parts = {p.name: p.read_bytes() for p in sorted(folder.glob("a.*")) if p.stem == "a"}
    shape = {n: c for n, c in parts.items() if n[1:] in (".shp", ".shx", ".dbf", ".prj", ".cpg")}
    writing.archive(shape)(folder / "a.zip")
    yield from (p for p in sorted(folder.iterdir()) if p.suffix not in (".shx", ".dbf", ".prj"))


@pytest.fixture(scope="module")
def good(tmp_path_factory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("seeds")
    return {path.name: path.read_bytes() for path in seeds(folder) if path.suffix != ".cpg"}


@pytest.mark.parametrize("kind", ["boundaries", "penduduk", "rlh"])
def test_the_confined_process_reads_as_this_one(tmp_path, kind):
    for path in seeds(tmp_path):
        if path.suffix == ".cpg":
            continue
        here, there = Findings(), Findings()
        one = read_raw(path, KINDS[kind], here, isolated=False)
        other = read_raw(path, KINDS[kind], there)
        assert one.headers == other.headers
        assert (one.rows == other.rows).all()
        assert (
            one.frame.astype(str)
            .replace("nan", "None")
            .equals(other.frame.astype(str).replace("nan", "None"))
        )
        assert (one.geometry is None) == (other.geometry is None)
        if one.geometry is not None and other.geometry is not None:
            assert shapely.equals_exact(one.geometry, other.geometry, 0).all()
        assert list(here) == list(there)


def test_every_format_is_among_the_seeds(good):
    assert {Path(name).suffix for name in good} == {
        ".csv", ".xlsx", ".xls", ".ods", ".geojson", ".gpkg", ".fgb", ".shp", ".zip",
        ".parquet", ".kml", ".kmz",
    }  # fmt: skip


def damaged(content: bytes, change: random.Random) -> bytes:
    """Content with a few bytes changed, cut, doubled, or taken from elsewhere."""
    held = bytearray(content)
    for _ in range(change.choice([1, 1, 2, 5, 20])):
        place = change.randrange(len(held)) if held else 0
        match change.randrange(7):
            case 0:
                held[place : place + 1] = bytes([change.randrange(256)])
            case 1:
                held[place : place + 1] = bytes([held[place] ^ (1 << change.randrange(8))])
            case 2:
                del held[place : place + change.choice([1, 4, 64, 4096])]
            case 3:
                held[place:place] = held[place : place + change.choice([1, 16, 512])]
            case 4:
                held[place : place + 4] = change.choice(
                    [b"\xff" * 4, b"\0" * 4, b"\x7f\xff\xff\xff"]
                )
            case 5:
                held[place:place] = change.choice(
                    [b"<", b"&", b'"', b"\0", b"\x1a", b"{{{{", b"=1+1"]
                )
            case _:
                del held[place:]
        if not held:
            return b""
    return bytes(held)


def check_survives(folder: Path, name: str, content: bytes, kind: str) -> None:
    """Only rows, findings or a DataError may come out, and in time."""
    path = folder / name
    path.write_bytes(content)
    start = time.monotonic()
    try:
        raw = read_raw(path, KINDS[kind], Findings(), limits=FUZZ_LIMITS)
    except DataError:
        pass
    else:
        assert isinstance(raw, RawTable)
        assert len(raw.rows) == len(raw.frame)
        assert raw.geometry is None or len(raw.geometry) == len(raw.rows)
    assert time.monotonic() - start < 60


@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data(), st.sampled_from(["boundaries", "mck", "penduduk", "sanitasi"]))
def test_mutated_files_never_crash(tmp_path, good, data, kind):
    name = data.draw(st.sampled_from(sorted(good)))
    seed = data.draw(st.integers(0, 2**32))
    check_survives(tmp_path, name, damaged(good[name], random.Random(seed)), kind)


@pytest.mark.skipif(not FUZZ_SECONDS, reason="set PETA_FUZZ_SECONDS to mutate files for longer")
def test_mutated_files_never_crash_for_long(tmp_path, good):
    until, tried = time.monotonic() + FUZZ_SECONDS, 0
    while time.monotonic() < until:
        seed = random.randrange(2**32)
        change = random.Random(seed)
        name = change.choice(sorted(good))
        kind = change.choice(["boundaries", "mck", "penduduk", "sanitasi", "permukiman"])
        try:
            check_survives(tmp_path, name, damaged(good[name], change), kind)
        except BaseException:
            print(f"seed {seed}, {name}, {kind}")
            raise
        tried += 1
    print(f"{tried} mutated files in {FUZZ_SECONDS:.0f} s")


@pytest.mark.parametrize("share", [0.02, 0.2, 0.5, 0.8, 0.98])
def test_every_format_cut_off_is_refused_or_told(tmp_path, good, share):
    for name, content in good.items():
        check_survives(tmp_path, name, content[: max(1, int(len(content) * share))], "boundaries")


def test_an_uppercase_shapefile_is_found_whole(tmp_path, good):
    for path in seeds(tmp_path):
        if path.stem == "a" and path.suffix == ".shp":
            for part in tmp_path.glob("a.*"):
                if part.suffix in (".shp", ".shx", ".dbf", ".prj"):
                    part.rename(part.with_suffix(part.suffix.upper()))
            break
    assert len(opened(tmp_path / "a.SHP", "boundaries")[0].rows) == 2
