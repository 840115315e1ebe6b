import numpy as np
import pytest
import shapely

from peta.io.faces import faces_of
from peta.io.mending import MOVE_M, mend


def _same(pairs):
    return pairs


def test_faces_know_their_claims_and_neighbours():
    pair = np.array([shapely.box(0, 0, 10, 10), shapely.box(8, 0, 20, 10)])
    faces = faces_of(pair, _same)
    areas = {tuple(sorted(claim)): faces.area_m2(i) for i, claim in enumerate(faces.claims)}
    assert areas == {(0,): 80, (0, 1): 20, (1,): 100}
    overlap = faces.claims.index(frozenset({0, 1}))
    assert faces.shared_m(overlap, faces.claims) == {0: 10, 1: 10}
    assert faces.movement_m(overlap, 0, faces.claims) == 2
    assert faces.width_m(overlap) == pytest.approx(2, rel=1e-2)


def test_an_enclave_would_make_a_new_ring():
    faces = faces_of(np.array([shapely.box(0, 0, 10, 10), shapely.box(4, 4, 6, 6)]), _same)
    overlap = faces.claims.index(frozenset({0, 1}))
    assert faces.movement_m(overlap, 0, faces.claims) == float("inf")
    assert faces.closes(overlap, 1, faces.claims)


def test_a_thread_along_an_edge_follows_its_longest_neighbour():
    # The vertex of the upper village lies on the lower village's edge up to rounding.
    lower = shapely.Polygon([(117, 0), (117.3, 0), (117.3, 0.1), (117, 0)])
    on_edge = (117.1, 0.1 / 3 + 1e-15)
    upper = shapely.Polygon([(117, 0), on_edge, (117.3, 0.1), (117, 0.1)])
    faces = faces_of(np.array([lower, upper]), lambda pairs: pairs * 111_000)
    mended = mend(faces, lambda pairs: pairs * 111_000).rebuilt([0, 1])
    for before, after in ((lower, mended[0]), (upper, mended[1])):
        assert shapely.hausdorff_distance(before.boundary, after.boundary, densify=0.1) < 1e-9


def test_a_change_names_its_villages_and_stays_within_the_law():
    pair = np.array([shapely.box(0, 0, 100, 100), shapely.box(96, 0, 200, 100)])
    faces = faces_of(pair, _same)
    mending = mend(faces, _same)
    (change,) = mending.changes.values()
    assert sorted(change.villages) == [0, 1]
    assert change.movement_m == 4 <= MOVE_M
    mending.revert(change.face)
    rebuilt = mending.rebuilt([0, 1])
    assert all(rebuilt[i].equals(pair[i]) for i in (0, 1))


def test_a_village_is_never_given_away_whole():
    faces = faces_of(np.array([shapely.box(0, 0, 100, 100), shapely.box(0, 0, 3, 3)]), _same)
    rebuilt = mend(faces, _same).rebuilt([0, 1])
    assert not any(shape.is_empty for shape in rebuilt.values())
