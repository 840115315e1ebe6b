"""Facilities in a chosen order, each taking whole bands: figures of AccessMod, made again."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from peta.engine.allocation import Allocation
from peta.engine.transport_case import floats

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def ordered_bands(
    people: ArrayLike,
    capacity: ArrayLike,
    point: ArrayLike,
    facility: ArrayLike,
    band: ArrayLike,
    order: ArrayLike,
) -> Allocation:
    """AccessMod's way: facilities in a chosen order, each taking whole bands until it is full.

    Not peta's answer: another order gives another number served. Kept so that figures made with
    AccessMod can be made again.

    Parameters
    ----------
    people, capacity, point, facility
        As in `optimum`, not necessarily whole.
    band
        Band of each pair, shape (k,), whole: minutes of travel or steps of distance, rounded.
    order
        Rows of the facilities, the first to be served first; shape (m,), each once.

    Returns
    -------
    Allocation in fractions of people; what is left of a point stays for the facilities after.
    ``bound_people`` is the lesser of two sums: people by the capacity in reach of each point, and
    capacity by the people in reach of each facility.

    Notes
    -----
    With q people in the bands up to one and p in the next, a facility of capacity c takes all q
    and the share (c - q) / p of each point in the next band (AccessMod 5,
    ``amAnalysisCatchment.R``).

    Examples
    --------
    >>> pairs = [0, 0, 1], [0, 1, 0], [1, 9, 2]
    >>> ordered_bands([10, 10], [15, 10], *pairs, order=[0, 1]).served_people
    array([10.,  5.])
    >>> ordered_bands([10, 10], [15, 10], *pairs, order=[1, 0]).served_people
    array([10., 10.])
    """
    points, facilities, bands = (np.asarray(each, np.int64) for each in (point, facility, band))
    known, room = floats(people), floats(capacity)
    left, free = np.nan_to_num(known), np.nan_to_num(room)
    load = np.zeros(len(free))
    by_facility = np.lexsort((points, bands, facilities))
    starts = np.searchsorted(facilities[by_facility], np.arange(len(free) + 1))
    for row in np.asarray(order, np.int64):
        pairs = by_facility[starts[row] : starts[row + 1]]
        share = _shares(left[points[pairs]], bands[pairs], free[row])
        taken = left[points[pairs]] * share
        left[points[pairs]] -= taken
        load[row] = taken.sum()
    gross = _sums(facilities, np.nan_to_num(known)[points], len(room))
    in_reach = _sums(points, np.nan_to_num(room)[facilities], len(known))
    return Allocation(
        served_people=known - left,
        load_people=np.where(np.isnan(room), np.nan, load),
        gross_people=gross,
        left_people=room - load,
        person_m=np.nan,
        bound_people=float(min(np.fmin(known, in_reach).sum(), np.fmin(room, gross).sum())),
        method="ordered_bands",
        served_by_rank=(known - left)[:, np.newaxis],
    )


def _shares(people: Floats, band: Ints, free: float) -> Floats:
    """Share that a facility takes of each pair's people, bands ascending."""
    _, starts, rows = np.unique(band, return_index=True, return_inverse=True)
    if not len(starts):
        return np.zeros(0)
    in_band = np.add.reduceat(people, starts)
    before = np.cumsum(in_band) - in_band
    share = np.clip(free - before, 0, in_band) / np.where(in_band > 0, in_band, 1)
    return np.asarray(share[rows])


def _sums(rows: Ints, values: Floats, count: int) -> Floats:
    return np.bincount(rows, weights=values, minlength=count).astype(float)
