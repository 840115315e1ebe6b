"""What changed between two runs sums up, over the areas and over its causes."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings

from peta.domain.gap import PARTS
from peta.engine.run_difference import (
    INTERPLAY,
    MEASURES,
    Knowledge,
    attribution,
    run_difference,
)
from tests.engine.test_reconcile import PEOPLE, ROWS, VILLAGES, tables

OTHER = ((70, 20, 0, 10, 0), None, (1, 2, 3, 4, 5), (5, 0, 5, 0, 40), (0, 0, 0, 0, 9))


def changes(table):
    return table.set_index("kode")


def test_by_hand():
    table = changes(run_difference(tables()[0], tables(OTHER)[0]))
    first = table.loc[VILLAGES[0]]
    assert (first["served_before"], first["served_after"], first["served_change"]) == (60, 70, 10)
    assert (first["demand_change"], first["gap_change"]) == (0, -10)
    assert (first["status_before"], first["status_after"]) == ("gap", "gap")
    assert table.loc[list(VILLAGES), "knowledge"].tolist() == [
        Knowledge.KNOWN, Knowledge.BECAME_UNKNOWN, Knowledge.BECAME_KNOWN, Knowledge.KNOWN,
        Knowledge.KNOWN,
    ]  # fmt: skip
    assert table.loc[list(VILLAGES), "changed"].tolist() == [True, True, True, False, True]
    # Unknown stays unknown; what it adds to the areas above is another thing.
    assert pd.isna(table.loc[VILLAGES[2], "demand_before"])
    assert table.loc[VILLAGES[2], "demand_change"] == 15
    assert table.loc["64", "demand_change"] == 15
    assert table.loc["65", ["status_before", "status_after"]].tolist() == ["met", "no_data"]


def test_villages_that_come_and_go():
    before, after = tables()[0], tables()[0]
    before = before[before["kode"] != VILLAGES[0]]
    after = after[after["kode"] != VILLAGES[3]]
    table = changes(run_difference(before, after))
    assert table.loc[VILLAGES[0], ["knowledge", "demand_change"]].tolist() == ["appeared", 100]
    assert table.loc[VILLAGES[3], ["knowledge", "demand_change"]].tolist() == ["disappeared", -50]
    assert table.loc[VILLAGES[0], "status_before"] is None or pd.isna(
        table.loc[VILLAGES[0], "status_before"]
    )
    assert table.loc[VILLAGES[0], "level"] == "desa_kelurahan"
    unknown = table.loc[VILLAGES[2]]
    assert (unknown["knowledge"], unknown["changed"]) == ("unknown", False)
    assert pd.isna(unknown["demand_change"])


def test_a_run_does_not_differ_from_itself_in_any_order():
    gaps = tables()[0]
    table = run_difference(gaps, gaps.iloc[::-1])
    assert not table["changed"].any()
    assert table[[f"{name}_change" for name in MEASURES]].fillna(0).eq(0).all(axis=None)


def test_a_measure_that_an_older_run_lacks_is_unknown_there():
    table = run_difference(tables()[0].drop(columns="people_beyond"), tables()[0])
    assert table["people_beyond_before"].isna().all()
    assert table["demand_change"].fillna(0).eq(0).all()


def test_nothing_before():
    gaps = tables()[0]
    table = run_difference(gaps.head(0), gaps)
    assert set(table["knowledge"]) == {"appeared"}
    assert run_difference(gaps.head(0), gaps.head(0)).empty


@settings(max_examples=15, deadline=None)
@given(ROWS, ROWS)
def test_changes_sum_over_parts_and_levels(people, other):
    table = changes(run_difference(tables(people)[0], tables(other)[0]))
    change = table[[f"{name}_change" for name in MEASURES]].fillna(0)
    parts = change[[f"{name}_change" for name in PARTS]].sum(axis=1)
    assert parts.eq(change["demand_change"]).all()
    villages = change.loc[list(VILLAGES)]
    for kode in set(table.index) - set(VILLAGES):
        inside = villages[villages.index.str.startswith(kode)].sum()
        assert inside.eq(change.loc[kode]).all(), kode


@settings(max_examples=15, deadline=None)
@given(ROWS, ROWS, ROWS, ROWS)
def test_effects_and_interplay_are_the_whole_change(before, one, other, after):
    old, new = tables(before)[0], tables(after)[0]
    steps = {"penduduk": [(old, tables(one)[0])], "posyandu": [(old, tables(other)[0])]}
    effects = attribution(old, new, steps)
    summed = effects.groupby("kode")[list(MEASURES)].sum()
    table = changes(run_difference(old, new))
    whole = table[[f"{name}_change" for name in MEASURES]].fillna(0).set_axis([*MEASURES], axis=1)
    assert summed.reindex(whole.index, fill_value=0.0).eq(whole).all(axis=None)


def test_a_cause_over_two_steps_is_one_effect():
    old, new = tables()[0], tables(OTHER)[0]
    middle = tables((*PEOPLE[:4], (1, 1, 1, 1, 1)))[0]
    effects = attribution(old, new, {"rules": [(old, middle), (middle, new)]})
    assert set(effects["cause"]) == {"rules"}
    whole = changes(run_difference(old, new)).loc["64", "served_change"]
    assert effects.set_index("kode").loc["64", "served"] == whole


def test_without_a_cause_everything_is_interplay():
    old, new = tables()[0], tables(OTHER)[0]
    assert set(attribution(old, new, {})["cause"]) == {INTERPLAY}
    assert attribution(old, old, {}).empty
    assert attribution(old, old, {"mck": [(old, old)]}).empty


def test_dust_of_fractions_is_no_interplay():
    gaps = pd.DataFrame({"standard": "S", "kode": ["64.02.01.2001"], "level": "desa_kelurahan",
                         "status": "gap", "demand": 1.0})  # fmt: skip

    def served(value):
        return gaps.assign(served=value)

    steps = {"a": [(served(0.1), served(0.3))], "b": [(served(0.1), served(0.4))]}
    effects = attribution(served(0.1), served(0.6), steps)
    assert effects["cause"].tolist() == ["a", "b"]
    assert effects["served"].sum() == pytest.approx(0.5)
    assert np.isfinite(effects[list(MEASURES)].to_numpy()).all()
