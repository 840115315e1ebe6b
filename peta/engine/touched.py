"""Which villages a place can touch: boxes around them, as wide as anything bears on them."""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

from peta.engine.index import Box, Entry, SpatialIndex
from peta.engine.situation import Situation

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_METRES_PER_DEGREE = 110_000.0
_KIND = "reach"


class Touched:
    """Boxes of villages in an R-tree; a box may grow, and never shrinks.

    A wider box joins the narrower one of the same village instead of taking its place: to find one
    of many overlapping boxes in the tree costs a hundred times what it costs to add another.

    Examples
    --------
    >>> touched = Touched([(0, 0, 1, 1), (2, 0, 3, 1)])
    >>> touched.by((1, 1, 1.5, 1.5))
    {0}
    >>> touched.widen(1, (1.2, 0, 3, 2))
    >>> sorted(touched.by((1, 1, 1.5, 1.5)))
    [0, 1]
    """

    def __init__(self, boxes: Sequence[Box]) -> None:
        self._boxes = list(boxes)
        self._fill()

    def by(self, box: Box) -> set[int]:
        """Rows of the villages whose box meets another (west, south, east, north)."""
        return {self._row_of[entry.key] for entry in self._index.touching(box, _KIND)}

    def widen(self, row: int, box: Box) -> None:
        """Make the box of a village wider."""
        self._boxes[row] = box
        if len(self._row_of) >= 2 * len(self._boxes):
            self._fill()
            return
        key = len(self._row_of)
        self._row_of[key] = row
        self._index.insert(Entry(_KIND, key, shapely.box(*box)))

    def _fill(self) -> None:
        self._row_of: dict[object, int] = {row: row for row in range(len(self._boxes))}
        boxes = shapely.box(*np.array(self._boxes, float).reshape(-1, 4).T)
        self._index = SpatialIndex(Entry(_KIND, row, box) for row, box in enumerate(boxes))


def boxes_of(situation: Situation) -> Floats:
    """West, south, east, north of each village's ground and points together."""
    boxes, points = shapely.bounds(situation.outlines), situation.points
    some = np.flatnonzero(np.diff(points.starts) > 0)
    if len(some):
        least = np.minimum.reduceat(points.xy, points.starts[some])
        most = np.maximum.reduceat(points.xy, points.starts[some])
        boxes[some, :2] = np.minimum(boxes[some, :2], least)
        boxes[some, 2:] = np.maximum(boxes[some, 2:], most)
    return boxes


def stretch(boxes: Floats, rows: Ints, xy: Floats) -> None:
    """Widen boxes so that they hold some points."""
    for axis in range(2):
        np.minimum.at(boxes[:, axis], rows, xy[:, axis])
        np.maximum.at(boxes[:, axis + 2], rows, xy[:, axis])


def around(boxes: Floats, metres: float) -> Box:
    """A box around boxes, and surely all within some metres of them."""
    west, south = boxes[:, :2].min(axis=0)
    east, north = boxes[:, 2:].max(axis=0)
    high = metres / _METRES_PER_DEGREE
    lat = min(max(abs(south), abs(north)) + high, 89.0)
    wide = min(high / np.cos(np.radians(lat)), 360.0)
    return float(west - wide), float(south - high), float(east + wide), float(north + high)
