"""Map layers as GeoJSON bytes, light enough for a phone. Houses never become a layer."""

from collections.abc import Mapping, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import orjson
import pandas as pd
import shapely

from peta.domain.wilayah import Level
from peta.render.tiles_coverage import simplified

MOST_VILLAGES = 5000
"""More are drawn from tiles alone: as one layer they are too much for a browser."""

_TOLERANCE_DEG = 0.0008
_DECIMALS = 4
_SMALLEST_HOLE_DEG2 = 1e-3  # about 12 km2
_POINT_DECIMALS = 5
# What nothing is left of: a ring of no corners, which GEOS would write, is not GeoJSON.
_EMPTY = '{"type":"Polygon","coordinates":[]}'


def map_layers(
    villages: gpd.GeoDataFrame,
    outlines: Any,
    areas: pd.DataFrame,
    underserved: gpd.GeoDataFrame,
    facilities: pd.DataFrame,
) -> dict[str, bytes]:
    """Every layer of a run by name, as the tables of `peta.engine.assess.Assessment` hold them.

    Parameters
    ----------
    outlines
        Polygons of the villages, borders made to meet by `peta.render.tiles_coverage.met`.
    """
    layers = {
        f"underserved-{standard}": underserved_layer(ground)
        for standard, ground in underserved.groupby("standard")
    }
    for kind, rows in facilities.groupby("kind"):
        layers[str(kind)] = facility_layer(rows)
    districts = areas[areas["level"] == Level.KABUPATEN_KOTA]
    shapes = simplified(outlines, _TOLERANCE_DEG)
    if len(villages) <= MOST_VILLAGES:
        layers["desa"] = village_layer(villages, shapes)
    return layers | {"kabupaten_kota": area_layer(villages, shapes, districts)}


def village_layer(villages: gpd.GeoDataFrame, shapes: Any) -> bytes:
    """Village polygons.

    Parameters
    ----------
    villages
        Columns ``kode, nama, kecamatan, kabupaten_kota, akurasi``.
    shapes
        Their polygons in EPSG:4326, simplified together so that neighbours keep one border.
    """
    names = ["kode", "nama", "kecamatan", "kabupaten_kota", "akurasi"]
    return _layer(shapes, villages[names], _DECIMALS)


def area_layer(villages: gpd.GeoDataFrame, shapes: Any, areas: pd.DataFrame) -> bytes:
    """Outlines of areas dissolved from the same simplified villages.

    Parameters
    ----------
    areas
        Columns ``kode`` and ``nama`` of the areas to draw, all of one level.
    """
    members = villages["kode"].str[: len(areas["kode"].iloc[0])].to_numpy()
    dissolved = [
        _without_pinholes(shapely.union_all(shapes[members == kode], grid_size=10**-_DECIMALS))
        for kode in areas["kode"]
    ]
    return _layer(np.array(dissolved, dtype=object), areas[["kode", "nama"]], _DECIMALS)


def underserved_layer(ground: gpd.GeoDataFrame, tolerance: float = _TOLERANCE_DEG) -> bytes:
    """Ground beyond reach, a feature a village, with its km2 as assessed (not as drawn)."""
    some = ground[~ground.geometry.is_empty]
    drawn = shapely.simplify(some.geometry.to_numpy(), tolerance)
    table = pd.DataFrame({"kode": some["kode"], "km2": some["underserved_km2"].round(3)})
    return _layer(drawn, table, _DECIMALS)


def facility_layer(facilities: pd.DataFrame) -> bytes:
    """Facilities as points with their state."""
    points = shapely.points(facilities[["lon", "lat"]].to_numpy(float))
    return _layer(points, facilities[["id", "nama", "kode", "status", "state"]], _POINT_DECIMALS)


def feature_collection(features: Sequence[Mapping[str, Any]]) -> bytes:
    """Return GeoJSON bytes of features (RFC 7946); NaN becomes null."""
    return orjson.dumps(
        {"type": "FeatureCollection", "features": features},
        option=orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_NON_STR_KEYS,
    )


def _without_pinholes(shape: Any) -> Any:
    """Fill the holes of an outline that are no lake but a gap between two borders."""
    parts = [
        shapely.Polygon(
            part.exterior,
            [hole for hole in part.interiors if shapely.Polygon(hole).area > _SMALLEST_HOLE_DEG2],
        )
        for part in shapely.get_parts(shape)
    ]
    return shapely.union_all(parts)


def _layer(shapes: Any, table: pd.DataFrame, decimals: int) -> bytes:
    records = table.astype("object").where(table.notna(), None).to_dict("records")
    features = [
        {"type": "Feature", "properties": properties, "geometry": geometry}
        for geometry, properties in zip(_geometries(shapes, decimals), records, strict=True)
    ]
    return feature_collection(features)


def _geometries(shapes: Any, decimals: int) -> list[orjson.Fragment | None]:
    """Geometries as GeoJSON, coordinates rounded."""
    rounded = shapely.transform(shapes, lambda lonlat: np.round(lonlat, decimals))
    texts = np.where(shapely.is_empty(rounded), _EMPTY, shapely.to_geojson(rounded))
    return [None if text is None else orjson.Fragment(text) for text in texts.tolist()]
