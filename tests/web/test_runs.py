"""Runs over HTTP: the list, the checks, the differences and their causes."""

import shutil
import time

import pytest

from peta import runs
from peta.domain.gap import PARTS
from peta.publishing import assess_current
from peta.settings import Settings, data_dir
from peta.store.store import Store
from peta.web import run_models as models
from peta.web.app import create_app
from tests.conftest import BASE_URL, TestClient
from tests.engine.kecamatan import CENTRE, KECAMATAN, PEOPLE, POSYANDU, World
from tests.web.asking import assert_problem

API = "/api/v1"
PATIENCE_S = 60
LATER = World().but(
    posyandu=tuple((*row[:2], "aktif") for row in POSYANDU), people={**PEOPLE, CENTRE: 500}
)


@pytest.fixture(scope="module")
def two_runs(tmp_path_factory, publish, standards):
    """A store with two runs, the first of them frozen."""
    folder = tmp_path_factory.mktemp("runs") / "store"
    store = publish(folder, World().frames())
    before = assess_current(store, standards)
    runs.freeze_run(store, before["id"], "baseline-2025")
    publish(folder, LATER.frames())
    return store, before, assess_current(store, standards)


@pytest.fixture(scope="module")
def desk(two_runs, settings_over, standards):
    with TestClient(create_app(settings_over, two_runs[0], standards)) as made:
        yield made


@pytest.fixture(scope="module")
def settings_over(tmp_path_factory):
    return Settings(store=tmp_path_factory.mktemp("unused"), standards=data_dir() / "standards",
                    base_url=BASE_URL)  # fmt: skip


def asked(client, path, model):
    answer = client.get(API + path)
    assert answer.status_code == 200, answer.text[:500]
    model.model_validate_json(answer.content)
    assert "NaN" not in answer.text
    return answer.json()


def with_causes(client, path):
    """Ask until the causes are told apart."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        answer = asked(client, path, models.DiffAnswer)
        if answer["attribution"]["done"]:
            return answer
        assert answer["attribution"]["note"]
        time.sleep(0.05)
    raise TimeoutError(path)


# The routes.


def test_the_list_of_runs(desk, two_runs):
    _, before, after = two_runs
    body = asked(desk, "/runs", models.RunsAnswer)
    assert [item["id"] for item in body["items"]] == [after["id"], before["id"]]
    assert [item["name"] for item in body["items"]] == [None, "baseline-2025"]
    assert [item["is_latest"] for item in body["items"]] == [True, False]
    assert body["run"]["id"] == after["id"]
    served = desk.get(f"{API}/run").json()["inputs"]
    assert body["items"][0]["inputs"] == served


@pytest.mark.parametrize("text", ["ID", "SHORT", "baseline-2025"])
def test_one_run_by_any_of_its_names(desk, two_runs, text):
    before = two_runs[1]
    text = {"ID": before["id"], "SHORT": before["id"][:6]}.get(text, text)
    body = asked(desk, f"/runs/{text}", models.RunDetailAnswer)
    assert (body["run"]["id"], body["run"]["name"]) == (before["id"], "baseline-2025")
    assert body["code"] == before["code"]


def test_a_run_reconciles(desk, two_runs):
    body = asked(desk, "/runs/terkini/reconcile", models.ReconcileAnswer)
    assert body["holds"] is True
    assert (body["failed"], body["before"]) == (0, None)
    assert all(item["sentence"] for item in body["items"])
    over = asked(desk, "/runs/terkini/reconcile?before=baseline-2025&lang=en",
                 models.ReconcileAnswer)  # fmt: skip
    assert over["before"]["id"] == two_runs[1]["id"]
    assert over["compared"] > body["compared"]
    assert "agree" in over["verdict"]


def test_a_difference_and_its_causes(desk):
    body = with_causes(desk, "/runs/terkini/diff?before=baseline-2025&limit=5000")
    assert [cause["cause"] for cause in body["attribution"]["causes"]] == ["penduduk", "posyandu"]
    assert {row["kind"] for row in body["inputs"] if row["changed"]} == {"penduduk", "posyandu"}
    (row,) = [item for item in body["items"]
              if (item["standard"], item["kode"]) == ("POS-JARAK", CENTRE)]  # fmt: skip
    assert (row["before"]["demand"], row["after"]["demand"], row["change"]["served"]) == (
        400, 500, 200)  # fmt: skip
    assert {cause["cause"]: cause["change"]["gap"] for cause in row["causes"]} == {
        "penduduk": 25, "posyandu": -100, "interplay": -25}  # fmt: skip
    for name in ("demand", *PARTS):
        villages = [
            item["change"][name] for item in body["items"] if item["standard"] == "POS-JARAK"
        ]
        (total,) = [
            one["change"][name] for one in body["summary"] if one["standard"] == "POS-JARAK"
        ]
        assert sum(villages) == total


def test_a_difference_page_by_page(desk):
    with_causes(desk, "/runs/terkini/diff?before=baseline-2025")
    whole = asked(desk, "/runs/terkini/diff?before=baseline-2025&limit=5000", models.DiffAnswer)
    assert whole["next"] is None
    link, seen = "/runs/terkini/diff?before=baseline-2025&limit=3", []
    while link:
        page = asked(desk, link, models.DiffAnswer)
        assert page["total"] == whole["total"] == len(whole["items"])
        seen += page["items"]
        link = page["next"]
        if link:
            assert link.startswith(f"{BASE_URL}{API}/runs/")
            link = link.removeprefix(BASE_URL + API)
    assert seen == whole["items"]


def test_a_difference_of_one_standard_inside_an_area(desk, two_runs):
    before, after = two_runs[1]["id"], two_runs[2]["id"]
    query = f"before={before}&standard=POS-JARAK&wilayah=64.02&level=kecamatan"
    body = asked(desk, f"/runs/{after}/diff?{query}", models.DiffAnswer)
    assert [(item["standard"], item["kode"]) for item in body["items"]] == [
        ("POS-JARAK", KECAMATAN)]  # fmt: skip
    assert [row["standard"] for row in body["summary"]] == ["POS-JARAK"]


def test_without_a_snapshot_it_says_so(two_runs, standards, settings_over, tmp_path):
    shutil.copytree(two_runs[0]._root, tmp_path / "store",
                    ignore=shutil.ignore_patterns("comparisons", "snapshots"))  # fmt: skip
    kept = two_runs[0]._root / "snapshots"
    (tmp_path / "store" / "snapshots").mkdir()
    boundaries = two_runs[2]["inputs"]["boundaries"]["hash"]
    shutil.copy(kept / f"{boundaries}.parquet", tmp_path / "store" / "snapshots")
    app = create_app(settings_over, Store(tmp_path / "store"), standards)
    with TestClient(app) as client:
        path = "/runs/terkini/diff?before=baseline-2025&lang=en"
        body = asked(client, path, models.DiffAnswer)
    assert body["attribution"]["done"] is False
    assert "no longer kept" in body["attribution"]["note"]
    assert body["total"] > 0


def test_what_has_not_changed_is_not_sent_again(desk):
    with_causes(desk, "/runs/terkini/diff?before=baseline-2025")
    for path in ("/runs", "/runs/baseline-2025", "/runs/terkini/reconcile",
                 "/runs/terkini/diff?before=baseline-2025"):  # fmt: skip
        first = desk.get(API + path)
        again = desk.get(API + path, headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert first.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/runs?x=1", 422),
        ("/runs/terkini/diff", 422),
        ("/runs/terkini/diff?before=baseline-2025&level=rt", 422),
        ("/runs/terkini/diff?before=baseline-2025&limit=0", 422),
        ("/runs/terkini/reconcile?before=" + "9" * 500, 422),
        ("/runs/tidak-ada", 404),
        ("/runs/tidak-ada/reconcile", 404),
        ("/runs/zzzz/diff?before=baseline-2025", 404),
        ("/runs/terkini/diff?before=zzzz", 404),
        ("/runs/terkini/reconcile?before=zzzz", 404),
        ("/runs/terkini/diff?before=baseline-2025&standard=TIDAK", 404),
        ("/runs/terkini/diff?before=baseline-2025&wilayah=99.99", 404),
        ("/runs/terkini/diff?before=baseline-2025&wilayah=6402", 400),
        ("/runs/terkini/diff?before=baseline-2025&cursor=x:y", 400),
        (f"/runs/{'9' * 5000}", 404),
    ],
)
def test_what_cannot_be_asked(desk, path, status):
    assert_problem(desk.get(API + path), status)


def test_a_cursor_of_an_area_that_did_not_change(desk, two_runs):
    _, before, after = two_runs
    cursor = f"{before['id']}-{after['id']}:POS-JARAK/99"
    answer = desk.get(f"{API}/runs/terkini/diff?before=baseline-2025&cursor={cursor}")
    assert assert_problem(answer, 400)["code"] == "bad_cursor"
