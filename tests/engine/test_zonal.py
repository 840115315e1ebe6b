"""Sums over a grid are those of exactextract; what is spread over a grid adds up to the village."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from exactextract import exact_extract
from exactextract.raster import NumPyRasterSource
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from peta.engine.zonal import PopulationGrid, spread_over_grid, zonal_sum
from peta.errors import DataError

WEST, NORTH, STEP = 110.0, -1.0, 0.25
SHAPE = (6, 8)
SINGLE = 1e-6
"""exactextract keeps shares in single precision."""

CELLS = st.one_of(st.just(0.0), st.just(np.nan), st.floats(0.01, 1e4))
GRIDS = hnp.arrays(float, SHAPE, elements=CELLS).map(
    lambda values: PopulationGrid(values, WEST, NORTH, STEP)
)
WHOLE = shapely.box(WEST, NORTH - SHAPE[0] * STEP, WEST + SHAPE[1] * STEP, NORTH)


@st.composite
def polygons(draw: st.DrawFn) -> shapely.Geometry:
    """Stars about a centre in or beside the grid, some with a hole, some with a second part."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    west, south, east, north = WHOLE.bounds
    centre = rng.uniform([west - 0.3, south - 0.3], [east + 0.3, north + 0.3])
    angle = np.sort(rng.uniform(0, 2 * np.pi, rng.integers(3, 30)))
    radius = rng.choice([0.05, 0.4, 2.0]) * rng.uniform(0.2, 1, len(angle))
    star = shapely.Polygon(
        centre + np.column_stack([np.cos(angle) * radius, np.sin(angle) * radius])
    )
    star = shapely.make_valid(star, method="structure", keep_collapsed=False)
    if draw(st.booleans()):
        star = star - shapely.Point(centre).buffer(radius.max() / 4)
    if draw(st.booleans()):
        star = star | shapely.box(*(centre + 0.1), *(centre + rng.uniform(0.2, 0.6, 2)))
    return star if draw(st.booleans()) else star.reverse()


def by_exactextract(grid: PopulationGrid, shapes: list[shapely.Geometry], what: str) -> np.ndarray:
    rows, columns = grid.values.shape
    source = NumPyRasterSource(
        grid.values,
        xmin=grid.west,
        xmax=grid.west + columns * grid.step,
        ymin=grid.north - rows * grid.step,
        ymax=grid.north,
        nodata=np.nan,
    )
    found = exact_extract(source, gpd.GeoDataFrame(geometry=shapes, crs="EPSG:4326"), [what])
    return np.array([feature["properties"][what] for feature in found], float)


def cut(count: int, seed: int) -> list[shapely.Geometry]:
    """The grid's ground cut into villages that share every border."""
    rng = np.random.default_rng(seed)
    seeds = shapely.MultiPoint(rng.uniform(WHOLE.bounds[:2], WHOLE.bounds[2:], (count, 2)))
    cells = shapely.voronoi_polygons(seeds, extend_to=WHOLE).geoms
    return [cell & WHOLE for cell in cells]


@settings(deadline=None, max_examples=40)
@given(GRIDS, st.lists(polygons(), min_size=1, max_size=4))
def test_a_sum_is_that_of_exactextract(grid, shapes):
    known = by_exactextract(grid, shapes, "count")
    expected = np.where(known > SINGLE, by_exactextract(grid, shapes, "sum"), np.nan)
    found = np.where(known > SINGLE, zonal_sum(grid, shapes), np.nan)
    np.testing.assert_allclose(found, expected, rtol=SINGLE, atol=1e4 * SINGLE)


@settings(deadline=None, max_examples=50)
@given(GRIDS, st.integers(2, 9), st.integers(0, 2**32 - 1))
def test_villages_that_fill_the_grid_sum_to_it(grid, count, seed):
    sums = zonal_sum(grid, cut(count, seed))
    assert np.nansum(sums) == pytest.approx(np.nansum(grid.values), rel=1e-9, abs=1e-6)


@settings(deadline=None, max_examples=50)
@given(hnp.arrays(float, SHAPE, elements=st.floats(0, 9)), polygons())
def test_cells_of_one_sum_to_the_area(values, shape):
    ones = PopulationGrid(np.ones_like(values), WEST, NORTH, STEP)
    area = shapely.area(shape & WHOLE) / STEP**2
    assert np.nan_to_num(zonal_sum(ones, [shape])) == pytest.approx([area], abs=1e-7)


def test_what_is_unknown_stays_unknown():
    grid = PopulationGrid(np.array([[np.nan, 5.0], [0.0, np.nan]]), 0, 2, 1)
    shapes = [
        shapely.box(0, 1, 1, 2),  # only an unknown cell
        shapely.box(0, 0, 1, 1),  # a cell where nobody lives
        shapely.box(1, 0, 2, 2),  # half of it is known
        shapely.box(7, 7, 8, 8),  # beside the grid
        shapely.Polygon(),
        shapely.Point(1.5, 1.5),
        shapely.Polygon([(0, 0), (np.inf, 1), (1, 1)]),
        None,
    ]
    expected = [np.nan, 0, 5, np.nan, np.nan, np.nan, np.nan, np.nan]
    np.testing.assert_array_equal(zonal_sum(grid, shapes), expected)
    found = spread_over_grid([4.0] * len(shapes), grid, shapes)
    assert found.spread.tolist() == [False, False, True, False, False, False, False, False]
    assert (found.village.tolist(), found.people.tolist()) == ([2], [4.0])


TOTALS = st.one_of(st.just(np.nan), st.integers(0, 40).map(float), st.integers(0, 10**6).map(float))


@settings(deadline=None, max_examples=60)
@given(GRIDS, st.integers(2, 9), st.integers(0, 2**32 - 1), st.data())
def test_every_village_keeps_its_people_to_the_last(grid, count, seed, data):
    villages = cut(count, seed)
    totals = np.array([data.draw(TOTALS) for _ in villages])
    found = spread_over_grid(totals, grid, villages)
    sums = np.bincount(found.village, found.people, len(villages))
    assert sums[found.spread].tolist() == totals[found.spread].tolist()
    assert not sums[~found.spread].any()
    assert (found.people == np.rint(found.people)).all()
    assert (found.people > 0).all()
    settled = zonal_sum(grid, villages) > 0
    assert found.spread.tolist() == ((totals == 0) | (settled & (totals > 0))).tolist()


@settings(deadline=None, max_examples=50)
@given(GRIDS, st.integers(2, 9), st.integers(0, 2**32 - 1))
def test_nobody_is_off_by_more_than_one_from_the_share(grid, count, seed):
    villages = cut(count, seed)
    found = spread_over_grid([1000] * len(villages), grid, villages)
    sums = zonal_sum(grid, villages)
    for village, lon, lat, people in zip(*found[:4], strict=True):
        cell = shapely.Point(lon, lat).buffer(STEP / 2, cap_style="square")
        row, column = int((NORTH - lat) / STEP), int((lon - WEST) / STEP)
        weight = grid.values[row, column] * shapely.area(cell & villages[village]) / STEP**2
        assert abs(people - 1000 * weight / sums[village]) < 1 + 1e-6


@settings(deadline=None, max_examples=30)
@given(GRIDS, st.integers(0, 2**32 - 1))
def test_the_order_of_the_villages_does_not_matter(grid, seed):
    villages = np.array(cut(6, seed))
    order = np.random.default_rng(seed).permutation(len(villages))
    totals = np.arange(100.0, 100 + len(villages))
    one = spread_over_grid(totals, grid, villages)
    other = spread_over_grid(totals[order], grid, villages[order])
    assert set(zip(*one[:4], strict=True)) == set(
        zip(order[other.village], *other[1:4], strict=True)
    )
    np.testing.assert_array_equal(
        zonal_sum(grid, villages)[order], zonal_sum(grid, villages[order])
    )


def test_more_polygons_than_one_slice_holds():
    grid = PopulationGrid(np.arange(900.0).reshape(30, 30), 0, 30, 1)
    cells = [shapely.box(c, 29 - r, c + 1, 30 - r) for r in range(30) for c in range(30)]
    assert zonal_sum(grid, cells).tolist() == list(range(900))
    found = spread_over_grid(np.full(900, 3), grid, cells)
    assert found.village.tolist() == list(range(1, 900))
    assert set(found.people) == {3.0}


def test_the_worked_example_of_the_page():
    """docs/methods/dasymetric.md: ten people, four cells, a village that misses half of two."""
    grid = PopulationGrid(np.array([[8.0, 4.0], [np.nan, 2.0]]), west=0, north=2, step=1)
    village = [shapely.box(0.5, 0, 2, 2)]
    assert zonal_sum(grid, village).tolist() == [10.0]
    found = spread_over_grid([25], grid, village)
    assert found.people.tolist() == [10.0, 10.0, 5.0]
    assert spread_over_grid([7], grid, village).people.tolist() == [3.0, 3.0, 1.0]


@pytest.mark.parametrize("total", [-1.0, 0.5, np.inf])
def test_a_total_that_is_no_number_of_people_is_refused(total):
    grid = PopulationGrid(np.ones((1, 1)), 0, 1, 1)
    with pytest.raises(DataError) as refusal:
        spread_over_grid([total], grid, [shapely.box(0, 0, 1, 1)])
    assert refusal.value.code == "not_whole"


@pytest.mark.parametrize("value", [-99999.0, np.inf])
def test_a_grid_that_counts_below_nobody_is_refused(value):
    grid = PopulationGrid(np.array([[value]]), 0, 1, 1)
    with pytest.raises(DataError) as refusal:
        spread_over_grid([1], grid, [shapely.box(0, 0, 1, 1)])
    assert refusal.value.code == "bad_grid"
