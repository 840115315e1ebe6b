"""What a method finds of every village, before it is summed upwards."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from peta.domain.gap import PARTS
from peta.domain.kernel import kernel
from peta.engine.tally import known_sums, starts_of, tallied

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

READING = "reading:"
PARTLY = "partly_unknown"
PART_CODE = {part: code for code, part in enumerate(PARTS)}


@dataclass(frozen=True, slots=True)
class Situated:
    """Demand where it stands, and which part of the whole it is, in the order of the villages.

    Parameters
    ----------
    village
        int64 (n,), row of the village, ascending.
    xy
        lon, lat in degrees, (n, 2).
    weight
        Demand at each point; NaN is unknown.
    radius_m
        Reach that holds in each village, metres, float64 (villages,).
    distance_m
        Geodesic metres to the nearest working facility (inf: none).
    facility
        int64 (n,), row of that facility in the grid of the working ones; -1: none.
    part
        int8 (n,), codes of `PART_CODE`.
    users
        People behind the demand; NaN is unknown.
    estimated
        Whether the place is a regular grid's and nobody's settlement.
    """

    village: Ints
    xy: Floats
    weight: Floats
    radius_m: Floats
    distance_m: Floats
    facility: Ints
    part: NDArray[np.int8]
    users: Floats
    estimated: NDArray[np.bool_]

    @property
    def starts(self) -> Ints:
        """Where the points of each village start, int64 (villages + 1,)."""
        return starts_of(self.village, len(self.radius_m))


@dataclass(frozen=True, slots=True)
class Finding:
    """What a method found.

    Parameters
    ----------
    villages
        On the villages' index: ``demand`` and the parts that sum to it, ``units_to_build``, and
        whatever else can be summed upwards; columns ``reading:...`` are other numerators, and
        ``partly_unknown`` says where only a part of the demand is known.
    situated
        The demand points behind it, for methods that have them.
    loads
        A row a working facility: ``kind``, ``id``, ``kode``, ``gross_people`` in its reach,
        ``net_people`` assigned to it, ``capacity_people`` and ``left_people`` (NaN: unknown).
    bound
        For an allocation that is not surely the best: people that no allocation could exceed.
    """

    villages: pd.DataFrame
    situated: Situated | None = None
    loads: pd.DataFrame | None = None
    bound: float | None = None


def part_columns(situated: Situated) -> dict[str, Floats]:
    """Demand and its parts by village; NaN where no point's weight is known.

    Examples
    --------
    >>> one = np.ones(3)
    >>> there = Situated(np.array([0, 0, 1]), np.zeros((3, 2)), np.array([2.0, 3.0, np.nan]),
    ...     np.ones(2), one, np.zeros(3, int), np.array([0, 1, 1], np.int8), one, one.astype(bool))
    >>> found = part_columns(there)
    >>> found["demand"], found["served"], found["unreached"]
    (array([ 5., nan]), array([ 2., nan]), array([ 3., nan]))
    """
    given = situated.weight, situated.part
    summed = tallied(_sum_parts, len(PARTS) + 1, situated.starts, *given)
    summed[summed[:, -1] == 0] = np.nan
    parts = summed[:, :-1]
    return {**dict(zip(PARTS, parts.T, strict=True)), "demand": parts.sum(axis=1)}


def summed_parts(situated: Situated, index: pd.Index) -> pd.DataFrame:
    """The same as a table on the villages' index."""
    return pd.DataFrame(part_columns(situated), index=index)


def by_village(situated: Situated, values: Floats, index: pd.Index) -> pd.Series:
    """Sum of known values by village; 0 where there are none."""
    return pd.Series(known_sums(situated.starts, values), index=index)


@kernel
def _sum_parts(
    first: int, last: int, starts: Ints, weight: Floats, part: NDArray[np.int8], summed: Floats
) -> None:
    """Known weight by part, and last how many points have one."""
    for village in range(first, last):
        for point in range(starts[village], starts[village + 1]):
            if not np.isnan(weight[point]):
                summed[village, part[point]] += weight[point]
                summed[village, -1] += 1


def parts_of(
    served: pd.Series, unknown: pd.Series, demand: pd.Series, **causes: pd.Series
) -> pd.DataFrame:
    """Parts of a demand; what no cause takes of it is unreached, and NaN demand has no parts."""
    parts = pd.DataFrame(0.0, index=demand.index, columns=list(PARTS))
    parts["served"], parts["unknown"] = served.astype(float), unknown.astype(float)
    for cause, values in causes.items():
        parts[cause] = values.astype(float)
    parts["unreached"] = demand - parts.drop(columns="unreached").sum(axis=1)
    return parts.where(demand.notna()).assign(demand=demand.astype(float))
