"""A whole number split over points by weight, and points brought in the order of their villages."""

import numpy as np
from numpy.typing import NDArray

from peta.domain.kernel import kernel
from peta.domain.slices import in_slices
from peta.engine.tally import VILLAGES_AT_ONCE

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def by_village(village: Ints, xy: Floats, villages: int) -> tuple[Ints, Ints]:
    """Order of points by village, then lon, then lat, and where each village starts in it.

    Parameters
    ----------
    village
        Row of the village of each point, shape (n,), 0 to `villages` - 1; -1: in none, left out.
    xy
        lon, lat, shape (n, 2).

    Returns
    -------
    starts
        int64 (villages + 1,).
    order
        Rows of the points: whatever order they came in, the answer is the same sequence of places.

    Examples
    --------
    >>> places = np.array([[2.0, 0.0], [0.0, 0.0], [1.0, 0.0], [3.0, 0.0]])
    >>> starts, order = by_village(np.array([1, 0, 1, -1]), places, 2)
    >>> starts.tolist(), order.tolist()
    ([0, 1, 3], [1, 2, 0])
    """
    starts = _starts(village, villages)
    order = _gathered(village, starts[:-1].copy(), starts[-1])
    in_slices(
        villages, VILLAGES_AT_ONCE,
        lambda part: _order(part.start, part.stop, starts, xy, order),
    )  # fmt: skip
    return starts, order


def spread(weights: Floats, totals: Floats, starts: Ints) -> Floats:
    """People of each point, whole: its share of its village's total.

    Parameters
    ----------
    weights
        Shape (n,), by village; NaN is unknown.
    totals
        Shape (villages,); where it is NaN, the rounded sum of the village's own weights stands in,
        and points of unknown weight stay unknown.
    starts
        int64 (villages + 1,), see `by_village`.
    """
    people = np.empty(len(weights))
    in_slices(
        len(totals), VILLAGES_AT_ONCE,
        lambda part: _spread(part.start, part.stop, starts, weights, totals, people),
    )  # fmt: skip
    return people


def largest_remainder(weights: Floats, total: int) -> Floats:
    """Split a whole number in proportion to weights, in whole parts that sum to it exactly.

    Parameters
    ----------
    weights
        Shape (n,), n > 0; unknown (NaN) weighs as the mean of the known. All zero: equal parts.

    Examples
    --------
    >>> largest_remainder(np.array([1.0, 1.0, 1.0]), 10).tolist()
    [4.0, 3.0, 3.0]
    >>> largest_remainder(np.array([2.0, np.nan]), 4).tolist()
    [2.0, 2.0]
    """
    parts = np.empty(len(weights))
    _share(np.asarray(weights, float), float(total), parts)
    return parts


@kernel
def _starts(village: Ints, villages: int) -> Ints:
    starts = np.zeros(villages + 1, np.int64)
    for row in village:
        if row >= 0:
            starts[row + 1] += 1
    for row in range(villages):
        starts[row + 1] += starts[row]
    return starts


@kernel
def _gathered(village: Ints, place: Ints, count: int) -> Ints:
    """Counting sort: rows of the points by village, `place` being where each village starts."""
    order = np.empty(count, np.int64)
    for row in range(len(village)):
        if village[row] >= 0:
            order[place[village[row]]] = row
            place[village[row]] += 1
    return order


@kernel
def _order(first: int, last: int, starts: Ints, xy: Floats, order: Ints) -> None:
    """Order the points of each village."""
    for village in range(first, last):
        order_places(xy, order[starts[village] : starts[village + 1]])


@kernel
def order_places(xy: Floats, rows: Ints) -> None:
    """Order rows of places by lon, then lat, in their place."""
    lon, ordered = np.empty(len(rows)), True
    for nth in range(len(rows)):
        lon[nth] = xy[rows[nth], 0]
        ordered = ordered and (nth == 0 or lon[nth] > lon[nth - 1])
    if ordered:
        return
    rows[:] = rows[np.argsort(lon, kind="mergesort")]
    for end in range(1, len(rows)):
        row, place = rows[end], end
        while (
            place > 0
            and xy[rows[place - 1], 0] == xy[row, 0]
            and xy[rows[place - 1], 1] > xy[row, 1]
        ):
            rows[place] = rows[place - 1]
            place -= 1
        rows[place] = row


@kernel
def _spread(
    first: int, last: int, starts: Ints, weights: Floats, totals: Floats, people: Floats
) -> None:
    for village in range(first, last):
        start, stop = starts[village], starts[village + 1]
        if start == stop:
            continue
        mine, own = people[start:stop], weights[start:stop]
        if not np.isnan(totals[village]):
            _share(own, totals[village], mine)
            continue
        mine[:] = np.nan
        known = np.flatnonzero(~np.isnan(own))
        if len(known):
            parts = np.empty(len(known))
            _share(own[known], np.rint(own[known].sum()), parts)
            mine[known] = parts


@kernel
def _share(weights: Floats, total: float, parts: Floats) -> None:
    """Largest remainder; of equal remainders the first gets the odd one."""
    known, added = 0, 0.0
    for weight in weights:
        if not np.isnan(weight):
            known += 1
            added += weight
    mean = added / known if known else 1.0
    filled = np.where(np.isnan(weights), mean, weights)
    whole = filled.sum()
    if whole <= 0:
        filled[:] = 1.0
        whole = float(len(filled))
    exact = filled / whole * total
    parts[:] = np.floor(exact + 1e-9)
    rest = int(np.rint(total - parts.sum()))
    if rest > 0:
        parts[np.argsort(parts - exact, kind="mergesort")[:rest]] += 1
