"""Stock minus handled, and units to build."""

import numpy as np
from numpy.typing import NDArray

from peta.domain.kernel import kernel
from peta.domain.rules import Columns
from peta.domain.slices import in_slices
from peta.domain.standard import Standard
from peta.engine.columns import coverage
from peta.engine.finding import Finding, parts_of
from peta.engine.nearest import ecef
from peta.engine.situation import Situation

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_VILLAGES_AT_ONCE = 256


def units_to_build(points: Floats, users: Floats, radius_m: float, users_per_unit: float) -> int:
    """How many units it takes to reach everybody, each standing at one of the points.

    Greedy set cover: the site that reaches most of the users left is taken first and gets as many
    units as they need, until nobody is left. Greedy is an upper bound on the fewest units.

    Parameters
    ----------
    points
        lon, lat in degrees of those out of reach, shape (n, 2).
    users
        People at each point, shape (n,).
    radius_m
        Reach of a unit, metres.
    users_per_unit
        People that one unit serves.

    Examples
    --------
    >>> near = np.array([[117.0, 0.0], [117.0005, 0.0], [117.5, 0.0]])
    >>> units_to_build(near, np.array([150.0, 100.0, 10.0]), 100, 200)
    3
    >>> units_to_build(np.empty((0, 2)), np.empty(0), 100, 200)
    0
    """
    everybody = np.zeros(len(users), np.int64)
    radius = np.full(len(users), float(radius_m))
    return int(units_by_village(everybody, points, users, radius, users_per_unit, 1)[0])


def units_by_village(
    village: Ints,
    points: Floats,
    users: Floats,
    radius_m: Floats,
    users_per_unit: float,
    count: int,
) -> Floats:
    """`units_to_build` of each village, for the points of many.

    Parameters
    ----------
    village
        Row of the village of each point, 0 to `count` - 1.
    radius_m
        Reach of a unit at each point, the same in all of a village.

    Returns
    -------
    float64 (count,), whole numbers.
    """
    order = _order(village, points)
    starts = np.searchsorted(village[order], np.arange(count + 1))
    places, left = ecef(points[order]), np.where(users[order] > 0, users[order], 0.0)
    reach, units = radius_m[order], np.zeros(count)
    in_slices(
        count,
        _VILLAGES_AT_ONCE,
        lambda part: _cover(part.start, part.stop, starts, places, left, reach,
                            float(users_per_unit), units),
    )  # fmt: skip
    return units


def _order(village: Ints, points: Floats) -> Ints | slice:
    """Order by village, lon and lat; demand points mostly come in it already."""
    (east, north), same = np.diff(points, axis=0).T, np.diff(village)
    if ((same > 0) | ((same == 0) & ((east > 0) | ((east == 0) & (north >= 0))))).all():
        return slice(None)
    return np.lexsort((points[:, 1], points[:, 0], village))


def need(situation: Situation, standard: Standard, _detail: bool = True) -> Finding:
    """Stock minus what has been handled, by village: of a village table, or of listed rows.

    Of listed rows: demand is the rows listed in the village, of the latest list only. A
    kabupaten/kota that handed over no list has unknown demand (NaN), not none.
    """
    if isinstance(standard.rule, Columns):
        return coverage(situation, standard)
    counts = situation.counted(standard.supply).astype(float)
    demand = counts.sum(axis=1).where(situation.registered(standard.supply))
    parts = parts_of(counts["working"], counts["unknown"], demand)
    return Finding(parts.assign(units_to_build=np.nan))


@kernel
def _cover(
    first: int, last: int, starts: Ints, places: Floats, left: Floats, radius_m: Floats,
    users_per_unit: float, units: Floats,
) -> None:  # fmt: skip
    """Greedy cover of each village; of sites that reach as many, the first is taken."""
    for village in range(first, last):
        start, stop = starts[village], starts[village + 1]
        count = stop - start
        if count == 0:
            continue
        limit = radius_m[start] ** 2
        if _is_near(places[start:stop], limit):
            everybody = left[start:stop].sum()
            units[village] = np.ceil(everybody / users_per_unit)
            continue
        reached = np.zeros(count)
        for one in range(count):
            for other in range(count):
                if _apart2(places, start + one, start + other) <= limit:
                    reached[one] += left[start + other]
        while True:
            site = int(np.argmax(reached))
            taken = 0.0
            for other in range(count):
                if left[start + other] > 0 and (
                    _apart2(places, start + site, start + other) <= limit
                ):
                    gone = left[start + other]
                    taken += gone
                    left[start + other] = 0.0
                    for one in range(count):
                        if _apart2(places, start + one, start + other) <= limit:
                            reached[one] -= gone
            if taken <= 0:
                break
            units[village] += np.ceil(taken / users_per_unit)


@kernel
def _is_near(places: Floats, limit: float) -> bool:
    """Whether a box around places is so small that any one of them reaches all."""
    across = 0.0
    for axis in range(3):
        across += (places[:, axis].max() - places[:, axis].min()) ** 2
    return across <= limit


@kernel
def _apart2(places: Floats, one: int, other: int) -> float:
    east, north = places[one, 0] - places[other, 0], places[one, 1] - places[other, 1]
    up = places[one, 2] - places[other, 2]
    return east * east + north * north + up * up
