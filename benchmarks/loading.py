"""100,000 rows of a facility file checked, placed and published, against reading and joining them.

The plain way does far less: it checks nothing, reports nothing and publishes nothing. The ratio
says what all that costs.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from benchmarks.inputs import Inputs
from benchmarks.measure import Check, Comparison, in_turn
from peta.domain.dataset import POSYANDU
from peta.publishing import load_embedded, publish_dataset, read_files
from peta.store.store import Store

ROWS, QUICK_ROWS = 100_000, 10_000
_SEED = 20_240_617


def compare(inputs: Inputs) -> Iterator[Comparison]:
    """A CSV and an XLSX of the same rows, over the embedded boundaries."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "store")
        load_embedded(store)
        villages = store.frame(store.catalogue.current()["boundaries"].hash)
        rows = _rows(villages, QUICK_ROWS if inputs.repeat == 1 else ROWS)
        for suffix, write in (("csv", rows.to_csv), ("xlsx", rows.to_excel)):
            file = Path(folder) / f"posyandu.{suffix}"
            write(file, index=False)
            yield _compare(file, store, villages, len(rows), inputs.repeat)


def _rows(villages: gpd.GeoDataFrame, count: int) -> pd.DataFrame:
    """Facilities near a point inside the village that they state, seeded."""
    rng = np.random.default_rng(_SEED)
    chosen = rng.integers(0, len(villages), count)
    inside = shapely.get_coordinates(villages.geometry.representative_point().to_numpy())[chosen]
    places = inside + rng.uniform(-1e-4, 1e-4, inside.shape)
    return pd.DataFrame(
        {
            "Nama Posyandu": [f"Posyandu Melati {number}" for number in range(count)],
            "Kode Desa": villages["kode"].to_numpy()[chosen],
            "Status": rng.choice(["aktif", "tidak aktif", "tutup", ""], count),
            "Bujur": places[:, 0].round(6),
            "Lintang": places[:, 1].round(6),
        }
    )


def _compare(
    file: Path, store: Store, villages: gpd.GeoDataFrame, count: int, repeat: int
) -> Comparison:
    published, joined, peta, plain = in_turn(
        repeat,
        ("peta: checked, placed, published", lambda: _load(file, store)),
        ("pandas.read_*, geopandas.sjoin", lambda: _plainly(file, villages)),
    )
    return Comparison(
        title=f"loading {count:,} rows of {file.suffix}",
        checks=[Check("rows published", f"{published:,} of {count:,}", published == count)],
        peta=peta,
        plain=plain,
        notes=[f"rows joined the plain way: {len(joined):,}"],
    )


def _load(file: Path, store: Store) -> int:
    dataset = read_files(store, POSYANDU, [file])
    return publish_dataset(store, dataset, file.name, "2024-12-31").rows


def _plainly(file: Path, villages: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    rows = pd.read_csv(file) if file.suffix == ".csv" else pd.read_excel(file)
    places = gpd.GeoDataFrame(
        rows, geometry=gpd.points_from_xy(rows["Bujur"], rows["Lintang"]), crs="EPSG:4326"
    )
    return gpd.sjoin(places, villages, how="left", predicate="within")
