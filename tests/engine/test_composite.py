"""The score of several standards: against plain Python, and what must hold of any weights."""

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peta.domain.gap import PARTS
from peta.domain.rules import Composite
from peta.engine.composite import composite, in_whole_points
from peta.engine.finding import READING
from peta.io.standards import read_standards
from peta.settings import data_dir

STANDARDS = read_standards(data_dir() / "standards")
RULE = next(rule for rule in STANDARDS if rule.id == "KONV")
COLUMNS = ["demand", *PARTS]
INDEX = pd.Index(["64.02.01.2001", "64.02.01.2002", "64.03.01.2001"])


def with_weights(*weights):
    return replace(
        RULE, rule=Composite({f"S{n}": float(weight) for n, weight in enumerate(weights)})
    )


def table(rows):
    """Demand and parts; None is no data."""
    whole = [(np.nan,) * 6 if row is None else (float(sum(row)), *row) for row in rows]
    return pd.DataFrame(whole, index=INDEX[: len(whole)], columns=COLUMNS, dtype=float)


ROW = st.one_of(st.none(), st.lists(st.integers(0, 40), min_size=5, max_size=5))
FOUND = st.lists(st.lists(ROW, min_size=3, max_size=3), min_size=2, max_size=4)
WEIGHTS = st.lists(st.integers(1, 60), min_size=4, max_size=4)


def shares(row):
    """Share of each part by plain Python: unknown without data, served where nothing is asked."""
    if row is None:
        return [0, 0, 0, 0, 1]
    return [part / sum(row) for part in row] if sum(row) else [1, 0, 0, 0, 0]


def points(rows, weights):
    """Points of each part, before they are made whole."""
    total = sum(weights)
    return [
        math.fsum(1000 * weight / total * shares(row)[part]
                  for row, weight in zip(rows, weights, strict=True))
        for part in range(5)
    ]  # fmt: skip


def down(exact):
    """Whole points that are surely there."""
    return math.floor(exact + 1e-6)


@settings(deadline=None, max_examples=60)
@given(found=FOUND, weights=WEIGHTS)
def test_the_score_by_plain_python(found, weights):
    weights = weights[: len(found)]
    tables = {f"S{n}": table(rows) for n, rows in enumerate(found)}
    answer = composite(tables, with_weights(*weights), INDEX).villages
    for village, kode in enumerate(INDEX):
        mine = [rows[village] for rows in found]
        exact = points(mine, weights)
        given_ = answer.loc[kode, list(PARTS)].tolist()
        assert sum(given_) == answer.loc[kode, "demand"] == 1000
        assert all(value == int(value) and value >= 0 for value in given_)
        assert all(abs(value - want) < 1 for value, want in zip(given_, exact, strict=True))
        equal = answer.loc[kode, READING + "equal"]
        assert given_[0] == down(exact[0])
        assert equal == down(points(mine, [1] * len(mine))[0])
        changed = [
            [weight * (times if n == which else 1) for n, weight in enumerate(weights)]
            for which in range(len(weights)) for times in (0.5, 1, 2)
        ]  # fmt: skip
        scores = [points(mine, each)[0] for each in changed]
        low, high = answer.loc[kode, [READING + "low", READING + "high"]]
        assert (low, high) == (down(min(scores)), down(max(scores)))
        assert 0 <= low <= given_[0] <= high <= 1000


@settings(deadline=None, max_examples=100)
@given(st.lists(st.lists(st.integers(0, 10**6), min_size=5, max_size=5), min_size=1, max_size=5))
def test_served_is_rounded_down_and_the_rest_by_largest_remainder(rows):
    rows = [row if sum(row) else [1] * 5 for row in rows]
    exact = np.array([[1000 * part / sum(row) for part in row] for row in rows])
    whole = in_whole_points(exact)
    assert (whole.sum(axis=1) == 1000).all()
    assert (np.abs(whole - exact) < 1).all()
    for given_, want in zip(whole, exact, strict=True):
        assert given_[0] == down(want[0])
        raised = [part for part in range(1, 5) if given_[part] > want[part] + 1e-6]
        left = [part for part in range(1, 5) if given_[part] < want[part] - 1e-6]
        rest = want - np.floor(want + 1e-6)
        assert min(rest[raised], default=1) >= max(rest[left], default=0) - 1e-6


def test_the_worked_example_of_the_page():
    """Three standards of 50, 30 and 20 points."""
    tables = {
        "S0": table([(60, 20, 0, 20, 0)]),
        "S1": table([None]),
        "S2": table([(0, 0, 0, 0, 0)]),
    }
    answer = composite(tables, with_weights(50, 30, 20), INDEX[:1]).villages.iloc[0]
    assert answer[COLUMNS].tolist() == [1000, 500, 100, 0, 100, 300]
    assert answer[READING + "equal"] == 1600 // 3
    # The lowest: the unknown standard doubled, 50 of 130 points; the highest: halved, 50 of 85.
    assert answer[READING + "low"] == 50_000 // 130
    assert answer[READING + "high"] == 50_000 // 85


def test_a_standard_that_was_not_assessed_is_unknown():
    answer = composite({"S0": table([(1, 0, 0, 0, 0)] * 3)}, with_weights(60, 40), INDEX).villages
    assert answer["served"].tolist() == [600] * 3
    assert answer["unknown"].tolist() == [400] * 3


def test_the_order_of_weights_does_not_matter():
    tables = {"S0": table([(1, 2, 0, 0, 0)] * 3), "S1": table([(5, 0, 2, 0, 0)] * 3)}
    first = Composite({"S0": 30.0, "S1": 70.0})
    second = Composite({"S1": 70.0, "S0": 30.0})
    answers = [
        composite(tables, replace(RULE, rule=rule), INDEX).villages for rule in (first, second)
    ]
    pd.testing.assert_frame_equal(*answers)


def test_a_standard_without_weights_is_refused():
    with pytest.raises(TypeError, match="KONV"):
        composite({}, replace(RULE, rule=None), INDEX)


# Rounding must not show.

THIRDS = [(3336, 3337, 3327, 0, 0)]


def test_the_lowest_score_is_never_above_the_score():
    # 333.6, 333.7 and 332.7 points: plain largest remainders would cut the first to 333.
    answer = composite({"S0": table(THIRDS)}, with_weights(100), INDEX[:1]).villages.iloc[0]
    assert answer[READING + "low"] <= answer["served"] <= answer[READING + "high"]


def test_one_more_served_family_never_lowers_the_score():
    # From 333.40 to 333.45 points served: plain largest remainders would show 334, then 333.
    before = table([(33340, 33330, 33330, 0, 0)])
    after = table([(33345, 33265, 33390, 0, 0)])
    first, second = (
        composite({"S0": each}, with_weights(100), INDEX[:1]).villages.iloc[0]["served"]
        for each in (before, after)
    )
    assert second >= first
