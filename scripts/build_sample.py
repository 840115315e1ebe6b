"""Build data/sample: invented points and tables that keep to published totals.

No bulk list of posyandu, MCK or houses is public. What is written here has the published totals of
each kabupaten/kota and is otherwise invented with a fixed seed, so that the service can be tried
out. It needs data/boundaries/desa.geojson and no network.

    python scripts/build_sample.py [--out DIR] [--boundaries FILE]
"""

import argparse
import hashlib
import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from sample_aid import programmes, with_families
from sample_base import (
    ASSUMED_FREE,
    EDGE_KM,
    FLOWERS,
    FREE_OF_OPEN_DEFECATION,
    PEOPLE,
    SEED,
    Coordinates,
    Generator,
    drawn,
    largest_remainder,
    placed,
    read_villages,
    with_lon_lat,
)
from sample_network import network
from sample_places import fish_businesses, hazards, marriage_offices, preschools
from sample_posts import services, volunteers
from sample_sources import COLUMNS, FILES, MAPS, sources
from sample_villages import (
    age_groups,
    risk_families,
    sanitation,
    welfare,
    with_unknown_groups,
)

# Published by the three governments, 2024 and 2025; the others follow their ratio to people.
POSYANDU = {"62.71": 146, "64.01": 379, "64.02": 827}
PALANGKA_RAYA, PALANGKA_RAYA_ACTIVE = "62.71", 145
WITHOUT_RLH_REGISTER = "64.11"

PEOPLE_PER_KM2_AT_MOST = 12_000
PEOPLE_PER_HOUSE = 3.9
SETTLEMENTS_PER_ROOT_PERSON = 0.52
APART_KM = 0.055
KINDS = ("core", "line", "remote")
KIND_SHARE = (0.45, 0.45, 0.10)
KIND_PEOPLE = np.array([3.0, 1.2, 0.4])
KIND_NO_TOILET = np.array([0.7, 1.4, 1.2])


def population(villages: gpd.GeoDataFrame, rng: Generator) -> pd.DataFrame:
    """People and families of each village; people sum to the published total of each kabupaten."""
    urban = np.where(villages["jenis"] == "kelurahan", 2.2, 1.0)
    luck = np.exp(np.clip(rng.normal(0, 0.55, len(villages)), -1, 1))
    weight = pd.Series(urban * luck, index=villages.index)
    people = pd.Series(0, index=villages.index)
    for kode, group in villages.groupby("kabupaten"):
        room = PEOPLE_PER_KM2_AT_MOST * group["area_km2"].to_numpy()
        share = thinned(weight[group.index].to_numpy(), PEOPLE[str(kode)], room)
        people[group.index] = largest_remainder(PEOPLE[str(kode)], share)
    families = np.maximum(1, (people / rng.uniform(3.3, 4.0, len(villages))).round().astype(int))
    return pd.DataFrame({"kode": villages["kode"], "jiwa": people, "kk": families})


def thinned(
    weights: NDArray[np.float64], total: int, room: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Lower the weights of villages too small for their share of the total."""
    for _ in range(20):
        share = total * weights / weights.sum()
        weights = weights * np.minimum(1, room / share)
    return weights


def core_points(count: int, size_km: float, rng: Generator) -> Coordinates:
    """Offsets in km of a cluster around the reference point."""
    return rng.normal(0, np.clip(0.10 * size_km, 0.25, 1.5), (count, 2))


def line_points(count: int, size_km: float, rng: Generator) -> Coordinates:
    """Offsets in km along a winding line, as along a river or a road."""
    turn, wave = rng.uniform(0, np.pi), rng.uniform(0, 2 * np.pi)
    along = rng.uniform(-0.5, 0.5, count) * size_km
    across = 0.06 * size_km * np.sin(6 * along / size_km + wave) + rng.normal(0, 0.06, count)
    return np.column_stack(
        [
            along * np.cos(turn) - across * np.sin(turn),
            along * np.sin(turn) + across * np.cos(turn),
        ]
    )


def remote_points(area: shapely.Geometry, count: int, rng: Generator) -> Coordinates:
    """Points in km anywhere in the box of the area."""
    left, bottom, right, top = area.bounds
    return np.column_stack([rng.uniform(left, right, count), rng.uniform(bottom, top, count)])


def spread(candidates: Coordinates, count: int, kept: list[Coordinates]) -> list[Coordinates]:
    """Add up to ``count`` candidates that keep their distance to those kept before."""
    wanted = len(kept) + count
    for candidate in candidates:
        if len(kept) == wanted:
            break
        if not kept or np.hypot(*(np.array(kept) - candidate).T).min() >= APART_KM:
            kept.append(candidate)
    return kept


def settlement_points(
    village: pd.Series, count: int, rng: Generator
) -> tuple[Coordinates, NDArray[np.intp]]:
    """Points in km inside the village, and the index in ``KINDS`` of each."""
    area = shapely.buffer(village["geometry"], -EDGE_KM)
    shapely.prepare(area)
    centre, size_km = village[["x", "y"]].to_numpy(float), np.sqrt(village["area_km2"])
    counts = largest_remainder(count, np.array(KIND_SHARE))
    kept: list[Coordinates] = []
    kinds: list[int] = []
    for kind, wanted in enumerate(counts):
        tries = 10 * wanted + 10
        if KINDS[kind] == "core":
            candidates = centre + core_points(tries, size_km, rng)
        elif KINDS[kind] == "line":
            candidates = centre + line_points(tries, size_km, rng)
        else:
            candidates = remote_points(area, 40 * tries, rng)
        spread(candidates[shapely.contains_xy(area, candidates)], wanted, kept)
        kinds += [kind] * (len(kept) - len(kinds))
    return np.array(kept), np.array(kinds)


def village_settlements(village: pd.Series, rng: Generator) -> pd.DataFrame:
    """Settlement points of one village; their people sum to the village's."""
    people = int(village["jiwa"])
    count = int(np.clip(round(SETTLEMENTS_PER_ROOT_PERSON * np.sqrt(people)), 4, 60))
    points, kinds = settlement_points(village, count, rng)
    weights = KIND_PEOPLE[kinds] * rng.lognormal(0, 0.5, len(kinds))
    jiwa = 1 + largest_remainder(people - len(kinds), weights)
    rumah = np.maximum(1, np.rint(jiwa / PEOPLE_PER_HOUSE)).astype(np.int64)
    without = rng.binomial(rumah, np.minimum(1, village["no_toilet_ratio"] * KIND_NO_TOILET[kinds]))
    return pd.DataFrame(
        {
            "kode": village["kode"],
            "jiwa": jiwa,
            "rumah": rumah,
            "rumah_tanpa_jamban": without,
            "x": points[:, 0],
            "y": points[:, 1],
            "kind": kinds,
        }
    )


def no_toilet_ratio(villages: gpd.GeoDataFrame, rng: Generator) -> NDArray[np.float64]:
    """Share of houses without a toilet, about none in a village free of open defecation."""
    published = villages["kabupaten"].map(FREE_OF_OPEN_DEFECATION).astype(float)
    free = rng.random(len(villages)) < published.fillna(ASSUMED_FREE)
    return np.where(
        free, rng.beta(1, 80, len(villages)), 0.04 + 0.5 * rng.beta(2, 3.5, len(villages))
    )


def settlements(villages: gpd.GeoDataFrame, rng: Generator) -> pd.DataFrame:
    """Settlement points of all villages, everything known, ``x`` and ``y`` in km."""
    villages = villages.assign(no_toilet_ratio=no_toilet_ratio(villages, rng))
    parts = [village_settlements(village, rng) for _, village in villages.iterrows()]
    points = pd.concat(parts, ignore_index=True)
    points.insert(0, "id", [f"PMK-{number:05d}" for number in range(1, len(points) + 1)])
    return points


def with_unknown_toilets(points: pd.DataFrame, rng: Generator) -> pd.DataFrame:
    """Forget the toilets of about 3 % of the points and of all points of eight villages."""
    villages = rng.choice(points["kode"].unique(), 8, replace=False)
    unknown = (rng.random(len(points)) < 0.03) | points["kode"].isin(villages)
    known = points["rumah_tanpa_jamban"].astype("Int64")
    return points.assign(rumah_tanpa_jamban=known.mask(unknown))


def posyandu_counts(villages: gpd.GeoDataFrame, rng: Generator) -> pd.Series:
    """Posyandu of each village; about one village in fourteen, mostly small, has none."""
    ratio = sum(POSYANDU.values()) / sum(PEOPLE[kode] for kode in POSYANDU)
    rank = villages["jiwa"] * rng.lognormal(0, 0.8, len(villages))
    counts = pd.Series(0, index=villages.index)
    for kode, group in villages.groupby("kabupaten"):
        total = POSYANDU.get(str(kode), round(PEOPLE[str(kode)] * ratio))
        served = min(total, len(group) - round(0.05 * len(group)))
        some = rank[group.index].sort_values(kind="stable").index[-served:]
        people = villages.loc[some, "jiwa"].to_numpy(float)
        counts[some] = 1 + largest_remainder(total - served, people)
    return counts


def posyandu(villages: gpd.GeoDataFrame, points: pd.DataFrame, rng: Generator) -> pd.DataFrame:
    """Posyandu near the denser settlement points."""
    counts = posyandu_counts(villages, rng)
    units = placed(villages, points, counts, points["jiwa"] ** 1.2, 0.08, rng)
    number = units["number"]
    units["id"] = [f"PSY-{kode}-{n:02d}" for kode, n in zip(units["kode"], number, strict=True)]
    flower = dict(zip(villages["kode"], rng.choice(FLOWERS, len(villages)), strict=True))
    units["nama"] = [
        f"Posyandu {flower[kode]} {n}" for kode, n in zip(units["kode"], number, strict=True)
    ]
    shares = {"aktif": 0.88, "tidak_aktif": 0.05, "tutup": 0.03, "": 0.04}
    units["status"] = drawn(shares, len(units), rng)
    city = units.index[units["kode"].str.startswith(PALANGKA_RAYA)]
    units.loc[city, "status"] = "aktif"
    units.loc[city[PALANGKA_RAYA_ACTIVE:], "status"] = "tidak_aktif"
    return units


def mck(villages: gpd.GeoDataFrame, points: pd.DataFrame, rng: Generator) -> pd.DataFrame:
    """Communal MCK where houses have no toilet, mostly rural and along the line."""
    lacking = points.groupby("kode")["rumah_tanpa_jamban"].sum().loc[villages["kode"]].to_numpy()
    rural = np.where(villages["jenis"] == "desa", 1.4, 0.7)
    expected = 5.0 * rural * lacking / (lacking + 90)
    counts = pd.Series(rng.poisson(expected), index=villages.index)
    attraction = (points["rumah_tanpa_jamban"] + 0.2) * np.where(points["kind"] == 1, 2, 1)
    units = placed(villages, points, counts, attraction, 0.06, rng)
    number = units["number"]
    units["id"] = [f"MCK-{kode}-{n:02d}" for kode, n in zip(units["kode"], number, strict=True)]
    units["nama"] = [f"MCK RT {rt:02d}" for rt in rng.integers(1, 25, len(units))]
    shares = {"berfungsi": 0.70, "rusak": 0.14, "terendam": 0.10, "": 0.06}
    units["status"] = drawn(shares, len(units), rng)
    rooms = {"2": 0.30, "3": 0.22, "4": 0.24, "5": 0.06, "6": 0.10, "": 0.08}
    units["kakus"] = drawn(rooms, len(units), rng)
    return units


def rlh(villages: gpd.GeoDataFrame, points: pd.DataFrame, rng: Generator) -> pd.DataFrame:
    """Houses proposed for rehabilitation, without names or addresses, numbered in no order."""
    expected = 0.13 * villages["jiwa"] ** 0.5 * rng.lognormal(0, 0.5, len(villages))
    counts = pd.Series(rng.poisson(expected), index=villages.index)
    counts[villages["kabupaten"] == WITHOUT_RLH_REGISTER] = 0
    houses = placed(villages, points, counts, points["rumah"] ** 0.8, 0.05, rng)
    houses["id"] = [f"RLH-{number:06d}" for number in rng.permutation(len(houses)) + 1]
    shares = {"belum_ditangani": 0.62, "ditangani": 0.33, "": 0.05}
    houses["status"] = drawn(shares, len(houses), rng)
    return houses.sort_values("id", ignore_index=True)


def sample(villages: gpd.GeoDataFrame) -> dict[str, Any]:
    """Every table by name, each from its own stream of the seed."""
    streams = [np.random.default_rng(s) for s in np.random.SeedSequence(SEED).spawn(20)]
    people = population(villages, streams[0])
    villages = villages.assign(jiwa=people["jiwa"], kk=people["kk"])
    points = settlements(villages, streams[1])
    posts = posyandu(villages, points, streams[3])
    toilets = mck(villages, points, streams[4])
    houses = with_families(rlh(villages, points, streams[5]), streams[6])
    groups = age_groups(people, streams[7])
    return {
        "penduduk": with_unknown_groups(groups, streams[8]),
        "permukiman": with_lon_lat(with_unknown_toilets(points, streams[2])),
        "posyandu": with_lon_lat(posts),
        "mck": with_lon_lat(toilets),
        "rlh": with_lon_lat(houses),
        "sanitasi": sanitation(villages, points, toilets, streams[9]),
        "paud": with_lon_lat(preschools(villages, points, posts, streams[10])),
        "umkm_ikan": with_lon_lat(fish_businesses(villages, points, streams[11])),
        "kua": with_lon_lat(marriage_offices(villages, points, streams[12])),
        "bahaya": hazards(villages, points, streams[13]),
        "kader": volunteers(posts, streams[14]),
        "layanan": services(posts, groups, streams[15]),
        "program": programmes(villages, houses, streams[16]),
        "kesejahteraan": welfare(villages, streams[17]),
        "krs": risk_families(villages, streams[18]),
        "jaringan": network(villages, streams[19]),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=Path("data/sample"), metavar="DIR")
    default = Path("data/boundaries/desa.geojson")
    parser.add_argument("--boundaries", type=Path, default=default, metavar="FILE")
    arguments = parser.parse_args()
    tables = sample(read_villages(arguments.boundaries))
    arguments.out.mkdir(parents=True, exist_ok=True)
    rows = {}
    for name, table in tables.items():
        path = arguments.out / FILES[name]
        path.write_bytes(content(name, table))
        rows[name] = len(table["features"] if name in MAPS else table)
        print(hashlib.sha256(path.read_bytes()).hexdigest(), f"{rows[name]:>6}", path)
    text = sources(arguments.out, rows)
    (arguments.out / "SOURCES.toml").write_text(text, encoding="utf-8", newline="\n")


def content(name: str, table: Any) -> bytes:
    """Bytes of a file: a CSV, or GeoJSON with a feature a line."""
    if name not in MAPS:
        text = table.to_csv(None, columns=COLUMNS[name], index=False, lineterminator="\n")
        return text.encode()
    lines = ",\n".join(json.dumps(one, separators=(",", ":")) for one in table["features"])
    return f'{{"type":"FeatureCollection","features":[\n{lines}\n]}}\n'.encode()


if __name__ == "__main__":
    main()
