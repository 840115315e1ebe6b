"""Where an area's people live, what stands there, what is nearest, and which areas touch it."""

from collections.abc import Mapping, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from peta.domain.crs import GEOD
from peta.engine.place import assigned_row, lonlat_of
from peta.profiles.tables import codes_in
from peta.workspace import COUNTED_KINDS, Workspace

Json = dict[str, Any]
Box = tuple[float, float, float, float]

_DESA = "desa"
_SHOWN = ("kind", "id", "nama", "status", "state", "lon", "lat", "kode")
# The nearest working one is looked for among so many.
_CANDIDATES = 200
_NEAREST = 3
# About a metre: borders drawn twice do not meet exactly.
_TOUCHING_DEGREES = 1e-5


class Places:
    """Outlines, settlements and facilities of a run, to be looked up by area."""

    def __init__(self, state: Workspace) -> None:
        self._state = state
        self._settlements = _settlements(state.input("permukiman"))
        rows = sorted(
            (row for row in state.facilities.values() if row["kode"] is not None),
            key=lambda row: (row["kode"], row["kind"], row["id"]),
        )
        self._facilities = rows
        self._codes: NDArray[np.str_] = np.array([row["kode"] for row in rows], dtype=str)

    def outlines(self, area: Json) -> dict[str, BaseGeometry]:
        """Polygon of every village inside an area, by code."""
        return {
            str(entry.key): entry.geometry
            for entry in self._state.index.touching(box_of(area), _DESA)
            if str(entry.key).startswith(area["kode"])
        }

    def centre(self, area: Json) -> Json:
        """Where a village's people live on average, else the middle of its outline.

        Returns
        -------
        ``lon, lat`` and ``of``: ``people`` or ``outline``.
        """
        xy, weight = self._lived_at(area)
        if len(xy):
            lon, lat = np.average(xy, axis=0, weights=weight)
            return {"lon": round(float(lon), 6), "lat": round(float(lat), 6), "of": "people"}
        point = _middle(self.outlines(area)[area["kode"]])
        return {"lon": round(point.x, 6), "lat": round(point.y, 6), "of": "outline"}

    def neighbours(self, area: Json) -> list[Json]:
        """Villages that touch a village, in order of code."""
        outline = self.outlines(area)[area["kode"]]
        west, south, east, north = box_of(area)
        margin = _TOUCHING_DEGREES
        box = (west - margin, south - margin, east + margin, north + margin)
        touching = [
            self._state.areas[str(entry.key)]
            for entry in self._state.index.touching(box, _DESA)
            if entry.key != area["kode"] and entry.geometry.distance(outline) <= margin
        ]
        chosen = sorted(touching, key=lambda one: str(one["kode"]))
        return [{name: one[name] for name in ("kode", "nama", "level")} for one in chosen]

    def here(self, kode: str) -> list[Json]:
        """Facilities that count for an area, by village, kind and id."""
        rows = self._facilities[codes_in(self._codes, kode)]
        return [{name: row[name] for name in _SHOWN} for row in rows]

    def around(self, centre: Json, kind: str) -> list[Json]:
        """Facilities of a kind around a place with their distance, the nearest first."""
        found = self._state.index.nearest(centre["lon"], centre["lat"], kind, _CANDIDATES)
        return [
            {
                **{name: self._state.facilities[kind, str(entry.key)][name] for name in _SHOWN},
                "distance_m": round(metres, 1),
            }
            for entry, metres in found
        ]

    def _lived_at(self, area: Json) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Settlement points of a village where people live, and how many do."""
        points = self._settlements
        west, south, east, north = box_of(area)
        inside = points["lon"].between(west, east) & points["lat"].between(south, north)
        rows = points[inside | points["kode"].eq(area["kode"])]
        if rows.empty:
            return np.empty((0, 2)), np.empty(0)
        xy = lonlat_of(rows)
        villages = self._villages_around(xy, area)
        row = assigned_row(xy, rows["kode"], villages)
        mine = row == villages.index.get_loc(area["kode"])
        weight = np.nan_to_num(rows["jiwa"].to_numpy(float))[mine]
        if not weight.sum():
            weight = np.ones(len(weight))
        return xy[mine], weight

    def _villages_around(self, xy: NDArray[np.float64], area: Json) -> gpd.GeoDataFrame:
        (west, south), (east, north) = xy.min(axis=0), xy.max(axis=0)
        box = box_of(area)
        whole = (
            *np.minimum([west, south], box[:2]).tolist(),
            *np.maximum([east, north], box[2:]).tolist(),
        )
        entries = self._state.index.touching(whole, _DESA)
        codes = [str(entry.key) for entry in entries]
        akurasi = pd.Series([self._state.areas[kode]["akurasi"] for kode in codes], dtype="str")
        return gpd.GeoDataFrame(
            {"akurasi": akurasi.to_numpy()},
            index=pd.Index(codes),
            geometry=[entry.geometry for entry in entries],
            crs=4326,
        )


def facilities_of(places: Places, area: Json, centre: Json | None) -> list[Json]:
    """Facilities of an area by kind: counts, those that stand there, and the nearest.

    Parameters
    ----------
    centre
        Where distances are measured from; None for areas above villages, which list no neighbours.
    """
    here = places.here(area["kode"]) if len(area["kode"]) > _KABUPATEN else None
    return [_of_kind(places, area, kind, here, centre) for kind in COUNTED_KINDS]


_KABUPATEN = 5
_STATES = ("working", "not_working", "unknown")


def _of_kind(
    places: Places, area: Json, kind: str, here: Sequence[Json] | None, centre: Json | None
) -> Json:
    counts: Mapping[str, Any] = {state: area[f"{kind}_{state}"] for state in _STATES}
    near = places.around(centre, kind) if centre else []
    inside = None if here is None else [row for row in here if row["kind"] == kind]
    if centre and inside is not None:
        inside = sorted(_measured(inside, centre), key=lambda row: (row["distance_m"], row["id"]))
    return {
        "kind": kind,
        "registered": counts["working"] is not None,
        "counts": counts,
        "inside": inside,
        "nearest": [row for row in near if row["kode"] != area["kode"]][:_NEAREST],
        "nearest_working": next((row for row in near if row["state"] == "working"), None),
    }


def _measured(rows: Sequence[Json], centre: Json) -> list[Json]:
    count = len(rows)
    _, _, metres = GEOD.inv(
        [centre["lon"]] * count,
        [centre["lat"]] * count,
        [row["lon"] for row in rows],
        [row["lat"] for row in rows],
    )
    return [
        {**row, "distance_m": round(float(distance), 1)}
        for row, distance in zip(rows, metres, strict=True)
    ]


def box_of(area: Json) -> Box:
    """Box of an area: west, south, east, north."""
    return area["west"], area["south"], area["east"], area["north"]


def _settlements(frame: pd.DataFrame | None) -> pd.DataFrame:
    """Columns ``kode, lon, lat, jiwa`` of the settlement points, in any order."""
    if frame is None:
        return pd.DataFrame({name: pd.Series(dtype=float) for name in ("kode", *_NUMBERS)})
    points = frame
    if isinstance(frame, gpd.GeoDataFrame):
        points = pd.DataFrame(frame).assign(lon=frame.geometry.x, lat=frame.geometry.y)
    numbers = points[list(_NUMBERS)].astype("Float64").astype(float)
    return numbers.assign(kode=points["kode"].astype(object))


_NUMBERS = ("lon", "lat", "jiwa")


def _middle(outline: BaseGeometry) -> shapely.Point:
    """Centroid of an outline where it lies inside, else some point inside."""
    centroid: shapely.Point = outline.centroid
    return centroid if outline.contains(centroid) else outline.representative_point()
