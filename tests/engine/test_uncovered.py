"""Ground out of reach: checked against polygons, exact discs and ellipsoidal areas."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod, Transformer

from peta.domain.crs import local_equal_area
from peta.engine.nearest import FacilityGrid
from peta.engine.reach import geodesic_discs, underserved_geometry
from peta.engine.uncovered import uncovered_km2, village_km2

GEOD = Geod(ellps="WGS84")
NOBODY = np.empty((0, 2))

# Villages about the equator and the zone border at 114 E: a hull with a hole, and an island.
STEP = st.integers(-500, 500).map(lambda step: step / 10_000)
CORNERS = st.lists(st.tuples(STEP, STEP), min_size=4, max_size=9)
FACILITIES = st.lists(st.tuples(st.floats(113.9, 114.1), st.floats(-0.08, 0.08)), max_size=12).map(
    lambda places: np.array(places).reshape(-1, 2)
)
RADII = st.floats(50, 6_000)


@st.composite
def villages(draw):
    hull = shapely.MultiPoint(np.add(draw(CORNERS), [114, 0])).convex_hull
    hole = shapely.affinity.scale(hull, 0.3, 0.5)
    island = shapely.box(114.06, 0.01, 114.08, 0.03 + draw(st.floats(0, 0.02)))
    parts = [hull.difference(hole), island] if hull.geom_type == "Polygon" else [island]
    return shapely.MultiPolygon([part for part in parts if part.geom_type == "Polygon"])


def true_km2(shape):
    """Ellipsoidal area, borders straight in longitude and latitude."""
    shape = shapely.orient_polygons(shapely.segmentize(shape, 0.02))
    return GEOD.geometry_area_perimeter(shape)[0] / 1e6


def by_overlay_km2(shapes, facilities, radius_m):
    """The same by polygons in an equal-area system."""
    crs = local_equal_area(tuple(shapely.total_bounds(shapes)))
    flat = Transformer.from_crs(4326, crs, always_xy=True)
    shapes = shapely.transform(
        shapely.segmentize(shapes, 0.005), lambda xy: np.column_stack(flat.transform(*xy.T))
    )
    return (
        shapely.area(underserved_geometry(shapes, geodesic_discs(facilities, radius_m, crs))) / 1e6
    )


def bound_km2(shape, radius_m=0, count=0, row_m=25):
    """Half a strip's height times the length of all edges, as stated."""
    _, south, _, north = shape.bounds
    row_m = min(row_m, (north - south) * 111_000 / 64)
    edge_m = GEOD.geometry_area_perimeter(shape)[1] + count * 2 * np.pi * radius_m
    return row_m / 2 * edge_m / 1e6


def test_a_square_and_a_disc_by_hand():
    # A tenth of a degree at the equator is 11.13 km east and 11.06 km north: 123.09 km2; a disc of
    # 2 km is 4 pi = 12.57 km2.
    square = shapely.box(117.0, 0.0, 117.1, 0.1)
    whole, left = village_km2([square])[0], uncovered_km2([square], [[117.05, 0.05]], 2_000)[0]
    assert whole == pytest.approx(123.09, abs=0.005)
    assert whole - left == pytest.approx(12.57, abs=0.005)
    # Half of it where the facility stands on the border, a quarter in a corner.
    assert whole - uncovered_km2([square], [[117, 0.05]], 2_000)[0] == pytest.approx(
        6.28, abs=0.005
    )
    assert whole - uncovered_km2([square], [[117, 0]], 2_000)[0] == pytest.approx(3.14, abs=0.005)


@settings(deadline=None, max_examples=100)
@given(villages())
def test_village_km2_is_the_ellipsoidal_area(village):
    assert village_km2([village])[0] == pytest.approx(true_km2(village), rel=1e-6)


@pytest.mark.parametrize("place", [(95.3, 5.6), (109, 0), (119.5, -3), (140.7, -9), (106.8, -6.2)])
@pytest.mark.parametrize("radius_m", [30, 500, 2_000, 20_000])
def test_a_disc_is_the_true_disc(place, radius_m):
    around, row_m = shapely.Point(place).buffer(radius_m / 90_000), radius_m / 300
    disc = village_km2([around])[0] - uncovered_km2([around], [place], radius_m, row_m)[0]
    assert disc == pytest.approx(np.pi * radius_m**2 / 1e6, rel=5e-4)


@settings(deadline=None, max_examples=60)
@given(villages(), FACILITIES, RADII)
def test_uncovered_is_what_the_overlay_leaves(village, facilities, radius_m):
    mine = uncovered_km2([village], facilities, radius_m)[0]
    theirs = by_overlay_km2(np.array([village]), facilities, radius_m)[0]
    bound = bound_km2(village, radius_m, len(facilities))
    assert mine == pytest.approx(theirs, abs=bound + 0.001 * theirs)


@settings(deadline=None, max_examples=60)
@given(villages(), FACILITIES, RADII, RADII)
def test_a_larger_radius_never_leaves_more(village, facilities, one_m, other_m):
    near, far = sorted([one_m, other_m])
    left = uncovered_km2([village, village], facilities, [near, far])
    assert left[1] <= left[0]


@settings(deadline=None, max_examples=60)
@given(villages(), FACILITIES, RADII)
def test_one_more_facility_never_leaves_more(village, facilities, radius_m):
    left = [
        uncovered_km2([village], facilities[:count], radius_m)[0]
        for count in range(len(facilities) + 1)
    ]
    assert left[0] == village_km2([village])[0]
    assert (np.diff(left) <= 1e-12).all()
    assert min(left) >= 0


@settings(deadline=None, max_examples=60)
@given(st.lists(villages(), min_size=1, max_size=5), FACILITIES, RADII, st.randoms())
def test_row_order_does_not_show(shapes, facilities, radius_m, chance):
    order = chance.sample(range(len(facilities)), len(facilities))
    left = uncovered_km2(shapes, facilities, radius_m)
    assert uncovered_km2(shapes, facilities[order], radius_m).tolist() == left.tolist()
    assert uncovered_km2(shapes[::-1], facilities, radius_m).tolist() == left.tolist()[::-1]


def test_parts_sum_to_the_whole():
    # A village cut in four along its strips: the parts' ground is the whole's.
    facilities = np.random.default_rng(3).uniform([114, -0.1], [114.2, 0.1], (25, 2))
    whole = shapely.box(114, -0.1, 114.2, 0.1)
    quarters = [
        shapely.box(west, south, west + 0.1, south + 0.1)
        for west in (114, 114.1)
        for south in (-0.1, 0)
    ]
    assert village_km2(quarters).sum() == pytest.approx(village_km2([whole])[0], rel=1e-9)
    left = uncovered_km2(quarters, facilities, 1_500).sum()
    assert left == pytest.approx(uncovered_km2([whole], facilities, 1_500)[0], rel=1e-4)


def test_a_village_all_in_reach_and_one_all_out():
    near, far = shapely.box(117, 0, 117.01, 0.01), shapely.box(118, 0, 118.01, 0.01)
    left = uncovered_km2([near, far], [[117.005, 0.005]], 1_000)
    assert left.tolist() == [0, village_km2([far])[0]]
    # In reach of two together, of neither alone.
    two = uncovered_km2([near], [[117, 0.005], [117.01, 0.005]], 900)
    assert two[0] == 0
    assert uncovered_km2([near], [[117, 0.005]], 900)[0] > 0


@pytest.mark.parametrize("radius_m", [20_000, 240_000, 700_000])
def test_a_far_circle_cuts_where_the_geodesic_says(radius_m):
    # Its edge runs through the village; points of a lattice decide by their own geodesic.
    lon, lat, _ = GEOD.fwd(110, -3, 60, radius_m)
    village = shapely.box(lon - 0.2, lat - 0.2, lon + 0.2, lat + 0.2)
    step = (np.arange(400) + 0.5) / 1000 - 0.2
    lons, lats = (axis.ravel() for axis in np.meshgrid(lon + step, lat + step))
    far = GEOD.inv(np.full(lons.shape, 110.0), np.full(lons.shape, -3.0), lons, lats)[2] > radius_m
    left = uncovered_km2([village], [[110, -3]], radius_m)[0] / village_km2([village])[0]
    assert left == pytest.approx(far.mean(), abs=0.003)
    assert 0.3 < left < 0.7


def test_circles_that_only_touch_a_corner_or_miss_leave_all():
    # Strips that no circle reaches count as they are: the village's north is far from all.
    tall = shapely.box(117, 0, 117.02, 2)
    left = uncovered_km2([tall], [[117.01, 0.05], [117.01, 0.5], [117.2, 1.5]], 500)[0]
    assert village_km2([tall])[0] - left == pytest.approx(2 * np.pi * 0.25, rel=0.002)


def test_a_tiny_village_has_strips_enough():
    tiny = shapely.Point(117, -3).buffer(0.0002, 32)
    left = uncovered_km2([tiny], [[117, -3]], 11.1 / 2)
    assert true_km2(tiny) - left[0] == pytest.approx(np.pi * (11.1 / 2) ** 2 / 1e6, rel=0.01)


def test_what_is_not_known_stays_so():
    square = shapely.box(117, 0, 117.1, 0.1)
    left = uncovered_km2([None, square, shapely.Polygon(), square], NOBODY, [1, np.nan, 1, 1])
    assert np.isnan(left).tolist() == [True, True, False, False]
    assert left[2] == 0
    assert np.isnan(village_km2([None])).all()
    assert uncovered_km2([], NOBODY, 500).shape == (0,)
    flat = shapely.Polygon([(117, 0), (117.1, 0), (117.2, 0)])
    assert uncovered_km2([flat], [[117, 0.1]], 500).tolist() == [0]
    assert uncovered_km2([square], [[117.05, 0.05]], 0)[0] == village_km2([square])[0]


def test_a_changed_grid_counts():
    square, grid = shapely.box(117, 0, 117.1, 0.1), FacilityGrid([[117.02, 0.02], [117.08, 0.08]])
    changed = grid.changed(added=[[117.05, 0.05]], removed=[0])
    left = uncovered_km2([square], changed, 2_000)
    fresh = uncovered_km2([square], [[117.05, 0.05], [117.08, 0.08]], 2_000)
    assert left.tolist() == fresh.tolist()
    assert uncovered_km2([square], grid, 2_000)[0] != fresh[0]


@settings(deadline=None, max_examples=40)
@given(villages(), FACILITIES, RADII)
def test_finer_strips_say_the_same_within_the_bound(village, facilities, radius_m):
    coarse = uncovered_km2([village], facilities, radius_m, 50)[0]
    fine = uncovered_km2([village], facilities, radius_m, 5)[0]
    bound = [bound_km2(village, radius_m, len(facilities), row_m) for row_m in (50, 5)]
    assert coarse == pytest.approx(fine, abs=sum(bound))


def test_many_villages_together_are_far_within_the_bound():
    chance = np.random.default_rng(12)
    places = chance.uniform([113, -2], [115, 2], (150, 2))
    shapes = np.array([jagged(chance, place) for place in places])
    facilities = np.repeat(places, 3, axis=0) + chance.normal(scale=0.02, size=(450, 2))
    theirs = by_overlay_km2(shapes, facilities, 1_500)
    whole = np.array([true_km2(shape) for shape in shapes])
    assert village_km2(shapes) == pytest.approx(whole, rel=1e-6)
    mine = uncovered_km2(shapes, facilities, 1_500)
    assert mine == pytest.approx(theirs, abs=1e-3 * whole.min())
    assert mine.sum() == pytest.approx(theirs.sum(), rel=1e-4)
    assert 0.2 * whole.sum() < theirs.sum() < 0.8 * whole.sum()


def jagged(chance, place):
    """A village of 60 corners, some 4 km across."""
    bearing = np.linspace(0, 2 * np.pi, 60, endpoint=False)
    away = chance.uniform(0.015, 0.025, 60)
    return shapely.Polygon(
        place + away[:, None] * np.column_stack([np.cos(bearing), np.sin(bearing)])
    )
