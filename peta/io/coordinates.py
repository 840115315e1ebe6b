"""Coordinates as officers write them, and which system they are probably in."""

import re
from collections.abc import Iterable
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer

from peta.domain.crs import WGS84
from peta.io.quality import Findings
from peta.io.raw import RawTable
from peta.io.values import decimal_text

Box = tuple[float, float, float, float]

INDONESIA: Box = (94.0, -12.0, 142.0, 8.0)
"""West, south, east, north in degrees, with some sea around."""

_UTM_ZONES = range(46, 55)
_DMS = re.compile(
    r"(?P<degrees>\d{1,3})\s*[°º˚]\s*"
    r"(?:(?P<minutes>\d{1,2}(?:[.,]\d+)?)\s*['’′]\s*)?"
    r"(?:(?P<seconds>\d{1,2}(?:[.,]\d+)?)\s*(?:[\"”″]|''|’’)\s*)?"
    r"(?P<side>BT|BB|LU|LS|[ENSWTBU])?\.?",
    re.IGNORECASE,
)
_NEGATIVE_SIDES = ("LS", "S", "W", "BB")


def parse_degrees(value: Any) -> float:
    """Degrees from a number, a decimal comma, or degrees, minutes and seconds; NaN if unreadable.

    South (LS, S) and west (BB, W) are negative.

    Examples
    --------
    >>> parse_degrees("117,153"), parse_degrees("0° 38' 44,912\\" LS"), parse_degrees(None)
    (117.153, -0.645808889, nan)
    """
    if isinstance(value, str):
        text = decimal_text(value)
        return float(text) if text else _parse_dms(value)
    try:
        return float("nan") if value is None or isinstance(value, bool) else float(value)
    except (TypeError, ValueError):
        return float("nan")


def _parse_dms(text: str) -> float:
    match = _DMS.fullmatch(text.strip())
    if match is None:
        return float("nan")
    degrees, minutes, seconds = (
        float((match[part] or "0").replace(",", ".")) for part in ("degrees", "minutes", "seconds")
    )
    if minutes >= 60 or seconds >= 60:
        return float("nan")
    size = round(degrees + minutes / 60 + seconds / 3600, 9)
    return -size if (match["side"] or "").upper() in _NEGATIVE_SIDES else size


def points_of(
    lon: Iterable[Any], lat: Iterable[Any], raw: RawTable, findings: Findings
) -> NDArray[Any]:
    """Points from two columns as given; what cannot be a place in Indonesia is an error.

    Returns
    -------
    Shapely points in EPSG:4326, None where refused.
    """
    lons, lats = list(lon), list(lat)
    pairs = np.array(
        [[parse_degrees(x), parse_degrees(y)] for x, y in zip(lons, lats, strict=True)]
    )
    given = [f"{x}, {y}" for x, y in zip(lons, lats, strict=True)]
    return check_points(pairs.reshape(-1, 2), given, raw, findings)


def check_points(
    pairs: NDArray[np.float64], given: list[str], raw: RawTable, findings: Findings
) -> NDArray[Any]:
    """Points from lon, lat pairs in degrees; None, with an error, where a pair cannot be right."""
    points = np.full(len(pairs), None, dtype=object)
    faults = [_fault(lon, lat) for lon, lat in pairs]
    good = np.array([not fault for fault in faults], dtype=bool)
    points[good] = shapely.points(pairs[good])
    _check_projected(pairs, raw, findings)
    for i in np.flatnonzero(~good):
        code, message, hint = _FAULTS[faults[i]]
        lon, lat = pairs[i]
        findings.error(
            code,
            message,
            hint=hint,
            file=raw.file,
            row=int(raw.rows[i]),
            column="lon, lat",
            given=given[i],
            proposed=f"{lat:g}, {lon:g}" if code == "swapped_coordinates" else "",
        )
    return points


def _fault(lon: float, lat: float) -> str:
    west, south, east, north = INDONESIA
    if not (np.isfinite(lon) and np.isfinite(lat)):
        return "missing"
    if lon == 0 and lat == 0:
        return "zero"
    if west <= lon <= east and south <= lat <= north:
        return ""
    if south <= lon <= north and west <= lat <= east:
        return "swapped"
    return "outside"


_FAULTS: dict[str, tuple[str, str, str]] = {
    "missing": (
        "missing_coordinates",
        "Koordinat kosong atau tidak terbaca.",
        "Isi bujur dan lintang dalam derajat, misalnya 117,153 dan -0,502.",
    ),
    "zero": (
        "zero_coordinates",
        "Koordinat 0, 0 bukan tempat di Indonesia.",
        "Isi koordinat yang diukur di lapangan, atau keluarkan barisnya.",
    ),
    "swapped": (
        "swapped_coordinates",
        "Bujur dan lintang tampaknya tertukar.",
        "Tukar isi kolom lon dan lat.",
    ),
    "outside": (
        "out_of_range",
        "Koordinat di luar Indonesia.",
        "Periksa titik desimal, tanda minus untuk lintang selatan, dan sistem koordinatnya.",
    ),
}


def _check_projected(pairs: NDArray[np.float64], raw: RawTable, findings: Findings) -> None:
    finite = pairs[np.isfinite(pairs).all(axis=1)]
    metres = np.abs(finite).max(axis=1, initial=0) > 1000
    if len(finite) and metres.mean() > 0.5:
        box = (*finite[metres].min(axis=0), *finite[metres].max(axis=0))
        findings.error(
            "projected_coordinates",
            "Koordinat tampaknya dalam meter, bukan derajat.",
            hint=f"Ubah ke derajat (EPSG:4326). Kemungkinan asalnya: {candidates_text(box)}.",
            file=raw.file,
            column="lon, lat",
        )


def crs_candidates(box: Box, expected: Box | None = None) -> list[CRS]:
    """Systems that would put a box of unknown coordinates into the expected extent.

    Parameters
    ----------
    box
        left, bottom, right, top in the unknown unit.
    expected
        west, south, east, north in degrees where the data should lie; Indonesia if None.

    Examples
    --------
    >>> [crs.to_epsg() for crs in crs_candidates((500_000, 9_940_000, 520_000, 9_960_000),
    ...                                          (113.8, -2.5, 119.1, 2.6))]
    [32750]
    >>> [crs.to_epsg() for crs in crs_candidates((116.9, -0.6, 117.2, -0.4))]
    [4326]
    """
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    zones = [32600 + zone for zone in _UTM_ZONES] + [32700 + zone for zone in _UTM_ZONES]
    systems = [CRS.from_epsg(code) for code in (4326, *zones, 3857)]
    return [crs for crs in systems if _lands_in(crs, x, y, expected or INDONESIA)]


def _lands_in(crs: CRS, x: float, y: float, expected: Box) -> bool:
    # A UTM zone would take any easting; outside 100-900 km and 0-10,000 km it was not meant.
    if crs.to_epsg() not in (4326, 3857) and not (1e5 < x < 9e5 and 0 < y < 1e7):
        return False
    lon, lat = Transformer.from_crs(crs, WGS84, always_xy=True).transform(x, y)
    west, south, east, north = expected
    return bool(west - 1 <= lon <= east + 1 and south - 1 <= lat <= north + 1)


def candidates_text(box: Box, expected: Box | None = None) -> str:
    """The likely systems of a box, in words.

    Examples
    --------
    >>> candidates_text((500_000, 9_940_000, 520_000, 9_960_000), (116.0, -2.0, 118.0, 1.0))
    'EPSG:32750 (WGS 84 / UTM zone 50S)'
    """
    found = crs_candidates(box, expected)
    names = [f"EPSG:{crs.to_epsg()} ({crs.name})" for crs in found]
    return " atau ".join(names) or "tidak ada sistem yang lazim di Indonesia"
