import shutil
import sqlite3
import warnings
import zipfile

import geopandas as gpd
import pyogrio
import pytest
import shapely

from peta.io import maps
from peta.io.limits import Limits
from tests.io.opening import codes, opened, refused


def _save(frame, path, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        frame.to_file(path, **options)
    return path


def _shapefile(villages, folder):
    folder.mkdir()
    return _save(villages, folder / "desa.shp")


@pytest.mark.parametrize("crs", [4326, 32750, 23890, 9470])
def test_a_geopackage_in_any_system_comes_back_in_degrees(tmp_path, villages, crs):
    path = _save(villages.to_crs(crs), tmp_path / "desa.gpkg")
    raw, _ = opened(path, "boundaries")
    expected = villages.to_crs(crs).to_crs(4326).geometry.to_numpy()
    assert shapely.hausdorff_distance(raw.geometry, expected).max() < 1e-9


def test_a_geopackage_by_a_wrong_name_is_read_with_a_note(tmp_path, villages):
    path = _save(villages, tmp_path / "desa.gpkg").rename(tmp_path / "wrong_extension.csv")
    assert codes(path, "boundaries") == ["wrong_extension"]


def test_every_truncated_geopackage_is_refused(tmp_path, villages):
    whole = _save(villages, tmp_path / "desa.gpkg").read_bytes()
    for share in (0.1, 0.5, 0.9, 0.999):
        path = tmp_path / "truncated.gpkg"
        path.write_bytes(whole[: int(len(whole) * share)])
        error = refused(path, "boundaries")
        assert error.code == "truncated"
        assert "ulang" in error.hint


def test_a_geopackage_with_a_view_or_virtual_table_is_refused(tmp_path, villages):
    path = _save(villages, tmp_path / "view.gpkg")
    connection = sqlite3.connect(path)
    connection.execute("CREATE VIEW lain AS SELECT * FROM view")
    connection.commit()
    connection.close()
    assert refused(path, "boundaries").code == "unsafe_file"


def test_no_crs_names_the_likely_ones(tmp_path, villages):
    utm = villages.to_crs(32750)
    utm = utm.set_crs(None, allow_override=True)
    error = refused(_save(utm, tmp_path / "no_crs.gpkg"), "boundaries", box=(115, -2, 118, 1))
    assert error.code == "no_crs"
    assert error.hint.count("EPSG:") == 1
    assert "EPSG:32750" in error.hint


@pytest.mark.parametrize("lost", [".shx", ".dbf"])
def test_a_shapefile_without_a_part_names_it(tmp_path, villages, lost):
    path = _shapefile(villages, tmp_path / "a")
    path.with_suffix(lost).unlink()
    error = refused(path, "boundaries")
    assert error.code == "shapefile_incomplete"
    assert lost in str(error)


def test_a_shapefile_without_prj_has_no_crs(tmp_path, villages):
    path = _shapefile(villages, tmp_path / "a")
    path.with_suffix(".prj").unlink()
    error = refused(path, "boundaries")
    assert error.code == "no_crs"
    assert "EPSG:4326" in error.hint


def test_a_zipped_shapefile_in_a_folder(tmp_path, villages):
    folder = _shapefile(villages, tmp_path / "a").parent
    archive = shutil.make_archive(str(tmp_path / "desa"), "zip", tmp_path, folder.name)
    assert len(opened(tmp_path / archive, "boundaries")[0].rows) == 3


def test_a_zip_with_two_shapefiles_asks(tmp_path, villages):
    folder = _shapefile(villages, tmp_path / "a").parent
    _save(villages, folder / "lama.shp")
    archive = shutil.make_archive(str(tmp_path / "desa"), "zip", folder)
    error = refused(tmp_path / archive, "boundaries")
    assert error.code == "several_layers"
    assert "desa" in str(error)


def test_a_zip_cannot_write_outside(tmp_path):
    path = tmp_path / "slip.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for suffix in ("shp", "shx", "dbf"):
            archive.writestr(f"../../slip.{suffix}", b"x")
    assert refused(path, "boundaries").code == "unsafe_file"
    assert not list(tmp_path.parent.parent.glob("slip.*"))


def test_names_of_a_shapefile_without_cpg_are_latin(tmp_path, villages):
    villages["nama"] = ["Désa", "B", "C"]
    path = tmp_path / "desa.shp"
    _save(villages, path, encoding="ISO-8859-1")
    path.with_suffix(".cpg").unlink(missing_ok=True)
    assert opened(path, "boundaries")[0].frame["nama"][0] == "Désa"


def test_the_only_fitting_layer_is_taken(tmp_path, villages):
    path = _save(villages, tmp_path / "a.gpkg", layer="batas")
    points = gpd.GeoDataFrame({"id": ["1"]}, geometry=[shapely.Point(117, -0.5)], crs=4326)
    _save(points, path, layer="titik")
    assert len(opened(path, "boundaries")[0].rows) == 3
    assert opened(path, "mck")[0].frame["id"].tolist() == ["1"]


def test_two_fitting_layers_are_listed(tmp_path, villages):
    path = _save(villages, tmp_path / "a.gpkg", layer="batas_2023")
    _save(villages, path, layer="batas_2024")
    error = refused(path, "boundaries")
    assert error.code == "several_layers"
    assert "batas_2023, batas_2024" in str(error)
    _save(villages, path, layer="boundaries")
    assert len(opened(path, "boundaries")[0].rows) == 3


def test_geoparquet_and_its_faults(tmp_path, villages):
    path = tmp_path / "desa.parquet"
    villages.to_parquet(path)
    assert len(opened(path, "boundaries")[0].rows) == 3
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert refused(path, "boundaries").code == "truncated"
    villages.set_crs(None, allow_override=True).to_parquet(path)
    assert refused(path, "boundaries").code == "no_crs"


def test_a_parquet_table_is_a_table(tmp_path, villages):
    path = tmp_path / "penduduk.parquet"
    villages[["kode"]].assign(jiwa=[1, 2, 3]).to_parquet(path)
    assert opened(path, "penduduk")[0].frame["jiwa"].tolist() == [1, 2, 3]


def test_an_empty_layer_is_refused(tmp_path, villages):
    assert refused(_save(villages[:0], tmp_path / "empty.gpkg"), "boundaries").code == "empty"


def test_only_a_few_drivers_of_gdal_are_left():
    assert set(pyogrio.list_drivers()) <= {*maps._DRIVERS}


def test_garbage_after_the_magic_is_refused(write):
    head = b"SQLite format 3\x00" + b"\x00" * 52 + b"GPKG" + b"\x07" * 5000
    assert refused(write("rusak.gpkg", head), "boundaries").code == "truncated"
    assert refused(write("rusak.parquet", b"PAR1" + b"\x07" * 99), "boundaries").code == "truncated"


@pytest.mark.parametrize("share", [0.05, 0.3, 0.7, 0.99])
def test_a_truncated_flatgeobuf_is_refused(tmp_path, villages, share):
    whole = _save(villages, tmp_path / "desa.fgb").read_bytes()
    path = tmp_path / "truncated.fgb"
    path.write_bytes(whole[: int(len(whole) * share)])
    assert refused(path, "boundaries").code in ("truncated", "unknown_format", "empty")


def test_a_flatgeobuf_comes_back_whole(tmp_path, villages):
    raw, _ = opened(_save(villages.to_crs(32750), tmp_path / "desa.fgb"), "boundaries")
    assert sorted(raw.frame["nama"]) == ["A", "B", "C"]
    assert shapely.bounds(raw.geometry)[:, 0].min() == pytest.approx(117, abs=1e-6)


@pytest.mark.parametrize("suffix", ["gpkg", "shp", "parquet", "fgb"])
def test_a_stated_system_serves_a_file_without_one(tmp_path, villages, suffix):
    bare = villages.to_crs(32750).set_crs(None, allow_override=True)
    path = tmp_path / f"desa.{suffix}"
    bare.to_parquet(path) if suffix == "parquet" else _save(bare, path)
    assert refused(path, "boundaries").code == "no_crs"
    raw, _ = opened(path, "boundaries", crs="EPSG:32750")
    assert shapely.bounds(raw.geometry)[:, 0].min() == pytest.approx(117, abs=1e-6)


@pytest.mark.parametrize("crs", ["+init=epsg:4326", "/etc/passwd", "EPSG:1", "EPSG:5773", "UTM"])
def test_a_stated_system_that_is_none_is_refused(tmp_path, villages, crs):
    assert refused(_save(villages, tmp_path / "a.gpkg"), "boundaries", crs=crs).code == (
        "unknown_crs"
    )


def test_the_system_of_the_file_goes_before_the_stated_one(tmp_path, villages):
    raw, _ = opened(_save(villages, tmp_path / "a.gpkg"), "boundaries", crs="EPSG:32750")
    assert raw.geometry[0].bounds == pytest.approx(villages.geometry[0].bounds)


def test_a_layer_asked_for_by_name(tmp_path, villages):
    path = _save(villages, tmp_path / "a.gpkg", layer="batas_2023")
    _save(villages[:1], path, layer="batas_2024")
    raw, _ = opened(path, "boundaries", sheet="Batas_2024")
    assert (raw.sheet, len(raw.rows)) == ("batas_2024", 1)
    assert refused(path, "boundaries", sheet="x").code == "unknown_sheet"


def test_rows_of_a_parquet_have_a_limit(tmp_path, villages):
    path = tmp_path / "a.parquet"
    villages.to_parquet(path)
    assert refused(path, "boundaries", limits=Limits(rows=2)).code == "too_many_rows"
