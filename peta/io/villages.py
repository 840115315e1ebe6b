"""What is known about the villages that exist, and the checks of a file against it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from peta.domain.schema import DatasetKind
from peta.domain.wilayah import Level
from peta.io.coordinates import Box
from peta.io.quality import Findings

_KABUPATEN = Level.KABUPATEN_KOTA.width
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class KnownVillages:
    """The villages that exist, as far as is known before a file is read.

    Parameters
    ----------
    codes
        Dotted codes of the known villages; empty means that nothing is known, and no code is
        called unknown.
    complete_areas
        Codes of the kabupaten/kota whose village list in `codes` is complete.
    bounds
        west, south, east, north in degrees where data should lie; None where not known.
    polygons
        Published village boundaries, column ``kode``, EPSG:4326; None before there are any.

    Examples
    --------
    >>> known = KnownVillages(frozenset({"64.02.01.2003"}), frozenset({"64.02"}))
    >>> known.is_impossible("64.02.01.2004"), known.is_impossible("64.03.01.2004")
    (True, False)
    """

    codes: frozenset[str] = frozenset()
    complete_areas: frozenset[str] = frozenset()
    bounds: Box | None = None
    polygons: gpd.GeoDataFrame | None = None

    def is_impossible(self, kode: str) -> bool:
        """Whether a village is not on the list of a kabupaten whose list is complete."""
        return kode not in self.codes and kode[:_KABUPATEN] in self.complete_areas

    def missing_from(self, codes: Sequence[str]) -> list[str]:
        """Known villages that lack in a file, in the complete kabupaten that the file touches."""
        held = set(codes)
        areas = {kode[:_KABUPATEN] for kode in held} & self.complete_areas
        return sorted(kode for kode in self.codes - held if kode[:_KABUPATEN] in areas)


def check_codes(
    kind: DatasetKind, rows: pd.DataFrame, known: KnownVillages, findings: Findings
) -> None:
    """Check the codes of a dataset against the villages that exist.

    An unknown village is an error where the village is what the row is about, and a note where a
    facility only states it.

    Parameters
    ----------
    rows
        Canonical columns, with ``file`` and ``row`` of each row.
    """
    stated = rows[rows["kode"].notna()]
    if kind.name == "boundaries":
        impossible = [known.is_impossible(kode) for kode in stated["kode"]]
        wrong = stated[np.array(impossible, dtype=bool)]
        _unknown_codes(wrong, findings)
        _note_missing(known.missing_from(stated["kode"].tolist()), findings)
    elif known.codes:
        wrong = stated[~stated["kode"].isin(known.codes)]
        if kind.key == "kode":
            _unknown_codes(wrong, findings)
        else:
            _note_rows("unknown_kode", "Kode desa yang dinyatakan tidak dikenal", wrong, findings)


def _unknown_codes(wrong: pd.DataFrame, findings: Findings) -> None:
    for kode, file, row in zip(wrong["kode"], wrong["file"], wrong["row"], strict=True):
        findings.error(
            "unknown_kode",
            "Kode tidak dikenal dalam daftar desa/kelurahan.",
            hint="Periksa kodenya pada daftar Kemendagri terbaru; pemekaran mengubah kode.",
            file=file,
            row=int(row),
            column="kode",
            given=kode,
        )


def _note_missing(codes: list[str], findings: Findings) -> None:
    if codes:
        first = ", ".join(codes[:_SHOWN]) + (", …" if len(codes) > _SHOWN else "")
        findings.note("missing_villages", f"{len(codes)} desa/kelurahan tidak ada: {first}.")


def _note_rows(code: str, message: str, rows: pd.DataFrame, findings: Findings) -> None:
    for file, numbers in rows.groupby("file", sort=False)["row"]:
        first = ", ".join(str(number) for number in numbers[:_SHOWN])
        more = ", …" if len(numbers) > _SHOWN else ""
        findings.note(
            code, f"{message}: {len(numbers)} baris (baris {first}{more}).", file=str(file)
        )


def check_keys(kind: DatasetKind, rows: pd.DataFrame, findings: Findings) -> None:
    """Refuse a key that two rows share, within a file or across files."""
    keys = rows[kind.key]
    repeated = rows[keys.notna() & keys.duplicated(keep=False)]
    for key, group in repeated.groupby(kind.key, sort=True):
        places = [
            f"{file} baris {row}" for file, row in zip(group["file"], group["row"], strict=True)
        ]
        findings.error(
            f"duplicate_{kind.key}",
            f"{kind.key.capitalize()} yang sama dipakai {len(group)} baris: "
            + ", ".join(places[: _SHOWN * 2])
            + ("." if len(places) <= _SHOWN * 2 else ", …"),
            hint="Hapus baris ganda, atau beri nomor yang benar.",
            file=str(group["file"].iloc[0]),
            row=int(group["row"].iloc[0]),
            column=kind.key,
            given=key,
        )


def check_places(rows: gpd.GeoDataFrame, known: KnownVillages, findings: Findings) -> None:
    """Note points outside every village, outside the village they state, and twins.

    A minus sign lost from a southern latitude leaves a point in another village of the same
    province; only the stated village shows it.
    """
    if known.polygons is None or known.polygons.empty or rows.empty:
        return
    village = village_of(rows.geometry, known.polygons)
    _note_rows("outside_villages", "Titik di luar semua desa", rows[village.isna()], findings)
    stated = rows["kode"].isin(known.polygons["kode"])
    elsewhere = rows[stated & village.notna() & (village != rows["kode"])]
    _note_rows("other_village", "Titik di luar desa yang dinyatakan", elsewhere, findings)
    _note_rows(
        "lost_minus",
        "Lintang tampaknya kehilangan tanda minus (LS)",
        elsewhere[_mirrored_village(elsewhere, known.polygons) == elsewhere["kode"]],
        findings,
    )


def village_of(points: gpd.GeoSeries, polygons: gpd.GeoDataFrame) -> pd.Series:
    """Code of the village that holds each point, EPSG:4326; missing where none does.

    On a shared border the first village by code is taken.
    """
    ordered = polygons.sort_values("kode")
    tree = shapely.STRtree(ordered.geometry.to_numpy())
    point, polygon = tree.query(points.to_numpy(), predicate="intersects")
    first = pd.Series(polygon).groupby(point).min()
    codes = ordered["kode"].to_numpy()[first.to_numpy(dtype=int)]
    return pd.Series(codes, index=points.index[first.index], dtype="str").reindex(points.index)


def _mirrored_village(rows: gpd.GeoDataFrame, polygons: gpd.GeoDataFrame) -> pd.Series:
    mirrored = shapely.transform(rows.geometry.to_numpy(), lambda xy: xy * np.array([1, -1]))
    return village_of(gpd.GeoSeries(mirrored, index=rows.index, crs=rows.crs), polygons)


def repeated_points(geometry: Any) -> int:
    """Number of points that share their place with an earlier one."""
    return sum(count - 1 for count in Counter(shapely.to_wkb(geometry).tolist()).values())
