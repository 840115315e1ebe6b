"""Ground of each village out of every facility's reach, against buffer and overlay."""

from collections.abc import Iterator
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from benchmarks.inputs import Inputs
from benchmarks.measure import Check, Comparison, in_turn, timed
from peta.domain.crs import local_equal_area
from peta.engine.reach import geodesic_discs, nearest, underserved_geometry

Floats = NDArray[np.float64]
Objects = NDArray[np.object_]

RADIUS_M = 2_000
MARGIN_DEGREES = 0.03
"""Somewhat more than the radius: facilities beyond cannot reach the subset."""
SHORTFALL = 1 - np.sin(2 * np.pi / 64) / (2 * np.pi / 64)
"""A circle of `GeoSeries.buffer` (64 corners) lacks 0.16 % of its area."""
EDGE_M = 1.0
"""A disc of 128 corners and the true circle are 0.6 m apart at most."""
PARTS = {"Kalimantan (sparse)": ("61", "62", "63", "64", "65"), "Jawa Timur (dense)": ("35",)}
QUICK_PARTS = {"Kalimantan Timur": ("64",)}


@dataclass(frozen=True, slots=True)
class Part:
    """Villages in their equal-area system, and what may reach them or lies within them."""

    villages: gpd.GeoDataFrame
    facilities: Floats
    demand: Floats
    village_of_demand: NDArray[np.int64]
    crs: CRS


def compare(inputs: Inputs) -> Iterator[Comparison]:
    """Parts of the country both ways; all of it peta's way only."""
    for name, provinces in (QUICK_PARTS if inputs.quick else PARTS).items():
        chosen = inputs.villages["kode"].str[:2].isin(provinces)
        yield _compare(name, _part(inputs, inputs.villages[chosen]), inputs.repeat)
    if not inputs.quick:
        yield _alone("Indonesia", _part(inputs, inputs.villages))


def _compare(name: str, part: Part, repeat: int) -> Comparison:
    left, plainly, peta, plain = in_turn(
        repeat,
        ("peta: geodesic_discs, underserved_geometry", lambda: _peta(part)),
        ('buffer, overlay(how="difference")', lambda: _plainly(part)),
    )
    whole, mine = part.villages.area.sum() / 1e6, float(shapely.area(left).sum()) / 1e6
    theirs = plainly.area.sum() / 1e6
    rest = plainly.geometry.reindex(part.villages.index).to_numpy()
    return Comparison(
        title=_title(name, part),
        checks=[_point_by_point(part, left), _total(whole, mine, theirs)],
        peta=peta,
        plain=plain,
        notes=[f"out of reach: peta {mine:,.1f} km2, plain {theirs:,.1f}", _misplaced(part, rest)],
    )


def _alone(name: str, part: Part) -> Comparison:
    left, peta = timed("peta: geodesic_discs, underserved_geometry", lambda: _peta(part))
    return Comparison(
        title=f"{_title(name, part)}, peta alone",
        checks=[_point_by_point(part, left)],
        peta=peta,
        notes=[f"out of reach: {shapely.area(left).sum() / 1e6:,.1f} km2"],
    )


def _peta(part: Part) -> Objects:
    discs = geodesic_discs(part.facilities, RADIUS_M, part.crs)
    return underserved_geometry(part.villages.geometry.to_numpy(), discs)


def _plainly(part: Part) -> gpd.GeoDataFrame:
    """Longitudes and latitudes to the rest of each village, as a geopandas user writes it."""
    reach = gpd.GeoDataFrame(geometry=_flat(part.facilities, part.crs).buffer(RADIUS_M))
    return gpd.overlay(part.villages, reach, how="difference").set_index("row")


def _part(inputs: Inputs, villages: gpd.GeoDataFrame) -> Part:
    west, south, east, north = villages.total_bounds
    crs = local_equal_area((west, south, east, north))
    flat = villages.reset_index(drop=True).to_crs(crs)
    flat["geometry"] = _valid(flat.geometry.to_numpy())
    low = np.array([west, south]) - MARGIN_DEGREES
    high = np.array([east, north]) + MARGIN_DEGREES
    facilities = inputs.facilities[_inside(inputs.facilities, low, high)]
    demand = inputs.demand[_inside(inputs.demand, low, high)]
    village = _holder(_flat(demand, crs), flat.geometry.to_numpy())
    return Part(
        villages=flat.assign(row=flat.index)[["row", "geometry"]],
        facilities=facilities,
        demand=demand[village >= 0],
        village_of_demand=village[village >= 0],
        crs=crs,
    )


def _valid(polygons: Objects) -> Objects:
    """Polygons that stay valid when projected; both ways need them so."""
    invalid = ~shapely.is_valid(polygons)
    polygons = polygons.copy()
    polygons[invalid] = shapely.make_valid(
        polygons[invalid], method="structure", keep_collapsed=False
    )
    return polygons


def _flat(points: Floats, crs: CRS) -> gpd.GeoSeries:
    return gpd.GeoSeries(gpd.points_from_xy(*points.T), crs="EPSG:4326").to_crs(crs)


def _holder(points: gpd.GeoSeries, polygons: Objects) -> NDArray[np.int64]:
    """A village that holds each point, found apart from what is measured; -1: none.

    In the projected system, where borders are straight: a border that is straight in degrees is
    some metres off there, and a point beside it may change sides.
    """
    point, polygon = shapely.STRtree(polygons).query(points.to_numpy(), predicate="within")
    held = pd.Series(polygon).groupby(point).min()
    return held.reindex(range(len(points)), fill_value=-1).to_numpy(np.int64)


def _inside(points: Floats, low: Floats, high: Floats) -> NDArray[np.bool_]:
    return ((points >= low) & (points <= high)).all(axis=1)


def _title(name: str, part: Part) -> str:
    return (
        f"underserved: {name}, {len(part.villages):,} villages, "
        f"{len(part.facilities):,} circles of {RADIUS_M / 1000:g} km"
    )


def _point_by_point(part: Part, left: Objects) -> Check:
    """The ground left and the geodesic distance decide alike about every demand point."""
    wrong, near = _decided_otherwise(part, left)
    claim = f"ground and geodesic agree at {len(part.demand):,} demand points"
    found = f"{wrong} otherwise, {near} within {EDGE_M:g} m of the edge left out"
    return Check(claim, found, not wrong)


def _misplaced(part: Part, rest: Objects) -> str:
    wrong, _ = _decided_otherwise(part, rest)
    return f"the plain way decides otherwise at {wrong} of {len(part.demand):,} demand points"


def _decided_otherwise(part: Part, rest: Objects) -> tuple[int, int]:
    """Demand points where ground and distance disagree; and those too near the edge to say."""
    _, metres = nearest(part.demand, part.facilities)
    flat = _flat(part.demand, part.crs)
    beyond = shapely.contains_xy(rest[part.village_of_demand], flat.x, flat.y)
    near = np.abs(metres - RADIUS_M) <= EDGE_M
    return int(((beyond != (metres > RADIUS_M)) & ~near).sum()), int(near.sum())


def _total(whole: float, mine: float, theirs: float) -> Check:
    """Covered ground: the plain way's circles are polygons of 64 corners, hence smaller."""
    short = (theirs - mine) / (whole - mine)
    claim = f"covered ground agrees; the plain way's lacks 0 to {SHORTFALL:.2%} (64 corners)"
    return Check(claim, f"lacks {short:.3%}", 0 <= short <= SHORTFALL)
