import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path

import numpy as np
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from peta.errors import DataError
from peta.io.cells import Cells
from peta.io.grids import GridOptions, read_population_grid
from peta.io.limits import DEFAULT, MB, Limits
from peta.io.sandbox import _environment, answered
from peta.io.windows import windows_of
from peta.io.worker import USAGE
from tests.io.opening import opened, refused

rasterio = pytest.importorskip("rasterio", reason="the raster reader is an optional part of peta")
NODATA = -99999.0
# The writer of these files, not the reader: rasterio itself multiplies as affine 3 dislikes.
pytestmark = pytest.mark.filterwarnings("ignore::PendingDeprecationWarning")


def grid(path, values, *, crs="EPSG:4326", size=0.01, west=117.0, north=0.0, **profile):
    values = np.asarray(values)
    bands = values if values.ndim == 3 else values[None]
    profile = {"nodata": NODATA, "dtype": "float32", **profile}
    with rasterio.open(
        path, "w", driver="GTiff", width=bands.shape[2], height=bands.shape[1], count=len(bands),
        crs=crs, transform=rasterio.Affine(size, 0, west, 0, -size, north), **profile,
    ) as target:  # fmt: skip
        target.write(bands.astype(profile["dtype"]))
    return path


def fault(path, limits=DEFAULT, **options):
    with pytest.raises(DataError) as caught:
        read_population_grid(path, GridOptions(**options), limits)
    assert len(caught.value.hint) > 10
    return caught.value.code


def test_cells_with_people_become_points_at_their_centres(tmp_path):
    read = read_population_grid(grid(tmp_path / "a.tif", [[1.5, 0], [NODATA, 3]]))
    assert read.frame["jiwa"].tolist() == [1.5, 3]
    assert read.frame["lon"].tolist() == pytest.approx([117.005, 117.015])
    assert read.frame["lat"].tolist() == pytest.approx([-0.005, -0.015])
    assert (read.step, read.cells, read.unknown_cells, read.people) == (1, 4, 1, 4.5)


def test_a_projected_grid_comes_back_in_degrees(tmp_path):
    path = grid(tmp_path / "a.tif", [[5.0]], crs="EPSG:32750", size=100, west=5e5, north=9.94e6)
    read = read_population_grid(path)
    assert read.frame[["lon", "lat"]].iloc[0].tolist() == pytest.approx([117.0, -0.543], abs=1e-3)


def test_a_coarser_step_keeps_the_sum_and_lies_where_people_are(tmp_path):
    read = read_population_grid(
        grid(tmp_path / "a.tif", [[1, 3, 0], [0, 0, 2]]), GridOptions(step=2)
    )
    assert read.frame["jiwa"].tolist() == [4, 2]
    assert read.frame["lon"].tolist() == pytest.approx([117.0125, 117.025])


def test_the_number_of_points_is_kept_by_coarser_steps(tmp_path):
    values = np.random.default_rng(1).random((300, 300))
    read = read_population_grid(grid(tmp_path / "a.tif", values), GridOptions(points=1000))
    assert len(read.frame) <= 1000
    assert read.step == 16
    assert read.frame["jiwa"].sum() == pytest.approx(values.astype("f4").astype("f8").sum())


def test_only_a_box_is_read(tmp_path):
    path = grid(tmp_path / "a.tif", np.ones((100, 100)))
    read = read_population_grid(path, GridOptions(box=(117.2, -0.3, 117.3, -0.2)))
    assert read.cells <= 12 * 12
    assert 100 <= read.people <= 144
    assert fault(path, box=(100.0, 1.0, 101.0, 2.0)) == "grid_empty"


@pytest.mark.parametrize("dtype", ["uint8", "int32", "float64"])
def test_whole_numbers_are_read_too(tmp_path, dtype):
    nodata = 255 if dtype == "uint8" else NODATA
    path = grid(tmp_path / "a.tif", [[1, nodata], [0, 7]], dtype=dtype, nodata=nodata)
    assert read_population_grid(path).people == 8


@pytest.mark.parametrize(
    "profile",
    [{"compress": "lzw", "predictor": 3}, {"compress": "deflate", "tiled": True,
     "blockxsize": 16, "blockysize": 16}, {"BIGTIFF": "YES"}, {"compress": "zstd"}],
)  # fmt: skip
def test_every_common_packing_is_read(tmp_path, profile):
    values = np.arange(40 * 50, dtype="f4").reshape(40, 50)
    assert read_population_grid(grid(tmp_path / "a.tif", values, **profile)).people == values.sum()


def test_not_a_number_is_unknown_and_not_zero(tmp_path):
    read = read_population_grid(grid(tmp_path / "a.tif", [[np.nan, 0], [1, NODATA]]))
    assert (read.unknown_cells, len(read.frame)) == (2, 1)


def test_what_is_no_count_of_people_is_refused(tmp_path):
    cases = {
        "grid_negative": grid(tmp_path / "1.tif", [[-1, 2]]),
        "grid_values": grid(tmp_path / "2.tif", [[np.inf, 2]]),
        "grid_bands": grid(tmp_path / "3.tif", np.ones((3, 2, 2))),
        "grid_total": grid(tmp_path / "4.tif", [[1e10]]),
        "no_crs": grid(tmp_path / "5.tif", [[1]], crs=None),
        "grid_empty": grid(tmp_path / "6.tif", [[0, NODATA]]),
    }
    assert {code: fault(path) for code, path in cases.items()} == {code: code for code in cases}
    undeclared = grid(tmp_path / "7.tif", [[NODATA, 2]], nodata=None)
    assert fault(undeclared) == "grid_negative"
    assert fault(grid(tmp_path / "8.tif", [[1j]], dtype="complex64", nodata=None)) == "grid_values"


def test_a_stated_system_serves_a_grid_without_one(tmp_path):
    path = grid(tmp_path / "a.tif", [[5]], crs=None, size=100, west=5e5, north=9.94e6)
    read = read_population_grid(path, GridOptions(crs="EPSG:32750"))
    assert read.frame["lon"][0] == pytest.approx(117.0, abs=1e-3)
    assert fault(path, crs="EPSG:1") == "unknown_crs"


def test_other_files_are_no_grids(write, tmp_path):
    assert fault(write("a.tif", "kode,jiwa\n")) == "not_a_grid"
    assert fault(write("b.tif", b"")) == "zero_bytes"
    vrt = "<VRTDataset><SourceFilename>/etc/passwd</SourceFilename></VRTDataset>"
    assert fault(write("c.tif", vrt)) == "unknown_format"
    assert fault(write("d.tif", b"II*\x00\x08\x00\x00\x00")) == "truncated"


@pytest.mark.parametrize("share", [0.01, 0.1, 0.5, 0.9])
def test_a_truncated_grid_is_refused(tmp_path, share):
    values = np.random.default_rng(1).random((300, 300))
    whole = grid(tmp_path / "a.tif", values, compress="deflate").read_bytes()
    path = tmp_path / "b.tif"
    path.write_bytes(whole[: int(len(whole) * share)])
    assert fault(path) == "truncated"


def test_limits_on_cells_and_memory(tmp_path):
    path = grid(tmp_path / "a.tif", np.ones((100, 100)))
    assert fault(path, Limits(grid_cells=9999)) == "grid_too_large"
    # One block of 16 GB that a small file claims to hold.
    vast = tmp_path / "b.tif"
    with rasterio.open(vast, "w", driver="GTiff", width=60_000, height=60_000, count=1,
                       dtype="float32", crs="EPSG:4326", blockysize=60_000, sparse_ok=True,
                       BIGTIFF="YES", compress="deflate",
                       transform=rasterio.Affine(1e-4, 0, 95, 0, -1e-4, 5)):  # fmt: skip
        pass
    assert fault(vast) == "grid_too_large"
    assert fault(vast, Limits(grid_cells=10**11, memory_bytes=1_500 * MB)) in (
        "truncated", "too_much_memory", "reader_crashed", "grid_empty",
    )  # fmt: skip


def test_settlements_can_be_loaded_from_a_grid(tmp_path):
    path = grid(tmp_path / "a.tif", [[1.5, 0], [NODATA, 3]])
    raw, findings = opened(path, "permukiman")
    assert raw.frame["jiwa"].tolist() == [1.5, 3]
    assert raw.geometry[0].coords[0] == pytest.approx((117.005, -0.005))
    assert [f.code for f in findings] == ["grid_read"]
    assert "tidak diketahui, bukan nol" in findings[0].message
    assert refused(path, "mck").code == "raster"


def test_the_reader_of_grids_loads_no_other_gdal():
    code = "import sys, peta.io.grids, rasterio; sys.exit('pyogrio' in sys.modules)"
    ended = subprocess.run([sys.executable, "-c", code], env=_environment())
    assert ended.returncode == 0


def test_without_its_reader_the_officer_is_told(monkeypatch):
    from peta.io import grids

    monkeypatch.setitem(sys.modules, "rasterio.errors", None)
    with pytest.raises(DataError) as caught:
        grids.reader()
    assert caught.value.code == "grid_reader_missing"


@given(
    st.integers(1, 5000), st.integers(1, 9000),
    st.tuples(st.integers(1, 600), st.integers(1, 10_000)), st.integers(0, 300),
)  # fmt: skip
def test_windows_cover_every_cell_once(height, width, block, top):
    parts = list(windows_of((top, 7, height, width), block))
    assert sum(rows * columns for _, _, rows, columns in parts) == height * width
    assert min(part[0] for part in parts) == top
    assert max(part[0] + part[2] for part in parts) == top + height
    assert all(part[2] > 0 and part[3] > 0 for part in parts)


@given(st.integers(0, 2**32 - 1), st.integers(1, 60), st.integers(1, 4))
def test_people_are_conserved_whatever_the_step(seed, most, step):
    random = np.random.default_rng(seed)
    values = random.random((24, 17)) * (random.random((24, 17)) < 0.4)
    cells = Cells(step, most, 17)
    for row in range(0, 24, 7):
        cells.add(values[row : row + 7], row, 0)
    rows, columns, people = cells.points()
    assert people.sum() == pytest.approx(values.sum())
    assert len(people) <= most or len(people) == 1
    assert ((rows >= 0) & (rows < 24) & (columns >= 0) & (columns < 17)).all()
    if cells.step == 1:
        assert np.allclose(people, values[values > 0])


@pytest.mark.slow
def test_a_hundred_million_cells_within_two_gigabytes(tmp_path):
    path = tmp_path / "besar.tif"
    total = _write_vast(path, 10_000)
    start = time.monotonic()
    options = asdict(GridOptions())
    with answered("grid", path, [path], options=options) as folder:
        told = orjson.loads((folder / "result.json").read_bytes())
        usage = orjson.loads((folder / USAGE).read_bytes())
    seconds = time.monotonic() - start
    print(f"100 million cells: {seconds:.1f} s, {usage['peak_bytes'] / 1e6:.0f} MB")
    assert told["cells"] == 10**8
    assert told["people"] == pytest.approx(total, rel=1e-9)
    assert usage["peak_bytes"] < 2_000 * MB


def _write_vast(path: Path, size: int) -> float:
    """Write a square grid, 94 of 100 cells without a value, and return its people."""
    random = np.random.default_rng(1)
    total = 0.0
    with rasterio.open(
        path, "w", driver="GTiff", height=size, width=size, count=1, dtype="float32",
        crs="EPSG:4326", transform=rasterio.Affine(5e-4, 0, 113.5, 0, -5e-4, 3),
        tiled=True, blockxsize=512, blockysize=512, compress="lzw", predictor=3, nodata=NODATA,
    ) as target:  # fmt: skip
        for row in range(0, size, 512):
            rows = min(512, size - row)
            values = np.full((rows, size), NODATA, "float32")
            chance = random.random((rows, size))
            values[chance < 0.06] = 0
            people = chance < 0.03
            values[people] = random.random(int(people.sum())).astype("float32") * 5
            total += float(values[people].astype("float64").sum())
            target.write(values, 1, window=((row, row + rows), (0, size)))
    return total
