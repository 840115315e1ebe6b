"""A small PMTiles archive of areas, written by hand so that the page's reading is tested apart."""

import json
import struct
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import shapely

EXTENT, BUFFER = 4096, 80
MAX_ZOOM = 9
WORLD_M = 20037508.342789244

Area = tuple[str, str, Any]


def archive(layers: Mapping[str, tuple[int, Sequence[Area]]], max_zoom: int = MAX_ZOOM) -> bytes:
    """PMTiles (version 3, nothing compressed) of layers: first zoom, and (kode, nama, shape).

    Shapes are in degrees, EPSG:4326.
    """
    projected = {
        name: (first, [(kode, nama, _mercator(shape)) for kode, nama, shape in areas])
        for name, (first, areas) in layers.items()
    }
    tiles = dict(sorted(_tiles(projected, max_zoom)))
    return _file(tiles, max_zoom, list(layers))


def _mercator(shape: Any) -> Any:
    """Degrees to the unit square of the web map, y downwards."""

    def unit(points: Any) -> Any:
        lon, lat = points[:, 0], np.radians(points[:, 1])
        y = np.arctanh(np.sin(lat)) / np.pi
        return np.column_stack([(lon + 180) / 360, (1 - y) / 2])

    return shapely.make_valid(shapely.transform(shape, unit))


def _tiles(layers: Mapping[str, Any], max_zoom: int) -> Iterator[tuple[int, bytes]]:
    everything = [shape for _, areas in layers.values() for *_, shape in areas]
    west, north, east, south = shapely.total_bounds(np.array(everything))
    trees = {name: shapely.STRtree([a[2] for a in areas]) for name, (_, areas) in layers.items()}
    for z in range(max_zoom + 1):
        n = 1 << z
        for x in range(int(west * n), int(east * n) + 1):
            for y in range(int(north * n), int(south * n) + 1):
                body = b"".join(
                    _layer(name, areas, trees[name], (z, x, y))
                    for name, (first, areas) in layers.items()
                    if z >= first
                )
                if body:
                    yield _tile_id(z, x, y), body


def _layer(name: str, areas: Sequence[Area], tree: Any, zxy: tuple[int, int, int]) -> bytes:
    z, x, y = zxy
    n, edge = 1 << z, BUFFER / EXTENT
    west, north = (x - edge) / n, (y - edge) / n
    east, south = (x + 1 + edge) / n, (y + 1 + edge) / n
    keys, values, features = ["kode", "nama"], [], []
    for index in sorted(tree.query(shapely.box(west, north, east, south))):
        kode, nama, shape = areas[index]
        clipped = shapely.clip_by_rect(shape, west, north, east, south)
        drawn = _commands(clipped, n, x, y)
        if drawn:
            tags = _packed([0, len(values), 1, len(values) + 1])
            values += [kode, nama]
            features.append(_field(2, tags) + _number(3, 3) + _field(4, _packed(drawn)))
    if not features:
        return b""
    body = _field(1, name.encode()) + b"".join(_field(2, one) for one in features)
    body += b"".join(_field(3, key.encode()) for key in keys)
    body += b"".join(_field(4, _field(1, value.encode())) for value in values)
    return _field(3, body + _number(5, EXTENT) + _number(15, 2))


def _commands(shape: Any, n: int, x: int, y: int) -> list[int]:
    """Geometry of a feature: rings as moves and lines from where the last one ended."""
    out: list[int] = []
    at = (0, 0)
    for part in shapely.get_parts(shape):
        if part.geom_type != "Polygon" or part.is_empty:
            continue
        for number, ring in enumerate([part.exterior, *part.interiors]):
            points = np.rint((np.array(ring.coords)[:-1] * n - (x, y)) * EXTENT).astype(int)
            kept = points[np.any(points != np.roll(points, 1, axis=0), axis=1)]
            if len(kept) < 3:
                continue
            if (_twice_area(kept) > 0) != (number == 0):
                kept = kept[::-1]
            for index, (px, py) in enumerate(kept.tolist()):
                if index < 2:
                    out.append(1 | 1 << 3 if index == 0 else 2 | (len(kept) - 1) << 3)
                out += [_zigzag(px - at[0]), _zigzag(py - at[1])]
                at = (px, py)
            out.append(7 | 1 << 3)
    return out


def _twice_area(points: Any) -> float:
    following = np.roll(points, -1, axis=0)
    return float(np.sum(points[:, 0] * following[:, 1] - following[:, 0] * points[:, 1]))


def _file(tiles: Mapping[int, bytes], max_zoom: int, names: list[str]) -> bytes:
    lengths = [len(body) for body in tiles.values()]
    ids = list(tiles)
    steps = [ids[0], *np.diff(ids).tolist()]
    directory = _packed([len(ids), *steps, *[1] * len(ids), *lengths, 1, *[0] * (len(ids) - 1)])
    metadata = json.dumps({"vector_layers": [{"id": name} for name in names]}).encode()
    root = 127
    meta = root + len(directory)
    data = meta + len(metadata)
    size = sum(lengths)
    header = struct.pack(
        "<7sB11Q6B4iB2i", b"PMTiles", 3, root, len(directory), meta, len(metadata), 0, 0,
        data, size, len(ids), len(ids), len(ids), 1, 1, 1, 1, 0, max_zoom,
        -1800000000, -850000000, 1800000000, 850000000, 5, 1160000000, 0,
    )  # fmt: skip
    return header + directory + metadata + b"".join(tiles.values())


def _tile_id(z: int, x: int, y: int) -> int:
    """Place of a tile on the Hilbert curve, after all tiles of the zooms above."""
    before = ((1 << 2 * z) - 1) // 3
    place, side = 0, (1 << z) >> 1
    while side > 0:
        right, below = int(x & side > 0), int(y & side > 0)
        place += side * side * ((3 * right) ^ below)
        if not below:
            if right:
                x, y = side - 1 - (x & (side - 1)), side - 1 - (y & (side - 1))
            x, y = y, x
        side >>= 1
    return before + place


def _packed(numbers: Sequence[int]) -> bytes:
    return b"".join(_varint(number) for number in numbers)


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes(out + bytes([number]))


def _zigzag(number: int) -> int:
    return number << 1 if number >= 0 else (-number << 1) - 1


def _field(number: int, body: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(body)) + body


def _number(number: int, value: int) -> bytes:
    return _varint(number << 3) + _varint(value)
