"""Whether the numbers of a run agree with each other: every sum, every part, every ratio."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from peta.domain.gap import PARTS, status_of
from peta.domain.standard import Standard
from peta.domain.wilayah import Level
from peta.engine.run_difference import MEASURES, run_difference

_LEVELS = tuple(level.value for level in Level)
_VILLAGE, _TOP = Level.DESA_KELURAHAN.value, Level.PROVINSI.value
_SUMMED = ("demand", *PARTS, "units_to_build", "people_beyond", "villages_no_data")
# Whole numbers must agree exactly; fractions may differ by what adding in another order does.
_ABSOLUTE, _RELATIVE = 1e-9, 1e-12
_COLUMNS = (
    "check", "standard", "level", "compared", "failed", "largest_difference", "first_kode", "holds",
)  # fmt: skip

Numbers = NDArray[np.float64]


class Check(StrEnum):
    """What must hold in every run."""

    ONE_ROW = "one_row"
    PARTS_SUM = "parts_sum"
    PARTS_WITHIN = "parts_within"
    LEVELS_SUM = "levels_sum"
    GAP_IS_REST = "gap_is_rest"
    RATIO_OF_ROW = "ratio_of_row"
    STATUS_FOLLOWS = "status_follows"
    PEOPLE_SUM = "people_sum"
    FACILITIES_SUM = "facilities_sum"
    READINGS_WITHIN = "readings_within"
    READINGS_SUM = "readings_sum"
    READINGS_DENOMINATOR = "readings_denominator"
    LOADS_NET = "loads_net"
    LOADS_LEFT = "loads_left"
    LOADS_SERVED = "loads_served"
    INCREMENTS = "increments"
    INCREMENTS_SUM = "increments_sum"


@dataclass(frozen=True, slots=True)
class _Found:
    """Differences found by one check: a row of numbers for each row of `where`."""

    check: Check
    where: pd.DataFrame
    differences: Numbers


@dataclass(frozen=True, slots=True)
class _Tables:
    """Tables of a run, each cut by standard."""

    gaps: dict[str, pd.DataFrame]
    readings: dict[str, pd.DataFrame]
    loads: dict[str, pd.DataFrame]
    before: dict[str, pd.DataFrame]


def reconcile(
    gaps: pd.DataFrame,
    areas: pd.DataFrame,
    readings: pd.DataFrame | None = None,
    loads: pd.DataFrame | None = None,
    before: pd.DataFrame | None = None,
    standards: Mapping[str, Standard] | None = None,
) -> pd.DataFrame:
    """Compare every number of a run with what the others say it must be.

    Parameters
    ----------
    gaps, areas, readings, loads
        Tables of a run; None for those that an older run lacks. A column that is not there is not
        compared.
    before
        Table ``gaps`` of another run: the increments over it are checked too.
    standards
        The standards of the run, for their targets. The status of a standard that is not among
        them is not compared.

    Returns
    -------
    A row for every check, standard and level that there is something to compare for: ``check``
    (a `Check`), ``standard`` and ``level`` (empty where it is about none), ``compared`` (how many
    numbers), ``failed`` (how many differ), ``largest_difference`` (of those that are known),
    ``first_kode`` (the first that differs, else empty) and ``holds``.

    Notes
    -----
    Unknown agrees with unknown only. Nothing is averaged: areas above are compared with the sums
    of their villages, where an unknown village adds nothing.

    Examples
    --------
    >>> village = {"standard": "S", "kode": "64.02.01.2001", "level": "desa_kelurahan",
    ...            "demand": 10, "served": 6, "unreached": 3, "over_capacity": 0,
    ...            "not_working": 0, "unknown": 0, "status": "gap"}
    >>> checks = reconcile(pd.DataFrame([village]), pd.DataFrame())
    >>> checks.loc[~checks["holds"], ["check", "failed", "largest_difference", "first_kode"]
    ...            ].drop_duplicates("check").values.tolist()
    [['parts_sum', 1, 1.0, '64.02.01.2001'], ['levels_sum', 6, 0.0, '64']]
    """
    tables = _Tables(*(_by_standard(table) for table in (gaps, readings, loads, before)))
    rules = standards or {}
    found = [row for one in _areas(areas) for row in _rows(one)]
    # A standard at a time: nothing is compared across them, and less is held at once.
    for name in sorted({*tables.gaps, *tables.readings, *tables.loads, *tables.before}):
        mine = tables.gaps.get(name, gaps.head(0)).sort_values("kode", kind="stable")
        mine = mine.astype({"level": "category"})
        for one in _of_standard(name, mine, tables, rules.get(name)):
            found += _rows(one)
    return _table(found)


def _by_standard(table: pd.DataFrame | None) -> dict[str, pd.DataFrame]:
    if table is None:
        return {}
    return {str(name): rows for name, rows in table.groupby("standard")}


def _of_standard(
    name: str, gaps: pd.DataFrame, tables: _Tables, standard: Standard | None
) -> Iterator[_Found]:
    """What the checks of one standard find."""
    yield from _one_row(gaps)
    yield from _parts(gaps)
    yield from _levels(gaps, Check.LEVELS_SUM, _present(gaps, _SUMMED))
    yield from _rest(gaps)
    yield from _status(gaps, standard)
    if name in tables.readings:
        yield from _readings(tables.readings[name], gaps)
    if name in tables.loads:
        yield from _loads(tables.loads[name], gaps)
    if tables.before:
        yield from _increments(tables.before.get(name, gaps.head(0)), gaps)


def _one_row(gaps: pd.DataFrame) -> list[_Found]:
    again = gaps.duplicated(["standard", "kode"]).to_numpy(float)
    return [_Found(Check.ONE_ROW, gaps, again[:, None])]


def _parts(gaps: pd.DataFrame) -> list[_Found]:
    whole = _numbers(gaps, ["demand"])
    parts = _numbers(gaps, PARTS)
    within = np.hstack([_excess(-parts, 0.0), _excess(parts, whole)])
    # An unknown part of a known whole, and the other way round.
    mixed = np.isnan(parts) != np.isnan(whole)
    within[np.hstack([mixed, mixed])] = np.inf
    return [
        _Found(Check.PARTS_SUM, gaps, _apart(parts.sum(axis=1, keepdims=True), whole)),
        _Found(Check.PARTS_WITHIN, gaps, within),
    ]


def _levels(
    table: pd.DataFrame, check: Check, columns: Sequence[str], more: Sequence[str] = ()
) -> list[_Found]:
    """Compare every area above with the sum of its villages, and miss none of either."""
    keys = [name for name in ("standard", *more) if name in table]
    found = []
    villages = table[table["level"] == _VILLAGE]
    for level in (Level.KECAMATAN, Level.KABUPATEN_KOTA, Level.PROVINSI):
        above = villages["kode"].str[: level.width].rename("kode")
        sums = villages.groupby([*(villages[name] for name in keys), above])[list(columns)].sum(
            min_count=1
        )
        said = table[table["level"] == level.value].drop_duplicates([*keys, "kode"])
        said = said.set_index([*keys, "kode"])[list(columns)]
        index = sums.index.union(said.index).sort_values()
        differences = _apart(_numbers(said.reindex(index)), _numbers(sums.reindex(index)))
        differences[~(index.isin(said.index) & index.isin(sums.index))] = np.inf
        where = index.to_frame(index=False).assign(level=level.value)
        found.append(_Found(check, where, differences))
    return found


def _rest(gaps: pd.DataFrame) -> list[_Found]:
    """Gap and ratio against the numerator and denominator of the same row."""
    if not {"numerator", "denominator", "gap", "ratio"} <= set(gaps.columns):
        return []
    numerator, denominator = _numbers(gaps, ["numerator"]), _numbers(gaps, ["denominator"])
    rest = np.hstack(
        [
            _apart(numerator, _numbers(gaps, ["served"])),
            _apart(denominator, _numbers(gaps, ["demand"])),
            _apart(_numbers(gaps, ["gap"]), denominator - numerator),
        ]
    )
    return [
        _Found(Check.GAP_IS_REST, gaps, rest),
        _Found(Check.RATIO_OF_ROW, gaps, _apart(_numbers(gaps, ["ratio"]), _ratio(gaps))),
    ]


def _ratio(table: pd.DataFrame) -> Numbers:
    denominator = table["denominator"].astype(float)
    ratio = table["numerator"].astype(float) / denominator.where(denominator > 0)
    return _numbers(ratio.to_frame())


def _status(gaps: pd.DataFrame, standard: Standard | None) -> list[_Found]:
    if standard is None:
        return []
    differs = gaps["status"].ne(status_of(gaps, standard.target_ratio)).to_numpy(bool)
    return [_Found(Check.STATUS_FOLLOWS, gaps, np.where(differs, np.inf, 0.0)[:, None])]


def _areas(areas: pd.DataFrame) -> list[_Found]:
    if areas.empty:
        return []
    counts = [str(name) for name in areas if str(name).endswith(("_working", "_unknown"))]
    found = _levels(areas, Check.PEOPLE_SUM, _present(areas, ("people", "villages")))
    return [*found, *(_levels(areas, Check.FACILITIES_SUM, counts) if counts else [])]


def _readings(readings: pd.DataFrame, gaps: pd.DataFrame) -> list[_Found]:
    rows = readings.sort_values(["standard", "kode", "reading"], kind="stable")
    numerator, denominator = _numbers(rows, ["numerator"]), _numbers(rows, ["denominator"])
    official = gaps.drop_duplicates(["standard", "kode"]).set_index(["standard", "kode"])
    index = pd.MultiIndex.from_frame(rows[["standard", "kode"]])
    said = _numbers(official.reindex(index), ["denominator"])
    # A village of which a reading is not known adds to neither number of the areas above.
    village = rows["level"].eq(_VILLAGE).to_numpy()[:, None]
    whole = _apart(denominator, np.where(np.isnan(numerator), np.nan, said))
    same = np.where(village, whole, _excess(denominator, said))
    same[~index.isin(official.index)] = np.inf
    within = np.hstack([_excess(-numerator, 0.0), _excess(numerator, denominator)])
    return [
        _Found(Check.READINGS_WITHIN, rows, within),
        *_levels(rows, Check.READINGS_SUM, ("numerator", "denominator"), more=("reading",)),
        _Found(Check.READINGS_DENOMINATOR, rows, same),
    ]


def _loads(loads: pd.DataFrame, gaps: pd.DataFrame) -> list[_Found]:
    rows = loads.sort_values(["standard", "kind", "id"], kind="stable").assign(level="")
    gross, net, capacity, left = (
        _numbers(rows, [f"{name}_people"]) for name in ("gross", "net", "capacity", "left")
    )
    within = np.hstack([_excess(-net, 0.0), _excess(net, gross), _excess(net, capacity)])
    rest = np.hstack([_apart(left, capacity - net), _excess(-left, 0.0)])
    return [
        _Found(Check.LOADS_NET, rows, within),
        _Found(Check.LOADS_LEFT, rows, rest),
        *_loads_served(rows, gaps),
    ]


def _loads_served(loads: pd.DataFrame, gaps: pd.DataFrame) -> list[_Found]:
    """No more is assigned to facilities than is served; both are in the unit of the demand."""
    whole = gaps[gaps["level"] == _TOP]
    table = pd.DataFrame(
        {
            "net": loads.groupby("standard")["net_people"].sum(),
            "served": whole.groupby("standard")["served"].sum(min_count=1),
        }
    ).dropna(subset=["net"])
    if table.empty:
        return []
    where = table.rename_axis("standard").reset_index().assign(level="", kode="")
    served = _numbers(table.fillna({"served": 0.0}), ["served"])
    return [_Found(Check.LOADS_SERVED, where, _excess(_numbers(table, ["net"]), served))]


def _increments(before: pd.DataFrame, after: pd.DataFrame) -> list[_Found]:
    """Check the increments of every area by two ways, and that they add up."""
    table = run_difference(before, after)
    keys = pd.MultiIndex.from_frame(table[["standard", "kode"]])
    names = [name for name in MEASURES if name in before and name in after]
    old, new = (
        _numbers(gaps.drop_duplicates(["standard", "kode"]).set_index(["standard", "kode"])
                 .reindex(keys), names)
        for gaps in (before, after)
    )  # fmt: skip
    known = ~(np.isnan(old) & np.isnan(new))
    expected = np.where(known, np.nan_to_num(new) - np.nan_to_num(old), np.nan)
    changes = [f"{name}_change" for name in names]
    return [
        _Found(Check.INCREMENTS, table, _apart(_numbers(table, changes), expected)),
        *_levels(table, Check.INCREMENTS_SUM, changes),
    ]


def _present(table: pd.DataFrame, names: Sequence[str]) -> list[str]:
    return [name for name in names if name in table]


def _numbers(table: pd.DataFrame, names: Sequence[str] | None = None) -> Numbers:
    return (table if names is None else table[list(names)]).to_numpy(float, na_value=np.nan)


def _apart(one: Numbers, other: Numbers) -> Numbers:
    """How far numbers are apart; infinitely where only one of them is known."""
    apart = np.abs(one - other)
    apart[apart <= _ABSOLUTE + _RELATIVE * np.abs(other)] = 0.0
    unknown = np.isnan(one).astype(int) + np.isnan(other)
    apart[unknown == 1] = np.inf
    apart[unknown == 2] = 0.0
    return apart


def _excess(small: Numbers, large: Numbers | float) -> Numbers:
    """By how much numbers are larger than they may be; not at all where that is not known."""
    above = small - large
    above[~(above > _ABSOLUTE + _RELATIVE * np.abs(small))] = 0.0
    return above


def _table(rows: list[dict[str, object]]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=list(_COLUMNS))
    checks = [check.value for check in Check]
    table["check"] = pd.Categorical(table["check"], checks, ordered=True)
    table["level"] = pd.Categorical(table["level"], ["", *_LEVELS], ordered=True)
    table = table.sort_values(["check", "standard", "level"], kind="stable", ignore_index=True)
    return table.astype({"check": "str", "level": "str"})


def _rows(found: _Found) -> list[dict[str, object]]:
    """One line for each standard and level of a check."""
    if not found.differences.size:
        return []
    standard = str(found.where["standard"].iloc[0]) if "standard" in found.where else ""
    codes, levels = pd.factorize(found.where["level"])
    rows = []
    for code, level in enumerate(levels):
        here = np.flatnonzero(codes == code)
        differences = found.differences[here]
        failing = here[(differences > 0).any(axis=1)]
        wrong = found.where["kode"].iloc[failing]
        rows.append(_row(found.check, standard, str(level), differences, wrong))
    return rows


def _row(
    check: Check, standard: str, level: str, differences: Numbers, wrong: pd.Series
) -> dict[str, object]:
    known = differences[np.isfinite(differences)]
    return {
        "check": check.value,
        "standard": standard,
        "level": level,
        "compared": differences.size,
        "failed": int((differences > 0).sum()),
        "largest_difference": float(known.max()) if known.size else 0.0,
        "first_kode": min((kode for kode in wrong if isinstance(kode, str)), default=""),
        "holds": not len(wrong),
    }
