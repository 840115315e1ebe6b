"""Parts of a grid: the rows and columns of a box, and pieces that fit into memory."""

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from pyproj import CRS, Transformer

from peta.domain.crs import WGS84
from peta.io.cells import Numbers

_WINDOW_CELLS = 4_000_000

Window = tuple[int, int, int, int]
"""First row, first column, rows, columns, counted from 0."""


def window_of(source: Any, crs: CRS, box: tuple[float, float, float, float] | None) -> Window:
    """Rows and columns that cover a box of west, south, east, north; empty where none do."""
    if box is None:
        return 0, 0, source.height, source.width
    bounds = Transformer.from_crs(WGS84, crs, always_xy=True).transform_bounds(*box)
    left, bottom, right, top = bounds
    corners = [(left, bottom), (left, top), (right, bottom), (right, top)]
    places = applied(~source.transform, *np.array(corners).T)
    if not np.isfinite(places).all():
        return 0, 0, 0, 0
    columns, rows = places
    first_row, last_row = _clipped(rows, source.height)
    first_column, last_column = _clipped(columns, source.width)
    return first_row, first_column, max(0, last_row - first_row), max(0, last_column - first_column)


def windows_of(window: Window, block: tuple[int, int]) -> Iterator[Window]:
    """Parts of a window, whole blocks as far as memory allows, rows first.

    Examples
    --------
    >>> list(windows_of((0, 0, 3, 5), (2, 5)))
    [(0, 0, 3, 5)]
    >>> [part[:2] for part in windows_of((0, 0, 4000, 3000), (512, 512))]
    [(0, 0), (1024, 0), (2048, 0), (3072, 0)]
    """
    top, left, height, width = window
    high, wide = max(1, block[0]), max(1, block[1])
    columns = min(width, max(wide, _WINDOW_CELLS // high // wide * wide))
    rows = min(height, max(high, _WINDOW_CELLS // columns // high * high))
    for row in range(top // high * high, top + height, rows):
        for column in range(left // wide * wide, left + width, columns):
            first, start = max(row, top), max(column, left)
            end, stop = min(row + rows, top + height), min(column + columns, left + width)
            if first < end and start < stop:
                yield first, start, end - first, stop - start


def applied(transform: Any, x: Numbers, y: Numbers) -> tuple[Numbers, Numbers]:
    """Where an affine transformation puts places."""
    a, b, c, d, e, f = transform[:6]
    return a * x + b * y + c, d * x + e * y + f


def _clipped(places: Numbers, size: int) -> tuple[int, int]:
    return max(0, math.floor(places.min())), min(size, math.ceil(places.max()))
