"""Stock minus handled, and units to build."""

import numpy as np
from numpy.typing import NDArray

from peta.domain.kernel import kernel
from peta.domain.rules import Columns
from peta.domain.slices import in_slices
from peta.domain.standard import Standard
from peta.engine.buckets import RADIAN, place_all
from peta.engine.columns import coverage
from peta.engine.finding import Finding, parts_of
from peta.engine.situation import Situation
from peta.engine.spreading import order_places

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

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
    starts, all_of_them = np.array([0, len(users)]), np.ones(len(users), bool)
    radius = np.array([float(radius_m)])
    places, people = np.asarray(points, float).reshape(-1, 2), np.asarray(users, float)
    return int(units_by_village(starts, places, people, all_of_them, radius, users_per_unit)[0])


def units_by_village(
    starts: Ints, points: Floats, users: Floats, wanted: Flags, radius_m: Floats,
    users_per_unit: float,
) -> Floats:  # fmt: skip
    """`units_to_build` of each village, for the points of many.

    Parameters
    ----------
    starts
        int64 (villages + 1,), where the points of each village start.
    points, users
        As in `units_to_build`, of all villages.
    wanted
        Which of the points are out of reach.
    radius_m
        Reach of a unit in each village, shape (villages,).

    Returns
    -------
    float64 (villages,), whole numbers.
    """
    units = np.zeros(len(starts) - 1)
    in_slices(
        len(units),
        _VILLAGES_AT_ONCE,
        lambda part: _cover(part.start, part.stop, starts, points, users, wanted, radius_m,
                            float(users_per_unit), units),
    )  # fmt: skip
    return units


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
    first: int, last: int, starts: Ints, points: Floats, users: Floats, wanted: Flags,
    radius_m: Floats, users_per_unit: float, units: Floats,
) -> None:  # fmt: skip
    for village in range(first, last):
        rows = np.empty(starts[village + 1] - starts[village], np.int64)
        count = 0
        for point in range(starts[village], starts[village + 1]):
            if wanted[point] and users[point] > 0:
                rows[count] = point
                count += 1
        if count:
            order_places(points, rows[:count])
            left, lonlat = np.empty(count), np.empty((count, 2))
            for nth in range(count):
                left[nth] = users[rows[nth]]
                lonlat[nth] = points[rows[nth]]
            units[village] = _units(lonlat, left, radius_m[village], users_per_unit)


@kernel
def _units(lonlat: Floats, left: Floats, radius_m: float, users_per_unit: float) -> float:
    """Greedy cover of one village; of sites that reach as many, the first is taken."""
    x, y, z = _ecef(lonlat)
    limit = radius_m * radius_m
    if _is_near(x, y, z, limit):
        return float(np.ceil(left.sum() / users_per_unit))
    reached, units = np.zeros(len(left)), 0.0
    for other in range(len(left)):
        _add(x, y, z, other, left[other], limit, reached)
    while True:
        site, taken = int(np.argmax(reached)), 0.0
        for other in range(len(left)):
            apart = (
                (x[site] - x[other]) ** 2 + (y[site] - y[other]) ** 2 + (z[site] - z[other]) ** 2
            )
            if left[other] > 0 and apart <= limit:
                taken += left[other]
                _add(x, y, z, other, -left[other], limit, reached)
                left[other] = 0.0
        if taken <= 0:
            return units
        units += np.ceil(taken / users_per_unit)


@kernel
def _ecef(lonlat: Floats) -> tuple[Floats, Floats, Floats]:
    """Earth-centred metres, an array an axis so that they are compared four at a time."""
    places = np.empty((len(lonlat), 3))
    place_all(lonlat, places)
    lon = places[:, 0] * RADIAN
    return places[:, 1] * np.cos(lon), places[:, 1] * np.sin(lon), places[:, 2].copy()


@kernel
def _is_near(x: Floats, y: Floats, z: Floats, limit: float) -> bool:
    """Whether a box around places is so small that any one of them reaches all."""
    across = (x.max() - x.min()) ** 2 + (y.max() - y.min()) ** 2 + (z.max() - z.min()) ** 2
    return bool(across <= limit)


@kernel
def _add(
    x: Floats, y: Floats, z: Floats, other: int, people: float, limit: float, reached: Floats
) -> None:
    """Add people to what each site reaches, where it reaches them."""
    for one in range(len(reached)):
        reached[one] += people if _apart2(x, y, z, one, other) <= limit else 0.0


@kernel
def _apart2(x: Floats, y: Floats, z: Floats, one: int, other: int) -> float:
    east, north, up = x[one] - x[other], y[one] - y[other], z[one] - z[other]
    return east * east + north * north + up * up
