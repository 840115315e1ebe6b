"""A house to rehabilitate never leaves the service: no id, no place, at any door."""

import io
import re
import zipfile
from typing import Any

import pytest

from peta.publishing import assess_current
from peta.render.numbers import moment
from peta.render.page import PageView
from peta.render.standalone import render_standalone
from peta.settings import Settings
from peta.views import page_facts, standalone_data
from peta.web.app import create_app
from peta.workspace import Workspace
from tests.conftest import BASE_URL, TestClient
from tests.engine.kecamatan import HOUSES, World, at
from tests.web.asking import every_address

# Files that are packed hold the id of their run where no text can be exchanged.
PACKED = (".pdf", ".xlsx", ".png", ".gpkg")


def told_of(text: str) -> list[str]:
    """Ids of houses, and pairs of coordinates to three decimals, that stand in a text."""
    found = re.findall(r"RAHASIA[-\w]*", text, re.IGNORECASE)
    for house in HOUSES:
        lon, lat = at(house[0], house[1])
        pair = rf"{_digits(lon)}.{{0,24}}?{_digits(lat)}|{_digits(lat)}.{{0,24}}?{_digits(lon)}"
        found += re.findall(pair, text, re.DOTALL)
    return found


def _digits(value: float) -> str:
    """A coordinate to three decimals, rounded or cut, whatever follows."""
    ways = {f"{value:.3f}", f"{int(value * 1000) / 1000:.3f}"}
    return "(?<![0-9.])(?:" + "|".join(sorted(map(_any_tail, ways))) + ")"


def _any_tail(text: str) -> str:
    short = text.rstrip("0")
    if short == text:
        return re.escape(text) + r"\d*"
    # JSON leaves zeros at the end away.
    return re.escape(short) + r"(?:" + "0" * (len(text) - len(short)) + r"\d*)?(?![0-9])"


def crawl(client: TestClient) -> dict[str, str]:
    run = client.get("/api/v1/run").json()["run"]["id"]
    return {path: text_of(client.get(path)) for path in every_address(client.app, run)}


def text_of(answer: Any) -> str:
    """What an answer says; of a workbook, what stands in its parts."""
    if "spreadsheetml" not in answer.headers.get("content-type", ""):
        return str(answer.text)
    with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
        return "\n".join(book.read(name).decode() for name in sorted(book.namelist()))


def test_the_search_finds_what_it_looks_for():
    lon, lat = at(HOUSES[0][0], HOUSES[0][1])
    for text in (f"[{lon:.4f},{lat:.4f}]", f'{{"lon":{lon},"lat":{lat}}}', f"{lat:.3f}, {lon:.3f}",
                 "id: rahasia-rumah-0003"):  # fmt: skip
        assert told_of(text)
    assert not told_of("[117.0001, 0.0001] RLH-3")


def test_no_route_tells_of_a_house(service):
    texts = crawl(service)
    assert len(texts) > 40
    for name in service.get("/api/v1/run").json()["standards"]:
        for path in ("gaps", "loads"):
            address = f"/api/v1/{path}?standard={name}&limit=5000"
            texts[address] = service.get(address).text
    assert {path: told_of(text) for path, text in texts.items() if told_of(text)} == {}
    problems = [service.get(path).text for path in (
        "/api/v1/facilities?kind=rlh&bbox=116,-1,118,1", "/api/v1/wilayah/RAHASIA",
        "/map/x/rlh.geojson")]  # fmt: skip
    assert not any("-00" in found for text in problems for found in told_of(text))


def test_no_file_of_a_run_tells_of_a_house(kecamatan_store):
    run = kecamatan_store.catalogue.latest_run()["id"]
    for name in ("areas", "gaps", "readings", "loads", "facilities", "underserved"):
        table = kecamatan_store.run_frame(run, name).drop(columns="geometry", errors="ignore")
        assert told_of(table.to_csv()) == []
    for layer in kecamatan_store.run_layers(run).values():
        assert told_of(layer.decode()) == []
    for name in ("facilities", "loads"):
        assert set(kecamatan_store.run_frame(run, name)["kind"]) == {"posyandu", "mck"}


@pytest.mark.parametrize("lang", ["id", "en"])
def test_the_standalone_map_tells_of_no_house(kecamatan_store, standards, lang):
    state = Workspace.open(kecamatan_store, {rule.id: rule for rule in standards})
    settings = Settings(store=kecamatan_store, standards=None, base_url=BASE_URL)
    view = PageView(lang, "RTLH-NEED", "")
    facts = page_facts(state, view, settings)
    assert told_of(render_standalone(view, facts, standalone_data(state, lang))) == []


def test_moving_and_renaming_houses_inside_their_villages_changes_no_answer(
    tmp_path, settings, standards, publish, monkeypatch
):
    """The strongest form: what cannot be told apart tells nothing."""
    # Both at one moment: pages tell it in words.
    monkeypatch.setattr("peta.publishing.now", lambda: "2025-07-01T02:03:04+00:00")
    answers = []
    for number, step in enumerate((0.0, 0.05)):
        frames = World(rlh=[(east + step, north - step, s) for east, north, s in HOUSES]).frames()
        if number:
            frames["rlh"]["id"] = [f"LAIN-{row}" for row in range(len(HOUSES))]
        store = publish(tmp_path / str(number), frames)
        facts = assess_current(store, standards)
        loaded = [made["loaded_at"] for made in facts["inputs"].values()]
        variable = [
            facts["id"],
            facts["id"][:8],
            facts["created_at"],
            moment(facts["created_at"], "id"),
            facts["inputs"]["rlh"]["hash"],
            *loaded,
        ]
        with TestClient(create_app(settings, store, standards)) as client:
            texts = crawl(client)
        for value in variable:
            texts = {path.replace(value, "*"): text.replace(value, "*")
                     for path, text in texts.items()}  # fmt: skip
        answers.append(texts)
    assert answers[0].keys() == answers[1].keys()
    for path, text in answers[0].items():
        if path.endswith((".pdf", ".png")):
            continue  # these hold the run's id as a drawing
        if not path.partition("?")[0].endswith(PACKED):
            assert text == answers[1][path], path
