"""What is where before any standard: registers, tables, target groups, the latest list."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from peta.domain.schema import State
from peta.domain.standard import Demand
from peta.engine.demanded import sasaran_at_points
from peta.engine.need import need
from peta.engine.situation import INPUT_KINDS, Inputs, latest_stock, situation_of
from peta.io.standards import read_standards
from peta.settings import data_dir
from tests.engine.kecamatan import (
    CENTRE,
    EAST,
    KELURAHAN,
    NO_REGISTER,
    World,
    cell,
    inputs_of,
    one_village,
)

RULES = {rule.id: rule for rule in read_standards(data_dir() / "standards")}
VILLAGES = {CENTRE: cell(0, 0), EAST: cell(1, 0), NO_REGISTER: cell(3, 0)}
WORLD = one_village(cells=VILLAGES, people={CENTRE: 100, EAST: 60})
POSTS = WORLD.but(posyandu=[(0, 0, "aktif"), (1, 0, "tutup"), (500.0, 0, "aktif")])


def test_a_register_is_of_the_kabupaten_that_it_has_a_row_of():
    situation = situation_of(POSTS.but(mck=()).inputs())
    assert situation.registers["posyandu"] == {"64.02"}
    assert situation.registered("posyandu").to_dict() == {
        CENTRE: True, EAST: True, NO_REGISTER: False
    }  # fmt: skip
    # An empty file says nothing of anybody, and so does one that is not there.
    assert not situation.registered("mck").any()
    assert not situation.registered("kua").any()


def test_facilities_are_counted_where_they_stand_and_by_state():
    situation = situation_of(POSTS.inputs())
    counts = situation.counted("posyandu")
    assert counts["working"].tolist() == [1, 0, 0]
    assert counts["not_working"].tolist() == [0, 1, 0]
    assert situation.counted("kua").to_numpy().sum() == 0
    # One stands in no village: it counts for none, and still serves from where it is.
    assert len(situation.positions("posyandu", State.WORKING)) == 2
    assert situation.positions("kua", State.WORKING).shape == (0, 2)


def test_a_table_row_counts_for_the_village_of_its_post():
    world = POSTS.but(
        kader=[
            {"id": "POSYANDU-0000", "kode": EAST, "kader": 1},
            {"id": "POSYANDU-0001", "kader": 2},
            {"id": "LAIN", "kode": CENTRE, "kader": 3},
        ]
    )
    situation = situation_of(world.inputs())
    assert situation.tables["kader"]["kode"].tolist() == [CENTRE, EAST, CENTRE]
    assert situation.registered("kader").tolist() == [True, True, False]


def test_a_table_by_village_keeps_its_codes():
    situation = situation_of(POSTS.but(krs=[{"kode": NO_REGISTER, "catin": 1}]).inputs())
    assert situation.tables["krs"]["kode"].tolist() == [NO_REGISTER]
    assert situation.registers["krs"] == {"64.03"}


def test_only_the_latest_list_of_each_kabupaten_counts():
    frames = WORLD.but(
        rlh=[(0, 0, "ditangani"), (0.1, 0, "belum_ditangani"), (3, 0, "ditangani"), (0, 0, None)]
    ).frames()
    frames["rlh"]["tahun_data"] = pd.array([2023, 2024, 2023, None], dtype="Int64")
    counts = situation_of(inputs_of(frames)).counted("rlh")
    # 2023 of 64.02 is superseded; 2023 is the latest of 64.03; a row without a year stays.
    assert counts["working"].tolist() == [0, 0, 1]
    assert counts["not_working"].tolist() == [1, 0, 0]
    assert counts["unknown"].tolist() == [1, 0, 0]


def test_the_worked_example_of_the_page_on_need():
    """A list of 2023 with three houses and one of 2024 with two, of which one is handled."""
    words = ["belum_ditangani"] * 3 + ["ditangani", "belum_ditangani"]
    frames = WORLD.but(rlh=[(0, 0, word) for word in words]).frames()
    frames["rlh"]["tahun_data"] = pd.array([2023] * 3 + [2024] * 2, dtype="Int64")
    row = need(situation_of(inputs_of(frames)), RULES["RTLH-NEED"]).villages.loc[CENTRE]
    assert row[["demand", "served", "unreached"]].tolist() == [2, 1, 1]


@pytest.mark.parametrize("order", [[0, 1, 2], [2, 1, 0], [1, 2, 0]])
def test_the_latest_list_in_any_order(order):
    rows = pd.DataFrame({"kode": ["64.01.01.2001"] * 3, "tahun_data": [2022.0, 2024.0, np.nan]})
    assert sorted(latest_stock(rows.iloc[order]).index) == [1, 2]


def test_lists_without_a_year_are_taken_as_they_are():
    rows = pd.DataFrame({"kode": ["64.01.01.2001", None], "tahun_data": [np.nan, np.nan]})
    assert len(latest_stock(rows)) == 2
    assert len(latest_stock(rows.drop(columns="tahun_data"))) == 2


def test_urban_is_a_dense_kelurahan_and_unknown_people_are_not_dense():
    rule = RULES["POS-JARAK"]
    situation = situation_of(World().inputs())
    urban = situation.urban(rule)
    assert urban[urban].index.tolist() == [KELURAHAN]
    assert not situation.urban(replace(rule, urban=None)).any()


def test_the_kinds_that_are_there():
    inputs = POSTS.but(krs=[{"kode": CENTRE}], bahaya=[(cell(0, 0), "tinggi")], mck=None).inputs()
    assert inputs.kinds == {
        "boundaries", "penduduk", "permukiman", "posyandu", "rlh", "krs", "bahaya"
    }  # fmt: skip
    assert inputs.kinds <= set(INPUT_KINDS)
    assert Inputs(inputs.villages, None, None, {}).kinds == {"boundaries"}


def test_people_of_a_village_are_those_of_its_points():
    situation = situation_of(WORLD.but(people={CENTRE: 100, EAST: None}).inputs())
    assert situation.villages["people"].tolist() == pytest.approx(
        [100, np.nan, np.nan], nan_ok=True
    )
    assert situation.villages.loc[CENTRE, "area_km2"] == pytest.approx(1, rel=1e-4)


# Target groups stand where the people stand.

HAMLETS = [(CENTRE, 0.0, 0.0, 30, 1, 0), (CENTRE, 0.2, 0.0, 10, 1, 0)]


def children(**changes):
    world = one_village(
        **{"people": {CENTRE: 40}, "sasaran": {CENTRE: {"balita": 8}}, "settlements": HAMLETS,
           **changes}
    )  # fmt: skip
    situation = situation_of(world.inputs())
    return sasaran_at_points(situation, Demand.BALITA).tolist()


def test_a_group_is_spread_as_the_people_are():
    assert children() == [6, 2]
    assert children(sasaran={CENTRE: {"balita": 5}}) == [4, 1]
    assert children(sasaran={CENTRE: {"balita": 0}}) == [0, 0]


def test_a_group_that_nobody_counted_is_unknown():
    assert np.isnan(children(sasaran={CENTRE: {"balita": None}})).all()
    assert np.isnan(children(sasaran={CENTRE: {"lansia": 3}})).all()
    assert np.isnan(children(sasaran={})).all()


# What is counted is not lost.


def test_no_child_is_lost_at_a_point_of_unknown_people():
    rows = [HAMLETS[0], (CENTRE, 0.2, 0.0, None, 1, 0)]
    assert np.nansum(children(people={CENTRE: None}, settlements=rows)) == 8


@pytest.mark.parametrize("settlements", [(), [(CENTRE, 0.0, 0.0, None, 1, 0)]], ids=["none", "one"])
def test_children_are_known_even_where_the_people_are_not(settlements):
    assert np.nansum(children(people={CENTRE: None}, settlements=settlements)) == 8


@pytest.mark.parametrize("posyandu", [(), [(0, 0, "aktif")]], ids=["none", "another"])
def test_a_table_of_posts_that_nobody_listed(posyandu):
    world = WORLD.but(posyandu=posyandu, kader=[{"id": "LAIN", "kode": CENTRE, "kader": 3}])
    assert situation_of(world.inputs()).tables["kader"]["kode"].tolist() == [CENTRE]
