import shutil
import sqlite3
import warnings
import zipfile

import geopandas as gpd
import pyogrio
import pytest
import shapely

from peta.io import maps


def _save(frame, path, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        frame.to_file(path, **options)
    return path


def _shapefile(villages, folder):
    folder.mkdir()
    return _save(villages, folder / "desa.shp")


@pytest.mark.parametrize("crs", [4326, 32750, 23890, 9470])
def test_a_geopackage_in_any_system_comes_back_in_degrees(tmp_path, read, villages, crs):
    path = _save(villages.to_crs(crs), tmp_path / "desa.gpkg")
    frame = read("boundaries", path).frame
    assert frame.crs.to_epsg() == 4326
    expected = villages.to_crs(crs).to_crs(4326)
    assert shapely.hausdorff_distance(frame.geometry, expected.geometry).max() < 1e-7


def test_a_geopackage_by_a_wrong_name_is_read_with_a_note(tmp_path, read, villages):
    path = _save(villages, tmp_path / "desa.gpkg").rename(tmp_path / "wrong_extension.csv")
    report = read("boundaries", path).report
    note = next(note for note in report.notes if note.code == "wrong_extension")
    assert "GeoPackage" in note.message


def test_every_truncated_geopackage_is_refused(tmp_path, refusal, villages):
    whole = _save(villages, tmp_path / "desa.gpkg").read_bytes()
    for share in (0.1, 0.5, 0.9, 0.999):
        path = tmp_path / "truncated.gpkg"
        path.write_bytes(whole[: int(len(whole) * share)])
        error = refusal("boundaries", path)
        assert error.code == "truncated"
        assert "ulang" in error.hint


def test_a_geopackage_with_a_view_or_virtual_table_is_refused(tmp_path, refusal, villages):
    path = _save(villages, tmp_path / "view.gpkg")
    connection = sqlite3.connect(path)
    connection.execute("CREATE VIEW lain AS SELECT * FROM view")
    connection.commit()
    connection.close()
    assert refusal("boundaries", path).code == "unsafe_file"


def test_no_crs_names_the_likely_ones(tmp_path, refusal, villages, known):
    utm = villages.to_crs(32750)
    utm = utm.set_crs(None, allow_override=True)
    error = refusal("boundaries", _save(utm, tmp_path / "no_crs.gpkg"), known=known)
    assert error.code == "no_crs"
    assert error.hint.count("EPSG:") == 1
    assert "EPSG:32750" in error.hint


@pytest.mark.parametrize("lost", [".shx", ".dbf"])
def test_a_shapefile_without_a_part_names_it(tmp_path, refusal, villages, lost):
    path = _shapefile(villages, tmp_path / "a")
    path.with_suffix(lost).unlink()
    error = refusal("boundaries", path)
    assert error.code == "shapefile_incomplete"
    assert lost in str(error)


def test_a_shapefile_without_prj_has_no_crs(tmp_path, refusal, villages):
    path = _shapefile(villages, tmp_path / "a")
    path.with_suffix(".prj").unlink()
    error = refusal("boundaries", path)
    assert error.code == "no_crs"
    assert "EPSG:4326" in error.hint


def test_a_zipped_shapefile_in_a_folder(tmp_path, read, villages):
    folder = _shapefile(villages, tmp_path / "a").parent
    archive = shutil.make_archive(str(tmp_path / "desa"), "zip", tmp_path, folder.name)
    assert len(read("boundaries", tmp_path / archive).frame) == 3


def test_a_zip_with_two_shapefiles_asks(tmp_path, refusal, villages):
    folder = _shapefile(villages, tmp_path / "a").parent
    _save(villages, folder / "lama.shp")
    archive = shutil.make_archive(str(tmp_path / "desa"), "zip", folder)
    error = refusal("boundaries", tmp_path / archive)
    assert error.code == "several_layers"
    assert "desa" in str(error)


def test_a_zip_cannot_write_outside(tmp_path, refusal):
    path = tmp_path / "slip.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for suffix in ("shp", "shx", "dbf"):
            archive.writestr(f"../../slip.{suffix}", b"x")
    assert refusal("boundaries", path).code == "truncated"
    assert not list(tmp_path.parent.parent.glob("slip.*"))


def test_names_of_a_shapefile_without_cpg_are_latin(tmp_path, read, villages):
    villages["nama"] = ["Désa", "B", "C"]
    path = tmp_path / "desa.shp"
    _save(villages, path, encoding="ISO-8859-1")
    path.with_suffix(".cpg").unlink(missing_ok=True)
    assert read("boundaries", path).frame["nama"][0] == "Désa"


def test_the_only_fitting_layer_is_taken(tmp_path, read, villages):
    path = _save(villages, tmp_path / "a.gpkg", layer="batas")
    points = gpd.GeoDataFrame({"id": ["1"]}, geometry=[shapely.Point(117, -0.5)], crs=4326)
    _save(points, path, layer="titik")
    assert len(read("boundaries", path).frame) == 3
    assert read("mck", path).frame["id"].tolist() == ["1"]


def test_two_fitting_layers_are_listed(tmp_path, read, refusal, villages):
    path = _save(villages, tmp_path / "a.gpkg", layer="batas_2023")
    _save(villages, path, layer="batas_2024")
    error = refusal("boundaries", path)
    assert error.code == "several_layers"
    assert "batas_2023, batas_2024" in str(error)
    _save(villages, path, layer="boundaries")
    assert len(read("boundaries", path).frame) == 3


def test_geoparquet_and_its_faults(tmp_path, read, refusal, villages):
    path = tmp_path / "desa.parquet"
    villages.to_parquet(path)
    assert len(read("boundaries", path).frame) == 3
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert refusal("boundaries", path).code == "truncated"
    villages.set_crs(None, allow_override=True).to_parquet(path)
    assert refusal("boundaries", path).code == "no_crs"


def test_a_parquet_table_is_a_table(tmp_path, read, villages):
    path = tmp_path / "penduduk.parquet"
    villages[["kode"]].assign(jiwa=[1, 2, 3]).to_parquet(path)
    assert read("penduduk", path).frame["jiwa"].tolist() == [1, 2, 3]


def test_an_empty_layer_is_refused(tmp_path, refusal, villages):
    assert refusal("boundaries", _save(villages[:0], tmp_path / "empty.gpkg")).code == "empty"


def test_only_a_few_drivers_of_gdal_are_left():
    assert set(pyogrio.list_drivers()) <= {*maps._DRIVERS}


def test_garbage_after_the_magic_is_refused(write, refusal):
    head = b"SQLite format 3\x00" + b"\x00" * 52 + b"GPKG" + b"\x07" * 5000
    assert refusal("boundaries", write("rusak.gpkg", head)).code == "truncated"
    assert refusal("boundaries", write("rusak.parquet", b"PAR1" + b"\x07" * 99)).code == "truncated"
