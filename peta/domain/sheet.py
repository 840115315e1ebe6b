"""Points laid out in rows, to find those in thousands of boxes at once."""

import numpy as np
import shapely
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_COLUMNS = 2**20


class Sheet:
    """Points sorted by row, and by column within a row.

    Parameters
    ----------
    points
        x, y (n, 2), at least one, all finite.

    Examples
    --------
    >>> sheet = Sheet(np.array([[0.0, 0.0], [5.0, 5.0], [9.0, 9.0]]))
    >>> box, point = sheet.in_boxes(np.array([[4, 4, 9, 9], [np.nan] * 4, [-1, -1, 0, 0]]))
    >>> box.tolist(), point.tolist()
    ([0, 0, 2], [1, 2, 0])
    """

    def __init__(self, points: Floats) -> None:
        low, high = points.min(axis=0), points.max(axis=0)
        cells = np.array([_COLUMNS, np.ceil(np.sqrt(len(points)))])
        self.points = points
        self._low, self._last = low, cells - 1
        self._step = np.where(high > low, high - low, 1.0) / cells
        cell = self._cell(points)
        keys = _key(cell[:, 0], cell[:, 1])
        self._order = np.argsort(keys)
        self._keys = keys[self._order]

    def in_boxes(self, boxes: Floats) -> tuple[Ints, Ints]:
        """Pairs of box (row of left, bottom, right, top, shape (m, 4)) and point in it."""
        some = np.flatnonzero(np.isfinite(boxes).all(axis=1))
        first, last = self._cell(boxes[some, :2]), self._cell(boxes[some, 2:])
        nth, row = _ranges(first[:, 1], last[:, 1] + 1)
        start = np.searchsorted(self._keys, _key(first[nth, 0], row), "left")
        stop = np.searchsorted(self._keys, _key(last[nth, 0], row), "right")
        run, place = _ranges(start, stop)
        box, point = some[nth[run]], self._order[place]
        at, corners = self.points[point], boxes[box]
        inside = ((at >= corners[:, :2]) & (at <= corners[:, 2:])).all(axis=1)
        return box[inside], point[inside]

    def _cell(self, xy: Floats) -> Ints:
        """Column and row (n, 2); what lies outside counts to the outermost."""
        cells = np.floor((xy - self._low) / self._step)
        return np.asarray(np.clip(cells, 0, self._last), np.int64)


def intersects(polygons: NDArray[np.object_], rows: Ints, points: Floats) -> NDArray[np.bool_]:
    """Whether the polygon in each row intersects the point beside it.

    Examples
    --------
    >>> boxes = np.array([shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)])
    >>> intersects(boxes, np.array([1, 0]), np.array([[0.5, 0.5], [1.0, 1.0]])).tolist()
    [False, True]
    """
    some, nth = np.unique(rows, return_inverse=True)
    copies = shapely.set_srid(polygons[some], 0)  # prepared here, so nobody else's are
    shapely.prepare(copies)
    return np.asarray(shapely.intersects_xy(copies[nth], *points.T))


def _key(column: Ints, row: Ints) -> Ints:
    return row * _COLUMNS + column


def _ranges(start: Ints, stop: Ints) -> tuple[Ints, Ints]:
    """Every number from each start up to before its stop, and which range it is of."""
    length = stop - start
    which = np.repeat(np.arange(len(length)), length)
    before = np.cumsum(length) - length
    return which, np.arange(len(which)) + np.repeat(start - before, length)
