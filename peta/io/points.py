"""What is odd about the points of a dataset: placed by geometry and compared with what is stated.

A point in another village than its row states may be a wrong point or a wrong statement, so it is
told with its distance and left as it is.
"""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from peta.domain.wilayah import Level
from peta.io.names import plain_name
from peta.io.places import Places
from peta.io.quality import Findings
from peta.io.villages import places_of

TWIN_M = 50.0
"""Two rows of one name nearer than this are likely one place, entered twice."""

_ROUNDED_DECIMALS = 2
_REGISTRATION = re.compile(r"(\d{2}\.\d{2}\.\d{2}\.\d{4})\.\d{3}", re.ASCII)
_METRES_PER_DEGREE = 111_320.0
_APART = 1e7
_ELSEWHERE = (
    (
        Level.KABUPATEN_KOTA.width,
        "other_kabupaten",
        "Titik di kabupaten/kota lain dari yang dinyatakan",
    ),
    (Level.KECAMATAN.width, "other_kecamatan", "Titik di kecamatan lain dari yang dinyatakan"),
    (Level.DESA_KELURAHAN.width, "other_village", "Titik di luar desa yang dinyatakan"),
)


def check_points_placed(rows: pd.DataFrame, places: Places, findings: Findings) -> dict[str, float]:
    """Note points at sea, outside the stated area, shared, rounded, and likely twins.

    Parameters
    ----------
    rows
        Canonical columns and ``geometry``, with ``file``, ``sheet`` and ``row`` of each row, and
        ``area``: code of the smallest area that the row states, missing for none.
    places
        The village polygons; empty where none are known, then nothing is compared.

    Returns
    -------
    Counts of rows: ``points``, ``placed`` (in a village), ``outside_villages``, ``stated`` (an
    area that has a polygon), ``in_stated_place``, and one for each kind of finding.
    """
    held = rows[rows.geometry.notna()]
    points = held.geometry.to_numpy()
    told = len(findings.items)
    figures: dict[str, float] = {"points": len(points)}
    if places and len(points):
        figures |= _check_places(held, points, places, findings)
        _check_registrations(held, points, places, findings)
    _note_rounded(held, points, findings)
    _note_shared(held, points, findings)
    _note_twins(held, points, findings)
    for finding in findings.items[told:]:
        figures[finding.code] = figures.get(finding.code, 0) + 1
    return figures


def _check_places(
    rows: pd.DataFrame, points: NDArray[Any], places: Places, findings: Findings
) -> dict[str, float]:
    village = places.village_of(points)
    areas = rows["area"].to_numpy(dtype=object)
    outside = village.isna().to_numpy()
    stated = places.knows(areas)
    wrong = stated & ~outside
    wrong[wrong] = ~places.holds(points[wrong], areas[wrong])
    _note_outside(rows[outside], points[outside], areas[outside], places, findings)
    _note_elsewhere(rows[wrong], points[wrong], areas[wrong], village[wrong], places, findings)
    return {
        "placed": int((~outside).sum()),
        "stated": int(stated.sum()),
        "in_stated_place": int((stated & ~wrong & ~outside).sum()),
    }


def _note_outside(
    rows: pd.DataFrame, points: NDArray[Any], areas: NDArray[Any], places: Places,
    findings: Findings,
) -> None:  # fmt: skip
    nearest, stated = places.nearest_m(points), places.distance_m(points, areas)
    for place, given, near, far in zip(
        places_of(rows), _texts(points), nearest, stated, strict=True
    ):
        findings.note(
            "outside_villages",
            "Titik di luar semua desa (di laut atau di luar daerah)"
            + _distances(findings, ("dari desa terdekat", near), ("dari yang dinyatakan", far)),
            hint="Periksa koordinatnya; titik di laut biasanya salah ketik.",
            column="lon, lat",
            given=given,
            **place,
        )


def _note_elsewhere(
    rows: pd.DataFrame, points: NDArray[Any], areas: NDArray[Any], village: pd.Series,
    places: Places, findings: Findings,
) -> None:  # fmt: skip
    distance = places.distance_m(points, areas)
    for place, given, area, actual, far in zip(
        places_of(rows), _texts(points), areas, village, distance, strict=True
    ):
        code, message = _elsewhere(str(area), str(actual))
        findings.note(
            code,
            message + _distances(findings, ("dari yang dinyatakan", far)),
            hint="Periksa koordinatnya, lalu desa atau kode yang dinyatakan.",
            column="lon, lat",
            given=f"{given} di {actual}; dinyatakan {area}",
            **place,
        )


def _elsewhere(area: str, actual: str) -> tuple[str, str]:
    """Code and message of the largest level at which a point is elsewhere than stated."""
    for width, code, message in _ELSEWHERE:
        if area[:width] != actual[:width]:
            return code, message
    raise ValueError("the point is where it is stated to be")


def _distances(findings: Findings, *distances: tuple[str, float]) -> str:
    # How far a house lies from its village narrows down where it is.
    known = [(what, far) for what, far in distances if np.isfinite(far)]
    if findings.secret or not known:
        return "."
    return ": " + ", ".join(f"{far:.0f} m {what}" for what, far in known) + "."


def _texts(points: NDArray[Any]) -> list[str]:
    return [f"{lon:.10g}, {lat:.10g}" for lon, lat in shapely.get_coordinates(points)]


def _check_registrations(
    rows: pd.DataFrame, points: NDArray[Any], places: Places, findings: Findings
) -> None:
    """Compare registration numbers ``PP.KK.KC.DDDD.NNN`` with the place and the stated village."""
    if "id" not in rows:
        return
    village = rows["id"].str.extract(f"^{_REGISTRATION.pattern}$", expand=False)
    numbers = village.to_numpy(dtype=object)
    stated = rows["kode"] if "kode" in rows else pd.Series(None, index=rows.index, dtype="str")
    differs = (village.notna() & stated.notna() & (village != stated)).to_numpy()
    known = places.knows(numbers)
    away = known.copy()
    away[away] = ~places.holds(points[away], numbers[away])
    distance = np.full(len(points), np.nan)
    distance[away] = places.distance_m(points[away], numbers[away])
    told = np.flatnonzero(differs | away | (village.notna().to_numpy() & ~known))
    for i, place in zip(told, places_of(rows.iloc[told]), strict=True):
        findings.note(
            "registration_elsewhere",
            _registration_message(bool(differs[i]), bool(known[i]))
            + _distances(findings, ("dari desa dalam nomornya", float(distance[i]))),
            hint="Nomor registrasi berbentuk PP.KK.KC.DDDD.NNN; bagian depannya kode desa.",
            column="id",
            given=rows["id"].iloc[i],
            **place,
        )


def _registration_message(differs: bool, known: bool) -> str:
    if not known:
        return "Kode desa dalam nomor registrasi tidak dikenal"
    if differs:
        return "Nomor registrasi memuat desa lain daripada yang dinyatakan"
    return "Titik di luar desa yang dimuat nomor registrasinya"


def _note_rounded(rows: pd.DataFrame, points: NDArray[Any], findings: Findings) -> None:
    xy = shapely.get_coordinates(points)
    rounded = (np.abs(xy - np.round(xy, _ROUNDED_DECIMALS)) < 1e-9).all(axis=1)
    told = np.flatnonzero(rounded)
    for i, place in zip(told, places_of(rows.iloc[told]), strict=True):
        findings.note(
            "rounded_coordinates",
            f"Koordinat hanya {_ROUNDED_DECIMALS} desimal atau kurang: tepat sampai 1 km saja.",
            hint="Ukur lagi di lapangan; lima desimal berarti kira-kira satu meter.",
            column="lon, lat",
            given=f"{xy[i][0]:.10g}, {xy[i][1]:.10g}",
            **place,
        )


def _note_shared(rows: pd.DataFrame, points: NDArray[Any], findings: Findings) -> None:
    xy = pd.DataFrame(shapely.get_coordinates(points), columns=["x", "y"])
    sharing = xy.groupby(["x", "y"])["x"].transform("size").to_numpy()
    shared = sharing > 1
    given = np.array(_texts(points), dtype=object)
    for text, count, place in zip(
        given[shared], sharing[shared], places_of(rows[shared]), strict=True
    ):
        findings.note(
            "repeated_points",
            f"Titik bertempat sama dengan {count - 1} titik lain.",
            hint="Beri setiap tempat koordinatnya sendiri, bukan koordinat kantor atau desanya.",
            column="lon, lat",
            given=text,
            **place,
        )


def _note_twins(rows: pd.DataFrame, points: NDArray[Any], findings: Findings) -> None:
    """Note rows of one name within 50 m of each other."""
    if "nama" not in rows or len(rows) < 2:
        return
    named = np.flatnonzero(rows["nama"].notna().to_numpy())
    names = [_own_name(name) for name in rows["nama"].iloc[named]]
    twin, distance = _nearest_namesakes(points[named], names)
    numbers = places_of(rows.iloc[named])
    for i in np.flatnonzero(distance <= TWIN_M):
        other = numbers[twin[i]]
        findings.note(
            "likely_duplicate",
            f"Nama sama, {distance[i]:.0f} m dari {other['file']} baris {other['row']}:"
            " mungkin tempat yang sama.",
            hint="Hapus salah satu bila keduanya tempat yang sama.",
            column="nama",
            given=rows["nama"].iloc[named[i]],
            **numbers[i],
        )


def _own_name(name: str) -> str:
    """Name without the word for what it is: Posyandu Melati is Melati.

    Examples
    --------
    >>> _own_name("POSYANDU Melati 02") == _own_name("Melati II"), _own_name("Posyandu")
    (True, 'posyandu')
    """
    rest = re.sub(r"^\W*(pos\s?yandu|mck|paud|tk|ra|kb|tpa|sps|kua)\b\W*", "", name, flags=re.I)
    return plain_name(rest, Level.PROVINSI) or plain_name(name, Level.PROVINSI)


def _nearest_namesakes(
    points: NDArray[Any], names: Sequence[str]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Nearest other point of the same name, and its distance in metres (inf: none within 50 m).

    One tree holds all: a third axis sets the names far apart.
    """
    xy = shapely.get_coordinates(points)
    codes, _ = pd.factorize(np.array(names, dtype=object))
    narrow = np.cos(np.radians(xy[:, 1].mean() if len(xy) else 0.0))
    metres = np.column_stack([xy * _METRES_PER_DEGREE * [narrow, 1.0], codes * _APART])
    if len(metres) < 2:
        return np.zeros(len(metres), np.int64), np.full(len(metres), np.inf)
    found = cKDTree(metres).query(metres, k=2, distance_upper_bound=TWIN_M)
    distance, nearest = (np.asarray(part) for part in found)
    # Where two lie on one spot either may come first.
    own = nearest[:, 0] == np.arange(len(metres))
    column = own.astype(int)
    row = np.arange(len(metres))
    return nearest[row, column].astype(np.int64), distance[row, column]
