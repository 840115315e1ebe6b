"""How sure a ranking is, when places, reach and numbers of people are not known exactly."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from peta.domain.crs import GEOD
from peta.domain.kernel import kernel
from peta.domain.slices import in_slices
from peta.engine.nearest import pairs_within

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_DRAWS_A_SLICE = 25


def rank_uncertainty(
    village: ArrayLike,
    people: ArrayLike,
    points: ArrayLike,
    facilities: ArrayLike,
    radius_m: ArrayLike,
    villages: int,
    *,
    position_sd_m: float,
    radius_sd_ratio: float,
    people_sd_ratio: float,
    target_ratio: float,
    draws: int,
    seed: int,
    worst: int = 10,
) -> pd.DataFrame:
    """How often each village is among the worst, and fails, if the inputs are a little wrong.

    Parameters
    ----------
    village
        Row of the village of each point, shape (n,), the villages numbered in the order of their
        codes.
    people
        People at each point, shape (n,); NaN: unknown.
    points, facilities
        lon, lat in degrees, shapes (n, 2) and (m, 2); the facilities that work.
    radius_m
        Service radius at each point, metres, shape (n,).
    villages
        How many villages there are.
    position_sd_m
        Standard deviation of a facility's place, metres, to the east and to the north each.
    radius_sd_ratio
        Relative standard deviation of the radius, which is wrong everywhere alike.
    people_sd_ratio
        Relative standard deviation of a village's people, apart from all other villages.
    target_ratio
        Share of the people that the standard wants served.
    draws
        How often to draw all of it anew.
    seed
        The same seed gives the same answer; more draws keep those made before.
    worst
        How many villages the list of the worst has.

    Returns
    -------
    DataFrame, a row a village: ``p_worst``, share of the draws that put it among the `worst` by
    people not served (of equal gaps the lower code first, so that the column sums to `worst`);
    ``p_fail``, share in which less than `target_ratio` of its people are served; ``ratio_p05`` and
    ``ratio_p95`` of the share served. All NaN where no point's people are known; the last three
    also where nobody lives.

    Notes
    -----
    Radius and people are multiplied by a log-normal factor of median 1 and places moved by an
    isotropic normal error; all are independent. Each draw has its own generator, and villages and
    facilities draw in the order of their code and of lon, lat: the order of the rows does not
    show. Near a facility the ground is taken as flat: places move by metres, not degrees.

    Examples
    --------
    A hamlet 100 m within the reach of its posyandu, whose place is known to 100 m:

    >>> found = rank_uncertainty([0], [50.0], [[117.0, 0.0]], [[117.0, 0.00814]], [1000.0], 1,
    ...     position_sd_m=100, radius_sd_ratio=0, people_sd_ratio=0, target_ratio=1.0,
    ...     draws=1000, seed=1, worst=1)
    >>> float(found.loc[0, "p_worst"]), bool(0.15 < found.loc[0, "p_fail"] < 0.2)
    (1.0, True)
    """
    errors = _Errors(position_sd_m, _log_sd(radius_sd_ratio), _log_sd(people_sd_ratio), seed)
    towns = _towns(village, people, points, radius_m, villages)
    places = np.asarray(facilities, dtype=float).reshape(-1, 2)
    places = places[np.lexsort((places[:, 1], places[:, 0]))]
    count = len(places)
    reach = _candidates(towns, places, *errors.most(draws, villages, count))
    served = np.zeros((draws, villages))
    gap = np.zeros((draws, villages))

    def draw(part: slice) -> None:
        for turn in range(part.start, part.stop):
            radius, factor, moved = errors.drawn(turn, villages, count)
            _serve(
                *reach, towns.radius_m * radius, moved, towns.village, towns.people, served[turn]
            )
            gap[turn] = (towns.total - served[turn]) * factor

    in_slices(draws, _DRAWS_A_SLICE, draw)
    return _summary(towns, served, gap, target_ratio, worst)


@dataclass(frozen=True, slots=True)
class _Errors:
    """What may be wrong, by how much."""

    position_sd_m: float
    radius_log_sd: float
    people_log_sd: float
    seed: int

    def drawn(self, turn: int, villages: int, facilities: int) -> tuple[float, Floats, Floats]:
        """Factor of the radius, factor of each village's people, metres each facility moves."""
        chance = np.random.default_rng([self.seed, turn])
        radius = float(np.exp(self.radius_log_sd * chance.standard_normal()))
        factor = np.exp(self.people_log_sd * chance.standard_normal(villages))
        return radius, factor, self.position_sd_m * chance.standard_normal((facilities, 2))

    def most(self, draws: int, villages: int, facilities: int) -> tuple[float, float]:
        """Largest factor of the radius and farthest move of any draw."""
        every = [self._size(turn, villages, facilities) for turn in range(draws)]
        return max(radius for radius, _ in every), max(metres for _, metres in every)

    def _size(self, turn: int, villages: int, facilities: int) -> tuple[float, float]:
        radius, _, moved = self.drawn(turn, villages, facilities)
        return radius, float(np.hypot(*moved.T).max(initial=0.0))


@dataclass(frozen=True, slots=True)
class _Towns:
    """Points whose people are known, by village and place, and the people of each village."""

    village: Ints
    people: Floats
    points: Floats
    radius_m: Floats
    total: Floats


def _towns(
    village: ArrayLike, people: ArrayLike, points: ArrayLike, radius_m: ArrayLike, villages: int
) -> _Towns:
    rows, known = np.asarray(village, np.int64), np.asarray(people, dtype=float)
    places = np.asarray(points, dtype=float).reshape(-1, 2)
    radius = np.asarray(radius_m, dtype=float)
    order = np.lexsort((known, radius, places[:, 1], places[:, 0], rows))
    order = order[~np.isnan(known[order])]
    total = np.bincount(rows[order], weights=known[order], minlength=villages).astype(float)
    total[np.bincount(rows[order], minlength=villages) == 0] = np.nan
    return _Towns(rows[order], known[order], places[order], radius[order], total)


def _candidates(
    towns: _Towns, places: Floats, factor: float, farthest_m: float
) -> tuple[Ints, Ints, Floats, Floats]:
    """Facilities that any draw could bring into reach: starts by point, rows, metres, offsets."""
    wide = towns.radius_m * factor + farthest_m
    point, facility, metres = pairs_within(towns.points, places, wide)
    starts = np.searchsorted(point, np.arange(len(towns.points) + 1))
    return starts, facility, metres, _offsets_m(towns.points[point], places[facility], metres)


def _offsets_m(origins: Floats, targets: Floats, metres: Floats) -> Floats:
    """East and north metres from origin to target, as long as the geodesic between them."""
    lat = np.radians((origins[:, 1] + targets[:, 1]) / 2)
    bend = 1 - GEOD.es * np.sin(lat) ** 2
    degrees = targets - origins
    flat = np.column_stack(
        [degrees[:, 0] * np.cos(lat), degrees[:, 1] * (1 - GEOD.es) / bend]
    )  # the scale is that of the length
    length = np.hypot(*flat.T)
    return flat * (metres / np.where(length > 0, length, 1))[:, None]


def _log_sd(ratio: float) -> float:
    """Standard deviation of the logarithm that gives a log-normal its relative one."""
    return float(np.sqrt(np.log1p(ratio**2)))


def _summary(
    towns: _Towns, served: Floats, gap: Floats, target_ratio: float, worst: int
) -> pd.DataFrame:
    known = np.flatnonzero(~np.isnan(towns.total))
    lived = np.flatnonzero(towns.total > 0)
    found = pd.DataFrame(
        np.nan,
        index=pd.RangeIndex(len(towns.total), name="village"),
        columns=["p_worst", "p_fail", "ratio_p05", "ratio_p95"],
    )
    found.loc[known, "p_worst"] = _times_worst(gap[:, known], worst) / len(gap)
    ratio = served[:, lived] / towns.total[lived]
    found.loc[lived, "p_fail"] = (ratio < target_ratio).mean(axis=0)
    found.loc[lived, ["ratio_p05", "ratio_p95"]] = np.quantile(ratio, [0.05, 0.95], axis=0).T
    return found


def _times_worst(gap: Floats, worst: int) -> Ints:
    """How many draws put each column among the worst; of equal gaps the first column."""
    first = np.argsort(-gap, axis=1, kind="stable")[:, :worst]
    return np.bincount(first.ravel(), minlength=gap.shape[1])


@kernel
def _serve(
    starts: Ints,
    facility: Ints,
    metres: Floats,
    offset_m: Floats,
    radius_m: Floats,
    moved_m: Floats,
    village: Ints,
    people: Floats,
    served: Floats,
) -> None:
    """Add the people of each point that a moved facility reaches to those of its village."""
    for row in range(len(people)):
        for pair in range(starts[row], starts[row + 1]):
            east, north = moved_m[facility[pair]]
            along = 2 * (offset_m[pair, 0] * east + offset_m[pair, 1] * north)
            if metres[pair] ** 2 + along + east**2 + north**2 <= radius_m[row] ** 2:
                served[village[row]] += people[row]
                break
