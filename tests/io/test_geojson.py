import json

import pytest

SQUARE = [[[117.0, -0.5], [117.01, -0.5], [117.01, -0.49], [117.0, -0.49], [117.0, -0.5]]]


def _feature(coordinates, kind="Polygon", **properties):
    return {
        "type": "Feature",
        "properties": {"kode": "64.02.01.2003", "nama": "A", **properties},
        "geometry": {"type": kind, "coordinates": coordinates},
    }


def _collection(*features, **members):
    return json.dumps({"type": "FeatureCollection", "features": features, **members})


def test_a_collection_without_crs_is_in_degrees(write, read):
    frame = read("boundaries", write("a.geojson", _collection(_feature(SQUARE)))).frame
    assert frame.crs.to_epsg() == 4326


@pytest.mark.parametrize("name", ["urn:ogc:def:crs:EPSG::32750", "EPSG:32750"])
def test_an_old_crs_member_is_obeyed(write, read, name):
    ring = [[[500000, 9940000], [501000, 9940000], [501000, 9941000], [500000, 9940000]]]
    crs = {"type": "name", "properties": {"name": name}}
    frame = read("boundaries", write("a.geojson", _collection(_feature(ring), crs=crs))).frame
    assert frame.total_bounds[0] == pytest.approx(117.0, abs=1e-6)


@pytest.mark.parametrize("name", ["+proj=pipeline", "EPSG:999999", "", "urn:x"])
def test_any_other_crs_member_is_refused(write, refusal, name):
    crs = {"type": "name", "properties": {"name": name}}
    path = write("a.geojson", _collection(_feature(SQUARE), crs=crs))
    assert refusal("boundaries", path).code == "unknown_crs"


def test_metres_without_crs_name_the_zone(write, refusal, known):
    ring = [[[510000, 9940000], [511000, 9940000], [511000, 9941000], [510000, 9940000]]]
    path = write("no_crs.geojson", _collection(_feature(ring)))
    error = refusal("boundaries", path, known=known)
    assert error.code == "crs_not_degrees"
    assert "EPSG:32750 (WGS 84 / UTM zone 50S)" in error.hint


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_truncated_file_is_refused(write, refusal, share):
    text = _collection(_feature(SQUARE))
    error = refusal("boundaries", write("truncated.geojson", text[: int(len(text) * share)]))
    assert error.code == "truncated"


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({"type": "Topology", "objects": {}}, "TopoJSON"),
        ({"geometryType": "esriGeometryPolygon", "features": []}, "Esri"),
        ({"type": "gdal_streamed_alg", "command_line": "gdal vector pipeline"}, "JSON"),
        ({"type": "FeatureCollection", "features": [1]}, "JSON"),
        ({"type": "FeatureCollection", "features": [{"properties": [1]}]}, "JSON"),
    ],
)
def test_other_json_is_named(write, refusal, document, said):
    error = refusal("boundaries", write("lain.geojson", json.dumps(document)))
    assert error.code == "unknown_format"
    assert said in str(error)


def test_a_vrt_by_another_name_reads_no_local_file(tmp_path, write, refusal):
    secret = write("rahasia.csv", "kode,nama,WKT\nRAHASIA,X,POINT(117 -0.5)\n")
    vrt = (
        f"<OGRVRTDataSource><OGRVRTLayer name='rahasia'><SrcDataSource>{secret}</SrcDataSource>"
        "</OGRVRTLayer></OGRVRTDataSource>"
    )
    error = refusal("boundaries", write("vrt_renamed.geojson", vrt))
    assert error.code == "unknown_format"
    assert "RAHASIA" not in str(error.report.as_dict())


def test_an_empty_collection_is_refused(write, refusal):
    assert refusal("boundaries", write("empty.geojson", _collection())).code == "empty"


def test_an_unclosed_ring_is_closed_and_told(write, read):
    path = write("unclosed.geojson", _collection(_feature([SQUARE[0][:-1]])))
    dataset = read("boundaries", path)
    assert [repair.code for repair in dataset.report.repairs] == ["unclosed_ring"]


@pytest.mark.parametrize("geometry", [None, {"type": "Polygon", "coordinates": []},
                                      {"type": "Polygon", "coordinates": "x"},
                                      {"type": "Polygon", "coordinates": [[[117, -1]]]},
                                      {"type": "Blob"}, {}, 7])  # fmt: skip
def test_a_feature_without_a_shape_is_refused_with_its_number(write, refusal, geometry):
    broken = {**_feature(SQUARE, kode="64.02.01.2004"), "geometry": geometry}
    error = refusal("boundaries", write("a.geojson", _collection(_feature(SQUARE), broken)))
    assert (error.code, error.report.errors[0].row) == ("empty_geometry", 2)


def test_swapped_rings_are_said_to_be_swapped(write, refusal):
    ring = [[[lat, lon] for lon, lat in SQUARE[0]]]
    error = refusal("boundaries", write("swapped.geojson", _collection(_feature(ring))))
    assert error.code == "swapped_coordinates"


def test_heights_are_dropped(write, read):
    ring = [[[*pair, 12.0] for pair in SQUARE[0]]]
    assert not read("boundaries", write("z.geojson", _collection(_feature(ring)))).frame.has_z.any()
