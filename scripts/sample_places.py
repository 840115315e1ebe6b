"""Places of data/sample besides posyandu, MCK and houses: schools, businesses, offices, hazards."""

import json
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from sample_base import EDGE_KM, FLOWERS, TO_DEGREES, Coordinates, Generator, drawn, nearby, placed

WITHOUT_UMKM_IKAN = ("64.07", "64.11")
PEOPLE_PER_PAUD, FISH_BUSINESSES = 1_900, 260
BESIDE_POSYANDU, BESIDE_KM = 0.3, 0.06
FEW_PAUD, FEW_SHARE, USUAL_SHARE = "64.08", 0.14, 0.05
FLOODS, SLIDES = 70, 45
CLASSES = ("tinggi", "sedang", "rendah")


def named(villages: gpd.GeoDataFrame, rng: Generator) -> dict[str, str]:
    """A flower for each village."""
    return dict(zip(villages["kode"], rng.choice(FLOWERS, len(villages)), strict=True))


def preschools(
    villages: gpd.GeoDataFrame, points: pd.DataFrame, posts: pd.DataFrame, rng: Generator
) -> pd.DataFrame:
    """PAUD by people, none in a few villages; three in ten stand beside a posyandu."""
    none_share = np.where(villages["kabupaten"] == FEW_PAUD, FEW_SHARE, USUAL_SHARE)
    none = rng.random(len(villages)) < none_share
    more = rng.poisson(villages["jiwa"] / PEOPLE_PER_PAUD * 0.7)
    counts = pd.Series(np.where(none, 0, 1 + more), index=villages.index)
    units = placed(villages, points, counts, points["jiwa"], 0.15, rng)
    units = beside_posyandu(units, villages, posts, rng)
    flower, size = named(villages, rng), len(units)
    units["id"] = ids("PAUD", units)
    units["nama"] = names("PAUD", flower, units)
    shares = {"tk": 0.30, "ra": 0.06, "kb": 0.38, "tpa": 0.04, "sps": 0.18, "": 0.04}
    units["jenis"] = drawn(shares, size, rng)
    units["status"] = drawn(
        {"aktif": 0.92, "tidak_aktif": 0.03, "tutup": 0.02, "": 0.03}, size, rng
    )
    pupils = pd.Series(np.rint(rng.lognormal(3.4, 0.45, size)), dtype="Int64")
    units["murid"] = pupils.mask(rng.random(size) < 0.06)
    return units


def ids(prefix: str, units: pd.DataFrame) -> list[str]:
    return [f"{prefix}-{k}-{n:02d}" for k, n in zip(units["kode"], units["number"], strict=True)]


def names(prefix: str, flower: dict[str, str], units: pd.DataFrame) -> list[str]:
    pairs = zip(units["kode"], units["number"], strict=True)
    return [f"{prefix} {flower[kode]} {number}" for kode, number in pairs]


def beside_posyandu(
    units: pd.DataFrame, villages: gpd.GeoDataFrame, posts: pd.DataFrame, rng: Generator
) -> pd.DataFrame:
    """Move some units to within 60 m of a posyandu of their village."""
    by_village = {kode: group[["x", "y"]].to_numpy() for kode, group in posts.groupby("kode")}
    areas = villages.set_index("kode").geometry
    x, y = units["x"].to_numpy().copy(), units["y"].to_numpy().copy()
    for i in np.flatnonzero(rng.random(len(units)) < BESIDE_POSYANDU):
        kode = units["kode"].iloc[i]
        if kode not in by_village:
            continue
        turn = rng.uniform(0, 2 * np.pi)
        base = rng.choice(by_village[kode])
        place = base + rng.uniform(0, BESIDE_KM) * np.array([np.cos(turn), np.sin(turn)])
        if shapely.contains_xy(shapely.buffer(areas[kode], -EDGE_KM), *place):
            x[i], y[i] = place
    return units.assign(x=x, y=y)


def fish_businesses(
    villages: gpd.GeoDataFrame, points: pd.DataFrame, rng: Generator
) -> pd.DataFrame:
    """Fish businesses and groups along the lines of settlement, as along rivers and coasts."""
    absent = villages["kabupaten"].isin(WITHOUT_UMKM_IKAN).to_numpy()
    weight = np.sqrt(villages["jiwa"]) * rng.lognormal(0, 1.0, len(villages)) * ~absent
    counts = pd.Series(rng.multinomial(FISH_BUSINESSES, weight / weight.sum()), villages.index)
    attraction = points["jiwa"] * np.where(points["kind"] == 1, 3, 1)
    units = placed(villages, points, counts, attraction, 0.1, rng)
    flower = named(villages, rng)
    units["id"] = ids("IKAN", units)
    words = np.where(rng.random(len(units)) < 0.6, "Poklahsar", "UMKM Ikan")
    called = zip(words, units["kode"], units["number"], strict=True)
    units["nama"] = [f"{word} {flower[kode]} {number}" for word, kode, number in called]
    shares = {"aktif": 0.85, "tidak_aktif": 0.06, "tutup": 0.03, "": 0.06}
    units["status"] = drawn(shares, len(units), rng)
    return units


def marriage_offices(
    villages: gpd.GeoDataFrame, points: pd.DataFrame, rng: Generator
) -> pd.DataFrame:
    """One KUA a kecamatan, at the largest settlement of its largest village."""
    kecamatan = villages["kode"].str[:8]
    largest = villages.loc[villages.groupby(kecamatan)["jiwa"].idxmax()]
    parts = []
    for _, village in largest.iterrows():
        near = points[points["kode"] == village["kode"]].reset_index(drop=True)
        place = nearby(village, near, np.array([near["jiwa"].idxmax()]), 0.1, rng)[0]
        parts.append(
            {
                "id": f"KUA-{village['kode'][:8]}",
                "nama": f"KUA {village['kecamatan']}",
                "kode": village["kode"],
                "x": place[0],
                "y": place[1],
            }
        )
    offices = pd.DataFrame(parts)
    offices["status"] = drawn({"aktif": 0.96, "": 0.04}, len(offices), rng)
    return offices


def hazards(villages: gpd.GeoDataFrame, points: pd.DataFrame, rng: Generator) -> dict[str, Any]:
    """Floods along lines of settlement and slides on remote slopes, as GeoJSON in degrees.

    Around each core of high hazard lie a ring of medium and one of low hazard.
    """
    region = villages.union_all()
    shapely.prepare(region)
    cores = [("banjir", core) for core in floods(points, rng)]
    cores += [("longsor", core) for core in slides(points, rng)]
    features: list[dict[str, Any]] = []
    for kind, core in cores:
        for name, area in zip(CLASSES, rings(core, rng), strict=True):
            shape = in_degrees(shapely.intersection(area, region))
            if not shape.is_empty:
                number = f"BHY-{len(features) + 1:03d}"
                features.append(feature(number, kind, name, shape))
    return {"type": "FeatureCollection", "features": features}


def feature(number: str, kind: str, name: str, shape: shapely.Geometry) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": {"id": number, "jenis": kind, "kelas": name},
        "geometry": json.loads(shapely.to_geojson(shape)),
    }


def floods(points: pd.DataFrame, rng: Generator) -> list[shapely.Geometry]:
    """Lines along the settlements of some villages, in km."""
    lines = points[points["kind"] == 1]
    sizes = lines.groupby("kode").size()
    chosen = rng.choice(sizes.index[sizes >= 4].to_numpy(), FLOODS, replace=False)
    return [river(lines.loc[lines["kode"] == kode, ["x", "y"]].to_numpy()) for kode in chosen]


def river(places: Coordinates) -> shapely.Geometry:
    """A smooth line through places, in order along their longer side."""
    along = places - places.mean(axis=0)
    axis = np.linalg.svd(along, full_matrices=False)[2][0]
    order = np.argsort(along @ axis, kind="stable")
    return shapely.simplify(shapely.linestrings(places[order]), 0.2)


def slides(points: pd.DataFrame, rng: Generator) -> list[shapely.Geometry]:
    """Places of some remote settlements, in km."""
    remote = points.loc[points["kind"] == 2, ["x", "y"]].to_numpy()
    chosen = rng.choice(len(remote), SLIDES, replace=False)
    return list(shapely.points(remote[chosen]))


def rings(core: shapely.Geometry, rng: Generator) -> list[shapely.Geometry]:
    """A core and two rings around it that do not overlap, in km."""
    reach = np.cumsum(rng.uniform(0.15, 0.45, 3))
    inner, middle, outer = (
        shapely.simplify(shapely.buffer(core, km, quad_segs=4), 0.02) for km in reach
    )
    return [inner, shapely.difference(middle, inner), shapely.difference(outer, middle)]


def in_degrees(shape: shapely.Geometry) -> shapely.Geometry:
    """Polygons in degrees with five decimals; lines and points that cutting leaves are dropped."""
    turned = shapely.transform(shape, lambda xy: np.column_stack(TO_DEGREES.transform(*xy.T)))
    exact = shapely.set_precision(turned, 1e-5)
    parts = [part for part in shapely.get_parts(exact) if part.geom_type == "Polygon"]
    return shapely.MultiPolygon(parts) if len(parts) > 1 else (parts or [shapely.Polygon()])[0]
