"""Which polygons discs surely cover together, told without an overlay."""

import numpy as np
from numpy.typing import NDArray

from peta.domain.kernel import kernel
from peta.domain.rings import Borders, borders_of
from peta.domain.slices import in_slices

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

_SLICE = 512
_SURE = 1 - 1e-9


def surely_covered(
    polygons: NDArray[np.object_], discs: NDArray[np.object_], starts: Ints, disc: Ints
) -> Flags:
    """Whether discs surely cover each polygon, together.

    Parameters
    ----------
    polygons
        Valid polygons in a plane, maybe empty or None, shape (n,).
    discs
        Polygons, the rounder the better, shape (m,).
    starts
        First of the discs that may meet each polygon, and of the one after the last, in `disc`.
    disc
        Rows of discs.

    Returns
    -------
    bool (n,). False also where it takes an overlay to say.

    Notes
    -----
    Each disc is taken for the circle about the middle of its box that lies within it. Circles cover
    a polygon if they cover its border, and each point in it where two of them meet lies within a
    third: ground left inside would have a border of arcs bent inwards, and so corners.

    Examples
    --------
    >>> import shapely
    >>> discs = shapely.buffer(shapely.points([[0, 0], [3, 0]]), 2)
    >>> villages = np.array([shapely.box(-1, -1, 1, 1), shapely.box(0, -1, 3, 1), None])
    >>> surely_covered(villages, discs, np.array([0, 2, 4, 6]), np.array([0, 1, 0, 1, 0, 1]))
    array([ True,  True, False])
    """
    circles = _inscribed_of(discs)
    covered = np.zeros(len(polygons), bool)

    def decide(part: slice) -> None:
        borders, bounds = borders_of(polygons[part]), starts[part.start : part.stop + 1]
        _decide(borders, circles, bounds, disc, covered[part])

    in_slices(len(polygons), _SLICE, decide)
    return covered


def _inscribed_of(discs: NDArray[np.object_]) -> Floats:
    """Middle and radius of a circle within each disc, shape (m, 3); 0: none is known."""
    circles = np.zeros((len(discs), 3))
    in_slices(len(discs), _SLICE, lambda part: _inscribe(borders_of(discs[part]), circles[part]))
    return circles


@kernel
def _inscribe(borders: Borders, circles: Floats) -> None:
    xy = borders.xy
    for row in range(len(circles)):
        first, last = borders.first_ring[row], borders.first_ring[row + 1]
        begin, stop = borders.rings[first], borders.rings[last]
        if begin == stop:
            continue
        box = _box(xy, begin, stop)
        x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        inside, least = False, np.inf
        for ring in range(first, last):
            for end in range(borders.rings[ring] + 1, borders.rings[ring + 1]):
                one_x, one_y = xy[end - 1, 0] - x, xy[end - 1, 1] - y
                x_on, y_on = xy[end, 0] - xy[end - 1, 0], xy[end, 1] - xy[end - 1, 1]
                least = min(least, _nearest_m2(one_x, one_y, x_on, y_on))
                if (one_y > 0) != (one_y + y_on > 0):
                    inside ^= one_x - one_y / y_on * x_on > 0
        circles[row, 0], circles[row, 1] = x, y
        circles[row, 2] = np.sqrt(least) * _SURE if inside else 0.0


@kernel
def _box(xy: Floats, begin: int, stop: int) -> tuple[float, float, float, float]:
    left, bottom = xy[begin, 0], xy[begin, 1]
    right, top = left, bottom
    for corner in range(begin + 1, stop):
        left, right = min(left, xy[corner, 0]), max(right, xy[corner, 0])
        bottom, top = min(bottom, xy[corner, 1]), max(top, xy[corner, 1])
    return left, bottom, right, top


@kernel
def _nearest_m2(x: float, y: float, x_on: float, y_on: float) -> float:
    """Squared distance from the origin to an edge that starts at x, y."""
    length_m2 = x_on * x_on + y_on * y_on
    share = min(max(-(x * x_on + y * y_on) / length_m2, 0.0), 1.0) if length_m2 > 0 else 0.0
    x, y = x + share * x_on, y + share * y_on
    return x * x + y * y


@kernel
def _decide(borders: Borders, circles: Floats, starts: Ints, disc: Ints, covered: Flags) -> None:
    for row in range(len(covered)):
        first, last = borders.first_ring[row], borders.first_ring[row + 1]
        begin, stop = borders.rings[first], borders.rings[last]
        if begin == stop or starts[row] == starts[row + 1]:
            continue
        box = _box(borders.xy, begin, stop)
        near = _near(circles, disc[starts[row] : starts[row + 1]], box)
        edges = True
        for ring in range(first, last):
            edges = edges and _border_covered(
                borders.xy, borders.rings[ring], borders.rings[ring + 1], near
            )
        covered[row] = edges and _meetings_covered(near, box)


@kernel
def _near(circles: Floats, disc: Ints, box: tuple[float, float, float, float]) -> Floats:
    """Circles that reach into a box, each once; the only one needed if one holds the box."""
    near, count = np.empty((len(disc), 3)), 0
    for place in range(len(disc)):
        x, y, radius = circles[disc[place]]
        east, north = max(box[0] - x, x - box[2], 0.0), max(box[1] - y, y - box[3], 0.0)
        if east * east + north * north >= radius * radius:
            continue
        east, north = max(x - box[0], box[2] - x), max(y - box[1], box[3] - y)
        if east * east + north * north < radius * radius:
            near[0] = circles[disc[place]]
            return near[:1]
        same = False
        for other in range(count):
            if near[other, 0] == x and near[other, 1] == y:
                near[other, 2], same = max(near[other, 2], radius), True
        if not same:
            near[count] = circles[disc[place]]
            count += 1
    return near[:count]


@kernel
def _border_covered(xy: Floats, begin: int, stop: int, near: Floats) -> bool:
    """Whether circles cover every edge of a ring, each from circle to circle along it."""
    if len(near) == 0:
        return False
    last = 0
    for end in range(begin + 1, stop):
        share = 0.0
        while share < 1:
            farthest = _exit(xy, end, near, last, share)
            if farthest < 1:
                for circle in range(len(near)):
                    away = _exit(xy, end, near, circle, share)
                    if away > farthest:
                        farthest, last = away, circle
            if farthest <= share:
                return False
            share = farthest
    return True


@kernel
def _exit(xy: Floats, end: int, near: Floats, circle: int, share: float) -> float:
    """Where an edge leaves a circle that holds its point at a share of the way; else that share."""
    x, y = xy[end - 1, 0] - near[circle, 0], xy[end - 1, 1] - near[circle, 1]
    x_on, y_on = xy[end, 0] - xy[end - 1, 0], xy[end, 1] - xy[end - 1, 1]
    length_m2, along = x_on * x_on + y_on * y_on, x * x_on + y * y_on
    beyond = x * x + y * y - near[circle, 2] * near[circle, 2]
    if length_m2 == 0:
        return 1.0 if beyond <= 0 else share
    root = along * along - length_m2 * beyond
    if root < 0:
        return share
    half = np.sqrt(root)
    if (-along - half) > share * length_m2:
        return share
    return max((half - along) / length_m2, share)


@kernel
def _meetings_covered(near: Floats, box: tuple[float, float, float, float]) -> bool:
    """Whether each point of a box where two circles meet lies within a third."""
    for one in range(len(near)):
        for other in range(one):
            x_on, y_on = near[other, 0] - near[one, 0], near[other, 1] - near[one, 1]
            apart_m2 = x_on * x_on + y_on * y_on
            of_one, of_other = near[one, 2] * near[one, 2], near[other, 2] * near[other, 2]
            share = (1 + (of_one - of_other) / apart_m2) / 2
            rise_m2 = of_one - share * share * apart_m2
            if rise_m2 < 0:
                continue
            rise = np.sqrt(rise_m2 / apart_m2)
            for side in (-1.0, 1.0):
                x = near[one, 0] + share * x_on - side * rise * y_on
                y = near[one, 1] + share * y_on + side * rise * x_on
                if (
                    box[0] <= x <= box[2]
                    and box[1] <= y <= box[3]
                    and not _within(x, y, near, one, other)
                ):
                    return False
    return True


@kernel
def _within(x: float, y: float, near: Floats, one: int, other: int) -> bool:
    """Whether a point lies well within a circle apart from two of them."""
    for circle in range(len(near)):
        if circle != one and circle != other:
            east, north, radius = x - near[circle, 0], y - near[circle, 1], near[circle, 2] * _SURE
            if east * east + north * north < radius * radius:
                return True
    return False
