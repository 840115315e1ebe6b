"""Villages in strips of latitude: their ground, and where the strips' middles cross the borders."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from peta.domain.kernel import kernel
from peta.engine.buckets import E2, RADIAN, A, place_all

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Box = tuple[float, float, float, float]
Parabola = tuple[float, float, float]

MIDDLE = 4
_SOUTH_WEST, _NORTH_WEST = 0, 1


class Outline(NamedTuple):
    """Borders of one village.

    Parameters
    ----------
    corner
        lon, lat in degrees, ring after ring, each closed.
    ring
        First corner of each ring, and where the last ends.
    shell
        Whether a ring is an outer one; else it is a hole.
    """

    corner: Floats
    ring: Ints
    shell: Flags


class Strips(NamedTuple):
    """Strips of equal height over a village.

    Parameters
    ----------
    south
        Degrees, where the first begins.
    height
        Degrees, of each.
    per_degree
        Strips per degree.
    rows
        How many.
    scale
        Square metres of a degree by a degree, by the strips from the south.
    """

    south: float
    height: float
    per_degree: float
    rows: int
    scale: Parabola


@kernel
def box_of(corner: Floats) -> Box:
    """West, south, east, north of some corners."""
    west, south = corner[0, 0], corner[0, 1]
    east, north = west, south
    for place in range(1, len(corner)):
        west, east = min(west, corner[place, 0]), max(east, corner[place, 0])
        south, north = min(south, corner[place, 1]), max(north, corner[place, 1])
    return west, south, east, north


@kernel
def ends_of(box: Box) -> tuple[Floats, Floats]:
    """Four corners of a box and its middle: lon, lat and places."""
    lonlat, ends = np.empty((5, 2)), np.empty((5, 3))
    for end in range(4):
        lonlat[end, 0], lonlat[end, 1] = box[2 * (end // 2)], box[1 + 2 * (end % 2)]
    lonlat[MIDDLE, 0], lonlat[MIDDLE, 1] = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    place_all(lonlat, ends)
    return lonlat, ends


@kernel
def scale_of(ends: Floats, rows: float) -> Parabola:
    """Square metres of a degree by a degree, by the strips from the south of a box with so many.

    Through the values at its south, its middle and its north.
    """
    low, high = _m2_a_degree(ends[_SOUTH_WEST]), _m2_a_degree(ends[_NORTH_WEST])
    middle = _m2_a_degree(ends[MIDDLE])
    half = rows / 2
    return low, (4 * middle - 3 * low - high) / rows, (high - 2 * middle + low) / (2 * half * half)


@kernel
def m2_at(scale: Parabola, strip: float) -> float:
    """Square metres of a degree by a degree, so many strips from the south border."""
    return scale[0] + strip * (scale[1] + strip * scale[2])


@kernel
def _m2_a_degree(place: Floats) -> float:
    """Square metres of one degree of longitude by one of latitude."""
    up, outward = place[2] * place[2], place[1] * (1 - E2) * place[1] * (1 - E2)
    squeeze = 1 - E2 * up / (up + outward)
    return place[1] * A * (1 - E2) / (squeeze * np.sqrt(squeeze)) * RADIAN * RADIAN


@kernel
def ground_m2(outline: Outline, box: Box, ends: Floats) -> float:
    """Area of a village by its corners, exact for the scale of its box."""
    corner, scale = outline.corner, scale_of(ends, 1.0)
    south, height = box[1], box[3] - box[1]
    whole, share = 0.0, 1 / height
    for ring in range(len(outline.shell)):
        area = 0.0
        for end in range(outline.ring[ring] + 1, outline.ring[ring + 1]):
            low, high = (corner[end - 1, 1] - south) * share, (corner[end, 1] - south) * share
            east = (corner[end - 1, 0] + corner[end, 0]) / 2 - box[0]
            step = high - low
            across = corner[end, 0] - corner[end - 1, 0]
            area += _beside(scale, (low + high) / 2, east, step, across, step * step)
        whole += abs(area) if outline.shell[ring] else -abs(area)
    return whole * height


@kernel
def strips_m2(outline: Outline, strip: Ints, west: float, strips: Strips) -> float:
    """Area of a village by the middles of its strips, as if each were summed."""
    corner, height, whole = outline.corner, strips.height, 0.0
    for ring in range(len(outline.shell)):
        area = 0.0
        for end in range(outline.ring[ring] + 1, outline.ring[ring + 1]):
            steps = float(strip[end] - strip[end - 1])
            if steps != 0:
                at = (strip[end] + strip[end - 1]) / 2
                low, high = corner[end - 1, 1] - strips.south, corner[end, 1] - strips.south
                slope = (corner[end, 0] - corner[end - 1, 0]) / (high - low)
                east = corner[end - 1, 0] - west + (at * height - low) * slope
                across = slope * height * steps
                area += _beside(strips.scale, at, east, steps, across, steps * steps - 1)
        whole += abs(area) if outline.shell[ring] else -abs(area)
    return whole * height


@kernel
def _beside(
    scale: Parabola, at: float, east: float, steps: float, across: float, square: float
) -> float:
    """Ground west of an edge, in degrees by strips: of every parallel, or of the strips' middles.

    `at` and `east` are its middle, `square` that of the steps: what their cubes sum to is nil.
    """
    slope = scale[1] + 2 * at * scale[2]
    return (
        steps * m2_at(scale, at) * east + (slope * across + scale[2] * east * steps) * square / 12
    )


@kernel
def strip_at(lat: float, strips: Strips) -> int:
    """First strip whose middle lies at or beyond a latitude."""
    place = np.ceil((lat - strips.south) * strips.per_degree - 0.5)
    return int(min(max(place, 0.0), float(strips.rows)))


@kernel
def strips_of(corner: Floats, strips: Strips) -> Ints:
    """First strip whose middle lies at or beyond each corner."""
    strip = np.empty(len(corner), np.int64)
    for end in range(len(corner)):
        strip[end] = strip_at(corner[end, 1], strips)
    return strip


@kernel
def middles_of(strips: Strips, first: int, rows: int) -> Floats:
    """Metres from the axis and north of strips' middles, and one over the former: shape (3, rows).

    By parabolas through three of them: over 32 strips of 50 m within a micrometre.
    """
    half, share = (rows - 1) / 2, 2 / (rows - 1)
    lonlat, known, middle = np.zeros((3, 2)), np.empty((3, 3)), np.empty((3, rows))
    for end in range(3):
        lonlat[end, 1] = strips.south + (first + end * half + 0.5) * strips.height
    place_all(lonlat, known)
    for side in range(2):
        low, at, high = known[0, side + 1], known[1, side + 1], known[2, side + 1]
        slope, bend = (high - low) / 2, (high + low) / 2 - at
        for row in range(rows):
            step = row * share - 1
            middle[side, row] = at + step * (slope + step * bend)
    for row in range(rows):
        middle[2, row] = 1 / middle[0, row]
    return middle


@kernel
def crossings(outline: Outline, strip: Ints, strips: Strips) -> tuple[Ints, Floats]:
    """Where each strip's middle crosses the borders: starts by strip, and longitudes."""
    start, corner = np.zeros(strips.rows + 2, np.int64), outline.corner
    for ring in range(len(outline.shell)):
        for end in range(outline.ring[ring] + 1, outline.ring[ring + 1]):
            start[min(strip[end - 1], strip[end]) + 1] += 1
            start[max(strip[end - 1], strip[end]) + 1] -= 1
    crossing = np.empty(_summed(start))
    for ring in range(len(outline.shell)):
        for end in range(outline.ring[ring] + 1, outline.ring[ring + 1]):
            before, after = strip[end - 1], strip[end]
            if before != after:
                lon, lat = corner[end - 1, 0], corner[end - 1, 1]
                slope = (corner[end, 0] - lon) / (corner[end, 1] - lat)
                lon += (strips.south + 0.5 * strips.height - lat) * slope
                for row in range(min(before, after), max(before, after)):
                    crossing[start[row + 1]] = lon + row * strips.height * slope
                    start[row + 1] += 1
    return start, crossing


@kernel
def _summed(start: Ints) -> int:
    """Changes from strip to strip, from the second on, turned into starts; how many in all."""
    here, total = 0, 0
    for row in range(1, len(start)):
        here += start[row]
        start[row] = total
        total += here
    return total


@kernel
def sort(numbers: Floats, first: int, last: int) -> None:
    """Few numbers from first to before last, put in order."""
    for end in range(first + 1, last):
        number, here = numbers[end], end
        while here > first and numbers[here - 1] > number:
            numbers[here] = numbers[here - 1]
            here -= 1
        numbers[here] = number
