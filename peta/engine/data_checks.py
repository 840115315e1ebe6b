"""Data quality as an indicator: the four principles of Satu Data, by village and dataset."""

from datetime import date

import numpy as np
import pandas as pd

from peta.domain.dataset import KINDS
from peta.domain.rules import Quality
from peta.domain.schema import State
from peta.domain.standard import Standard
from peta.engine.data_quality import measured_columns
from peta.engine.finding import Finding, parts_of
from peta.engine.situation import Situation

CHECKS = 4
_DAYS = 365.25


def data_checks(situation: Situation, standard: Standard, _detail: bool = True) -> Finding:
    """Checks passed by each village's data: four for every dataset that ought to be there.

    Interoperability: the kabupaten handed the dataset over. Metadata: its date is known and at
    most `max_age_years` before that of the newest dataset of the run. Data standard: nothing that
    an answer needs is left unknown in the village's rows (a village table has a row at all).
    Reference codes: every row of the village states the code of the village that it counts for.

    Served: passed; unreached: the dataset is not there; not working: it is there and fails.
    """
    if not isinstance(standard.rule, Quality):
        raise TypeError(f"{standard.id}: datasets are missing")
    index, rule = situation.villages.index, standard.rule
    passed, absent = pd.Series(0.0, index=index), pd.Series(0.0, index=index)
    newest = max(situation.dates.values(), default="")
    for kind in rule.datasets:
        there = _covers(situation, kind)
        fresh = age_years(situation.dates.get(kind, ""), newest) <= rule.max_age_years
        known, coded = _rows_pass(situation, kind)
        checks = 1.0 + float(fresh) + known.astype(float) + coded.astype(float)
        passed += checks.where(there, 0.0)
        absent += (~there).astype(float) * CHECKS
    demand = pd.Series(float(CHECKS * len(rule.datasets)), index=index)
    parts = parts_of(passed, demand * 0, demand, not_working=demand - passed - absent)
    return Finding(parts.assign(units_to_build=np.nan))


def age_years(data_date: str, newest: str) -> float:
    """Years from a date to the newest; inf for a date that is none.

    Examples
    --------
    >>> round(age_years("2023-01-01", "2024-01-01"), 2), age_years("", "2024-01-01")
    (1.0, inf)
    """
    try:
        return (date.fromisoformat(newest) - date.fromisoformat(data_date)).days / _DAYS
    except ValueError:
        return float("inf")


def _covers(situation: Situation, kind: str) -> pd.Series:
    if kind == "penduduk":
        return situation.population["jiwa"].notna()
    return situation.registered(kind)


def _rows_pass(situation: Situation, kind: str) -> tuple[pd.Series, pd.Series]:
    """Whether nothing is unknown in the village's rows, and whether all state their code."""
    index = situation.villages.index
    yes = pd.Series(True, index=index)
    rows = situation.facilities.get(kind)
    if rows is not None:
        unknown = rows.loc[rows["state"] == State.UNKNOWN.value, "kode"]
        strays = rows.loc[rows["kode_stated"].ne(rows["kode"]), "kode"]
        return yes & ~index.isin(unknown), yes & ~index.isin(strays)
    table = situation.tables.get(kind)
    if table is None or "kode" not in table:
        return yes, yes
    columns = [name for name in measured_columns(KINDS[kind]) if name in table]
    holes = table.loc[table[columns].isna().any(axis=1), "kode"]
    by_village = KINDS[kind].key == "kode"
    there = pd.Series(index.isin(table["kode"]), index=index) if by_village else yes
    return there & ~index.isin(holes), yes
