"""What changed between two runs, area by area, and which input changed it."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from peta.domain.gap import PARTS

# What adds up from villages to provinces, so that a change of it does too.
MEASURES = ("demand", *PARTS, "gap", "units_to_build", "people_beyond", "villages_no_data")
INTERPLAY = "interplay"

_KEYS = ["standard", "kode"]
_SIDES = ("before", "after")
_DUST = 1e-9

# A change of one input: what was found without it, and with it.
Step = tuple[pd.DataFrame, pd.DataFrame]


class Knowledge(StrEnum):
    """What is known of an area before and after."""

    KNOWN = "known"
    BECAME_KNOWN = "became_known"
    BECAME_UNKNOWN = "became_unknown"
    UNKNOWN = "unknown"
    APPEARED = "appeared"
    DISAPPEARED = "disappeared"


def run_difference(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Compare the gaps of two runs.

    Parameters
    ----------
    before, after
        Table ``gaps`` of each run: unique ``standard`` and ``kode``, their ``level``, ``status``,
        ``ratio`` and the `MEASURES`; a measure that an older run lacks is not known there.

    Returns
    -------
    A row for every standard and area of either run, in order of both: ``standard, kode, level``,
    ``knowledge`` (a `Knowledge`), ``changed``, ``status_before``, ``status_after``,
    ``ratio_before``, ``ratio_after``, ``ratio_change`` (after less before, NaN unless both are
    known) and for each measure ``_before``, ``_after`` (NaN: unknown) and ``_change``. None where
    the area is not in a run.

    Notes
    -----
    ``_change`` is what the area adds to the change of every area above it: after less before,
    where an unknown or absent side adds nothing, as in the sums of a run. It is NaN where both
    sides are unknown. ``knowledge`` tells a change of what is known from a change of what is.

    Examples
    --------
    >>> def gaps(rows):
    ...     table = pd.DataFrame(rows, columns=["kode", "demand", "served"])
    ...     return table.assign(standard="S", level="desa_kelurahan", status="gap")
    >>> old = gaps([("a", 10, 4), ("b", None, None), ("c", 5, 5)])
    >>> new = gaps([("a", 10, 6), ("b", 7, 0), ("d", 2, 2)])
    >>> table = run_difference(old, new)
    >>> table[["kode", "knowledge", "demand_change", "served_change"]].values.tolist()
    [['a', 'known', 0.0, 2.0], ['b', 'became_known', 7.0, 0.0],
     ['c', 'disappeared', -5.0, -5.0], ['d', 'appeared', 2.0, 2.0]]
    """
    sides = [_side(gaps) for gaps in (before, after)]
    index = sides[0].index.union(sides[1].index).sort_values()
    there = [index.isin(side.index) for side in sides]
    old, new = (side.reindex(index) for side in sides)
    table = pd.DataFrame({"level": new["level"].fillna(old["level"])}, index=index)
    table["knowledge"] = _knowledge(old["demand"].notna(), new["demand"].notna(), *there)
    for name in ("status", "ratio"):
        for side, frame in zip(_SIDES, (old, new), strict=True):
            table[f"{name}_{side}"] = frame[name]
    table["ratio_change"] = new["ratio"] - old["ratio"]
    for name in MEASURES:
        table[f"{name}_before"], table[f"{name}_after"] = old[name], new[name]
        table[f"{name}_change"] = _change(old[name], new[name])
    table.insert(2, "changed", _changed(table))
    return table.reset_index()


def attribution(
    before: pd.DataFrame, after: pd.DataFrame, causes: Mapping[str, Sequence[Step]]
) -> pd.DataFrame:
    """Split the change between two runs into the effect of each cause alone, and their interplay.

    Parameters
    ----------
    before, after
        Table ``gaps`` of each run.
    causes
        For each cause the steps that change nothing but it: gaps without it and with it.

    Returns
    -------
    A row for every standard, area and cause that changed a measure there: ``standard, kode,
    cause`` and each measure's change. ``interplay`` is what the causes do only together, so that
    the rows of an area sum to its change in `run_difference`.

    Examples
    --------
    >>> def gaps(served):
    ...     return pd.DataFrame({"standard": "S", "kode": ["a"], "level": "desa_kelurahan",
    ...                          "demand": 10.0, "served": served, "status": "gap"})
    >>> steps = {"penduduk": [(gaps(2.0), gaps(3.0))], "posyandu": [(gaps(2.0), gaps(6.0))]}
    >>> attribution(gaps(2.0), gaps(9.0), steps)[["kode", "cause", "served"]].values.tolist()
    [['a', 'penduduk', 1.0], ['a', 'posyandu', 4.0], ['a', 'interplay', 2.0]]
    """
    whole = _effect([(before, after)])
    effects = {cause: _effect(steps) for cause, steps in causes.items()}
    together = _total(effects.values())
    interplay = whole.sub(together, fill_value=0.0)
    # Fractions leave dust where whole numbers leave nothing.
    effects[INTERPLAY] = interplay.where(interplay.abs() > _DUST, 0.0)
    named = [
        effect[effect.ne(0).any(axis=1)].assign(cause=cause) for cause, effect in effects.items()
    ]
    order = {cause: place for place, cause in enumerate(effects)}
    rows = pd.concat(named).reset_index()
    rows = rows.sort_values(
        [*_KEYS, "cause"], key=lambda s: s.map(order) if s.name == "cause" else s, kind="stable"
    )
    return rows[[*_KEYS, "cause", *MEASURES]].reset_index(drop=True)


def _side(gaps: pd.DataFrame) -> pd.DataFrame:
    table = gaps.set_index(_KEYS)
    table = table.reindex(columns=["level", "status", "ratio", *MEASURES])
    numbers = ["ratio", *MEASURES]
    return table.astype({"level": "object", **dict.fromkeys(numbers, float)})


def _knowledge(
    known_before: pd.Series,
    known_after: pd.Series,
    there_before: NDArray[np.bool_],
    there_after: NDArray[np.bool_],
) -> pd.Series:
    knowledge = pd.Series(Knowledge.UNKNOWN.value, index=known_before.index, dtype="object")
    knowledge[known_before & ~known_after] = Knowledge.BECAME_UNKNOWN.value
    knowledge[known_after & ~known_before] = Knowledge.BECAME_KNOWN.value
    knowledge[known_before & known_after] = Knowledge.KNOWN.value
    knowledge[~there_after] = Knowledge.DISAPPEARED.value
    knowledge[~there_before] = Knowledge.APPEARED.value
    return knowledge


def _change(old: pd.Series, new: pd.Series) -> pd.Series:
    change: pd.Series = new.fillna(0.0) - old.fillna(0.0)
    return change.where(old.notna() | new.notna())


def _changed(table: pd.DataFrame) -> pd.Series:
    numbers = table[[f"{name}_change" for name in MEASURES]].fillna(0.0).ne(0.0).any(axis=1)
    status = table["status_before"].fillna("").ne(table["status_after"].fillna(""))
    stayed = table["knowledge"].isin([Knowledge.KNOWN.value, Knowledge.UNKNOWN.value])
    changed: pd.Series = numbers | status | ~stayed
    return changed


def _effect(steps: Sequence[Step]) -> pd.DataFrame:
    """Change of each measure over some steps, by standard and code; unknown adds nothing."""
    return _total(_contribution(new).sub(_contribution(old), fill_value=0.0) for old, new in steps)


def _contribution(gaps: pd.DataFrame) -> pd.DataFrame:
    return _side(gaps)[list(MEASURES)].fillna(0.0)


def _total(frames: Iterable[pd.DataFrame]) -> pd.DataFrame:
    total: pd.DataFrame | None = None
    for frame in frames:
        total = frame if total is None else total.add(frame, fill_value=0.0)
    if total is None:
        index = pd.MultiIndex.from_arrays([[], []], names=_KEYS)
        return pd.DataFrame(columns=list(MEASURES), index=index, dtype=float)
    return total
