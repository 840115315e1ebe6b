"""Numbers of a standard that may be tried out, and the standard with others in their place."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from peta.domain.rules import Capacity
from peta.domain.standard import Method, Standard
from peta.errors import QueryError

RADIUS, PER_UNIT = "radius_m", "people_per_unit"
_RADIUS_OF = {"radius_urban_m": "urban", "radius_rural_m": "rural"}
NAMES = (RADIUS, *_RADIUS_OF, PER_UNIT)

_TIMES = 5
_STEPS = 20


@dataclass(frozen=True, slots=True)
class Adjustable:
    """A number that may be tried out.

    Parameters
    ----------
    value
        What the standard says.
    min, max, step
        Range in which others may be tried, the steps of which meet the value.
    """

    name: str
    value: float
    min: float
    max: float
    step: float


def adjustable(standard: Standard) -> tuple[Adjustable, ...]:
    """Return the numbers of a standard that may be tried out; none where its method has none.

    The radius where distance decides (one for urban and one for rural villages where they differ),
    and the people that a unit serves where units are counted: from a fifth to five times what the
    standard says, in steps of about a twentieth. What a unit of a known size can hold at most is
    never exceeded.
    """
    found: list[Adjustable] = []
    if _has_radius(standard):
        found += [_around(name, value) for name, value in _radii(standard).items()]
    if standard.method in (Method.PROXIMITY, Method.CAPACITY) and standard.people_per_unit:
        found.append(_around(PER_UNIT, standard.people_per_unit, _most(standard)))
    return tuple(found)


def adjusted(standard: Standard, values: Mapping[str, float]) -> Standard:
    """Return a standard with some of its numbers replaced.

    Parameters
    ----------
    values
        By name. ``radius_m`` stands for both radii of a standard that has two.

    Raises
    ------
    QueryError
        ``not_adjustable``: a number that this standard has not; ``out_of_range``.
    """
    known = {one.name: one for one in adjustable(standard)}
    given = _spread(standard, values)
    for name, value in given.items():
        if name not in known:
            raise QueryError(
                f"Standar {standard.id} tidak punya {name} yang dapat dicoba.",
                code="not_adjustable",
                hint="Yang dapat dicoba: " + (", ".join(known) or "tidak ada") + ".",
            )
        _check_range(known[name], value)
    radius = dict(standard.radius_m)
    for name, where in _RADIUS_OF.items():
        radius[where] = given.get(name, given.get(RADIUS, radius.get(where, 0.0)))
    per_unit = given.get(PER_UNIT, standard.people_per_unit)
    return replace(standard, radius_m=radius if standard.radius_m else {}, people_per_unit=per_unit)


def shares(standard: Standard) -> bool:
    """Whether people are assigned to facilities, so that one village changes the next."""
    rule = standard.rule
    return isinstance(rule, Capacity) and rule.allocation != "village"


def _has_radius(standard: Standard) -> bool:
    return bool(standard.radius_m) and (standard.method is Method.PROXIMITY or shares(standard))


def _radii(standard: Standard) -> dict[str, float]:
    radius = standard.radius_m
    if len(set(radius.values())) == 1:
        return {RADIUS: radius["rural"]}
    return {name: radius[where] for name, where in _RADIUS_OF.items()}


def _most(standard: Standard) -> float:
    """People that a unit can hold at most by its size."""
    rule = standard.rule
    sized = isinstance(rule, Capacity) and rule.steps
    return max(people for _, people in rule.steps) if sized else math.inf  # type: ignore[union-attr]


def _spread(standard: Standard, values: Mapping[str, float]) -> dict[str, float]:
    """Values by the names that the standard has: one radius may stand for both."""
    given = dict(values)
    two = len(set(standard.radius_m.values())) == 2 and _has_radius(standard)
    if RADIUS in given and two:
        both = given.pop(RADIUS)
        given = {**dict.fromkeys(_RADIUS_OF, both), **given}
    return given


def _around(name: str, value: float, most: float = math.inf) -> Adjustable:
    step = _round_step(value / _STEPS)
    below = math.floor((value - value / _TIMES) / step)
    above = math.floor((min(value * _TIMES, max(most, value)) - value) / step)
    return Adjustable(name, value, value - below * step, value + above * step, step)


def _round_step(about: float) -> float:
    """Largest of 1, 2, 5, 10, 20 ... that is not above.

    Examples
    --------
    >>> [_round_step(about) for about in (100, 62.5, 25, 5, 0.3)]
    [100, 50, 20, 5, 1]
    """
    if about < 1:
        return 1
    power = 10 ** math.floor(math.log10(about))
    return max(int(times * power) for times in (1, 2, 5) if times * power <= about)


def _check_range(one: Adjustable, value: float) -> None:
    if one.min <= value <= one.max:
        return
    raise QueryError(
        f"{one.name} {value:g} di luar batas percobaan.",
        code="out_of_range",
        hint=f"Pakai {one.min:g} sampai {one.max:g}.",
    )
