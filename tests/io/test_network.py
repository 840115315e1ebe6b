"""Roads and rivers: lines in every map format, and what is refused."""

import geopandas as gpd
import pytest
import shapely

ROAD = shapely.LineString([(117, -0.5), (117.01, -0.5), (117.02, -0.49)])
RIVER = shapely.MultiLineString([[(117, 0), (117.1, 0)], [(117.1, 0), (117.2, 0.1)]])


def network(**more):
    values = {"Nama_Jalan": ["Poros", None], "Jenis": ["Jalan Tanah", "sungai besar"]}
    return gpd.GeoDataFrame(values | more, geometry=[ROAD, RIVER], crs=4326)


@pytest.mark.parametrize("suffix", ["gpkg", "geojson", "shp", "fgb", "parquet"])
def test_lines_of_every_format_load(tmp_path, read, suffix):
    path = tmp_path / f"jalan.{suffix}"
    frame = network(dilayari=["tidak", "ya"])
    if suffix == "fgb":
        frame.geometry = [shapely.MultiLineString([ROAD]), RIVER]
    frame.to_parquet(path) if suffix == "parquet" else frame.to_file(path)
    loaded = read("jaringan", path).frame.sort_values("jenis", ignore_index=True)
    assert loaded["jenis"].tolist() == ["jalan_tanah", "sungai_besar"]
    assert loaded["dapat_dilayari"].tolist() == [False, True]
    assert loaded["id"].is_unique
    assert loaded.crs.to_epsg() == 4326
    apart = shapely.hausdorff_distance(loaded.geometry.to_numpy(), frame.geometry.to_numpy())
    assert apart.max() < 1e-7


def test_lines_of_a_kml_load(tmp_path, read):
    marks = "".join(
        f"<Placemark><name>{number}</name><ExtendedData><Data name='jenis'><value>{kind}</value>"
        f"</Data></ExtendedData>{shape}</Placemark>"
        for number, kind, shape in (
            (1, "jalan aspal", "<LineString><coordinates>117,0 117.1,0</coordinates></LineString>"),
            (2, "sungai kecil", "<MultiGeometry><LineString><coordinates>117,0 117,1</coordinates>"
             "</LineString><LineString><coordinates>117,1 118,1</coordinates></LineString>"
             "</MultiGeometry>"),
        )
    )  # fmt: skip
    path = tmp_path / "jalan.kml"
    path.write_text(
        f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{marks}</Document></kml>'
    )
    loaded = read("jaringan", path).frame
    assert sorted(loaded.geom_type) == ["LineString", "MultiLineString"]


def test_the_layer_of_lines_is_taken_where_a_file_has_several(tmp_path, read):
    path = tmp_path / "peta.gpkg"
    network().to_file(path, layer="ruas")
    points = gpd.GeoDataFrame({"a": [1]}, geometry=[shapely.Point(117, 0)], crs=4326)
    points.to_file(path, layer="kantor")
    assert len(read("jaringan", path).frame) == 2


def test_a_kind_that_is_empty_stays_unknown(tmp_path, read):
    path = tmp_path / "a.geojson"
    network(Jenis=[None, "sungai_kecil"]).to_file(path)
    loaded = read("jaringan", path).frame
    assert loaded["jenis"].isna().sum() == 1
    assert loaded["dapat_dilayari"].isna().all()


@pytest.mark.parametrize(
    ("shape", "code"),
    [
        (shapely.Point(117, 0), "wrong_geometry"),
        (shapely.box(117, 0, 117.1, 0.1), "wrong_geometry"),
        (shapely.LineString([(117, 0), (117, 0)]), "empty_geometry"),
        (None, "empty_geometry"),
        (shapely.LineString([(0.1, 117), (0.2, 117)]), "swapped_coordinates"),
        (shapely.LineString([(7, 50), (8, 50)]), "out_of_range"),
    ],
)
def test_what_is_no_line_here_is_refused(tmp_path, refusal, shape, code):
    frame = gpd.GeoDataFrame({"jenis": ["jalan_aspal"] * 2}, geometry=[ROAD, shape], crs=4326)
    frame.to_parquet(tmp_path / "a.parquet")
    assert refusal("jaringan", tmp_path / "a.parquet").code == code


def test_a_table_holds_no_lines(tmp_path, refusal):
    path = tmp_path / "a.csv"
    path.write_text("jenis,nama\njalan_aspal,Poros\n")
    assert refusal("jaringan", path).code == "no_geometry"
