"""Is there one in the village, and are there enough?"""

import pytest

from peta.engine.capacity import capacity
from peta.engine.presence import presence
from peta.engine.situation import situation_of
from tests.engine.kecamatan import CENTRE, EAST, cell, one_village

OPEN, CLOSED, UNKNOWN, NOT_SAID = "aktif", "tutup", "tidak_diketahui", None


def rule_of(standards, name):
    return next(one for one in standards if one.id == name)


@pytest.mark.parametrize(
    ("statuses", "part"),
    [
        ([OPEN], "served"),
        ([OPEN, CLOSED, UNKNOWN], "served"),
        ([UNKNOWN], "unknown"),
        ([NOT_SAID], "unknown"),
        ([CLOSED, UNKNOWN], "unknown"),
        ([CLOSED], "not_working"),
        (["tidak_aktif"], "not_working"),
        (["salah ketik"], "unknown"),
    ],
)
def test_presence_by_the_best_known_facility(standards, statuses, part):
    world = one_village(posyandu=[(0, 0, status) for status in statuses])
    row = presence(situation_of(world.inputs()), rule_of(standards, "POS-ADA")).villages.loc[CENTRE]
    assert row["demand"] == 1
    assert row[part] == 1
    assert row[["served", "unreached", "not_working", "unknown"]].sum() == 1


def test_no_facility_is_unreached_only_where_somebody_handed_over_a_register(standards):
    rule = rule_of(standards, "POS-ADA")
    two = {CENTRE: cell(0, 0), EAST: cell(1, 0)}
    listed = one_village(cells=two, posyandu=[(1, 0, CLOSED)])
    assert presence(situation_of(listed.inputs()), rule).villages.loc[CENTRE, "unreached"] == 1
    silent = presence(situation_of(one_village(cells=two).inputs()), rule).villages.loc[CENTRE]
    assert (silent["unreached"], silent["unknown"]) == (0, 1)


@pytest.mark.parametrize(
    ("people", "open_", "unknown", "closed", "parts"),
    [
        (1250, 1, 0, 0, (1, 1, 0, 0, 0, 0)),
        (1251, 1, 0, 0, (2, 1, 0, 1, 0, 0)),
        (1, 0, 0, 1, (1, 0, 0, 0, 1, 0)),
        (0, 1, 0, 0, (0, 0, 0, 0, 0, 0)),
        (5000, 1, 1, 1, (4, 1, 0, 1, 1, 1)),
        (2500, 0, 0, 0, (2, 0, 0, 0, 0, 2)),
        (2500, 3, 2, 1, (2, 2, 0, 0, 0, 0)),
        (2500, 1, 5, 5, (2, 1, 0, 0, 0, 1)),
    ],
)
def test_capacity_is_filled_by_the_working_first(standards, people, open_, unknown, closed, parts):
    world = one_village(
        people={CENTRE: people},
        posyandu=[(0, 0, OPEN)] * open_ + [(0, 0, UNKNOWN)] * unknown + [(0, 0, CLOSED)] * closed,
    )
    row = capacity(situation_of(world.inputs()), rule_of(standards, "POS-RASIO")).villages.loc[
        CENTRE
    ]
    names = ["demand", "served", "unreached", "over_capacity", "not_working", "unknown"]
    assert tuple(row[names]) == parts
    assert row["units_to_build"] == parts[2] + parts[3]


def test_a_surplus_fills_no_neighbour(standards):
    world = one_village(
        cells={CENTRE: cell(0, 0), EAST: cell(1, 0)},
        people={CENTRE: 100, EAST: 100},
        posyandu=[(0, 0, OPEN), (0.1, 0, OPEN)],
    )
    table = capacity(situation_of(world.inputs()), rule_of(standards, "POS-RASIO")).villages
    assert table.loc[CENTRE, "served"] == 1
    assert (table.loc[EAST, "served"], table.loc[EAST, "unreached"]) == (0, 1)


def test_capacity_of_unknown_people_is_unknown(standards):
    world = one_village(people={}, settlements=(), posyandu=[(0, 0, OPEN)])
    table = capacity(situation_of(world.inputs()), rule_of(standards, "POS-RASIO")).villages
    assert table.loc[CENTRE].isna().all()


def test_presence_needs_no_people(standards):
    world = one_village(people={}, settlements=(), posyandu=[(0, 0, OPEN)])
    table = presence(situation_of(world.inputs()), rule_of(standards, "POS-ADA")).villages
    assert table.loc[CENTRE, ["demand", "served"]].tolist() == [1, 1]
