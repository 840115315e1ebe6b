"""A trial with the standard's own numbers is the run; with others it is kept nowhere."""

import threading
import time

import pandas as pd
import pytest

from peta import trial as trial_module
from peta.domain.adjustable import adjustable
from peta.domain.gap import PARTS
from peta.domain.wilayah import Level
from peta.errors import BusyError, NotFoundError, QueryError
from peta.trial import Trials, trial_answer
from peta.workspace import Workspace
from tests.engine.kecamatan import CENTRE, KECAMATAN, KELURAHAN, ROWS

TRIED = ("POS-JARAK", "POS-RASIO", "MCK-JARAK", "MCK-KAP", "ILP-SIKLUS", "PAUD-POS", "DKP-GIZI")
NOT_OF_TRIALS = ["p_worst", "p_fail", "ratio_p05", "ratio_p95"]  # these draw the inputs anew


@pytest.fixture(scope="module")
def state(kecamatan_store, standards):
    return Workspace.open(kecamatan_store, {rule.id: rule for rule in standards})


@pytest.fixture(scope="module")
def trials():
    return Trials()


@pytest.mark.parametrize("wilayah", ["", "64", "64.02", KECAMATAN, CENTRE])
@pytest.mark.parametrize("name", TRIED)
def test_the_numbers_of_the_standard_give_the_numbers_of_the_run(state, trials, name, wilayah):
    official = {one.name: one.value for one in adjustable(state.standards[name])}
    for values in ({}, official):
        found = trials.find(state, name, values, wilayah).table
        run = state.store.run_frame(state.facts["id"], "gaps")
        run = run[(run["standard"] == name) & run["kode"].str.startswith(wilayah)]
        run = run.sort_values("kode", ignore_index=True)[found.columns]
        pd.testing.assert_frame_equal(
            found.drop(columns=NOT_OF_TRIALS),
            run.drop(columns=NOT_OF_TRIALS),
            check_exact=True,
            check_dtype=False,
        )


def test_by_hand(state, trials):
    """The kelurahan's 3,000 people live at 300 m by 500 m and nearer; 500 m is its radius."""
    near = trials.find(state, "POS-JARAK", {"radius_urban_m": 100}, KELURAHAN).table
    wide = trials.find(state, "POS-JARAK", {"radius_urban_m": 2500}, KELURAHAN).table
    own = trials.find(state, "POS-JARAK", {}, KELURAHAN).table
    served = [table["served"].iloc[0] for table in (near, own, wide)]
    assert served == sorted(served)
    assert served[0] < served[2]
    for table in (near, own, wide):
        assert table["demand"].iloc[0] == 3000
        assert table[list(PARTS)].sum(axis=1).iloc[0] == 3000


@pytest.mark.parametrize("name", ["POS-JARAK", "MCK-JARAK", "DKP-GIZI"])
def test_a_larger_radius_never_serves_fewer(state, trials, name):
    before = None
    radii = [one for one in adjustable(state.standards[name]) if one.name.startswith("radius")]
    low, high = max(one.min for one in radii), min(one.max for one in radii)
    for radius in (low, (low + high) / 2, high):
        table = trials.find(state, name, {"radius_m": radius}).table
        served = table.set_index("kode")["served"]
        if before is not None:
            assert (served >= before)[before.notna()].all()
        before = served


def test_more_people_a_unit_need_fewer_units(state, trials):
    few = trials.find(state, "POS-RASIO", {"people_per_unit": 250}, "64").table
    many = trials.find(state, "POS-RASIO", {"people_per_unit": 6250}, "64").table
    assert (few["demand"] >= many["demand"])[few["demand"].notna()].all()
    assert few["demand"].sum() > many["demand"].sum()


def test_the_answer_stands_beside_the_official_one(state, trials):
    found = trials.find(state, "POS-JARAK", {"radius_m": 400}, KECAMATAN)
    level = Level.DESA_KELURAHAN
    answer = trial_answer(state, found, KECAMATAN, level, "id", "ambang percobaan")
    assert answer["trial"] is True
    assert answer["same_code"] is True
    assert answer["label"] == "ambang percobaan"
    assert answer["adjusted"] == [
        {"name": "radius_urban_m", "value": 400, "official": 500},
        {"name": "radius_rural_m", "value": 400, "official": 2000},
        {"name": "people_per_unit", "value": 1250, "official": 1250},
    ]
    assert answer["standard"]["radius_m"] == {"urban": 500, "rural": 2000}
    assert answer["selection"]["demand"] == answer["official"]["demand"] == 4783
    assert answer["selection"]["served"] < answer["official"]["served"] == 1600
    inside = [kode for kode in ROWS if kode.startswith(KECAMATAN)]
    assert answer["columns"]["kode"] == sorted(inside)
    assert None in answer["columns"]["ratio"]


def test_a_trial_is_kept_nowhere(state):
    before = state.store.run_digest(state.facts["id"])
    Trials().find(state, "POS-JARAK", {"radius_m": 1000})
    assert state.store.run_digest(state.facts["id"]) == before
    assert [facts["id"] for facts in state.store.catalogue.runs()] == [state.facts["id"]]


def test_no_house_to_rehabilitate_is_even_read(state, trials):
    trials.find(state, "POS-JARAK", {})
    assert "rlh" not in trials._situation.facilities


def test_what_cannot_be_tried(state, trials, monkeypatch):
    for name, values, code in [
        ("POS-ADA", {}, "not_adjustable"),
        ("KONV", {"radius_m": 100}, "not_adjustable"),
        ("MCK-JARAK", {"radius_m": 1e6}, "out_of_range"),
    ]:
        with pytest.raises(QueryError) as refused:
            trials.find(state, name, values)
        assert refused.value.code == code
    for name, wilayah in [("TIDAK-ADA", ""), ("POS-JARAK", "99")]:
        with pytest.raises(NotFoundError):
            trials.find(state, name, {}, wilayah)
    monkeypatch.setattr(trial_module, "MOST_VILLAGES", 3)
    with pytest.raises(QueryError) as refused:
        trials.find(state, "POS-JARAK", {"radius_m": 1100}, "64.02")
    assert (refused.value.code, "wilayah=" in refused.value.hint) == ("trial_too_large", True)


def test_one_at_a_time_and_the_rest_are_told_to_come_back(state, monkeypatch):
    trials = Trials()
    monkeypatch.setattr(trial_module, "_PATIENCE_S", 0.01)
    trials._turn.acquire()
    with pytest.raises(BusyError):
        trials.find(state, "POS-JARAK", {})
    trials._turn.release()
    assert len(trials.find(state, "POS-JARAK", {}).table)
    monkeypatch.setattr(trials, "_line", threading.BoundedSemaphore(1))
    trials._line.acquire()
    with pytest.raises(BusyError):
        trials.find(state, "MCK-JARAK", {})
    # What was found before is there for everybody.
    assert len(trials.find(state, "POS-JARAK", {}).table)


def test_the_latest_are_held_and_no_more(state, monkeypatch):
    monkeypatch.setattr(trial_module, "_KEPT", 2)
    trials = Trials()
    for radius in (50, 60, 70):
        trials.find(state, "MCK-JARAK", {"radius_m": radius}, CENTRE)
    assert len(trials._kept) == 2


def test_many_who_try_the_same_get_one_answer(state, monkeypatch):
    trials, computed, found = Trials(), [], []
    find = Trials._find

    def slow(self, *asked):
        computed.append(asked)
        time.sleep(0.3)
        return find(self, *asked)

    monkeypatch.setattr(Trials, "_find", slow)

    def ask() -> None:
        found.append(trials.find(state, "MCK-JARAK", {"radius_m": 50.0}, KECAMATAN))

    threads = [threading.Thread(target=ask) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 12
    assert len(computed) == 1
    assert len({id(one) for one in found}) == 1
    assert trials._asked == {}
