"""Pairs in turn, ring by ring: only those of one ring of distance are there at a time."""

import numpy as np
from numpy.typing import NDArray

from peta.domain.kernel import kernel
from peta.domain.slices import in_slices
from peta.engine.transport_reach import ROWS, Reach

Ints = NDArray[np.int64]
Rows32 = NDArray[np.int32]
Keys = NDArray[np.uint64]

RING_PAIRS = 32_000_000
"""Pairs that a ring is meant to hold; each takes 8 bytes, and 8 more while they come together."""

_SAMPLE = 131_072
_KEY_BITS = 64


def serve_in_rings(
    reach: Reach, people: Ints, capacity: Ints, ring_pairs: int = RING_PAIRS
) -> tuple[Ints, Ints, int]:
    """Serve the shortest pair first: people left, room left, and the millimetres of all served.

    A ring holds pairs of points that still have people and facilities that still have room. Where
    a ring ends is chosen by its pairs, as a sample of the points tells, and changes no answer.
    """
    left, room = people.copy(), capacity.copy()
    low_mm, person_mm = 0, 0
    while low_mm < reach.stop_mm:
        points = np.flatnonzero(left[: reach.known])
        open_now = reach.without(room == 0)
        stop_mm = _stop_of_ring(open_now, points, low_mm, ring_pairs)
        person_mm += _serve_ring(open_now, points, low_mm, stop_mm, left, room)
        low_mm = stop_mm
    return left, room, person_mm


def _stop_of_ring(reach: Reach, points: Ints, low_mm: int, ring_pairs: int) -> int:
    """Where a ring ends, so that it holds no more pairs than it should, if a sample has its way."""
    every = max(len(points) // _SAMPLE, 1)
    found = np.sort(reach.rows(points[::every], low_mm).mm)
    fit = max(ring_pairs // every, 1)
    stop = int(found[fit]) if fit < len(found) else reach.stop_mm
    return min(max(stop, low_mm + 1), low_mm + _widest(reach, points))


def _widest(reach: Reach, points: Ints) -> int:
    """Millimetres that fit into a key, beside the point and the facility."""
    return 1 << max(_KEY_BITS - _bits(points) - _bits(reach.lonlat), 0)


def _bits(rows: NDArray[np.generic]) -> int:
    return max(len(rows) - 1, 0).bit_length()


def _serve_ring(
    reach: Reach, points: Ints, low_mm: int, stop_mm: int, left: Ints, room: Ints
) -> int:
    """Serve the pairs of a ring, writing into the people and the room left."""
    bits = _bits(points), _bits(reach.lonlat)

    def keys_of(part: slice) -> Keys:
        rows = reach.rows(points[part], low_mm, stop_mm)
        return np.asarray(_keys(part.start, *rows, low_mm, *bits))

    parts = in_slices(len(points), ROWS, keys_of)
    keys = np.concatenate(parts) if parts else np.empty(0, np.uint64)
    parts.clear()
    half = len(keys) // 2
    halves = keys[:half], keys[half:]
    in_slices(2, 1, lambda part: halves[part.start].sort())
    here = left[points]
    person_mm = int(_serve(*halves, here, room, low_mm, *bits))
    left[points] = here
    return person_mm


@kernel
def _keys(
    first: int,
    starts: Ints,
    facility: Rows32,
    away: Ints,
    low_mm: int,
    point_bits: int,
    facility_bits: int,
) -> Keys:
    """A number for each pair, to sort by: millimetres above, then the point, then the facility."""
    keys = np.empty(len(facility), np.uint64)
    for row in range(len(starts) - 1):
        for pair in range(starts[row], starts[row + 1]):
            turn = ((away[pair] - low_mm) << point_bits) | (first + row)
            keys[pair] = (np.uint64(turn) << np.uint64(facility_bits)) | np.uint64(facility[pair])
    return keys


@kernel
def _serve(
    one: Keys,
    other: Keys,
    left: Ints,
    room: Ints,
    low_mm: int,
    point_bits: int,
    facility_bits: int,
) -> int:
    """Serve the pairs of two sorted halves, whichever comes first; their millimetres."""
    no_facility, no_point = np.uint64(facility_bits), np.uint64(point_bits)
    facilities = (np.uint64(1) << no_facility) - np.uint64(1)
    points = (np.uint64(1) << no_point) - np.uint64(1)
    at, beside, person_mm = 0, 0, 0
    while at < len(one) or beside < len(other):
        if beside == len(other) or (at < len(one) and one[at] < other[beside]):
            key = one[at]
            at += 1
        else:
            key = other[beside]
            beside += 1
        to = np.int64(key & facilities)
        turn = key >> no_facility
        row = np.int64(turn & points)
        taken = min(left[row], room[to])
        if taken > 0:
            left[row] -= taken
            room[to] -= taken
            person_mm += taken * (np.int64(turn >> no_point) + low_mm)
    return person_mm
