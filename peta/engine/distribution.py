"""Percentiles of distances weighted by people, for areas of every level at once."""

from collections.abc import Sequence

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_DIGIT = 11


def weighted_percentiles(
    values: Floats,
    weights: Floats,
    village: Ints,
    areas: NDArray[np.int64],
    shares: Sequence[float],
) -> list[Floats]:
    """Smallest value that at least a share of an area's weight does not exceed.

    Parameters
    ----------
    values
        Shape (n,); inf is beyond everything.
    weights
        Shape (n,); NaN and 0 count for nothing.
    village
        Row of the village of each point.
    areas
        int64 (levels, villages): for each level, the number of the area that a village is in.
    shares
        Of the weight, 0 to 1.

    Returns
    -------
    For each level float64 (areas, shares): inf where the value is, NaN in an area of no weight.

    Notes
    -----
    The points are ordered once by a radix sort; one pass in that order serves every level.

    Examples
    --------
    >>> values, weights = np.array([3.0, 1.0, 2.0]), np.array([1.0, 1.0, 2.0])
    >>> everywhere = np.zeros((1, 1), np.int64)
    >>> weighted_percentiles(values, weights, np.zeros(3, int), everywhere, [0.5, 0.9])[0].tolist()
    [[2.0, 3.0]]
    """
    counted = np.flatnonzero(weights > 0)
    order = counted[_ascending(np.ascontiguousarray(values[counted], np.float32))]
    found = []
    for area in np.asarray(areas, np.int64):
        count = int(area.max(initial=-1)) + 1
        at = np.full((count, len(shares)), np.nan)
        total = np.bincount(area[village[counted]], weights[counted], count)
        _cross(order, values, weights, village, area, total, np.asarray(shares, float), at)
        found.append(at)
    return found


@njit(cache=True, nogil=True)
def _cross(
    order: Ints, values: Floats, weights: Floats, village: Ints, area: Ints, total: Floats,
    shares: Floats, at: Floats,
) -> None:  # fmt: skip
    passed = np.zeros(len(total))
    reached = np.zeros(len(total), np.int64)
    for row in order:
        here = area[village[row]]
        passed[here] += weights[row]
        while reached[here] < len(shares) and (passed[here] >= shares[reached[here]] * total[here]):
            at[here, reached[here]] = values[row]
            reached[here] += 1


@njit(cache=True, nogil=True)
def _ascending(values: NDArray[np.float32]) -> Ints:
    """Stable order of values that are not negative, by their bits: a radix sort."""
    keys = values.view(np.uint32)
    order, other = np.arange(len(keys)), np.empty(len(keys), np.int64)
    for shift in range(0, 32, _DIGIT):
        place = np.zeros((1 << _DIGIT) + 1, np.int64)
        for key in keys:
            place[((key >> shift) & ((1 << _DIGIT) - 1)) + 1] += 1
        place = np.cumsum(place)
        for row in order:
            digit = (keys[row] >> shift) & ((1 << _DIGIT) - 1)
            other[place[digit]] = row
            place[digit] += 1
        order, other = other, order
    return order
