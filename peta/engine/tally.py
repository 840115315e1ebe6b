"""Sums by village of what stands at points, in one pass on every core.

Points are in the order of the villages; ``starts``, int64 (villages + 1,), says where those of
each village start.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from peta.domain.kernel import kernel
from peta.domain.slices import in_slices

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

VILLAGES_AT_ONCE = 2_048


def starts_of(village: Ints, villages: int) -> Ints:
    """Where the points of each village start, by the row of the village of each, ascending.

    Examples
    --------
    >>> starts_of(np.array([0, 0, 2]), 3).tolist()
    [0, 2, 2, 3]
    """
    return np.searchsorted(village, np.arange(villages + 1))


def known_sums(starts: Ints, values: Floats) -> Floats:
    """Sum of the values that are known, in the order of the points; 0 where there are none.

    Examples
    --------
    >>> known_sums(np.array([0, 1, 3, 3]), np.array([1.0, np.nan, 2.0])).tolist()
    [1.0, 2.0, 0.0]
    """
    return tallied(_tally, 2, starts, values)[:, 0]


def known_counts(starts: Ints, values: Floats) -> Floats:
    """How many of the values are known.

    Examples
    --------
    >>> known_counts(np.array([0, 1, 3, 3]), np.array([1.0, np.nan, 2.0])).tolist()
    [1.0, 1.0, 0.0]
    """
    return tallied(_tally, 2, starts, values)[:, 1]


def tallied(kernel: Callable[..., None], columns: int, starts: Ints, *given: Any) -> Floats:
    """What a kernel adds up of each village, float64 (villages, columns).

    Parameters
    ----------
    kernel
        Called as ``kernel(first, last, starts, *given, table)`` for some villages at a time, from
        several threads; it adds to the rows of those villages, which are 0 at first.
    """
    table = np.zeros((len(starts) - 1, columns))
    in_slices(
        len(table), VILLAGES_AT_ONCE,
        lambda part: kernel(part.start, part.stop, starts, *given, table),
    )  # fmt: skip
    return table


@kernel
def _tally(first: int, last: int, starts: Ints, values: Floats, table: Floats) -> None:
    for village in range(first, last):
        for point in range(starts[village], starts[village + 1]):
            if not np.isnan(values[point]):
                table[village, 0] += values[point]
                table[village, 1] += 1
