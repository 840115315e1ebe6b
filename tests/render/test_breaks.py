"""Breaks that fit the data, held to every other way of cutting."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peta.render.breaks import counts_between, natural_breaks

SHARES = st.lists(st.one_of(st.floats(0, 1), st.none()), max_size=60)


def spread(shares, breaks):
    """Sum of squared distances from the means of the classes."""
    place = np.searchsorted(breaks[1:-1], shares, side="right")
    groups = [shares[place == group] for group in range(len(breaks) - 1)]
    return sum(((group - group.mean()) ** 2).sum() for group in groups if len(group))


ROUND = np.round(np.arange(0.1, 1, 0.1), 1)


@settings(deadline=None)
@given(SHARES)
def test_breaks_are_round_rising_and_hold_everybody(shares):
    breaks = natural_breaks(shares)
    known = [share for share in shares if share is not None]
    counts = counts_between(shares, breaks)
    assert sum(counts) == len(known)
    assert (not known) == (not breaks)
    if known:
        assert breaks[0] == 0
        assert breaks[-1] == 1
        assert breaks == sorted(set(breaks))
        assert len(breaks) <= 5
        assert min(counts) > 0
        assert all(float(f"{edge:.3f}") == edge for edge in breaks)
        assert natural_breaks(shares[::-1]) == breaks


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(0.01, 0.99), min_size=8, max_size=40))
def test_no_other_round_breaks_are_better(shares):
    shares = np.array([0, 0.25, 0.5, 0.75, 1, *shares])
    best = min(spread(shares, [0, *edges, 1]) for edges in combinations(ROUND, 3))
    assert spread(shares, natural_breaks(shares)) <= best + 1e-9


def test_a_lower_target_is_the_last_break():
    assert natural_breaks([0.1, 0.5, 0.79], target=0.8)[-1] == 0.8


@pytest.mark.parametrize("shares", [[], [None], [float("nan")]])
def test_nothing_known_no_breaks(shares):
    assert natural_breaks(shares) == []
    assert counts_between(shares, []) == []
