"""Circles of reach about the facilities: which reach into a box, and how far along a parallel."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from peta.domain.kernel import kernel
from peta.engine.buckets import (
    RADIAN,
    SLACK,
    SLACK_M2,
    A,
    Buckets,
    Sites,
    cells_near,
    chord_m2_to,
    rows_near,
)
from peta.engine.strips import MIDDLE, Box, Strips, strip_at

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_FEW = 32
_SHORTER = 0.98
"""Chords and meridians are no shorter than this, of arcs up to half a radian."""
LON, AXIS, NORTH, QUARTER, _LAT = range(5)
_SERIES = 0.0004
"""Squared sines from which on the arc is no longer summed as a series."""


@kernel
def circles_into(
    box: Box, lonlat: Floats, ends: Floats, chord: float, buckets: Buckets, beside: Sites
) -> tuple[Floats, bool]:
    """Circles that may reach into a box, from the west; whether one reaches all of it.

    By rows, of each centre: the place as in `Sites`, a quarter of one over its metres from the
    axis, and its latitude. `lonlat` and `ends` are the corners of the box and its middle.
    """
    lon, axis, north = ends[MIDDLE, 0], ends[MIDDLE, 1], ends[MIDDLE, 2]
    half_m2, least = 0.0, axis
    for end in range(MIDDLE):
        least = min(least, ends[end, 1])
        half_m2 = max(half_m2, chord_m2_to(lon, axis, north, ends, end))
    radius = chord + np.sqrt(half_m2)
    reach_m2 = radius * radius * SLACK + SLACK_M2
    low, high = rows_near(buckets, lonlat[MIDDLE, 1], axis, north, reach_m2)
    found, lons, count = np.empty(_FEW, np.int64), np.empty(_FEW), 0
    held = len(buckets.sites.row)
    for row in range(low, high + 1):
        sites, first, last, shift = beside, 0, len(beside.row), held
        if row < high:
            sites, shift = buckets.sites, 0
            first, last = cells_near(buckets, row, lon, axis, reach_m2)
        for site in range(first, last):
            away = chord_m2_to(lon, axis, north, sites.place, site)
            if (
                away > reach_m2
                or sites.gone[site]
                or _apart(box, sites.lonlat[site], min(least, sites.place[site, 1]), chord)
            ):
                continue
            # A corner at least is as far again as the middle, by squares.
            if away + half_m2 <= chord * chord and _holds(ends, sites.place, site, chord):
                return np.empty((5, 0)), True
            if count == len(lons):
                found, lons = np.concatenate((found, found)), np.concatenate((lons, lons))
            _insert(sites.place[site, 0], site + shift, lons, found, count)
            count += 1
    return _circles(found[:count], buckets.sites, beside), False


@kernel
def _circles(found: Ints, held: Sites, beside: Sites) -> Floats:
    circles = np.empty((5, len(found)))
    for circle in range(len(found)):
        site, sites = found[circle], held
        if site >= len(held.row):
            site, sites = site - len(held.row), beside
        axis = sites.place[site, 1]
        circles[LON, circle], circles[AXIS, circle] = sites.place[site, 0], axis
        circles[NORTH, circle] = sites.place[site, 2]
        circles[QUARTER, circle] = 1 / (4 * max(axis, SLACK_M2))
        circles[_LAT, circle] = sites.lonlat[site, 1]
    return circles


@kernel
def _apart(box: Box, lonlat: Floats, axis: float, chord: float) -> bool:
    """Whether a site surely reaches nothing of a box: no nearer to the axis, both of them."""
    east = max(box[0] - lonlat[0], lonlat[0] - box[2]) * RADIAN
    north = max(box[1] - lonlat[1], lonlat[1] - box[3]) * RADIAN
    return max(min(east, 0.5) * axis, min(north, 0.5) * A) * _SHORTER > chord


@kernel
def _holds(ends: Floats, place: Floats, site: int, chord: float) -> bool:
    """Whether a site reaches the four corners of a box."""
    for end in range(MIDDLE):
        if chord_m2_to(ends[end, 0], ends[end, 1], ends[end, 2], place, site) > chord * chord:
            return False
    return True


@kernel
def strips_in_reach(circles: Floats, chord: float, strips: Strips) -> tuple[Ints, Ints]:
    """First strip that each circle may reach, and past the last."""
    angle, count = chord / (A * _SHORTER), circles.shape[1]
    degrees = angle / RADIAN if angle < 0.5 else 360.0
    first, last = np.empty(count, np.int64), np.empty(count, np.int64)
    for circle in range(count):
        lat = circles[_LAT, circle]
        first[circle] = strip_at(lat - degrees, strips)
        last[circle] = strip_at(lat + degrees, strips)
    return first, last


@kernel
def circles_among(
    circles: Floats, first: Ints, last: Ints, low: int, high: int, near: Floats
) -> int:
    """Circles that may reach some strip from low to before high, moved to `near`; how many."""
    count = 0
    for circle in range(len(first)):
        if first[circle] < high and last[circle] > low:
            for nth in range(4):
                near[nth, count] = circles[nth, circle]
            count += 1
    return count


@kernel
def spans(
    middles: Floats, circles: Floats, count: int, chord: float, low: Floats, high: Floats
) -> None:
    """How far each circle reaches along parallels, by circle; nowhere where low is high."""
    chord_m2, far = chord * chord, _is_far(middles, chord)
    for circle in range(count):
        lon, quarter = circles[LON, circle], circles[QUARTER, circle]
        axis, north = circles[AXIS, circle], circles[NORTH, circle]
        for row in range(middles.shape[1]):
            outward, up = middles[0, row] - axis, middles[1, row] - north
            half = _half(chord_m2 - outward * outward - up * up, quarter * middles[2, row])
            low[circle, row], high[circle, row] = lon - half, lon + half
        if far:
            for row in range(middles.shape[1]):
                outward, up = middles[0, row] - axis, middles[1, row] - north
                left = max(chord_m2 - outward * outward - up * up, 0.0)
                half = _half_degrees(left * quarter * middles[2, row])
                low[circle, row], high[circle, row] = lon - half, lon + half


@kernel
def common(
    middles: Floats, circles: Floats, count: int, chord: float, low: Floats, high: Floats
) -> int:
    """Spans that circles reach on the first parallel and the last, from the west and apart.

    A circle bulges: what it reaches on both, it reaches on every parallel between.
    """
    least, chord_m2 = np.empty(count), chord * chord
    south, north, share = middles[0, 0], middles[1, 0], middles[2, 0]
    south_end, north_end, share_end = middles[0, -1], middles[1, -1], middles[2, -1]
    for circle in range(count):
        axis, up, quarter = circles[AXIS, circle], circles[NORTH, circle], circles[QUARTER, circle]
        left = chord_m2 - (south - axis) * (south - axis) - (north - up) * (north - up)
        last = chord_m2 - (south_end - axis) * (south_end - axis)
        last -= (north_end - up) * (north_end - up)
        least[circle] = min(_half(left, quarter * share), _half(last, quarter * share_end))
    if _is_far(middles, chord):
        return 0
    some = 0
    for circle in range(count):
        if least[circle] > 0:
            lon, half = circles[LON, circle], least[circle]
            _insert(lon - half, lon + half, low, high, some)
            some += 1
    return _united(low, high, some)


@kernel
def _united(low: Floats, high: Floats, count: int) -> int:
    """Spans from the west, those that meet made one, in their place; how many."""
    apart = 0
    for span in range(count):
        if apart > 0 and low[span] <= high[apart - 1]:
            high[apart - 1] = max(high[apart - 1], high[span])
        else:
            low[apart], high[apart] = low[span], high[span]
            apart += 1
    return apart


@kernel
def _is_far(middles: Floats, chord: float) -> bool:
    """Whether the series may not do for some circle about."""
    least = min(middles[0, 0], middles[0, -1])
    return chord * chord >= 4 * _SERIES * least * (least - chord)


@kernel
def _half(left: float, share: float) -> float:
    """Degrees that a circle reaches to each side, where that is not far: 0 where it does not.

    Without a division or a branch, which would keep a loop from running four at a time.
    """
    square = max(left, 0.0) * share
    return np.sqrt(square) * _series(square)


@kernel
def needed(
    circles: Floats,
    count: int,
    chord: float,
    axis: float,
    west: float,
    east: float,
    low: Floats,
    high: Floats,
    sure: int,
) -> int:
    """Circles that may reach something between west and east beyond sure spans; how many."""
    kept = 0
    for circle in range(count):
        half = _half_degrees(chord * chord * circles[QUARTER, circle] / axis)
        lon = circles[LON, circle]
        if beyond(max(west, lon - half), min(east, lon + half), low, high, sure) > 0:
            for nth in range(4):
                circles[nth, kept] = circles[nth, circle]
            kept += 1
    return kept


@kernel
def add_spans(
    lows: Floats, highs: Floats, row: int, count: int, low: Floats, high: Floats, known: int
) -> int:
    """Spans on one of several parallels put among known ones, from the west; how many then."""
    for span in range(count):
        if lows[span, row] < highs[span, row]:
            _insert(lows[span, row], highs[span, row], low, high, known)
            known += 1
    return known


@kernel
def _insert(key: float, value: float, keys: Floats, values: Any, count: int) -> None:
    """One pair more, before those of a greater key."""
    here = count
    while here > 0 and keys[here - 1] > key:
        keys[here], values[here] = keys[here - 1], values[here - 1]
        here -= 1
    keys[here], values[here] = key, value


@kernel
def beyond(start: float, end: float, low: Floats, high: Floats, count: int) -> float:
    """Length of a stretch of a parallel beyond the spans on it, which are given from the west."""
    length, here = 0.0, start
    for span in range(count):
        length += max(min(low[span], end) - here, 0.0)
        here = max(here, high[span])
    return length + max(end - here, 0.0)


@kernel
def _half_degrees(square: float) -> float:
    """Twice the angle whose squared sine this is, by series where it is small; at most 180."""
    sine = np.sqrt(square)
    if square < _SERIES:
        return sine * _series(square)
    return float(np.arcsin(min(sine, 1.0))) * (2 / RADIAN)


@kernel
def _series(square: float) -> float:
    """Twice the degrees of an angle over its sine, which has this square."""
    return (1 + square * (1 / 6 + square * (3 / 40 + square * (5 / 112)))) * (2 / RADIAN)
