"""Which colour an area has on a drawn map: the same as on the page, by its state and its share."""

from collections.abc import Sequence
from itertools import pairwise

from peta.domain.gap import Status
from peta.render.style import CLASSES, RatioClass

NO_DATA = "no-data"
FIXED, MET = CLASSES[:-1], CLASSES[-1]


def fitted(breaks: Sequence[float]) -> tuple[RatioClass, ...]:
    """Classes between breaks that fit the data, in the colours of the fixed ones.

    Parameters
    ----------
    breaks
        As `peta.render.breaks.natural_breaks` has them; where nothing lies between the first and
        the last, the fixed classes are returned.

    Examples
    --------
    >>> [(one.low, one.high, one.colour) for one in fitted([0.0, 0.4, 0.8])]
    [(0.0, 0.4, '#6b1535'), (0.4, 0.8, '#f5bf78')]
    >>> fitted([]) == fitted([0.0, 1.0]) == FIXED
    True
    """
    if len(breaks) < 3:
        return FIXED
    last, most = len(breaks) - 2, len(FIXED) - 1
    return tuple(
        RatioClass(low, high, FIXED[int(place * most / last + 0.5)].colour)
        for place, (low, high) in enumerate(pairwise(breaks))
    )


def colour_of(ratio: float | None, status: str, classes: Sequence[RatioClass] = FIXED) -> str:
    """Colour of an area; the pattern of no data where nobody can judge it.

    Examples
    --------
    >>> colour_of(0.0, "gap"), colour_of(0.85, "met"), colour_of(0.4, "no_data")
    ('#6b1535', '#dcefdc', 'no-data')
    >>> colour_of(0.99, "gap", fitted([0.0, 0.4, 0.8]))
    '#f5bf78'
    """
    if status == Status.NO_DATA or ratio is None or ratio != ratio:
        return MET.colour if status == Status.MET else NO_DATA
    if status == Status.MET:
        return MET.colour
    return next((one.colour for one in classes if ratio < one.high), classes[-1].colour)
