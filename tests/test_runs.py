"""Runs: found by name, frozen for ever, compared, and each change laid to its cause."""

import csv
import io
import json
import shutil
import sqlite3
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from peta import runs
from peta.cli import app
from peta.domain.wilayah import Level
from peta.engine.reconcile import Check
from peta.engine.run_difference import INTERPLAY, MEASURES, Knowledge
from peta.errors import DataError, NotFoundError, QueryError
from peta.publishing import assess_current
from peta.render import run_answers
from peta.render.language import strings
from peta.render.run_text import word
from peta.store.store import Store
from tests.engine.kecamatan import CENTRE, KECAMATAN, KELURAHAN, MIXED, PEOPLE, POSYANDU, World

# The posyandu of 1001 of which nothing is known works after all, and 2005 has 100 people more.
LATER_POSYANDU = tuple(
    (*place, "aktif" if status == "tidak_diketahui" else status) for *place, status in POSYANDU
)
LATER = World().but(posyandu=LATER_POSYANDU, people={**PEOPLE, CENTRE: 500})


@pytest.fixture(scope="module")
def two_runs(tmp_path_factory, publish, standards):
    """A store with a run before and a run after, of which two inputs differ."""
    store = publish(tmp_path_factory.mktemp("runs") / "store", World().frames())
    before = assess_current(store, standards)
    publish_later(store, LATER)
    return store, before, assess_current(store, standards)


def publish_later(store: Store, world: World) -> None:
    for day, (kind, frame) in enumerate(world.frames().items(), 1):
        store.publish(kind, frame, origin=f"{kind}_2.csv", data_date=f"2025-06-{day:02d}",
                      sample=False, report={})  # fmt: skip


@pytest.fixture
def copied(two_runs, tmp_path: Path):
    """The same store, to be changed; the run before and the run after."""
    store, before, after = two_runs
    without = shutil.ignore_patterns("comparisons")
    shutil.copytree(store._root, tmp_path / "store", ignore=without)
    return Store(tmp_path / "store"), before, after


# Which run is meant.


def test_runs_are_listed_the_newest_first(two_runs):
    store, before, after = two_runs
    listed = runs.listed_runs(store)
    assert [item["id"] for item in listed] == [after["id"], before["id"]]
    assert [item["is_latest"] for item in listed] == [True, False]
    assert {item["name"] for item in listed} == {None}


def test_a_run_is_found_by_id_by_beginning_and_as_the_latest(two_runs):
    store, before, after = two_runs
    assert runs.found_run(store, before["id"]) == before
    assert runs.found_run(store, before["id"][:6]) == before
    assert runs.found_run(store, "terkini") == after


@pytest.mark.parametrize("text", ["", "a", "abc", "zzzzzzzz", "%", "' OR 1=1 --", "f" * 64])
def test_a_run_that_is_not_there(two_runs, text):
    with pytest.raises(NotFoundError) as caught:
        runs.found_run(two_runs[0], text)
    assert caught.value.code == "unknown_run"
    assert caught.value.hint


def test_a_beginning_that_two_runs_share_names_them(copied):
    store, before, _ = copied
    twin = before["id"][:8] + "00000000"
    store.catalogue.publish_run(twin, {**before, "id": twin})
    with pytest.raises(QueryError) as caught:
        runs.found_run(store, before["id"][:6])
    assert caught.value.code == "ambiguous_run"
    assert before["id"] in caught.value.hint
    assert twin in caught.value.hint
    assert runs.found_run(store, before["id"]) == before


# Frozen baselines.


def test_a_frozen_run_is_found_by_its_name(copied):
    store, before, _ = copied
    frozen = runs.freeze_run(store, before["id"][:5], "baseline-2025")
    assert (frozen.name, frozen.run) == ("baseline-2025", before["id"])
    assert runs.found_run(store, "baseline-2025") == before
    assert [item["name"] for item in runs.listed_runs(store)] == [None, "baseline-2025"]
    assert store.catalogue.ledger.entries()[0].action == "freeze"
    # The same again is the same, and no second entry.
    assert runs.freeze_run(store, before["id"], "baseline-2025") == frozen
    assert [entry.action for entry in store.catalogue.ledger.entries()].count("freeze") == 1
    store.catalogue.ledger.check()


def test_a_name_is_never_moved_and_a_run_never_renamed(copied):
    store, before, after = copied
    runs.freeze_run(store, before["id"], "baseline-2025")
    with pytest.raises(QueryError) as taken:
        runs.freeze_run(store, after["id"], "baseline-2025")
    assert taken.value.code == "name_taken"
    with pytest.raises(QueryError) as renamed:
        runs.freeze_run(store, "baseline-2025", "lain")
    assert renamed.value.code == "already_frozen"
    assert runs.found_run(store, "baseline-2025") == before


@pytest.mark.parametrize("statement", ["UPDATE baseline SET run = ''", "DELETE FROM baseline"])
def test_not_even_the_database_lets_go(copied, statement):
    store, before, _ = copied
    runs.freeze_run(store, before["id"], "baseline-2025")
    connection = sqlite3.connect(store._root / "catalogue.sqlite")
    with pytest.raises(sqlite3.IntegrityError, match="frozen"):
        connection.execute(statement)
    connection.close()


@pytest.mark.parametrize(
    "name", ["", "a", "2025", "abcdef", "terkini", "Dua Kata", "a/b", "x" * 41]
)
def test_a_name_that_cannot_be_one(copied, name):
    store, before, _ = copied
    with pytest.raises(QueryError) as caught:
        runs.freeze_run(store, before["id"], name)
    assert caught.value.code == "bad_name"
    assert caught.value.hint


def test_a_frozen_run_that_was_tampered_with_is_refused(copied, standards):
    store, before, after = copied
    runs.freeze_run(store, before["id"], "baseline-2025")
    file = store._root / "runs" / before["id"] / "gaps.parquet"
    gaps = pd.read_parquet(file)
    gaps.loc[gaps["kode"] == CENTRE, "served"] += 1
    gaps.to_parquet(file, index=False)
    for ask in (
        lambda: runs.reconciled(store, before, standards),
        lambda: runs.compared(store, before, after),
    ):
        with pytest.raises(DataError) as caught:
            ask()
        assert caught.value.code == "baseline_damaged"


# Reconciliation of real runs.


def test_every_run_agrees_with_itself_and_with_the_one_before(two_runs, standards):
    store, before, after = two_runs
    for facts, since in ((before, None), (after, before), (after, after)):
        checks = runs.reconciled(store, facts, standards, since)
        assert checks[~checks["holds"]].empty
        assert {"status_follows", "people_sum", "facilities_sum"} <= set(checks["check"])
        assert ("increments_sum" in set(checks["check"])) is (since is not None)


def test_a_run_that_was_tampered_with_does_not(copied, standards):
    store, before, _ = copied
    file = store._root / "runs" / before["id"] / "gaps.parquet"
    gaps = pd.read_parquet(file)
    gaps.loc[gaps["kode"].eq(CENTRE) & gaps["standard"].eq("POS-JARAK"), "served"] += 1
    gaps.to_parquet(file, index=False)
    checks = runs.reconciled(store, before, standards)
    wrong = checks[~checks["holds"]]
    assert {"parts_sum", "levels_sum"} <= set(wrong["check"])
    assert wrong["standard"].eq("POS-JARAK").all()


def test_a_run_from_before_readings_and_loads(copied, standards):
    store, before, _ = copied
    for name in ("readings", "loads"):
        (store._root / "runs" / before["id"] / f"{name}.parquet").unlink(missing_ok=True)
    assert runs.reconciled(store, before, standards)["holds"].all()


def test_a_store_from_before_baselines(copied, standards):
    store, before, after = copied
    connection = sqlite3.connect(store._root / "catalogue.sqlite")
    for statement in ("DROP TABLE baseline", "DROP TRIGGER IF EXISTS baseline_keeps"):
        connection.execute(statement)
    connection.close()
    old = Store(store._root)
    assert [item["name"] for item in runs.listed_runs(old)] == [None, None]
    assert runs.freeze_run(old, before["id"], "baseline-2025").run == before["id"]
    assert runs.reconciled(old, after, standards, before)["holds"].all()


def test_every_check_and_measure_has_its_words():
    assert {check.value for check in Check} <= set(strings("id", "checks"))
    assert run_answers.MEASURES == MEASURES
    for name in (*MEASURES, *Knowledge, INTERPLAY, runs.RULES):
        assert word(name, "id") or name == Knowledge.KNOWN


# What changed, and because of what.


def test_the_change_by_hand(two_runs):
    store, before, after = two_runs
    table = runs.compared(store, before, after, standard="POS-JARAK").set_index("kode")
    # 2000 people of 1001 and 100 of 2005 hung on that posyandu; of the 100 new people in 2005
    # three in four live at the point that 1001's other posyandu reaches.
    assert table.loc[KELURAHAN, ["served_change", "unknown_change"]].tolist() == [2000, -2000]
    assert table.loc[CENTRE, ["demand_change", "served_change"]].tolist() == [100, 200]
    assert table.loc[KECAMATAN, ["demand_change", "served_change"]].tolist() == [100, 2200]
    assert table.loc[MIXED, "changed"] == False  # noqa: E712 - numpy's bool
    assert table.loc[CENTRE, "nama"] == "Desa 2005"


def test_each_cause_by_hand_and_together_the_whole(two_runs, standards):
    store, before, after = two_runs
    found = runs.attributed(store, before, after, standards)
    assert found.causes == ("penduduk", "posyandu")
    effects = found.effects
    here = effects[(effects["standard"] == "POS-JARAK") & (effects["kode"] == CENTRE)]
    assert here.set_index("cause")["gap"].to_dict() == {
        "penduduk": 25, "posyandu": -100, "interplay": -25}  # fmt: skip
    assert_effects_are_the_change(store, before, after, effects)
    # Found once, kept for ever.
    again = runs.kept_attribution(store, before, after, standards)
    pd.testing.assert_frame_equal(again.effects, effects)


def assert_effects_are_the_change(store, before, after, effects):
    """Exactly, for every standard, area of every level, and measure."""
    table = runs.compared(store, before, after).set_index(["standard", "kode"])
    whole = table[[f"{name}_change" for name in MEASURES]].fillna(0.0).set_axis([*MEASURES], axis=1)
    summed = effects.groupby(["standard", "kode"])[list(MEASURES)].sum()
    assert set(summed.index) <= set(whole.index)
    assert np.array_equal(summed.reindex(whole.index, fill_value=0.0).to_numpy(), whole.to_numpy())


def test_one_input_alone_does_everything(copied, standards):
    store, before, _ = copied
    publish_later(store, LATER.but(people=PEOPLE))
    only_posyandu = assess_current(store, standards)
    found = runs.kept_attribution(store, before, only_posyandu, standards)
    assert found.causes == ("posyandu",)
    assert set(found.effects["cause"]) == {"posyandu"}
    assert_effects_are_the_change(store, before, only_posyandu, found.effects)


def test_a_run_against_itself(two_runs, standards):
    store, before, _ = two_runs
    found = runs.kept_attribution(store, before, before, standards)
    assert (found.causes, len(found.effects)) == ((), 0)


@pytest.mark.slow
def test_an_input_that_was_not_there_before(tmp_path, publish, standards):
    frames = World().frames()
    store = publish(tmp_path / "store", {k: v for k, v in frames.items() if k != "posyandu"})
    before = assess_current(store, standards)
    store.publish("posyandu", frames["posyandu"], origin="p", data_date="2025-07-01", sample=False,
                  report={})  # fmt: skip
    store.publish("penduduk", LATER.frames()["penduduk"], origin="q", data_date="2025-06-02",
                  sample=False, report={})  # fmt: skip
    after = assess_current(store, standards)
    found = runs.attributed(store, before, after, standards)
    assert set(found.causes) == {"posyandu", "penduduk"}
    assert_effects_are_the_change(store, before, after, found.effects)
    backwards = runs.attributed(store, after, before, standards)
    assert_effects_are_the_change(store, after, before, backwards.effects)


@pytest.mark.slow
def test_a_village_that_appears(tmp_path, publish, standards):
    whole = World()
    kept = {kode: shape for kode, shape in whole.cells.items() if kode != MIXED}
    people = {kode: count for kode, count in PEOPLE.items() if kode != MIXED}
    places = tuple(row for row in whole.settlements if row[0] != MIXED)
    smaller = whole.but(cells=kept, people=people, settlements=places)
    store = publish(tmp_path / "store", smaller.frames())
    before = assess_current(store, standards)
    publish_later(store, whole)
    after = assess_current(store, standards)
    table = runs.compared(store, before, after, standard="POS-JARAK", level=Level.DESA_KELURAHAN)
    row = table.set_index("kode").loc[MIXED]
    assert (row["knowledge"], row["demand_change"]) == ("appeared", 300)
    found = runs.attributed(store, before, after, standards)
    assert {"boundaries", "penduduk", "permukiman"} <= set(found.causes)
    assert_effects_are_the_change(store, before, after, found.effects)
    assert runs.reconciled(store, after, standards, before)["holds"].all()


@pytest.mark.slow
def test_other_standards_are_a_cause_too(copied, standards):
    store, before, after = copied
    strict = [
        replace(rule, radius_m={"urban": 100.0, "rural": 400.0}) if rule.id == "POS-JARAK" else rule
        for rule in standards
    ]
    last = assess_current(store, strict)
    found = runs.attributed(store, before, last, strict)
    assert found.causes == ("penduduk", "posyandu", "rules")
    assert (found.effects["cause"] == "rules").any()
    assert_effects_are_the_change(store, before, last, found.effects)
    # Only the standards differ: then it is they.
    only = runs.attributed(store, after, last, strict)
    assert set(only.effects["cause"]) == {"rules"}
    # By the standards of the run before, the other one is judged again.
    assert_effects_are_the_change(
        store, before, last, runs.attributed(store, before, last, standards).effects
    )


def test_other_code_is_a_cause_too(copied, standards, monkeypatch):
    store, before, after = copied
    monkeypatch.setattr("peta.publishing.code_version", lambda: "9.9.9+another")
    found = runs.attributed(store, before, after, standards)
    # The code of today gives the same numbers, so nothing is laid to it.
    assert found.causes[:2] == ("penduduk", "posyandu")
    assert "rules" not in set(found.effects["cause"])
    assert_effects_are_the_change(store, before, after, found.effects)


def test_without_a_snapshot_only_the_whole_is_told(copied, standards):
    store, before, after = copied
    (store._root / "snapshots" / f"{before['inputs']['penduduk']['hash']}.parquet").unlink()
    found = runs.attributed(store, before, after, standards)
    assert found.effects is None
    assert found.missing == ("penduduk",)
    answer = runs.difference_answer(store, before, after, found, standard="POS-JARAK")
    assert "Penduduk per desa" in answer["attribution"]["note"]
    assert answer["attribution"]["done"] is False
    assert answer["items"][0]["causes"] is None
    assert answer["summary"][0]["change"]["served"] == 2200


def test_what_cannot_be_asked(two_runs):
    store, before, after = two_runs
    for words, code in (
        ({"standard": "TIDAK-ADA"}, "unknown_standard"),
        ({"wilayah": "99.99"}, "unknown_wilayah"),
        ({"wilayah": "6402"}, "bad_kode"),
    ):
        with pytest.raises(QueryError) as caught:
            runs.difference_answer(store, before, after, None, **words)
        assert caught.value.code == code or code == "bad_kode"
        assert caught.value.hint


# The command line.


@pytest.fixture(scope="module")
def frozen_folder(two_runs, tmp_path_factory):
    store, before, _ = two_runs
    folder = tmp_path_factory.mktemp("frozen") / "store"
    shutil.copytree(store._root, folder)
    runs.freeze_run(Store(folder), before["id"], "baseline-2025")
    return folder


@pytest.fixture
def peta(monkeypatch, frozen_folder):
    monkeypatch.setenv("PETA_STORE", str(frozen_folder))

    def ask(*words, fails=False):
        answer = CliRunner().invoke(app, list(words), catch_exceptions=fails)
        assert fails or answer.exit_code == 0, answer.output
        return answer

    return ask


def test_the_command_that_lists(peta, two_runs):
    _, before, after = two_runs
    table = peta("runs").stdout
    assert before["id"] in table
    assert "baseline-2025" in table
    assert "terkini" in table
    items = json.loads(peta("runs", "--format", "json").stdout)["items"]
    assert [item["name"] for item in items] == [None, "baseline-2025"]
    rows = list(csv.DictReader(io.StringIO(peta("runs", "--format", "csv").stdout)))
    assert [row["id"] for row in rows] == [after["id"], before["id"]]
    assert rows[0]["penduduk"] != rows[1]["penduduk"]


def test_the_command_that_reconciles(peta, two_runs):
    _, before, _ = two_runs
    assert "saling cocok" in peta("reconcile").stdout
    assert "agree" in peta("reconcile", "baseline-2025", "--lang", "en").stdout
    text = peta("reconcile", before["id"][:6], "--semua", "--sejak", "terkini").stdout
    assert "POS-JARAK kecamatan" in text
    answer = json.loads(peta("reconcile", "--format", "json").stdout)
    assert answer["holds"] is True
    assert answer["compared"] == sum(item["compared"] for item in answer["items"]) > 1000
    rows = list(csv.DictReader(io.StringIO(peta("reconcile", "--format", "csv").stdout)))
    assert len(rows) == len(answer["items"])


def test_a_run_that_does_not_reconcile_ends_with_one(peta, monkeypatch, copied):
    store, _, after = copied
    file = store._root / "runs" / after["id"] / "gaps.parquet"
    gaps = pd.read_parquet(file)
    gaps.loc[gaps["kode"].eq("64.02") & gaps["standard"].eq("POS-ADA"), "demand"] += 1
    gaps.to_parquet(file, index=False)
    monkeypatch.setenv("PETA_STORE", str(store._root))
    answer = peta("reconcile", fails=True)
    assert answer.exit_code == 1
    assert "TIDAK COCOK" in answer.output
    assert "64.02" in answer.output


def test_the_command_that_compares(peta, two_runs):
    _, before, after = two_runs
    text = peta("diff", "baseline-2025", "--standard", "POS-JARAK").stdout
    assert "Dari baseline-2025" in text
    assert "+2.200" in text
    assert "beberapa sebab bersama −25" in text
    answer = json.loads(peta("diff", "baseline-2025", after["id"], "--format", "json").stdout)
    assert answer["attribution"]["done"] is True
    assert {cause["cause"] for cause in answer["attribution"]["causes"]} == {"penduduk", "posyandu"}
    for item in answer["items"]:
        for name in MEASURES:
            effects = [cause["change"][name] for cause in item["causes"]]
            assert sum(effects) == (item["change"][name] or 0)
    for row in answer["summary"]:
        for name in MEASURES:
            whole = row["change"][name] or 0
            assert sum(cause["change"][name] for cause in row["causes"]) == whole
    words = ["diff", "baseline-2025", "--wilayah", "64.02.01", "--level", "kecamatan"]
    (area,) = json.loads(
        peta(*words, "--standard", "POS-JARAK", "--format", "json").stdout
    )["items"]  # fmt: skip
    assert (area["kode"], area["change"]["served"]) == (KECAMATAN, 2200)
    rows = list(csv.DictReader(io.StringIO(peta(*words, "--format", "csv").stdout)))
    assert {row["run_before"] for row in rows} == {before["id"]}
    (row,) = [row for row in rows if row["standard"] == "POS-JARAK"]
    assert (row["served_change"], row["gap_by_posyandu"]) == ("2200", "-2100")


def test_compared_without_causes_and_with_nothing_to_tell(peta):
    text = peta("diff", "baseline-2025", "--tanpa-sebab").stdout
    assert "Sebabnya tidak diminta" in text
    assert "Tidak ada yang berubah" in peta("diff", "terkini", "terkini").stdout
    assert "Nothing changed" in peta("diff", "terkini", "terkini", "--lang", "en").stdout


def test_the_command_that_freezes(peta):
    again = peta("freeze", "baseline-2025", "baseline-2025").stdout
    assert "dibekukan sebagai baseline-2025" in again
    for words in (["freeze", "terkini", "baseline-2025"], ["freeze", "terkini", "2025"],
                  ["freeze", "zzzz", "lain"], ["diff", "zzzz"], ["reconcile", "zzzz"]):  # fmt: skip
        answer = peta(*words, fails=True)
        assert isinstance(answer.exception, QueryError), words
