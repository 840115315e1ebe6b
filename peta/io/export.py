"""Canonical rows as files for other programs; each can be loaded again and gives the same rows."""

import html
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from peta.domain.schema import DatasetKind, Tier
from peta.domain.spreadsheet import inert
from peta.errors import AccessError, QueryError

_DRIVERS = {".gpkg": "GPKG", ".fgb": "FlatGeobuf"}


def write_dataset(kind: DatasetKind, frame: pd.DataFrame, path: Path) -> None:
    """Write the rows of a dataset in the format that the ending of the name stands for.

    Parameters
    ----------
    frame
        Canonical columns; geometry in EPSG:4326 for kinds that have one. Coordinates keep every
        digit.
    path
        ``.csv`` (points as lon and lat); and for kinds with a geometry ``.geojson``, ``.gpkg``,
        ``.parquet``, ``.fgb`` and ``.kml``.

    Raises
    ------
    AccessError
        Single rows of this kind are for no file, ``secret_kind``.
    QueryError
        The ending stands for no format of this kind, ``unknown_format``.

    Notes
    -----
    A text that a spreadsheet would compute gets an apostrophe in front in CSV, which reading takes
    away again.
    """
    if kind.tier is Tier.SECRET:
        raise AccessError(
            f"Baris data {kind.name} rahasia dan tidak diekspor.",
            code="secret_kind",
            hint="Pakai jumlah per desa.",
        )
    write = _writers(kind).get(path.suffix.lower())
    if write is None:
        raise QueryError(
            f"Data {kind.name} tidak dapat ditulis sebagai {path.suffix or path.name!r}.",
            code="unknown_format",
            hint="Yang dapat: " + ", ".join(_writers(kind)) + ".",
        )
    write(kind, frame, path)


_Writer = Callable[[DatasetKind, Any, Path], None]


def _writers(kind: DatasetKind) -> dict[str, _Writer]:
    maps: dict[str, _Writer] = {
        ".geojson": _write_geojson,
        ".gpkg": _write_with_gdal,
        ".parquet": _write_parquet,
        ".fgb": _write_with_gdal,
        ".kml": _write_kml,
    }
    table: dict[str, _Writer] = {".csv": _write_csv}
    return {
        **({} if kind.is_drawn else table),
        **(maps if kind.geometry else {}),
    }


def _write_csv(kind: DatasetKind, frame: pd.DataFrame, path: Path) -> None:
    table = pd.DataFrame({name: _safe(frame[name]) for name in kind.column_names})
    if kind.geometry:
        points = frame["geometry"].to_numpy()
        table["lon"], table["lat"] = (
            [repr(float(side)) for side in sides]
            for sides in (shapely.get_x(points), shapely.get_y(points))
        )
    table.to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\r\n")


def _safe(values: pd.Series) -> pd.Series:
    """Texts that no spreadsheet computes, and yes and no in words."""
    if values.dtype == "boolean":
        return values.map({True: "ya", False: "tidak"})
    if pd.api.types.is_numeric_dtype(values.dtype):
        return values
    # 'ignore' leaves what is missing as it is.
    return values.map(inert, na_action="ignore")


def _write_geojson(kind: DatasetKind, frame: gpd.GeoDataFrame, path: Path) -> None:
    path.write_text(_canonical(kind, frame).to_json(drop_id=True), encoding="utf-8")


def _write_with_gdal(kind: DatasetKind, frame: gpd.GeoDataFrame, path: Path) -> None:
    path.unlink(missing_ok=True)
    # Two geometry types in one FlatGeobuf are allowed only as multipart.
    whole = _canonical(kind, frame)
    more = {"promote_to_multi": True} if kind.is_drawn else {}
    whole.to_file(
        path, layer=kind.name, driver=_DRIVERS[path.suffix.lower()], engine="pyogrio", **more
    )


def _write_parquet(kind: DatasetKind, frame: gpd.GeoDataFrame, path: Path) -> None:
    _canonical(kind, frame).to_parquet(path, index=False, compression="zstd")


def _canonical(kind: DatasetKind, frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return frame[[*kind.column_names, "geometry"]]


def _write_kml(kind: DatasetKind, frame: gpd.GeoDataFrame, path: Path) -> None:
    records = frame[list(kind.column_names)].astype(object).to_dict("records")
    marks = "".join(
        _placemark(record, shape) for record, shape in zip(records, frame["geometry"], strict=True)
    )
    path.write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2">'
        f"<Document><name>{kind.name}</name><Folder><name>{kind.name}</name>{marks}</Folder>"
        "</Document></kml>\n",
        encoding="utf-8",
    )


def _placemark(record: dict[Any, Any], shape: Any) -> str:
    data = "".join(
        f'<Data name="{name}"><value>{html.escape(_text(value))}</value></Data>'
        for name, value in record.items()
        if not pd.isna(value)
    )
    title = html.escape(str(record["nama"])) if _has_name(record) else ""
    return (
        f"<Placemark><name>{title}</name><ExtendedData>{data}</ExtendedData>{_kml_shape(shape)}"
        "</Placemark>"
    )


def _has_name(record: dict[Any, Any]) -> bool:
    return "nama" in record and not pd.isna(record["nama"])


def _text(value: Any) -> str:
    if isinstance(value, (bool, np.bool_)):
        return "ya" if value else "tidak"
    return repr(value) if isinstance(value, float) else str(value)


def _kml_shape(shape: Any) -> str:
    if shape.geom_type == "Point":
        return f"<Point><coordinates>{_places(shape)}</coordinates></Point>"
    if shape.geom_type == "LineString":
        return f"<LineString><coordinates>{_places(shape)}</coordinates></LineString>"
    if shape.geom_type == "Polygon":
        holes = "".join(_ring("innerBoundaryIs", ring) for ring in shape.interiors)
        return f"<Polygon>{_ring('outerBoundaryIs', shape.exterior)}{holes}</Polygon>"
    return f"<MultiGeometry>{''.join(map(_kml_shape, shape.geoms))}</MultiGeometry>"


def _ring(name: str, ring: Any) -> str:
    return f"<{name}><LinearRing><coordinates>{_places(ring)}</coordinates></LinearRing></{name}>"


def _places(shape: Any) -> str:
    return " ".join(f"{x!r},{y!r}" for x, y in shapely.get_coordinates(shape).tolist())
