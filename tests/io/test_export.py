"""Each export format can be loaded again and gives the same rows."""

import csv

import geopandas as gpd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from peta.domain.dataset import KINDS
from peta.errors import AccessError, QueryError
from peta.io.datasets import read_dataset
from peta.io.export import write_dataset
from tests.fixtures.world import KODE, known
from tests.io.canonical import SLOW, assert_same, canonical

MAPS = (".geojson", ".gpkg", ".parquet", ".fgb", ".kml")
OPEN = [kind for kind in KINDS.values() if kind.tier.value != "rahasia"]
WAYS = [
    (kind, suffix)
    for kind in OPEN
    for suffix in (*(() if kind.is_drawn else (".csv",)),
                   *(MAPS if kind.geometry else ()))
]  # fmt: skip


@pytest.mark.parametrize(("kind", "suffix"), WAYS, ids=lambda way: getattr(way, "name", way))
@SLOW
@given(data=st.data())
def test_an_export_loads_again_as_it_was(tmp_path, kind, suffix, data):
    frame, path = data.draw(canonical(kind)), tmp_path / f"export{suffix}"
    write_dataset(kind, frame, path)
    assert_same(read_dataset(kind, [path], known(kind.name)).frame, frame)


def _mck(**values):
    row = {"id": "1", "nama": "A", "kode": KODE, "status": None, "kakus": None}
    points = gpd.points_from_xy([117.0212], [-0.0312])
    return gpd.GeoDataFrame([row | values], geometry=points, crs=4326)


@pytest.mark.parametrize("text", ["=1+1", "+62", "-", "@SUM(A1)", "\tx"])
def test_no_cell_of_a_csv_is_computed(tmp_path, text):
    write_dataset(KINDS["mck"], _mck(nama=text), tmp_path / "a.csv")
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        assert next(csv.DictReader(file))["nama"] == "'" + text


def test_a_hole_survives_kml(tmp_path):
    ring = shapely.box(117, -0.1, 117.05, -0.05)
    shape = shapely.MultiPolygon([ring - shapely.box(117.02, -0.08, 117.03, -0.07)])
    row = {"id": "1", "jenis": "banjir", "kelas": "tinggi"}
    frame = gpd.GeoDataFrame([row], geometry=[shape], crs=4326)
    write_dataset(KINDS["bahaya"], frame, tmp_path / "a.kml")
    back = read_dataset(KINDS["bahaya"], [tmp_path / "a.kml"]).frame
    assert shapely.equals(back.geometry[0], shape)


@pytest.mark.parametrize("kind", ["rlh", "program"])
@pytest.mark.parametrize("suffix", [".csv", *MAPS])
def test_rows_of_a_secret_kind_are_never_written(tmp_path, kind, suffix):
    with pytest.raises(AccessError):
        write_dataset(KINDS[kind], _mck(), tmp_path / f"a{suffix}")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("kind", "name"), [("mck", "a.docx"), ("penduduk", "a.kml"),
                                            ("boundaries", "a.csv"), ("mck", "a")])  # fmt: skip
def test_another_ending_is_refused_with_those_that_there_are(tmp_path, kind, name):
    with pytest.raises(QueryError) as refused:
        write_dataset(KINDS[kind], _mck(), tmp_path / name)
    assert "." in refused.value.hint


@pytest.mark.parametrize("text", ["=1+1", "+62", "-x", "@SUM(A1)", "'quoted"])
def test_a_guarded_text_loads_as_it_was(tmp_path, text):
    write_dataset(KINDS["mck"], _mck(nama=text), tmp_path / "a.csv")
    back = read_dataset(KINDS["mck"], [tmp_path / "a.csv"], known("mck")).frame
    assert back["nama"].tolist() == [text]
