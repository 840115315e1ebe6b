"""Pieces of areas as Mapbox Vector Tiles (version 2.1), one layer of every tile at a time."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from peta.domain.kernel import kernel
from peta.domain.slices import in_slices
from peta.render.tiles_cutting import Flags, Ints, Pieces, Rings, enclosed

Bytes = NDArray[np.uint8]
Tile = tuple[int, int]

KEYS = ("kode", "nama")
_TILES_A_SLICE = 256
_VERSION_2 = b"\x78\x02"
_MOST_BYTES_A_CORNER = 10
_MOST_BYTES_A_RING = 32
_MOST_BYTES_AN_AREA = 64


def layer_of_tiles(
    name: str, rings: Rings, pieces: Pieces, values: Sequence[bytes], extent: int
) -> dict[Tile, bytes]:
    """One layer of every tile that it has something in, by column and row.

    Parameters
    ----------
    name
        Name of the layer.
    rings, pieces
        What to draw, see `peta.render.tiles_cutting`; the number of an area is its feature's id.
    values
        What is said of each area, as `text_values` writes it.
    extent
        Units of a tile's side.
    """
    first = _first_of_tiles(pieces)
    frame = _field(1, name.encode()), _keys() + b"\x28" + _number(extent) + _VERSION_2

    def encode(some: slice) -> dict[Tile, bytes]:
        bounds = first[some.start : some.stop + 1]
        content, until, shown, shown_until = _features(
            *pieces[:4], pieces.column, pieces.row, *rings[3:], bounds, extent
        )
        wire, layers = content.tobytes(), {}
        begun = area = 0
        for tile, (end, last) in enumerate(zip(until.tolist(), shown_until.tolist(), strict=True)):
            told = b"".join([values[number] for number in shown[area:last].tolist()])
            piece = bounds[tile]
            if last > area:
                place = int(pieces.column[piece]), int(pieces.row[piece])
                layers[place] = _field(3, frame[0] + wire[begun:end] + told + frame[1])
            begun, area = end, last
        return layers

    merged: dict[Tile, bytes] = {}
    for layers in in_slices(len(first) - 1, _TILES_A_SLICE, encode):
        merged |= layers
    return merged


def text_values(*texts: str) -> bytes:
    """Texts as values of a layer.

    Examples
    --------
    >>> text_values("64", "Ya")
    b'"\\x04\\n\\x0264"\\x04\\n\\x02Ya'
    """
    return b"".join(_field(4, _field(1, text.encode())) for text in texts)


def _keys() -> bytes:
    return b"".join(_field(3, key.encode()) for key in KEYS)


def _field(number: int, content: bytes) -> bytes:
    """A field of bytes."""
    return bytes([number << 3 | 2]) + _number(len(content)) + content


def _number(value: int) -> bytes:
    """A number in groups of seven bits, the smallest first."""
    groups = []
    while value > 127:
        groups.append(value & 127 | 128)
        value >>= 7
    return bytes([*groups, value])


def _first_of_tiles(pieces: Pieces) -> Ints:
    """Where the pieces of each tile begin, and where the last end."""
    other = np.flatnonzero(np.diff(pieces.column) | np.diff(pieces.row)) + 1
    return np.r_[0, other, len(pieces.ring)] if len(pieces.ring) else np.zeros(1, np.int64)


@kernel
def _features(
    xy: Ints,
    start: Ints,
    stop: Ints,
    ring: Ints,
    column: Ints,
    row: Ints,
    area: Ints,
    part: Ints,
    hole: Flags,
    first: Ints,
    extent: int,
) -> tuple[Bytes, Ints, Ints, Ints]:
    """Features of every tile, and which areas they are.

    Returns
    -------
    Bytes, where those of each tile end, row numbers of the areas, and where those of each tile end.
    """
    tiles = len(first) - 1
    begin, end = first[0], first[tiles]
    corners = 0
    for piece in range(begin, end):
        corners += stop[piece] - start[piece]
    room = _MOST_BYTES_A_CORNER * corners
    room += (_MOST_BYTES_A_RING + _MOST_BYTES_AN_AREA) * (end - begin)
    wire, draft = np.empty(room, np.uint8), np.empty(room, np.uint8)
    shown = np.empty(end - begin, np.int64)
    until, shown_until = np.empty(tiles, np.int64), np.empty(tiles, np.int64)
    at = count = 0
    for tile in range(tiles):
        piece, told = first[tile], count
        while piece < first[tile + 1]:
            number, length, seen = area[ring[piece]], 0, 0
            x, y = column[piece] * extent, row[piece] * extent
            outer = -1
            while piece < first[tile + 1] and area[ring[piece]] == number:
                whole = ring[piece]
                twice = enclosed(xy, start[piece], stop[piece])
                if twice != 0 and (not hole[whole] or part[whole] == outer):
                    outer = part[whole]
                    seen += -abs(twice) if hole[whole] else abs(twice)
                    turn = (twice < 0) != hole[whole]
                    length, x, y = _ring(draft, length, xy, start[piece], stop[piece], turn, x, y)
                piece += 1
            if seen != 0:
                at = _feature(wire, at, draft, length, number, count - told)
                shown[count] = number
                count += 1
        until[tile], shown_until[tile] = at, count
    return wire[:at].copy(), until, shown[:count].copy(), shown_until


@kernel
def _feature(wire: Bytes, at: int, draft: Bytes, length: int, number: int, place: int) -> int:
    """Write a polygon feature whose values are the next two of its layer."""
    tags = 2 + _width(2 * place) + _width(2 * place + 1)
    size = 1 + _width(number) + 2 + tags + 2 + 1 + _width(length) + length
    wire[at] = 0x12
    at = _varint(wire, at + 1, size)
    wire[at] = 0x08
    at = _varint(wire, at + 1, number)
    wire[at], wire[at + 1], wire[at + 2] = 0x12, tags, 0
    at = _varint(wire, at + 3, 2 * place)
    wire[at] = 1
    at = _varint(wire, at + 1, 2 * place + 1)
    wire[at], wire[at + 1], wire[at + 2] = 0x18, 3, 0x22
    at = _varint(wire, at + 3, length)
    wire[at : at + length] = draft[:length]
    return at + length


@kernel
def _ring(
    draft: Bytes, at: int, xy: Ints, start: int, stop: int, turn: bool, x: int, y: int
) -> tuple[int, int, int]:
    """Write one ring from where the last ended, turned about if need be."""
    for step in range(stop - start):
        corner = stop - 1 - step if turn else start + step
        if step == 0:
            draft[at] = 9
            at += 1
        elif step == 1:
            at = _varint(draft, at, (stop - start - 1) << 3 | 2)
        at = _varint(draft, at, _zigzag(xy[corner, 0] - x))
        at = _varint(draft, at, _zigzag(xy[corner, 1] - y))
        x, y = xy[corner, 0], xy[corner, 1]
    draft[at] = 15
    return at + 1, x, y


@kernel
def _zigzag(value: int) -> int:
    return 2 * value if value >= 0 else -2 * value - 1


@kernel
def _width(value: int) -> int:
    """Bytes that a number takes."""
    width = 1
    while value > 127:
        value >>= 7
        width += 1
    return width


@kernel
def _varint(wire: Bytes, at: int, value: int) -> int:
    """Write a number; return where it ends."""
    while value > 127:
        wire[at] = value & 127 | 128
        value >>= 7
        at += 1
    wire[at] = value
    return at + 1
