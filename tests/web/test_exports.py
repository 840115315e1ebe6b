"""Files at the door: named, cached, compressed, one at a time."""

import json

import pytest

from peta.web import exports
from tests.engine.kecamatan import KECAMATAN
from tests.web.asking import assert_problem

API = "/api/v1/gaps"
FORMS = ("csv", "xlsx", "geojson", "gpkg")


@pytest.mark.parametrize("form", FORMS)
def test_a_file_has_a_name_a_type_and_a_length(service, form):
    response = service.get(f"{API}.{form}?standard=MCK-JARAK&wilayah={KECAMATAN}&lang=en")
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == exports.MEDIA_TYPES[form]
    name = f"peta_MCK-JARAK_{KECAMATAN}_desa-kelurahan_2025-06-01.{form}"
    assert response.headers["content-disposition"] == f'attachment; filename="{name}"'
    assert response.content
    again = {"If-None-Match": response.headers["etag"]}
    query = f"standard=MCK-JARAK&wilayah={KECAMATAN}&lang=en"
    assert service.get(f"{API}.{form}?{query}", headers=again).status_code == 304
    other = service.get(f"{API}.{form}?{query}&sort=nama", headers=again)
    assert other.status_code == 200
    assert service.head(f"{API}.{form}?{query}").status_code == 200


def test_the_same_rows_as_the_list(service):
    query = "standard=POS-JARAK&status=gap,no_data&cause=unreached,unknown&sort=-unreached&q=desa 2"
    listed = service.get(f"{API}?{query}").json()
    drawn = service.get(f"{API}.geojson?{query}").json()
    assert [feature["properties"]["kode"] for feature in drawn["features"]] == [
        item["kode"] for item in listed["items"]
    ]
    for feature, item in zip(drawn["features"], listed["items"], strict=True):
        for name in ("status", "level", "demand", "served", "gap", "ratio", "why", "p_worst"):
            assert feature["properties"][name] == item[name]
    assert drawn["metadata"]["run"] == listed["run"]["id"]
    assert drawn["metadata"]["asked_q"] == "desa 2"


def test_text_is_sent_small(service):
    plain = service.get(f"{API}.csv?standard=POS-JARAK", headers={"Accept-Encoding": "identity"})
    small = service.get(f"{API}.csv?standard=POS-JARAK", headers={"Accept-Encoding": "gzip"})
    assert small.content == plain.content
    assert small.headers["content-encoding"] == "gzip"
    assert int(small.headers["content-length"]) < int(plain.headers["content-length"])
    book = service.get(f"{API}.xlsx?standard=POS-JARAK", headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in book.headers


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (".csv", 422),
        (".shp?standard=POS-JARAK", 422),
        (".csv?standard=POS-JARAK&cursor=x", 422),
        (".csv?standard=POS-JARAK&limit=0", 422),
        (".csv?standard=POS-JARAK&radius_m=100", 422),
        (".csv?standard=TIDAK", 404),
        (".gpkg?standard=POS-JARAK&wilayah=99", 404),
        (".xlsx?standard=POS-JARAK&wilayah=6402", 400),
    ],
)
def test_what_cannot_be_asked(service, path, status):
    assert_problem(service.get(API + path), status)


def test_while_one_is_made_the_others_wait_or_come_back(service, monkeypatch):
    monkeypatch.setattr(exports, "_PATIENCE_S", 0.01)
    with exports._turn:
        response = service.get(f"{API}.csv?standard=POS-JARAK")
        assert assert_problem(response, 503)["code"] == "busy"
        assert int(response.headers["retry-after"]) > 0
    assert service.get(f"{API}.csv?standard=POS-JARAK").status_code == 200


def test_what_a_person_types_is_never_a_formula_nor_a_header(service):
    typed = '=cmd|x", "\r\nX-Evil: 1'
    response = service.get(f"{API}.csv", params={"standard": "POS-JARAK", "q": typed})
    assert "x-evil" not in response.headers
    lines = response.content.decode("utf-8-sig").split("\r\n")
    assert not any(line.startswith(("=", "X-Evil")) for line in lines)
    about = service.get(f"{API}.geojson", params={"standard": "POS-JARAK", "q": "<b>"}).content
    assert json.loads(about)["metadata"]["asked_q"] == "<b>"


def test_files_are_published(service):
    paths = service.get("/openapi.json").json()["paths"]
    answers = paths["/api/v1/gaps.{form}"]["get"]["responses"]
    assert set(answers["200"]["content"]) >= set(exports.MEDIA_TYPES.values())
