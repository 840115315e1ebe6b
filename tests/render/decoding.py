"""Vector tiles read back, written apart from what writes them."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import shapely


class Feature(NamedTuple):
    """A feature as a reader sees it; the shape in units of the tile, y to the south."""

    id: int
    kode: str
    nama: str
    shape: Any


def decoded(tile: bytes) -> dict[str, list[Feature]]:
    """Layers of a tile by name."""
    layers = [dict_of(content) for _, content in fields(tile)]
    return {layer[1][0].decode(): list(_features(layer)) for layer in layers}


def _features(layer: dict[int, list[Any]]) -> Iterator[Feature]:
    keys = [key.decode() for key in layer[3]]
    values = [dict_of(value)[1][0].decode() for value in layer[4]]
    for content in layer[2]:
        feature = dict_of(content)
        assert feature[3] == [3]
        tags = list(varints(feature[2][0]))
        said = {keys[k]: values[v] for k, v in zip(tags[::2], tags[1::2], strict=True)}
        yield Feature(feature[1][0], said["kode"], said["nama"], _shape(feature[4][0]))


def _shape(wire: bytes) -> Any:
    """Polygons of a geometry; the area of a ring tells a shell from a hole."""
    polygons: list[tuple[list[Any], list[list[Any]]]] = []
    for ring in _rings(wire):
        twice = sum(
            a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:] + ring[:1], strict=True)
        )
        if twice > 0:
            polygons.append((ring, []))
        else:
            polygons[-1][1].append(ring)
    return shapely.MultiPolygon([shapely.Polygon(*polygon) for polygon in polygons])


def _rings(wire: bytes) -> Iterator[list[tuple[int, int]]]:
    numbers, x, y, ring = varints(wire), 0, 0, []
    for command in numbers:
        if command & 7 == 7:
            yield ring
            ring = []
        else:
            for _ in range(command >> 3):
                x, y = x + _signed(next(numbers)), y + _signed(next(numbers))
                ring.append((x, y))


def _signed(number: int) -> int:
    return number >> 1 ^ -(number & 1)


def dict_of(wire: bytes) -> dict[int, list[Any]]:
    """Fields of a message by number."""
    found: dict[int, list[Any]] = {}
    for number, value in fields(wire):
        found.setdefault(number, []).append(value)
    return found


def fields(wire: bytes) -> Iterator[tuple[int, Any]]:
    """Fields of a message in order."""
    at = 0
    while at < len(wire):
        key, at = _varint(wire, at)
        value, at = _varint(wire, at)
        if key & 7 == 2:
            yield key >> 3, wire[at : at + value]
            at += value
        else:
            yield key >> 3, value


def varints(wire: bytes) -> Iterator[int]:
    """Packed numbers."""
    at = 0
    while at < len(wire):
        number, at = _varint(wire, at)
        yield number


def _varint(wire: bytes, at: int) -> tuple[int, int]:
    number = shift = 0
    while True:
        number |= (wire[at] & 127) << shift
        at, shift = at + 1, shift + 7
        if wire[at - 1] < 128:
            return number, at
