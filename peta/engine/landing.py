"""Which cell of a grid a place counts for."""

from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import KDTree

from peta.engine.frame import Flags, Floats, Frame, Ints

_ON_LINE_M = 1.0
_AT_ONCE = 4_096


class Shore(NamedTuple):
    """Where one can stand.

    Parameters
    ----------
    passable, dry
        By cell, shape (rows, columns): whether anybody gets through, and whether without a boat.
    banks
        Rivers, in the system of the frame, that a place is not moved across.
    reach_m
        How far a place is moved at most.
    """

    frame: Frame
    passable: Flags
    dry: Flags
    banks: NDArray[np.object_]
    reach_m: float


class Placed(NamedTuple):
    """Cell (row, column) of each place, why it has none, and the metres that it was moved."""

    cell: Ints
    reason: NDArray[np.str_]
    way_m: Floats


def placed(xy: Floats, shore: Shore) -> Placed:
    """Cells of places: their own if it is dry and passable, else the nearest such within reach.

    Parameters
    ----------
    xy
        Metres in the system of the frame, shape (n, 2); NaN where nobody knows.

    Notes
    -----
    A place on water that no land is near stays there. The reasons are ``no_place``, ``off_grid``
    and ``on_barrier``.

    Examples
    --------
    >>> from pyproj import CRS
    >>> frame = Frame(CRS.from_epsg(6933), 0.0, 10.0, 10.0, 1, 3)
    >>> dry = np.array([[True, False, False]])
    >>> placed(np.array([[9.0, 5.0], [11.0, 5.0], [29.0, 5.0]]),
    ...        Shore(frame, dry, dry, np.array([]), 10.0))
    Placed(cell=array([[0, 0], [0, 0], [0, 2]]), reason=array(['', '', 'on_barrier'], dtype='<U12'),
        way_m=array([0., 6., 0.]))
    """
    frame = shore.frame
    known = np.asarray(np.isfinite(xy).all(axis=1))
    xy = np.where(known[:, None], xy, 0.0)
    cell = frame.cells(xy)
    within = known & frame.within(cell)
    at = tuple(cell[within].T)
    stands, on_land = np.zeros((2, len(xy)), bool)
    stands[within], on_land[within] = shore.passable[at], shore.dry[at]
    reason = np.select([~known, ~within, ~stands], ["no_place", "off_grid", "on_barrier"], "")
    reason, way_m = reason.astype("U12"), np.zeros(len(xy))
    astray = np.flatnonzero(known & ~on_land)
    for rows in np.array_split(astray, max(len(astray) // _AT_ONCE, 1)):
        found, moved_to, metres = _ashore(xy[rows], cell[rows], shore)
        cell[rows[found]], way_m[rows[found]], reason[rows[found]] = moved_to, metres, ""
    return Placed(cell, reason, way_m)


class Near(NamedTuple):
    """Rows of places, the facility that shares the cell of each, and the straight metres."""

    row: Ints
    facility: Ints
    metres: Floats


def in_one_cell(
    places: Floats, start: Placed, goals: Floats, end: Placed, usable: Ints, apart_m: float
) -> Near:
    """Places that share their cell with a facility, the nearest such, and the straight metres.

    Cells are told apart by a third coordinate, so far from each other that the nearest neighbour
    is never one of another cell while there is one of the same.
    """
    rows = np.flatnonzero(start.reason == "")
    if not len(usable) or not len(rows):
        return Near(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0))
    columns = int(max(start.cell[:, 1].max(), end.cell[:, 1].max())) + 1
    mine = start.cell[rows] @ [columns, 1]
    theirs = end.cell[usable] @ [columns, 1]
    tree = KDTree(np.column_stack([goals[usable], theirs * 4 * apart_m]))
    found = tree.query(np.column_stack([places[rows], mine * 4 * apart_m]))
    metres, nearest = np.asarray(found[0]), np.asarray(found[1])
    same = np.asarray(mine == theirs[nearest])
    return Near(rows[same], usable[nearest[same]], metres[same])


def _ashore(xy: Floats, cell: Ints, shore: Shore) -> tuple[Ints, Ints, Floats]:
    """Rows of the places near dry ground, the cells of it, and how far they are.

    The nearest cell that the place sees without looking across a river. A place within a metre of
    the river sees both banks; one that sees nothing is moved to the nearest cell all the same.
    """
    frame = shore.frame
    far = int(shore.reach_m / frame.step_m) + 1
    offsets = np.argwhere(np.ones((2 * far + 1, 2 * far + 1))) - far
    near = (cell[:, None] + offsets).reshape(-1, 2)
    place = np.repeat(np.arange(len(cell)), len(offsets))
    metres = np.hypot(*(frame.centres(near) - xy[place]).T)
    usable = frame.within(near) & (metres <= shore.reach_m)
    usable[usable] = shore.dry[tuple(near[usable].T)]
    near, place, metres = near[usable], place[usable], metres[usable]
    across = _across(xy[place], frame.centres(near), metres, shore.banks)
    order = np.lexsort((near[:, 1], near[:, 0], metres, across, place))
    rows, first = np.unique(place[order], return_index=True)
    return rows, near[order][first], metres[order][first]


def _across(start: Floats, goal: Floats, metres: Floats, banks: NDArray[np.object_]) -> Flags:
    """Whether a river is between two places, the first metre left out."""
    across = np.zeros(len(start), bool)
    if len(start) and len(banks):
        start = start + (goal - start) * np.minimum(_ON_LINE_M / metres, 1.0)[:, None]
        ways = shapely.linestrings(np.stack([start, goal], axis=1))
        across[shapely.STRtree(banks).query(ways, predicate="crosses")[0]] = True
    return across
