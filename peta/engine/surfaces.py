"""What the ground of a grid is: land cover by cell, the coast, and lines cut to it."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import Transformer
from rasterio import Affine
from rasterio.features import rasterize

from peta.domain.speeds import GROUND, RIVERS, ROADS, WATER, Mode, km_h_on
from peta.engine.frame import Flags, Floats, Frame, Ints


def ground_speed(
    frame: Frame, modes: tuple[Mode, ...], land: gpd.GeoDataFrame | None
) -> tuple[Floats, Flags]:
    """Speed on open ground by land cover, and where it is water."""
    shape = frame.rows, frame.columns
    km_h = np.full(shape, km_h_on(GROUND, modes))
    if land is None or land.empty:
        return km_h, np.zeros(shape, bool)
    cover = _near(frame, land[land["jenis"].notna()])
    kinds = sorted(cover["jenis"].unique(), key=lambda kind: (-km_h_on(kind, modes), kind))
    order = cover["jenis"].map({kind: number for number, kind in enumerate(kinds, 1)}).to_numpy(int)
    slowest_last = np.argsort(order, kind="stable")
    code = _burnt(frame, cover.geometry.to_numpy()[slowest_last], order[slowest_last])
    table = np.array([km_h_on(GROUND, modes), *(km_h_on(kind, modes) for kind in kinds)])
    return table[code], np.isin(code, [n for n, kind in enumerate(kinds, 1) if kind == WATER])


def covered(frame: Frame, coast: gpd.GeoDataFrame) -> Flags:
    """Cells that any of some polygons touches."""
    shapes = _near(frame, coast).geometry.to_numpy()
    return _burnt(frame, shapes, np.ones(len(shapes), int), all_touched=True) > 0


def _burnt(
    frame: Frame, shapes: NDArray[np.object_], codes: Ints, *, all_touched: bool = False
) -> NDArray[np.int32]:
    """Code of the last polygon that holds the middle of each cell, or touches it; 0 without one."""
    shape = frame.rows, frame.columns
    if not len(shapes):
        return np.zeros(shape, np.int32)
    code: NDArray[np.int32] = rasterize(
        zip(shapes, codes.tolist(), strict=True),
        out_shape=shape,
        transform=Affine(frame.step_m, 0, frame.left, 0, -frame.step_m, frame.top),
        all_touched=all_touched,
        dtype="int32",
    )
    return code


def _near(frame: Frame, shapes: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Rows whose boxes meet the grid's, in its system."""
    back = Transformer.from_crs(frame.crs, shapes.crs, always_xy=True)
    west, south, east, north = back.transform_bounds(*frame.bounds)
    left, bottom, right, top = shapely.bounds(shapes.geometry.to_numpy()).T
    meeting = (left <= east) & (right >= west) & (bottom <= north) & (top >= south)
    return shapes[meeting].to_crs(frame.crs)


def drawn_lines(frame: Frame, lines: gpd.GeoDataFrame) -> pd.DataFrame:
    """Single lines in the grid's system, cut to it, with their kind and whether boats pass."""
    known = _near(frame, lines[lines["jenis"].isin((*RIVERS, *ROADS))])
    flag = known["dapat_dilayari"] if "dapat_dilayari" in known else pd.Series(index=known.index)
    cut = shapely.clip_by_rect(known.geometry.to_numpy(), *frame.bounds)
    parts, row = shapely.get_parts(cut, return_index=True)
    return pd.DataFrame(
        {
            "geometry": parts,
            "jenis": known["jenis"].astype(object).to_numpy()[row],
            "navigable": ~flag.eq(False).fillna(False).to_numpy(bool)[row],
        }
    )


def near_crossings(frame: Frame, roads: NDArray[np.object_], rivers: NDArray[np.object_]) -> Flags:
    """Cells where a road crosses a river, and those around them."""
    near = np.zeros((frame.rows, frame.columns), bool)
    river, road = shapely.STRtree(roads).query(rivers, predicate="intersects")
    meeting = shapely.get_coordinates(shapely.intersection(rivers[river], roads[road]))
    crossed = frame.cells(meeting)
    around = np.argwhere(np.ones((3, 3))) - 1
    cells = (crossed[:, None] + around).reshape(-1, 2)
    near[tuple(cells[frame.within(cells)].T)] = True
    return near
