"""From villages to the areas above: sums of numerators and denominators, never of ratios."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from peta.domain.gap import PARTS, status_of
from peta.domain.kernel import kernel
from peta.domain.standard import Standard
from peta.domain.wilayah import Level
from peta.engine.distribution import weighted_percentiles
from peta.engine.finding import PARTLY, READING, Finding, Floats, Ints, Situated

SUMMED = (
    "demand", *PARTS, "units_to_build", "people_beyond", "points_unknown", "demand_estimated",
    "rows_inconsistent", "underserved_km2",
)  # fmt: skip
OF_VILLAGES = ("p_worst", "p_fail", "ratio_p05", "ratio_p95")
DISTANCES = {"median_distance_m": 0.5, "p90_distance_m": 0.9}
_UPWARDS = (Level.DESA_KELURAHAN, Level.KECAMATAN, Level.KABUPATEN_KOTA, Level.PROVINSI)


def every_level(finding: Finding, standard: Standard) -> pd.DataFrame:
    """Result of every area for a standard: a row a village and a row an area above.

    Returns
    -------
    DataFrame with ``kode, level, standard``, `SUMMED`, `OF_VILLAGES` (NaN above the villages),
    `DISTANCES` (weighted by demand, from the points themselves), ``villages_no_data``, ``status``,
    ``numerator, denominator, gap, ratio``.
    """
    villages = finding.villages.reindex(columns=[*SUMMED, *OF_VILLAGES])
    villages["villages_no_data"] = lacks_data(finding.villages)
    table = summed_upwards(villages, [*SUMMED, "villages_no_data"])
    return judged(table, standard).join(distances(finding.situated, villages.index)).reset_index()


def lacks_data(villages: pd.DataFrame) -> pd.Series:
    """1 for a village of which nothing is known, or not all that the demand is made of."""
    unknown = villages["demand"].isna()
    if PARTLY in villages:
        unknown |= villages[PARTLY].eq(True)
    return unknown.astype(float)


def judged(table: pd.DataFrame, standard: Standard) -> pd.DataFrame:
    """Sums of areas with what follows from them: ratio, gap and status."""
    table = table.copy()
    table["status"] = status_of(table, standard.target_ratio)
    table["numerator"], table["denominator"] = table["served"], table["demand"]
    table["gap"] = table["denominator"] - table["numerator"]
    table["ratio"] = table["numerator"] / table["denominator"].where(table["denominator"] > 0)
    return table.assign(standard=standard.id)


def readings(finding: Finding, standard: Standard) -> pd.DataFrame:
    """Other numerators of the same demand for every area, a row an area and reading."""
    names = [str(name) for name in finding.villages if str(name).startswith(READING)]
    columns = ["standard", "kode", "level", "reading", "numerator", "denominator"]
    if not names:
        return pd.DataFrame(columns=columns)
    long = [_reading(finding.villages, name) for name in names]
    return pd.concat(long, ignore_index=True).assign(standard=standard.id)[columns]


def _reading(villages: pd.DataFrame, name: str) -> pd.DataFrame:
    """One reading of every area: of the villages where it is known, and of their demand."""
    both = pd.DataFrame({"numerator": villages[name], "denominator": villages["demand"]})
    both["denominator"] = both["denominator"].where(both["numerator"].notna())
    table = summed_upwards(both, ["numerator", "denominator"])
    return table.reset_index().assign(reading=name.removeprefix(READING))


def summed_upwards(villages: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    """The villages' rows and, below them, the sums of every area above; unknown adds nothing.

    An area of which every village is unknown is unknown.
    """
    levels = [villages.assign(level=Level.DESA_KELURAHAN.value)]
    values = villages[list(names)].to_numpy(float)
    for level in _UPWARDS[1:]:
        codes, area = areas_of(villages.index, level)
        sums, at = summed(values, area, len(codes)), pd.Index(codes, dtype=object)
        above = pd.DataFrame(sums, index=at, columns=list(names))
        levels.append(above.assign(level=level.value))
    table = pd.concat(levels)
    table.index.name = "kode"
    return table


def areas_of(index: pd.Index, level: Level) -> tuple[NDArray[np.object_], Ints]:
    """Codes of the areas of a level, and the number of the area of each village.

    Examples
    --------
    >>> codes, area = areas_of(pd.Index(["64.01.01.2001", "64.01.02.2001"]), Level.KECAMATAN)
    >>> codes.tolist(), area.tolist()
    (['64.01.01', '64.01.02'], [0, 1])
    """
    codes = index.to_numpy().astype(f"U{level.width}")  # cuts what is longer
    if not index.is_monotonic_increasing:
        above, area = np.unique(codes, return_inverse=True)
        return above.astype(object), area
    first = np.concatenate([[True], codes[1:] != codes[:-1]]) if len(codes) else np.empty(0, bool)
    return codes[first].astype(object), np.cumsum(first) - 1


def summed(values: Floats, area: Ints, count: int) -> Floats:
    """Sums of the rows of each area, in the order of the rows; NaN where no row is known.

    Examples
    --------
    >>> summed(np.array([[1.0], [np.nan], [2.0], [np.nan]]), np.array([0, 0, 0, 1]), 2).tolist()
    [[3.0], [nan]]
    """
    sums, known = np.zeros((count, values.shape[1])), np.zeros((count, values.shape[1]), bool)
    _add(np.ascontiguousarray(values), np.ascontiguousarray(area), sums, known)
    return np.where(known, sums, np.nan)


@kernel
def _add(values: Floats, area: Ints, sums: Floats, known: NDArray[np.bool_]) -> None:
    for row in range(len(values)):
        for column in range(values.shape[1]):
            if not np.isnan(values[row, column]):
                sums[area[row], column] += values[row, column]
                known[area[row], column] = True


def distances(situated: Situated | None, index: pd.Index) -> pd.DataFrame:
    """Distances that half and nine tenths of the demand do not exceed, for areas of every level.

    NaN where there is no demand, or nothing at any distance.
    """
    codes, areas = zip(*(areas_of(index, level) for level in _UPWARDS), strict=True)
    everywhere = pd.Index(np.concatenate(codes), dtype=object)
    if situated is None or not len(situated.distance_m) or np.isnan(situated.distance_m).all():
        return pd.DataFrame(np.nan, index=everywhere, columns=list(DISTANCES))
    metres = weighted_percentiles(
        situated.distance_m,
        situated.weight,
        situated.village,
        np.stack(areas),
        list(DISTANCES.values()),
    )
    table = pd.DataFrame(np.concatenate(metres), index=everywhere, columns=list(DISTANCES))
    return table.where(np.isfinite(table))
