"""A sheet finds what a comparison of every point with every box finds."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from peta.domain.sheet import Sheet

COORDINATES = st.floats(-100, 100, allow_nan=False, width=32)


def by_brute_force(points: np.ndarray, boxes: np.ndarray) -> set[tuple[int, int]]:
    inside = (points >= boxes[:, None, :2]) & (points <= boxes[:, None, 2:])
    return set(zip(*(rows.tolist() for rows in np.nonzero(inside.all(axis=2))), strict=True))


@given(
    hnp.arrays(float, st.tuples(st.integers(1, 40), st.just(2)), elements=COORDINATES),
    hnp.arrays(float, st.tuples(st.integers(0, 20), st.just(4)), elements=COORDINATES),
)
def test_a_sheet_equals_brute_force(points: np.ndarray, corners: np.ndarray):
    low, high = (
        np.minimum(corners[:, :2], corners[:, 2:]),
        np.maximum(corners[:, :2], corners[:, 2:]),
    )
    boxes = np.hstack([low, high])
    box, point = Sheet(points).in_boxes(boxes)
    pairs = list(zip(box.tolist(), point.tolist(), strict=True))
    assert len(pairs) == len(set(pairs))
    assert set(pairs) == by_brute_force(points, boxes)
