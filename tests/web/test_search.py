"""The search for areas, as the area picker asks it."""

from tests.engine.kecamatan import CENTRE, KECAMATAN

API = "/api/v1/wilayah"


def test_an_answer_says_where_it_lies_and_how_it_was_found(service):
    (item,) = service.get(f"{API}?q={CENTRE}").json()["items"]
    one = service.get(f"{API}/{CENTRE}").json()["wilayah"]
    assert item == {
        **{name: one[name] for name in ("kode", "nama", "level", "kind", "parents", "bbox")},
        "match": "kode",
        "score": 100,
    }
    assert [parent["kode"] for parent in item["parents"]] == ["64", "64.02", KECAMATAN]


def test_level_and_limit(service):
    items = service.get(f"{API}?q=kecamatan 64.02&level=kecamatan").json()["items"]
    assert {item["level"] for item in items} == {"kecamatan"}
    assert len(service.get(f"{API}?q=desa 2&limit=3").json()["items"]) == 3


def test_a_typing_error_is_offered_and_never_taken(service):
    items = service.get(f"{API}?q=kabupatan 64.02&level=kabupaten_kota").json()["items"]
    assert {item["match"] for item in items} <= {"similar"}


def test_the_same_text_is_asked_once(service):
    first = service.get(f"{API}?q=desa")
    again = service.get(f"{API}?q=desa", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
