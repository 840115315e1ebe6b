"""The API answers in its published shape, with the numbers of its run."""

import math
from urllib.parse import quote

import pandas as pd
import pytest

from peta.io.standards import read_standards
from peta.settings import data_dir
from peta.web import models
from peta.web.quality import QualityAnswer
from peta.web.trial_models import TrialAnswer
from tests.conftest import BASE_URL
from tests.engine.kecamatan import (
    CENTRE,
    GRID,
    HAND,
    KECAMATAN,
    KELURAHAN,
    NO_REGISTER,
    ROWS,
    UNKNOWN,
    at,
)

API = "/api/v1"
STANDARDS = list(HAND)
EVERY = sorted(rule.id for rule in read_standards(data_dir() / "standards"))
ANSWERS = [
    ("/run", models.RunAnswer),
    ("/quality", QualityAnswer),
    ("/standards", models.StandardsAnswer),
    ("/standards?lang=en", models.StandardsAnswer),
    *[(f"/gaps?standard={name}", models.GapsAnswer) for name in EVERY],
    *[(f"/gaps?standard={name}&level=provinsi&lang=en", models.GapsAnswer) for name in EVERY],
    *[
        (f"/gaps?standard=POS-JARAK&level={level}", models.GapsAnswer)
        for level in ("provinsi", "kabupaten_kota", "kecamatan")
    ],
    ("/gaps?standard=POS-ADA&lang=en&sort=nama&limit=3", models.GapsAnswer),
    ("/gaps?standard=POS-ADA&wilayah=64.02&sort=ratio", models.GapsAnswer),
    *[(f"/wilayah/{kode}", models.WilayahAnswer) for kode in ("64", "64.02", KECAMATAN, *ROWS)],
    ("/trial?standard=POS-JARAK&radius_m=500&level=kecamatan&lang=en", TrialAnswer),
    ("/trial?standard=POS-RASIO", TrialAnswer),
    ("/wilayah?q=desa 20&limit=3", models.WilayahSearchAnswer),
    ("/wilayah?q=xyz&level=kecamatan&lang=en", models.WilayahSearchAnswer),
    *[(f"/sanitation/{kode}", models.SanitationAnswer) for kode in ("64", KECAMATAN, *ROWS)],
    ("/sanitation", models.SanitationListAnswer),
    ("/sanitation?level=kecamatan&wilayah=64&limit=1&lang=en", models.SanitationListAnswer),
    ("/locate?lon=117&lat=0", models.LocateAnswer),
    ("/locate?lon=-120&lat=-80&k=50&lang=en", models.LocateAnswer),
    *[(f"/loads?standard={name}", models.LoadsAnswer) for name in (*STANDARDS, "MCK-KAP")],
    ("/loads?standard=POS-JARAK&wilayah=64.02&limit=1&lang=en", models.LoadsAnswer),
    *[
        (f"/facilities?kind={kind}&bbox=116,-1,118,1", models.FacilitiesAnswer)
        for kind in ("paud", "umkm_ikan", "kua")
    ],
    ("/facilities?kind=posyandu&bbox=116,-1,118,1", models.FacilitiesAnswer),
    ("/facilities?kind=mck&bbox=116,-1,118,1", models.FacilitiesAnswer),
    ("/facilities?kind=mck&bbox=0,0,0,0", models.FacilitiesAnswer),
]


def items_of(client, query):
    return client.get(f"{API}/gaps?{query}&limit=5000").json()["items"]


@pytest.mark.parametrize(("path", "model"), ANSWERS)
def test_every_answer_has_the_published_shape(service, path, model):
    response = service.get(API + path)
    assert response.status_code == 200, response.text[:300]
    assert response.headers["content-type"] == "application/json"
    model.model_validate_json(response.content)
    assert "NaN" not in response.text


def test_every_answer_is_published_and_documented(service):
    published = service.get("/openapi.json").json()
    paths = {path for path in published["paths"] if path.startswith(API)}
    paths = {path for path in paths if not path.startswith(f"{API}/runs")}
    asked = {path.partition("?")[0] for path, _ in ANSWERS}
    patterns = {"/" + path.removeprefix(API).split("/")[1] for path in paths}
    assert patterns >= {"/" + path.split("/")[1] for path in asked}
    names = {model.__name__ for _, model in ANSWERS}
    assert names <= set(published["components"]["schemas"])
    for path in paths:
        answers = published["paths"][path]["get"]["responses"]
        assert {"200", "304", "400", "404", "422", "503"} <= set(answers)


@pytest.mark.parametrize("standard", STANDARDS)
@pytest.mark.parametrize("level", ["desa_kelurahan", "kecamatan", "kabupaten_kota", "provinsi"])
def test_the_numbers_are_those_of_the_run(service, kecamatan_store, standard, level):
    run = kecamatan_store.catalogue.latest_run()
    rows = kecamatan_store.run_frame(run["id"], "gaps").set_index(["standard", "kode"])
    items = items_of(service, f"standard={standard}&level={level}")
    assert {item["kode"] for item in items} == {
        kode for name, kode in rows.index if name == standard and rows.loc[(name, kode), "level"]
        == level}  # fmt: skip
    numbers = ["numerator", "denominator", "ratio", "gap", "demand", "served", "unreached",
               "over_capacity", "not_working", "unknown", "units_to_build", "underserved_km2",
               "median_distance_m", "p90_distance_m", "p_worst", "p_fail", "ratio_p05", "ratio_p95",
               "villages_no_data"]  # fmt: skip
    for item in items:
        row = rows.loc[(standard, item["kode"])]
        assert item["status"] == row["status"]
        for name in numbers:
            if pd.isna(row[name]):
                assert item[name] is None, name
            else:
                assert item[name] == row[name], name


def test_the_same_numbers_at_every_door(service):
    run = service.get(f"{API}/run").json()["run"]["id"]
    for standard in STANDARDS:
        listed = {item["kode"]: item for item in items_of(service, f"standard={standard}")}
        on_the_map = service.get(f"/map/{run}/{standard}/gaps.json").json()
        models.VillageGaps.model_validate(on_the_map)
        assert {item["kode"]: item for item in on_the_map["items"]} == listed
        for kode in (CENTRE, NO_REGISTER):
            one = service.get(f"{API}/wilayah/{kode}").json()["gaps"]
            (mine,) = [gap for gap in one if gap["standard"]["id"] == standard]
            assert {name: value for name, value in mine.items() if name != "standard"} == listed[
                kode
            ]


def test_standards_say_whose_they_are_and_what_they_lack(service):
    items = {item["id"]: item for item in service.get(f"{API}/standards").json()["items"]}
    assert list(items) == EVERY
    active = items["POS-AKTIF"]
    assert active["agency"] == active["owner"] == "TP Posyandu"
    assert active["needs"] == ["posyandu", "layanan", "kader"]
    assert active["missing"] == [
        {"kind": "layanan", "how": "peta load layanan BERKAS"},
        {"kind": "kader", "how": "peta load kader BERKAS"},
    ]
    assert active["parameters"]["requirements"][0]["column"] == "hari_buka"
    near = items["POS-JARAK"]
    assert near["missing"] == []
    assert near["urban"] == {"kinds": ["kelurahan"], "min_density_people_km2": 500}
    assert near["uncertainty"]["position_m"] == 100
    assert [reading["id"] for reading in near["readings"]] == ["detour_1.3", "detour_1.6"]
    assert items["GIZI-NEED"]["parts"]["unreached"] == "stunting"


def test_readings_are_those_of_the_run(service, kecamatan_store):
    run = kecamatan_store.catalogue.latest_run()
    rows = kecamatan_store.run_frame(run["id"], "readings")
    rows = rows.set_index(["standard", "kode", "reading"])["numerator"]
    for standard in ("POS-JARAK", "MCK-JARAK", "KONV"):
        for item in items_of(service, f"standard={standard}"):
            assert item["readings"]
            for reading in item["readings"]:
                found = rows[standard, item["kode"], reading["id"]]
                assert reading["numerator"] == (None if pd.isna(found) else found)
                assert reading["denominator"] == item["demand"]
                if item["demand"]:
                    assert reading["ratio"] == found / item["demand"]


def test_loads_by_hand(service):
    """MCK by the houses without a toilet near them: 20, 10 and 5, and no other works."""
    items = service.get(f"{API}/loads?standard=MCK-JARAK").json()["items"]
    assert [(item["nama"], item["gross_people"], item["net_people"]) for item in items] == [
        ("mck 0", 20, 20), ("mck 4", 10, 10), ("mck 2", 5, 5)]  # fmt: skip
    assert {item["capacity_people"] for item in items} == {None}
    assert items[1]["village"] == "Desa 2009"
    run = service.get(f"{API}/loads?standard=MCK-JARAK&limit=2").json()
    rest = service.get(run["next"].removeprefix(BASE_URL)).json()
    assert [*run["items"], *rest["items"]] == items
    assert rest["next"] is None


def test_unknown_is_null_and_never_zero(service):
    known = {item["kode"]: item for item in items_of(service, "standard=RTLH-NEED")}
    for name in ("demand", "served", "gap", "ratio", "numerator", "denominator", "unknown"):
        assert known[NO_REGISTER][name] is None
        assert known[GRID][name] == 0 or name == "ratio"
    area = service.get(f"{API}/wilayah/{NO_REGISTER}").json()
    nobody = {"working": None, "not_working": None, "unknown": None}
    kinds = ("posyandu", "mck", "paud", "umkm_ikan", "kua")
    assert area["facility_counts"] == dict.fromkeys(kinds, nobody)
    need = service.get(f"{API}/sanitation/{NO_REGISTER}").json()
    assert need["rlh"] == {"handled": None, "not_handled": None, "unknown": None}
    assert need["mck"] == nobody
    assert service.get(f"{API}/wilayah/{UNKNOWN}").json()["wilayah"]["people"] is None
    houses = service.get(f"{API}/sanitation/{GRID}").json()
    assert houses["out_of_reach"] == {"houses": None, "people": None}
    assert houses["mck_units_to_build"] is None


def test_counts_by_hand(service):
    counts = service.get(f"{API}/wilayah/{KECAMATAN}").json()
    assert counts["facility_counts"]["posyandu"] == {"working": 1, "not_working": 1, "unknown": 1}
    assert counts["facility_counts"]["mck"] == {"working": 3, "not_working": 1, "unknown": 1}
    assert len(counts["facilities"]) == 3 + 5
    assert [parent["kode"] for parent in counts["wilayah"]["parents"]] == ["64", "64.02"]
    assert service.get(f"{API}/wilayah/64.02").json()["facilities"] is None
    need = service.get(f"{API}/sanitation/{KELURAHAN}").json()
    assert need["rlh"] == {"handled": 1, "not_handled": 2, "unknown": 0}
    assert need["out_of_reach"] == {"houses": 40, "people": 200}
    assert {indicator["id"] for indicator in need["indicators"]} == {
        "MCK-JARAK", "MCK-KAP", "SAN-LADDER", "RTLH-NEED"}  # fmt: skip


def test_the_run_says_where_it_comes_from(service):
    answer = service.get(f"{API}/run").json()
    assert set(answer["inputs"]) == {
        "boundaries", "penduduk", "permukiman", "posyandu", "mck", "rlh"}  # fmt: skip
    # Every dataset has a date of its own; the run is as old as its oldest.
    assert answer["run"]["data_date"] == "2025-06-01"
    assert (answer["run"]["sample"], answer["run"]["approximate"]) == (False, False)
    assert sorted(answer["standards"]) == EVERY


def test_locate(service):
    lon, lat = at(-1.1, 1.1)
    answer = service.get(f"{API}/locate?lon={lon}&lat={lat}&k=2").json()
    assert answer["wilayah"]["kode"] == KELURAHAN
    assert set(answer["nearest"]) == {"posyandu", "mck"}
    metres = [place["distance_m"] for place in answer["nearest"]["posyandu"]]
    assert metres == pytest.approx([math.hypot(100, 100), math.hypot(300, 500)], abs=0.2)
    assert service.get(f"{API}/locate?lon=0&lat=0").json()["wilayah"] is None


def test_facilities_in_a_box(service):
    west, south = at(1.0, -0.5)
    east, north = at(1.5, 1.4)
    box = f"{west},{south},{east},{north}"
    items = service.get(f"{API}/facilities?kind=posyandu&bbox={box}").json()["items"]
    assert [(item["state"], item["kode"]) for item in items] == [("not_working", "64.02.01.2003")]
    assert len(service.get(f"{API}/facilities?kind=mck&bbox={box}").json()["items"]) == 2


def key_of(item, sort):
    value = item[sort]
    return (value is None, -value if sort == "gap" and value is not None else value or 0)


@pytest.mark.parametrize("sort", ["gap", "ratio", "kode"])
@pytest.mark.parametrize("standard", STANDARDS)
def test_order(service, sort, standard):
    items = items_of(service, f"standard={standard}&sort={sort}")
    if sort == "kode":
        assert [item["kode"] for item in items] == sorted(ROWS)
    else:
        assert items == sorted(items, key=lambda item: (*key_of(item, sort), item["kode"]))


def test_inside_an_area(service):
    def codes(query):
        return {item["kode"] for item in items_of(service, f"standard=POS-ADA&{query}")}

    assert codes("wilayah=64.02") == {kode for kode in ROWS if kode.startswith("64.02")}
    assert codes(f"wilayah={CENTRE}") == {CENTRE}
    assert codes("wilayah=64&level=kabupaten_kota") == {"64.02", "64.03"}
    assert codes("wilayah=64.02.01&level=provinsi") == set()
    assert codes("") == set(ROWS)


def test_blanks_around_a_code_change_nothing(service):
    for path in ("/gaps?standard=POS-ADA&wilayah=", "/sanitation?wilayah="):
        plain = service.get(f"{API}{path}64.02").json()["items"]
        assert plain
        assert service.get(f"{API}{path}{quote(' 64.02 ')}").json()["items"] == plain


@pytest.mark.parametrize("limit", [1, 5])
@pytest.mark.parametrize(
    "query",
    [f"/gaps?standard={standard}&sort={sort}" for standard in ("POS-JARAK", "RTLH-NEED")
     for sort in ("gap", "ratio", "nama", "kode")]
    + ["/gaps?standard=MCK-JARAK&wilayah=64.02&lang=en", "/sanitation?wilayah=64",
       "/sanitation?level=kecamatan"],
)  # fmt: skip
def test_next_visits_everything_once_under_the_public_address(service, query, limit):
    whole = service.get(f"{API}{query}&limit=5000").json()
    assert whole["next"] is None
    link, seen = f"{API}{query}&limit={limit}", []
    hostile = {"Host": "jahat.example", "X-Forwarded-Host": "jahat.example"}
    while link:
        page = service.get(link, headers=hostile).json()
        assert 0 < len(page["items"]) <= limit
        seen += page["items"]
        link = page["next"]
        if link:
            assert link.startswith(f"{BASE_URL}{API}/")
            link = link.removeprefix(BASE_URL)
        assert len(seen) <= len(whole["items"])
    assert seen == whole["items"]


def test_both_languages(service):
    english = items_of(service, "standard=POS-JARAK&lang=en")
    indonesian = items_of(service, "standard=POS-JARAK")
    assert {item["unit"] for item in english} == {"people"}
    assert {item["unit"] for item in indonesian} == {"jiwa"}
    for one, other in zip(english, indonesian, strict=True):
        assert one["why"].strip()
        assert one["why"] != other["why"]
        assert one["gap"] == other["gap"]
