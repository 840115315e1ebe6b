"""People that so many rooms serve."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from peta.engine.transport_case import floats

Floats = NDArray[np.float64]


def capacity_of_rooms(rooms: ArrayLike, table: Sequence[tuple[int, int]]) -> Floats:
    """People that so many rooms serve, by a standard's table.

    Parameters
    ----------
    rooms
        Rooms of each facility (toilets, say), shape (n,); NaN: unknown.
    table
        Rooms needed and the most users they serve, a pair a row of the standard.

    Returns
    -------
    float64 (n,): the most users of the rows that need no more rooms; 0 below the least, NaN where
    the rooms are unknown.

    Examples
    --------
    Toilets of a communal MCK (SNI 03-2399-2002):

    >>> kakus = [(2, 20), (2, 40), (4, 80), (4, 100), (4, 120), (6, 160), (6, 200)]
    >>> capacity_of_rooms([1, 2, 3, 4, 9, np.nan], kakus)
    array([  0.,  40.,  40., 120., 200.,  nan])
    """
    needed, users = np.array(sorted(table), float).T
    most = np.concatenate([[0.0], np.maximum.accumulate(users)])
    given = floats(rooms)
    return np.where(np.isnan(given), np.nan, most[np.searchsorted(needed, given, "right")])
