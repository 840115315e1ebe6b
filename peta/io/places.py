"""Where the villages lie: which one holds a point, and how far a point is from one."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from peta.domain.crs import GEOD
from peta.domain.placing import village_of

Areas = Sequence[Any] | NDArray[Any]
"""Dotted codes of villages, kecamatan or kabupaten/kota; None for none."""

_WIDTHS = (5, 8, 13)


@dataclass(frozen=True, slots=True)
class Places:
    """Village polygons, asked by point and by area.

    Parameters
    ----------
    codes
        Dotted codes, sorted.
    shapes
        Polygons in EPSG:4326, in the order of the codes.

    Examples
    --------
    >>> places = Places.of(gpd.GeoDataFrame({"kode": ["64.02.01.2001"]},
    ...                                     geometry=[shapely.box(117, 0, 117.01, 0.01)], crs=4326))
    >>> points = shapely.points([(117.005, 0.005), (117.02, 0.005)])
    >>> places.village_of(points).fillna("").tolist()
    ['64.02.01.2001', '']
    >>> places.holds(points, ["64.02", "64.02"]).tolist()
    [True, False]
    >>> places.distance_m(points, ["64.02", "64.02"]).round().tolist()
    [0.0, 1113.0]
    """

    codes: NDArray[np.object_]
    shapes: NDArray[np.object_]
    _members: dict[str, list[int]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        members: dict[str, list[int]] = defaultdict(list)
        for row, kode in enumerate(self.codes):
            for width in _WIDTHS:
                members[kode[:width]].append(row)
        object.__setattr__(self, "_members", dict(members))

    @classmethod
    def of(cls, polygons: gpd.GeoDataFrame | None) -> "Places":
        """Take the polygons of a boundaries frame; none at all for None."""
        if polygons is None or polygons.empty:
            return cls(np.array([], dtype=object), np.array([], dtype=object))
        ordered = polygons.sort_values("kode")
        return cls(ordered["kode"].to_numpy(dtype=object), ordered.geometry.to_numpy())

    def __bool__(self) -> bool:
        return len(self.codes) > 0

    def knows(self, areas: Areas) -> NDArray[np.bool_]:
        """Whether each area (village, kecamatan, kabupaten/kota) has a polygon here."""
        return np.array([area in self._members for area in areas], dtype=bool)

    def village_of(self, points: NDArray[Any]) -> pd.Series:
        """Code of the village that holds each point, by position; missing where none does.

        On a shared border the first village by code is taken.
        """
        xy = np.column_stack([shapely.get_x(points), shapely.get_y(points)])
        codes = np.array([*self.codes, None], dtype=object)
        return pd.Series(codes[village_of(xy, self.shapes)], dtype="str")

    def holds(self, points: NDArray[Any], areas: Areas) -> NDArray[np.bool_]:
        """Whether each point lies in the area of the same position."""
        village, area = self.village_of(points), pd.Series(areas, dtype="str")
        held = np.zeros(len(points), dtype=bool)
        for width in _WIDTHS:
            same = (village.str[:width] == area) & (area.str.len() == width)
            held |= same.fillna(False).to_numpy(dtype=bool)
        # Where polygons overlap, a point is in both.
        own = self._row_of(area)
        rest = np.flatnonzero(~held & (own >= 0))
        held[rest] = shapely.intersects(self.shapes[own[rest]], points[rest])
        return held

    def _row_of(self, area: pd.Series) -> NDArray[np.int64]:
        return pd.Index(self.codes, dtype="str").get_indexer(pd.Index(area))

    def distance_m(self, points: NDArray[Any], areas: Areas) -> NDArray[np.float64]:
        """Geodesic distance in metres from each point to its area; NaN for an unknown area.

        The nearest place of the border is found on a plane stretched by the cosine of the
        latitude, then measured on the ellipsoid: within 0.1 % up to some 100 km.
        """
        distance = np.full(len(points), np.nan)
        groups = pd.Series(areas, dtype="str").groupby(pd.Series(areas, dtype="str"))
        for area, rows in groups.indices.items():
            members = self._members.get(str(area), [])
            if members:
                distance[rows] = _distance_m(points[rows], self.shapes[members])
        return distance

    def nearest_m(self, points: NDArray[Any]) -> NDArray[np.float64]:
        """Geodesic distance in metres to the nearest village of all; NaN if none is known."""
        if not self or not len(points):
            return np.full(len(points), np.nan)
        return _distance_m(points, self.shapes)


def _distance_m(points: NDArray[Any], shapes: NDArray[Any]) -> NDArray[np.float64]:
    narrow = np.cos(np.radians(shapely.get_y(points).mean()))
    stretched = shapely.transform(shapes, lambda xy: xy * np.array([narrow, 1.0]))
    given = shapely.transform(points, lambda xy: xy * np.array([narrow, 1.0]))
    nearest = shapely.STRtree(stretched).nearest(given)
    ends = shapely.get_coordinates(shapely.shortest_line(given, stretched[nearest]))
    ends = ends.reshape(-1, 2, 2) / np.array([narrow, 1.0])
    start, end = ends[:, 0], ends[:, 1]
    _, _, metres = GEOD.inv(start[:, 0], start[:, 1], end[:, 0], end[:, 1])
    return np.asarray(metres, dtype=float)
