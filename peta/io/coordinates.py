"""Coordinates as officers write them, and which system they are probably in."""

import re
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from peta.domain.crs import WGS84
from peta.errors import DataError
from peta.io.quality import Findings
from peta.io.raw import RawTable

Box = tuple[float, float, float, float]

INDONESIA: Box = (94.0, -12.0, 142.0, 8.0)
"""West, south, east, north in degrees, with some sea around."""

_UTM_ZONES = range(46, 55)
# Bands of the military grid: M and L lie south of the equator over Indonesia, N north of it.
_ZONE = re.compile(
    r"(?<!\d)(4[6-9]|5[0-4])(?!\d)\s*\.?\s*"
    r"(?P<half>SELATAN|SOUTH|UTARA|NORTH|LS|LU|[SMLNU])?(?![A-Z])"
)
_SOUTH_HALVES = ("SELATAN", "SOUTH", "LS", "S", "M", "L")
_MIDDLE_NORTHING_M = 5e6


def utm_epsg(text: str, northing: float) -> int:
    """System of a UTM zone as officers write it; 0 if the text names none.

    A zone without its half of the globe is told by the northing: in Indonesia it is below 0.9
    million metres in the north and above 8 million in the south.

    Examples
    --------
    >>> utm_epsg("50S", 9e6), utm_epsg("UTM Zona 50 N", 5e4), utm_epsg("50M", 9e6)
    (32750, 32650, 32750)
    >>> utm_epsg("zona 50", 9_940_000.0), utm_epsg("bujur", 1.0)
    (32750, 0)
    """
    found = _ZONE.search(text.upper())
    if not found:
        return 0
    half = found["half"]
    south = half in _SOUTH_HALVES if half else northing > _MIDDLE_NORTHING_M
    return (32700 if south else 32600) + int(found[1])


def is_utm(x: float, y: float) -> bool:
    """Whether two numbers can be an easting and a northing over Indonesia.

    Examples
    --------
    >>> is_utm(510_000, 9_940_000), is_utm(117.1, -0.5), is_utm(510_000, 3e6)
    (True, False, False)
    """
    return 1e5 < x < 9e5 and (0 < y < 9.5e5 or 8.5e6 < y < 1e7)


def stated_crs(text: str) -> CRS:
    """System that a person named by its EPSG number.

    Raises
    ------
    DataError
        ``unknown_crs``.

    Examples
    --------
    >>> stated_crs("EPSG:32750").to_epsg(), stated_crs("23890").to_epsg()
    (32750, 23890)
    """
    number = re.fullmatch(r"(?:EPSG:)?(\d{4,6})", text.strip(), re.IGNORECASE)
    try:
        # Only a plain number: any other text could name a grid, a file or a pipeline.
        crs = CRS.from_epsg(int(number[1])) if number else None
    except CRSError:
        crs = None
    if crs is None or not (crs.is_geographic or crs.is_projected):
        raise DataError(
            f"Sistem koordinat '{text[:30]}' tidak dikenal.",
            code="unknown_crs",
            hint="Tulis nomor EPSG-nya, misalnya EPSG:4326 atau EPSG:32750.",
        )
    return crs


def check_points(
    pairs: NDArray[np.float64], given: list[str], raw: RawTable, findings: Findings
) -> NDArray[Any]:
    """Points from lon, lat pairs in degrees; None, with an error, where a pair cannot be right."""
    points = np.full(len(pairs), None, dtype=object)
    faults = faults_of(pairs)
    good = faults == ""
    points[good] = shapely.points(pairs[good])
    for i in np.flatnonzero(~good):
        lon, lat = pairs[i]
        proposed = f"{lat:g}, {lon:g}" if faults[i] == "swapped_coordinates" else ""
        tell_fault(faults[i], int(i), given[i], proposed, raw, findings)
    return points


def faults_of(pairs: NDArray[np.float64]) -> NDArray[np.object_]:
    """What is wrong with each pair of degrees, as a code; empty where it can be right.

    Examples
    --------
    >>> faults_of(np.array([[117.1, -0.5], [-0.5, 117.1], [0, 0], [np.nan, 1], [17, 1]])).tolist()
    ['', 'swapped_coordinates', 'zero_coordinates', 'missing_coordinates', 'out_of_range']
    """
    faults = np.full(len(pairs), "out_of_range", dtype=object)
    faults[within(pairs)] = ""
    # The equator is a place, the meridian of Greenwich is not.
    faults[pairs[:, 0] == 0] = "zero_coordinates"
    faults[within(pairs[:, ::-1])] = "swapped_coordinates"
    faults[~np.isfinite(pairs).all(axis=1)] = "missing_coordinates"
    return faults


def within(pairs: NDArray[np.float64], box: Box = INDONESIA) -> NDArray[np.bool_]:
    """Whether pairs lie in a box; NaN lies nowhere."""
    west, south, east, north = box
    return np.asarray(((pairs >= (west, south)) & (pairs <= (east, north))).all(axis=1))


def tell_fault(
    fault: str, position: int, given: str, proposed: str, raw: RawTable, findings: Findings
) -> None:
    """Collect the error of one pair of coordinates."""
    message, hint = _FAULTS[fault]
    findings.error(
        fault,
        message,
        hint=hint,
        file=raw.file,
        row=int(raw.rows[position]),
        column="lon, lat",
        given=given,
        proposed=proposed,
    )


_FAULTS: dict[str, tuple[str, str]] = {
    "missing_coordinates": (
        "Koordinat kosong atau tidak terbaca.",
        "Isi bujur dan lintang dalam derajat, misalnya 117,153 dan -0,502.",
    ),
    "zero_coordinates": (
        "Bujur 0 bukan tempat di Indonesia.",
        "Isi koordinat yang diukur di lapangan, atau keluarkan barisnya.",
    ),
    "swapped_coordinates": (
        "Bujur dan lintang tampaknya tertukar.",
        "Tukar isi kolom lon dan lat.",
    ),
    "scaled_coordinates": (
        "Koordinat tampaknya kehilangan titik desimalnya.",
        "Tulis derajat dengan koma atau titik desimal, misalnya 117,153, pada kolom berformat"
        " teks.",
    ),
    "projected_coordinates": (
        "Koordinat tampaknya dalam meter (UTM) tanpa zona.",
        "Sebutkan zonanya dalam kolom 'zona' (misalnya 50S) atau dengan --crs EPSG:32750.",
    ),
    "out_of_range": (
        "Koordinat di luar Indonesia.",
        "Periksa titik desimal, tanda minus untuk lintang selatan, dan sistem koordinatnya.",
    ),
    "no_place": (
        "Baris ini menyebut desanya, tetapi tidak punya koordinat.",
        "Tambahkan kolom lon dan lat (atau koordinat); titik tengah desa bukan letak bangunannya.",
    ),
}


def tell_projected(box: Box, raw: RawTable, findings: Findings) -> None:
    """Collect the error of a file whose coordinates are metres of a zone that nobody stated."""
    findings.error(
        "projected_coordinates",
        "Koordinat tampaknya dalam meter, bukan derajat.",
        hint="Sebutkan zonanya (kolom 'zona' atau --crs), atau ubah ke derajat (EPSG:4326)."
        f" Kemungkinan asalnya: {candidates_text(box)}.",
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
