"""Files made on the spot, each named by its defect."""

from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from peta.domain.dataset import KINDS
from peta.io.datasets import NOTHING_KNOWN, Dataset, read_dataset
from peta.io.quality import RefusedFile
from peta.io.villages import KnownVillages

KODES = [f"64.02.01.200{number}" for number in range(1, 4)]


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str | bytes], Path]:
    def _write(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return _write


@pytest.fixture
def read() -> Callable[..., Dataset]:
    def _read(kind: str, *paths: Path, known: KnownVillages = NOTHING_KNOWN) -> Dataset:
        return read_dataset(KINDS[kind], paths, known)

    return _read


@pytest.fixture
def refusal() -> Callable[..., RefusedFile]:
    """Read and expect to be refused; the message must say something and the hint too."""

    def _refusal(kind: str, *paths: Path, known: KnownVillages = NOTHING_KNOWN) -> RefusedFile:
        with pytest.raises(RefusedFile) as caught:
            read_dataset(KINDS[kind], paths, known)
        assert all(len(finding.message) > 10 for finding in caught.value.report.errors)
        assert all(len(finding.hint) > 10 for finding in caught.value.report.errors)
        assert all(str(path.parent) not in str(caught.value) for path in paths)
        return caught.value

    return _refusal


@pytest.fixture
def villages() -> gpd.GeoDataFrame:
    """Three villages of 0.01 degree side by side, from west to east."""
    boxes = [shapely.box(117 + i / 100, -0.51, 117.01 + i / 100, -0.5) for i in range(3)]
    return gpd.GeoDataFrame({"kode": KODES, "nama": list("ABC")}, geometry=boxes, crs=4326)


@pytest.fixture
def known(villages: gpd.GeoDataFrame) -> KnownVillages:
    return KnownVillages(
        frozenset(KODES), frozenset({"64.02"}), tuple(villages.total_bounds), villages
    )
