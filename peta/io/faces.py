"""The faces that the borders of all villages cut the plane into, and who claims each.

A face that nobody claims is a gap, one that two claim is an overlap. Mending a coverage is giving
such a face to one village; nothing else ever moves.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer

from peta.domain.crs import WGS84

NOBODY: frozenset[int] = frozenset()
DENSIFY = 0.25
# A hundredth of a millimetre; files give a centimetre at best.
_THREAD_DEGREES = 1e-10

Metres = Callable[[NDArray[np.float64]], NDArray[np.float64]]
"""From lon, lat pairs in degrees to x, y pairs in metres."""


def metres_in(crs: CRS) -> Metres:
    """Return the function that takes lon, lat pairs to metres in `crs`; it is slow to make."""
    transform = Transformer.from_crs(WGS84, crs, always_xy=True).transform
    return lambda pairs: np.column_stack(transform(pairs[:, 0], pairs[:, 1]))


@dataclass(frozen=True, slots=True)
class Faces:
    """Faces, and the border segments between them.

    Parameters
    ----------
    shapes
        Polygons in EPSG:4326.
    claims
        For each face the positions of the villages that claim it, as the file has it.
    metric
        The faces in metres.
    segments
        For each face the numbers of the segments around it, in the order of its rings.
    sides
        The two faces beside each segment; -1 outside.
    lines
        The segments in metres, shape (n, 2, 2).
    """

    shapes: NDArray[Any]
    claims: list[frozenset[int]]
    metric: NDArray[Any]
    segments: list[NDArray[np.int64]]
    sides: NDArray[np.int64]
    lines: NDArray[np.float64]

    def across(self, face: int) -> NDArray[np.int64]:
        """The face on the other side of each segment around `face`."""
        sides = self.sides[self.segments[face]]
        return np.where(sides[:, 0] == face, sides[:, 1], sides[:, 0])

    def shared_m(self, face: int, holders: list[frozenset[int]]) -> dict[int, float]:
        """Length of border, in metres, that a face shares with each village around it.

        Only what a village holds alone counts, unless no neighbour holds anything alone.
        """
        lengths = _lengths(self.lines[self.segments[face]])
        shared: dict[int, float] = {}
        contested: dict[int, float] = {}
        for other, length in zip(self.across(face).tolist(), lengths.tolist(), strict=True):
            held = _held(holders, other)
            for village in held:
                into = shared if len(held) == 1 else contested
                into[village] = into.get(village, 0.0) + length
        return shared or contested

    def movement_m(self, face: int, village: int, holders: list[frozenset[int]]) -> float:
        """How far the border of a village moves when it gains or loses a face.

        The greatest distance between the stretch of border that goes and the stretch that comes;
        the width of the face if it closes entirely; infinite if a new ring would appear inside.
        """
        is_border = self._is_border(face, village, holders)
        lines = self.lines[self.segments[face]]
        if not is_border.any():
            return float("inf")
        if is_border.all():
            return self.width_m(face)
        gone, come = (shapely.multilinestrings(lines[part]) for part in (is_border, ~is_border))
        return float(shapely.hausdorff_distance(gone, come, densify=DENSIFY))

    def closes(self, face: int, village: int, holders: list[frozenset[int]]) -> bool:
        """Whether a face is a hole, or a part of its own, of a village: changing it ends a ring."""
        return bool(self._is_border(face, village, holders).all())

    def _is_border(
        self, face: int, village: int, holders: list[frozenset[int]]
    ) -> NDArray[np.bool_]:
        beyond = [village in _held(holders, other) for other in self.across(face).tolist()]
        inside = village in holders[face]
        return np.array([held != inside for held in beyond], dtype=bool)

    def width_m(self, face: int) -> float:
        """Diameter, in metres, of the largest circle within a face."""
        return 2 * float(shapely.length(shapely.maximum_inscribed_circle(self.metric[face])))

    def area_m2(self, face: int) -> float:
        """Area of a face."""
        return float(shapely.area(self.metric[face]))


def faces_of(polygons: NDArray[Any], metres: Metres) -> Faces:
    """Faces of a coverage of valid polygons.

    Borders are cut where they cross, in degrees as they are drawn, so every vertex of the file
    stays where it is to the last digit.

    Parameters
    ----------
    polygons
        Valid polygons in EPSG:4326.
    metres
        To an equal-area system, to measure in.

    Examples
    --------
    >>> from peta.domain.crs import local_equal_area
    >>> pair = np.array([shapely.box(117, 0, 117.01, 0.01), shapely.box(117.009, 0, 117.02, 0.01)])
    >>> faces = faces_of(pair, metres_in(local_equal_area((117, 0, 117.02, 0.01))))
    >>> sorted(sorted(claim) for claim in faces.claims)
    [[0], [0, 1], [1]]
    """
    noded = shapely.union_all(shapely.boundary(polygons))
    shapes = shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
    vertices, ends, around = _segments(shapes)
    keys, number = _unique(ends)
    faces = Faces(
        shapes=shapes,
        claims=_claims(shapes, polygons),
        metric=shapely.transform(shapes, metres),
        segments=_grouped(number, around, len(shapes)),
        sides=_sides(number, around, len(keys)),
        lines=metres(np.column_stack([vertices.real, vertices.imag]))[keys],
    )
    _settle_threads(faces)
    return faces


def _settle_threads(faces: Faces) -> None:
    """Let faces of no real width follow the neighbour with the longest shared border.

    Where a vertex lies on a neighbour's edge up to rounding, a face arises whose inner point is
    noise; claimed wrongly it would stand out as a spike.
    """
    shapes = faces.shapes
    thin = 2 * shapely.area(shapes) < _THREAD_DEGREES * shapely.length(shapes)
    for face in np.flatnonzero(thin).tolist():
        beside = faces.across(face)
        lengths = _lengths(faces.lines[faces.segments[face]])
        longest = max(set(beside.tolist()), key=lambda other: lengths[beside == other].sum())
        faces.claims[face] = _held(faces.claims, longest)


def _segments(
    shapes: NDArray[Any],
) -> tuple[NDArray[np.complex128], NDArray[np.int64], NDArray[np.int64]]:
    """Distinct vertices, the two ends of every segment of every ring, and the face it is of."""
    rings, face = shapely.get_rings(shapes, return_index=True)
    coordinates, ring = shapely.get_coordinates(rings, return_index=True)
    vertices, vertex = np.unique(coordinates[:, 0] + 1j * coordinates[:, 1], return_inverse=True)
    joined = ring[1:] == ring[:-1]
    ends = np.sort(np.column_stack([vertex[:-1], vertex[1:]])[joined], axis=1)
    return vertices, ends.astype(np.int64), face[ring[1:][joined]]


def _unique(ends: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    width = int(ends.max()) + 1
    keys, number = np.unique(ends[:, 0] * width + ends[:, 1], return_inverse=True)
    return np.column_stack(np.divmod(keys, width)), number


def _sides(number: NDArray[np.int64], around: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    order = np.argsort(number, kind="stable")
    first = np.searchsorted(number[order], np.arange(count))
    sides = np.full((count, 2), -1, dtype=np.int64)
    sides[:, 0] = around[order[first]]
    later = np.setdiff1d(np.arange(len(order)), first, assume_unique=True)
    sides[number[order[later]], 1] = around[order[later]]
    return sides


def _grouped(
    number: NDArray[np.int64], around: NDArray[np.int64], count: int
) -> list[NDArray[np.int64]]:
    order = np.argsort(around, kind="stable")
    return np.split(number[order], np.searchsorted(around[order], np.arange(1, count)))


def _claims(shapes: NDArray[Any], polygons: NDArray[Any]) -> list[frozenset[int]]:
    tree = shapely.STRtree(polygons)
    face, village = tree.query(shapely.point_on_surface(shapes), predicate="intersects")
    claims: list[set[int]] = [set() for _ in shapes]
    for f, v in zip(face.tolist(), village.tolist(), strict=True):
        claims[f].add(v)
    return [frozenset(claim) for claim in claims]


def _held(holders: list[frozenset[int]], face: int) -> frozenset[int]:
    return holders[face] if face >= 0 else NOBODY


def _lengths(lines: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(np.hypot(*(lines[:, 1] - lines[:, 0]).T))
