"""How long a metre takes: land cover, roads and rivers as a grid, and the minutes across it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import ArrayLike, NDArray
from pyproj import CRS, Transformer
from rasterio import Affine
from rasterio.features import rasterize

from peta.domain.crs import WGS84, local_equal_area
from peta.domain.speeds import GROUND, RIVERS, ROADS, WATER, Mode, Speeds, km_h_on
from peta.engine.frame import Frame, touched_cells
from peta.engine.travel_time import least_cost_minutes
from peta.errors import QueryError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Box = tuple[float, float, float, float]

MOST_CELLS = 40_000_000
"""About 2.5 GB of memory while the minutes are reckoned."""
MINUTES_PER_M_AT_1_KM_H = 0.06
MARGIN_M = 5_000.0
_ON_LINE_M = 1.0


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
    """

    frame: Frame
    minutes_per_m: Floats
    wet: Flags
    boarding_minutes: float
    banks: NDArray[np.object_]
    lines_unknown: int


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
        (nothing passable within reach of the point), ``"no_way"``; empty where there are.
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
    margin_m: float = MARGIN_M,
) -> Travel:
    """Minutes on the ground from each point to the nearest facility.

    Parameters
    ----------
    points, facilities
        lon, lat in degrees, shapes (n, 2) and (m, 2).
    lines, land, speeds, modes, step_m
        As for `friction_grid`.
    margin_m
        How far beyond the box around the points ways may lead and facilities count.
    """
    points = _pairs(points)
    known = points[np.isfinite(points).all(axis=1)]
    if not len(known):
        return _nowhere(len(points))
    box = (*known.min(axis=0).tolist(), *known.max(axis=0).tolist())
    frame = grid_frame(box, step_m, margin_m)
    return travel_minutes(points, facilities, friction_grid(frame, lines, speeds, modes, land=land))


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

    Notes
    -----
    Each cell that a line touches is of that line, so that the line has no gap. Of several roads the
    fastest counts, and it beats the ground. A river is a barrier except where a boat is among the
    modes or where a road touches the same cell: there is a bridge, and the cell is dry.
    """
    chosen = speeds.chosen(modes)
    km_h, wet = _ground(frame, chosen, land)
    drawn = _drawn(frame, lines)
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
    crossed = drawn["geometry"][drawn["jenis"].isin(RIVERS)]
    with np.errstate(divide="ignore"):
        friction = MINUTES_PER_M_AT_1_KM_H / km_h
    return Friction(
        frame=frame,
        minutes_per_m=friction,
        wet=wet & (km_h > 0),
        boarding_minutes=speeds.boarding_minutes,
        banks=crossed.to_numpy(),
        lines_unknown=int(lines["jenis"].isna().sum()),
    )


def travel_minutes(
    points: ArrayLike,
    facilities: ArrayLike,
    friction: Friction,
    *,
    snap_m: float | None = None,
    knight: bool = True,
) -> Travel:
    """Minutes from each point to the nearest facility across a grid.

    Parameters
    ----------
    points, facilities
        lon, lat in degrees, shapes (n, 2) and (m, 2).
    snap_m
        How far a place off the grid, on a barrier or on water is moved, at most, to the middle of
        the nearest passable dry cell on its side of the river; two cells if not said.

    Notes
    -----
    Places count as the middles of their cells, so minutes are exact to about a cell's crossing; a
    place that was moved pays for the way in a straight line at the speed of the cell. One that
    stays on water, because no land is near, pays for boarding.
    """
    points, facilities = _pairs(points), _pairs(facilities)
    reach = 2 * friction.frame.step_m if snap_m is None else snap_m
    start, start_reason, way_m = _placed(points, friction, reach)
    end, end_reason, _ = _placed(facilities, friction, reach)
    usable = np.flatnonzero(end_reason == "")
    usable = usable[np.lexsort(facilities[usable].T)]  # of those on one cell, not the row decides
    minutes, source = least_cost_minutes(
        friction.minutes_per_m,
        end[usable],
        friction.frame.step_m,
        knight=knight,
        wet=friction.wet if friction.wet.any() else None,
        boarding_minutes=friction.boarding_minutes,
    )
    rows, columns = np.where(friction.frame.within(start)[:, None], start, 0).T
    at = friction.minutes_per_m[rows, columns]
    found = minutes[rows, columns] + way_m * np.where(way_m > 0, at, 0.0)
    found += np.where(friction.wet[rows, columns], friction.boarding_minutes, 0.0)
    reason = start_reason.copy()
    reason[(reason == "") & ~np.isfinite(found)] = "no_way"
    reached = reason == ""
    return Travel(
        minutes=np.where(reached, found, np.nan),
        facility=np.where(reached, np.append(usable, -1)[source[rows, columns]], -1),
        reason=reason,
        facilities_left_out=np.flatnonzero(end_reason != ""),
    )


def _ground(
    frame: Frame, modes: tuple[Mode, ...], land: gpd.GeoDataFrame | None
) -> tuple[Floats, Flags]:
    """Speed on open ground by land cover, and where it is water."""
    shape = frame.rows, frame.columns
    km_h = np.full(shape, km_h_on(GROUND, modes))
    if land is None or land.empty:
        return km_h, np.zeros(shape, bool)
    cover = land.to_crs(frame.crs)
    known = cover[cover["jenis"].notna() & ~(cover.geometry.isna() | cover.geometry.is_empty)]
    kinds = sorted(known["jenis"].unique(), key=lambda kind: (-km_h_on(kind, modes), kind))
    order = known["jenis"].map({kind: number for number, kind in enumerate(kinds, 1)})
    shapes = sorted(zip(order, known.geometry, strict=True), key=lambda pair: pair[0])
    transform = Affine(frame.step_m, 0, frame.left, 0, -frame.step_m, frame.top)
    code = (
        rasterize(
            ((shape_, number) for number, shape_ in shapes),
            out_shape=shape,
            transform=transform,
            dtype="int32",
        )
        if shapes
        else np.zeros(shape, np.int32)
    )
    table = np.array([km_h_on(GROUND, modes), *(km_h_on(kind, modes) for kind in kinds)])
    return table[code], np.isin(code, [n for n, kind in enumerate(kinds, 1) if kind == WATER])


def _drawn(frame: Frame, lines: gpd.GeoDataFrame) -> pd.DataFrame:
    """Single lines in the grid's system, cut to it, with their kind and whether boats pass."""
    known = lines[lines["jenis"].notna()].to_crs(frame.crs)
    flag = known["dapat_dilayari"] if "dapat_dilayari" in known else pd.Series(index=known.index)
    right, bottom = frame.left + frame.columns * frame.step_m, frame.top - frame.rows * frame.step_m
    cut = shapely.clip_by_rect(known.geometry.to_numpy(), frame.left, bottom, right, frame.top)
    parts, row = shapely.get_parts(cut, return_index=True)
    return pd.DataFrame(
        {
            "geometry": parts,
            "jenis": known["jenis"].astype(object).to_numpy()[row],
            "navigable": ~flag.eq(False).fillna(False).to_numpy(bool)[row],
        }
    )


def _placed(
    points: Floats, friction: Friction, reach_m: float
) -> tuple[Ints, NDArray[np.str_], Floats]:
    """Cell (row, column) of each place, why it has none, and the metres that it was moved."""
    frame = friction.frame
    known = np.asarray(np.isfinite(points).all(axis=1))
    xy = _flat(np.where(known[:, None], points, 0.0), frame.crs)
    cell = frame.cells(xy)
    way_m = np.zeros(len(points))
    reason = np.where(known, np.where(frame.within(cell), "", "off_grid"), "no_place").astype("U10")
    passable = np.isfinite(friction.minutes_per_m)
    inside = np.flatnonzero(reason == "")
    reason[inside[~passable[tuple(cell[inside].T)]]] = "on_barrier"
    on_land = np.zeros(len(points), bool)
    on_land[inside] = (passable & ~friction.wet)[tuple(cell[inside].T)]
    astray = np.flatnonzero(known & ~on_land)
    for rows in np.array_split(astray, max(len(astray) // 4_096, 1)):
        found, moved_to, metres = _ashore(xy[rows], cell[rows], friction, reach_m)
        cell[rows[found]], way_m[rows[found]], reason[rows[found]] = moved_to, metres, ""
    return cell, reason, way_m


def _ashore(
    xy: Floats, cell: Ints, friction: Friction, reach_m: float
) -> tuple[Ints, Ints, Floats]:
    """Rows of the places near dry, passable ground, the cells of it, and how far they are.

    The nearest cell that the place sees without looking across a river. A place within a metre of
    the river sees both banks; one that sees nothing is moved to the nearest cell all the same.
    """
    frame = friction.frame
    span = np.arange(-int(reach_m / frame.step_m) - 1, int(reach_m / frame.step_m) + 2)
    offsets = np.stack(np.meshgrid(span, span, indexing="ij"), axis=-1).reshape(-1, 2)
    near = (cell[:, None] + offsets).reshape(-1, 2)
    place = np.repeat(np.arange(len(cell)), len(offsets))
    metres = np.hypot(*(frame.centres(near) - xy[place]).T)
    usable = frame.within(near) & (metres <= reach_m)
    at = tuple(near[usable].T)
    usable[usable] = (np.isfinite(friction.minutes_per_m) & ~friction.wet)[at]
    near, place, metres = near[usable], place[usable], metres[usable]
    across = np.zeros(len(near), bool)
    if len(near) and len(friction.banks):
        goal = frame.centres(near)
        start = xy[place] + (goal - xy[place]) * np.minimum(_ON_LINE_M / metres, 1.0)[:, None]
        ways = shapely.linestrings(np.stack([start, goal], axis=1))
        across[shapely.STRtree(friction.banks).query(ways, predicate="crosses")[0]] = True
    order = np.lexsort((near[:, 1], near[:, 0], metres, across, place))
    rows, first = np.unique(place[order], return_index=True)
    return rows, near[order][first], metres[order][first]


def _nowhere(count: int) -> Travel:
    return Travel(
        np.full(count, np.nan),
        np.full(count, -1),
        np.full(count, "no_place"),
        np.empty(0, np.int64),
    )


def _flat(points: Floats, crs: CRS) -> Floats:
    """Metres x, y (n, 2) of lon, lat."""
    return np.column_stack(Transformer.from_crs(WGS84, crs, always_xy=True).transform(*points.T))


def _pairs(points: ArrayLike) -> Floats:
    return np.asarray(points, dtype=float).reshape(-1, 2)
