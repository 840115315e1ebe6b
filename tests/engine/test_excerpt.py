"""A part of a situation says of its villages what the whole says of them."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from peta.domain.adjustable import adjustable
from peta.engine.assess import find
from peta.engine.excerpt import excerpt, with_neighbours
from peta.engine.levels import every_level
from peta.engine.situation import situation_of
from peta.io.standards import read_standards
from peta.settings import data_dir
from tests.engine.hamlets import few, lattice, standard, world_of
from tests.engine.kecamatan import CENTRE, CORNER, EAST, World

RULES = [rule for rule in read_standards(data_dir() / "standards") if adjustable(rule)]
WHOLE = situation_of(World().inputs())


def table_of(situation, rule):
    table = every_level(find(situation, rule, {}, detail=False), rule)
    return table[table["level"] == "desa_kelurahan"].set_index("kode")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
@pytest.mark.parametrize("rows", [[4], [0, 5, 8], [9, 10, 11], list(range(12))])
def test_every_number_of_a_village_is_that_of_the_whole(rule, rows):
    rows = with_neighbours(WHOLE, rule, np.array(rows, np.int64))
    some = table_of(excerpt(WHOLE, rows), rule)
    whole = table_of(WHOLE, rule)
    pd.testing.assert_frame_equal(some, whole.loc[some.index], check_exact=True)


HOMES = st.lists(
    st.tuples(lattice(12, 20, 20), st.integers(1, 60)).map(
        lambda home: (home[0], home[1], home[1], home[1])
    ),
    min_size=1,
    max_size=8,
)
PLACES = st.lists(
    st.tuples(lattice(12, 20, 20), st.sampled_from(["berfungsi", "rusak", None]),
              st.sampled_from([2, 4, 6])).map(lambda mck: (*mck[0], *mck[1:])),
    max_size=5,
)  # fmt: skip


@few(25)
@given(HOMES, PLACES, st.sampled_from([CENTRE, EAST, CORNER]))
def test_who_shares_an_mck_is_counted_in_however_indirectly(homes, mck, kode):
    situation = situation_of(world_of(homes, mck=mck).inputs())
    rule = standard("MCK-KAP")
    row = int(situation.villages.index.get_loc(kode))
    rows = with_neighbours(situation, rule, np.array([row]))
    assert row in rows
    some = table_of(excerpt(situation, rows), rule)
    whole = table_of(situation, rule)
    pd.testing.assert_frame_equal(some, whole.loc[some.index], check_exact=True)


def test_a_neighbour_across_the_border_and_nobody_farther():
    """One MCK on the border between the centre and the east; the third village is 9 km away."""
    homes = [((0.48, 0), 10, 10, 10), ((0.52, 0), 10, 10, 10), ((0, 9), 10, 10, 10)]
    world = world_of(homes, mck=[(0.5, 0, "berfungsi", 2)])
    situation = situation_of(world.inputs())
    rows = with_neighbours(situation, standard("MCK-KAP"), np.array([0]))
    assert situation.villages.index[rows].tolist() == [CENTRE, EAST]
    alone = with_neighbours(situation, standard("MCK-JARAK"), np.array([0]))
    assert alone.tolist() == [0]
