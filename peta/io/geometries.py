"""Geometries of a map file against what a kind of dataset holds."""

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from peta.io.coordinates import INDONESIA, check_points
from peta.io.quality import Findings
from peta.io.raw import RawTable

_POINT, _LINE, _POLYGON, _MULTIPOINT, _MULTILINE, _MULTIPOLYGON = 0, 1, 3, 4, 5, 6
_NAMES = {"point": "titik", "line": "garis", "polygon": "poligon"}


def map_points(raw: RawTable, findings: Findings) -> NDArray[Any]:
    """Points of a map file; a multipoint of one point counts as that point.

    Returns
    -------
    Shapely points in EPSG:4326, None where refused.
    """
    assert raw.geometry is not None
    geometry = raw.geometry.copy()
    single = (shapely.get_type_id(geometry) == _MULTIPOINT) & (
        shapely.get_num_geometries(geometry) == 1
    )
    geometry[single] = shapely.get_geometry(geometry[single], 0)
    geometry = _of_type(geometry, (_POINT,), "point", raw, findings)
    points = np.full(len(geometry), None, dtype=object)
    held = np.array([shape is not None for shape in geometry], dtype=bool)
    pairs = shapely.get_coordinates(geometry[held])
    given = [f"{lon:g}, {lat:g}" for lon, lat in pairs]
    part = RawTable(raw.file, raw.frame[held], raw.rows[held])
    points[held] = check_points(pairs, given, part, findings)
    return points


def map_polygons(raw: RawTable, findings: Findings) -> NDArray[Any]:
    """Polygons and multipolygons of a map file.

    Returns
    -------
    Shapely polygons in EPSG:4326, None where refused.
    """
    if raw.geometry is None:
        findings.error(
            "no_geometry",
            "Berkas tabel tidak memuat batas wilayah.",
            hint="Kirim peta poligon: GeoPackage, GeoJSON, GeoParquet atau shapefile.",
            file=raw.file,
        )
        return np.full(len(raw.frame), None, dtype=object)
    polygons = _of_type(raw.geometry, (_POLYGON, _MULTIPOLYGON), "polygon", raw, findings)
    _check_extents(polygons, raw, findings)
    return polygons


def map_lines(raw: RawTable, findings: Findings) -> NDArray[Any]:
    """Lines and multilines of a map file.

    Returns
    -------
    Shapely lines in EPSG:4326, None where refused: another geometry, or no length.
    """
    if raw.geometry is None:
        findings.error(
            "no_geometry",
            "Berkas tabel tidak memuat garis jalan atau sungai.",
            hint="Kirim peta garis: GeoPackage, GeoJSON, GeoParquet, KML atau shapefile.",
            file=raw.file,
        )
        return np.full(len(raw.frame), None, dtype=object)
    lines = _of_type(raw.geometry, (_LINE, _MULTILINE), "line", raw, findings)
    lines = _with_length(lines, raw, findings)
    _check_extents(lines, raw, findings)
    return lines


def _with_length(lines: NDArray[Any], raw: RawTable, findings: Findings) -> NDArray[Any]:
    pointlike = ~shapely.is_missing(lines) & (shapely.length(lines) == 0)
    for i in np.flatnonzero(pointlike):
        findings.error(
            "empty_geometry",
            "Garis tidak punya panjang.",
            hint="Gambar ulang fitur ini, atau hapus.",
            file=raw.file,
            row=int(raw.rows[i]),
        )
    kept = lines.copy()
    kept[pointlike] = None
    return kept


def _of_type(
    geometry: NDArray[Any], types: tuple[int, ...], name: str, raw: RawTable, findings: Findings
) -> NDArray[Any]:
    void = shapely.is_missing(geometry) | shapely.is_empty(geometry)
    wrong = ~void & ~np.isin(shapely.get_type_id(geometry), types)
    for i in np.flatnonzero(void):
        findings.error(
            "empty_geometry",
            "Geometri kosong atau tidak terbaca.",
            hint="Gambar ulang fitur ini, atau hapus.",
            file=raw.file,
            row=int(raw.rows[i]),
        )
    for i in np.flatnonzero(wrong):
        findings.error(
            "wrong_geometry",
            f"Geometri harus {_NAMES[name]}, bukan {geometry[i].geom_type}.",
            hint=f"Ekspor lapisan {_NAMES[name]} yang benar.",
            file=raw.file,
            row=int(raw.rows[i]),
        )
    kept = geometry.copy()
    kept[void | wrong] = None
    return kept


def _check_extents(shapes: NDArray[Any], raw: RawTable, findings: Findings) -> None:
    west, south, east, north = INDONESIA
    boxes = shapely.bounds(shapes)
    inside = _within(boxes, (west, south, east, north))
    swapped = _within(boxes, (south, west, north, east))
    held = np.isfinite(boxes).all(axis=1)
    for i in np.flatnonzero(held & ~inside):
        if swapped[i]:
            code, message = "swapped_coordinates", "Bujur dan lintang tampaknya tertukar."
            hint = "Simpan ulang dengan urutan bujur, lintang."
        else:
            code, message = "out_of_range", "Bentuknya keluar dari Indonesia."
            hint = "Periksa sistem koordinat (CRS) berkas."
        findings.error(code, message, hint=hint, file=raw.file, row=int(raw.rows[i]))


def _within(boxes: NDArray[Any], box: tuple[float, float, float, float]) -> NDArray[np.bool_]:
    low = (boxes[:, :2] >= box[:2]).all(axis=1)
    high = (boxes[:, 2:] <= box[2:]).all(axis=1)
    return np.asarray(low & high)
