"""Area of polygons on the ellipsoid, from longitudes and latitudes."""

import numpy as np
import shapely
from numpy.typing import NDArray

from peta.domain.crs import GEOD

Floats = NDArray[np.float64]


def area_km2(polygons: NDArray[np.object_]) -> Floats:
    """Area of each polygon, km2.

    Parameters
    ----------
    polygons
        Polygons and multipolygons, lon, lat in degrees (WGS 84), shape (n,).

    Returns
    -------
    float64 (n,); 0 for what is empty.

    Notes
    -----
    Lambert's cylindrical equal-area system on the ellipsoid: exact but for borders being straight
    in longitude and sine of latitude, which over 100 km is some metres (Snyder 1987, p. 81).

    Examples
    --------
    >>> area_km2(np.array([shapely.box(117, 0, 118, 1)])).round(1).tolist()
    [12308.5]
    """
    _, corner, offsets = shapely.to_ragged_array(shapely.force_2d(polygons))
    x, y = np.radians(corner[:, 0]), _authalic(np.radians(corner[:, 1]))
    twice = np.append(x[:-1] * y[1:] - x[1:] * y[:-1], 0.0)
    ring, part = offsets[0].astype(np.int64), offsets[1].astype(np.int64)
    twice[ring[1:-1] - 1] = 0.0  # from the end of a ring to the start of the next
    sums = np.concatenate([[0.0], np.cumsum(np.abs(_sums(twice, ring)) / 2 * _signs(ring, part))])
    whole = part if len(offsets) == 2 else part[offsets[2].astype(np.int64)]
    return np.asarray(np.diff(sums[whole]) / 1e6)


def _signs(ring: NDArray[np.int64], part: NDArray[np.int64]) -> Floats:
    """1 for the outer ring of each part, -1 for its holes."""
    signs = np.full(len(ring) - 1, -1.0)
    signs[part[:-1][np.diff(part) > 0]] = 1.0
    return signs


def _sums(values: Floats, starts: NDArray[np.int64]) -> Floats:
    some = np.diff(starts) > 0
    sums = np.zeros(len(some))
    if some.any():
        sums[some] = np.add.reduceat(values, starts[:-1][some])
    return sums


def _authalic(lat: Floats) -> Floats:
    """Square metres a radian of longitude between the equator and a latitude."""
    sine, e2 = np.sin(lat), GEOD.es
    e = np.sqrt(e2)
    half = sine / (1 - e2 * sine**2) + np.arctanh(e * sine) / e
    return np.asarray(GEOD.b**2 / 2 * half)
