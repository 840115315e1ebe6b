"""Where the cells of a grid are, and which of them a line touches."""

from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


class Frame(NamedTuple):
    """Where the cells are: rows from the top, columns from the left, in a local metre system."""

    crs: CRS
    left: float
    top: float
    step_m: float
    rows: int
    columns: int

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Left, bottom, right and top of the grid."""
        right = self.left + self.columns * self.step_m
        return self.left, self.top - self.rows * self.step_m, right, self.top

    def cells(self, xy: Floats) -> Ints:
        """Row and column (n, 2) of places in metres; what lies outside gets an outside number."""
        return np.floor(self.cell_units(xy)[:, ::-1]).astype(np.int64)

    def cell_units(self, xy: Floats) -> Floats:
        """Columns and rows as fractions, (n, 2), from the upper left corner."""
        return (xy - [self.left, self.top]) / [self.step_m, -self.step_m]

    def centres(self, cells: Ints) -> Floats:
        """Metres x, y (n, 2) of the middle of cells (row, column)."""
        return (cells[:, ::-1] + 0.5) * [self.step_m, -self.step_m] + [self.left, self.top]

    def within(self, cells: Ints) -> Flags:
        """Whether rows and columns are those of the grid."""
        return np.asarray(((cells >= 0) & (cells < [self.rows, self.columns])).all(axis=1))


def touched_cells(frame: Frame, lines: NDArray[np.object_]) -> tuple[Ints, Ints]:
    """Pairs of cell (counted row by row) and line that touches it, each cell beside the last.

    Parameters
    ----------
    lines
        Single lines in the system of the frame, none beyond it.

    Notes
    -----
    A segment's cells are those between its crossings of the grid's lines, taken in turn. Through a
    corner it goes by way of a cell beside it, so that nothing slips between.

    Examples
    --------
    >>> from peta.domain.crs import local_equal_area
    >>> frame = Frame(local_equal_area((117, 0, 117, 0)), 0.0, 30.0, 10.0, 3, 3)
    >>> cell, _ = touched_cells(frame, np.array([shapely.LineString([(5, 25), (25, 15)])]))
    >>> cell.tolist()
    [0, 1, 4, 5]
    """
    coordinates, line = shapely.get_coordinates(lines, return_index=True)
    units = np.clip(frame.cell_units(coordinates), 0, [frame.columns, frame.rows])
    joined = np.flatnonzero(line[1:] == line[:-1])
    start, stop = _one_way(units[joined], units[joined + 1])
    outermost = [frame.columns - 1, frame.rows - 1]
    first, last = (np.minimum(ends.astype(np.int64), outermost) for ends in (start, stop))
    turns = [_crossings(start, stop, first, last, axis) for axis in (0, 1)]
    segment, share, steps = (np.concatenate(parts) for parts in zip(*turns, strict=True))
    order = np.lexsort((steps[:, 1], share, segment))
    owner = np.concatenate([np.arange(len(first)), segment[order]])
    path = np.concatenate([first, steps[order]])[np.argsort(owner, kind="stable")]
    owner.sort()
    column, row = _running(path, owner).T
    return row * frame.columns + column, line[joined][owner]


def _one_way(start: Floats, stop: Floats) -> tuple[Floats, Floats]:
    """Segments from left to right, so that a line drawn backwards touches the same cells."""
    backward = (start[:, 0] > stop[:, 0]) | (
        (start[:, 0] == stop[:, 0]) & (start[:, 1] > stop[:, 1])
    )
    return np.where(backward[:, None], stop, start), np.where(backward[:, None], start, stop)


def _crossings(
    start: Floats, stop: Floats, first: Ints, last: Ints, axis: int
) -> tuple[Ints, Floats, Ints]:
    """Segment, share of the segment and step of each crossing of a line between columns or rows."""
    count = np.abs(last[:, axis] - first[:, axis])
    segment = np.repeat(np.arange(len(count)), count)
    nth = np.arange(len(segment)) - np.repeat(np.cumsum(count) - count, count)
    sign = np.sign(last[:, axis] - first[:, axis])[segment]
    at = first[segment, axis] + np.where(sign > 0, nth + 1, -nth)
    share = (at - start[segment, axis]) / (stop[segment, axis] - start[segment, axis])
    steps = np.zeros((len(segment), 2), np.int64)
    steps[:, axis] = sign
    return segment, share, steps


def _running(path: Ints, owner: Ints) -> Ints:
    """Sums down the rows that start anew with each owner (ascending)."""
    sums = path.cumsum(axis=0)
    begin = np.searchsorted(owner, owner)
    begin = np.searchsorted(owner, owner)
    return np.asarray(sums - sums[begin] + path[begin])
