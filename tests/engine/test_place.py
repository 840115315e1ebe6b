"""Which village a point counts for."""

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from peta.domain.placing import village_of
from peta.engine.place import assigned_village
from tests.engine.kecamatan import CENTRE, CORNER, EAST, at, cell, villages

COORDINATE = st.integers(-8, 8).map(lambda step: step / 2)
SQUARE = st.tuples(COORDINATE, COORDINATE, st.integers(1, 4)).map(
    lambda s: shapely.box(s[0], s[1], s[0] + s[2], s[1] + s[2])
)
TRIANGLE = st.tuples(COORDINATE, COORDINATE, st.integers(1, 4)).map(
    lambda t: shapely.Polygon([(t[0], t[1]), (t[0] + t[2], t[1]), (t[0], t[1] + t[2])])
)


@settings(deadline=None, max_examples=80)
@given(
    st.lists(st.one_of(SQUARE, TRIANGLE), max_size=8),
    st.lists(st.tuples(COORDINATE, COORDINATE), max_size=20),
)
def test_village_of_is_brute_force(polygons, points):
    expected = [
        next((row for row, shape in enumerate(polygons) if shape.intersects(shapely.Point(p))), -1)
        for p in points
    ]
    assert village_of(points, polygons).tolist() == expected


def test_a_point_nowhere_is_in_no_village():
    boxes = [shapely.box(0, 0, 1, 1)]
    points = [[np.nan, 0.5], [0.5, np.nan], [np.inf, 0.5], [5, 5]]
    assert village_of(points, boxes).tolist() == [-1, -1, -1, -1]
    assert village_of(np.empty((0, 2)), boxes).tolist() == []


def assigned(place: tuple[float, float], stated: str | None, akurasi: dict) -> object:
    frame = villages({CENTRE: cell(0, 0), EAST: cell(1, 0)}, akurasi).set_index("kode")
    lon, lat = at(*place)
    points = pd.DataFrame({"lon": [lon], "lat": [lat], "kode": pd.Series([stated], dtype="str")})
    (found,) = assigned_village(points, frame).tolist()
    return None if pd.isna(found) else found


INSIDE_CENTRE, OUTSIDE = (0.2, 0.2), (9.0, 9.0)


@pytest.mark.parametrize(
    ("place", "stated", "akurasi", "village"),
    [
        (INSIDE_CENTRE, None, {}, CENTRE),
        (INSIDE_CENTRE, EAST, {}, CENTRE),
        (INSIDE_CENTRE, EAST, {EAST: "resmi", CENTRE: "resmi"}, CENTRE),
        (INSIDE_CENTRE, EAST, {EAST: "perkiraan", CENTRE: "perkiraan"}, EAST),
        # The border of the stated village decides, not the one that the point fell into.
        (INSIDE_CENTRE, EAST, {CENTRE: "perkiraan"}, CENTRE),
        (INSIDE_CENTRE, EAST, {EAST: "perkiraan"}, EAST),
        (INSIDE_CENTRE, None, {CENTRE: "perkiraan"}, CENTRE),
        (OUTSIDE, EAST, {}, EAST),
        (OUTSIDE, None, {}, None),
        # A stated village that is not loaded is no village.
        (OUTSIDE, CORNER, {}, None),
        (INSIDE_CENTRE, CORNER, {CENTRE: "perkiraan"}, CENTRE),
    ],
)
def test_who_knows_better(place, stated, akurasi, village):
    assert assigned(place, stated, akurasi) == village


def test_the_answer_stands_on_the_callers_index():
    frame = villages({CENTRE: cell(0, 0)}).set_index("kode")
    lon, lat = at(0, 0)
    points = pd.DataFrame(
        {"lon": [lon, 0.0], "lat": [lat, 0.0], "kode": [None, None]}, index=[7, 3]
    )
    answer = assigned_village(points, frame)
    assert answer.index.tolist() == [7, 3]
    assert (answer[7], answer.isna()[3]) == (CENTRE, True)
