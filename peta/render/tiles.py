"""The areas of a run as vector tiles: one archive that a browser reads range by range.

Every level is a layer with ``kode`` and ``nama``; a feature's id is the row number of its area in
the order of code of its level. Villages are simplified together once a zoom and the areas above
are dissolved from them, so that neighbours, and levels, share their borders at every zoom. No area
is dropped: one that is too small for the grid of a zoom is a triangle of two units.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from peta.domain.wilayah import Level
from peta.render.tiles_archive import Place, archive_bytes, zipped_tiles
from peta.render.tiles_coverage import dissolved, simplified

LAYERS = {
    "provinsi": Level.PROVINSI,
    "kabupaten_kota": Level.KABUPATEN_KOTA,
    "kecamatan": Level.KECAMATAN,
    "desa": Level.DESA_KELURAHAN,
}
DEEPEST = 12
FEW_VILLAGES = 5000
"""So many villages are a light tile even where all of them are in one."""

_FIRST_ZOOM = {"provinsi": 0, "kabupaten_kota": 0, "kecamatan": 6, "desa": 7}
_FINER = 8
_FINEST = 10
"""Deeper zooms show borders as they are given: the grid is the only loss."""
_UNITS = 2
"""Side of the smallest triangle that a simplified border keeps."""


@dataclass(frozen=True)
class Areas:
    """The areas of one level in the order of code.

    Parameters
    ----------
    kode, nama
        Code and name of each.
    points
        lon, lat of a place in each, shape (n, 2).
    """

    kode: tuple[str, ...]
    nama: tuple[str, ...]
    points: NDArray[np.float64]


def wilayah_archive(villages: gpd.GeoDataFrame, outlines: Any) -> bytes:
    """PMTiles of villages and of all the areas that they make up.

    Parameters
    ----------
    villages
        EPSG:4326, columns ``kode, nama, kecamatan, kabupaten_kota, provinsi``.
    outlines
        Their polygons, borders made to meet by `peta.render.tiles_coverage.met`.

    Returns
    -------
    The archive; the same villages in whatever order make the same bytes.
    """
    order = np.argsort(villages["kode"].to_numpy(object), kind="stable")
    ordered = villages.iloc[order].reset_index(drop=True)
    levels = {name: _areas(ordered, name) for name in LAYERS}
    first = first_zooms(len(ordered))
    tiles: dict[Place, bytes] = {}
    for zoom, drawn in _outlines(outlines[order], levels, first):
        tiles |= zipped_tiles(_tiles(zoom, drawn, levels))
    west, south, east, north = (float(side) for side in ordered.total_bounds)
    return archive_bytes(tiles, _metadata(first), (west, south, east, north))


def first_zooms(villages: int) -> dict[str, int]:
    """The smallest zoom of each layer, for so many villages.

    Examples
    --------
    >>> first_zooms(1038)["desa"], first_zooms(83402)["desa"]
    (6, 7)
    """
    few = villages <= FEW_VILLAGES
    return {**_FIRST_ZOOM, "desa": _FIRST_ZOOM["desa"] - few, "kecamatan": 6}


@cache
def tiles_version() -> str:
    """Hash of the code that tiles depend on."""
    digest = hashlib.sha256()
    for file in sorted(Path(__file__).parent.glob("tiles*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def extent_of(zoom: int) -> int:
    """Units of a tile's side: half a pixel, finer in the deepest tiles, which are drawn enlarged.

    Examples
    --------
    >>> [extent_of(zoom) for zoom in (7, 8, 10, 11, 12)]
    [512, 1024, 1024, 2048, 4096]
    """
    return 512 if zoom < _FINER else 1024 << max(zoom - _FINEST, 0)


def _areas(ordered: gpd.GeoDataFrame, name: str) -> Areas:
    """Areas of a level, named as their first village names them."""
    width = LAYERS[name].width
    column = "nama" if LAYERS[name] is Level.DESA_KELURAHAN else name
    codes = ordered["kode"].str[:width]
    firsts = ~codes.duplicated()
    names = ordered[column].where(ordered[column].notna(), codes)
    inside = shapely.point_on_surface(ordered.geometry[firsts].to_numpy())
    return Areas(tuple(codes[firsts]), tuple(names[firsts]), shapely.get_coordinates(inside))


def _outlines(
    shapes: Any, levels: dict[str, Areas], first: dict[str, int]
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Outlines of every level that a zoom shows, the deepest zoom first.

    Each zoom simplifies what the one below it has left.
    """
    finest = "desa"
    for zoom in range(DEEPEST, -1, -1):
        while zoom < first[finest]:
            finest, shapes = _above(finest, shapes, levels)
        if zoom <= _FINEST:
            shapes = simplified(shapes, _UNITS * 360 / (extent_of(zoom) << zoom))
        outlines, name = {finest: shapes}, finest
        while name != "provinsi":
            name, outlines[name] = _above(name, outlines[name], levels)
        yield zoom, outlines


def _above(name: str, shapes: Any, levels: dict[str, Areas]) -> tuple[str, Any]:
    """The level above, dissolved."""
    names = list(LAYERS)
    above = names[names.index(name) - 1]
    width = LAYERS[above].width
    codes = pd.Series(levels[name].kode).str[:width].to_numpy()
    bounds = np.r_[np.flatnonzero(np.r_[True, codes[1:] != codes[:-1]]), len(codes)].tolist()
    outlines = [dissolved(shapes[start:stop]) for start, stop in pairwise(bounds)]
    return above, np.array(outlines, dtype=object)


def _tiles(zoom: int, outlines: dict[str, Any], levels: dict[str, Areas]) -> dict[Place, bytes]:
    """Tiles of one zoom, the largest areas first in each."""
    # Compiled code is loaded by those who make tiles, not by those who serve them.
    from peta.render.tiles_cutting import pieces_of, rings_of
    from peta.render.tiles_encoding import layer_of_tiles, text_values

    extent = extent_of(zoom)
    tiles: dict[Place, bytes] = {}
    for name in [name for name in LAYERS if name in outlines]:
        areas = levels[name]
        rings = rings_of(outlines[name], areas.points, extent << zoom)
        values = [text_values(*texts) for texts in zip(areas.kode, areas.nama, strict=True)]
        layer = layer_of_tiles(name, rings, pieces_of(rings, extent), values, extent)
        for (column, row), content in layer.items():
            if 0 <= column < 1 << zoom and 0 <= row < 1 << zoom:
                place = zoom, column, row
                tiles[place] = tiles.get(place, b"") + content
    return tiles


def _metadata(first: dict[str, int]) -> dict[str, Any]:
    fields = {"kode": "String", "nama": "String"}
    layers = [
        {"id": name, "fields": fields, "minzoom": first[name], "maxzoom": DEEPEST}
        for name in LAYERS
    ]
    return {"name": "wilayah", "format": "pbf", "type": "overlay", "vector_layers": layers}
