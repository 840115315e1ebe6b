"""Asked again, the service says that nothing has changed; packed or not, it says the same."""

import gzip

import pytest

from tests.engine.kecamatan import CENTRE

PATHS = [
    "/",
    "/embed/map",
    "/docs",
    "/healthz",
    "/readyz",
    "/api/v1/run",
    "/api/v1/standards",
    "/api/v1/gaps?standard=POS-JARAK",
    f"/api/v1/wilayah/{CENTRE}",
    f"/api/v1/sanitation/{CENTRE}",
    "/api/v1/sanitation",
    "/api/v1/locate?lon=117&lat=0",
    "/api/v1/facilities?kind=mck&bbox=116,-1,118,1",
    "/map/RUN/desa.geojson",
    "/map/RUN/kabupaten_kota.geojson",
    "/map/RUN/posyandu.geojson",
    "/map/RUN/mck.geojson",
    "/map/RUN/POS-JARAK/underserved.geojson",
    "/map/RUN/POS-JARAK/gaps.json",
    "/assets/app.js",
    "/assets/map.js",
    "/assets/peta.css",
    "/assets/icon.svg",
    "/assets/vendor/leaflet/leaflet.js",
]


@pytest.fixture(scope="module")
def run(service):
    return service.get("/api/v1/run").json()["run"]["id"]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("encoding", ["gzip, deflate, br", "identity"])
def test_what_has_not_changed_is_not_sent_again(service, run, path, encoding):
    path = path.replace("RUN", run)
    first = service.get(path, headers={"Accept-Encoding": encoding})
    assert first.status_code == 200
    tag = first.headers["etag"]
    # What one reader got packed, another may have got plain: the tag is good for both.
    for other in ("gzip", "identity"):
        for asked in (tag, tag.removeprefix("W/"), f'"x", {tag}', "*"):
            again = service.get(path, headers={"Accept-Encoding": other, "If-None-Match": asked})
            assert (again.status_code, again.content) == (304, b"")
            assert again.headers["etag"] == tag
            assert again.headers["cache-control"] == first.headers["cache-control"]
            assert "content-security-policy" in again.headers
    changed = service.get(path, headers={"If-None-Match": '"something-else"'})
    assert changed.status_code == 200
    assert changed.content == first.content


@pytest.mark.parametrize("path", ["/api/v1/gaps?standard=POS-JARAK", "/map/RUN/desa.geojson", "/"])
def test_packed_only_for_those_who_can_unpack(service, run, path):
    path = path.replace("RUN", run)
    packed = service.get(path, headers={"Accept-Encoding": "gzip"})
    plain = service.get(path, headers={"Accept-Encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.content == plain.content
    assert packed.headers["vary"] == plain.headers["vary"]
    assert packed.headers["vary"] in ("Accept-Encoding", "Accept-Encoding, Origin")
    raw = service.stream("GET", path, headers={"Accept-Encoding": "gzip"})
    with raw as response:
        assert gzip.decompress(b"".join(response.iter_raw())) == plain.content


def test_gzip_refused_is_gzip_not_sent(service):
    headers = {"Accept-Encoding": "identity, gzip;q=0"}
    response = service.get("/api/v1/gaps?standard=POS-JARAK", headers=headers)
    assert "content-encoding" not in response.headers


def test_what_never_changes_is_kept_for_ever_and_the_rest_is_asked_for(service, run):
    def caching(path):
        return service.get(path).headers["cache-control"]

    assert "immutable" in caching(f"/map/{run}/desa.geojson")
    assert "immutable" in caching("/assets/app.js?v=abc")
    for path in ("/assets/app.js", "/", "/api/v1/run", "/api/v1/gaps?standard=POS-ADA"):
        assert caching(path) == "no-cache"
    assert caching("/api/v1/wilayah/99") == "no-store"


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/docs", "text/html; charset=utf-8"),
        ("/api/v1/run", "application/json"),
        ("/map/RUN/desa.geojson", "application/geo+json"),
        ("/assets/app.js", "text/javascript; charset=utf-8"),
        ("/assets/peta.css", "text/css; charset=utf-8"),
        ("/assets/icon.svg", "image/svg+xml"),
    ],
)
def test_media_types(service, run, path, kind):
    assert service.get(path.replace("RUN", run)).headers["content-type"] == kind


def test_layers_are_geojson_with_longitude_first(service, run):
    for layer, count in (("desa", 12), ("kabupaten_kota", 3), ("posyandu", 5), ("mck", 6)):
        body = service.get(f"/map/{run}/{layer}.geojson").json()
        assert body["type"] == "FeatureCollection"
        assert len(body["features"]) == count
        for lon, lat in _positions([one["geometry"]["coordinates"] for one in body["features"]]):
            assert 116 < lon < 118
            assert -1 < lat < 1


def _positions(value):
    if isinstance(value[0], float | int):
        yield value
    else:
        for part in value:
            yield from _positions(part)
