"""The same real villages and facilities, and the same seeded demand, for every benchmark."""

from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

SEED = 20261122
ISLANDS = ("sumatra", "jawa", "balinusra", "kalimantan", "sulawesi", "malukupapua")
POLYGONAL = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)


class MissingDataError(FileNotFoundError):
    """The data folder does not hold what the benchmarks read."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """What every benchmark measures on.

    Parameters
    ----------
    villages
        Column ``kode``, valid polygons in EPSG:4326.
    mended
        How many of them `shapely.make_valid` had to mend.
    facilities
        lon, lat (m, 2) of the real points inside the box of the villages.
    demand
        lon, lat (n, 2), seeded, clustered inside villages, in the order of the villages.
    quick
        Whether fewer points, fewer villages and single runs will do.
    """

    villages: gpd.GeoDataFrame
    mended: int
    facilities: NDArray[np.float64]
    demand: NDArray[np.float64]
    quick: bool

    @property
    def repeat(self) -> int:
        """How often each way is run."""
        return 1 if self.quick else 3

    def described(self) -> str:
        """One line that says what is measured on."""
        return (
            f"{len(self.villages):,} villages ({self.mended} made valid), "
            f"{len(self.facilities):,} facilities, {len(self.demand):,} demand points (seed {SEED})"
        )


def read_inputs(folder: Path, quick: bool) -> Inputs:
    """Read the national files below a data folder and scatter the demand.

    Raises
    ------
    MissingDataError
        Where a file is not there; the message names every one of them.
    """
    paths = [folder / "national" / f"desa_{island}.parquet" for island in ISLANDS]
    points = folder / "national" / "sekolah.parquet"
    missing = [path.name for path in (*paths, points) if not path.is_file()]
    if missing:
        raise MissingDataError(f"{folder / 'national'} lacks {', '.join(missing)}; see --data DIR")
    villages, mended = _villages(paths)
    return Inputs(
        villages=villages,
        mended=mended,
        facilities=_facilities(points, tuple(villages.total_bounds)),
        demand=_demand(villages.geometry.to_numpy(), 100_000 if quick else 1_000_000),
        quick=quick,
    )


def shuffled(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """The same points in a seeded random order."""
    return np.random.default_rng(SEED).permutation(points)


def _villages(paths: list[Path]) -> tuple[gpd.GeoDataFrame, int]:
    parts = [gpd.read_parquet(path, columns=["kode", "geometry"]) for path in paths]
    villages = pd.concat(parts, ignore_index=True)
    polygons = villages.geometry.to_numpy().copy()
    invalid = ~shapely.is_valid(polygons)
    mended = shapely.make_valid(polygons[invalid], method="structure", keep_collapsed=False)
    polygons[invalid] = mended
    if not np.isin(shapely.get_type_id(polygons), POLYGONAL).all():
        raise ValueError("make_valid left something else than polygons")
    return villages.set_geometry(gpd.GeoSeries(polygons, crs=villages.crs)), int(invalid.sum())


def _facilities(path: Path, box: tuple[float, float, float, float]) -> NDArray[np.float64]:
    """Points inside the box of the villages; zero and missing coordinates dropped."""
    points = pd.read_parquet(path, columns=["lon", "lat"])
    known = points["lon"].ne(0) & points["lat"].ne(0)
    west, south, east, north = box
    inside = points["lon"].between(west, east) & points["lat"].between(south, north)
    return points[known & inside].to_numpy(float)


def _demand(polygons: NDArray[np.object_], count: int) -> NDArray[np.float64]:
    """Points clustered about a point inside their village; a point outside draws nearer."""
    rng = np.random.default_rng(SEED)
    village = np.sort(rng.integers(0, len(polygons), count))
    centres = shapely.get_coordinates(shapely.point_on_surface(polygons))
    spread = np.sqrt(np.abs(shapely.area(polygons))) / 4
    points, outside = centres[village], np.arange(count)
    for halving in range(6):
        rows = village[outside]
        step = rng.normal(size=(len(rows), 2)) * spread[rows, None] / 2**halving
        drawn = centres[rows] + step
        inside = shapely.contains_xy(polygons[rows], drawn[:, 0], drawn[:, 1])
        points[outside[inside]] = drawn[inside]
        outside = outside[~inside]
    return points
