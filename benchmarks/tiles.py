"""The areas as one archive of vector tiles, against GeoJSON of the villages inlined by folium."""

import gzip
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
from tests.render.decoding import dict_of, fields

Contents = list[tuple[int, bytes]]

PROVINCE, SAMPLED_VILLAGES = "64", 1_000
_MOST_BYTES = 250_000


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
        contents = list(Archive(file).contents())
    share = len(villages) / count
    yield Comparison(
        f"tiles: {len(villages):,} villages and the areas above, zoom 0 to {DEEPEST}",
        [_everybody(villages, contents)],
        peta,
        plain,
        [
            f"archive {len(content) / 1e6:.1f} MB on the server, names are codes here; "
            f"a page of all villages inlined about {page * share / 1e6:.0f} MB to every browser",
            *_sizes(contents),
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


def _everybody(villages: gpd.GeoDataFrame, contents: Contents) -> Check:
    """Every area is in the tiles of every zoom of its layer."""
    first = first_zooms(len(villages))
    seen: dict[tuple[str, int], set[int]] = {}
    for zoom, content in contents:
        for layer in map(dict_of, (layer for _, layer in fields(gzip.decompress(content)))):
            ids = {dict_of(feature)[1][0] for feature in layer[2]}
            seen.setdefault((layer[1][0].decode(), zoom), set()).update(ids)
    areas = {name: villages["kode"].str[: level.width].nunique() for name, level in LAYERS.items()}
    missing = {
        f"{name} z{zoom}": areas[name] - len(seen.get((name, zoom), ()))
        for name in LAYERS
        for zoom in range(first[name], DEEPEST + 1)
    }
    lacking = {asked: count for asked, count in missing.items() if count}
    claim = "every area of every level is in the tiles of every zoom of its layer"
    return Check(claim, f"missing {lacking}" if lacking else f"{areas}", not lacking)


def _sizes(contents: Contents) -> list[str]:
    largest = dict.fromkeys(range(DEEPEST + 1), 0)
    for zoom, content in contents:
        largest[zoom] = max(largest[zoom], len(content))
    over = [zoom for zoom, size in largest.items() if size > _MOST_BYTES]
    told = ", ".join(f"z{zoom} {size / 1000:.0f}" for zoom, size in largest.items())
    return [f"largest tile of each zoom, kB gzip: {told}", f"zooms over 250 kB: {over or 'none'}"]
