"""Villages whose borders meet, simplified together: what every map of areas is drawn from."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from peta.domain.slices import in_slices

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

GAP_DEG = 0.0008
"""Gaps between villages that are not as wide on average are errors of drawing; others are lakes."""
_ODD = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9)


def met(shapes: Any) -> Any:
    """Make borders meet that do not quite meet; what meets already comes back as it is.

    Overlaps go to one of the two, and a gap to the area that it shares the longest border with.

    Parameters
    ----------
    shapes
        Valid polygons and multipolygons in degrees. One that lies within others may come back
        empty.

    Examples
    --------
    >>> left, right = shapely.box(0, 0, 1, 1), shapely.box(1.0001, 0, 2, 1)
    >>> lid = shapely.box(0, 1, 2, 2), shapely.box(0, -1, 2, 0)
    >>> bool(shapely.coverage_is_valid(met([left, right, *lid])))
    True
    >>> round(float(shapely.area(met([left, right, *lid])).sum()), 9)
    6.0
    """
    return by_island(np.asarray(shapes, dtype=object), _met)


def simplified(shapes: Any, tolerance: float) -> Any:
    """Simplify areas whose borders meet, so that neighbours keep one border.

    Parameters
    ----------
    tolerance
        Degrees; the side of the smallest triangle that is kept.
    """
    return by_island(shapes, lambda some: shapely.coverage_simplify(some, tolerance))


def dissolved(shapes: Any) -> Any:
    """One area of several whose borders meet."""
    try:
        return shapely.coverage_union_all(shapes)
    except shapely.errors.GEOSException:
        # Of a few hundred thousand borders a handful do not meet to the last bit.
        return shapely.union_all(shapes)


def by_island(shapes: Any, work: Callable[[Any], Any]) -> Any:
    """What `work` makes of areas that may touch each other, island by island on every core."""
    islands = _islands(shapes)
    changed = np.empty(len(shapes), dtype=object)

    def change(which: slice) -> None:
        members = islands[which.start]
        changed[members] = work(shapes[members])

    in_slices(len(islands), 1, change)
    return changed


def _islands(shapes: Any) -> list[Ints]:
    """Rows of areas whose boxes hang together, the largest island first."""
    boxes: Any = shapely.box(*shapely.bounds(shapes).T)
    one, other = shapely.STRtree(boxes).query(boxes, predicate="intersects")
    touching = coo_array((np.ones(len(one), bool), (one, other)), shape=(len(shapes),) * 2)
    _, island = connected_components(touching, directed=False)
    order = np.argsort(island, kind="stable")
    groups = np.split(order, np.flatnonzero(np.diff(island[order])) + 1)
    return sorted(groups, key=len, reverse=True)


def _met(shapes: Any) -> Any:
    if shapely.coverage_is_valid(shapes):
        return shapes
    # Gaps are filled apart: doing both at once takes time by the square of the villages.
    return _filled(shapely.coverage_clean(shapes, gap_width=0.0))  # type: ignore[attr-defined]


def _filled(shapes: Any) -> Any:
    """Give the gaps of a coverage away."""
    gaps = _gaps(shapes)
    owner = _owners(shapes, gaps)
    filled = shapes.copy()
    order = np.argsort(owner, kind="stable")
    order = order[owner[order] >= 0]
    bounds = np.r_[0, np.flatnonzero(np.diff(owner[order])) + 1, len(order)].tolist()
    for start, stop in pairwise(bounds if len(order) else []):
        row = owner[order[start]]
        filled[row] = dissolved([shapes[row], *gaps[order[start:stop]]])
    return filled


def _gaps(shapes: Any) -> Any:
    """Holes of all areas together that are no lakes."""
    parts = shapely.get_parts(dissolved(shapes))
    rings, part = shapely.get_rings(parts, return_index=True)
    inner = np.r_[False, part[1:] == part[:-1]][: len(part)]
    holes = shapely.polygons(rings[inner])
    return holes[2 * shapely.area(holes) < GAP_DEG * shapely.length(holes)]


def _owners(shapes: Any, gaps: Any) -> Ints:
    """Row of the area that shares the longest border with each gap; -1 where none does."""
    key, area, _ = _edges(shapes)
    order = np.argsort(key, kind="stable")
    wanted, gap, length = _edges(gaps)
    place = order[np.minimum(np.searchsorted(key, wanted, sorter=order), len(order) - 1)]
    shared = key[place] == wanted
    pair, at = np.unique(gap[shared] * len(shapes) + area[place[shared]], return_inverse=True)
    total = np.bincount(at, weights=length[shared], minlength=len(pair))
    owner = np.full(len(gaps), -1)
    # The longest comes last, and the first row of those as long.
    ranked = np.lexsort((-pair, total))
    owner[pair[ranked] // len(shapes)] = pair[ranked] % len(shapes)
    return owner


def _edges(shapes: Any) -> tuple[NDArray[np.uint64], Ints, Floats]:
    """Edges of areas: a number that both sides of a border share, the row, and the length."""
    parts, row = shapely.get_parts(shapes, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    # Negative zero has other bits than zero.
    number = (xy + 0.0).view(np.uint64)
    corner = number[:, 0] * np.uint64(_ODD[0]) ^ _mixed(number[:, 1] * np.uint64(_ODD[1]))
    within = ring[1:] == ring[:-1]
    one, other = _mixed(corner[:-1][within]), _mixed(corner[1:][within])
    length = np.hypot(*(xy[1:] - xy[:-1])[within].T)
    return one + other, row[part[ring[1:][within]]], length


def _mixed(number: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Spread bits over the whole number."""
    mixed = (number ^ (number >> np.uint64(31))) * np.uint64(_ODD[2])
    return mixed ^ (mixed >> np.uint64(29))
