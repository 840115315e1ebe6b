"""Clusters hold every point once, and do not move when the view does."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from peta.engine.clusters import clusters

WORLD = (-180.0, -90.0, 180.0, 90.0)
PLACES = st.lists(
    st.tuples(st.floats(95, 141), st.floats(-11, 6), st.integers(0, 2)), min_size=0, max_size=40
)


def split(places):
    table = np.array(places, float).reshape(-1, 3)
    return table[:, :2], table[:, 2].astype(np.int64)


@given(PLACES, st.integers(0, 18))
def test_every_point_is_in_one_cluster(places, zoom):
    xy, state = split(places)
    found = clusters(xy, state, 3, WORLD, zoom)
    assert found.counts.sum(axis=0).tolist() == np.bincount(state, minlength=3).tolist()
    assert (found.counts.sum(axis=1) > 0).all()
    alone = found.only >= 0
    assert (alone == (found.counts.sum(axis=1) == 1)).all()
    assert (found.xy[alone] == xy[found.only[alone]]).all()
    for axis in range(2):
        assert (found.xy[:, axis] >= found.boxes[:, axis] - 1e-9).all()
        assert (found.xy[:, axis] <= found.boxes[:, axis + 2] + 1e-9).all()


@given(PLACES, st.integers(2, 12), st.floats(95, 140), st.floats(-11, 5))
def test_a_view_shows_clusters_of_the_world_and_all_that_is_in_it(places, zoom, west, south):
    xy, state = split(places)
    box = (west, south, west + 1.0, south + 1.0)
    whole = {tuple(row) for row in clusters(xy, state, 3, WORLD, zoom).boxes.tolist()}
    seen = clusters(xy, state, 3, box, zoom)
    assert {tuple(row) for row in seen.boxes.tolist()} <= whole
    inside = (xy >= box[:2]).all(axis=1) & (xy <= box[2:]).all(axis=1)
    assert seen.counts.sum() >= inside.sum()


@given(PLACES, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(places, random):
    other = list(places)
    random.shuffle(other)
    one, two = (clusters(*split(rows), 3, WORLD, 6) for rows in (places, other))
    assert one.counts.tolist() == two.counts.tolist()
    assert one.boxes.tolist() == two.boxes.tolist()


def test_nearer_maps_tell_more_apart():
    xy = np.array([[117.0, 0.0], [117.01, 0.0], [117.2, 0.0], [117.2, 0.0]])
    state = np.zeros(4, np.int64)
    sizes = [len(clusters(xy, state, 3, WORLD, zoom)) for zoom in (2, 8, 13, 20)]
    assert sizes == sorted(sizes)
    assert (sizes[0], sizes[-1]) == (1, 3)
    assert len(clusters(xy, state, 3, WORLD, 20, apart=True)) == 4


def test_by_hand():
    """At zoom 0 the world is 4 cells wide: 90 degrees each."""
    xy = np.array([[1.0, 1.0], [89.0, 60.0], [91.0, 1.0]])
    found = clusters(xy, np.array([0, 1, 2]), 3, WORLD, 0)
    assert found.counts.tolist() == [[1, 1, 0], [0, 0, 1]]
    assert found.xy.tolist() == [[45.0, 30.5], [91.0, 1.0]]
    assert len(clusters(np.empty((0, 2)), np.empty(0, np.int64), 3, WORLD, 5)) == 0
