"""From villages upwards: sums and never averages, and a status that the unknown can undo."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peta.domain.gap import PARTS, status_of
from peta.engine.finding import PART_CODE, READING, Finding, Situated
from peta.engine.levels import OF_VILLAGES, SUMMED, distances, every_level, readings, summed_upwards
from peta.io.standards import read_standards
from peta.settings import data_dir

STANDARDS = read_standards(data_dir() / "standards")
RULE = next(rule for rule in STANDARDS if rule.id == "POS-JARAK")
CODES = ["64.02.01.2001", "64.02.01.2002", "64.02.02.2001", "64.03.01.2001", "65.01.01.1001"]
WIDTHS = {"desa_kelurahan": 13, "kecamatan": 8, "kabupaten_kota": 5, "provinsi": 2}
COUNT = st.integers(0, 500)
VILLAGE = st.one_of(st.none(), st.lists(COUNT, min_size=5, max_size=5))
VILLAGES = st.lists(VILLAGE, min_size=5, max_size=5)


def table(rows, codes=CODES):
    """Demand and parts of villages; None is no data."""
    whole = [(np.nan,) * 6 if row is None else (float(sum(row)), *row) for row in rows]
    index = pd.Index(codes[: len(rows)], name="kode")
    return pd.DataFrame(whole, index=index, columns=["demand", *PARTS], dtype=float)


def levels(rows, target=1.0, codes=CODES):
    rule = replace(RULE, target_ratio=target)
    return every_level(Finding(table(rows, codes)), rule).set_index("kode")


@settings(deadline=None, max_examples=40)
@given(rows=VILLAGES, target=st.sampled_from([0.5, 0.8, 1.0]))
def test_every_area_is_the_sum_of_its_villages(rows, target):
    answer = levels(rows, target)
    assert len(answer) == len({code[:width] for code in CODES for width in WIDTHS.values()})
    for kode, row in answer.iterrows():
        assert len(kode) == WIDTHS[row["level"]]
        mine = [parts for code, parts in zip(CODES, rows, strict=True) if code.startswith(kode)]
        known = [parts for parts in mine if parts is not None]
        assert row["villages_no_data"] == len(mine) - len(known)
        if not known:
            assert row[["demand", *PARTS, "ratio", "gap"]].isna().all()
            assert row["status"] == "no_data"
            continue
        sums = [sum(column) for column in zip(*known, strict=True)]
        assert row[list(PARTS)].tolist() == sums
        assert row["demand"] == row["denominator"] == sum(sums)
        assert (row["numerator"], row["gap"]) == (sums[0], sum(sums[1:]))
        assert pd.isna(row["ratio"]) if not sum(sums) else row["ratio"] == sums[0] / sum(sums)


@settings(deadline=None, max_examples=40)
@given(rows=VILLAGES, target=st.sampled_from([0.5, 0.8, 1.0]), data=st.data())
def test_a_status_is_never_undone_by_what_was_unknown(rows, target, data):
    """Whatever the unknown turns out to be, met stays met and a gap stays a gap."""
    before = levels(rows, target)
    known = []
    for row in rows:
        if row is None:
            known.append([*data.draw(st.lists(COUNT, min_size=4, max_size=4)), 0])
        else:
            good = data.draw(st.integers(0, row[4]))
            known.append([row[0] + good, row[1] + row[4] - good, *row[2:4], 0])
    after = levels(known, target)
    for status in ("met", "gap"):
        mine = before.index[before["status"] == status]
        assert (after.loc[mine, "status"] == status).all()
    assert (after["status"] != "no_data").all()


@settings(deadline=None, max_examples=25)
@given(rows=VILLAGES, order=st.permutations(range(5)))
def test_the_order_of_villages_does_not_matter(rows, order):
    mixed = levels([rows[row] for row in order], codes=[CODES[row] for row in order])
    pd.testing.assert_frame_equal(levels(rows).sort_index(), mixed.sort_index())


def test_a_ratio_is_never_averaged():
    """The worked example of the page: 10 of 10 and 0 of 90 are a tenth, not a half."""
    answer = levels([[10, 0, 0, 0, 0], [0, 60, 0, 30, 0], None, None, None])
    assert answer.loc[CODES[:2], "ratio"].tolist() == [1.0, 0.0]
    assert answer.loc["64.02.01", ["numerator", "denominator", "ratio"]].tolist() == [10, 100, 0.1]
    assert answer.loc["64.02.01", [*PARTS]].tolist() == [10, 60, 0, 30, 0]
    assert answer.loc["64.02", ["villages_no_data", "ratio"]].tolist() == [1, 0.1]


@pytest.mark.parametrize(
    ("rows", "target", "status"),
    [
        ([[10, 0, 0, 0, 0], [5, 0, 0, 0, 0]], 1.0, "met"),
        ([[10, 0, 0, 0, 0], [0, 0, 0, 0, 0]], 1.0, "met"),
        ([[10, 0, 0, 0, 0], [4, 1, 0, 0, 0]], 1.0, "gap"),
        ([[10, 0, 0, 0, 0], [4, 0, 0, 0, 1]], 1.0, "no_data"),
        # All that is known is served, but a village is not known.
        ([[10, 0, 0, 0, 0], None], 1.0, "no_data"),
        # One goes without for sure: all cannot be served, whatever the other village is.
        ([[9, 1, 0, 0, 0], None], 1.0, "gap"),
        # Four fifths could still be reached by the other village, or missed.
        ([[1, 9, 0, 0, 0], None], 0.8, "no_data"),
        ([[9, 1, 0, 0, 0], None], 0.8, "no_data"),
        ([[8, 2, 0, 0, 0], [0, 0, 0, 0, 0]], 0.8, "met"),
        ([[7, 2, 0, 0, 1], [0, 0, 0, 0, 0]], 0.8, "no_data"),
        ([[7, 3, 0, 0, 0], [0, 0, 0, 0, 0]], 0.8, "gap"),
    ],
    ids=str,
)
def test_status_of_a_kecamatan(rows, target, status):
    assert levels(rows, target, CODES[:2]).loc["64.02.01", "status"] == status


def test_whole_tenths_are_no_less_than_they_are():
    # 0.8 * 35 is a hair above 28 in binary numbers.
    frame = pd.DataFrame({"demand": [35.0], "served": [28.0], "unknown": [0.0]})
    assert list(status_of(frame, 0.8)) == ["met"]


def test_what_is_of_villages_alone_is_not_summed():
    villages = table([[1, 1, 0, 0, 0]] * 2, CODES[:2])
    villages["p_worst"] = [0.25, 0.75]
    answer = every_level(Finding(villages), RULE).set_index("kode")
    assert answer.loc[CODES[:2], "p_worst"].tolist() == [0.25, 0.75]
    assert answer.loc[["64", "64.02"], list(OF_VILLAGES)].isna().all(axis=None)
    assert set(SUMMED) <= set(answer)


def test_readings_are_summed_like_the_demand():
    villages = table([[4, 6, 0, 0, 0], None, [1, 1, 0, 0, 0]], CODES[:3])
    villages[READING + "lain"] = [2.0, np.nan, 1.0]
    answer = readings(Finding(villages), RULE).set_index("kode")
    assert answer.loc["64.02", ["numerator", "denominator"]].tolist() == [3, 12]
    assert answer.loc[CODES[1], ["numerator", "denominator"]].isna().all()
    assert set(answer["reading"]) == {"lain"}
    assert readings(Finding(table([None], CODES[:1])), RULE).empty


def test_a_reading_is_of_the_villages_that_have_it():
    villages = table([[4, 6, 0, 0, 0], [5, 5, 0, 0, 0]], CODES[:2])
    villages[READING + "lain"] = [10.0, np.nan]
    answer = readings(Finding(villages), RULE).set_index("kode")
    # All of the ten of whom the reading is known.
    assert answer.loc["64.02.01", ["numerator", "denominator"]].tolist() == [10, 10]


def test_unknown_adds_nothing_and_nothing_known_stays_unknown():
    villages = pd.DataFrame({"x": [1.0, np.nan, np.nan, np.nan]}, index=CODES[:4])
    answer = summed_upwards(villages, ["x"])["x"]
    assert answer["64.02.01"] == answer["64"] == 1
    assert np.isnan(answer["64.03"])
    assert np.isnan(answer["64.02.02"])


# Distances of areas.

POINTS = st.lists(
    st.tuples(st.integers(0, 4), st.one_of(st.integers(0, 3000).map(float), st.just(np.inf)),
              st.one_of(st.integers(0, 9).map(float), st.just(np.nan))),
    min_size=1, max_size=20,
)  # fmt: skip


def situated(points):
    village, metres, weight = (np.array(column) for column in zip(*points, strict=True))
    count = len(points)
    return Situated(
        village.astype(np.int64), np.zeros((count, 2)), weight, np.full(len(CODES), 500.0), metres,
        np.zeros(count, np.int64), np.full(count, PART_CODE["served"], np.int8), weight,
        np.zeros(count, bool),
    )  # fmt: skip


@settings(deadline=None, max_examples=40)
@given(POINTS)
def test_half_of_an_area_lives_within_its_median(points):
    points = sorted(points, key=lambda point: point[0])
    answer = distances(situated(points), pd.Index(CODES))
    for kode, row in answer.iterrows():
        mine = sorted((metres, weight) for village, metres, weight in points
                      if CODES[village].startswith(kode) and weight > 0)  # fmt: skip
        for name, tenths in (("median_distance_m", 5), ("p90_distance_m", 9)):
            whole = sum(weight for _, weight in mine)
            passed, expected = 0.0, None
            for metres, weight in mine:
                passed += weight
                if expected is None and 10 * passed >= tenths * whole:
                    expected = metres
            if expected is None or np.isinf(expected):
                assert np.isnan(row[name])
            else:
                assert row[name] == expected


def test_no_points_have_no_distances():
    assert distances(None, pd.Index(CODES)).isna().all(axis=None)
    nowhere = situated([(0, np.nan, 1.0)])
    assert distances(nowhere, pd.Index(CODES)).isna().all(axis=None)
