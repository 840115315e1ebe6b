"""Floating catchments: how much of a shared facility falls to each person."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from peta.errors import StandardError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

DECAYS = ("binary", "step", "gaussian", "linear")


@dataclass(frozen=True, slots=True)
class Decay:
    """How the weight of a facility falls with distance, as data.

    Parameters
    ----------
    kind
        ``binary``: 1 up to ``reach_m``; ``step``: the weight of the first zone that holds the
        distance; ``gaussian``: exp(-d^2 / (2 sigma^2)) up to ``reach_m``; ``linear``:
        1 - d / ``reach_m``. Nothing beyond the reach, or beyond the last zone.
    reach_m
        Metres; the outer edge belongs to the reach. Not for ``step``.
    sigma_m
        Width of the gaussian, metres.
    zones
        Outer edge in metres and weight of each zone, ascending.

    Raises
    ------
    StandardError
        For an unknown kind, or numbers that are missing or not positive.

    Examples
    --------
    >>> zones = Decay("step", zones=((500, 1.0), (1000, 0.68), (2000, 0.22)))
    >>> zones.weights([0.0, 500.0, 501.0, 2000.0, 2001.0])
    array([1.  , 1.  , 0.68, 0.22, 0.  ])
    >>> Decay("linear", reach_m=2000).weights([0.0, 500.0, 3000.0])
    array([1.  , 0.75, 0.  ])
    """

    kind: str
    reach_m: float = np.nan
    sigma_m: float = np.nan
    zones: Sequence[tuple[float, float]] = ()

    def __post_init__(self) -> None:
        needed = {"step": len(self.zones), "gaussian": np.minimum(self.reach_m, self.sigma_m)}
        edges = [edge for edge, _ in self.zones]
        whole = needed.get(self.kind, self.reach_m) > 0 and edges == sorted(edges)
        if self.kind not in DECAYS or not whole:
            raise StandardError(
                f"Peluruhan jarak {self.kind!r} tidak dikenal atau angkanya tidak lengkap.",
                code="bad_decay",
                hint=f"Jenis: {', '.join(DECAYS)}; jarak lebih dari 0, zona dari yang terdekat.",
            )

    def weights(self, distance_m: ArrayLike) -> Floats:
        """Weight between 0 and 1 of each distance, on the shape given."""
        metres = np.asarray(distance_m, dtype=float)
        return np.asarray(_WEIGHTS[self.kind](self, metres), dtype=float)


@dataclass(frozen=True, slots=True)
class Catchments:
    """What falls to each person, and how crowded each facility is.

    Parameters
    ----------
    access
        float64 (n,): supply per person at each point; 0 out of reach, never NaN for it.
    supply_ratio
        float64 (m,): supply of each facility per person who may use it; NaN where nobody may.
    """

    access: Floats
    supply_ratio: Floats


def two_step(
    people: ArrayLike,
    supply: ArrayLike,
    point: ArrayLike,
    facility: ArrayLike,
    distance_m: ArrayLike,
    decay: Decay,
) -> Catchments:
    """Two-step floating catchments: 2SFCA with a binary decay, E2SFCA with any other.

    Parameters
    ----------
    people
        Demand at each point, >= 0, shape (n,); NaN (unknown) asks for nothing.
    supply
        What each facility offers, >= 0, shape (m,), in people it can serve, units or staff; NaN
        (unknown) offers nothing.
    point, facility, distance_m
        Pairs, shape (k,): row of the point, row of the facility, metres. Pairs beyond the reach of
        the decay do not count.
    decay
        How the weight falls with distance.

    Notes
    -----
    R_j = S_j / sum_i(P_i f(d_ij)) and A_i = sum_j(R_j f(d_ij)), so that sum_i(A_i P_i) is the
    supply of the facilities that anybody may use (Luo and Wang 2003, doi:10.1068/b29120; Luo and Qi
    2009, doi:10.1016/j.healthplace.2009.06.002).

    Examples
    --------
    >>> found = two_step([100, 300, 50], [200], [0, 1], [0, 0], [10.0, 20.0],
    ...                  Decay("binary", reach_m=100))
    >>> found.access, found.supply_ratio
    (array([0.5, 0.5, 0. ]), array([0.5]))
    """
    pairs = _pairs(people, supply, point, facility, distance_m, decay)
    return pairs.catchments(pairs.weight)


def three_step(
    people: ArrayLike,
    supply: ArrayLike,
    point: ArrayLike,
    facility: ArrayLike,
    distance_m: ArrayLike,
    decay: Decay,
) -> Catchments:
    """Three-step floating catchments (3SFCA): people share themselves out among the facilities.

    Parameters
    ----------
    people, supply, point, facility, distance_m, decay
        As in `two_step`.

    Notes
    -----
    G_ij = f_ij / sum_k(f_ik), R_j = S_j / sum_i(G_ij f_ij P_i), A_i = sum_j(G_ij f_ij R_j) (Wan,
    Zou and Sternberg 2012, doi:10.1080/13658816.2011.624987).

    Examples
    --------
    >>> three_step([100], [30, 30], [0, 0], [0, 1], [10.0, 20.0],
    ...            Decay("binary", reach_m=100)).supply_ratio
    array([0.6, 0.6])
    """
    pairs = _pairs(people, supply, point, facility, distance_m, decay)
    shares = _ratio(pairs.weight, _sums(pairs.point, pairs.weight, len(pairs.people))[pairs.point])
    return pairs.catchments(np.nan_to_num(shares) * pairs.weight)


def parts_by_supply_ratio(access: ArrayLike, required: float) -> NDArray[np.str_]:
    """Which part of the gap each point belongs to, by what falls to a person there.

    Parameters
    ----------
    access
        Supply per person, shape (n,); NaN: unknown.
    required
        Supply per person that the standard asks for, > 0, in the unit of the supply.

    Returns
    -------
    str (n,): ``served`` from the required on (less a billionth of it, for rounding), else
    ``over_capacity``, ``unreached`` at 0, ``unknown`` where unknown.

    Examples
    --------
    >>> parts_by_supply_ratio([0.0, 0.4, 1.0, np.nan], 1.0).tolist()
    ['unreached', 'over_capacity', 'served', 'unknown']
    """
    ratio = np.asarray(access, dtype=float)
    enough = ratio >= required * (1 - 1e-9)
    return np.select(
        [np.isnan(ratio), enough, ratio > 0], ["unknown", "served", "over_capacity"], "unreached"
    )


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Pairs within reach and what stands at their ends."""

    people: Floats
    supply: Floats
    point: Ints
    facility: Ints
    weight: Floats

    def catchments(self, weight: Floats) -> Catchments:
        """R and A by the weight of each pair."""
        asking = _sums(self.facility, weight * self.people[self.point], len(self.supply))
        ratio = _ratio(self.supply, asking)
        offered = weight * np.nan_to_num(ratio)[self.facility]
        return Catchments(_sums(self.point, offered, len(self.people)), ratio)


def _pairs(
    people: ArrayLike,
    supply: ArrayLike,
    point: ArrayLike,
    facility: ArrayLike,
    distance_m: ArrayLike,
    decay: Decay,
) -> _Pairs:
    """Pairs of some weight."""
    weight = decay.weights(distance_m)
    asking, offer = np.asarray(people, dtype=float), np.asarray(supply, dtype=float)
    points, facilities = np.asarray(point, np.int64), np.asarray(facility, np.int64)
    kept = np.flatnonzero(weight > 0)
    return _Pairs(
        np.nan_to_num(asking), np.nan_to_num(offer), points[kept], facilities[kept], weight[kept]
    )


def _ratio(above: Floats, below: Floats) -> Floats:
    """NaN where there is nothing below."""
    return above / np.where(below > 0, below, np.nan)


def _sums(rows: Ints, values: Floats, count: int) -> Floats:
    """Sum by row, the least first: sums round, and the order of the pairs must not show."""
    order = np.lexsort((values, rows))
    return np.bincount(rows[order], weights=values[order], minlength=count).astype(float)


def _binary(decay: Decay, metres: Floats) -> Floats:
    return (metres <= decay.reach_m).astype(float)


def _step(decay: Decay, metres: Floats) -> Floats:
    edges, weights = np.array(decay.zones, dtype=float).T
    return np.append(weights, 0.0)[np.searchsorted(edges, metres)]


def _gaussian(decay: Decay, metres: Floats) -> Floats:
    return np.exp(-(metres**2) / (2 * decay.sigma_m**2)) * (metres <= decay.reach_m)


def _linear(decay: Decay, metres: Floats) -> Floats:
    return np.clip(1 - metres / decay.reach_m, 0, 1)


_WEIGHTS: dict[str, Callable[[Decay, Floats], Floats]] = {
    "binary": _binary,
    "step": _step,
    "gaussian": _gaussian,
    "linear": _linear,
}
