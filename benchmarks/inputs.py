"""The same real villages and facilities, and the same seeded demand, for every benchmark."""

from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from peta.domain.kernel import kernel
from peta.domain.slices import in_slices

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Objects = NDArray[np.object_]

SEED = 20261122
ISLANDS = ("sumatra", "jawa", "balinusra", "kalimantan", "sulawesi", "malukupapua")
POLYGONAL = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)

CHUNK = 500_000
HALVINGS = 6
JITTER_DEGREES = 0.0045


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
    facilities: Floats
    demand: Floats
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
        demand=scattered(villages, 100_000 if quick else 1_000_000),
        quick=quick,
    )


def shuffled(points: Floats) -> Floats:
    """The same points in a seeded random order."""
    order = np.random.default_rng(SEED).permutation(len(points))
    return np.take(points, order, axis=0)


def scattered(villages: gpd.GeoDataFrame, count: int) -> Floats:
    """Seeded points clustered inside villages, as many in a small village as in a large one.

    Made chunk by chunk on every core, each chunk with a seed of its own: 25 million take little
    more memory than they fill.

    Returns
    -------
    float64 (count, 2), lon, lat, in the order of the villages.
    """
    polygons = villages.geometry.to_numpy()
    corner, ring, rings = _borders(polygons)
    centre = shapely.get_coordinates(shapely.point_on_surface(polygons))
    spread = np.sqrt(np.abs(shapely.area(polygons))) / 4
    share = np.full(len(polygons), 1 / len(polygons))
    last = np.cumsum(np.random.default_rng(SEED).multinomial(count, share))
    points = np.empty((count, 2))

    def draw(part: slice) -> None:
        village = np.searchsorted(last, np.arange(part.start, part.stop), side="right")
        draws = np.random.default_rng((SEED, part.start)).normal(size=(len(village), 2))
        _draw(draws, village, centre, spread, corner, ring, rings, points[part])

    in_slices(count, CHUNK, draw)
    return points


def resampled(facilities: Floats, count: int) -> Floats:
    """As many facilities, each a seeded one of the real ones moved by some 500 m."""
    rng = np.random.default_rng(SEED)
    chosen = facilities[rng.integers(0, len(facilities), count)]
    return np.asarray(chosen + rng.normal(scale=JITTER_DEGREES, size=chosen.shape))


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


def _facilities(path: Path, box: tuple[float, float, float, float]) -> Floats:
    """Points inside the box of the villages; zero and missing coordinates dropped."""
    points = pd.read_parquet(path, columns=["lon", "lat"])
    known = points["lon"].ne(0) & points["lat"].ne(0)
    west, south, east, north = box
    inside = points["lon"].between(west, east) & points["lat"].between(south, north)
    return points[known & inside].to_numpy(float)


def _borders(polygons: Objects) -> tuple[Floats, Ints, Ints]:
    """Corners, where each ring starts among them, and each village's among the rings."""
    kind, corner, offsets = shapely.to_ragged_array(polygons)
    village = offsets[1]
    if kind == shapely.GeometryType.MULTIPOLYGON:
        village = village[offsets[2]]
    return corner, offsets[0].astype(np.int64), village.astype(np.int64)


@kernel
def _draw(
    draws: Floats,
    village: Ints,
    centre: Floats,
    spread: Floats,
    corner: Floats,
    ring: Ints,
    rings: Ints,
    points: Floats,
) -> None:
    """Points about the centre of their village, drawn nearer by halves while they lie outside."""
    for point in range(len(points)):
        home = village[point]
        points[point] = centre[home]
        for halving in range(HALVINGS):
            step = spread[home] / 2.0**halving
            lon = centre[home, 0] + step * draws[point, 0]
            lat = centre[home, 1] + step * draws[point, 1]
            if _holds(lon, lat, corner, ring[rings[home] : rings[home + 1] + 1]):
                points[point, 0], points[point, 1] = lon, lat
                break


@kernel
def _holds(lon: float, lat: float, corner: Floats, ring: Ints) -> bool:
    """Even-odd rule."""
    inside = False
    for number in range(len(ring) - 1):
        for end in range(ring[number] + 1, ring[number + 1]):
            x, y, to_x, to_y = (
                corner[end - 1, 0],
                corner[end - 1, 1],
                corner[end, 0],
                corner[end, 1],
            )
            if (y > lat) != (to_y > lat) and lon < x + (lat - y) / (to_y - y) * (to_x - x):
                inside = not inside
    return inside
