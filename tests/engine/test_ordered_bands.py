"""AccessMod's way: by hand, and what must hold in any order."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from peta.engine.allocation import optimum
from peta.engine.ordered_bands import ordered_bands
from tests.engine.towns import CASES, check_laws


def test_bands_by_hand():
    """The first takes band 1 whole and half of band 2; the second what it finds."""
    people, capacity = [40, 30, 50], [80, 100]
    point, facility, band = [0, 1, 2, 1, 2], [0, 0, 0, 1, 1], [1, 2, 2, 5, 5]
    found = ordered_bands(people, capacity, point, facility, band, order=[0, 1])
    assert found.served_people.tolist() == [40, 30, 50]
    assert found.load_people.tolist() == [80, 40]
    assert found.gross_people.tolist() == [120, 80]
    other = ordered_bands(people, capacity, point, facility, band, order=[1, 0])
    assert other.load_people.tolist() == [40, 80]


@settings(deadline=None, max_examples=60)
@given(CASES, st.integers(0, 10**6))
def test_bands_in_any_order_keep_the_laws_and_serve_no_more_than_the_optimum(case, seed):
    people, capacity, point, facility, metres = case.given()
    order = np.random.default_rng(seed).permutation(len(capacity))
    bands = np.rint(metres / 20).astype(int)
    found = ordered_bands(people, capacity, point, facility, bands, order)
    check_laws(found, people, capacity, point, facility)
    assert found.total_people <= optimum(*case.given()).total_people + 1e-9
