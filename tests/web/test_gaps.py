"""What the planner's page asks of the areas: filtered, ranked, added up, page by page."""

import pytest

from tests.conftest import BASE_URL
from tests.engine.kecamatan import CENTRE, KELURAHAN, ROWS, at
from tests.web.asking import assert_problem

API = "/api/v1/gaps?standard=POS-JARAK"


def asked(service, query):
    response = service.get(f"{API}&{query}")
    assert response.status_code == 200, response.text
    return response.json()


@pytest.mark.parametrize("name", ["gap", "ratio", "nama", "kode", "served", "unreached",
                                  "over_capacity", "not_working", "unknown", "demand"])  # fmt: skip
def test_every_column_sorts_both_ways_with_the_unknown_last(service, name):
    ways = {
        order: [item[name] for item in asked(service, f"sort={name}&order={order}")["items"]]
        for order in ("asc", "desc")
    }
    known = {order: [v for v in values if v is not None] for order, values in ways.items()}
    assert known["asc"] == sorted(known["asc"])
    assert known["desc"] == known["asc"][::-1]
    for values in ways.values():
        unknown = [value is None for value in values]
        assert unknown == sorted(unknown)
    minus = asked(service, f"sort=-{name}")["items"]
    assert [item[name] for item in minus] == ways["desc"]


def test_filters_together(service):
    answer = asked(service, "status=gap,no_data&cause=unknown&min_gap=1&wilayah=64.02")
    assert answer["items"]
    for item in answer["items"]:
        assert item["status"] in ("gap", "no_data")
        assert item["unknown"] > 0
        assert item["gap"] >= 1
    assert answer["selection"]["total"] == len(answer["items"])
    assert answer["selection"]["statuses"]["met"] == 0


def test_the_selection_is_of_all_pages(service):
    whole = asked(service, "limit=5000")
    page = asked(service, "limit=2&sort=nama")
    assert page["selection"] == whole["selection"]
    assert page["selection"]["total"] == len(ROWS)


def test_following_next_keeps_the_filters(service):
    query = "status=gap,met&cause=served,unreached&min_gap=0&q=desa 2&sort=demand&order=asc"
    whole = asked(service, query)["items"]
    assert len(whole) > 3
    seen, link = [], f"{API}&{query}&limit=2"
    while link:
        page = service.get(link).json()
        seen += page["items"]
        link = page["next"] and page["next"].removeprefix(BASE_URL)
    assert seen == whole


def test_the_view_of_the_map(service):
    lon, lat = at(-1.0, 1.0)
    answer = asked(service, f"bbox={lon},{lat},{lon},{lat}")
    assert [item["kode"] for item in answer["items"]] == [KELURAHAN]


@pytest.mark.parametrize(
    "query",
    ["status=", "cause=", "q=", "bbox=", "order="],
)
def test_what_is_left_empty_keeps_everything(service, query):
    assert asked(service, query) == asked(service, "")


@pytest.mark.parametrize(
    "query",
    [
        "status=buruk",
        "status=gap,,met",
        "cause=jauh",
        "cause=demand",
        "min_gap=-1",
        "min_gap=nan",
        "min_gap=banyak",
        "bbox=1,2,3",
        "bbox=118,-1,116,1",
        "sort=--gap",
        "sort=people",
        "order=up",
        "sort=-gap&order=asc",
        "q=" + "a" * 81,
    ],
)
def test_what_cannot_be_asked(service, query):
    body = assert_problem(service.get(f"{API}&{query}"), 422)
    assert body["code"] == "bad_parameter"


def test_a_cursor_of_another_selection(service):
    run = service.get("/api/v1/run").json()["run"]["id"]
    answer = service.get(f"{API}&q=2003&cursor={run}:{CENTRE}")
    assert assert_problem(answer, 400)["code"] == "bad_cursor"
