"""Which village gets a gap or an overlap, when its border moves little enough."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from peta.io.faces import DENSIFY, NOBODY, Faces, Metres

MOVE_M = 5.0
"""No border moves farther than this, in metres."""

# Buffers of 32 corners, with which the law is checked, reach 0.5 % less far than their radius;
# and the densified distance may miss the farthest point of a segment by a little.
_DECIDED_M = 0.98 * MOVE_M


@dataclass(frozen=True, slots=True)
class Change:
    """One gap or overlap that was given away.

    Parameters
    ----------
    pieces
        What becomes of the face: polygons in EPSG:4326, each with the village that gets it.
    villages
        Positions of the villages whose border moves or meets here.
    movement_m
        The farthest that any of their borders moves.
    """

    face: int
    pieces: tuple[tuple[Any, int], ...]
    villages: tuple[int, ...]
    movement_m: float


@dataclass(slots=True)
class Mending:
    """A coverage while it is mended."""

    faces: Faces
    holders: list[frozenset[int]]
    changes: dict[int, Change] = field(default_factory=dict)

    def is_all_of(self, village: int, face: int) -> bool:
        """Whether a village holds nothing but this face."""
        return all(f == face or village not in held for f, held in enumerate(self.holders))

    def apply(self, change: Change) -> None:
        """Give a face away; a face that is split has no single holder any more."""
        self.changes[change.face] = change
        self.holders[change.face] = frozenset(village for _, village in change.pieces)

    def revert(self, face: int) -> None:
        """Leave a face as the file has it."""
        del self.changes[face]
        self.holders[face] = self.faces.claims[face]

    def faces_by_village(self) -> dict[int, list[int]]:
        """For each village of which some border has moved, the faces where."""
        faces: dict[int, list[int]] = {}
        for face, change in self.changes.items():
            for village in change.villages:
                faces.setdefault(village, []).append(face)
        return faces

    def rebuilt(self, villages: Iterable[int]) -> dict[int, Any]:
        """The polygon of each village in EPSG:4326, put together from the faces it holds."""
        held: dict[int, list[Any]] = {village: [] for village in villages}
        for face, holders in enumerate(self.holders):
            change = self.changes.get(face)
            pieces = change.pieces if change else [(self.faces.shapes[face], v) for v in holders]
            for shape, village in pieces:
                if village in held:
                    held[village].append(shape)
        return {village: _merged(shapes) for village, shapes in held.items()}


def _merged(shapes: list[Any]) -> Any:
    # Faces match edge by edge, which is what coverage_union asks for.
    merged = shapes[0] if len(shapes) == 1 else shapely.coverage_union_all(shapes)
    parts = shapely.get_parts(merged)
    polygons = parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON]
    return polygons[0] if len(polygons) == 1 else shapely.multipolygons(polygons)


def mend(faces: Faces, metres: Metres) -> Mending:
    """Give away every overlap and gap that can be, without moving a border by more than 5 m.

    First to the village with the longest shared border; what is too wide for that and lies
    between two villages is split down its middle, which moves each border half as far.
    """
    mending = Mending(faces, list(faces.claims))
    for wanted in (_is_overlap, _is_gap):
        for face in _largest_first(faces, wanted):
            change = _given(mending, face)
            if change is not None:
                mending.apply(change)
    for wanted in (_is_overlap, _is_gap):
        for face in _largest_first(faces, wanted):
            change = None if face in mending.changes else _split(mending, face, metres)
            if change is not None:
                mending.apply(change)
    return mending


def _is_overlap(claims: frozenset[int]) -> bool:
    return len(claims) > 1


def _is_gap(claims: frozenset[int]) -> bool:
    return not claims


def _largest_first(faces: Faces, wanted: Any) -> list[int]:
    found = [face for face, claims in enumerate(faces.claims) if wanted(claims)]
    return sorted(found, key=lambda face: (-faces.area_m2(face), face))


def _given(mending: Mending, face: int) -> Change | None:
    faces, holders = mending.faces, mending.holders
    claims, shared = holders[face], faces.shared_m(face, holders)
    takers = sorted(shared, key=lambda village: (-shared[village], village))
    for taker in takers:
        if claims and taker not in claims:
            continue
        movers = sorted(claims - {taker}) if claims else [taker]
        movement = max(faces.movement_m(face, village, holders) for village in movers)
        if movement <= _DECIDED_M and not _loses_all(mending, face, movers):
            pieces = ((faces.shapes[face], taker),)
            others = sorted({*claims, *takers[:2]} - {taker})
            return Change(face, pieces, (taker, *others), movement)
    return None


def _loses_all(mending: Mending, face: int, villages: list[int]) -> bool:
    """Whether one of the villages would be lost; only an overlap around its whole ring can be."""
    return any(
        mending.faces.closes(face, village, mending.holders) and mending.is_all_of(village, face)
        for village in villages
        if village in mending.holders[face]
    )


def _split(mending: Mending, face: int, metres: Metres) -> Change | None:
    arcs = _two_arcs(mending, face)
    if arcs is None:
        return None
    (first, one), (second, other) = arcs
    middle = _middle(one, other, metres)
    pieces = (_between(one, middle), _between(other, middle))
    if not _parts_sum_to(pieces, mending.faces.shapes[face]):
        return None
    lines = [shapely.linestrings(metres(line)) for line in (one, other, middle)]
    movement = max(
        shapely.hausdorff_distance(line, lines[2], densify=DENSIFY) for line in lines[:2]
    )
    if movement > _DECIDED_M:
        return None
    return Change(face, ((pieces[0], first), (pieces[1], second)), (first, second), float(movement))


def _two_arcs(mending: Mending, face: int) -> list[tuple[int, NDArray[np.float64]]] | None:
    """The two sides of a sliver between two villages, from one end to the other, in degrees.

    Each with the village beyond it, which gets the half on that side; None where there are not
    exactly two sides.
    """
    shape = mending.faces.shapes[face]
    beyond = [mending.holders[f] if f >= 0 else NOBODY for f in mending.faces.across(face)]
    if shapely.get_num_interior_rings(shape) or any(len(held) != 1 for held in beyond):
        return None
    labels = np.array([next(iter(held)) for held in beyond])
    turns = np.flatnonzero(labels != np.roll(labels, 1))
    claims = mending.faces.claims[face]
    if len(turns) != 2 or (claims and claims != set(labels.tolist())):
        return None
    ring = np.roll(shapely.get_coordinates(shape)[:-1], -turns[0], axis=0)
    corner = turns[1] - turns[0]
    return [
        (int(labels[turns[0]]), ring[: corner + 1]),
        (int(labels[turns[1]]), np.vstack([ring[corner:], ring[:1]])[::-1]),
    ]


def _middle(
    one: NDArray[np.float64], other: NDArray[np.float64], metres: Metres
) -> NDArray[np.float64]:
    """The line halfway between two lines with the same ends."""
    shares = [_shares(line, metres) for line in (one, other)]
    at = np.unique(np.concatenate(shares))
    sides = [
        np.column_stack([np.interp(at, share, line[:, axis]) for axis in (0, 1)])
        for share, line in zip(shares, (one, other), strict=True)
    ]
    middle = (sides[0] + sides[1]) / 2
    middle[[0, -1]] = one[[0, -1]]
    return np.asarray(middle)


def _shares(line: NDArray[np.float64], metres: Metres) -> NDArray[np.float64]:
    """How far along each vertex lies, 0 to 1: along the chord, or along a line that turns back."""
    pairs = metres(line)
    along = (pairs - pairs[0]) @ (pairs[-1] - pairs[0])
    if (np.diff(along) <= 0).any():
        along = np.concatenate([[0.0], np.hypot(*np.diff(pairs, axis=0).T).cumsum()])
    return np.asarray(along / along[-1])


def _between(side: NDArray[np.float64], middle: NDArray[np.float64]) -> Any:
    return shapely.polygons(np.vstack([side, middle[::-1][1:]]))


def _parts_sum_to(pieces: tuple[Any, Any], whole: Any) -> bool:
    areas = shapely.area(np.array(pieces))
    return bool(
        shapely.is_valid(np.array(pieces)).all()
        and (areas > 0).all()
        and abs(areas.sum() - shapely.area(whole)) <= 1e-6 * shapely.area(whole)
    )
