"""Where people live: village totals spread over settlement points."""

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from peta.domain.kernel import kernel
from peta.domain.slices import in_slices
from peta.engine.place import assigned_row

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_GRID_CELLS = 25
_VILLAGES_AT_ONCE = 2_048

DEMAND_COLUMNS = (
    "kode", "lon", "lat", "people", "houses_without_toilet", "people_without_toilet", "estimated",
)  # fmt: skip
_MEASURED = ("weight", "houses", "houses_without_toilet")


def demand_points(
    villages: gpd.GeoDataFrame, population: pd.DataFrame, settlements: pd.DataFrame
) -> pd.DataFrame:
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
    DataFrame with `DEMAND_COLUMNS`, a row a demand point, in the order of the villages and, inside
    one, of lon and lat; ``kode`` is categorical over the villages' index. ``people`` are whole
    numbers (as float64) that sum to the village's total; where that is unknown, to the sum of the
    settlement points' own; NaN means unknown. ``estimated`` marks the points of a regular grid in
    a village that has people, or a group of them, and no settlement point: nobody knows where they
    live there. Points
    outside every village are left out.

    Notes
    -----
    Dasymetric: people_i = total * w_i / sum(w), rounded by largest remainder.
    """
    village, points = _placed(villages, settlements)
    totals = _totals(villages, population)
    empty = np.bincount(village, minlength=len(villages)) == 0
    counted = _is_counted(villages, population)
    rows = np.flatnonzero(empty & counted)
    village, points = _with_grids(villages, rows, totals[rows], village, points)
    starts, order = by_village(village, points["lon"], points["lat"], len(villages))
    points = {name: _taken(values, order) for name, values in points.items()}
    return pd.DataFrame(
        {
            "kode": pd.Categorical.from_codes(village[order], categories=villages.index),
            "lon": points["lon"],
            "lat": points["lat"],
            **_counted(points, spread(points["weight"], totals, starts)),
            "estimated": points["estimated"],
        },
        copy=False,
    )


def by_village(village: Ints, lon: Floats, lat: Floats, villages: int) -> tuple[Ints, Ints]:
    """Order of points by village, then lon, then lat, and where each village starts in it.

    Parameters
    ----------
    village
        Row of the village of each point, shape (n,), 0 to `villages` - 1.

    Returns
    -------
    starts
        int64 (villages + 1,).
    order
        int64 (n,): whatever order the points came in, the answer is the same sequence of places.

    Examples
    --------
    >>> starts, order = by_village(
    ...     np.array([1, 0, 1]), np.array([2.0, 0.0, 1.0]), np.zeros(3), 2)
    >>> starts.tolist(), order.tolist()
    ([0, 1, 3], [1, 2, 0])
    """
    village = np.asarray(village, np.int64)
    starts = np.zeros(villages + 1, np.int64)
    np.cumsum(np.bincount(village, minlength=villages), out=starts[1:])
    order = _gathered(village, starts[:-1].copy())
    in_slices(
        villages,
        _VILLAGES_AT_ONCE,
        lambda part: _order(part.start, part.stop, starts, lon, lat, order),
    )
    return starts, order


def spread(weights: Floats, totals: Floats, starts: Ints) -> Floats:
    """People of each point, whole: its share of its village's total.

    Parameters
    ----------
    weights
        Shape (n,), by village; NaN is unknown.
    totals
        Shape (villages,); where it is NaN, the rounded sum of the village's own weights stands in,
        and points of unknown weight stay unknown.
    starts
        int64 (villages + 1,), see `by_village`.
    """
    people = np.empty(len(weights))
    in_slices(
        len(totals), _VILLAGES_AT_ONCE,
        lambda part: _spread(part.start, part.stop, starts, weights, totals, people),
    )  # fmt: skip
    return people


def largest_remainder(weights: Floats, total: int) -> Floats:
    """Split a whole number in proportion to weights, in whole parts that sum to it exactly.

    Parameters
    ----------
    weights
        Shape (n,), n > 0; unknown (NaN) weighs as the mean of the known. All zero: equal parts.

    Examples
    --------
    >>> largest_remainder(np.array([1.0, 1.0, 1.0]), 10).tolist()
    [4.0, 3.0, 3.0]
    >>> largest_remainder(np.array([2.0, np.nan]), 4).tolist()
    [2.0, 2.0]
    """
    parts = np.empty(len(weights))
    _share(np.asarray(weights, float), float(total), parts)
    return parts


def _placed(
    villages: gpd.GeoDataFrame, settlements: pd.DataFrame
) -> tuple[Ints, dict[str, NDArray[Any]]]:
    """Village and measures of each settlement point that lies in one."""
    row = assigned_row(settlements, villages)
    inside = slice(None) if (row >= 0).all() else row >= 0
    points = {
        "lon": settlements["lon"].to_numpy(float)[inside],
        "lat": settlements["lat"].to_numpy(float)[inside],
        "weight": _floats(settlements["jiwa"])[inside],
        "houses": _measure(settlements, "rumah")[inside],
        "houses_without_toilet": _measure(settlements, "rumah_tanpa_jamban")[inside],
    }
    nobody = np.broadcast_to(np.array(False), len(points["lon"]))
    return row[inside], {**points, "estimated": nobody}


def _measure(settlements: pd.DataFrame, column: str) -> Floats:
    """A column, or one unknown seen many times where nobody handed it over."""
    if column in settlements:
        return _floats(settlements[column])
    return np.broadcast_to(np.array(np.nan), len(settlements))


def _taken(values: NDArray[Any], order: Ints) -> NDArray[Any]:
    """Values in another order; what is the same everywhere stays one value, seen many times."""
    if values.strides == (0,):
        return np.broadcast_to(values[:1], len(order)) if len(values) else values
    return values[order]


def _totals(villages: gpd.GeoDataFrame, population: pd.DataFrame) -> Floats:
    totals = population.set_index("kode")["jiwa"].reindex(villages.index)
    return _floats(totals)


def _is_counted(villages: gpd.GeoDataFrame, population: pd.DataFrame) -> NDArray[np.bool_]:
    """Whether anybody of a village is counted: all of its people, or some group of them."""
    counts = population.drop(columns="kode").notna().any(axis=1).to_numpy(bool)
    return np.asarray(villages.index.isin(population["kode"][counts]))


def _with_grids(
    villages: gpd.GeoDataFrame,
    rows: Ints,
    totals: Floats,
    village: Ints,
    points: dict[str, NDArray[Any]],
) -> tuple[Ints, dict[str, NDArray[Any]]]:
    """Points of all villages, with a regular grid in those that have none."""
    if not len(rows):
        return village, points
    grids = [_grid(polygon) for polygon in villages.geometry.to_numpy()[rows]]
    xy = np.concatenate(grids)
    unknown = np.full(len(xy), np.nan)
    each = [len(grid) for grid in grids]
    added = {
        "lon": xy[:, 0],
        "lat": xy[:, 1],
        "weight": np.repeat(np.where(np.isnan(totals), np.nan, 1.0), each),
        "houses": unknown,
        "houses_without_toilet": unknown,
        "estimated": np.ones(len(xy), bool),
    }
    codes = np.repeat(rows, each)
    joined = {name: _joined(values, added[name]) for name, values in points.items()}
    return np.concatenate([village, codes]), joined


def _joined(values: NDArray[Any], added: NDArray[Any]) -> NDArray[Any]:
    """Values one after the other; one unknown seen many times stays that."""
    if values.strides == (0,) and np.isnan(values[:1]).all() and np.isnan(added).all():
        return np.broadcast_to(np.array(np.nan), len(values) + len(added))
    return np.concatenate([values, added])


def _counted(points: dict[str, NDArray[Any]], people: Floats) -> dict[str, Floats]:
    """People, houses without a toilet and the people in those, of each point."""
    houses, without = points["houses"], points["houses_without_toilet"]
    if without.strides == (0,) and np.isnan(without[:1]).all():
        unknown = np.full(len(people), np.nan)
        return {
            "people": people,
            "houses_without_toilet": unknown,
            "people_without_toilet": unknown,
        }
    with np.errstate(invalid="ignore", divide="ignore"):
        affected = np.rint(people * (without / np.where(houses > 0, houses, np.nan)))
    affected[without == 0] = 0.0
    return {
        "people": people,
        "houses_without_toilet": without,
        "people_without_toilet": affected,
    }


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
def _gathered(village: Ints, place: Ints) -> Ints:
    """Counting sort: rows of the points by village, `place` being where each village starts."""
    order = np.empty(len(village), np.int64)
    for row in range(len(village)):
        order[place[village[row]]] = row
        place[village[row]] += 1
    return order


@kernel
def _order(first: int, last: int, starts: Ints, lon: Floats, lat: Floats, order: Ints) -> None:
    """Order the points of each village by lon, then lat."""
    for village in range(first, last):
        rows = order[starts[village] : starts[village + 1]]
        rows[:] = rows[np.argsort(lon[rows], kind="mergesort")]
        for end in range(1, len(rows)):
            row, place = rows[end], end
            while (
                place > 0 and lon[rows[place - 1]] == lon[row] and lat[rows[place - 1]] > lat[row]
            ):
                rows[place] = rows[place - 1]
                place -= 1
            rows[place] = row


@kernel
def _spread(
    first: int, last: int, starts: Ints, weights: Floats, totals: Floats, people: Floats
) -> None:
    for village in range(first, last):
        start, stop = starts[village], starts[village + 1]
        if start == stop:
            continue
        mine, own = people[start:stop], weights[start:stop]
        if not np.isnan(totals[village]):
            _share(own, totals[village], mine)
            continue
        mine[:] = np.nan
        known = np.flatnonzero(~np.isnan(own))
        if len(known):
            parts = np.empty(len(known))
            _share(own[known], np.rint(own[known].sum()), parts)
            mine[known] = parts


@kernel
def _share(weights: Floats, total: float, parts: Floats) -> None:
    """Largest remainder; of equal remainders the first gets the odd one."""
    known, added = 0, 0.0
    for weight in weights:
        if not np.isnan(weight):
            known += 1
            added += weight
    mean = added / known if known else 1.0
    filled = np.where(np.isnan(weights), mean, weights)
    whole = filled.sum()
    if whole <= 0:
        filled[:] = 1.0
        whole = float(len(filled))
    exact = filled / whole * total
    parts[:] = np.floor(exact + 1e-9)
    rest = int(np.rint(total - parts.sum()))
    if rest > 0:
        parts[np.argsort(parts - exact, kind="mergesort")[:rest]] += 1
