import geopandas as gpd
import pytest
import shapely

POINT = shapely.Point(117, -0.5)
SQUARE = shapely.box(117, -0.5, 117.01, -0.49)


@pytest.mark.parametrize(
    ("kind", "shape", "code"),
    [
        ("mck", SQUARE, "wrong_geometry"),
        ("mck", shapely.MultiPoint([(117, -0.5), (117, -0.6)]), "wrong_geometry"),
        ("mck", None, "empty_geometry"),
        ("mck", shapely.Point(), "empty_geometry"),
        ("mck", shapely.Point(-0.5, 117), "swapped_coordinates"),
        ("boundaries", POINT, "wrong_geometry"),
        ("boundaries", SQUARE.boundary, "wrong_geometry"),
        ("boundaries", None, "empty_geometry"),
        ("boundaries", shapely.Polygon(), "empty_geometry"),
        ("boundaries", shapely.box(-0.5, 117, -0.49, 117.01), "swapped_coordinates"),
        ("boundaries", shapely.box(11, -0.5, 12, 0), "out_of_range"),
    ],
)
def test_a_wrong_shape_is_refused_with_its_number(tmp_path, refusal, kind, shape, code):
    good = SQUARE if kind == "boundaries" else POINT
    rows = {"kode": ["64.02.01.2001", "64.02.01.2002"], "nama": ["A", "B"]}
    gpd.GeoDataFrame(rows, geometry=[good, shape], crs=4326).to_parquet(tmp_path / "a.parquet")
    error = refusal(kind, tmp_path / "a.parquet")
    assert (error.code, error.report.errors[0].row) == (code, 2)


def test_a_multipoint_of_one_is_that_point_and_heights_go(tmp_path, read):
    shape = shapely.MultiPoint([(117, -0.5, 12.0)])
    gpd.GeoDataFrame({"id": ["1"]}, geometry=[shape], crs=4326).to_file(tmp_path / "a.gpkg")
    assert read("mck", tmp_path / "a.gpkg").frame.geometry[0].wkt == "POINT (117 -0.5)"
