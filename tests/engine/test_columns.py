"""Coverage and need from a village table: against plain sums, and what is left unsaid."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peta.domain.gap import PARTS
from peta.domain.rules import Columns
from peta.domain.standard import Method
from peta.engine.columns import coverage, signed_sums
from peta.engine.finding import READING
from peta.engine.need import need
from peta.engine.situation import situation_of
from peta.io.standards import read_standards
from peta.settings import data_dir
from tests.engine.kecamatan import CENTRE, EAST, NO_REGISTER, cell, inputs_of, one_village, table

VILLAGES = {CENTRE: cell(0, 0), EAST: cell(1, 0), NO_REGISTER: cell(2, 0)}
COLUMNS = ["demand", "served", "unreached", "over_capacity", "not_working", "unknown"]
RULES = {rule.id: rule for rule in read_standards(data_dir() / "standards")}
LADDER, CHILDREN, WELFARE = RULES["SAN-LADDER"], RULES["GIZI-NEED"], RULES["SOS-EKS"]
MAYBE = st.one_of(st.none(), st.integers(0, 30))


# Placed once: these methods look at the villages and at one table.
SITUATION = situation_of(one_village(cells=VILLAGES, posyandu=None).inputs())


def found(rule, method=coverage, **tables):
    frames = {kind: table(kind, rows) for kind, rows in tables.items()}
    return method(replace(SITUATION, tables=frames), rule).villages


ROWS = st.lists(
    st.fixed_dictionaries(
        {"kode": st.sampled_from([*VILLAGES]), "sasaran_balita": MAYBE, "ditimbang": MAYBE,
         "stunting": MAYBE}
    ),
    max_size=6,
)  # fmt: skip


def as_layanan(rows):
    return [{"id": f"L-{number}", **row} for number, row in enumerate(rows)]


def plainly(rows, kode):
    """The same answer by plain Python, row by row; one without a target says nothing."""
    mine = [row for row in rows if row["kode"] == kode and row["sasaran_balita"] is not None]
    if not mine:
        return None
    demand = served = lacking = 0
    for row in mine:
        total, weighed, stunted = (row[c] for c in ("sasaran_balita", "ditimbang", "stunting"))
        well = 0 if None in (weighed, stunted) else min(max(weighed - stunted, 0), total)
        demand, served = demand + total, served + well
        lacking += min(stunted or 0, total - well)
    return demand, served, lacking, 0, 0, demand - served - lacking


@settings(deadline=None, max_examples=30)
@given(rows=ROWS)
def test_children_by_plain_sums(rows):
    answer = found(CHILDREN, need, layanan=as_layanan(rows))
    for kode in VILLAGES:
        expected = plainly(rows, kode)
        if expected is None:
            assert answer.loc[kode, COLUMNS].isna().all()
        else:
            assert tuple(answer.loc[kode, COLUMNS]) == expected


@settings(deadline=None, max_examples=30)
@given(rows=ROWS)
def test_the_parts_are_the_whole_and_readings_lie_within(rows):
    answer = found(CHILDREN, need, layanan=as_layanan(rows))
    known = answer[answer["demand"].notna()]
    assert (known[list(PARTS)].sum(axis=1) == known["demand"]).all()
    assert (known[list(PARTS)] >= 0).all(axis=None)
    reading = known[READING + "ditimbang"].dropna()
    assert ((reading >= 0) & (reading <= known.loc[reading.index, "demand"])).all()
    assert answer.loc[answer["demand"].isna(), COLUMNS].isna().all(axis=None)


@settings(deadline=None, max_examples=25)
@given(rows=ROWS, seed=st.integers(0, 99))
def test_the_order_of_rows_does_not_matter(rows, seed):
    frame = table("layanan", as_layanan(rows))
    tables = [
        need(replace(SITUATION, tables={"layanan": each}), CHILDREN).villages
        for each in (frame, frame.sample(frac=1, random_state=seed))
    ]
    pd.testing.assert_frame_equal(*tables)


@settings(deadline=None, max_examples=25)
@given(
    counts=st.lists(MAYBE, min_size=8, max_size=8),
    column=st.integers(1, 7),
    value=st.integers(0, 30),
)
def test_what_becomes_known_only_leaves_the_unknown(counts, column, value):
    names = ["kk", *LADDER.rule.served, *LADDER.rule.lacking]
    total = 200  # more families than all rungs together, so that nothing is cut
    row = {"kode": CENTRE, **dict(zip(names, counts, strict=True)), "kk": total}
    row[names[column]] = None
    before = found(LADDER, sanitasi=[row]).loc[CENTRE]
    after = found(LADDER, sanitasi=[{**row, names[column]: value}]).loc[CENTRE]
    assert before["demand"] == after["demand"] == total
    assert before["unknown"] - after["unknown"] == value
    grown = {part: after[part] - before[part] for part in PARTS if part != "unknown"}
    assert all(more >= 0 for more in grown.values())
    assert sum(grown.values()) == value


@settings(deadline=None, max_examples=25)
@given(entitled=st.integers(0, 50), served=st.integers(0, 50), more=st.integers(1, 10))
def test_one_more_served_family_never_lowers_served(entitled, served, more):
    row = {"kode": CENTRE, "kk_desil_1_4": entitled}
    before, after = (
        found(WELFARE, kesejahteraan=[{**row, "terima_layak": count}]).loc[CENTRE, "served"]
        for count in (served, served + more)
    )
    assert before <= after <= entitled


def test_the_worked_example_of_the_page():
    """Two villages: one that answers in full, one that only counted the safe toilets."""
    rows = [
        {"kode": CENTRE, "kk": 120, "aman": 20, "layak_sendiri": 40, "layak_bersama": 10,
         "mck_komunal": 15, "belum_layak": 20, "babs_tertutup": 5, "babs_terbuka": 10},
        {"kode": EAST, "kk": 80, "aman": 50},
    ]  # fmt: skip
    answer = found(LADDER, sanitasi=rows)
    assert answer.loc[CENTRE, COLUMNS].tolist() == [120, 110, 10, 0, 0, 0]
    assert answer.loc[EAST, COLUMNS].tolist() == [80, 50, 0, 0, 0, 30]
    assert answer.loc[NO_REGISTER, COLUMNS].isna().all()
    readings = [READING + name for name in ("layak_susenas", "layak_sanitarian")]
    assert answer.loc[CENTRE, readings].tolist() == [70, 85]


def test_the_worked_example_of_need():
    """Two posyandu of one village: 40 children, 30 weighed, 6 of them stunted."""
    rows = [
        {"kode": CENTRE, "sasaran_balita": 25, "ditimbang": 20, "stunting": 4},
        {"kode": CENTRE, "sasaran_balita": 15, "ditimbang": 10, "stunting": 2},
    ]
    answer = found(CHILDREN, need, layanan=as_layanan(rows))
    assert answer.loc[CENTRE, COLUMNS].tolist() == [40, 24, 6, 0, 0, 10]
    assert answer.loc[CENTRE, READING + "ditimbang"] == 30


@pytest.mark.parametrize(
    ("sasaran", "weighed", "stunted", "parts"),
    [
        # More weighed than there are: cut to the target, and said.
        (10, 14, 2, (10, 10, 0, 0, 0, 0)),
        # More stunted than weighed: none of them is shown to be well.
        (10, 3, 5, (10, 0, 5, 0, 0, 5)),
        (10, 0, 12, (10, 0, 10, 0, 0, 0)),
    ],
)
def test_numbers_that_contradict_are_cut_and_said(sasaran, weighed, stunted, parts):
    row = {"kode": CENTRE, "sasaran_balita": sasaran, "ditimbang": weighed, "stunting": stunted}
    answer = found(CHILDREN, need, layanan=as_layanan([row]))
    assert tuple(answer.loc[CENTRE, COLUMNS]) == parts
    assert answer.loc[CENTRE, "rows_inconsistent"] == 1


def test_more_that_lack_than_are_left_are_cut_and_said():
    answer = found(LADDER, sanitasi=[{"kode": CENTRE, "kk": 10, "aman": 8, "babs_terbuka": 5}])
    assert answer.loc[CENTRE, COLUMNS].tolist() == [10, 8, 2, 0, 0, 0]
    assert answer.loc[CENTRE, "rows_inconsistent"] == 1
    taken_off = Columns("sanitasi", ("kk",), ("aman",), ("babs_terbuka", "-babs_tertutup"), {})
    row = {"kode": CENTRE, "kk": 10, "aman": 8, "babs_terbuka": 1, "babs_tertutup": 3}
    answer = found(replace(LADDER, rule=taken_off), sanitasi=[row])
    assert answer.loc[CENTRE, [*COLUMNS, "rows_inconsistent"]].tolist() == [10, 8, 0, 0, 0, 2, 1]


def test_sound_numbers_are_not_called_inconsistent():
    answer = found(LADDER, sanitasi=[{"kode": CENTRE, "kk": 10, "aman": 8, "babs_terbuka": 2}])
    assert answer.loc[CENTRE, "rows_inconsistent"] == 0
    assert np.isnan(answer.loc[EAST, "rows_inconsistent"])


def test_a_row_of_no_village_counts_for_none():
    rows = [{"kode": None, "kk": 10, "aman": 8}, {"kode": "99.99.99.2001", "kk": 10, "aman": 1}]
    assert found(LADDER, sanitasi=rows)["demand"].isna().all()


def test_no_table_and_an_empty_table_are_no_data():
    for tables in ({}, {"sanitasi": []}):
        assert found(LADDER, **tables)[COLUMNS].isna().all(axis=None)


def test_a_table_without_the_column_is_no_data():
    frames = one_village(cells=VILLAGES, sanitasi=[{"kode": CENTRE, "kk": 5}]).frames()
    frames["sanitasi"] = frames["sanitasi"].drop(columns="kk")
    assert coverage(situation_of(inputs_of(frames)), LADDER).villages["demand"].isna().all()


def test_a_minus_sign_needs_all_of_its_columns():
    rows = pd.DataFrame({"kode": ["a", "a"], "d": [5, 3], "s": [1, None]})
    assert np.nansum(signed_sums(rows, ["d", "-s"])) == 4
    assert np.nansum(signed_sums(rows, ["-s"])) == -1
    assert np.nansum(signed_sums(rows, ["d", "s"], strict=True)) == 6


def test_a_standard_without_columns_is_refused():
    with pytest.raises(TypeError, match="SAN-LADDER"):
        coverage(situation_of(one_village().inputs()), replace(LADDER, rule=None))


# What is not said is unknown.


def test_a_post_without_a_target_does_not_answer_for_another():
    rows = [
        {"kode": CENTRE, "sasaran_balita": 10, "ditimbang": 2, "stunting": 0},
        {"kode": CENTRE, "sasaran_balita": None, "ditimbang": 8, "stunting": 0},
    ]
    row = found(CHILDREN, need, layanan=as_layanan(rows)).loc[CENTRE]
    # Of the ten of whom anybody says that they exist, two were weighed.
    assert row[COLUMNS].tolist() == [10, 2, 0, 0, 0, 8]


def test_a_reading_that_nobody_answered_is_unknown():
    answer = found(LADDER, sanitasi=[{"kode": CENTRE, "kk": 100, "babs_terbuka": 3}])
    assert np.isnan(answer.loc[CENTRE, READING + "aman"])


def test_what_becomes_known_only_leaves_the_unknown_without_lacking_columns():
    row = {"kode": CENTRE, "kk_desil_1_4": 100}
    before = found(WELFARE, kesejahteraan=[row]).loc[CENTRE]
    after = found(WELFARE, kesejahteraan=[{**row, "terima_layak": 80}]).loc[CENTRE]
    assert after["unreached"] >= before["unreached"]


def test_coverage_and_need_of_columns_are_one_thing():
    rule = replace(LADDER, method=Method.NEED, rule=Columns("sanitasi", ("kk",), ("aman",), (), {}))
    rows = [{"kode": CENTRE, "kk": 10, "aman": 4}]
    first, second = found(rule, coverage, sanitasi=rows), found(rule, need, sanitasi=rows)
    pd.testing.assert_frame_equal(first, second)
