"""Composite: one score of several standards, with its weights shown, and what they do."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from peta.domain.gap import PARTS
from peta.domain.rules import Composite
from peta.domain.standard import Standard
from peta.engine.finding import READING, Finding

WHOLE = 1000.0
_TIMES = (0.5, 2.0)
_ROUNDING = 1e-6

Floats = NDArray[np.float64]


def composite(found: Mapping[str, pd.DataFrame], standard: Standard, index: pd.Index) -> Finding:
    """Score of each village: 1,000 points, shared out by the weights of the standards.

    A standard's points are earned in the ratio of what it serves; the rest is lost by cause in the
    ratio of its parts. A standard without data in a village leaves its points unknown; one with
    nothing to serve there earns them all.

    score = 1000 * sum_s weight_s * served_s / demand_s, rounded down to whole points; the points
    that are lost are whole by largest remainder, so that the parts sum to 1,000 exactly.

    Parameters
    ----------
    found
        By standard, its villages' ``demand`` and parts.

    Returns
    -------
    Finding whose readings ``equal`` (all weights alike), ``low`` and ``high`` (the lowest and
    highest score when any one weight is halved or doubled) show what the weights do.
    """
    if not isinstance(standard.rule, Composite):
        raise TypeError(f"{standard.id}: weights are missing")
    weights = standard.rule.weights
    shares = np.stack([_shares(found.get(name), index) for name in weights])
    weight = np.array(list(weights.values()))
    points = np.tensordot(weight / weight.sum(), shares, axes=1) * WHOLE
    parts = pd.DataFrame(in_whole_points(points), index=index, columns=list(PARTS))
    served = shares[:, :, 0]
    scores = np.stack([_score(changed, served) for changed in _changed(weight)])
    return Finding(
        parts.assign(
            demand=WHOLE,
            units_to_build=np.nan,
            **{
                f"{READING}equal": _score(np.ones(len(weight)), served),
                f"{READING}low": scores.min(axis=0),
                f"{READING}high": scores.max(axis=0),
            },
        )
    )


def in_whole_points(points: Floats) -> Floats:
    """Rows of points that sum to 1,000, rounded to whole points that still do.

    The first part (served) is rounded down, so that more of it never shows as less.

    Examples
    --------
    >>> in_whole_points(np.array([[1000 / 3, 1000 / 3, 1000 / 3]])).tolist()
    [[333.0, 334.0, 333.0]]
    """
    whole = np.floor(points + _ROUNDING)
    order = np.argsort(whole[:, 1:] - points[:, 1:], axis=1, kind="stable")
    rank = np.argsort(order, axis=1, kind="stable")
    rest = np.rint(WHOLE - whole.sum(axis=1))
    whole[:, 1:] += rank < rest[:, None]
    return np.asarray(whole)


def _shares(parts: pd.DataFrame | None, index: pd.Index) -> Floats:
    """Share of each part in a standard's demand (villages, parts); unknown where it has none."""
    shares = np.zeros((len(index), len(PARTS)))
    shares[:, -1] = 1.0
    if parts is None:
        return shares
    demand = parts["demand"].to_numpy(float)
    some = demand > 0
    shares[some] = parts[list(PARTS)].to_numpy(float)[some] / demand[some, None]
    shares[demand == 0] = np.eye(len(PARTS))[0]
    return shares


def _changed(weight: Floats) -> list[Floats]:
    """The weights as they are, and with each one halved and doubled."""
    several = [weight]
    for number in range(len(weight)):
        for times in _TIMES:
            other = weight.copy()
            other[number] *= times
            several.append(other)
    return several


def _score(weight: Floats, served: Floats) -> Floats:
    return np.floor(np.tensordot(weight / weight.sum(), served, axes=1) * WHOLE + _ROUNDING)
