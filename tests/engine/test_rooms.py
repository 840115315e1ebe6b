"""Rooms turned into people, by the table of a standard."""

import numpy as np

from peta.engine.rooms import capacity_of_rooms

KAKUS = [(2, 20), (2, 40), (4, 80), (4, 100), (4, 120), (6, 160), (6, 200)]


def test_rooms_by_the_table():
    assert capacity_of_rooms([0, 1, 2, 3, 4, 5, 6, 60], KAKUS).tolist() == [
        0, 0, 40, 40, 120, 120, 200, 200]  # fmt: skip
    assert np.isnan(capacity_of_rooms([np.nan], KAKUS)).all()
    assert capacity_of_rooms([3, 4], [(4, 9), (2, 5)]).tolist() == [5, 9]
