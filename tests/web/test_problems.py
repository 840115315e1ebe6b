"""A wrong question is answered with what is wrong and what to do, never with our inside."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peta.errors import AccessError, DataError, NotFoundError, PetaError, QueryError, StandardError
from peta.store.store import Store
from peta.web.app import create_app
from peta.web.errors import status_of
from peta.workspace import Workspace
from tests.conftest import TestClient
from tests.engine.kecamatan import CENTRE
from tests.web.asking import assert_problem

API = "/api/v1"
LONG = "9" * 5000

WRONG_VALUES = [
    # unknown and missing parameters
    "/run?x=1",
    "/standards?lang=id&debug=true",
    "/gaps",
    "/gaps?standard=POS-JARAK&wilaya=64",
    f"/wilayah/{CENTRE}?fields=all",
    f"/sanitation/{CENTRE}?houses=1",
    "/sanitation?standard=MCK-JARAK",
    "/locate?lat=0",
    "/locate?lon=117",
    "/facilities?kind=posyandu",
    "/facilities?bbox=116,-1,118,1",
    # values that are not among the possible ones
    "/gaps?standard=POS-JARAK&level=rt",
    "/gaps?standard=POS-JARAK&level=DESA_KELURAHAN",
    "/gaps?standard=POS-JARAK&sort=jiwa",
    "/gaps?standard=POS-JARAK&lang=fr",
    "/gaps?standard=POS-JARAK&limit=0",
    "/gaps?standard=POS-JARAK&limit=-1",
    "/gaps?standard=POS-JARAK&limit=5001",
    "/gaps?standard=POS-JARAK&limit=abc",
    "/gaps?standard=POS-JARAK&limit=1e3000",
    f"/gaps?standard=POS-JARAK&limit={LONG}",
    f"/gaps?standard=POS-JARAK&cursor={LONG}",
    f"/gaps?standard=POS-JARAK&wilayah={LONG}",
    f"/gaps?standard={LONG}",
    "/sanitation?level=",
    "/wilayah",
    "/wilayah?q=",
    "/wilayah?q=a&level=rt",
    "/wilayah?q=a&limit=51",
    f"/wilayah?q={LONG}",
    "/standards?lang=",
    # numbers that are none, and places that are not on earth
    "/locate?lon=NaN&lat=0",
    "/locate?lon=117&lat=nan",
    "/locate?lon=inf&lat=0",
    "/locate?lon=117&lat=-Infinity",
    "/locate?lon=1e999&lat=0",
    "/locate?lon=117,5&lat=0",
    "/locate?lon=&lat=0",
    "/locate?lon=117&lat=91",
    "/locate?lon=181&lat=0",
    "/locate?lon=-0.5&lat=117",
    "/locate?lon=117&lat=0&k=0",
    "/locate?lon=117&lat=0&k=51",
    "/locate?lon=117&lat=0&k=2.5",
    "/facilities?kind=rlh&bbox=116,-1,118,1",
    "/facilities?kind=permukiman&bbox=116,-1,118,1",
    "/facilities?kind=mck&bbox=",
    "/facilities?kind=mck&bbox=116,-1,118",
    "/facilities?kind=mck&bbox=116,-1,118,1,2",
    "/facilities?kind=mck&bbox=a,b,c,d",
    "/facilities?kind=mck&bbox=nan,nan,nan,nan",
    "/facilities?kind=mck&bbox=-inf,-inf,inf,inf",
    "/facilities?kind=mck&bbox=118,-1,116,1",
    "/facilities?kind=mck&bbox=116,1,118,-1",
    "/facilities?kind=mck&bbox=-1,116,1,118",
    "/facilities?kind=mck&bbox=116,-100,118,1",
    f"/facilities?kind=mck&bbox={LONG}",
]


@pytest.mark.parametrize("path", WRONG_VALUES, ids=lambda path: path[:60])
def test_a_value_that_cannot_be_used(service, path):
    body = assert_problem(service.get(API + path), 422)
    assert body["code"] == "bad_parameter"
    assert all(fault["message"].strip() and fault["hint"].strip() for fault in body["errors"])


MALFORMED = [
    "6402",
    "64.2",
    "64.02.01.20031",
    "６４",
    "%D9%A6%D9%A4",
    "64%00",
    "64.02%00.01",
    "%00",
    "64.02.",
    "null",
    "-64",
    "64.02;drop",
    "%F0%9F%97%BA",
    "%FF%FE",
    "64.02.01.2003%0a%0a1",
]


@pytest.mark.parametrize("kode", [*MALFORMED, LONG])
def test_a_code_that_is_none(service, kode):
    for path in (f"/wilayah/{kode}", f"/sanitation/{kode}"):
        body = assert_problem(service.get(API + path), 400)
        assert (body["code"], "64.02" in body["hint"]) == ("malformed_kode", True)


@pytest.mark.parametrize("kode", MALFORMED)
def test_a_code_that_is_none_in_a_query(service, kode):
    for path in ("/gaps?standard=POS-JARAK&wilayah=", "/sanitation?wilayah="):
        assert_problem(service.get(API + path + kode), 400, 422)
    assert_problem(service.get(f"/?wilayah={kode}"), 400, 422)
    assert_problem(service.get(f"/embed/map?wilayah={kode}"), 400, 422)


NOT_THERE = [
    ("/api/v1/wilayah/99", "unknown_wilayah"),
    ("/api/v1/wilayah/64.02.01.2099", "unknown_wilayah"),
    ("/api/v1/sanitation/31.71", "unknown_wilayah"),
    ("/api/v1/gaps?standard=POS-JARAK&wilayah=99", "unknown_wilayah"),
    ("/api/v1/sanitation?wilayah=99", "unknown_wilayah"),
    ("/api/v1/gaps?standard=TIDAK-ADA", "unknown_standard"),
    ("/api/v1/gaps?standard=", "unknown_standard"),
    ("/?standard=TIDAK-ADA", "unknown_standard"),
    ("/?wilayah=99", "unknown_wilayah"),
    ("/embed/map?standard=%3Cscript%3E", "unknown_standard"),
    ("/map/0123456789abcdef/desa.geojson", "other_run"),
    ("/map/x/POS-JARAK/underserved.geojson", "other_run"),
    ("/map/x/POS-JARAK/gaps.json", "other_run"),
    ("/map/RUN/rlh.geojson", "unknown_layer"),
    ("/map/RUN/..%00.geojson", "unknown_layer"),
    ("/map/RUN/POS-ADA/underserved.geojson", "unknown_layer"),
    ("/map/RUN/TIDAK-ADA/gaps.json", "unknown_standard"),
    ("/assets/tidak-ada.js", "unknown_asset"),
    ("/assets/../errors.py", "http"),
    ("/assets/%2e%2e/%2e%2e/errors.py", "unknown_asset"),
    ("/assets/..%2f..%2fsettings.py", "unknown_asset"),
    ("/assets/%2fetc%2fpasswd", "unknown_asset"),
    ("/assets/app.js%00.css", "unknown_asset"),
    ("/assets/", "unknown_asset"),
    ("/tidak-ada", "http"),
    ("/api/v2/gaps", "http"),
    ("/api/v1", "http"),
    ("/api/v1/wilayah/64.02/gaps", "http"),
    ("/api/v1/wilayah/..%2f..%2frun", "http"),
    ("/api/v1/rlh", "http"),
    ("/redoc", "http"),
]


@pytest.mark.parametrize(("path", "code"), NOT_THERE)
def test_what_is_not_there(service, path, code):
    run = service.get(f"{API}/run").json()["run"]["id"]
    body = assert_problem(service.get(path.replace("RUN", run)), 404)
    assert body["code"] == code


def test_who_swaps_is_told_so(service):
    body = assert_problem(service.get(f"{API}/locate?lon=-0.5&lat=117"), 422)
    assert "lon=117.0&lat=-0.5" in body["detail"]


@pytest.mark.parametrize(
    ("cursor", "code"),
    [("x", "stale_cursor"), (":", "stale_cursor"), ("lama:64", "stale_cursor"),
     ("RUN:", "bad_cursor"), ("RUN:99", "bad_cursor"), ("RUN:64.03.01.2001", "bad_cursor"),
     ("%00", "stale_cursor")],
)  # fmt: skip
def test_a_cursor_that_no_answer_gave(service, cursor, code):
    run = service.get(f"{API}/run").json()["run"]["id"]
    cursor = cursor.replace("RUN", run)
    answer = service.get(f"{API}/gaps?standard=POS-ADA&wilayah=64.02&cursor={cursor}")
    assert assert_problem(answer, 400)["code"] == code


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize(
    "path",
    ["/", "/api/v1/gaps?standard=POS-ADA", "/api/v1/wilayah/64", "/assets/app.js", "/healthz"],
)
def test_only_reading_is_offered(service, method, path):
    response = service.request(method, path, content=b"x" * 100)
    assert_problem(response, 405, hint=False)
    assert "GET" in response.headers["allow"]


@pytest.mark.parametrize(
    "path", ["/api/v1/gaps/", "/docs/", "/healthz/", "//jahat.example/", "/api/v1/run/?lang=id"]
)
def test_no_answer_sends_anybody_to_another_host(service, path):
    response = service.get(path, headers={"Host": "jahat.example"}, follow_redirects=False)
    assert "jahat" not in response.headers.get("location", "")
    assert response.status_code < 500


TEXT = st.text(max_size=15)


@settings(deadline=None, max_examples=60)
@given(
    st.sampled_from(["gaps", "sanitation", "locate", "facilities", "standards", "run"]),
    st.dictionaries(
        st.sampled_from(["standard", "wilayah", "level", "sort", "limit", "cursor", "lon", "lat",
                         "k", "kind", "bbox", "lang", "x"]),
        st.one_of(TEXT, st.sampled_from(["POS-JARAK", "64", "117", "0", "mck", "116,-1,118,1"])),
    ),
)  # fmt: skip
def test_anything_at_all_is_answered_or_explained(service, name, query):
    response = service.get(f"{API}/{name}", params=query)
    if response.status_code != 200:
        assert_problem(response, 400, 404, 422)


def test_a_failure_of_ours_is_one_fixed_sentence(settings, store, standards, monkeypatch, caplog):
    def broken(*args, **more):
        raise RuntimeError("rahasia dapur")

    monkeypatch.setattr(Workspace, "locate", broken)
    app = create_app(settings, store, standards)
    with TestClient(app, raise_server_exceptions=False) as client:
        response = client.get(f"{API}/locate?lon=117&lat=0")
        body = assert_problem(response, 500)
        assert client.get("/healthz").status_code == 200
    assert body["code"] == "unexpected"
    assert "dapur" not in response.text
    assert "RuntimeError" not in response.text
    assert "rahasia dapur" in caplog.text
    assert response.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in response.headers["content-security-policy"]
    assert response.headers["x-frame-options"] == "DENY"


def test_before_the_first_run(settings, standards, tmp_path):
    app = create_app(settings, Store(tmp_path / "empty"), standards)
    with TestClient(app) as client:
        for path in ("/api/v1/run", "/api/v1/gaps?standard=POS-ADA", "/api/v1/wilayah/64",
                     "/api/v1/sanitation", "/api/v1/locate?lon=117&lat=0", "/", "/embed/map",
                     "/readyz", "/map/x/desa.geojson"):  # fmt: skip
            assert assert_problem(client.get(path), 503)["code"] == "no_run"
        for path in ("/healthz", "/docs", "/openapi.json", "/assets/app.js"):
            assert client.get(path).status_code == 200


@pytest.mark.parametrize(
    ("kind", "status"),
    [(QueryError, 400), (NotFoundError, 404), (AccessError, 403), (DataError, 503),
     (StandardError, 503), (PetaError, 500)],
)  # fmt: skip
def test_statuses_by_class(kind, status):
    assert status_of(kind("x", code="x")) == status
