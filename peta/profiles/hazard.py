"""How much of an area lies in hazard areas, by kind and class."""

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from peta.domain.crs import WGS84, local_equal_area
from peta.profiles.places import Places
from peta.workspace import Workspace

Json = dict[str, Any]

_KABUPATEN = 5


class Hazards:
    """The hazard map that a run was made from."""

    def __init__(self, state: Workspace, places: Places) -> None:
        self._state, self._places = state, places
        self._frame = state.input("bahaya")
        shapes = [] if self._frame is None else gpd.GeoDataFrame(self._frame).geometry.to_numpy()
        self._tree = shapely.STRtree(shapes)
        self._mapped: dict[str, bool] = {}

    def is_mapped(self, kode: str) -> bool:
        """Whether the map says something of an area's kabupaten/kota.

        A map that ends at a border touches the neighbour and says nothing of it.
        """
        kabupaten = kode[:_KABUPATEN]
        if kabupaten not in self._mapped:
            outlines = self._places.outlines(self._state.areas[kabupaten]).values()
            self._mapped[kabupaten] = any(map(self._is_entered, outlines))
        return self._mapped[kabupaten]

    def of(self, area: Json) -> list[Json]:
        """Ground of an area in each kind and class of hazard, the worst class first."""
        if self._frame is None:
            return []
        outline = shapely.union_all(list(self._places.outlines(area).values()))
        rows = np.sort(self._tree.query(outline, predicate="intersects"))
        if not len(rows):
            return []
        found = [
            {
                "jenis": jenis,
                "kelas": kelas,
                "km2": round(_km2(outline, self._tree.geometries[members], area), 3),
            }
            for (jenis, kelas), members in _by_kind(self._frame, rows).items()
        ]
        whole = area["area_km2"]
        shares = [{**row, "ratio": min(row["km2"] / whole, 1.0) if whole else None}
                  for row in found if row["km2"]]  # fmt: skip
        return sorted(shares, key=_worst_first)

    def _is_entered(self, outline: BaseGeometry) -> bool:
        near = self._tree.geometries[self._tree.query(outline, predicate="intersects")]
        return bool(shapely.relate_pattern(outline, near, "T********").any())


def _by_kind(frame: pd.DataFrame, rows: NDArray[np.int64]) -> dict[tuple[Any, Any], list[int]]:
    """Rows of a hazard map by kind and class; what is not stated is None."""
    found: dict[tuple[Any, Any], list[int]] = {}
    named = frame[["jenis", "kelas"]].astype(object)
    for row in rows.tolist():
        jenis, kelas = (None if pd.isna(word) else word for word in named.iloc[row])
        found.setdefault((jenis, kelas), []).append(row)
    return found


_CLASSES = ("tinggi", "sedang", "rendah", None)


def _worst_first(row: Json) -> tuple[int, str]:
    return _CLASSES.index(row["kelas"]), row["jenis"] or ""


def _km2(outline: BaseGeometry, shapes: Any, area: Json) -> float:
    """Ground that an outline shares with some areas, each place once."""
    shared = shapely.intersection(outline, shapely.union_all(shapes))
    box = (area["west"], area["south"], area["east"], area["north"])
    flat = gpd.GeoSeries([shared], crs=WGS84).to_crs(local_equal_area(box))
    return float(flat.area.iloc[0]) / 1e6
