"""Measure data/boundaries/desa.geojson against surveyed village polygons.

    python scripts/measure_boundaries.py DIR [--boundaries FILE]

DIR holds kaltim_desa.gpkg and palangkaraya_desa.gpkg, whose column `kode` names each polygon.
"""

import argparse
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

EQUAL_AREA = "+proj=laea +lat_0=0 +lon_0=116 +datum=WGS84 +units=km"
OFFICIAL_KM2 = {
    "62.71": 2_849,
    "64.01": 10_781,
    "64.02": 26_912,
    "64.03": 20_999,
    "64.07": 13_611,
    "64.08": 31_573,
    "64.09": 3_197,
    "64.11": 18_492,
    "64.71": 509,
    "64.72": 717,
    "64.74": 160,
}


def read_polygons(*paths: Path) -> gpd.GeoSeries:
    """Read polygons by code, made valid, in an equal-area plane in km."""
    frame = pd.concat([gpd.read_file(path, columns=["kode"]) for path in paths])
    series = frame.set_index("kode").geometry.sort_index().to_crs(EQUAL_AREA)
    return series.make_valid()


def overlaps(built: gpd.GeoSeries, surveyed: gpd.GeoSeries) -> pd.DataFrame:
    """Area of each village as built and as surveyed, and of what both share, in km2."""
    if not built.index.equals(surveyed.index):
        raise SystemExit("the two sets of codes differ")
    return pd.DataFrame(
        {
            "built_km2": built.area,
            "surveyed_km2": surveyed.area,
            "shared_km2": built.intersection(surveyed).area,
        }
    )


def figures(overlap: pd.DataFrame) -> dict[str, float]:
    """Total area in km2; share of it that lies in the right village; mean IoU of the villages."""
    total = overlap.sum()
    union = overlap["built_km2"] + overlap["surveyed_km2"] - overlap["shared_km2"]
    return {
        "area_km2": total["built_km2"],
        "overlap_ratio": total["shared_km2"] / total["built_km2"],
        "mean_iou_ratio": (overlap["shared_km2"] / union).mean(),
    }


def area_errors(overlap: pd.DataFrame) -> pd.Series:
    """Area of each kabupaten/kota as built, relative to the official area, minus one."""
    built = overlap["built_km2"].groupby(overlap.index.str[:5]).sum()
    return built / pd.Series(OFFICIAL_KM2) - 1


def measure(surveyed: Path, boundaries: Path) -> tuple[dict[str, float], pd.Series]:
    names = ("kaltim_desa.gpkg", "palangkaraya_desa.gpkg")
    overlap = overlaps(
        read_polygons(boundaries), read_polygons(*(surveyed / name for name in names))
    )
    return figures(overlap), area_errors(overlap)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("surveyed", type=Path, metavar="DIR")
    default = Path("data/boundaries/desa.geojson")
    parser.add_argument("--boundaries", type=Path, default=default, metavar="FILE")
    arguments = parser.parse_args()
    found, errors = measure(arguments.surveyed, arguments.boundaries)
    for name, value in found.items():
        print(f"{name:<16}{np.round(value, 4):>12}")
    for kode, error in errors.items():
        print(f"{kode:<16}{error:>+12.1%}")


if __name__ == "__main__":
    main()
