"""What the tables of data/sample share: the seed, published people, and how to share and place."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import Transformer

SEED = 6_471
EQUAL_AREA = "+proj=laea +lat_0=0 +lon_0=116 +datum=WGS84 +units=km"
TO_DEGREES = Transformer.from_crs(EQUAL_AREA, "EPSG:4326", always_xy=True)

# Dukcapil, semester II 2024.
PEOPLE = {
    "62.71": 315_153,
    "64.01": 309_667,
    "64.02": 806_964,
    "64.03": 299_005,
    "64.07": 186_581,
    "64.08": 448_850,
    "64.09": 202_067,
    "64.11": 39_715,
    "64.71": 757_418,
    "64.72": 881_225,
    "64.74": 191_811,
}
# Share of villages free of open defecation, November 2024; None where nothing was published.
FREE_OF_OPEN_DEFECATION = {
    "62.71": None,
    "64.01": None,
    "64.02": 0.41,
    "64.03": 1.0,
    "64.07": 0.34,
    "64.08": None,
    "64.09": 0.83,
    "64.11": 0.68,
    "64.71": 1.0,
    "64.72": 1.0,
    "64.74": 1.0,
}
ASSUMED_FREE = 0.6
EDGE_KM = 0.03

FLOWERS = (
    "Anggrek",
    "Aster",
    "Bougenville",
    "Cempaka",
    "Dahlia",
    "Delima",
    "Durian",
    "Flamboyan",
    "Kamboja",
    "Kenanga",
    "Mangga",
    "Manggis",
    "Mawar",
    "Melati",
    "Nangka",
    "Nusa Indah",
    "Rambutan",
    "Sakura",
    "Salak",
    "Sedap Malam",
    "Seroja",
    "Tanjung",
    "Teratai",
    "Tulip",
    "Wijaya Kusuma",
)

Coordinates = NDArray[np.float64]
Counts = NDArray[np.int64]
Generator = np.random.Generator


def largest_remainder(total: int, weights: NDArray[np.float64]) -> Counts:
    """Share a whole number by weight so that the parts sum to it exactly."""
    exact = total * weights / weights.sum()
    parts = np.floor(exact).astype(np.int64)
    order = np.argsort(parts - exact, kind="stable")
    parts[order[: total - parts.sum()]] += 1
    return parts


def read_villages(path: Path) -> gpd.GeoDataFrame:
    """Read the villages in order of code, in an equal-area plane in km."""
    villages = gpd.read_file(path)
    villages["kabupaten"] = villages["kode"].str[:5]
    points = gpd.GeoSeries.from_xy(villages["lon"], villages["lat"], crs=4326).to_crs(EQUAL_AREA)
    villages["x"], villages["y"] = points.x, points.y
    villages = villages.to_crs(EQUAL_AREA).sort_values("kode", ignore_index=True)
    villages["area_km2"] = villages.area
    return villages


def nearby(
    village: pd.Series,
    points: pd.DataFrame,
    picked: NDArray[np.intp],
    away_km: float,
    rng: Generator,
) -> Coordinates:
    """Places in km at about ``away_km`` from the picked points, never outside the village."""
    base = points[["x", "y"]].to_numpy()[picked]
    turn = rng.uniform(0, 2 * np.pi, len(picked))
    away = away_km * np.minimum(rng.lognormal(0, 0.6, len(picked)), 4)
    places = base + away[:, None] * np.column_stack([np.cos(turn), np.sin(turn)])
    inside = shapely.contains_xy(shapely.buffer(village["geometry"], -EDGE_KM), places)
    return np.where(inside[:, None], places, base)


def placed(
    villages: gpd.GeoDataFrame,
    points: pd.DataFrame,
    counts: pd.Series,
    attraction: pd.Series,
    away_km: float,
    rng: Generator,
) -> pd.DataFrame:
    """Place ``counts`` units in each village, at points drawn by attraction.

    Returns
    -------
    One row per unit: ``kode``, ``number`` within the village from 1, ``x`` and ``y`` in km.
    """
    by_village = dict(list(points.assign(attraction=attraction).groupby("kode")))
    parts = []
    for index, count in counts[counts > 0].items():
        village = villages.loc[index]
        near = by_village[village["kode"]]
        chance = near["attraction"] / near["attraction"].sum()
        picked = rng.choice(len(near), count, replace=count > len(near), p=chance)
        place = nearby(village, near, picked, away_km, rng)
        number = np.arange(1, count + 1)
        columns = {"kode": village["kode"], "number": number, "x": place[:, 0], "y": place[:, 1]}
        parts.append(pd.DataFrame(columns))
    return pd.concat(parts, ignore_index=True)


def drawn(options: dict[str, float], count: int, rng: Generator) -> NDArray[np.str_]:
    return rng.choice(list(options), count, p=list(options.values()))


def with_lon_lat(frame: pd.DataFrame) -> pd.DataFrame:
    """Write ``x`` and ``y`` in km as lon/lat in degrees with five decimals (about a metre)."""
    lon, lat = TO_DEGREES.transform(frame["x"].to_numpy(), frame["y"].to_numpy())
    return frame.assign(lon=[f"{v:.5f}" for v in lon], lat=[f"{v:.5f}" for v in lat])
