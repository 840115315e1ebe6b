import geopandas as gpd
import shapely

BOW = shapely.Polygon([(117, 0), (117.2, 0.2), (117.2, 0), (117, 0.2)])


def test_hazard_polygons_are_made_valid_and_may_overlap(tmp_path, read):
    boxes = [shapely.box(117, 0, 117.1, 0.1), shapely.box(117.05, 0, 117.15, 0.1), BOW]
    frame = gpd.GeoDataFrame({"jenis": "banjir", "kelas": ["Tinggi", "rendah", "sedang"]},
                             geometry=boxes, crs=4326)  # fmt: skip
    frame.to_file(tmp_path / "bahaya.gpkg")
    dataset = read("bahaya", tmp_path / "bahaya.gpkg")
    assert dataset.frame.geometry.is_valid.all()
    assert dataset.frame["id"].is_unique
    assert dataset.frame["kelas"].tolist().count("tinggi") == 1
    assert [(f.code, f.row, f.severity) for f in dataset.report.findings] == [
        ("invalid_ring", 3, "repair")
    ]
    shapes = dataset.frame.geometry.to_numpy()
    overlap = shapely.area(shapes).sum() - shapely.area(shapely.union_all(shapes))
    assert overlap > 0.004


def test_a_hazard_without_an_area_is_refused(tmp_path, refusal):
    line = shapely.Polygon([(117, 0), (117.1, 0.1), (117, 0)])
    gpd.GeoDataFrame({"kelas": ["tinggi"]}, geometry=[line], crs=4326).to_file(tmp_path / "a.gpkg")
    assert refusal("bahaya", tmp_path / "a.gpkg").code == "unmendable_ring"
