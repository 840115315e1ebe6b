"""Which polygon holds a point: what GEOS says of every point and polygon, however many they are."""

from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.affinity import rotate, scale, translate

from peta.domain import placing
from peta.domain.placing import village_of

NATIONAL = Path(__file__).parents[3] / "shared" / "data" / "national"

STEP = st.integers(-6, 6)
PLACE = st.tuples(STEP, STEP)
HOLED = shapely.box(0, 0, 6, 6) - shapely.box(2, 2, 4, 4)
COMB = shapely.Polygon(
    [(0, -1), *[(k / 8, 6 * (k % 2)) for k in range(49)], (6, -1)]
)  # spikes that one band of latitude meets by the dozen
ISLETS = shapely.union_all([shapely.box(k, k, k + 1, k + 1) for k in (0, 2, 4)])
SHAPES = (
    shapely.box(0, 0, 4, 4),
    shapely.Polygon([(0, 0), (5, 1), (2, 4)]),
    shapely.Polygon([(0, 0), (4, 0), (4, 4), (2, 1), (0, 4)]),  # the middle is cut out from above
    HOLED,
    COMB,
    ISLETS,
    shapely.Polygon([(0, 0), (7, 1e-12), (7, 2e-12)]),  # a sliver
    shapely.Polygon([(0, 0), (3, 0), (3, 0), (3, 3), (0, 3), (0, 0)]),  # a vertex twice
    shapely.Polygon([(0, 0), (4, 4), (4, 0), (0, 4)]),  # a bow tie
    shapely.Polygon([(0, 0), (2, 0), (4, 0), (0, 0)]),  # no area
)  # no parts that overlap: GEOS itself answers for them now so, now so
ODDITIES = (
    None,
    shapely.Polygon(),
    shapely.MultiPolygon(),
    shapely.Polygon([(1, 1), (1, 1), (1, 1)]),
    shapely.Point(1, 1),
    shapely.LineString([(0, 0), (3, 3)]),
    shapely.GeometryCollection([shapely.box(0, 0, 1, 1), shapely.Point(3, 3)]),
    shapely.Polygon([(0, 0), (np.inf, 0), (2, 2)]),
)
PLACED = st.builds(
    lambda shape, to, by, turn: rotate(
        scale(translate(shape, *to), by, by, origin=(0, 0)), turn, origin=(0, 0)
    ),
    st.sampled_from(SHAPES),
    PLACE,
    st.sampled_from([1.0, 0.5, 1 / 3, 0.1]),
    st.sampled_from([0, 90, 30]),
)
POLYGONS = st.lists(st.one_of(PLACED, st.sampled_from(ODDITIES)), max_size=8)
SEEDS = st.integers(0, 2**32 - 1)


def by_brute_force(points: np.ndarray, polygons: Sequence[shapely.Geometry | None]) -> list[int]:
    found = np.full(len(points), -1)
    for row, polygon in reversed(list(enumerate(polygons))):
        if polygon is not None and np.isfinite(polygon.bounds).all():
            shapely.prepare(polygon)
            found[shapely.intersects_xy(polygon, *points.T)] = row
    found[~np.isfinite(points).all(axis=1)] = -1
    return found.tolist()


def as_many(points: np.ndarray, polygons: Sequence[shapely.Geometry | None]) -> list[int]:
    """The answer in the way of the many, however few they are."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(placing, "_MANY", 0)
        patch.setattr(placing, "_MANY_A_POLYGON", 0)
        return village_of(points, np.array([*polygons, None], dtype=object)[:-1]).tolist()


def about(polygons: Sequence[shapely.Geometry | None], seed: int) -> np.ndarray:
    """Points on vertices, on edges, level with vertices, on a lattice, anywhere, and nowhere."""
    rng = np.random.default_rng(seed)
    corner = shapely.get_coordinates([shape for shape in polygons if shape is not None])
    corner = np.vstack([corner[np.isfinite(corner).all(axis=1)], [[0.0, 0.0], [1.0, 2.0]]])
    corner = rng.choice(corner, 60)
    along = corner[:-1] + rng.choice([0.5, 0.25, 0.3], (59, 1)) * np.diff(corner, axis=0)
    level = np.column_stack([rng.uniform(-9, 9, 60), corner[:, 1]])
    lattice = rng.integers(-12, 13, (60, 2)) / 2
    nowhere = [[np.nan, 0.0], [0.0, np.nan], [np.inf, 0.0], [0.0, -np.inf], [1e300, 1e300]]
    return np.vstack([corner, along, level, lattice, rng.uniform(-9, 9, (60, 2)), nowhere])


@settings(deadline=None, max_examples=100)
@given(POLYGONS, SEEDS)
def test_few_and_many_are_brute_force(polygons, seed):
    points = about(polygons, seed)
    expected = by_brute_force(points, polygons)
    assert village_of(points, polygons).tolist() == expected
    assert as_many(points, polygons) == expected


@settings(deadline=None, max_examples=50)
@given(st.lists(st.floats(-8, 8), min_size=6, max_size=24), st.integers(-9, 0), SEEDS)
def test_points_within_rounding_of_a_slanting_border(numbers, magnitude, seed):
    """Far from the origin, at every size: GEOS has the last word on the last digit."""
    corners = np.array(numbers[: len(numbers) // 2 * 2]).reshape(-1, 2)
    polygon = shapely.Polygon(corners * 10.0**magnitude + [118.0, -2.0])
    rng = np.random.default_rng(seed)
    ring = shapely.get_coordinates(polygon)
    start = rng.integers(0, len(ring) - 1, 200)
    share = rng.random((200, 1))
    points = ring[start] + share * (ring[start + 1] - ring[start])
    points = np.nextafter(points, points + rng.integers(-1, 2, points.shape))
    assert as_many(points, [polygon]) == by_brute_force(points, [polygon])


@settings(deadline=None, max_examples=30)
@given(SEEDS)
def test_in_a_coverage_every_point_has_the_first_of_its_cells(seed):
    """A lattice of villages that share every border: nothing falls between two of them."""
    rng = np.random.default_rng(seed)
    corner = np.stack(np.meshgrid(np.arange(9.0), np.arange(9.0)), axis=-1)
    corner[1:-1, 1:-1] += rng.uniform(-0.3, 0.3, (7, 7, 2))
    rings = np.stack([corner[:-1, :-1], corner[:-1, 1:], corner[1:, 1:], corner[1:, :-1]], axis=2)
    polygons = shapely.polygons(rings.reshape(-1, 4, 2))
    start, stop = rings.reshape(-1, 2), np.roll(rings, 1, axis=2).reshape(-1, 2)
    on_edges = start + rng.random((len(start), 1)) * (stop - start)
    points = np.vstack([rng.uniform(0, 8, (500, 2)), on_edges, start])
    found = as_many(points, polygons)
    assert found == by_brute_force(points, polygons)
    assert min(found[:500]) >= 0


@settings(deadline=None, max_examples=30)
@given(POLYGONS, SEEDS)
def test_the_order_of_the_points_does_not_matter(polygons, seed):
    points = about(polygons, seed)
    order = np.random.default_rng(seed).permutation(len(points))
    assert as_many(points[order], polygons) == np.array(as_many(points, polygons))[order].tolist()


@pytest.mark.parametrize("way", [as_many, lambda *given: village_of(*given).tolist()])
@pytest.mark.parametrize("polygons", [[], [None], [shapely.Polygon()], [None, shapely.Point(0, 0)]])
def test_without_polygons_no_point_is_in_one(way, polygons):
    assert way(np.array([[1.0, 1.0], [np.nan, 1.0]]), polygons) == [-1, -1]
    assert way(np.empty((0, 2)), polygons) == []


def test_points_nowhere_near_or_nowhere_at_all():
    box = [shapely.box(0, 0, 1, 1)]
    assert as_many(np.array([[5.0, 5.0], [-5.0, 0.5]]), box) == [-1, -1]
    assert as_many(np.full((3, 2), np.nan), box) == [-1, -1, -1]


def test_the_way_of_the_many_begins_by_itself():
    boxes = [shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1), shapely.Point(1.5, 0.5)]
    points = np.array([[0.5, 0.5], [1.0, 1.0], [1.5, 0.5], [3.0, 0.5], [np.nan, 0.0]])
    found = village_of(np.tile(points, (placing._MANY // 5 + 1, 1)), boxes).reshape(-1, 5)
    assert (found == [0, 0, 1, -1, -1]).all()


def test_whoever_lent_the_polygons_gets_them_back_as_they_were():
    """Prepared geometries are not for several threads: none is left prepared."""
    polygons = np.array([shapely.box(0, 0, 1, 1), shapely.Polygon([(0, 0), (1, 1), (0, 1)])])
    as_many(np.array([[0.25, 0.25], [0.5, 0.5], [1 / 3, 1 / 3]]), polygons)
    village_of([[0.5, 0.5]], polygons)
    assert not shapely.is_prepared(polygons).any()


@pytest.mark.realdata
@pytest.mark.skipif(not NATIONAL.is_dir(), reason="needs the national boundaries and schools")
def test_the_schools_of_kalimantan_timur_and_its_border_points():
    villages = gpd.read_parquet(NATIONAL / "desa_kalimantan.parquet", columns=["kode", "geometry"])
    polygons = villages.loc[villages["kode"].str.startswith("64"), "geometry"].to_numpy()
    schools = pd.read_parquet(NATIONAL / "sekolah.parquet", columns=["lon", "lat"])
    schools = schools[schools["lon"].between(113, 120) & schools["lat"].between(-4, 4)]
    corners = shapely.get_coordinates(polygons)
    middles = (corners[1:] + corners[:-1]) / 2
    points = np.vstack([schools.to_numpy(float), corners[::29], middles[::29]])
    expected = by_brute_force(points, polygons)
    assert len(polygons) > 1_000
    assert np.count_nonzero(np.array(expected[: len(schools)]) >= 0) > 2_000
    assert as_many(points, polygons) == expected
    assert village_of(points, polygons).tolist() == expected
