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


def test_unknown_is_none(state):
    assert state.results["RTLH-NEED"][NO_REGISTER]["demand"] is None
    assert state.areas[NO_REGISTER]["mck_working"] is None
    assert state.areas[CENTRE]["mck_working"] == 0


def test_a_store_with_borders_only(tmp_path, publish, standards):
    """Nothing but borders is a map of what is not known, and no failure."""
    store = publish(tmp_path / "store", {"boundaries": World().frames()["boundaries"]})
    assess_current(store, standards)
    state = Workspace.open(store, {rule.id: rule for rule in standards})
    statuses = {item["status"] for name in state.standards for item in state.items(name, "id")}
    assert statuses == {"no_data"}
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
