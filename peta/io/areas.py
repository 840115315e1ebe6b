"""Areas of boundaries held against those that somebody else states."""

import tomllib
from functools import cache
from typing import Any

import geopandas as gpd
import pandas as pd

from peta.domain.crs import local_equal_area
from peta.domain.wilayah import Level
from peta.io.quality import Findings
from peta.settings import data_dir

# Official areas are rounded and their borders smoothed: what differs less is no finding.
_DISTRICT_TOLERANCE = 0.02
_VILLAGE_TOLERANCE = 0.05
_KABUPATEN = Level.KABUPATEN_KOTA.width


def check_areas(frame: gpd.GeoDataFrame, complete: frozenset[str], findings: Findings) -> None:
    """Note the areas that differ from the official ones, and from those stated in the file.

    Parameters
    ----------
    frame
        Villages in EPSG:4326 with ``kode`` and ``luas_km2`` (as the file states it, may be
        missing).
    complete
        Kabupaten/kota of which the file holds every village.
    """
    flat = frame.to_crs(local_equal_area(tuple(frame.total_bounds)))
    km2 = pd.Series(flat.geometry.area.to_numpy() / 1e6, index=frame["kode"].to_numpy())
    for kode, drawn in km2.groupby(km2.index.str[:_KABUPATEN]).sum().items():
        official = official_areas().get(str(kode))
        if official and kode in complete and abs(drawn / official - 1) > _DISTRICT_TOLERANCE:
            _note(str(kode), float(drawn), official, "resmi", findings)
    for kode, stated in frame.set_index("kode")["luas_km2"].dropna().items():
        if stated > 0 and abs(km2[kode] / stated - 1) > _VILLAGE_TOLERANCE:
            _note(str(kode), float(km2[kode]), float(stated), "menurut berkas", findings)


@cache
def official_areas() -> dict[str, float]:
    """Official area in km2 of the kabupaten/kota that are known, by code."""
    table: dict[str, Any] = tomllib.loads((data_dir() / "luas_resmi.toml").read_text("utf-8"))
    return {kode: float(km2) for kode, km2 in table["km2"].items()}


def _note(kode: str, drawn: float, stated: float, whose: str, findings: Findings) -> None:
    findings.note(
        "area_differs",
        f"Luas {kode} pada peta {drawn:.2f} km2, {whose} {stated:.2f} km2 "
        f"({(drawn / stated - 1) * 100:+.0f} %).",
        column="geometry",
        given=kode,
        hint="Periksa apakah batasnya lengkap, dan satuan luasnya km2.",
    )
