"""Polygons laid out ring after ring, as kernels read them."""

from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

_POLYGON = shapely.GeometryType.POLYGON


class Borders(NamedTuple):
    """Rings of polygons.

    Parameters
    ----------
    xy
        Vertices (n, 2), ring after ring, each closed.
    rings
        First vertex of each ring, and of the one after the last.
    first_ring
        First ring of each polygon, and of the one after the last, int64 (m + 1,).
    shell
        Whether a ring is an outer one; else it is a hole.
    """

    xy: Floats
    rings: Ints
    first_ring: Ints
    shell: Flags


def rings_of(polygons: NDArray[np.object_]) -> tuple[Floats, Ints, Ints]:
    """Vertices of polygons, ring after ring: `borders_of` without the shells.

    Examples
    --------
    >>> holed = shapely.box(0, 0, 3, 3) - shapely.box(1, 1, 2, 2)
    >>> xy, rings, first_ring = rings_of(np.array([holed, None, shapely.box(3, 0, 4, 1)]))
    >>> len(xy), rings.tolist(), first_ring.tolist()
    (15, [0, 5, 10, 15], [0, 2, 2, 3])
    """
    return borders_of(polygons)[:3]


def borders_of(polygons: NDArray[np.object_]) -> Borders:
    """Rings of polygons, and which of them are outer ones.

    Parameters
    ----------
    polygons
        Polygons and multipolygons, maybe empty or None, shape (m,).

    Examples
    --------
    >>> holed = shapely.box(0, 0, 3, 3) - shapely.box(1, 1, 2, 2)
    >>> borders = borders_of(np.array([holed, None, shapely.box(3, 0, 4, 1)]))
    >>> borders.rings.tolist(), borders.first_ring.tolist(), borders.shell.tolist()
    ([0, 5, 10, 15], [0, 2, 2, 3], [True, False, True])
    """
    plain = (shapely.get_type_id(polygons) == _POLYGON) & (
        shapely.get_num_interior_rings(polygons) == 0
    )
    pieces, owner = shapely.get_parts(polygons[~plain], return_index=True)
    rings, piece = shapely.get_rings(pieces, return_index=True)
    count = np.ones(len(polygons), np.int64)
    count[~plain] = np.bincount(owner[piece], minlength=len(plain) - plain.sum())
    first_ring = _first(count)
    of_plain = np.repeat(plain, count)
    length = np.empty(len(of_plain), np.int64)
    length[of_plain] = shapely.get_num_coordinates(polygons[plain])
    length[~of_plain] = shapely.get_num_coordinates(rings)
    shell = np.ones(len(of_plain), bool)
    shell[~of_plain] = np.diff(piece, prepend=-1) != 0
    return Borders(shapely.get_coordinates(polygons), _first(length), first_ring, shell)


def _first(counts: Ints) -> Ints:
    """First of each group, and of the one after the last."""
    return np.concatenate([[0], np.cumsum(counts, dtype=np.int64)])
