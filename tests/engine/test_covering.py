"""What is surely covered is: checked against overlays."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from peta.engine.covering import surely_covered

PLACES = st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), min_size=1, max_size=14)


def covered_of(polygon, discs):
    rows = np.arange(len(discs))
    return surely_covered(
        np.array([polygon], dtype=object), discs, np.array([0, len(discs)]), rows
    )[0]


def circles(places, radius, quarter=32):
    return shapely.buffer(shapely.points(np.array(places, float)), radius, quad_segs=quarter)


@settings(deadline=None, max_examples=200)
@given(PLACES, st.floats(3, 12), st.integers(3, 20), st.booleans())
def test_surely_covered_leaves_nothing(places, radius, side, holed):
    village = shapely.box(3, 3, 3 + side * 0.7, 3 + side)
    if holed:
        village = village - shapely.Point(village.centroid).buffer(0.5)
    discs = circles(places, radius)
    left = shapely.difference(village, shapely.union_all(discs))
    if covered_of(village, discs):
        assert left.is_empty
    # What an overlay finds covered with something to spare is found here too.
    narrow = shapely.union_all(circles(places, radius * 0.99, 128))
    if not holed and narrow.buffer(-0.01).contains(village.envelope):
        assert covered_of(village, discs)


def test_a_pinhole_amid_three_circles_is_seen():
    # Corners of an equilateral triangle with sides of 2: its middle is 2 / sqrt(3) = 1.1547 away.
    places = [(0, 0), (2, 0), (1, np.sqrt(3))]
    village = shapely.Polygon(places)
    assert not covered_of(village, circles(places, 1.15, 256))
    assert covered_of(village, circles(places, 1.16, 256))
    # The hole does not matter where there is no village.
    middle = shapely.Point(1, 1 / np.sqrt(3))
    assert covered_of(shapely.box(-0.1, -0.1, 0.1, 0.1), circles(places, 1.15, 256))
    about = shapely.box(0.8, 0.4, 1.2, 0.8)
    assert not covered_of(about, circles(places, 1.15, 256))
    assert covered_of(about, circles([*places, (middle.x, middle.y)], 1.15, 256))


def test_twice_the_same_circle_is_no_third():
    places = [(0, 0), (2, 0), (1, np.sqrt(3))] * 2
    assert not covered_of(shapely.Polygon(places[:3]), circles(places, 1.15, 256))


@pytest.mark.parametrize(
    "polygon", [None, shapely.Polygon(), shapely.MultiPolygon(), shapely.box(90, 90, 91, 91)]
)
def test_nothing_and_what_is_elsewhere_is_not_covered(polygon):
    assert not covered_of(polygon, circles([(0, 0)], 5))


def test_discs_that_are_none_cover_nothing():
    ring = shapely.Point(0, 0).buffer(5) - shapely.Point(0, 0).buffer(4)
    crescent = shapely.Point(0, 0).buffer(5) - shapely.Point(1, 0).buffer(5)
    discs = np.array([ring, crescent, shapely.Polygon(), None], dtype=object)
    assert not covered_of(shapely.box(-1, -1, 1, 1), discs)
    assert not covered_of(shapely.box(-1, -1, 1, 1), discs[:0])


def test_a_repeated_corner_does_no_harm():
    village = shapely.Polygon([(0, 0), (0, 0), (1, 0), (1, 1), (1, 1), (0, 1)])
    assert covered_of(village, circles([(0, 0), (1.5, 0.5)], 1.3))
