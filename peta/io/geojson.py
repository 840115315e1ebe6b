"""GeoJSON by RFC 7946, read without GDAL: several of its drivers obey what JSON tells them."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import orjson
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS
from pyproj.exceptions import CRSError

from peta.domain.crs import WGS84
from peta.errors import DataError
from peta.io.coordinates import INDONESIA, Box, candidates_text
from peta.io.delimited import decode
from peta.io.layers import MapWanted
from peta.io.limits import DEFAULT, Limits
from peta.io.maps import check_crs, raw_of
from peta.io.quality import Findings
from peta.io.raw import RawTable
from peta.io.refusals import empty, too_many_columns, too_many_rows

_CRS_NAME = re.compile(r"(?:urn:ogc:def:crs:)?EPSG:(?:[\d.]*:)?(\d{4,6})", re.IGNORECASE)
_CRS84 = re.compile(r"urn:ogc:def:crs:OGC:[\d.]*:CRS84|OGC:CRS84", re.IGNORECASE)


def read_geojson(
    path: Path, look: MapWanted, findings: Findings, limits: Limits = DEFAULT
) -> RawTable:
    """Read a GeoJSON feature collection.

    Without a crs member coordinates are WGS 84 degrees; the crs member of older files is obeyed.

    Raises
    ------
    DataError
        ``truncated``, ``unknown_format``, ``empty``, ``unknown_crs``, ``crs_not_degrees``.
    """
    document = _parse(decode(path.read_bytes(), path.name, findings))
    features = _features(document)
    if len(features) > limits.rows:
        raise too_many_rows(limits)
    crs = _stated_crs(document) or look.crs
    geometry = _geometries(features, path.name, findings)
    _check_degrees(geometry, crs, look.expected)
    names = {name for feature in features for name in feature.get("properties") or {}}
    if len(names) > limits.columns:
        raise too_many_columns(limits)
    frame = pd.DataFrame([feature.get("properties") or {} for feature in features])
    frame.index = pd.RangeIndex(len(features))
    return _raw(path.name, frame, geometry, crs or WGS84, look)


def _raw(
    file: str, frame: pd.DataFrame, geometry: NDArray[Any], crs: CRS, look: MapWanted
) -> RawTable:
    whole = gpd.GeoDataFrame(frame.astype(object), geometry=gpd.GeoSeries(geometry, crs=crs))
    return raw_of(file, whole, look)


def _parse(text: str) -> dict[str, Any]:
    try:
        document = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise DataError(
            "GeoJSON terpotong atau tidak sah.",
            code="truncated",
            hint="Unduh atau ekspor ulang sampai selesai.",
        ) from None
    if not isinstance(document, dict):
        raise _not_geojson("JSON biasa")
    return document


def _not_geojson(name: str) -> DataError:
    return DataError(
        f"Isi berkas bukan format yang dibaca; tampaknya {name}.",
        code="unknown_format",
        hint="Simpan ulang sebagai GeoJSON atau GeoPackage.",
    )


def _features(document: dict[str, Any]) -> list[dict[str, Any]]:
    kind = document.get("type")
    if kind == "Topology":
        raise _not_geojson("TopoJSON")
    if kind == "Feature":
        return [document]
    features = document.get("features")
    if kind != "FeatureCollection" or not isinstance(features, list):
        raise _not_geojson("Esri JSON" if "geometryType" in document else "JSON biasa")
    if not features:
        raise empty()
    if not all(isinstance(feature, dict) and _has_table(feature) for feature in features):
        raise _not_geojson("JSON yang menyerupai GeoJSON")
    return features


def _has_table(feature: dict[str, Any]) -> bool:
    return isinstance(feature.get("properties") or {}, dict)


def _stated_crs(document: dict[str, Any]) -> CRS | None:
    member = document.get("crs")
    if member is None:
        return None
    properties = member.get("properties") if isinstance(member, dict) else None
    name = str(properties.get("name", "")) if isinstance(properties, dict) else ""
    if _CRS84.fullmatch(name):
        return WGS84
    match = _CRS_NAME.fullmatch(name)
    try:
        # Only a plain EPSG number: a text from a file could name a grid or a pipeline.
        return CRS.from_epsg(int(match[1])) if match else _unknown_crs()
    except CRSError:
        return _unknown_crs()


def _unknown_crs() -> CRS:
    raise DataError(
        "Sistem koordinat yang dinyatakan GeoJSON tidak dikenal.",
        code="unknown_crs",
        hint="Simpan ulang dengan EPSG:4326.",
    )


def _geometries(features: Sequence[dict[str, Any]], file: str, findings: Findings) -> NDArray[Any]:
    texts = [orjson.dumps(feature.get("geometry")).decode() for feature in features]
    geometries = np.full(len(texts), None, dtype=object)
    stated = np.array([text != "null" for text in texts], dtype=bool)
    geometries[stated] = shapely.from_geojson(
        np.array(texts, dtype=object)[stated], on_invalid="ignore"
    )
    for i in np.flatnonzero(stated & shapely.is_missing(geometries)):
        geometries[i] = _closed(features[int(i)]["geometry"])
        if geometries[i] is not None:
            findings.repair("unclosed_ring", "Cincin ditutup.", file=file, row=int(i) + 1)
    return geometries


def _closed(geometry: Any) -> Any:
    """Polygon whose rings lack only their last point; None if more is wrong."""
    stated = str(geometry.get("type")) if isinstance(geometry, dict) else ""
    depth = {"Polygon": 1, "MultiPolygon": 2}.get(stated)
    if depth is None:
        return None
    try:
        rings = geometry["coordinates"]
        closed = (
            [_close(ring) for ring in rings]
            if depth == 1
            else [[_close(ring) for ring in part] for part in rings]
        )
        text = orjson.dumps({"type": geometry["type"], "coordinates": closed}).decode()
    except (KeyError, TypeError, IndexError):
        return None
    return shapely.from_geojson(text, on_invalid="ignore")


def _close(ring: list[Any]) -> list[Any]:
    return ring if ring[0] == ring[-1] else [*ring, ring[0]]


def _check_degrees(geometry: NDArray[Any], crs: CRS | None, expected: Box | None) -> None:
    left, bottom, right, top = (float(side) for side in shapely.total_bounds(geometry))
    box = (left, bottom, right, top)
    outside = max(abs(left), abs(right)) > 180 or max(abs(bottom), abs(top)) > 180
    if (crs is None or crs.is_geographic) and outside:
        raise DataError(
            "GeoJSON tanpa CRS harus dalam derajat, tetapi koordinatnya bukan derajat.",
            code="crs_not_degrees",
            hint="Simpan ulang dengan EPSG:4326. Kemungkinan asalnya: "
            f"{candidates_text(box, expected or INDONESIA)}.",
        )
    check_crs(crs or WGS84, box, expected)
