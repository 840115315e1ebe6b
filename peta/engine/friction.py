"""How long a metre takes: land cover, roads and rivers as a grid, and the minutes across it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import geopandas as gpd
import numpy as np
from numpy.typing import ArrayLike, NDArray
from pyproj import CRS, Transformer

from peta.domain.crs import WGS84, local_equal_area
from peta.domain.speeds import RIVERS, ROADS, Speeds, km_h_on
from peta.engine.frame import Flags, Floats, Frame, Ints, touched_cells
from peta.engine.landing import Shore, in_one_cell, placed
from peta.engine.surfaces import covered, drawn_lines, ground_speed, near_crossings
from peta.engine.travel_time import least_cost_minutes
from peta.errors import QueryError

Box = tuple[float, float, float, float]

MOST_CELLS = 40_000_000
"""About 2.5 GB of memory while the minutes are reckoned."""
MINUTES_PER_M_AT_1_KM_H = 0.06
MARGIN_M = 5_000.0


@dataclass(frozen=True, slots=True)
class Friction:
    """Minutes a metre of each cell, for some modes of travel.

    Parameters
    ----------
    minutes_per_m
        float64 (rows, columns); inf where nobody gets through.
    wet
        Cells travelled by boat.
    banks
        Rivers and water's edges that nobody on land crosses, in the grid's system.
    lines_unknown
        Lines left out because nobody says what they are.
    doubtful_bridges
        Cells that a road shares with a river without crossing it near by: the cells are too large
        to tell the road from a bridge.
    """

    frame: Frame
    minutes_per_m: Floats
    wet: Flags
    boarding_minutes: float
    banks: NDArray[np.object_]
    lines_unknown: int
    doubtful_bridges: int


class Travel(NamedTuple):
    """Minutes to the nearest facility, by point.

    Parameters
    ----------
    minutes
        float64 (n,); NaN where no facility can be reached.
    facility
        int64 (n,), row of the nearest facility; -1 where none can be reached.
    reason
        Why there are no minutes: ``"no_place"`` (no coordinates), ``"off_grid"``, ``"on_barrier"``
        (nothing passable within reach of the point), ``"no_way"``, or where a limit was set
        ``"beyond_limit"`` (too far, or no way at all); empty where there are minutes.
    facilities_left_out
        Rows of the facilities that stand off the grid or on a barrier, and so reach nobody.
    """

    minutes: Floats
    facility: Ints
    reason: NDArray[np.str_]
    facilities_left_out: Ints


def minutes_to_nearest(
    points: ArrayLike,
    facilities: ArrayLike,
    lines: gpd.GeoDataFrame,
    speeds: Speeds,
    modes: Iterable[str] = ("jalan_kaki",),
    step_m: float = 100.0,
    *,
    land: gpd.GeoDataFrame | None = None,
    coast: gpd.GeoDataFrame | None = None,
    margin_m: float = MARGIN_M,
    limit_minutes: float = np.inf,
) -> Travel:
    """Minutes on the ground from each point to the nearest facility.

    Parameters
    ----------
    points, facilities
        lon, lat in degrees, shapes (n, 2) and (m, 2).
    lines, land, coast, speeds, modes, step_m
        As for `friction_grid`.
    margin_m
        How far beyond the box around the points ways may lead and facilities count.
    limit_minutes
        As for `travel_minutes`.
    """
    points = _pairs(points)
    known = points[np.isfinite(points).all(axis=1)]
    if not len(known):
        return _nowhere(len(points))
    box = (*known.min(axis=0).tolist(), *known.max(axis=0).tolist())
    frame = grid_frame(box, step_m, margin_m)
    friction = friction_grid(frame, lines, speeds, modes, land=land, coast=coast)
    return travel_minutes(points, facilities, friction, limit_minutes=limit_minutes)


def grid_frame(box: Box, step_m: float, margin_m: float = 0.0) -> Frame:
    """Cells over a box, in an equal-area system centred on it.

    Parameters
    ----------
    box
        west, south, east, north in degrees.
    step_m
        Side of a cell in metres.
    margin_m
        Added on every side, beside half a cell.

    Raises
    ------
    QueryError
        More than 40 million cells, ``grid_too_fine``; a step of zero or less, ``bad_step``.

    Examples
    --------
    >>> frame = grid_frame((117.0, 0.0, 117.1, 0.1), 100)
    >>> frame.rows, frame.columns
    (112, 113)
    """
    if not 0 < step_m < np.inf:
        raise QueryError(
            "Ukuran sel harus lebih dari nol meter.", code="bad_step", hint="Pakai misalnya 100."
        )
    crs = local_equal_area(box)
    sides = np.meshgrid(np.linspace(box[0], box[2], 17), np.linspace(box[1], box[3], 17))
    corners = _flat(np.stack(sides, axis=-1).reshape(-1, 2), crs)
    left, bottom = corners.min(axis=0) - (margin_m + step_m / 2)
    right, top = corners.max(axis=0) + (margin_m + step_m / 2)
    columns, rows = (max(int(np.ceil(m / step_m)), 1) for m in (right - left, top - bottom))
    if rows * columns > MOST_CELLS:
        fitting = np.ceil(np.sqrt((right - left) * (top - bottom) / MOST_CELLS) / 10) * 10 + 10
        raise QueryError(
            f"Kisi waktu tempuh terlalu rapat: {rows:,} x {columns:,} sel.".replace(",", "."),
            code="grid_too_fine",
            hint=f"Pakai sel paling kecil {fitting:.0f} m, atau wilayah yang lebih sempit.",
        )
    return Frame(crs, float(left), float(top), float(step_m), rows, columns)


def friction_grid(
    frame: Frame,
    lines: gpd.GeoDataFrame,
    speeds: Speeds,
    modes: Iterable[str] = ("jalan_kaki",),
    *,
    land: gpd.GeoDataFrame | None = None,
    coast: gpd.GeoDataFrame | None = None,
) -> Friction:
    """Minutes a metre of each cell, for the fastest of some modes of travel.

    Parameters
    ----------
    lines
        Roads and rivers with a CRS: ``jenis`` (a surface of `speeds`) and, if there, a flag
        ``dapat_dilayari``; a river of which it says no carries no boat.
    speeds, modes
        How fast who moves on what; a surface without a speed of these modes is a barrier.
    land
        Land cover polygons with a CRS and ``jenis``; a cell counts to that which holds its middle,
        to the slowest where several do. Elsewhere the ground is ``lahan``.
    coast
        Polygons with a CRS that cover the land, such as the villages: a cell that none touches is
        sea, which nobody crosses. None: there is land everywhere.

    Notes
    -----
    Each cell that a line touches is of that line, so that the line has no gap. Of several roads the
    fastest counts, and it beats the ground. A river is a barrier except where a boat is among the
    modes or where a road touches the same cell: there is a bridge, and the cell is dry.
    """
    chosen = speeds.chosen(modes)
    km_h, wet = ground_speed(frame, chosen, land)
    if coast is not None:
        km_h[~covered(frame, coast)] = 0.0
    drawn = drawn_lines(frame, lines)
    cell, line = touched_cells(frame, drawn["geometry"].to_numpy())
    kind = drawn["jenis"].to_numpy()[line]
    river = np.zeros(km_h.shape, bool)
    river.flat[cell[np.isin(kind, RIVERS)]] = True
    km_h[river], wet[river] = 0.0, True
    boats = tuple(mode for mode in chosen if mode.boat)
    for name in (*RIVERS, *ROADS):
        mine = kind == name
        if name in RIVERS:
            mine &= drawn["navigable"].to_numpy()[line]
        at = np.unravel_index(np.unique(cell[mine]), km_h.shape)
        km_h[at] = np.maximum(km_h[at], km_h_on(name, boats if name in RIVERS else chosen))
        if name in ROADS:
            wet[at] = False
    is_river = drawn["jenis"].isin(RIVERS).to_numpy()
    banks, roads = drawn["geometry"].to_numpy()[is_river], drawn["geometry"].to_numpy()[~is_river]
    doubtful = river & ~near_crossings(frame, roads, banks)
    road_cells = np.unique(cell[~is_river[line]])
    with np.errstate(divide="ignore"):
        friction = MINUTES_PER_M_AT_1_KM_H / km_h
    return Friction(
        frame=frame,
        minutes_per_m=friction,
        wet=wet & (km_h > 0),
        boarding_minutes=speeds.boarding_minutes,
        banks=banks,
        lines_unknown=int((~lines["jenis"].isin((*RIVERS, *ROADS))).sum()),
        doubtful_bridges=int(doubtful.flat[road_cells].sum()),
    )


def travel_minutes(
    points: ArrayLike,
    facilities: ArrayLike,
    friction: Friction,
    *,
    snap_m: float | None = None,
    knight: bool = True,
    limit_minutes: float = np.inf,
) -> Travel:
    """Minutes from each point to the nearest facility across a grid.

    Parameters
    ----------
    points, facilities
        lon, lat in degrees, shapes (n, 2) and (m, 2).
    snap_m
        How far a place off the grid, on a barrier or on water is moved, at most, to the middle of
        the nearest passable dry cell on its side of the river; two cells if not said.
    limit_minutes
        Farther than this nothing is looked for, which saves most of the work.

    Notes
    -----
    Places count as the middles of their cells, so minutes are exact to about a cell's crossing; in
    one cell the straight line counts, at the speed of the cell. A place that was moved pays for the
    way, too. One that stays on water, because no land is near, pays for boarding.
    """
    frame = friction.frame
    places, goals = (_flat(_pairs(given), frame.crs) for given in (points, facilities))
    shore = _shore(friction, 2 * frame.step_m if snap_m is None else snap_m)
    start, end = placed(places, shore), placed(goals, shore)
    usable = np.flatnonzero(end.reason == "")
    usable = usable[np.lexsort(goals[usable].T)]  # where several tie, not their rows decide
    minutes, source = least_cost_minutes(
        friction.minutes_per_m,
        end.cell[usable],
        frame.step_m,
        knight=knight,
        wet=friction.wet if friction.wet.any() else None,
        boarding_minutes=friction.boarding_minutes,
        limit_minutes=limit_minutes,
    )
    at = np.where(start.reason[:, None] == "", start.cell, 0)
    pace = np.where(start.reason == "", friction.minutes_per_m[tuple(at.T)], np.inf)
    way_m = start.way_m.copy()
    chosen = np.append(usable, -1)[source[tuple(at.T)]]
    near = in_one_cell(places, start, goals, end, usable, frame.step_m + shore.reach_m)
    chosen[near.row], way_m[near.row] = near.facility, near.metres
    found = minutes[tuple(at.T)] + np.multiply(way_m, pace, where=way_m > 0, out=np.zeros(len(at)))
    found += np.where(friction.wet[tuple(at.T)], friction.boarding_minutes, 0.0)
    found[start.reason != ""] = np.inf
    return _answer(found, chosen, start.reason, limit_minutes, np.flatnonzero(end.reason != ""))


def _answer(
    minutes: Floats, facility: Ints, reason: NDArray[np.str_], limit: float, left_out: Ints
) -> Travel:
    lost = (reason == "") & ~((minutes <= limit) & np.isfinite(minutes))
    reason = np.where(lost, "no_way" if np.isinf(limit) else "beyond_limit", reason)
    reached = reason == ""
    return Travel(
        np.where(reached, minutes, np.nan), np.where(reached, facility, -1), reason, left_out
    )


def _shore(friction: Friction, reach_m: float) -> Shore:
    passable = np.isfinite(friction.minutes_per_m)
    return Shore(friction.frame, passable, passable & ~friction.wet, friction.banks, reach_m)


def _nowhere(count: int) -> Travel:
    return Travel(
        np.full(count, np.nan),
        np.full(count, -1),
        np.full(count, "no_place"),
        np.empty(0, np.int64),
    )


def _flat(points: Floats, crs: CRS) -> Floats:
    """Metres x, y (n, 2) of lon, lat; NaN where they are not known."""
    known = np.isfinite(points).all(axis=1)
    xy = np.full(points.shape, np.nan)
    to_metres = Transformer.from_crs(WGS84, crs, always_xy=True)
    xy[known] = np.column_stack(to_metres.transform(*points[known].T))
    return xy


def _pairs(points: ArrayLike) -> Floats:
    return np.asarray(points, dtype=float).reshape(-1, 2)
