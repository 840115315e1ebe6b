"""Points that fall together on a screen, as one with their numbers by state."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from peta.engine.index import Box

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_CELLS_A_TILE = 4
"""Cells a side of a map tile of 256 pixels: 64 pixels each, as wide as a marker with its number."""
_NORTHMOST = 85.051128
"""Latitude at which the square of a web map ends."""


@dataclass(frozen=True, slots=True)
class Clusters:
    """Cells with points in them, in an order of their own.

    Parameters
    ----------
    xy
        lon, lat of the middle of the points of each, in degrees, (n, 2).
    counts
        int64 (n, states), points by state.
    boxes
        West, south, east, north of the points of each, (n, 4).
    only
        int64 (n,), row of the point of a cell that has one; -1 of the others.
    """

    xy: Floats
    counts: Ints
    boxes: Floats
    only: Ints

    def __len__(self) -> int:
        return len(self.only)


def clusters(
    xy: Floats, state: Ints, states: int, box: Box, zoom: int, apart: bool = False
) -> Clusters:
    """Points in view, added up by the cells of a grid that belongs to the world and not the view.

    So a cluster is the same wherever the view stands: a cell that the view cuts is whole.

    Parameters
    ----------
    xy
        lon, lat in degrees, (n, 2).
    state
        int64 (n,), number of the state of each, below `states`.
    box
        West, south, east, north of the view in degrees.
    zoom
        Of a web map: the world is 2^zoom tiles wide.
    apart
        Every point by itself, also those at one place.

    Examples
    --------
    >>> xy = np.array([[117.0, 0.0], [117.001, 0.0], [118.0, 0.0]])
    >>> found = clusters(xy, np.array([0, 2, 1]), 3, (110, -5, 120, 5), 8)
    >>> found.counts.tolist(), found.only.tolist()
    ([[1, 0, 1], [0, 1, 0]], [-1, 2])
    """
    cells = 2**zoom * _CELLS_A_TILE
    column, row = _cell(xy, cells)
    corners = np.array([[box[0], box[3]], [box[2], box[1]]])
    (west, east), (north, south) = _cell(corners, cells)
    inside = np.flatnonzero((column >= west) & (column <= east) & (row >= north) & (row <= south))
    which = np.arange(len(inside))
    if not apart:
        which = np.unique(row[inside] * cells + column[inside], return_inverse=True)[1]
    return _added_up(xy[inside], state[inside], states, which, inside)


def _cell(xy: Floats, cells: int) -> tuple[Ints, Ints]:
    lat = np.radians(np.clip(xy[:, 1], -_NORTHMOST, _NORTHMOST))
    across = (xy[:, 0] + 180.0) / 360.0
    down = (1.0 - np.arcsinh(np.tan(lat)) / np.pi) / 2.0
    column, row = (
        np.clip(np.floor(part * cells), 0, cells - 1).astype(np.int64) for part in (across, down)
    )
    return column, row


def _added_up(xy: Floats, state: Ints, states: int, which: Ints, rows: Ints) -> Clusters:
    count = int(which.max()) + 1 if len(which) else 0
    size = np.bincount(which, minlength=count)
    middle = [np.bincount(which, xy[:, axis], count) / np.maximum(size, 1) for axis in range(2)]
    boxes = np.tile([np.inf, np.inf, -np.inf, -np.inf], (count, 1))
    for axis in range(2):
        np.minimum.at(boxes[:, axis], which, xy[:, axis])
        np.maximum.at(boxes[:, axis + 2], which, xy[:, axis])
    by_state = np.bincount(which * states + state, minlength=count * states)
    only = np.full(count, -1, np.int64)
    only[which] = rows
    only[size > 1] = -1
    # One point stands where it stands, to the last digit.
    alone = only >= 0
    xy_of = np.column_stack(middle) if count else np.empty((0, 2))
    xy_of[alone] = boxes[alone, :2]
    return Clusters(xy_of, by_state.reshape(count, states), boxes, only)
