"""Trial thresholds at the door: marked, bounded, refused where a standard has none."""

import pytest

from peta.trial import Trials
from peta.web.trial_models import TrialAnswer
from tests.conftest import TestClient
from tests.engine.kecamatan import CENTRE, KECAMATAN
from tests.web.asking import assert_problem

API = "/api/v1/trial"


def test_a_trial_says_that_it_is_one(service):
    for lang, label in (("id", "ambang percobaan"), ("en", "trial threshold")):
        answer = service.get(f"{API}?standard=MCK-JARAK&radius_m=200&lang={lang}").json()
        TrialAnswer.model_validate(answer)
        assert (answer["trial"], answer["label"]) == (True, label)


def test_with_the_official_value_it_is_the_run(service):
    query = f"standard=MCK-JARAK&wilayah={KECAMATAN}"
    trial = service.get(f"{API}?{query}&radius_m=100&people_per_unit=200").json()
    run = service.get(f"/api/v1/gaps?{query}&sort=kode").json()
    assert trial["selection"] == trial["official"] == run["selection"]
    for name, values in trial["columns"].items():
        assert values == [item[name] for item in run["items"]], name


def test_the_map_gets_columns(service):
    run = service.get("/api/v1/run").json()["run"]["id"]
    path = f"/map/{run}/MCK-JARAK/trial/desa_kelurahan.json?radius_m=200&wilayah=64.02"
    response = service.get(path)
    columns = response.json()
    whole = service.get(f"{API}?standard=MCK-JARAK&radius_m=200&wilayah=64.02").json()
    assert {name: columns[name] for name in ("run", "trial", "label")} == {
        "run": run, "trial": True, "label": "ambang percobaan"}  # fmt: skip
    for name in ("kode", "ratio", "status", "gap"):
        assert columns[name] == whole["columns"][name]
    assert "immutable" in response.headers["cache-control"]


def test_every_standard_says_what_may_be_tried(service):
    items = service.get("/api/v1/standards").json()["items"]
    for item in items:
        values = {one["name"]: one["value"] for one in item["adjustable"]}
        query = {"standard": item["id"], "wilayah": CENTRE, **values}
        response = service.get(API, params=query)
        if values:
            answer = response.json()
            assert answer["selection"] == answer["official"], item["id"]
            assert all(one["value"] == one["official"] for one in answer["adjusted"])
        else:
            assert assert_problem(response, 400)["code"] == "not_adjustable"


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("standard=POS-JARAK&radius_m=1e6", 400, "out_of_range"),
        ("standard=POS-ADA&radius_m=500", 400, "not_adjustable"),
        ("standard=MCK-JARAK&radius_urban_m=100", 400, "not_adjustable"),
        ("standard=TIDAK", 404, "unknown_standard"),
        ("standard=POS-JARAK&wilayah=99", 404, "unknown_wilayah"),
        ("standard=POS-JARAK&radius_m=0", 422, "bad_parameter"),
        ("standard=POS-JARAK&radius_m=nan", 422, "bad_parameter"),
        ("standard=POS-JARAK&radius_m=jauh", 422, "bad_parameter"),
        ("standard=POS-JARAK&minutes=30", 422, "bad_parameter"),
        ("radius_m=500", 422, "bad_parameter"),
    ],
)
def test_what_cannot_be_tried(service, query, status, code):
    assert assert_problem(service.get(f"{API}?{query}"), status)["code"] == code


def test_the_columns_of_another_run(service):
    path = "/map/x/MCK-JARAK/trial/desa_kelurahan.json"
    assert assert_problem(service.get(path), 404)["code"] == "other_run"


def test_while_too_many_try_the_rest_come_back_later(client: TestClient):
    trials: Trials = client.app.state.trials
    taken = [trials._line.acquire() for _ in range(4)]
    response = client.get(f"{API}?standard=MCK-JARAK")
    assert assert_problem(response, 503)["code"] == "busy"
    assert int(response.headers["retry-after"]) > 0
    for _ in taken:
        trials._line.release()
    assert client.get(f"{API}?standard=MCK-JARAK").status_code == 200
