"""The ground within reach of each facility, and the ground that no facility reaches."""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from pyproj import CRS, Transformer

from peta.domain.crs import GEOD, WGS84
from peta.domain.slices import in_slices
from peta.engine.covering import surely_covered

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_SEGMENTS = 128
_BEARINGS = 16
_NEAREST_FIRST = 1
_POLYGONAL = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)


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

    Notes
    -----
    A disc's outline is so smooth a function of the bearing that 16 geodesics tell it whole: the
    vertices are their trigonometric interpolation, within 0.1 micrometre of 128 geodesics for
    radii up to 100 km.

    Examples
    --------
    >>> from peta.domain.crs import local_equal_area
    >>> disc = geodesic_discs([[117.0, 0.0]], 2000, local_equal_area((113, -2, 119, 2)))[0]
    >>> round(disc.area / (np.pi * 2000**2), 5)
    1.0
    """
    facilities = _pairs(facilities)
    discs = np.empty(len(facilities), dtype=object)
    flat = Transformer.from_crs(WGS84, crs, always_xy=True)

    def draw(part: slice) -> None:
        discs[part] = shapely.polygons(_rings(facilities[part], radius_m, flat))

    in_slices(len(facilities), 8_192, draw)
    return discs


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
    left = villages.copy()
    if not len(discs):
        return left
    village, disc = _nearest_first(villages, discs)
    starts = np.searchsorted(village, np.arange(len(villages) + 1))
    covered = surely_covered(villages, discs, starts, disc)
    left[covered] = shapely.Polygon()
    rest = np.flatnonzero(~covered)
    disc = disc[~covered[village]]
    starts = np.append(0, np.cumsum(np.diff(starts)[rest]))
    some = villages[rest]

    def subtract(part: slice) -> None:
        pairs = slice(starts[part.start], starts[part.stop])
        row = np.repeat(
            np.arange(part.stop - part.start), np.diff(starts[part.start : part.stop + 1])
        )
        left[rest[part]] = _less(some[part], row, discs[disc[pairs]])

    in_slices(len(rest), 64, subtract)
    return left


def _nearest_first(villages: NDArray[np.object_], discs: NDArray[np.object_]) -> tuple[Ints, Ints]:
    """Pairs of village and disc whose boxes meet, by village, the nearest centres first.

    Discs equally near go by where they are, never by their row: overlays round, and the order of
    the rows must not show.
    """
    village, disc = shapely.STRtree(discs).query(villages)
    centres = _centres(discs)[disc]
    apart = np.hypot(*(centres - _centres(villages)[village]).T)
    order = np.lexsort((*centres.T, apart, village))
    return village[order], disc[order]


def _less(
    villages: NDArray[np.object_], village: Ints, discs: NDArray[np.object_]
) -> NDArray[np.object_]:
    """Villages less the discs paired with them (row `village`, ascending).

    The nearest discs go first, each from all villages at once: they often take the whole village,
    or put most of the others out of reach of what is left. Only then are discs united.
    """
    left = villages.copy()
    rank = np.arange(len(village)) - np.searchsorted(village, village)
    for turn in range(_NEAREST_FIRST):
        now = np.flatnonzero(rank == turn)
        left[village[now]] = shapely.difference(left[village[now]], discs[now])
    later = rank >= _NEAREST_FIRST
    village, discs = village[later], discs[later]
    mine = left[np.unique(village)]  # made above, so nobody else prepares them
    shapely.prepare(mine)
    touching = shapely.intersects(left[village], discs)
    shapely.destroy_prepared(mine)
    rows, starts = np.unique(village[touching], return_index=True)
    for row, group in zip(rows, np.split(discs[touching], starts)[1:], strict=True):
        left[row] = shapely.difference(left[row], shapely.union_all(group))
    return _polygonal(left)


def _polygonal(left: NDArray[np.object_]) -> NDArray[np.object_]:
    """Polygons only, of what an overlay may leave beside them."""
    for row in np.flatnonzero(~np.isin(shapely.get_type_id(left), _POLYGONAL)):
        parts = shapely.get_parts(left[row])
        left[row] = shapely.MultiPolygon([part for part in parts if part.geom_type == "Polygon"])
    return left


def _rings(facilities: Floats, radius_m: float, flat: Transformer) -> Floats:
    """Outlines (n, 128, 2) of geodesic discs in the system that `flat` leads to."""
    half = np.pi / _SEGMENTS
    equal_area = np.sqrt(half / (np.sin(half) * np.cos(half)))
    count = len(facilities)
    lon, lat, _ = GEOD.fwd(
        np.repeat(facilities[:, 0], _BEARINGS),
        np.repeat(facilities[:, 1], _BEARINGS),
        np.tile(np.linspace(0, 360, _BEARINGS, endpoint=False), count),
        np.full(count * _BEARINGS, radius_m * equal_area),
    )
    x, y = flat.transform(lon, lat)
    known = np.stack([x, y]).reshape(2, count, _BEARINGS)
    # Not @: BLAS rounds a row by where it stands among the others.
    return np.ascontiguousarray(np.einsum("afb,sb->fsa", known, _interpolation()))


def _interpolation() -> Floats:
    """Weights (128, 16) that turn values at 16 bearings into those at 128, trigonometrically."""
    bearings = np.linspace(0, 2 * np.pi, _BEARINGS, endpoint=False)
    apart = np.linspace(0, 2 * np.pi, _SEGMENTS, endpoint=False)[:, None] - bearings
    waves = np.arange(1, _BEARINGS // 2)[:, None, None]
    highest = np.cos(_BEARINGS // 2 * apart)
    return np.asarray((1 + 2 * np.cos(waves * apart).sum(axis=0) + highest) / _BEARINGS)


def _centres(geometries: NDArray[np.object_]) -> Floats:
    boxes = shapely.bounds(geometries)
    return np.asarray((boxes[:, :2] + boxes[:, 2:]) / 2)


def _pairs(points: ArrayLike) -> Floats:
    return np.asarray(points, dtype=float).reshape(-1, 2)
