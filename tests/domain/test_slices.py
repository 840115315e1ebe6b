"""Slices cover every row once, in order, whatever their size."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from peta.domain.slices import in_slices


@given(st.integers(0, 200), st.integers(1, 50))
def test_every_row_once_and_in_order(count: int, size: int):
    rows = np.arange(count)
    parts = in_slices(count, size, lambda part: rows[part])
    assert [row for part in parts for row in part] == list(range(count))
    assert all(1 <= len(part) <= size for part in parts)


def test_what_fails_in_a_slice_is_heard():
    def fail(part: slice) -> None:
        if part.start >= 4:
            raise ZeroDivisionError(part)

    with pytest.raises(ZeroDivisionError):
        in_slices(10, 2, fail)
