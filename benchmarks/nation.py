"""``python -m benchmarks.nation STORE``: a store of the whole country, to try the pages on.

Real borders and names, seeded people and posyandu; what comes out says nothing of any real place.
"""

import argparse
import sys
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from benchmarks.inputs import ISLANDS, POLYGONAL, SEED, MissingDataError
from peta.domain.wilayah import Level
from peta.io.standards import read_standards
from peta.publishing import assess_current
from peta.settings import data_dir
from peta.store.store import Store

STANDARDS = ("POS-JARAK", "POS-RASIO", "POS-ADA")
POSYANDU = 100_000
DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
_TOLD = {"origin": "seeded", "data_date": "2024-12-31", "sample": True, "report": {}}


def national_store(root: Path, data: Path = DATA) -> Store:
    """A store with one assessed run of the country; one that is there already is left as it is.

    Raises
    ------
    MissingDataError
        The borders are not there.
    """
    store = Store(root)
    if store.catalogue.latest_run() is None:
        publish_seeded(store, national_villages(data))
    return store


def publish_seeded(store: Store, villages: gpd.GeoDataFrame) -> None:
    """Publish villages with seeded people and posyandu, and assess them."""
    store.publish("boundaries", villages, **_TOLD)
    store.publish("penduduk", _people(villages), **_TOLD)
    store.publish("permukiman", _settlements(villages), **_TOLD)
    store.publish("posyandu", _posyandu(villages), **_TOLD)
    rules = [rule for rule in read_standards(data_dir() / "standards") if rule.id in STANDARDS]
    assess_current(store, rules, lambda done, of, what: print(done, of, what, file=sys.stderr))


def national_villages(data: Path = DATA) -> gpd.GeoDataFrame:
    """Every village as boundaries are kept, parents named, in the order of code."""
    files = [data / "national" / f"desa_{island}.parquet" for island in ISLANDS]
    missing = [file.name for file in files if not file.is_file()]
    if missing:
        raise MissingDataError(f"{data / 'national'} lacks {', '.join(missing)}")
    parts = [gpd.read_parquet(file, columns=["kode", "nama", "geometry"]) for file in files]
    villages = pd.concat(parts, ignore_index=True).sort_values("kode", ignore_index=True)
    table = pd.read_csv(data / "tables" / "kode_wilayah_2025.csv.gz", dtype=str)
    names = dict(zip(table["kode"], table["nama"], strict=True))
    for level in (Level.PROVINSI, Level.KABUPATEN_KOTA, Level.KECAMATAN):
        codes = villages["kode"].str[: level.width]
        villages[level.value] = codes.map(names).fillna(codes)
    villages["akurasi"] = pd.Series([None] * len(villages), dtype="str")
    villages["geometry"] = gpd.GeoSeries(_valid(villages.geometry.to_numpy()), crs=4326)
    return villages


def _valid(shapes: np.ndarray) -> np.ndarray:
    mended = shapes.copy()
    invalid = ~shapely.is_valid(shapes)
    mended[invalid] = shapely.make_valid(shapes[invalid], method="structure", keep_collapsed=False)
    if not np.isin(shapely.get_type_id(mended), POLYGONAL).all():
        raise ValueError("make_valid left something else than polygons")
    return mended


def _people(villages: gpd.GeoDataFrame) -> pd.DataFrame:
    people = np.random.default_rng(SEED).integers(300, 12_000, len(villages))
    return pd.DataFrame({"kode": villages["kode"], "jiwa": people, "kk": people // 4})


def _settlements(villages: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Two hamlets a village."""
    twice = villages.loc[villages.index.repeat(2)].reset_index(drop=True)
    rng = np.random.default_rng(SEED)
    ids = [f"PMK-{row}" for row in range(len(twice))]
    people = rng.integers(50, 3_000, len(twice)).astype(float)
    table = {"id": ids, "kode": twice["kode"], "jiwa": people, "rumah": people.astype(int) // 4}
    return gpd.GeoDataFrame(table, geometry=_within(twice, rng), crs=4326)


def _posyandu(villages: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Posyandu of every state, some villages with several and some with none."""
    rng = np.random.default_rng(SEED + 1)
    home = villages.loc[np.sort(rng.integers(0, len(villages), POSYANDU))].reset_index(drop=True)
    states = rng.choice(["aktif", "tutup", "tidak_diketahui"], POSYANDU, p=[0.9, 0.06, 0.04])
    table = {
        "id": [f"POS-{row}" for row in range(POSYANDU)],
        "nama": "Posyandu " + home["nama"],
        "kode": home["kode"],
        "status": states,
    }
    return gpd.GeoDataFrame(table, geometry=_within(home, rng), crs=4326)


def _within(villages: gpd.GeoDataFrame, rng: np.random.Generator) -> np.ndarray:
    """A place near the middle of each village."""
    middle = shapely.get_coordinates(shapely.point_on_surface(villages.geometry.to_numpy()))
    spread = np.sqrt(np.abs(shapely.area(villages.geometry.to_numpy())))[:, None] / 8
    return np.asarray(shapely.points(middle + rng.normal(size=middle.shape) * spread))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.nation", description=__doc__)
    parser.add_argument("store", type=Path)
    parser.add_argument("--data", type=Path, default=DATA)
    chosen = parser.parse_args()
    print(national_store(chosen.store, chosen.data).catalogue.latest_run())
