"""A province from end to end: nearest, village of each point, people beyond, uncovered ground.

Three ways on the same inputs: peta's kernels, the plain geopandas pipeline, and the best calls of
the libraries that are at hand (KD-tree on the sphere's chords, an STRtree of points asked by
villages, discs united village by village).
"""

from collections.abc import Iterator
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import Transformer
from scipy.spatial import KDTree

from benchmarks.inputs import SEED, Floats, Inputs, Ints, resampled, scattered
from benchmarks.measure import Check, Comparison, Timing, timed
from peta.domain.crs import local_equal_area
from peta.domain.placing import village_of
from peta.engine.nearest import FacilityGrid
from peta.engine.uncovered import uncovered_km2

PROVINCE, POINTS, FACILITIES, RADIUS_M = "64", 2_000_000, 5_000, 2_000.0
SEGMENTS, MERCATOR = 16, 3395


class Province(NamedTuple):
    """What every way starts from."""

    villages: gpd.GeoDataFrame
    points: Floats
    people: Floats
    facilities: Floats


class Answer(NamedTuple):
    """By village: people beyond reach, uncovered km2; by point: metres, village."""

    beyond: Floats
    km2: Floats
    metres: Floats
    village: Ints


def compare(inputs: Inputs) -> Iterator[Comparison]:
    """Peta against the plain pipeline, and against the best library calls."""
    province = _province(inputs)
    kernels(province._replace(points=province.points[:300_000], people=province.people[:300_000]))
    rounds = [
        (timed("peta: kernels", lambda: kernels(province)),
         timed("plain: sjoin_nearest, sjoin, overlay", lambda: plain(province)),
         timed("libraries: KDTree, STRtree, unions", lambda: libraries(province)))
        for _ in range(inputs.repeat)
    ]  # fmt: skip
    (mine, _), (plainly, _), (best, _) = rounds[-1]
    times = [_best([one[way][1] for one in rounds]) for way in range(3)]
    size = f"{len(province.villages):,} villages, {len(province.points):,} points"
    yield Comparison(
        f"province end to end against plain geopandas: {size}",
        _agree(mine, plainly, 0.02),
        times[0],
        times[1],
    )
    yield Comparison(
        f"province end to end against the best library calls: {size}",
        _agree(mine, best, 0.003),
        times[0],
        times[2],
    )


def kernels(province: Province) -> Answer:
    """Peta's way."""
    polygons = province.villages.geometry.to_numpy()
    grid = FacilityGrid(province.facilities)
    _, metres = grid.nearest(province.points)
    village = village_of(province.points, polygons)
    beyond = _beyond(village, metres, province.people, len(polygons))
    return Answer(beyond, uncovered_km2(polygons, grid, RADIUS_M), metres, village)


def plain(province: Province) -> Answer:
    """As a geopandas user writes it, in the metric system of the sea chart."""
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(*province.points.T), crs=4326)
    facilities = gpd.GeoDataFrame(geometry=gpd.points_from_xy(*province.facilities.T), crs=4326)
    flat, stands = points.to_crs(MERCATOR), facilities.to_crs(MERCATOR)
    near = flat.sjoin_nearest(stands, distance_col="metres")
    metres = near.loc[~near.index.duplicated(), "metres"].reindex(points.index).to_numpy()
    inside = points.sjoin(province.villages[["geometry"]], predicate="within")
    inside = inside[~inside.index.duplicated()]
    village = inside["index_right"].reindex(points.index).fillna(-1).to_numpy(np.int64)
    villages = province.villages.to_crs(MERCATOR)
    discs = stands.set_geometry(stands.buffer(RADIUS_M))
    left = villages.reset_index(names="row").overlay(discs[["geometry"]], how="difference")
    equal = left.to_crs(local_equal_area(tuple(province.villages.total_bounds)))
    km2 = (equal.area / 1e6).groupby(left["row"]).sum()
    beyond = _beyond(village, metres, province.people, len(villages))
    return Answer(beyond, km2.reindex(range(len(villages)), fill_value=0.0).to_numpy(), metres,
                  village)  # fmt: skip


def libraries(province: Province) -> Answer:
    """The fastest calls of scipy and shapely that were found."""
    crs = local_equal_area(tuple(province.villages.total_bounds))
    chord, _ = KDTree(_ecef(province.facilities)).query(_ecef(province.points), workers=-1)
    polygons = province.villages.geometry.to_numpy()
    tree = shapely.STRtree(shapely.points(province.points))
    row, point = tree.query(polygons, predicate="contains")
    village = np.full(len(province.points), -1, np.int64)
    village[point[::-1]] = row[::-1]
    flat = province.villages.to_crs(crs).geometry.to_numpy()
    stands = gpd.GeoSeries(gpd.points_from_xy(*province.facilities.T), crs=4326).to_crs(crs)
    places = stands.to_numpy()
    row, near = shapely.STRtree(places).query(flat, predicate="dwithin", distance=RADIUS_M)
    discs, left = shapely.buffer(places, RADIUS_M, quad_segs=SEGMENTS), flat.copy()
    for number, group in pd.Series(near).groupby(row):
        left[number] = shapely.difference(flat[number], shapely.union_all(discs[group]))
    return Answer(
        _beyond(village, chord, province.people, len(polygons)), shapely.area(left) / 1e6, chord,
        village,
    )  # fmt: skip


def _ecef(points: Floats) -> Floats:
    """Earth-centred metres (n, 3) of lon, lat pairs."""
    to_ecef = Transformer.from_crs("EPSG:4979", "EPSG:4978", always_xy=True)
    return np.column_stack(to_ecef.transform(*points.T, np.zeros(len(points))))


def _province(inputs: Inputs) -> Province:
    villages = inputs.villages[inputs.villages["kode"].str.startswith(PROVINCE)]
    villages = villages.reset_index(drop=True)
    west, south, east, north = villages.total_bounds
    inside = ((inputs.facilities >= [west, south]) & (inputs.facilities <= [east, north])).all(
        axis=1
    )
    points = scattered(villages, 200_000 if inputs.quick else POINTS)
    rng = np.random.default_rng(SEED)
    people = rng.integers(0, 6, len(points)).astype(float)
    return Province(villages, points, people, resampled(inputs.facilities[inside], FACILITIES))


def _beyond(village: Ints, metres: Floats, people: Floats, count: int) -> Floats:
    out = (metres > RADIUS_M) & (village >= 0)
    return np.bincount(village[out], people[out], count)


def _best(timings: list[Timing]) -> Timing:
    return min(timings, key=lambda timing: timing.best)


def _agree(mine: Answer, other: Answer, share: float) -> list[Check]:
    apart = int((mine.village != other.village).sum())
    ground = abs(mine.km2.sum() / other.km2.sum() - 1)
    people = abs(mine.beyond.sum() / other.beyond.sum() - 1)
    stretch = np.abs(other.metres / np.maximum(mine.metres, 1.0) - 1)[mine.metres > 10].max()
    return [
        Check("every point gets the same village", f"{apart} differ", apart <= 20),
        Check(f"metres agree within {share:.1%}", f"{stretch:.3%}", stretch <= share),
        Check(f"people beyond agree within {share:.1%}", f"{people:.3%}", people <= share),
        Check(f"uncovered km2 agree within {share:.1%}", f"{ground:.3%}", ground <= share),
    ]
