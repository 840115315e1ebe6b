"""Facilities on the map: light at any zoom, never a house."""

import pytest

from peta import facilities as facilities_module
from tests.engine.kecamatan import at
from tests.web.asking import assert_problem

EVERYWHERE = "bbox=95,-11,141,6"


@pytest.fixture(scope="module")
def seen(service):
    run = service.get("/api/v1/run").json()["run"]["id"]

    def ask(kind, query):
        return service.get(f"/map/{run}/facilities/{kind}.json?{query}")

    return ask


def test_near_every_facility_by_itself_as_the_api_has_it(service, seen):
    west, south = at(-2, -2)
    east, north = at(2, 2)
    box = f"{west},{south},{east},{north}"
    answer = seen("mck", f"bbox={box}&zoom=16").json()
    items = service.get(f"/api/v1/facilities?kind=mck&bbox={box}").json()["items"]
    assert answer["total"] == len(items) == 5
    for feature, item in zip(answer["features"], sorted(items, key=lambda i: i["id"]), strict=True):
        assert feature["properties"] == {
            name: item[name] for name in ("id", "nama", "kode", "status", "state")
        }
        lon, lat = feature["geometry"]["coordinates"]
        assert (lon, lat) == (pytest.approx(item["lon"], abs=1e-5),
                              pytest.approx(item["lat"], abs=1e-5))  # fmt: skip


def test_far_away_they_are_few_with_their_numbers_by_state(seen):
    """The equator, on which the kecamatan lies, is an edge of cells at every zoom."""
    response = seen("mck", f"{EVERYWHERE}&zoom=4")
    features = response.json()["features"]
    assert len(features) == 2
    whole = {"working": 0, "not_working": 0, "unknown": 0}
    for feature in features:
        properties = feature["properties"]
        if "count" not in properties:
            whole[properties["state"]] += 1
            continue
        for state in whole:
            whole[state] += properties[state]
        assert properties["count"] == sum(properties[state] for state in whole)
        west, south, east, north = feature["bbox"]
        lon, lat = feature["geometry"]["coordinates"]
        assert west <= lon <= east
        assert south <= lat <= north
    assert whole == {"working": 3, "not_working": 2, "unknown": 1}
    assert "immutable" in response.headers["cache-control"]


def test_a_view_with_too_many_is_drawn_more_coarsely(seen, monkeypatch):
    whole = seen("mck", "bbox=116.9,-0.1,117.1,0.1&zoom=15").json()
    assert len(whole["features"]) == 5
    monkeypatch.setattr(facilities_module, "MOST", 2)
    fewer = seen("mck", "bbox=116.9,-0.1,117.1,0.1&zoom=15").json()
    assert fewer["zoom"] < 15
    assert len(fewer["features"]) <= 2
    assert fewer["total"] >= whole["total"]


def test_what_nobody_loaded_is_empty(seen):
    assert seen("kua", f"{EVERYWHERE}&zoom=4").json()["features"] == []
    assert seen("mck", "bbox=0,0,1,1&zoom=4").json()["features"] == []


@pytest.mark.parametrize("kind", ["rlh", "permukiman", "sekolah", "desa"])
def test_a_house_is_no_kind_of_it(seen, kind):
    body = assert_problem(seen(kind, f"{EVERYWHERE}&zoom=18"), 404)
    assert body["code"] == "unknown_layer"


@pytest.mark.parametrize(
    "query", ["zoom=4", EVERYWHERE, f"{EVERYWHERE}&zoom=23", f"{EVERYWHERE}&zoom=-1",
              "bbox=1,2,3&zoom=4", f"{EVERYWHERE}&zoom=4&x=1"],
)  # fmt: skip
def test_what_cannot_be_asked(seen, query):
    assert_problem(seen("mck", query), 422)


def test_another_run(service):
    answer = service.get(f"/map/x/facilities/mck.json?{EVERYWHERE}&zoom=4")
    assert assert_problem(answer, 404)["code"] == "other_run"
