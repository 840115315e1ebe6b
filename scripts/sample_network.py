"""Roads and rivers of data/sample: real courses and neighbours, invented lines between them."""

import json
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from sample_base import TO_DEGREES, Coordinates, Generator
from scipy.sparse import coo_array
from scipy.sparse.csgraph import minimum_spanning_tree
from scipy.spatial import KDTree

# Villages along the real rivers, downstream; one name of a kabupaten may be another's too.
RAPIDS = [
    ("64.11", "Tiong Ohang"), ("64.11", "Long Pakaq"), ("64.11", "Delang Kerohong"),
    ("64.11", "Long Lunuk"), ("64.11", "Long Pahangai I"), ("64.11", "Long Bagun Ulu"),
]  # fmt: skip
MAHAKAM = [
    ("64.11", "Long Bagun Ulu"), ("64.11", "Long Bagun Ilir"), ("64.11", "Ujoh Bilang"),
    ("64.11", "Long Melaham"), ("64.11", "Rukun Damai"), ("64.11", "Long Hubung"),
    ("64.11", "Datah Bilang Ilir"), ("64.11", "Memahak Teboq"), ("64.07", "Ujoh Halang"),
    ("64.07", "Long Iram Kota"), ("64.07", "Tering Lama"), ("64.07", "Muara Benangaq"),
    ("64.07", "Melak Ulu"), ("64.07", "Melak Ilir"), ("64.07", "Muara Bunyut"),
    ("64.07", "Muara Beloan"), ("64.07", "Tanjung Laong"), ("64.07", "Teluk Tempudau"),
    ("64.07", "Penyinggahan Ulu"), ("64.07", "Minta"), ("64.02", "Batuq"),
    ("64.02", "Muara Muntai Ilir"), ("64.02", "Muara Wis"), ("64.02", "Kota Bangun Ilir"),
    ("64.02", "Liang"), ("64.02", "Muara Kaman Ulu"), ("64.02", "Muara Kaman Ilir"),
    ("64.02", "Rantau Hempang"), ("64.02", "Teratak"), ("64.02", "Sebulu Ulu"),
    ("64.02", "Sebulu Ilir"), ("64.02", "Embalut"), ("64.02", "Loa Ulung"), ("64.02", "Melayu"),
    ("64.02", "Timbau"), ("64.02", "Loa Kulu Kota"), ("64.72", "Loa Buah"),
    ("64.72", "Karang Asam Ulu"), ("64.72", "Teluk Lerong Ilir"), ("64.72", "Pasar Pagi"),
    ("64.72", "Selili"), ("64.72", "Rawa Makmur"), ("64.72", "Bukuan"),
    ("64.02", "Sungai Meriam"), ("64.02", "Anggana"), ("64.02", "Kutai Lama"),
    ("64.02", "Handil Terusan"), ("64.02", "Tani Baru"),
]  # fmt: skip
BELAYAN = [
    ("64.02", "Tabang Lama"), ("64.02", "Bila Talang"), ("64.02", "Umaq Dian"),
    ("64.02", "Ritan Baru"), ("64.02", "Long Beleh Modang"), ("64.02", "Muai"),
    ("64.02", "Kembang Janggut"), ("64.02", "Genting Tanah"), ("64.02", "Tuana Tuha"),
    ("64.02", "Liang"),
]  # fmt: skip
RIVERS = (
    ("Sungai Mahakam (hulu, berjeram)", "sungai_besar", None, RAPIDS),
    ("Sungai Mahakam", "sungai_besar", True, MAHAKAM),
    ("Sungai Belayan", "sungai_kecil", True, BELAYAN),
)
# Kecamatan between which the river is bridged.
BRIDGED = {
    "Melak", "Mook Manaar Bulatn", "Kota Bangun", "Tenggarong", "Tenggarong Seberang",
    "Samarinda Ulu", "Samarinda Kota", "Samarinda Seberang", "Sungai Kunjang", "Loa Janan Ilir",
    "Palaran", "Sambutan",
}  # fmt: skip
BESIDE_KM = 0.35
NEIGHBOURS = 12
LONGEST_KM = 40.0
LONG_KM, NEAR_KM = 15.0, 3.0
UNKNOWN_SHARE = 0.01
UPSTREAM = "64.11"


def network(villages: gpd.GeoDataFrame, rng: Generator) -> dict[str, Any]:
    """Rivers beside the villages along their course, and roads between villages, as GeoJSON."""
    rivers = [(name, kind, open_, course(villages, way)) for name, kind, open_, way in RIVERS]
    features = [feature(f"SNG-{number:02d}", *river) for number, river in enumerate(rivers, 1)]
    water = shapely.union_all([line for *_, line in rivers])
    ends = [roads(part, water) for _, part in villages.groupby("kabupaten")]
    pairs = np.concatenate(ends)
    unknown = rng.random(len(pairs)) < UNKNOWN_SHARE
    for number, (one, other) in enumerate(pairs.tolist(), 1):
        first, second = villages.loc[one], villages.loc[other]
        line = shapely.LineString([(first["x"], first["y"]), (second["x"], second["y"])])
        kind = None if unknown[number - 1] else surface(first, second, line.length)
        name = f"Jalan {first['nama']} - {second['nama']}"
        features.append(feature(f"JLN-{number:04d}", name, kind, None, line))
    return {"type": "FeatureCollection", "features": features}


def course(villages: gpd.GeoDataFrame, way: list[tuple[str, str]]) -> shapely.LineString:
    """Line in km that passes the villages of a way at a little distance, all on its left."""
    places = [place(villages, *village) for village in way]
    line = shapely.offset_curve(shapely.LineString(places), -BESIDE_KM, join_style="mitre")
    return shapely.simplify(line, 0.02)


def place(villages: gpd.GeoDataFrame, kabupaten: str, name: str) -> tuple[float, float]:
    """The first village of that name in a kabupaten, in order of code."""
    found = villages[(villages["kabupaten"] == kabupaten) & (villages["nama"] == name)].iloc[0]
    return found["x"], found["y"]


def roads(part: gpd.GeoDataFrame, water: shapely.Geometry) -> NDArray[np.intp]:
    """Pairs of villages (index) that a shortest tree joins; over the water only by a bridge."""
    places = part[["x", "y"]].to_numpy()
    km, near = KDTree(places).query(places, min(NEIGHBOURS + 1, len(places)))
    one = np.repeat(np.arange(len(places)), near.shape[1])
    other, km = near.ravel(), km.ravel()
    kept = (one < other) & (km <= LONGEST_KM) & (km > 0) & passable(part, places, one, other, water)
    graph = coo_array((km[kept], (one[kept], other[kept])), shape=(len(places), len(places)))
    tree = minimum_spanning_tree(graph.tocsr()).tocoo()
    order = np.lexsort((tree.col, tree.row))
    return part.index.to_numpy()[np.column_stack([tree.row, tree.col])[order]]


def passable(
    part: gpd.GeoDataFrame,
    places: Coordinates,
    one: NDArray[np.intp],
    other: NDArray[np.intp],
    water: shapely.Geometry,
) -> NDArray[np.bool_]:
    """Whether the straight line between two villages crosses no water, or a bridge stands there."""
    lines = shapely.linestrings(np.stack([places[one], places[other]], axis=1))
    bridged = part["kecamatan"].isin(BRIDGED).to_numpy()
    return ~shapely.intersects(lines, water) | (bridged[one] & bridged[other])


def surface(one: pd.Series, other: pd.Series, km: float) -> str:
    """A path where it is far; paved between kelurahan and where desa are near, but upstream."""
    if km > LONG_KM:
        return "jalan_setapak"
    is_urban = {one["jenis"], other["jenis"]} == {"kelurahan"}
    is_near = km < NEAR_KM and one["kabupaten"] != UPSTREAM
    return "jalan_aspal" if is_urban or is_near else "jalan_tanah"


def feature(
    number: str, name: str, kind: str | None, navigable: bool | None, line: shapely.LineString
) -> dict[str, Any]:
    x, y = shapely.get_coordinates(line).T
    degrees = np.column_stack(TO_DEGREES.transform(x, y)).round(5)
    flag = None if navigable is None else "ya" if navigable else "tidak"
    return {
        "type": "Feature",
        "properties": {"id": number, "nama": name, "jenis": kind, "dapat_dilayari": flag},
        "geometry": json.loads(shapely.to_geojson(shapely.LineString(degrees))),
    }
