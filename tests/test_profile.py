"""One area's profile: what the run and its inputs say, added up and placed by hand."""

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from peta.domain.crs import GEOD
from peta.domain.gap import PARTS
from peta.domain.wilayah import Level
from peta.errors import NotFoundError, QueryError
from peta.profile import below_of, codes_below, every_below, near_of, profile, worst_of
from peta.profiles.inputs import RUNGS, Ladder, People, Programmes
from peta.profiles.tables import VillageTable
from peta.publishing import assess_current
from peta.workspace import Workspace
from tests.engine.kecamatan import (
    CENTRE,
    CORNER,
    EAST,
    EMPTY,
    GRID,
    KECAMATAN,
    KELURAHAN,
    MIXED,
    NO_REGISTER,
    OTHER_KECAMATAN,
    OTHER_PROVINCE,
    OWN_COUNT,
    POSYANDU,
    ROWS,
    UNKNOWN,
    World,
    at,
    cell,
)

SASARAN = {
    KELURAHAN: {"bayi": 30, "lansia": 200},
    CENTRE: {"bayi": 4, "lansia": None},
    OTHER_KECAMATAN: {"bayi": 1, "lansia": 9},
}
SANITASI = (
    {"kode": CENTRE, "kk": 100, "aman": 20, "layak_sendiri": 50, "babs_terbuka": 10},
    {"kode": EAST, "kk": 10, "aman": 8, "mck_komunal": 5},
    {"kode": GRID, "kk": None, "aman": 7},
)
PROGRAM = (
    {"id": "B-1", "kode": CENTRE, "lembaga": "Dinsos", "jenis": "tunai", "penerima": "a"},
    {"id": "B-2", "kode": CENTRE, "lembaga": "Dinsos", "jenis": "tunai", "penerima": "b"},
    {"id": "B-3", "kode": CENTRE, "lembaga": "Baznas", "jenis": None, "penerima": "c"},
    {"id": "B-4", "kode": CORNER, "lembaga": "Dinsos", "jenis": "rumah", "penerima": "d"},
)
FULL = World(
    sasaran=SASARAN,
    sanitasi=SANITASI,
    program=PROGRAM,
    kua=((0.0, 0.3, "aktif"),),
    paud=(),
    # The western half of the village in the middle, and a strip of its neighbour.
    bahaya=((cell(-0.25, 0, 0.5), "tinggi"), (cell(-0.75, 0, 0.5), "rendah")),
)


@pytest.fixture(scope="module")
def state(tmp_path_factory, publish, standards):
    store = publish(tmp_path_factory.mktemp("profiled"), FULL.frames())
    assess_current(store, standards)
    return Workspace.open(store, {rule.id: rule for rule in standards})


@pytest.fixture(scope="module")
def bare(kecamatan_store, standards):
    return Workspace.open(kecamatan_store, {rule.id: rule for rule in standards})


@pytest.fixture(scope="module")
def centre(state):
    return profile(state, CENTRE, "id")


def by_id(rows):
    return {row["id"]: row for row in rows}


@pytest.mark.parametrize("kode", ["64", "64.02", KECAMATAN, CENTRE, UNKNOWN, NO_REGISTER])
@pytest.mark.parametrize("lang", ["id", "en"])
def test_every_number_of_the_run_is_in_it_as_it_is(state, kode, lang):
    found = profile(state, kode, lang)
    assert [item["standard"]["id"] for item in found["indicators"]] == list(state.standards)
    for item in found["indicators"]:
        expected = state.item(item["standard"]["id"], kode, lang)
        assert {name: item[name] for name in expected} == expected
        if item["demand"] is not None:
            assert sum(item[part] for part in PARTS) == pytest.approx(item["demand"], abs=1e-9)
    assert found["people"]["total"] == state.areas[kode]["people"]
    assert found["run"] == state.run
    assert json.dumps(found, allow_nan=False)


def test_target_groups_are_summed_and_what_nobody_counted_is_said(state, centre):
    groups = by_id(centre["sasaran"])
    assert (groups["bayi"]["people"], groups["bayi"]["villages_no_data"]) == (4, 0)
    assert (groups["lansia"]["people"], groups["lansia"]["villages_no_data"]) == (None, 1)
    whole = by_id(profile(state, KECAMATAN, "id")["sasaran"])
    assert (whole["bayi"]["people"], whole["bayi"]["villages_no_data"]) == (34, 7)
    assert (whole["lansia"]["people"], whole["lansia"]["villages_no_data"]) == (200, 8)
    assert whole["remaja"]["people"] is None
    assert by_id(profile(state, "64", "id")["sasaran"])["bayi"]["people"] == 35


def test_the_ladder_sums_to_the_families(state, centre):
    ladder = centre["sanitation"]
    assert {rung["id"]: rung["families"] for rung in ladder["rungs"]} == {
        **dict.fromkeys(RUNGS), "aman": 20, "layak_sendiri": 50, "babs_terbuka": 10,
    }  # fmt: skip
    assert (ladder["families"], ladder["unknown"], ladder["excess"]) == (100, 20, 0)
    # A village of unknown families stands outside; another states three families too many.
    whole = profile(state, KECAMATAN, "id")["sanitation"]
    assert (whole["families"], whole["unknown"], whole["excess"]) == (110, 20, 3)
    assert {rung["id"]: rung["families"] for rung in whole["rungs"]}["aman"] == 28
    assert whole["villages_no_data"] == 7


COUNTS = st.one_of(st.none(), st.integers(0, 50))


@given(st.lists(st.tuples(COUNTS, *[COUNTS] * len(RUNGS)), min_size=1, max_size=9))
def test_families_and_excess_are_rungs_and_unknown(rows):
    frame = pd.DataFrame(rows, columns=["kk", *RUNGS]).astype("Float64")
    frame["kode"] = [f"64.02.01.2{number:03d}" for number in range(len(rows))]
    ladder = Ladder(frame).of({"kode": "64.02", "villages": len(rows)})
    if ladder["families"] is None:
        assert all(row[0] is None for row in rows)
        return
    stated = sum(rung["families"] or 0 for rung in ladder["rungs"])
    assert ladder["families"] + ladder["excess"] == stated + ladder["unknown"]


@given(st.data())
def test_a_table_adds_what_is_known_whatever_the_order(data):
    codes = [f"64.0{i}.0{j}.200{k}" for i in (1, 2) for j in (1, 2) for k in (1, 2)]
    counts = data.draw(st.lists(COUNTS, min_size=len(codes), max_size=len(codes)))
    order = data.draw(st.permutations(range(len(codes))))
    frame = pd.DataFrame({"kode": codes, "bayi": pd.array(counts, dtype="Int64")})
    table = VillageTable(frame.iloc[list(order)], ["bayi"])
    for kode in ("64", "64.01", "64.02.01", codes[3], "65"):
        known = [n for code, n in zip(codes, counts, strict=True)
                 if code.startswith(kode) and n is not None]  # fmt: skip
        assert table.sums(kode) == {"bayi": sum(known) if known else None}
        assert table.known(kode) == {"bayi": len(known)}


def test_aid_is_counted_by_kind_and_giver_and_names_no_family(state, centre):
    assert centre["programmes"]["aids"] == 3
    assert [(one["jenis"], one["lembaga"], one["aids"]) for one in centre["programmes"]["given"]] \
        == [("tunai", "Dinsos", 2), (None, "Baznas", 1)]  # fmt: skip
    assert profile(state, GRID, "id")["programmes"]["aids"] == 0
    # Nobody handed over a list for this kabupaten: that is not none.
    assert profile(state, NO_REGISTER, "id")["programmes"]["aids"] is None
    assert profile(state, "64.02", "id")["programmes"]["aids"] == 4
    assert "penerima" not in json.dumps(centre["programmes"]["given"])
    assert Programmes(None).of({"kode": "64"}) is None


def test_hazard_is_measured_by_hand(state, centre):
    (area,) = centre["hazard"]["areas"]
    assert (area["jenis"], area["kelas"]) == ("banjir", "tinggi")
    # Half a kilometre each way of a village of 1 km2.
    assert area["km2"] == pytest.approx(0.25, abs=0.001)
    assert area["ratio"] == pytest.approx(0.25, abs=0.001)
    whole = profile(state, KECAMATAN, "id")["hazard"]["areas"]
    assert [(one["kelas"], round(one["km2"], 2)) for one in whole] == [
        ("tinggi", 0.25), ("rendah", 0.25),
    ]  # fmt: skip
    assert profile(state, CORNER, "id")["hazard"]["areas"] == []
    assert profile(state, NO_REGISTER, "id")["hazard"]["mapped"] is False
    assert profile(state, NO_REGISTER, "id")["hazard"]["areas"] is None
    assert profile(state, "64", "id")["hazard"]["areas"] is None


def test_the_middle_of_the_people_is_weighted_by_them(state, centre):
    # Three parts in the middle and one 0.4 km east and south.
    lon, lat = at(0.1, -0.1)
    assert centre["area"]["centre"]["of"] == "people"
    assert centre["area"]["centre"]["lon"] == pytest.approx(lon, abs=1e-6)
    assert centre["area"]["centre"]["lat"] == pytest.approx(lat, abs=1e-6)
    outline = profile(state, GRID, "id")["area"]["centre"]
    assert outline["of"] == "outline"
    assert (outline["lon"], outline["lat"]) == pytest.approx(at(0, 1), abs=1e-6)
    assert profile(state, KECAMATAN, "id")["area"]["centre"] is None


def test_distances_are_those_of_the_geodesic(state, centre):
    middle = centre["area"]["centre"]
    kinds = {one["kind"]: one for one in centre["facilities"]}
    every = [at(east, north) for east, north, _ in POSYANDU]
    metres = sorted(GEOD.inv(middle["lon"], middle["lat"], *place)[2] for place in every)
    near = [one["distance_m"] for one in kinds["posyandu"]["nearest"]]
    assert near == pytest.approx(metres[:3], abs=0.06)
    assert kinds["posyandu"]["inside"] == []
    (office,) = kinds["kua"]["inside"]
    assert office["distance_m"] == pytest.approx(1000 * np.hypot(0.1, 0.4), rel=0.002)
    assert kinds["kua"]["nearest_working"]["id"] == office["id"]
    assert kinds["posyandu"]["nearest_working"]["state"] == "working"


def test_a_kind_nobody_listed_is_not_a_kind_of_which_there_is_none(state):
    counts = {one["kind"]: one for one in profile(state, NO_REGISTER, "id")["facilities"]}
    assert counts["posyandu"]["registered"] is False
    assert counts["posyandu"]["counts"]["working"] is None
    here = {one["kind"]: one for one in profile(state, CENTRE, "id")["facilities"]}
    assert here["posyandu"]["registered"] is True
    assert here["posyandu"]["counts"]["working"] == 0


def test_facilities_are_listed_up_to_a_kecamatan(state):
    kecamatan = {one["kind"]: one for one in profile(state, KECAMATAN, "id")["facilities"]}
    assert len(kecamatan["posyandu"]["inside"]) == 3
    assert all(one["inside"] is None for one in profile(state, "64.02", "id")["facilities"])


def test_neighbours_touch(state, centre):
    around = [one["kode"] for one in centre["area"]["neighbours"]]
    assert around == [kode for kode in list(ROWS)[:9] if kode != CENTRE]
    assert profile(state, OTHER_PROVINCE, "id")["area"]["neighbours"] == []
    beside = [one["kode"] for one in profile(state, KECAMATAN, "id")["area"]["neighbours"]]
    assert beside == ["64.02.02"]


def test_ranks_are_counted_from_the_furthest_behind(state, centre):
    compared = {one["standard"]: one for one in centre["comparison"]}["POS-JARAK"]
    assert [area["kode"] for area in compared["areas"]] == [CENTRE, KECAMATAN, "64.02", "64"]
    assert compared["areas"][0]["ratio"] == 0.75
    # By hand, shares served: 1001 1/3, 2002 1, 2003 1/3, 2005 3/4, 2006 0, 2008 0, 2009 0; 2004
    # has nobody and of 2007 nobody knows.
    within = compared["ranks"][0]
    assert within["kode"] == KECAMATAN
    assert [within[name] for name in ("rank", "last", "of", "unknown")] == [6, 6, 7, 2]
    corner = {one["standard"]: one for one in profile(state, CORNER, "id")["comparison"]}
    tied = corner["POS-JARAK"]["ranks"][0]
    assert [tied[name] for name in ("rank", "last")] == [1, 3]
    unknown = {one["standard"]: one for one in profile(state, UNKNOWN, "id")["comparison"]}
    assert unknown["POS-JARAK"]["ranks"][0]["rank"] is None
    assert profile(state, "64", "id")["comparison"][0]["ranks"] == []


def test_the_worst_come_first_and_are_all_shown_to_be_missed(centre):
    behind = [item for item in centre["indicators"] if item["status"] == "gap"]
    short = [item["standard"]["target_ratio"] - (item["ratio"] or 0) for item in behind]
    worst = centre["worst"]
    assert len(worst) == 3
    told = {item["standard"]["id"]: item for item in behind}
    chosen = [told[one["standard"]]["standard"]["target_ratio"] - one["ratio"] for one in worst]
    assert chosen == sorted(short, reverse=True)[:3]
    assert [one["sentence"] for one in worst] == [told[one["standard"]]["why"] for one in worst]
    assert worst_of([item for item in centre["indicators"] if item["status"] != "gap"]) == []


def test_what_to_know_is_told_in_both_languages(bare):
    for lang in ("id", "en"):
        flags = {flag["code"] for flag in profile(bare, UNKNOWN, lang)["quality"]}
        assert {"assumption", "undecided", "no_people", "missing"} <= flags
    flags = profile(bare, KECAMATAN, "en")["quality"]
    (lacking,) = [flag["text"] for flag in flags if flag["code"] == "villages_no_people"]
    assert "1" in lacking
    missing = [flag["text"] for flag in flags if flag["code"] == "missing"]
    assert any("peta load sanitasi" in text for text in missing)


def test_what_was_never_loaded_is_not_known(bare):
    found = profile(bare, CENTRE, "id")
    assert found["sanitation"]["families"] is None
    assert found["programmes"]["aids"] is None
    assert found["hazard"]["mapped"] is False
    assert all(group["people"] is None for group in found["sasaran"])
    assert People(None).of({"kode": "64", "villages": 3})["families"] is None


def test_houses_are_counted_and_never_listed(state):
    found = profile(state, KELURAHAN, "id")
    assert found["rlh"] == {"not_handled": 2, "handled": 1, "unknown": 0}
    for kode in (KELURAHAN, KECAMATAN, "64"):
        assert "RAHASIA" not in json.dumps(profile(state, kode, "id"))


def test_areas_below_are_ranked_by_what_is_missing(state):
    items = below_of(state, KECAMATAN, "POS-JARAK", "id")
    gaps = [item["gap"] for item in items if item["gap"] is not None]
    assert len(items) == 9
    assert gaps == sorted(gaps, reverse=True)
    assert [item["gap"] for item in items[len(gaps) :]] == [None] * (9 - len(gaps))
    assert below_of(state, CENTRE, "POS-JARAK", "id") == []
    assert codes_below(state, "64") == ["64.02", "64.03"]
    assert len(every_below(state, KECAMATAN, "id")) == 9 * len(state.standards)
    with pytest.raises(NotFoundError):
        below_of(state, KECAMATAN, "NOPE", "id")


def test_a_code_of_nothing_is_refused_and_others_are_near(state):
    with pytest.raises(QueryError):
        profile(state, "6402", "id")
    with pytest.raises(NotFoundError):
        profile(state, "64.02.01.2999", "id")
    near = [one["kode"] for one in near_of(state, "64.02.01.2010")]
    assert near[0] == KECAMATAN
    assert CORNER in near
    assert [one["kode"] for one in near_of(state, "99.01")] == ["64", "65"]
    assert [one["kode"] for one in near_of(state, CENTRE)] == [CENTRE]


def test_the_order_of_rows_does_not_matter(state, tmp_path, publish, standards):
    frames = {kind: frame.sample(frac=1, random_state=7) for kind, frame in FULL.frames().items()}
    store = publish(tmp_path / "shuffled", frames)
    assess_current(store, standards)
    other = Workspace.open(store, {rule.id: rule for rule in standards})
    for kode in (CENTRE, KECAMATAN, EMPTY, OWN_COUNT, MIXED):
        one, two = (profile(each, kode, "id") for each in (state, other))
        assert {**one, "run": None} == {**two, "run": None}


def test_levels_are_those_of_the_codes(state):
    for kode in (CENTRE, KECAMATAN, "64.02", "64"):
        assert profile(state, kode, "id")["area"]["level"] == Level(state.areas[kode]["level"])
