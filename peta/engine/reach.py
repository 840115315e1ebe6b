"""Distance to the nearest facility, and the ground that no facility reaches."""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from pyproj import CRS, Transformer
from scipy.spatial import KDTree

from peta.domain.crs import GEOD, WGS84

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_TO_ECEF = Transformer.from_crs("EPSG:4979", "EPSG:4978", always_xy=True)
_SEGMENTS = 128


def nearest(points: ArrayLike, facilities: ArrayLike) -> tuple[Ints, Floats]:
    """Nearest facility of each point, and the geodesic distance to it.

    Parameters
    ----------
    points, facilities
        lon, lat in degrees (WGS 84), shapes (n, 2) and (m, 2).

    Returns
    -------
    index
        int64 (n,), row of the nearest facility; -1 where there is none at all.
    distance_m
        float64 (n,), geodesic metres; inf where there is none at all.

    Notes
    -----
    The neighbour is found by the chord through the earth (a KD-tree in ECEF), which orders
    neighbours as the geodesic does to well below a metre at these ranges; the distance itself is
    the WGS 84 geodesic (Karney 2013, doi:10.1007/s00190-012-0578-z).

    Examples
    --------
    >>> index, metres = nearest([[117.0, 0.0]], [[117.0, 0.01], [117.0, -0.5]])
    >>> int(index[0]), round(float(metres[0]), 1)
    (0, 1105.7)
    >>> nearest([[117.0, 0.0]], np.empty((0, 2)))[1]
    array([inf])
    """
    points, facilities = _pairs(points), _pairs(facilities)
    if not len(facilities):
        return np.full(len(points), -1, np.int64), np.full(len(points), np.inf)
    if not len(points):
        return np.empty(0, np.int64), np.empty(0)
    _, index = KDTree(ecef(facilities)).query(ecef(points), workers=-1)
    chosen = facilities[index]
    return np.asarray(index, np.int64), geodesic_m(points, chosen)


def geodesic_m(origins: ArrayLike, targets: ArrayLike) -> Floats:
    """Geodesic metres between lon, lat pairs of equal shape (n, 2)."""
    origins, targets = _pairs(origins), _pairs(targets)
    _, _, metres = GEOD.inv(origins[:, 0], origins[:, 1], targets[:, 0], targets[:, 1])
    return np.asarray(metres, float)


def ecef(points: ArrayLike) -> Floats:
    """Earth-centred metres (n, 3) of lon, lat pairs on the ellipsoid's surface."""
    points = _pairs(points)
    x, y, z = _TO_ECEF.transform(points[:, 0], points[:, 1], np.zeros(len(points)))
    return np.column_stack([x, y, z])


def geodesic_discs(facilities: ArrayLike, radius_m: float, crs: CRS) -> NDArray[np.object_]:
    """Ground within a geodesic radius of each facility, as polygons.

    Parameters
    ----------
    facilities
        lon, lat in degrees, shape (n, 2).
    radius_m
        Geodesic radius in metres.
    crs
        Equal-area system of the answer.

    Returns
    -------
    object array (n,) of Polygon with 128 vertices each. The vertices stand at a radius slightly
    larger than asked (by 0.02 %), so that each polygon has the area of the true disc.

    Examples
    --------
    >>> from peta.domain.crs import local_equal_area
    >>> disc = geodesic_discs([[117.0, 0.0]], 2000, local_equal_area((113, -2, 119, 2)))[0]
    >>> round(disc.area / (np.pi * 2000**2), 5)
    1.0
    """
    facilities = _pairs(facilities)
    half = np.pi / _SEGMENTS
    equal_area = np.sqrt(half / (np.sin(half) * np.cos(half)))
    azimuths = np.linspace(0, 360, _SEGMENTS, endpoint=False)
    count = len(facilities)
    lon, lat, _ = GEOD.fwd(
        np.repeat(facilities[:, 0], _SEGMENTS),
        np.repeat(facilities[:, 1], _SEGMENTS),
        np.tile(azimuths, count),
        np.full(count * _SEGMENTS, radius_m * equal_area),
    )
    x, y = Transformer.from_crs(WGS84, crs, always_xy=True).transform(lon, lat)
    rings = np.stack([x, y], axis=-1).reshape(count, _SEGMENTS, 2)
    return np.asarray(shapely.polygons(rings), dtype=object)


def underserved_geometry(
    villages: Sequence[shapely.Geometry] | NDArray[np.object_], discs: NDArray[np.object_]
) -> NDArray[np.object_]:
    """Each village less the reach of every facility, wherever that facility stands.

    Parameters
    ----------
    villages
        Valid polygons in an equal-area CRS, shape (n,).
    discs
        Reach of each facility in the same CRS, shape (m,).

    Returns
    -------
    object array (n,) of polygonal geometries, empty where everything is in reach.

    Examples
    --------
    >>> village = shapely.box(0, 0, 10, 10)
    >>> left = underserved_geometry([village], np.array([shapely.box(0, 0, 4, 10)]))
    >>> left[0].area
    60.0
    """
    villages = np.asarray(villages, dtype=object)
    if not len(discs):
        return villages.copy()
    pairs = shapely.STRtree(discs).query(villages, predicate="intersects")
    left = villages.copy()
    if not pairs.size:
        return left
    touched, starts = np.unique(pairs[0], return_index=True)
    for village, group in zip(touched, np.split(pairs[1], starts[1:]), strict=True):
        left[village] = _without(villages[village], discs[group])
    return left


def _without(village: shapely.Geometry, discs: NDArray[np.object_]) -> shapely.Geometry:
    rest = shapely.difference(village, shapely.union_all(discs))
    if isinstance(rest, shapely.Polygon | shapely.MultiPolygon):
        return rest
    parts = [part for part in shapely.get_parts(rest) if isinstance(part, shapely.Polygon)]
    return shapely.MultiPolygon(parts)


def _pairs(points: ArrayLike) -> Floats:
    return np.asarray(points, dtype=float).reshape(-1, 2)
