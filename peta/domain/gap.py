"""Results as values: the columns that every assessment returns, and what they mean.

For every standard and area, exactly::

    demand = served + unreached + over_capacity + not_working + unknown

``numerator`` is what is shown to be served, ``denominator`` the demand, and ``gap`` the rest: what
is not shown to be served. The part of the gap that hangs on facilities whose state is not known
stands in ``unknown``; it is neither served nor proven to be without.
"""

from enum import StrEnum

import numpy as np
import pandas as pd


class Cause(StrEnum):
    """Why demand goes without."""

    UNREACHED = "unreached"
    OVER_CAPACITY = "over_capacity"
    NOT_WORKING = "not_working"
    UNKNOWN = "unknown"


class Status(StrEnum):
    """Whether an area meets a standard."""

    MET = "met"
    GAP = "gap"
    NO_DATA = "no_data"


CAUSES = tuple(cause.value for cause in Cause)
PARTS = ("served", *CAUSES)
_DECIDING = ("demand", "served", "unknown")


def status_of(parts: pd.DataFrame, target_ratio: float) -> pd.Series:
    """Status of each area from its parts.

    Met if what is shown to be served reaches the target; a gap if it would not even if everything
    unknown turned out to be served; otherwise there is no data to decide by.

    Parameters
    ----------
    parts
        Columns ``demand``, ``served``, ``unknown``, in one unit; NaN demand means no data. And
        ``villages_no_data`` for areas above villages: how many of theirs nobody knows. One such
        can undo what the others reach and, below a target of all, lift them over it.

    Returns
    -------
    Series of ``met``, ``gap`` or ``no_data`` on the index of `parts`.

    Examples
    --------
    >>> frame = pd.DataFrame(
    ...     {"demand": [10, 10, 10, 0, None], "served": [10, 4, 4, 0, None],
    ...      "unknown": [0, 1, 6, 0, None]}, dtype=float)
    >>> list(status_of(frame, 1.0))
    ['met', 'gap', 'no_data', 'met', 'no_data']
    """
    demand, served, unknown = (parts[name].to_numpy(float) for name in _DECIDING)
    with np.errstate(invalid="ignore"):
        target = demand * target_ratio - 1e-9
        status = np.select(
            [np.isnan(demand), served >= target, served + unknown < target],
            [Status.NO_DATA.value, Status.MET.value, Status.GAP.value],
            Status.NO_DATA.value,
        )
    if "villages_no_data" in parts:
        lacking = parts["villages_no_data"].to_numpy(float) > 0
        status[lacking & ((status == Status.MET.value) | (target_ratio < 1))] = Status.NO_DATA.value
    return pd.Series(status.astype(object), index=parts.index, dtype="object")
