"""Coverage and need from a village table: so many, of which so many served."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from peta.domain.rules import Columns
from peta.domain.standard import Standard
from peta.engine.finding import READING, Finding, parts_of
from peta.engine.situation import Situation

Floats = NDArray[np.float64]


def coverage(situation: Situation, standard: Standard, _detail: bool = True) -> Finding:
    """Demand and its parts as sums of the columns of a village table.

    Row by row: demand = sum of ``total``; served = sum of ``served``, at most the demand; unreached
    = sum of ``lacking``, at most the rest (without such columns, all of the rest where every served
    column is known); unknown = what neither says. Rows of one village are added (a table by
    posyandu). A column that a row leaves empty says nothing: the demand it would have explained
    stays unknown. A row whose total nobody knows says nothing at all; a village without another
    has no demand.

    Returns
    -------
    Finding with ``rows_inconsistent``: how many rows of a village exceed their own total and were
    cut to it; readings are other sums over the same demand, NaN where nobody says.
    """
    if not isinstance(standard.rule, Columns):
        raise TypeError(f"{standard.id}: columns are missing")
    rule, index = standard.rule, situation.villages.index
    rows = _rows_with_total(situation.tables.get(rule.table), rule)
    total = signed_sums(rows, rule.total, strict=True)
    said = np.nan_to_num(signed_sums(rows, rule.served))
    served = np.clip(said, 0.0, total)
    stated = _stated(rows, rule, total, served)
    lacking = np.clip(stated, 0.0, total - served)
    wrong = (said != served) | (stated != lacking)
    by = {
        name: _by_village(rows, values, index)
        for name, values in (
            ("total", total), ("served", served), ("unknown", total - served - lacking),
            ("wrong", wrong.astype(float)),
        )
    }  # fmt: skip
    parts = parts_of(by["served"].fillna(0.0), by["unknown"].fillna(0.0), by["total"])
    for name, columns in rule.readings.items():
        reading = np.clip(signed_sums(rows, columns), 0.0, total)
        parts[READING + name] = _by_village(rows, reading, index)
    return Finding(parts.assign(units_to_build=np.nan, rows_inconsistent=by["wrong"]))


def _rows_with_total(table: pd.DataFrame | None, rule: Columns) -> pd.DataFrame:
    if table is None:
        return pd.DataFrame({"kode": []}, dtype=object)
    return table[~np.isnan(signed_sums(table, rule.total, strict=True))]


def _stated(rows: pd.DataFrame, rule: Columns, total: Floats, served: Floats) -> Floats:
    """What each row shows to lack."""
    if rule.lacking:
        return np.nan_to_num(signed_sums(rows, rule.lacking))
    everything = ~np.isnan(signed_sums(rows, rule.served, strict=True))
    return np.where(everything, total - served, 0.0)


def _by_village(rows: pd.DataFrame, values: Floats, index: pd.Index) -> pd.Series:
    """Sum of the known values by village; NaN where there are none."""
    known = ~np.isnan(values)
    sums = pd.Series(values[known], dtype=float).groupby(rows["kode"].to_numpy()[known]).sum()
    return sums.reindex(index)


def signed_sums(rows: pd.DataFrame, names: Sequence[str], strict: bool = False) -> Floats:
    """Sum of columns, row by row; a name with a minus sign is taken off.

    NaN where nothing is known. Where something is taken off, or `strict`, all of the columns must
    be known; else every known value counts.

    Examples
    --------
    >>> rows = pd.DataFrame({"kode": ["a", "a", "b"], "d": [5, 3, 4], "stunted": [1, None, None]})
    >>> signed_sums(rows, ["d", "-stunted"]).tolist(), signed_sums(rows, ["d", "stunted"]).tolist()
    ([4.0, nan, nan], [6.0, 3.0, 4.0])
    """
    columns = [name.removeprefix("-") for name in names]
    if not set(columns) <= set(rows.columns):
        return np.full(len(rows), np.nan)
    signs = np.array([-1.0 if name.startswith("-") else 1.0 for name in names])
    values = rows[columns].astype("Float64").to_numpy(float, na_value=np.nan) * signs
    known = ~np.isnan(values)
    counts = known.all(axis=1) if strict or (signs < 0).any() else known.any(axis=1)
    return np.where(counts, np.where(known, values, 0.0).sum(axis=1), np.nan)
