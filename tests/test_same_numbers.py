"""Every number at every door is the number of the run, for every standard and area."""

import csv
import io
import json
import re

import pandas as pd
import pytest
from typer.testing import CliRunner

from peta.cli import app
from peta.domain.gap import PARTS
from peta.io.standards import read_standards
from peta.render.numbers import number, percent
from peta.settings import data_dir
from peta.workspace import Workspace
from tests.engine.kecamatan import ROWS

API = "/api/v1"
STANDARDS = {rule.id: rule for rule in read_standards(data_dir() / "standards")}
LEVELS = ("provinsi", "kabupaten_kota", "kecamatan", "desa_kelurahan")


@pytest.fixture(scope="module")
def found(kecamatan_store):
    """The run's results by standard and code, and its areas by code."""
    run = kecamatan_store.catalogue.latest_run()["id"]
    gaps = kecamatan_store.run_frame(run, "gaps").set_index(["standard", "kode"])
    areas = kecamatan_store.run_frame(run, "areas").set_index("kode")
    return run, gaps.sort_index(), areas


def assert_same(said, row, names):
    """Compare what a door says with a row of the run; unknown is None."""
    for name in names:
        expected = None if pd.isna(row[name]) else row[name]
        assert said[name] == expected, (name, said[name], expected)


ADDED_UP = ("numerator", "denominator", "ratio", "gap", "demand", *PARTS, "units_to_build",
            "villages_no_data", "underserved_km2", "median_distance_m", "status")  # fmt: skip

INDICATED = ("numerator", "denominator", "ratio", "gap", "unknown", "status")


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("level", LEVELS)
def test_the_api_says_the_numbers_of_the_run(service, found, level, lang):
    _, gaps, areas = found
    for standard in STANDARDS:
        query = f"standard={standard}&level={level}&limit=5000&lang={lang}"
        items = service.get(f"{API}/gaps?{query}").json()["items"]
        expected = areas.index[areas["level"] == level]
        assert {item["kode"] for item in items} == set(expected)
        for item in items:
            assert_same(item, gaps.loc[(standard, item["kode"])], ADDED_UP)


def test_an_area_and_its_sanitation_say_the_numbers_of_the_run(service, found):
    _, gaps, areas = found
    for kode in areas.index:
        body = service.get(f"{API}/wilayah/{kode}").json()
        for item in body["gaps"]:
            assert_same(item, gaps.loc[(item["standard"]["id"], kode)], ADDED_UP)
        assert_same(body["wilayah"], areas.loc[kode], ("people", "villages"))
        counts = {f"{kind}_{state}": value for kind, states in body["facility_counts"].items()
                  for state, value in states.items()}  # fmt: skip
        assert_same(counts, areas.loc[kode], counts)
        need = service.get(f"{API}/sanitation/{kode}").json()
        reach = gaps.loc[("MCK-JARAK", kode)]
        assert_same({"gap": need["out_of_reach"]["houses"],
                     "people_beyond": need["out_of_reach"]["people"],
                     "units_to_build": need["mck_units_to_build"]},
                    reach, ("gap", "people_beyond", "units_to_build"))  # fmt: skip
        assert_same({"rlh_working": need["rlh"]["handled"], "rlh_unknown": need["rlh"]["unknown"],
                     "rlh_not_working": need["rlh"]["not_handled"]},
                    areas.loc[kode], ("rlh_working", "rlh_not_working", "rlh_unknown"))  # fmt: skip
        for item in need["indicators"]:
            assert_same(item, gaps.loc[(item["id"], kode)], INDICATED)


def test_the_map_shows_the_numbers_of_the_run(service, found, kecamatan_store):
    run, gaps, areas = found
    villages = set(areas.index[areas["level"] == "desa_kelurahan"])
    drawn = service.get(f"/map/{run}/desa.geojson").json()["features"]
    assert {feature["properties"]["kode"] for feature in drawn} == villages
    for standard in STANDARDS:
        items = service.get(f"/map/{run}/{standard}/gaps.json").json()["items"]
        assert {item["kode"] for item in items} == villages
        for item in items:
            assert_same(item, gaps.loc[(standard, item["kode"])], ADDED_UP)
        layer = service.get(f"/map/{run}/{standard}/underserved.geojson")
        for feature in layer.json()["features"] if layer.status_code == 200 else ():
            km2 = gaps.loc[(standard, feature["properties"]["kode"]), "underserved_km2"]
            assert feature["properties"]["km2"] == round(km2, 3)
    facilities = kecamatan_store.run_frame(run, "facilities")
    for kind in ("posyandu", "mck"):
        features = service.get(f"/map/{run}/{kind}.geojson").json()["features"]
        states = pd.Series([feature["properties"]["state"] for feature in features])
        shown = facilities.loc[facilities["kind"] == kind, "state"]
        assert states.value_counts().to_dict() == shown.value_counts().to_dict()


@pytest.mark.parametrize("standard", STANDARDS)
@pytest.mark.parametrize("lang", ["id", "en"])
def test_the_page_ranks_by_the_numbers_of_the_run(service, found, standard, lang):
    _, gaps, areas = found
    page = service.get(f"/?standard={standard}&lang={lang}").text
    shown = re.search(r"<noscript>.*?</noscript>|<table.*?</table>", page, re.DOTALL)
    assert shown, "the page has no ranking for browsers without script"
    cells = [re.sub(r"<[^>]+>|\s+", " ", row).strip()
             for row in re.findall(r"<tr\b.*?</tr>", page, re.DOTALL)]  # fmt: skip
    rows = gaps.loc[standard]
    rows = rows[rows["level"] == "desa_kelurahan"].dropna(subset=["gap"])
    for kode, row in rows.sort_values("gap", ascending=False).head(5).iterrows():
        names = areas.loc[kode, ["nama", "kecamatan"]]
        (line,) = [cell for cell in cells if all(name in cell for name in names)]
        assert number(row["gap"], lang) in line
        assert percent(row["ratio"], lang) in line


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("standard", STANDARDS)
def test_the_command_line_prints_the_numbers_of_the_run(
    monkeypatch, kecamatan_store, found, standard, level
):
    _, gaps, areas = found
    monkeypatch.setattr("peta.commands.answers.open_workspace", lambda: _workspace(kecamatan_store))
    words = ["gaps", "--standard", standard, "--level", level, "--format"]
    as_json = CliRunner().invoke(app, [*words, "json"], catch_exceptions=False).stdout
    as_csv = CliRunner().invoke(app, [*words, "csv"], catch_exceptions=False).stdout
    items = json.loads(as_json)["items"]
    table = {row["kode"]: row for row in csv.DictReader(io.StringIO(as_csv))}
    assert (
        {item["kode"] for item in items} == set(table) == set(areas.index[areas["level"] == level])
    )
    printed = [name for name in ADDED_UP if name in next(iter(table.values()))]
    assert {"gap", "served", "ratio", "units_to_build"} <= set(printed)
    for item in items:
        row = gaps.loc[(standard, item["kode"])]
        assert_same(item, row, ADDED_UP)
        for name in printed:
            text = table[item["kode"]][name]
            if name == "status":
                assert text == row[name]
            elif pd.isna(row[name]):
                assert text == ""
            else:
                assert float(text) == row[name]


def _workspace(store):
    return Workspace.open(store, STANDARDS)


def test_every_village_is_there(found):
    _, gaps, areas = found
    assert set(ROWS) <= set(areas.index)
    assert len(gaps) == len(STANDARDS) * len(areas)
