"""PMTiles archives (version 3): written whole, read by ranges of bytes."""

import gzip
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from peta.domain.slices import in_slices

Ints = NDArray[np.int64]
Place = tuple[int, int, int]

DEEPEST_ZOOM = 26
_HEADER = struct.Struct("<7sB8Q3Q6B4iB2i")
_MAGIC = b"PMTiles"
_GZIP, _MVT = 2, 1
_ROOT_BYTES = 16_384 - _HEADER.size
_ENTRIES_A_LEAF = 4096
_TILES_A_SLICE = 512
_DEGREES = 1e7


class Directory:
    """Where tiles, or directories below, lie: columns sorted by the first.

    Parameters
    ----------
    tile_id, run, length, offset
        Hilbert number of the first tile, how many tiles in a row share the content (0 for a
        directory below), bytes, and where these begin.
    """

    def __init__(self, tile_id: Ints, run: Ints, length: Ints, offset: Ints) -> None:
        self.tile_id, self.run, self.length, self.offset = tile_id, run, length, offset

    def entry(self, tile_id: int) -> tuple[int, int, int] | None:
        """Run, offset and length of the entry that a tile falls in."""
        place = int(np.searchsorted(self.tile_id, tile_id, side="right")) - 1
        if place < 0:
            return None
        run = int(self.run[place])
        if run and tile_id >= int(self.tile_id[place]) + run:
            return None
        return run, int(self.offset[place]), int(self.length[place])

    def written(self) -> bytes:
        """Compressed bytes."""
        steps = np.diff(self.tile_id, prepend=0)
        follows = self.offset[1:] == self.offset[:-1] + self.length[:-1]
        offset = np.where(np.r_[False, follows], 0, self.offset + 1)
        columns = (steps, self.run, self.length, offset)
        return _zipped(_varints([len(self.tile_id), *np.concatenate(columns).tolist()]))

    @classmethod
    def read(cls, content: bytes) -> "Directory":
        """Read compressed bytes."""
        count, *values = _read_varints(gzip.decompress(content))
        steps, run, length, offset = np.array(values, dtype=np.int64).reshape(4, count)
        begins = offset - 1
        for place in np.flatnonzero(offset == 0).tolist():
            begins[place] = begins[place - 1] + length[place - 1]
        return cls(np.cumsum(steps), run, length, begins)


@dataclass(frozen=True, slots=True)
class Header:
    """What the first bytes of an archive say that a reader needs."""

    root: tuple[int, int]
    metadata: tuple[int, int]
    leaves: int
    tiles: int
    zooms: tuple[int, int]
    box: tuple[float, float, float, float]


class Archive:
    """An archive on disk; its directories are read once, its tiles when they are asked for."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def tile(self, zoom: int, column: int, row: int) -> bytes | None:
        """Gzipped bytes of a tile; None where there is nothing."""
        low, high = self.header.zooms
        if not low <= zoom <= high or not (0 <= column < 1 << zoom and 0 <= row < 1 << zoom):
            return None
        tile_id = int(tile_ids(zoom, np.array([column]), np.array([row]))[0])
        found = self._root.entry(tile_id)
        while found and not found[0]:
            found = self._leaf(found[1], found[2]).entry(tile_id)
        return self._bytes(self.header.tiles + found[1], found[2]) if found else None

    def contents(self) -> Iterator[tuple[int, bytes]]:
        """Zoom and gzipped bytes of every tile; of tiles in a row with the same content, one."""
        parts = [self._root]
        if not self._root.run.all():
            pairs = zip(self._root.offset.tolist(), self._root.length.tolist(), strict=True)
            parts = [self._leaf(*pair) for pair in pairs]
        for part in parts:
            entries = (part.tile_id.tolist(), part.offset.tolist(), part.length.tolist())
            for number, offset, length in zip(*entries, strict=True):
                zoom = ((3 * number + 1).bit_length() - 1) // 2
                yield zoom, self._bytes(self.header.tiles + offset, length)

    @cached_property
    def metadata(self) -> dict[str, Any]:
        """What the archive says of its layers."""
        told: dict[str, Any] = orjson.loads(gzip.decompress(self._bytes(*self.header.metadata)))
        return told

    @cached_property
    def header(self) -> Header:
        """The fixed beginning."""
        values = _HEADER.unpack(self._bytes(0, _HEADER.size))
        degrees = [value / _DEGREES for value in values[19:23]]
        west, south, east, north = degrees
        return Header(
            root=values[2:4],
            metadata=values[4:6],
            leaves=values[6],
            tiles=values[8],
            zooms=values[17:19],
            box=(west, south, east, north),
        )

    @cached_property
    def _root(self) -> Directory:
        return Directory.read(self._bytes(*self.header.root))

    @lru_cache(maxsize=256)  # noqa: B019 - an archive lives as long as the service
    def _leaf(self, offset: int, length: int) -> Directory:
        return Directory.read(self._bytes(self.header.leaves + offset, length))

    def _bytes(self, offset: int, length: int) -> bytes:
        with self._file.open("rb") as content:
            content.seek(offset)
            return content.read(length)


def archive_bytes(
    tiles: Mapping[Place, bytes],
    metadata: Mapping[str, Any],
    box: tuple[float, float, float, float],
) -> bytes:
    """Archive of gzipped vector tiles by zoom, column and row; the same tiles make the same bytes.

    Parameters
    ----------
    box
        west, south, east, north in degrees.
    """
    places = np.array(sorted(tiles), dtype=np.int64).reshape(-1, 3)
    ids = np.concatenate(
        [
            tile_ids(zoom, *places[places[:, 0] == zoom, 1:].T)
            for zoom in np.unique(places[:, 0]).tolist()
        ]
    )
    order = np.argsort(ids)
    contents = [tiles[zoom, column, row] for zoom, column, row in places[order].tolist()]
    directory, data = _laid_out(ids[order], contents)
    root, leaves = _directories(directory)
    told = _zipped(orjson.dumps(metadata, option=orjson.OPT_SORT_KEYS))
    zooms = int(places[:, 0].min()), int(places[:, 0].max())
    counts = int(directory.run.sum()), len(directory.run), len(set(directory.offset.tolist()))
    lengths = [len(part) for part in (root, told, leaves, data)]
    header = _header(lengths, counts, zooms, box)
    return b"".join([header, root, told, leaves, data])


def zipped_tiles(tiles: Mapping[Place, bytes]) -> dict[Place, bytes]:
    """Tiles, each gzipped."""
    places = list(tiles)

    def zip_slice(some: slice) -> list[bytes]:
        return [_zipped(tiles[place]) for place in places[some]]

    parts = in_slices(len(places), _TILES_A_SLICE, zip_slice)
    return dict(zip(places, (tile for part in parts for tile in part), strict=True))


def tile_ids(zoom: int, column: Ints, row: Ints) -> Ints:
    """Numbers of tiles: those of smaller zooms first, along a Hilbert curve in each.

    Examples
    --------
    >>> tile_ids(0, np.array([0]), np.array([0])).tolist()
    [0]
    >>> tile_ids(1, np.array([0, 0, 1, 1]), np.array([0, 1, 1, 0])).tolist()
    [1, 2, 3, 4]
    """
    x, y = column.astype(np.int64), row.astype(np.int64)
    number = np.full(len(x), (4**zoom - 1) // 3, dtype=np.int64)
    for bit in range(zoom - 1, -1, -1):
        side = 1 << bit
        right, below = (x & side) > 0, (y & side) > 0
        number += side * side * ((3 * right) ^ below)
        turned = ~below & right
        x, y = np.where(turned, side - 1 - x, x), np.where(turned, side - 1 - y, y)
        x, y = np.where(below, x, y), np.where(below, y, x)
        x, y = x & (side - 1), y & (side - 1)
    return number


def _laid_out(ids: Ints, contents: list[bytes]) -> tuple[Directory, bytes]:
    """Contents one behind the other, the same content once; entries in a row for it are one."""
    begins: dict[bytes, int] = {}
    data: list[bytes] = []
    entries: list[list[int]] = []
    size = 0
    for number, content in zip(ids.tolist(), contents, strict=True):
        offset = begins.setdefault(content, size)
        if offset == size:
            data.append(content)
            size += len(content)
        last = entries[-1] if entries else None
        if last and last[3] == offset and last[0] + last[1] == number:
            last[1] += 1
        else:
            entries.append([number, 1, len(content), offset])
    return Directory(*np.array(entries, dtype=np.int64).T), b"".join(data)


def _directories(whole: Directory) -> tuple[bytes, bytes]:
    """The root, and the directories below it where it would be too large alone."""
    root, size = whole.written(), _ENTRIES_A_LEAF
    leaves: list[bytes] = []
    while len(root) > _ROOT_BYTES:
        starts = range(0, len(whole.tile_id), size)
        leaves = [_part(whole, start, start + size).written() for start in starts]
        lengths = np.array([len(leaf) for leaf in leaves], dtype=np.int64)
        first = whole.tile_id[::size]
        runs = np.zeros(len(leaves), np.int64)
        root = Directory(first, runs, lengths, np.cumsum(lengths) - lengths).written()
        size *= 2
    return root, b"".join(leaves)


def _part(whole: Directory, start: int, stop: int) -> Directory:
    columns = (whole.tile_id, whole.run, whole.length, whole.offset)
    return Directory(*(column[start:stop] for column in columns))


def _header(
    lengths: list[int],
    counts: tuple[int, int, int],
    zooms: tuple[int, int],
    box: tuple[float, float, float, float],
) -> bytes:
    begins = np.cumsum([_HEADER.size, *lengths]).tolist()
    sections = [value for pair in zip(begins, lengths, strict=False) for value in pair]
    west, south, east, north = (round(side * _DEGREES) for side in box)
    centre = (west + east) // 2, (south + north) // 2
    kinds = (1, _GZIP, _GZIP, _MVT)
    corners = (west, south, east, north)
    return _HEADER.pack(_MAGIC, 3, *sections, *counts, *kinds, *zooms, *corners, zooms[0], *centre)


def _zipped(content: bytes) -> bytes:
    return gzip.compress(content, 6, mtime=0)


def _varints(values: list[int]) -> bytes:
    """Numbers in groups of seven bits, the smallest first."""
    wire = bytearray()
    for value in values:
        while value > 127:
            wire.append(value & 127 | 128)
            value >>= 7
        wire.append(value)
    return bytes(wire)


def _read_varints(wire: bytes) -> list[int]:
    values, value, shift = [], 0, 0
    for byte in wire:
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            values.append(value)
            value = shift = 0
    return values
