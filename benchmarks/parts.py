"""Parts of the country: villages in their equal-area system, and what may reach them."""

from collections.abc import Iterator
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from benchmarks.inputs import Floats, Inputs, Objects
from benchmarks.measure import Check
from peta.domain.crs import local_equal_area

RADIUS_M = 2_000
MARGIN_DEGREES = 0.03
"""Somewhat more than the radius: facilities beyond cannot reach the subset."""
SHORTFALL = 1 - np.sin(2 * np.pi / 64) / (2 * np.pi / 64)
"""A circle of `GeoSeries.buffer` (64 corners) lacks 0.16 % of its area."""
PARTS = {"Kalimantan (sparse)": ("61", "62", "63", "64", "65"), "Jawa Timur (dense)": ("35",)}
QUICK_PARTS = {"Kalimantan Timur": ("64",)}


@dataclass(frozen=True, slots=True)
class Part:
    """Villages in their equal-area system and in degrees, what may reach them, lies within them."""

    villages: gpd.GeoDataFrame
    facilities: Floats
    demand: Floats
    village_of_demand: NDArray[np.int64]
    crs: CRS
    lonlat: Objects


def parts_of(inputs: Inputs) -> Iterator[tuple[str, Part]]:
    """The parts that benchmarks compare on, by name."""
    for name, provinces in (QUICK_PARTS if inputs.quick else PARTS).items():
        yield (
            name,
            part_of(inputs, inputs.villages[inputs.villages["kode"].str[:2].isin(provinces)]),
        )


def part_of(inputs: Inputs, villages: gpd.GeoDataFrame) -> Part:
    """Some villages, made valid where the projection needs it, and what concerns them."""
    west, south, east, north = villages.total_bounds
    crs = local_equal_area((west, south, east, north))
    plane = villages.reset_index(drop=True).to_crs(crs)
    plane["geometry"] = _valid(plane.geometry.to_numpy())
    low = np.array([west, south]) - MARGIN_DEGREES
    high = np.array([east, north]) + MARGIN_DEGREES
    facilities = inputs.facilities[_inside(inputs.facilities, low, high)]
    demand = inputs.demand[_inside(inputs.demand, low, high)]
    village = _holder(flat(demand, crs), plane.geometry.to_numpy())
    return Part(
        villages=plane.assign(row=plane.index)[["row", "geometry"]],
        facilities=facilities,
        demand=demand[village >= 0],
        village_of_demand=village[village >= 0],
        crs=crs,
        lonlat=villages.geometry.to_numpy(),
    )


def _valid(polygons: Objects) -> Objects:
    """Polygons that stay valid when projected; both ways need them so."""
    invalid = ~shapely.is_valid(polygons)
    polygons = polygons.copy()
    polygons[invalid] = shapely.make_valid(
        polygons[invalid], method="structure", keep_collapsed=False
    )
    return polygons


def flat(points: Floats, crs: CRS) -> gpd.GeoSeries:
    """Longitudes and latitudes in the equal-area system."""
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


def plainly(part: Part) -> gpd.GeoDataFrame:
    """Longitudes and latitudes to the rest of each village, as a geopandas user writes it."""
    reach = gpd.GeoDataFrame(geometry=flat(part.facilities, part.crs).buffer(RADIUS_M))
    return gpd.overlay(part.villages, reach, how="difference").set_index("row")


def total(whole: float, mine: float, theirs: float) -> Check:
    """Covered ground: the plain way's circles are polygons of 64 corners, hence smaller."""
    short = (theirs - mine) / (whole - mine)
    claim = f"covered ground agrees; the plain way's lacks 0 to {SHORTFALL:.2%} (64 corners)"
    return Check(claim, f"lacks {short:.3%}", 0 <= short <= SHORTFALL)


def title(what: str, name: str, part: Part) -> str:
    """What is measured on, in a line."""
    return (
        f"{what}: {name}, {len(part.villages):,} villages, "
        f"{len(part.facilities):,} circles of {RADIUS_M / 1000:g} km"
    )
