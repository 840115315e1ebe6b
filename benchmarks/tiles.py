"""The areas as one archive of vector tiles, against GeoJSON of the villages inlined by folium."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import folium
import geopandas as gpd
import numpy as np

from benchmarks.inputs import SEED, Inputs
from benchmarks.measure import Check, Comparison, timed
from peta.domain.wilayah import Level
from peta.render.tiles import DEEPEST, LAYERS, first_zooms, wilayah_archive
from peta.render.tiles_archive import Archive
from peta.render.tiles_coverage import met

PROVINCE, SAMPLED_VILLAGES = "64", 1_000
_MOST_BYTES = 250_000
_COUNTED = """
import json, sys, pyogrio
counts = {}
for layer, zoom in json.loads(sys.argv[2]):
    read = pyogrio.read_dataframe(sys.argv[1], layer=layer, ZOOM_LEVEL=zoom, read_geometry=False)
    counts[f"{layer} {zoom}"] = int(read["kode"].nunique())
print(json.dumps(counts))
"""


def compare(inputs: Inputs) -> Iterator[Comparison]:
    """An archive of every level and zoom; the plain way on a sample of the villages.

    The compiled loops are warmed first: what they take to compile is paid once an installation.
    """
    villages = _named(inputs)
    _archive(villages.iloc[:50])
    content, peta = timed("peta: borders mended, all zooms, all levels", lambda: _archive(villages))
    count = min(SAMPLED_VILLAGES, len(villages))
    rows = np.random.default_rng(SEED).choice(len(villages), count, replace=False)
    sample = villages.iloc[rows][["kode", "nama", "geometry"]]
    page, plain = timed(f"plain: to_json inlined by folium, {count:,}", lambda: _inlined(sample))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "wilayah.pmtiles"
        file.write_bytes(content)
        checks, notes = _everybody(villages, file), _sizes(file)
    share = len(villages) / count
    yield Comparison(
        f"tiles: {len(villages):,} villages and the areas above, zoom 0 to {DEEPEST}",
        checks,
        peta,
        plain,
        [
            f"archive {len(content) / 1e6:.1f} MB on the server, names are codes here; "
            f"a page of all villages inlined about {page * share / 1e6:.0f} MB to every browser",
            *notes,
        ],
        share,
    )


def _archive(villages: gpd.GeoDataFrame) -> bytes:
    return wilayah_archive(villages, met(villages.geometry.to_numpy()))


def _inlined(villages: gpd.GeoDataFrame) -> int:
    """Bytes of a page."""
    page = folium.Map()
    folium.GeoJson(villages.to_json()).add_to(page)
    return len(page.get_root().render().encode())


def _named(inputs: Inputs) -> gpd.GeoDataFrame:
    villages = inputs.villages[["kode", "geometry"]]
    if inputs.quick:
        villages = villages[villages["kode"].str.startswith(PROVINCE)]
    above = {
        level.value: villages["kode"].str[: level.width]
        for level in (Level.PROVINSI, Level.KABUPATEN_KOTA, Level.KECAMATAN)
    }
    return villages.assign(nama=villages["kode"], **above).reset_index(drop=True)


def _everybody(villages: gpd.GeoDataFrame, file: Path) -> list[Check]:
    """Every area is in the tiles of every zoom of its layer, as GDAL reads them."""
    first = first_zooms(len(villages))
    wanted = [(name, zoom) for name in LAYERS for zoom in (first[name], 9, DEEPEST)]
    command = [sys.executable, "-c", _COUNTED, str(file), json.dumps(wanted)]
    found = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    expected = {
        name: villages["kode"].str[: level.width].nunique() for name, level in LAYERS.items()
    }
    missing = {
        asked: expected[asked.split()[0]] - count
        for asked, count in found.items()
        if count != expected[asked.split()[0]]
    }
    claim = "every area of every level in the tiles of its first zoom, 9 and the deepest"
    return [Check(claim, f"missing {missing}" if missing else f"{expected}", not missing)]


def _sizes(file: Path) -> list[str]:
    largest = Archive(file).largest()
    over = [zoom for zoom, size in largest.items() if size > _MOST_BYTES]
    told = ", ".join(f"z{zoom} {size / 1000:.0f}" for zoom, size in sorted(largest.items()))
    return [f"largest tile of each zoom, kB gzip: {told}", f"zooms over 250 kB: {over or 'none'}"]
