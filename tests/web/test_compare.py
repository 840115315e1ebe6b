"""Two results side by side, what changed between two runs, one standard through all runs."""

import itertools
import json
import re

import numpy as np
import pytest

from peta import runs
from peta.comparison import Together, _together
from peta.past import past_workspace, sums_of_run
from peta.publishing import assess_current
from peta.render.compare import CHANGES
from peta.render.style import luminance
from peta.selection import Wanted, select
from peta.settings import Settings, data_dir
from peta.web import compare_models, models, run_models
from peta.web.app import create_app
from peta.workspace import Workspace
from tests.conftest import BASE_URL, PORTAL, TestClient
from tests.engine.kecamatan import (
    CENTRE,
    CORNER,
    EAST,
    HAND,
    HAND_STATUS,
    KECAMATAN,
    MIXED,
    POSYANDU,
    ROWS,
    World,
)
from tests.web.asking import assert_problem

API = "/api/v1"
# The closed posyandu of 2003 opens: who lives within 2 km of it and was not served is served now.
OPENED = World().but(posyandu=tuple((*row[:2], "aktif") if row == POSYANDU[2] else row
                                    for row in POSYANDU))  # fmt: skip
GAINED = {MIXED: 200, EAST: 333, CORNER: 100, CENTRE: 100}
LEVELS = ("desa_kelurahan", "kecamatan", "kabupaten_kota", "provinsi")


@pytest.fixture(scope="module")
def two_runs(tmp_path_factory, publish, standards):
    """A store with two runs, the first of them frozen; one posyandu opened in between."""
    folder = tmp_path_factory.mktemp("compared") / "store"
    store = publish(folder, World().frames())
    before = assess_current(store, standards)
    runs.freeze_run(store, before["id"], "baseline-2025")
    publish(folder, OPENED.frames())
    return store, before, assess_current(store, standards)


@pytest.fixture(scope="module")
def settings_over(tmp_path_factory):
    return Settings(store=tmp_path_factory.mktemp("unused"), standards=data_dir() / "standards",
                    base_url=BASE_URL, frame_ancestors=("'self'", PORTAL))  # fmt: skip


@pytest.fixture(scope="module")
def desk(two_runs, settings_over, standards):
    with TestClient(create_app(settings_over, two_runs[0], standards)) as made:
        yield made


def asked(client, path, model=compare_models.CompareAnswer):
    answer = client.get(path)
    assert answer.status_code == 200, answer.text[:500]
    if model is not None:
        model.model_validate_json(answer.content)
    assert "NaN" not in answer.text
    return answer.json()


def every_item(client, path):
    items = []
    while path:
        answer = asked(client, path)
        items += answer["items"]
        path = answer["next"] and answer["next"].removeprefix(BASE_URL)
    return items


# How two results go together.


def test_statuses_go_together_as_their_words_say():
    ways = list(itertools.product(["gap", "met", "no_data", None], repeat=2))
    left, right = (np.array(side, dtype=object) for side in zip(*ways, strict=True))
    words = {("gap", "gap"): "both", ("gap", "met"): "left", ("met", "gap"): "right",
             ("met", "met"): "neither"}  # fmt: skip
    assert _together(left, right).tolist() == [words.get(way, "unknown") for way in ways]


def test_two_standards_by_hand(desk):
    body = asked(desk, f"{API}/compare?left=POS-JARAK@baseline-2025&right=MCK-JARAK@baseline-2025")
    assert body["counts"] == {"both": 3, "left": 1, "right": 0, "neither": 2, "unknown": 6}
    statuses = [HAND_STATUS[name].split() for name in ("POS-JARAK", "MCK-JARAK")]
    items = {item["kode"]: item for item in body["items"]}
    for kode, left, right in zip(ROWS, *statuses, strict=True):
        assert (items[kode]["left"]["status"], items[kode]["right"]["status"]) == (left, right)
    assert items[MIXED]["left"]["gap"] == HAND["POS-JARAK"][MIXED][0] - HAND["POS-JARAK"][MIXED][1]


def test_two_runs_by_hand(desk, two_runs):
    _, before, after = two_runs
    body = asked(desk, f"{API}/compare?left=POS-JARAK@baseline-2025&right=POS-JARAK")
    assert body["counts"] == {"both": 3, "left": 2, "right": 0, "neither": 3, "unknown": 4}
    assert [body[side]["run"]["id"] for side in ("left", "right")] == [before["id"], after["id"]]
    assert body["left"]["run"]["name"] == "baseline-2025"
    assert body["left"]["selection"]["gap"] - body["right"]["selection"]["gap"] == sum(
        GAINED.values()
    )


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("wilayah", ["", "64", "64.02", KECAMATAN])
def test_a_side_says_what_the_list_of_its_standard_says(desk, level, wilayah):
    where = f"level={level}&wilayah={wilayah}&limit=5000"
    both = asked(desk, f"{API}/compare?left=POS-JARAK&right=MCK-JARAK&sort=kode&{where}")
    for side, standard in (("left", "POS-JARAK"), ("right", "MCK-JARAK")):
        alone = asked(desk, f"{API}/gaps?standard={standard}&sort=kode&{where}", models.GapsAnswer)
        assert both[side]["selection"] == alone["selection"]
        names = ("ratio", "gap", "demand", "status")
        assert [item[side] for item in both["items"]] == [
            {name: item[name] for name in names} for item in alone["items"]
        ]
        assert [item["kode"] for item in both["items"]] == [it["kode"] for it in alone["items"]]


@pytest.mark.parametrize("sort", ["together", "left", "right", "nama", "kode"])
def test_pages_hold_every_area_once_in_one_order(desk, sort):
    path = f"{API}/compare?left=POS-JARAK&right=MCK-JARAK&sort={sort}"
    whole = every_item(desk, f"{path}&limit=5000")
    assert every_item(desk, f"{path}&limit=5") == whole
    assert sorted(item["kode"] for item in whole) == sorted(ROWS)
    if sort in ("left", "right"):
        ratios = [item[sort]["ratio"] for item in whole]
        known = [ratio for ratio in ratios if ratio is not None]
        assert known == sorted(known)
        assert ratios[len(known) :] == [None] * (len(ratios) - len(known))
    if sort == "together":
        places = [list(Together).index(item["together"]) for item in whole]
        assert places == sorted(places)


@pytest.mark.parametrize("together", list(Together))
def test_only_those_that_do_so(desk, together):
    body = asked(desk, f"{API}/compare?left=POS-JARAK&right=MCK-JARAK&together={together}")
    assert {item["together"] for item in body["items"]} <= {together.value}
    assert body["total"] == len(body["items"]) == body["counts"][together]


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("left=POS-JARAK&right=NONE", 404, "unknown_standard"),
        ("left=POS-JARAK@none&right=POS-ADA", 404, "unknown_run"),
        ("left=POS-JARAK&right=POS-ADA&wilayah=99", 404, "unknown_wilayah"),
        ("left=POS-JARAK&right=POS-ADA&wilayah=x", 400, None),
        ("left=POS-JARAK&right=POS-ADA&cursor=other:64", 400, "stale_cursor"),
        ("left=POS-JARAK", 422, "bad_parameter"),
        ("left=POS-JARAK&right=POS-ADA&x=1", 422, "bad_parameter"),
    ],
)
def test_what_cannot_be_compared(desk, query, status, code):
    problem = assert_problem(desk.get(f"{API}/compare?{query}"), status)
    assert code in (None, problem["code"])


# A run that is not the latest.


@pytest.mark.parametrize("level", LEVELS)
def test_columns_of_an_older_run_are_its_own_numbers(desk, two_runs, level):
    store, before, _ = two_runs
    answer = desk.get(f"/map/{before['id']}/POS-JARAK/{level}.json?wilayah=64")
    assert answer.headers["Cache-Control"].endswith("immutable")
    body = answer.json()
    gaps = store.run_frame(before["id"], "gaps").query("standard == 'POS-JARAK'")
    gaps = gaps[gaps["level"].eq(level) & gaps["kode"].str.startswith("64")].sort_values("kode")
    assert body["run"]["id"] == before["id"]
    assert body["kode"] == gaps["kode"].tolist()
    for name in ("ratio", "gap"):
        np.testing.assert_array_equal(np.array(body[name], float), gaps[name].to_numpy(float))


def test_a_run_that_is_not_kept_has_no_columns(desk):
    problem = assert_problem(desk.get("/map/0123456789abcdef/POS-JARAK/desa.json"), 404)
    assert problem["code"] == "other_run"


def test_an_older_run_reads_only_what_is_asked_for(two_runs, standards, monkeypatch):
    store, before, _ = two_runs
    read = []
    original = store.run_rows
    monkeypatch.setattr(store, "run_rows", lambda *what: read.append(what[1:]) or original(*what))
    past = past_workspace(store, before, {rule.id: rule for rule in standards})
    assert read == []
    assert past.results["POS-JARAK"][MIXED]["gap"] == 200
    assert past.results["POS-JARAK"][EAST]["gap"] == 333
    assert read == [("readings", "POS-JARAK"), ("gaps", "POS-JARAK")]
    assert len(past.results) == len(before["standards"])
    assert set(past.areas) >= set(ROWS)


@pytest.mark.parametrize("wilayah", ["", "64", "64.02", KECAMATAN, "65.01"])
def test_sums_of_an_older_run_are_those_of_a_selection(two_runs, standards, wilayah):
    store, before, after = two_runs
    rules = {rule.id: rule for rule in standards}
    for facts in (before, after):
        state = past_workspace(store, facts, rules)
        for standard in ("POS-JARAK", "MCK-JARAK", "POS-RASIO"):
            wanted = Wanted(standard, wilayah=wilayah)
            found = sums_of_run(store, facts["id"], standard, wilayah)
            assert found == select(state, wanted).sums()


# What changed.


def test_a_change_is_after_less_before(desk, two_runs):
    _, before, after = two_runs
    for level in LEVELS:
        columns = [
            desk.get(f"/map/{facts['id']}/POS-JARAK/{level}.json?wilayah=64").json()
            for facts in (before, after)
        ]
        path = f"/map/{after['id']}/POS-JARAK/since/{before['id']}/{level}.json?wilayah=64"
        answer = desk.get(path)
        assert answer.headers["Cache-Control"].endswith("immutable")
        body = answer.json()
        assert body["kode"] == columns[0]["kode"] == columns[1]["kode"]
        for name in ("ratio", "gap"):
            old, new = (np.array(one[name], float) for one in columns)
            np.testing.assert_array_equal(np.array(body[f"{name}_before"], float), old)
            np.testing.assert_array_equal(np.array(body[f"{name}_after"], float), new)
        ratios = [np.array(one["ratio"], float) for one in columns]
        np.testing.assert_array_equal(np.array(body["ratio_change"], float), ratios[1] - ratios[0])
    changed = desk.get(f"/map/{after['id']}/POS-JARAK/since/{before['id']}/desa.json").json()
    gained = dict(zip(changed["kode"], changed["gap_change"], strict=True))
    assert {kode: -gap for kode, gap in gained.items() if gap} == GAINED


def test_changes_on_the_map_add_up_to_the_change_that_is_told(desk, two_runs):
    _, before, after = two_runs
    told = asked(desk, f"{API}/runs/{after['id']}/diff?before={before['id']}&standard=POS-JARAK",
                 run_models.DiffAnswer)  # fmt: skip
    columns = desk.get(f"/map/{after['id']}/POS-JARAK/since/{before['id']}/desa.json").json()
    assert sum(gap for gap in columns["gap_change"] if gap) == told["summary"][0]["change"]["gap"]
    assert told["summary"][0]["change"]["gap"] == -sum(GAINED.values())
    assert [one["cause"] for one in told["attribution"]["causes"]] == ["posyandu"]


def test_colours_of_a_change_grow_darker_to_both_sides():
    lights = [luminance(str(one["colour"])) for one in CHANGES]
    middle = next(at for at, one in enumerate(CHANGES) if one["low"] == one["high"])
    assert lights[: middle + 1] == sorted(lights[: middle + 1])
    assert lights[middle:] == sorted(lights[middle:], reverse=True)
    edges = [(one["low"], one["high"]) for one in CHANGES]
    assert [low for low, _ in edges[1:]] == [high for _, high in edges[:-1]]


# Through time.


def test_one_standard_through_all_runs(desk, two_runs):
    _, before, after = two_runs
    body = asked(desk, f"{API}/series?standard=POS-JARAK&wilayah=64.02",
                 compare_models.SeriesAnswer)  # fmt: skip
    assert [one["run"]["id"] for one in body["items"]] == [before["id"], after["id"]]
    assert body["items"][0]["run"]["name"] == "baseline-2025"
    current = asked(desk, f"{API}/gaps?standard=POS-JARAK&wilayah=64.02", models.GapsAnswer)
    assert {name: body["items"][1][name] for name in current["selection"]} == current["selection"]
    assert body["items"][0]["gap"] - body["items"][1]["gap"] == sum(GAINED.values())


# The page.


def config_of(page):
    found = re.search(r'id="peta-config">(.*?)</script>', page)
    assert found
    return json.loads(found[1])


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("mode", ["indikator", "penilaian", "selisih", "waktu"])
def test_the_page_in_every_mode(desk, two_runs, mode, lang):
    _, before, after = two_runs
    answer = desk.get(f"/banding?mode={mode}&standard=POS-JARAK&lang={lang}")
    assert answer.status_code == 200
    assert answer.headers["ETag"]
    config = config_of(answer.text)
    assert (config["mode"], config["right"]["run"]) == (mode, after["id"])
    if mode != "indikator":
        assert config["left"] == {"standard": "POS-JARAK", "run": before["id"]}
    assert f'<html lang="{lang}">' in answer.text
    for url in re.findall(r'(?:src|href|action)="([^"]+)"', answer.text):
        assert url.startswith(("/peta/", "?", "#", BASE_URL)), url


def test_the_table_stands_in_the_page_without_script(desk, two_runs):
    two = desk.get("/banding?kiri=POS-JARAK@baseline-2025&kanan=MCK-JARAK@baseline-2025").text
    assert "3 desa kurang di keduanya" in two
    assert f'<tr data-kode="{MIXED}">' in two
    changes = desk.get("/banding?mode=selisih&kanan=POS-JARAK").text
    assert changes.index(f'data-kode="{EAST}"') < changes.index(f'data-kode="{CORNER}"')
    assert "−333" in changes
    time = desk.get("/banding?mode=waktu&kanan=POS-JARAK").text
    rows = re.search(r'id="table-rows">(.*?)</tbody>', time, re.DOTALL)
    assert rows
    assert rows[1].count("<tr>") == 2
    assert "baseline-2025" in rows[1]


def test_a_form_without_script_names_runs_by_themselves(desk, two_runs):
    _, before, after = two_runs
    page = desk.get(
        f"/banding?mode=penilaian&kiri=POS-ADA&kanan=MCK-JARAK&sebelum={before['id']}"
        f"&sesudah={after['id']}&wilayah=&lang=id"
    ).text
    config = config_of(page)
    assert config["left"] == {"standard": "MCK-JARAK", "run": before["id"]}
    assert config["right"] == {"standard": "MCK-JARAK", "run": after["id"]}


def test_the_same_standard_by_two_runs_is_before_and_after(desk):
    assert config_of(desk.get("/banding?kiri=POS-ADA@baseline-2025&kanan=POS-ADA").text)[
        "mode"
    ] == "penilaian"  # fmt: skip
    assert config_of(desk.get("/banding?kiri=POS-ADA").text)["mode"] == "indikator"


@pytest.mark.parametrize("mode", ["penilaian", "selisih", "waktu"])
def test_with_one_run_the_page_says_how_another_comes_about(service, mode):
    page = service.get(f"/banding?mode={mode}").text
    empty = re.search(r'<section class="one-run"[^>]*>(.*?)</section>', page, re.DOTALL)
    assert empty
    assert " hidden" not in empty[0].split(">")[0]
    for command in ("peta load", "peta assess", "peta freeze"):
        assert f"<code>{command}" in empty[1]
    two = service.get("/banding").text
    assert re.search(r'<section class="one-run"[^>]* hidden>', two)


def test_a_portal_may_frame_the_embedded_form_alone(desk):
    framed = desk.get("/embed/banding?mode=selisih&legend=0&title=0&lang=en&kanan=POS-JARAK")
    assert framed.status_code == 200
    assert PORTAL in framed.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in framed.headers
    assert 'id="embed-title"' not in framed.text
    assert "no-legend" in framed.text
    assert desk.get("/banding").headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("query", ["x=1", "mode=x", "lang=fr", "kiri=" + "x" * 200])
def test_what_the_page_does_not_know_is_refused(desk, query):
    assert_problem(desk.get(f"/banding?{query}"), 422)


@pytest.mark.parametrize("query", ["kiri=NONE", "kanan=POS-JARAK@none", "wilayah=99"])
def test_what_is_not_there_is_said(desk, query):
    assert_problem(desk.get(f"/banding?{query}"), 404)


def test_names_that_attack_are_inert(tmp_path, publish, standards, settings_over):
    payload = "</script><img src=x onerror=alert(1)>"
    frames = World().frames()
    columns = ("nama", "kecamatan", "kabupaten_kota", "provinsi")
    frames["boundaries"] = frames["boundaries"].assign(**dict.fromkeys(columns, payload))
    store = publish(tmp_path / "store", frames)
    assess_current(store, standards)
    with TestClient(create_app(settings_over, store, standards)) as client:
        for path in ("/banding", "/banding?mode=selisih&wilayah=64.02", "/embed/banding"):
            assert "<img" not in client.get(path).text


def test_a_run_that_is_open_already_is_not_opened_again(desk, two_runs, monkeypatch):
    monkeypatch.setattr(Workspace, "open", None)
    _, before, _ = two_runs
    for _ in range(2):
        assert desk.get(f"/map/{before['id']}/POS-ADA/kecamatan.json").status_code == 200
