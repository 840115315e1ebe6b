"""Class breaks that fit the data: where the ratios themselves fall apart, at round numbers."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

CLASSES = 4
"""As many as the ramp has below what is met."""
_STEPS = (0.05, 0.01, 0.001)
_STEPS_A_CLASS = 2
_MIDDLE = (0.05, 0.95)


def natural_breaks(ratios: ArrayLike, target: float = 1.0, classes: int = CLASSES) -> list[float]:
    """Breaks between nothing and a target, so that each class holds what is most alike.

    Parameters
    ----------
    ratios
        Shares below the target; NaN is unknown and has no part in it.
    target
        Where the last class ends.
    classes
        At most so many; fewer where there are not so many different shares.

    Returns
    -------
    Breaks from 0 to the target, one more than there are classes; empty where nothing is known.

    Notes
    -----
    Natural breaks (G. F. Jenks, The data model concept in statistical mapping, 1967; W. D. Fisher,
    On grouping for maximum homogeneity, 1958): of all ways to cut the sorted shares, the one with
    the least sum of squared distances from the means of the classes. Cuts are tried at multiples
    of 0.05 alone, or of 0.01 or 0.001 where nine in ten shares lie closer together, so that a
    legend reads well; among those the answer is exact.

    Examples
    --------
    >>> natural_breaks([0.0, 0.02, 0.31, 0.33, 0.62, 0.64, 0.9, 0.93, None])
    [0.0, 0.05, 0.35, 0.65, 1.0]
    >>> natural_breaks([0.701, 0.702, 0.722, 0.731, 0.741])
    [0.0, 0.703, 0.723, 0.732, 1.0]
    >>> natural_breaks([0.4, 0.4])
    [0.0, 1.0]
    >>> natural_breaks([None])
    []
    """
    given = np.asarray(ratios, dtype=float)
    known = np.clip(given[~np.isnan(given)], 0, target)
    if not len(known):
        return []
    step = _step(known, classes)
    bins = np.maximum(np.ceil(target / step - 1e-9).astype(int), 1)
    cell = np.minimum(np.floor(known / step + 1e-9).astype(int), bins - 1)
    full, place = np.unique(cell, return_inverse=True)
    sums = [np.bincount(place, weights=weight) for weight in (known**0, known, known**2)]
    cuts = _cuts(np.column_stack(sums), min(classes, len(full)))
    edges = [round(float(full[cut - 1] + 1) * step, 3) for cut in cuts]
    return [0.0, *edges, target]


def counts_between(ratios: ArrayLike, breaks: Sequence[float]) -> list[int]:
    """How many shares fall in each class, from a break (inclusive) to the next; unknown in none.

    What lies beyond the last break, or on it, counts in the last class.

    Examples
    --------
    >>> counts_between([0.0, 0.2, 0.5, None, 1.2], [0.0, 0.2, 1.0])
    [1, 3]
    >>> counts_between([0.5], [])
    []
    """
    if len(breaks) < 2:
        return []
    given = np.asarray(ratios, dtype=float)
    place = np.searchsorted(breaks[1:-1], given[~np.isnan(given)], side="right")
    counted: list[int] = np.bincount(place, minlength=len(breaks) - 1).tolist()
    return counted


def _step(known: Floats, classes: int) -> float:
    """The coarsest step that leaves room for the classes amid the shares."""
    low, high = np.quantile(known, _MIDDLE)
    room = (high - low) / (_STEPS_A_CLASS * classes)
    return next((step for step in _STEPS if step <= room), _STEPS[-1])


def _cuts(sums: Floats, classes: int) -> list[int]:
    """Where to cut bins, of which count, sum and sum of squares are given, into classes."""
    before = np.vstack([np.zeros(3), np.cumsum(sums, axis=0)])
    best = _spread(before, 0, np.arange(1, len(before)))
    found: list[NDArray[np.intp]] = []
    for _ in range(classes - 1):
        at, better = np.zeros(len(best), np.intp), best.copy()
        for last in range(1, len(best)):
            starts = np.arange(1, last + 1)
            costs = best[starts - 1] + _spread(before, starts, last + 1)
            at[last] = starts[np.argmin(costs)]
            better[last] = costs.min()
        found.append(at)
        best = better
    cuts, stop = [], len(best)
    for at in reversed(found):
        stop = int(at[stop - 1])
        cuts.append(stop)
    return cuts[::-1]


def _spread(before: Floats, start: Any, stop: Any) -> Floats:
    """Sum of squared distances from the mean, of the bins from `start` up to `stop`."""
    count, total, squares = np.moveaxis(before[stop] - before[start], -1, 0)
    spread: Floats = squares - total**2 / count
    return spread
