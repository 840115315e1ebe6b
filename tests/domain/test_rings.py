"""Rings: checked against shapely's own layout."""

import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st

from peta.domain.rings import borders_of, rings_of

BOX = shapely.box(0, 0, 4, 4)
HOLED = BOX - shapely.box(1, 1, 2, 2) - shapely.box(2.5, 2.5, 3, 3)
KINDS = [
    BOX,
    HOLED,
    shapely.MultiPolygon([HOLED, shapely.box(9, 9, 10, 10)]),
    shapely.MultiPolygon([shapely.box(9, 9, 10, 10), HOLED]),
    shapely.Polygon(),
    shapely.MultiPolygon(),
    None,
]


@given(st.lists(st.sampled_from(KINDS), max_size=6))
def test_rings_are_those_that_the_polygons_give(polygons):
    xy, rings, first_ring, shell = borders_of(np.array([*polygons, None], dtype=object)[:-1])
    assert len(first_ring) == len(polygons) + 1
    assert len(shell) == len(rings) - 1 == first_ring[-1]
    for row, polygon in enumerate(polygons):
        mine = [
            (xy[rings[ring] : rings[ring + 1]].tolist(), bool(shell[ring]))
            for ring in range(first_ring[row], first_ring[row + 1])
            if rings[ring] < rings[ring + 1]
        ]
        assert mine == [(shapely.get_coordinates(ring).tolist(), out) for ring, out in of(polygon)]


def of(polygon):
    """Rings of a polygon in their order, and whether each is an outer one."""
    for part in [] if polygon is None else shapely.get_parts(polygon):
        if not part.is_empty:
            yield part.exterior, True
            yield from ((hole, False) for hole in part.interiors)


def test_no_polygons_have_no_rings():
    xy, rings, first_ring = rings_of(np.empty(0, dtype=object))
    assert xy.shape == (0, 2)
    assert rings.tolist() == first_ring.tolist() == [0]
