"""How good a dataset is: counted by kabupaten/kota, scored from 0 to 1.

The counts of areas add up, so the score of a larger area is computed from sums and never from
other scores.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.spatial import KDTree

from peta.domain.crs import local_equal_area
from peta.domain.placing import village_of
from peta.domain.schema import DatasetKind, State
from peta.domain.wilayah import Level

# Assumptions of peta: until this age data count as fresh, and from that age on as worth nothing.
FRESH_DAYS = 365
STALE_DAYS = 5 * 365
DUPLICATE_M = 50.0

PARTS = ("completeness", "placement", "uniqueness", "known_status", "freshness")

# What else an answer needs besides the required columns; status is judged by itself.
_IMPORTANT: dict[str, tuple[str, ...]] = {
    "boundaries": ("kecamatan", "kabupaten_kota", "provinsi"),
    "penduduk": ("kk",),
    "permukiman": ("kode", "rumah", "rumah_tanpa_jamban"),
    "sanitasi": ("kk", "aman", "layak_sendiri", "layak_bersama", "belum_layak", "babs_terbuka"),
    "mck": ("nama", "kode", "kakus"),
    "paud": ("nama", "kode", "jenis", "murid"),
    "bahaya": ("jenis", "kelas"),
    "jaringan": ("nama", "jenis"),
    "kader": ("kode", "kader"),
    "layanan": ("kode", "hari_buka"),
    "program": ("jenis", "tahun", "nilai_idr"),
    "kesejahteraan": ("kk_desil_1_4", "terima_layak", "mustahik", "mustahik_terbantu"),
    "krs": ("kk_krs", "krs_didampingi", "catin", "catin_bimbingan"),
}
_DEFAULT = ("nama", "kode")
_KABUPATEN = Level.KABUPATEN_KOTA.width


def measured_columns(kind: DatasetKind) -> tuple[str, ...]:
    """Columns whose completeness counts: the required ones and those an answer needs.

    Examples
    --------
    >>> from peta.domain.dataset import PENDUDUK, RLH
    >>> measured_columns(PENDUDUK), measured_columns(RLH)
    (('kode', 'jiwa', 'kk'), ('kode',))
    """
    wanted = _IMPORTANT.get(kind.name, _DEFAULT)
    return tuple(c.name for c in kind.columns if c.required or c.name in wanted)


def measured(kind: DatasetKind, frame: pd.DataFrame, villages: gpd.GeoDataFrame) -> pd.DataFrame:
    """Count what the quality of a dataset is judged by.

    Parameters
    ----------
    frame
        Canonical rows; with geometry in EPSG:4326 for kinds that have one.
    villages
        Columns ``kode`` and geometry, EPSG:4326.

    Returns
    -------
    A row for every kabupaten/kota (index: its code) and one under ``""`` for rows whose place is
    not known, if there are any. Whole numbers that add up: ``rows``, ``expected`` (rows, or
    villages for kinds with a row a village), ``filled_<column>``, ``stated`` and ``right`` (rows
    that name a village; of these, those lying in it), ``duplicates``, ``unknown_status``; -1
    stands for "does not apply to this kind" in a whole column.

    Examples
    --------
    >>> from peta.domain.dataset import PENDUDUK
    >>> villages = gpd.GeoDataFrame({"kode": ["64.02.01.2001", "64.02.01.2002"]},
    ...     geometry=[shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)], crs=4326)
    >>> people = pd.DataFrame({"kode": ["64.02.01.2001"], "jiwa": [10], "kk": [None]})
    >>> table = measured(PENDUDUK, people, villages)
    >>> table.loc["64.02", ["rows", "expected", "filled_jiwa", "filled_kk"]].tolist()
    [1, 2, 1, 0]
    """
    rows = pd.DataFrame({"rows": np.ones(len(frame), np.int64)}, index=frame.index)
    for name in measured_columns(kind):
        rows[f"filled_{name}"] = frame[name].notna().astype(int)
    inside = _village_inside(kind, frame, villages)
    rows["stated"], rows["right"] = _placed(kind, frame, villages, inside)
    rows["duplicates"] = _duplicates(kind, frame)
    rows["unknown_status"] = _unknown_status(kind, frame)
    summed = rows.groupby(_kabupaten(frame, inside)).sum()
    known = villages["kode"].str[:_KABUPATEN].value_counts()
    table = summed.reindex(summed.index.union(known.index).sort_values(), fill_value=0)
    is_by_village = kind.key == "kode"
    table["expected"] = known.reindex(table.index, fill_value=0) if is_by_village else table["rows"]
    return _without_inapplicable(kind, table).rename_axis("kode")


def scored(kind: DatasetKind, counts: Mapping[str, Any], age_days: float | None) -> dict[str, Any]:
    """Score summed counts.

    Parameters
    ----------
    counts
        One row of `measured`, or the sum of several.
    age_days
        How old the data are; None where their date is not known.

    Returns
    -------
    Each of `PARTS` from 0 to 1, None where it does not apply or is not known, and ``score``: the
    mean of those that are known, None where there is not one row.

    Examples
    --------
    >>> from peta.domain.dataset import RLH
    >>> counts = {"rows": 4, "expected": 4, "filled_kode": 3, "stated": 2, "right": 1,
    ...           "duplicates": 1, "unknown_status": 0}
    >>> scored(RLH, counts, age_days=365)
    {'completeness': 0.75, 'placement': 0.5, 'uniqueness': 0.75, 'known_status': 1.0,
     'freshness': 1.0, 'score': 0.8}
    >>> scored(RLH, dict.fromkeys(counts, 0), None)["score"] is None
    True
    """
    columns = measured_columns(kind)
    filled = sum(counts[f"filled_{name}"] for name in columns)
    rows = counts["rows"]
    parts = {
        "completeness": _ratio(filled, counts["expected"] * len(columns)),
        "placement": _ratio(counts["right"], counts["stated"]),
        "uniqueness": _ratio(rows - counts["duplicates"], rows, counts["duplicates"] >= 0),
        "known_status": _ratio(
            rows - counts["unknown_status"], rows, counts["unknown_status"] >= 0
        ),
        "freshness": freshness(age_days),
    }
    known = [part for part in parts.values() if part is not None]
    score = sum(known) / len(known) if rows and known else None
    if score is None:
        return dict.fromkeys((*PARTS, "score"))
    return {**parts, "score": round(score, 4)}


def age_in_days(data_date: str, on: date) -> int | None:
    """Days from an ISO 8601 date until `on`; None for a date that is none or lies ahead.

    Examples
    --------
    >>> age_in_days("2024-12-31", date(2025, 1, 2)), age_in_days("2024", date(2025, 1, 2))
    (2, None)
    """
    try:
        age = (on - date.fromisoformat(data_date)).days
    except ValueError:
        return None
    return age if age >= 0 else None


def freshness(age_days: float | None) -> float | None:
    """1 until `FRESH_DAYS`, from there straight down to 0 at `STALE_DAYS`.

    Examples
    --------
    >>> freshness(10), freshness(1095), freshness(9999), freshness(None)
    (1.0, 0.5, 0.0, None)
    """
    if age_days is None:
        return None
    return float(np.clip((STALE_DAYS - age_days) / (STALE_DAYS - FRESH_DAYS), 0, 1))


def _ratio(part: float, whole: float, applies: bool = True) -> float | None:
    if not applies or whole <= 0:
        return None
    return round(min(max(0.0, float(part) / float(whole)), 1.0), 6)


def _village_inside(
    kind: DatasetKind, frame: pd.DataFrame, villages: gpd.GeoDataFrame
) -> pd.Series:
    """Code of the village that each row lies in by geometry; missing where it lies in none."""
    if not kind.geometry or frame.empty or kind.key == "kode":
        return pd.Series([None] * len(frame), index=frame.index, dtype="object")
    points = shapely.point_on_surface(frame.geometry.to_numpy())
    row = village_of(shapely.get_coordinates(_filled(points)), villages.geometry.to_numpy())
    codes = np.array([*villages["kode"], None], dtype=object)
    return pd.Series(codes[row], index=frame.index, dtype="object")


def _filled(points: NDArray[Any]) -> NDArray[Any]:
    """Points of which none is missing or empty, for calls that leave those out."""
    whole = points.copy()
    whole[shapely.is_missing(points) | shapely.is_empty(points)] = shapely.Point(np.nan, np.nan)
    return whole


def _stated(frame: pd.DataFrame) -> pd.Series:
    values = frame["kode"].tolist() if "kode" in frame.columns else [None] * len(frame)
    codes = [kode if isinstance(kode, str) else None for kode in values]
    return pd.Series(codes, index=frame.index, dtype="object")


def _placed(
    kind: DatasetKind, frame: pd.DataFrame, villages: gpd.GeoDataFrame, inside: pd.Series
) -> tuple[pd.Series, pd.Series]:
    """Rows that name a village, and those that lie in it; of a table, those it exists for."""
    stated = _stated(frame)
    right = stated == inside if kind.geometry else stated.isin(villages["kode"])
    return stated.notna().astype(int), (stated.notna() & right).astype(int)


def _kabupaten(frame: pd.DataFrame, inside: pd.Series) -> pd.Series:
    """Code of the kabupaten/kota by geometry, or else as stated; empty where neither is known."""
    both = zip(inside.tolist(), _stated(frame).tolist(), strict=True)
    codes = [(lies or states or "")[:_KABUPATEN] for lies, states in both]
    return pd.Series(codes, index=frame.index, dtype="object")


def _unknown_status(kind: DatasetKind, frame: pd.DataFrame) -> NDArray[np.int64] | int:
    if "status" not in kind.column_names:
        return 0
    states = [kind.state_of(status) for status in frame["status"].tolist()]
    return np.array([state is State.UNKNOWN for state in states], dtype=np.int64)


def _duplicates(kind: DatasetKind, frame: pd.DataFrame) -> NDArray[np.int64] | int:
    """Rows at the very place of an earlier row, or of the same name within `DUPLICATE_M`."""
    if kind.geometry != "point" or frame.empty:
        return 0
    metres = frame.geometry.to_crs(local_equal_area(tuple(frame.total_bounds)))
    xy = shapely.get_coordinates(_filled(metres.to_numpy()))
    again = pd.DataFrame(xy.round(1)).duplicated().to_numpy() & np.isfinite(xy).all(axis=1)
    if "nama" in frame.columns:
        again |= _same_name_near(frame["nama"], xy)
    return again.astype(np.int64)


def _same_name_near(names: pd.Series, xy: NDArray[np.float64]) -> NDArray[np.bool_]:
    again = np.zeros(len(names), dtype=bool)
    plain = np.array([_plain_name(name) for name in names.tolist()], dtype=object)
    usable = np.flatnonzero(np.isfinite(xy).all(axis=1) & (plain != ""))
    pairs = KDTree(xy[usable]).query_pairs(DUPLICATE_M, output_type="ndarray")
    one, other = usable[pairs[:, 0]], usable[pairs[:, 1]]
    again[np.maximum(one, other)[plain[one] == plain[other]]] = True
    return again


def _plain_name(name: object) -> str:
    return " ".join(name.casefold().split()) if isinstance(name, str) else ""


def _without_inapplicable(kind: DatasetKind, table: pd.DataFrame) -> pd.DataFrame:
    if kind.geometry != "point":
        table["duplicates"] = -1
    if "status" not in kind.column_names:
        table["unknown_status"] = -1
    if kind.is_drawn:
        table["stated"] = table["right"] = -1
    return table
