"""One immutable state that every door answers from."""

import pytest

from peta.domain.wilayah import Level
from peta.errors import DataError, NotFoundError, QueryError
from peta.publishing import assess_current
from peta.store.store import Store
from peta.workspace import SORTS, Workspace, sort_key
from tests.engine.kecamatan import CENTRE, KECAMATAN, KELURAHAN, NO_REGISTER, ROWS, World, at


@pytest.fixture(scope="module")
def state(kecamatan_store, standards):
    return Workspace.open(kecamatan_store, {rule.id: rule for rule in standards})


def ranked(state, **changes):
    asked = {"wilayah": "", "level": Level.DESA_KELURAHAN, "sort": "gap", "lang": "id", **changes}
    return state.ranked("POS-JARAK", **asked)


def test_nothing_assessed_is_said_so(tmp_path):
    with pytest.raises(DataError) as refused:
        Workspace.open(Store(tmp_path / "empty"), {})
    assert (refused.value.code, bool(refused.value.hint)) == ("no_run", True)


def test_no_borders_no_assessment(tmp_path, standards):
    with pytest.raises(DataError) as refused:
        assess_current(Store(tmp_path / "empty"), standards)
    assert refused.value.code == "no_boundaries"


def test_areas_and_standards_by_name(state):
    assert state.area(f" {KECAMATAN} ")["kode"] == KECAMATAN
    for kode in ("6402", "", "64.02.01.20031"):
        with pytest.raises(QueryError):
            state.area(kode)
    with pytest.raises(NotFoundError):
        state.area("64.99")
    with pytest.raises(NotFoundError) as refused:
        state.standard("X" * 1000)
    assert "POS-JARAK" in refused.value.hint
    assert len(refused.value.message) < 100


@pytest.mark.parametrize("sort", SORTS)
def test_every_order_has_everybody_once_and_the_unknown_last(state, sort):
    items = ranked(state, sort=sort)
    assert sorted(item["kode"] for item in items) == sorted(ROWS)
    unknown = [item[sort] is None for item in items]
    assert unknown == sorted(unknown)
    keys = [(*sort_key(item, sort), item["kode"]) for item in items]
    assert keys == sorted(keys)


def test_the_largest_gap_and_the_smallest_share_come_first(state):
    assert ranked(state)[0]["kode"] == KELURAHAN
    shares = [item["ratio"] for item in ranked(state, sort="ratio") if item["ratio"] is not None]
    assert shares[0] == 0
    assert shares[-1] == 1


@pytest.mark.parametrize("wilayah", ["64.02", " 64.02", "64.02 "])
def test_inside_an_area_however_it_is_written(state, wilayah):
    inside = {kode for kode in ROWS if kode.startswith("64.02")}
    assert {item["kode"] for item in ranked(state, wilayah=wilayah)} == inside
    found = state.areas_in(wilayah, Level.DESA_KELURAHAN)
    assert {area["kode"] for area in found} == inside


def test_answering_changes_nothing(state):
    before = [dict(item) for item in state.items("POS-JARAK", "id")]
    ranked(state, sort="nama")
    state.describe(CENTRE, "en")
    state.locate(*at(0, 0))
    assert state.items("POS-JARAK", "id") == before


def test_no_house_is_in_the_state(state):
    assert {kind for kind, _ in state.facilities} == {"posyandu", "mck"}
    assert state.facility_kinds == ("mck", "posyandu")
    assert "rlh" not in state.layers
    assert state.index.nearest(117, 0, "rlh", 1) == []


def test_loads_are_of_facilities_with_a_name_and_never_of_houses(state):
    for name in state.standards:
        loads = state.loads_in(name, "")
        assert {load["kind"] for load in loads} <= {"posyandu", "mck"}
        assert all(load["nama"] for load in loads)
        heaviest = [load["net_people"] for load in loads]
        assert heaviest == sorted(heaviest, reverse=True)
    assert state.loads_in("POS-ADA", "") == []
    inside = state.loads_in("POS-JARAK", "64.02.02")
    assert [(load["village"], load["net_people"]) for load in inside] == [("Desa 2001", 100)]


def test_totals_are_sums_over_the_provinces(state):
    totals = {item["id"]: item for item in state.totals("id")["items"]}
    assert set(totals) == set(state.standards)
    for name, item in totals.items():
        villages = [row["demand"] for row in ranked_of(state, name) if row["demand"] is not None]
        assert item["demand"] == (sum(villages) if villages else None)


def ranked_of(state, standard):
    asked = {"wilayah": "", "level": Level.DESA_KELURAHAN, "sort": "kode", "lang": "id"}
    return state.ranked(standard, **asked)


def test_unknown_is_none(state):
    assert state.results["RTLH-NEED"][NO_REGISTER]["demand"] is None
    assert state.areas[NO_REGISTER]["mck_working"] is None
    assert state.areas[CENTRE]["mck_working"] == 0


def test_a_store_with_borders_only(tmp_path, publish, standards):
    """Nothing but borders is a map of what is not known, and no failure."""
    store = publish(tmp_path / "store", {"boundaries": World().frames()["boundaries"]})
    assess_current(store, standards)
    state = Workspace.open(store, {rule.id: rule for rule in standards})
    statuses = {
        name: {item["status"] for item in state.items(name, "id")} for name in state.standards
    }
    # That the data are not there is the one thing that is known.
    assert statuses.pop("DATA-MUTU") == {"gap"}
    assert set().union(*statuses.values()) == {"no_data"}
    for name, rule in state.standards.items():
        assert state.missing(name) == list(rule.needs)
        for item in state.items(name, "id"):
            assert all(f"peta load {kind} BERKAS" in item["why"] for kind in rule.needs), name
    assert state.describe(CENTRE, "id")["facilities"] == []
    assert state.locate(*at(0, 0))["wilayah"]["kode"] == CENTRE


def test_the_facts_of_a_run_are_those_of_its_inputs(tmp_path, publish, standards):
    """The same rows loaded again as real data of another day are not sample data any more."""
    frames = World().frames()
    store = publish(tmp_path / "store", frames)
    record = store.catalogue.current()["posyandu"]
    told = {"origin": "contoh.csv", "report": {}}
    store.publish("posyandu", frames["posyandu"], sample=True, data_date="2020-01-01", **told)
    first = assess_current(store, standards)
    assert (first["sample"], first["data_date"]) == (True, "2020-01-01")
    store.publish("posyandu", frames["posyandu"], sample=False, data_date="2025-06-04", **told)
    again = assess_current(store, standards)
    assert again["inputs"]["posyandu"]["hash"] == record.hash
    assert (again["sample"], again["data_date"]) == (False, "2025-06-01")
