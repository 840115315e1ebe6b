"""Where people live: village totals spread over settlement points."""

from dataclasses import dataclass, fields

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from peta.domain.kernel import kernel
from peta.domain.slices import in_slices
from peta.engine.place import assigned_row, lonlat_of
from peta.engine.spreading import by_village, spread
from peta.engine.tally import VILLAGES_AT_ONCE

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

_GRID_CELLS = 25

DEMAND_COLUMNS = (
    "kode", "lon", "lat", "people", "houses_without_toilet", "people_without_toilet", "estimated",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DemandPoints:
    """Demand points in the order of the villages and, inside one, of lon and lat.

    Parameters
    ----------
    starts
        int64 (villages + 1,), first point of each village, and of the one after the last.
    village
        int64 (n,), row of the village of each.
    xy
        lon, lat in degrees, float64 (n, 2).
    people, houses_without_toilet, people_without_toilet
        float64 (n,), whole numbers; NaN is unknown.
    estimated
        Whether it is a point of a regular grid, because nobody knows where the village's people
        live.
    """

    starts: Ints
    village: Ints
    xy: Floats
    people: Floats
    houses_without_toilet: Floats
    people_without_toilet: Floats
    estimated: Flags

    def of(self, villages: Ints) -> "DemandPoints":
        """The points of some villages, which are numbered as they are listed."""
        first, last = self.starts[villages], self.starts[villages + 1]
        starts = np.concatenate([[0], np.cumsum(last - first)])
        rows = np.arange(starts[-1]) + np.repeat(first - starts[:-1], last - first)
        columns = {field.name: getattr(self, field.name)[rows] for field in fields(self)[2:]}
        return DemandPoints(starts, np.repeat(np.arange(len(villages)), last - first), **columns)

    def frame(self, codes: pd.Index) -> pd.DataFrame:
        """A row a point with `DEMAND_COLUMNS`, for the villages' codes."""
        named = {name: getattr(self, name) for name in DEMAND_COLUMNS[3:]}
        kode = pd.Categorical.from_codes(self.village, categories=codes)
        lon, lat = self.xy.T
        return pd.DataFrame({"kode": kode, "lon": lon, "lat": lat, **named}, copy=False)


def demand_points(
    villages: gpd.GeoDataFrame, population: pd.DataFrame, settlements: pd.DataFrame
) -> DemandPoints:
    """Spread each village's people over its settlement points, conserving its total.

    Parameters
    ----------
    villages
        Index ``kode``, polygons in EPSG:4326.
    population
        Columns ``kode`` and ``jiwa`` (people, NaN: unknown), a row a village.
    settlements
        Columns ``kode`` (stated village), ``lon``, ``lat`` in degrees, ``jiwa``, ``rumah``,
        ``rumah_tanpa_jamban`` (these two may be missing).

    Returns
    -------
    DemandPoints whose ``people`` sum to the village's total; where that is unknown, to the sum of
    the settlement points' own. A village that has people, or a group of them, and no settlement
    point has a regular grid of estimated points. Points outside every village are left out.

    Notes
    -----
    Dasymetric: people_i = total * w_i / sum(w), rounded by largest remainder.
    """
    xy = lonlat_of(settlements)
    settled = _ordered(assigned_row(xy, settlements.get("kode"), villages), xy, len(villages))
    empty = np.diff(settled.starts) == 0
    grids = _grids(villages, np.flatnonzero(empty & _is_counted(villages, population)))
    weight = np.ascontiguousarray(_floats(settlements["jiwa"]))
    laid = _laid_out(settled, grids, weight)
    starts, estimated = laid.starts, laid.estimated
    people = spread(laid.weight, _totals(villages, population), starts)
    houses, without = (
        _measure(settlements, column, settled, ~estimated)
        for column in ("rumah", "rumah_tanpa_jamban")
    )
    return DemandPoints(
        starts, laid.village, laid.xy, people, without, _without_toilet(people, houses, without),
        estimated,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Ordered:
    """Places in the order of the villages: where each village starts, and their rows."""

    starts: Ints
    order: Ints
    xy: Floats

    def taken(self, values: Floats) -> Floats:
        """Values of the places, in this order."""
        return values[self.order]


def _ordered(village: Ints, xy: Floats, villages: int) -> _Ordered:
    return _Ordered(*by_village(village, xy, villages), xy)


def _grids(villages: gpd.GeoDataFrame, rows: Ints) -> _Ordered:
    """Points of regular grids in some villages."""
    grids = [_grid(polygon) for polygon in villages.geometry.to_numpy()[rows]]
    village = np.repeat(rows, [len(grid) for grid in grids])
    return _ordered(village, np.concatenate([np.empty((0, 2)), *grids]), len(villages))


@dataclass(frozen=True, slots=True)
class _Laid:
    """Points of settlements and grids together, in the order of the villages."""

    starts: Ints
    village: Ints
    xy: Floats
    weight: Floats
    estimated: Flags


def _laid_out(settled: _Ordered, grids: _Ordered, weight: Floats) -> _Laid:
    starts = settled.starts + grids.starts
    count = int(starts[-1])
    laid = _Laid(starts, np.empty(count, np.int64), np.empty((count, 2)), np.empty(count),
                 np.empty(count, bool))  # fmt: skip
    unknown = np.full(len(grids.order), np.nan)  # nobody knows where more of them live

    def lay(part: slice) -> None:
        for some, weighing, is_grid in ((settled, weight, False), (grids, unknown, True)):
            _lay(part.start, part.stop, starts, some.starts, some.order, some.xy, weighing, is_grid,
                 laid.village, laid.xy, laid.weight, laid.estimated)  # fmt: skip

    in_slices(len(starts) - 1, VILLAGES_AT_ONCE, lay)
    return laid


def _measure(settlements: pd.DataFrame, column: str, settled: _Ordered, at: Flags) -> Floats:
    """A column at the settlement points; one unknown seen many times where nobody counted."""
    if column not in settlements:
        return np.broadcast_to(np.array(np.nan), len(at))
    values = np.full(len(at), np.nan)
    values[at] = settled.taken(_floats(settlements[column]))
    return values


def _totals(villages: gpd.GeoDataFrame, population: pd.DataFrame) -> Floats:
    totals = population.set_index("kode")["jiwa"].reindex(villages.index)
    return _floats(totals)


def _is_counted(villages: gpd.GeoDataFrame, population: pd.DataFrame) -> Flags:
    """Whether anybody of a village is counted: all of its people, or some group of them."""
    counts = population.drop(columns="kode").notna().any(axis=1).to_numpy(bool)
    return np.asarray(villages.index.isin(population["kode"][counts]))


def _without_toilet(people: Floats, houses: Floats, without: Floats) -> Floats:
    """People of each point in houses without a toilet, as its houses are."""
    if without.strides == (0,):
        return without
    with np.errstate(invalid="ignore", divide="ignore"):
        affected = np.rint(people * (without / np.where(houses > 0, houses, np.nan)))
    affected[without == 0] = 0.0
    return affected


def _floats(column: pd.Series) -> Floats:
    if column.dtype == np.float64:
        return column.to_numpy()
    return np.asarray(column.astype("Float64").to_numpy(float, na_value=np.nan))


def _grid(polygon: BaseGeometry) -> Floats:
    """Cell centres (n, 2) of a regular grid of about 25 cells inside a polygon in degrees."""
    west, south, east, north = polygon.bounds
    share = polygon.area / max((east - west) * (north - south), 1e-18)
    step = np.sqrt((east - west) * (north - south) * share / _GRID_CELLS)
    lon, lat = np.meshgrid(
        np.arange(west + step / 2, east, step), np.arange(south + step / 2, north, step)
    )
    inside = shapely.contains_xy(polygon, lon.ravel(), lat.ravel())
    xy = np.column_stack([lon.ravel(), lat.ravel()])[inside]
    return xy if len(xy) else shapely.get_coordinates(polygon.representative_point())


@kernel
def _lay(
    first: int, last: int, starts: Ints, own: Ints, order: Ints, places: Floats, weighing: Floats,
    is_grid: bool, village: Ints, xy: Floats, weight: Floats, estimated: Flags,
) -> None:  # fmt: skip
    """Put the points of some villages where theirs start."""
    for home in range(first, last):
        for nth in range(own[home + 1] - own[home]):
            here, row = starts[home] + nth, order[own[home] + nth]
            xy[here, 0], xy[here, 1] = places[row, 0], places[row, 1]
            weight[here], village[here], estimated[here] = weighing[row], home, is_grid
