"""The door: files of an agency in, one checked dataset out, or one report of what is wrong."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from peta.domain.crs import WGS84
from peta.domain.schema import DatasetKind, Tier
from peta.errors import DataError
from peta.io.boundaries import repair_boundaries
from peta.io.columns import canonical_columns
from peta.io.coordinates import points_of
from peta.io.geometries import map_points, map_polygons
from peta.io.quality import Findings, QualityReport, RefusedFile
from peta.io.raw import RawTable
from peta.io.reading import read_raw
from peta.io.villages import KnownVillages, check_codes, check_keys, check_places, repeated_points

NOTHING_KNOWN = KnownVillages()


@dataclass(frozen=True, slots=True)
class Dataset:
    """Canonical rows, ready to publish.

    Parameters
    ----------
    frame
        Columns exactly ``kind.column_names``, sorted by ``kind.key``, whose values are unique;
        with ``geometry`` in EPSG:4326 for kinds that have one (then a GeoDataFrame). Text is str,
        counts are Int64, numbers float64; missing is missing, never zero.
    """

    kind: DatasetKind
    frame: pd.DataFrame
    report: QualityReport


def read_dataset(
    kind: DatasetKind, paths: Sequence[Path], known: KnownVillages = NOTHING_KNOWN
) -> Dataset:
    """Read the files of one dataset, check everything, and return all of it or nothing.

    Parameters
    ----------
    paths
        Files that hold the dataset together; a key that two of them share is an error.
    known
        The villages that exist.

    Raises
    ------
    RefusedFile
        Something is wrong; ``report`` holds every problem of every file.

    Examples
    --------
    >>> from peta.domain.dataset import PENDUDUK
    >>> read_dataset(PENDUDUK, [])
    Traceback (most recent call last):
    ...
    peta.io.quality.RefusedFile: Tidak ada berkas yang dikirim.
    """
    findings = Findings(secret=kind.tier is Tier.SECRET)
    if not paths:
        findings.error("no_files", "Tidak ada berkas yang dikirim.", hint="Pilih satu berkas.")
    parts = [_read_part(kind, Path(path), known, findings) for path in paths]
    held = [part for part in parts if part is not None]
    if not held:
        raise RefusedFile(QualityReport(kind.name, 0, 0, tuple(findings)))
    rows = _joined(kind, held)
    _check(kind, rows, known, findings)
    if findings.has_errors:
        raise RefusedFile(QualityReport(kind.name, len(rows), 0, tuple(findings)))
    return _finished(kind, rows, findings)


def _read_part(
    kind: DatasetKind, path: Path, known: KnownVillages, findings: Findings
) -> pd.DataFrame | None:
    try:
        raw = read_raw(path, kind, findings, known.bounds)
    except DataError as error:
        findings.fault(error, path.name)
        return None
    frame = canonical_columns(kind, raw, findings)
    if kind.geometry:
        frame["geometry"] = _geometry(kind, raw, frame, findings)
    return frame.assign(file=raw.file, row=raw.rows)


def _geometry(
    kind: DatasetKind, raw: RawTable, frame: pd.DataFrame, findings: Findings
) -> NDArray[Any]:
    if kind.geometry == "polygon":
        return map_polygons(raw, findings)
    if raw.geometry is not None:
        return map_points(raw, findings)
    lon, lat = frame.pop("lon"), frame.pop("lat")
    if lon.isna().all() and lat.isna().all() and findings.has_errors:
        # The columns are missing or empty altogether, which has been said once for the file.
        return np.full(len(frame), None, dtype=object)
    return points_of(lon, lat, raw, findings)


def _joined(kind: DatasetKind, parts: list[pd.DataFrame]) -> pd.DataFrame:
    rows = pd.concat(parts, ignore_index=True)
    return gpd.GeoDataFrame(rows, geometry="geometry", crs=WGS84) if kind.geometry else rows


def _check(kind: DatasetKind, rows: pd.DataFrame, known: KnownVillages, findings: Findings) -> None:
    check_keys(kind, rows, findings)
    check_codes(kind, rows, known, findings)
    if kind.geometry == "point" and not findings.has_errors:
        check_places(rows, known, findings)
        _note_repeated(rows, findings)


def _note_repeated(rows: gpd.GeoDataFrame, findings: Findings) -> None:
    count = repeated_points(rows.geometry.to_numpy())
    if count:
        findings.note("repeated_points", f"{count} titik bertempat sama dengan titik lain.")


def _finished(kind: DatasetKind, rows: pd.DataFrame, findings: Findings) -> Dataset:
    frame = rows.drop(columns=["file", "row"])
    if kind.key == "id":
        frame["id"] = with_ids(kind, frame)
    frame = frame.sort_values(kind.key, kind="stable", ignore_index=True)
    figures: dict[str, float] = {}
    if kind.name == "boundaries":
        frame, figures = repair_boundaries(frame, findings)
    report = QualityReport(kind.name, len(rows), len(frame), tuple(findings), figures)
    if findings.has_errors:
        raise RefusedFile(report)
    return Dataset(kind, frame, report)


def with_ids(kind: DatasetKind, frame: gpd.GeoDataFrame) -> pd.Series:
    """Ids as stated, and where there is none one made from what the row holds.

    The same rows get the same ids in whatever order they come; rows that are alike in everything
    are numbered.

    Examples
    --------
    >>> from peta.domain.dataset import MCK
    >>> empty = {"nama": None, "kode": None, "status": None, "kakus": None}
    >>> frame = gpd.GeoDataFrame([{"id": None, **empty}, {"id": "A", **empty}],
    ...                          geometry=gpd.points_from_xy([117, 118], [0, 0]), crs=4326)
    >>> with_ids(MCK, frame).tolist()
    ['mck-...', 'A']
    """
    ids = frame["id"].astype(object).where(frame["id"].notna(), None)
    lacking = ids.isna()
    places = shapely.to_wkb(frame.geometry.to_numpy(), hex=True)
    taken = set(ids[~lacking])
    others = [frame[name].tolist() for name in kind.column_names if name != "id"]
    made = ids.tolist()
    for i in np.flatnonzero(lacking).tolist():
        content = "|".join(str(value) for value in (*(c[i] for c in others), places[i]))
        made[i] = _free_id(kind.name, content, taken)
        taken.add(made[i])
    return pd.Series(made, index=frame.index, dtype="str")


def _free_id(kind: str, content: str, taken: set[str]) -> str:
    digest = hashlib.sha256(content.encode()).hexdigest()[:12]
    number, made = 1, f"{kind}-{digest}"
    while made in taken:
        number += 1
        made = f"{kind}-{digest}-{number}"
    return made
