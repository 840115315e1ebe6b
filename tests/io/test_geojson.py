import json

import pytest

from tests.io.opening import opened, refused

SQUARE = [[[117.0, -0.5], [117.01, -0.5], [117.01, -0.49], [117.0, -0.49], [117.0, -0.5]]]


def _feature(coordinates, kind="Polygon", **properties):
    return {
        "type": "Feature",
        "properties": {"kode": "64.02.01.2003", "nama": "A", **properties},
        "geometry": {"type": kind, "coordinates": coordinates},
    }


def _collection(*features, **members):
    return json.dumps({"type": "FeatureCollection", "features": features, **members})


def test_a_collection_without_crs_is_in_degrees(write):
    raw, _ = opened(write("a.geojson", _collection(_feature(SQUARE))), "boundaries")
    assert raw.geometry[0].bounds == (117, -0.5, 117.01, -0.49)
    assert raw.frame.iloc[0].to_dict() == {"kode": "64.02.01.2003", "nama": "A"}


@pytest.mark.parametrize("name", ["urn:ogc:def:crs:EPSG::32750", "EPSG:32750"])
def test_an_old_crs_member_is_obeyed(write, name):
    ring = [[[500000, 9940000], [501000, 9940000], [501000, 9941000], [500000, 9940000]]]
    crs = {"type": "name", "properties": {"name": name}}
    raw, _ = opened(write("a.geojson", _collection(_feature(ring), crs=crs)), "boundaries")
    assert raw.geometry[0].bounds[0] == pytest.approx(117.0, abs=1e-6)


@pytest.mark.parametrize("name", ["+proj=pipeline", "EPSG:999999", "", "urn:x"])
def test_any_other_crs_member_is_refused(write, name):
    crs = {"type": "name", "properties": {"name": name}}
    path = write("a.geojson", _collection(_feature(SQUARE), crs=crs))
    assert refused(path, "boundaries").code == "unknown_crs"


def test_metres_without_crs_name_the_zone(write):
    ring = [[[510000, 9940000], [511000, 9940000], [511000, 9941000], [510000, 9940000]]]
    path = write("no_crs.geojson", _collection(_feature(ring)))
    error = refused(path, "boundaries", box=(115, -2, 118, 1))
    assert error.code == "crs_not_degrees"
    assert "EPSG:32750 (WGS 84 / UTM zone 50S)" in error.hint


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_truncated_file_is_refused(write, share):
    text = _collection(_feature(SQUARE))
    error = refused(write("truncated.geojson", text[: int(len(text) * share)]), "boundaries")
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
def test_other_json_is_named(write, document, said):
    error = refused(write("lain.geojson", json.dumps(document)), "boundaries")
    assert error.code == "unknown_format"
    assert said in str(error)


def test_a_vrt_by_another_name_reads_no_local_file(tmp_path, write):
    secret = write("rahasia.csv", "kode,nama,WKT\nRAHASIA,X,POINT(117 -0.5)\n")
    vrt = (
        f"<OGRVRTDataSource><OGRVRTLayer name='rahasia'><SrcDataSource>{secret}</SrcDataSource>"
        "</OGRVRTLayer></OGRVRTDataSource>"
    )
    error = refused(write("vrt_renamed.geojson", vrt), "boundaries")
    assert error.code == "unknown_format"
    assert "RAHASIA" not in f"{error.message} {error.hint}"


def test_an_empty_collection_is_refused(write):
    assert refused(write("empty.geojson", _collection()), "boundaries").code == "empty"


def test_an_unclosed_ring_is_closed_and_told(write):
    path = write("unclosed.geojson", _collection(_feature([SQUARE[0][:-1]])))
    _, findings = opened(path, "boundaries")
    assert [(f.severity, f.code, f.row) for f in findings] == [("repair", "unclosed_ring", 1)]


@pytest.mark.parametrize("geometry", [None, {"type": "Polygon", "coordinates": []},
                                      {"type": "Polygon", "coordinates": "x"},
                                      {"type": "Polygon", "coordinates": [[[117, -1]]]},
                                      {"type": "Blob"}, {}, 7])  # fmt: skip
def test_a_feature_without_a_shape_keeps_its_row(write, geometry):
    broken = {**_feature(SQUARE, kode="64.02.01.2004"), "geometry": geometry}
    path = write("a.geojson", _collection(_feature(SQUARE), broken))
    raw, _ = opened(path, "boundaries")
    assert raw.rows.tolist() == [1, 2]
    assert raw.geometry[1] is None or raw.geometry[1].is_empty


def test_metres_without_crs_are_read_in_the_stated_system(write):
    ring = [[[500000, 9940000], [501000, 9940000], [501000, 9941000], [500000, 9940000]]]
    path = write("a.geojson", _collection(_feature(ring)))
    raw, _ = opened(path, "boundaries", crs="EPSG:32750")
    assert raw.geometry[0].bounds[0] == pytest.approx(117.0, abs=1e-6)
    assert refused(path, "boundaries", crs="EPSG:4").code == "unknown_crs"


def test_heights_are_dropped(write):
    ring = [[[*pair, 12.0] for pair in SQUARE[0]]]
    raw, _ = opened(write("z.geojson", _collection(_feature(ring))), "boundaries")
    assert not raw.geometry[0].has_z


def test_properties_that_are_no_plain_values_stay_text(write):
    feature = _feature(SQUARE, daftar=[1, 2], isi={"a": None}, besar=2**70)
    raw, _ = opened(write("a.geojson", _collection(feature)), "boundaries")
    assert len(raw.headers) == 5


def test_deep_json_is_no_crash(write):
    text = '{"type": "FeatureCollection", "features": ' + "[" * 200_000 + "]" * 200_000 + "}"
    assert refused(write("a.geojson", text), "boundaries").code == "truncated"
