"""Percentiles of distances weighted by people, for areas of every level."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from peta.domain.kernel import kernel
from peta.domain.slices import in_slices

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_POINTS_AT_ONCE = 200_000


def weighted_percentiles(
    values: Floats, weights: Floats, village: Ints, areas: ArrayLike, shares: Sequence[float]
) -> list[Floats]:
    """Smallest value that at least a share of an area's weight does not exceed.

    Parameters
    ----------
    values
        Shape (n,); inf is beyond everything.
    weights
        Shape (n,); NaN and 0 count for nothing.
    village
        Row of the village of each point; quickest in ascending order.
    areas
        int64 (levels, villages): for each level, the number of the area that a village is in;
        quickest in ascending order.
    shares
        Of the weight, 0 to 1.

    Returns
    -------
    For each level float64 (areas, shares): inf where the value is, NaN in an area of no weight.

    Notes
    -----
    By quickselect (Hoare 1961) with the weights in place of counts: nothing is sorted whole.

    Examples
    --------
    >>> values, weights = np.array([3.0, 1.0, 2.0]), np.array([1.0, 1.0, 2.0])
    >>> everywhere = np.zeros((1, 1), np.int64)
    >>> weighted_percentiles(values, weights, np.zeros(3, int), everywhere, [0.5, 0.9])[0].tolist()
    [[2.0, 3.0]]
    """
    ascends = _ascends(village)
    return [
        _level(values, weights, village, area, ascends and _ascends(area), shares)
        for area in np.ascontiguousarray(areas, np.int64)
    ]


def _level(
    values: Floats,
    weights: Floats,
    village: Ints,
    area: Ints,
    ascends: bool,
    shares: Sequence[float],
) -> Floats:
    count = int(area.max(initial=-1)) + 1
    if ascends:
        starts = np.searchsorted(village, np.searchsorted(area, np.arange(count + 1)))
    else:
        own = area[village]
        order = np.argsort(own, kind="stable")
        values, weights = values[order], weights[order]
        starts = np.searchsorted(own[order], np.arange(count + 1))
    wanted = np.sort(np.asarray(shares, float))
    at = np.full((count, len(wanted)), np.nan)
    size = max(1, int(_POINTS_AT_ONCE * count / max(len(values), 1)))
    in_slices(
        count, size, lambda part: _some(part.start, part.stop, starts, values, weights, wanted, at)
    )
    return at[:, np.argsort(np.argsort(shares, kind="stable"), kind="stable")]


@kernel
def _ascends(area: Ints) -> bool:
    for point in range(1, len(area)):  # noqa: SIM110 - kernels know no generators
        if area[point] < area[point - 1]:
            return False
    return True


@kernel
def _some(
    first: int, last: int, starts: Ints, values: Floats, weights: Floats, shares: Floats, at: Floats
) -> None:
    for area in range(first, last):
        start, stop = starts[area], starts[area + 1]
        mine, mass = np.empty(stop - start), np.empty(stop - start)
        count, total = 0, 0.0
        for point in range(start, stop):
            if weights[point] > 0:
                mine[count], mass[count] = values[point], weights[point]
                total += weights[point]
                count += 1
        low, below = 0, 0.0
        for share in range(len(shares)):
            if count:
                low, below = _select(mine, mass, low, count, below, shares[share] * total)
                at[area, share] = mine[low]


@kernel
def _select(
    values: Floats, weights: Floats, low: int, high: int, below: float, target: float
) -> tuple[int, float]:
    """Where the value stands up to which the weight reaches a target, after partitioning.

    Everything before `low` is smaller and weighs `below`. Values are moved about with their
    weights. Returns the place of the value and the weight of what is smaller.
    """
    while high - low > 1:
        pivot = _middle(values[low], values[(low + high) // 2], values[high - 1])
        less, here, more = low, low, high
        light, same = 0.0, 0.0
        while here < more:
            if values[here] < pivot:
                light += weights[here]
                _swap(values, weights, less, here)
                less, here = less + 1, here + 1
            elif values[here] > pivot:
                more -= 1
                _swap(values, weights, here, more)
            else:
                same += weights[here]
                here += 1
        if below + light >= target and less > low:
            high = less
        elif below + light + same >= target or more == high:
            return less, below + light
        else:
            low, below = more, below + light + same
    return low, below


@kernel
def _swap(values: Floats, weights: Floats, one: int, other: int) -> None:
    values[one], values[other] = values[other], values[one]
    weights[one], weights[other] = weights[other], weights[one]


@kernel
def _middle(one: float, other: float, third: float) -> float:
    return max(min(one, other), min(max(one, other), third))
