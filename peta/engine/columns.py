"""Coverage and need from a village table: so many, of which so many served."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from peta.domain.rules import Columns
from peta.domain.standard import Standard
from peta.engine.finding import READING, Finding, parts_of
from peta.engine.situation import Situation


def coverage(situation: Situation, standard: Standard, _detail: bool = True) -> Finding:
    """Demand and its parts as sums of the columns of a village table.

    demand = sum of ``total``; served = sum of ``served``, at most the demand; unreached = sum of
    ``lacking``, at most the rest; unknown = what neither says. Rows of one village are added (a
    table by posyandu). A column that a row leaves empty says nothing: the demand it would have
    explained stays unknown. A village without a row, or whose total nobody knows, has no demand.

    Returns
    -------
    Finding with ``rows_inconsistent``: 1 where the columns of a village exceed its total and were
    cut to it; readings are other sums over the same demand.
    """
    if not isinstance(standard.rule, Columns):
        raise TypeError(f"{standard.id}: columns are missing")
    rule, index = standard.rule, situation.villages.index
    table = situation.tables.get(rule.table)
    rows = pd.DataFrame(columns=["kode"]) if table is None else table
    demand = signed_sum(rows, rule.total, index, strict=True)
    said = signed_sum(rows, rule.served, index).fillna(0.0)
    served = said.clip(lower=0.0, upper=demand)
    stated = signed_sum(rows, rule.lacking, index).fillna(0.0) if rule.lacking else demand - served
    lacking = stated.clip(lower=0.0, upper=demand - served)
    parts = parts_of(served, demand - served - lacking, demand)
    # What is shown to lack is unreached; parts_of takes it as the rest, which it is exactly.
    cut = (said > demand) | (stated > demand - served) | (said < 0) | (stated < 0)
    for name, columns in rule.readings.items():
        reading = signed_sum(rows, columns, index).fillna(0.0).clip(lower=0.0, upper=demand)
        parts[READING + name] = reading.where(demand.notna())
    return Finding(
        parts.assign(
            units_to_build=np.nan, rows_inconsistent=cut.astype(float).where(demand.notna())
        )
    )


def signed_sum(
    rows: pd.DataFrame, names: Sequence[str], index: pd.Index, strict: bool = False
) -> pd.Series:
    """Sum of columns by village; a name with a minus sign is taken off.

    NaN where nothing is known. Where something is taken off, or `strict`, a row counts only if
    all of the columns are known in it; else every known value counts.

    Examples
    --------
    >>> rows = pd.DataFrame({"kode": ["a", "a", "b"], "d": [5, 3, 4], "stunted": [1, 1, None]})
    >>> signed_sum(rows, ["d", "-stunted"], pd.Index(["a", "b", "c"])).tolist()
    [6.0, nan, nan]
    >>> signed_sum(rows, ["d", "stunted"], pd.Index(["a", "b"])).tolist()
    [10.0, 4.0]
    """
    columns = [name.removeprefix("-") for name in names]
    if not len(rows) or not set(columns) <= set(rows.columns):
        return pd.Series(np.nan, index=index)
    signs = np.array([-1.0 if name.startswith("-") else 1.0 for name in names])
    values = rows[columns].astype("Float64").to_numpy(float, na_value=np.nan) * signs
    known = ~np.isnan(values)
    counts = known.all(axis=1) if strict or (signs < 0).any() else known.any(axis=1)
    sums = pd.Series(np.where(known, values, 0.0).sum(axis=1)[counts], dtype=float)
    return sums.groupby(rows["kode"].to_numpy()[counts]).sum().reindex(index)
