"""Met, gap, or nobody can say."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from peta.domain.gap import CAUSES, PARTS, Cause, status_of

NAN = float("nan")


def one(demand, served, unknown, target):
    frame = pd.DataFrame(
        {"demand": [demand], "served": [served], "unknown": [unknown]}, dtype=float
    )
    (status,) = status_of(frame, target)
    return status


@pytest.mark.parametrize(
    ("demand", "served", "unknown", "target", "status"),
    [
        (10, 10, 0, 1.0, "met"),
        (10, 9, 0, 1.0, "gap"),
        (10, 9, 1, 1.0, "no_data"),
        (10, 0, 10, 1.0, "no_data"),
        (10, 0, 9, 1.0, "gap"),
        (10, 8, 0, 0.8, "met"),
        (10, 8, 2, 0.8, "met"),
        (10, 7, 1, 0.8, "no_data"),
        (10, 7, 0, 0.8, "gap"),
        (0, 0, 0, 1.0, "met"),
        (NAN, NAN, NAN, 1.0, "no_data"),
        (NAN, 0, 0, 1.0, "no_data"),
        (3, 0.1 + 0.2 + 2.7, 0, 1.0, "met"),
        (3_000_000, 2_999_999, 0, 1.0, "gap"),
    ],
)
def test_truth_table(demand, served, unknown, target, status):
    assert one(demand, served, unknown, target) == status


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50), st.sampled_from([0.5, 0.8, 1.0]))
def test_what_is_unknown_decides_only_where_it_could(served, unknown, other, target):
    demand = served + unknown + other
    now = one(demand, served, unknown, target)
    worst, best = one(demand, served, 0, target), one(demand, served + unknown, 0, target)
    assert now == (worst if worst == best else "no_data")


def test_the_caller_s_index_is_kept():
    frame = pd.DataFrame({"demand": [1.0, 2], "served": [1.0, 0], "unknown": 0.0}, index=["b", "a"])
    assert status_of(frame, 1.0).to_dict() == {"b": "met", "a": "gap"}
    assert status_of(frame.iloc[:0], 1.0).empty


def test_the_causes_are_the_parts_that_are_not_served():
    assert set(PARTS) == {"served", *CAUSES}
    assert tuple(cause.value for cause in Cause) == CAUSES
