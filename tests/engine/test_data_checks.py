"""Four checks of every dataset: by hand, each check by itself."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from peta.domain.gap import PARTS
from peta.domain.rules import Quality
from peta.engine.data_checks import age_years, data_checks
from peta.engine.situation import situation_of
from peta.io.standards import read_standards
from peta.settings import data_dir
from tests.engine.kecamatan import CENTRE, EAST, NO_REGISTER, cell, inputs_of, one_village

COLUMNS = ["demand", "served", "unreached", "over_capacity", "not_working", "unknown"]
STANDARDS = read_standards(data_dir() / "standards")
RULE = next(rule for rule in STANDARDS if rule.id == "DATA-MUTU")
VILLAGES = {CENTRE: cell(0, 0), EAST: cell(1, 0), NO_REGISTER: cell(3, 0)}
NEW, OLD = "2025-06-30", "2022-06-30"
RUNGS = ("layak_sendiri", "layak_bersama", "mck_komunal", "belum_layak", "babs_tertutup",
         "babs_terbuka")  # fmt: skip
ALL_SAFE = {"kk": 20, "aman": 20, **dict.fromkeys(RUNGS, 0)}
# All that can be said of CENTRE and EAST; nobody said anything of NO_REGISTER.
WORLD = one_village(
    cells=VILLAGES,
    people={CENTRE: 100, EAST: 50},
    posyandu=[(0, 0, "aktif"), (1, 0, "aktif")],
    mck=None,
    rlh=None,
    sanitasi=[{"kode": CENTRE, **ALL_SAFE}, {"kode": EAST, **ALL_SAFE}],
    bahaya=[(cell(0, 0, 0.2), "tinggi")],
)
KINDS = ("penduduk", "posyandu", "sanitasi", "bahaya")


def frames_of(world=WORLD):
    frames = world.frames()
    frames["posyandu"]["kode"] = pd.Series([CENTRE, EAST], dtype="str")
    return frames


def checks(frames, kinds=KINDS, dates=None, years=2.0):
    inputs = replace(inputs_of(frames), dates=dates or dict.fromkeys(kinds, NEW))
    rule = replace(RULE, rule=Quality(kinds, years))
    return data_checks(situation_of(inputs), rule).villages


def test_the_worked_example_of_the_page():
    """Four datasets of four checks; one is old, one village's posyandu states another's code."""
    frames = frames_of()
    frames["posyandu"]["kode"] = pd.Series([CENTRE, CENTRE], dtype="str")
    dates = {**dict.fromkeys(KINDS, NEW), "sanitasi": OLD}
    answer = checks(frames, dates=dates)
    assert answer.loc[CENTRE, COLUMNS].tolist() == [16, 15, 0, 0, 1, 0]
    assert answer.loc[EAST, COLUMNS].tolist() == [16, 14, 0, 0, 2, 0]
    assert answer.loc[NO_REGISTER, COLUMNS].tolist() == [16, 0, 16, 0, 0, 0]


@pytest.mark.parametrize("kind", KINDS)
def test_all_is_well_and_each_dataset_is_four_checks(kind):
    answer = checks(frames_of(), (kind,))
    assert answer.loc[[CENTRE, EAST], "served"].tolist() == [4, 4]
    assert answer.loc[NO_REGISTER, COLUMNS].tolist() == [4, 0, 4, 0, 0, 0]


@pytest.mark.parametrize(
    ("dates", "fresh"),
    [
        ({"posyandu": NEW}, True),
        ({"posyandu": OLD}, True),
        ({"posyandu": OLD, "kader": NEW}, False),
        ({"posyandu": "2023-06-30", "kader": "2025-06-29"}, True),
        ({"posyandu": "2023-06-28", "kader": "2025-06-29"}, False),
        ({"posyandu": "", "kader": NEW}, False),
        ({"posyandu": "Juni 2025", "kader": NEW}, False),
        ({"kader": NEW}, False),
        ({"kader": ""}, False),
    ],
    ids=str,
)
def test_the_date_is_known_and_fresh(dates, fresh):
    """The first two: the newest dataset of all is as old as it is."""
    answer = checks(frames_of(), ("posyandu",), dates)
    assert answer.loc[CENTRE, COLUMNS].tolist() == [4, 3 + fresh, 0, 0, 1 - fresh, 0]


def test_a_facility_of_unknown_state_fails_one_check_of_its_village():
    frames = frames_of(WORLD.but(posyandu=[(0, 0, None), (1, 0, "aktif")]))
    answer = checks(frames, ("posyandu",))
    assert answer.loc[[CENTRE, EAST], "not_working"].tolist() == [1, 0]


def test_a_village_without_a_row_of_the_table_fails_one_check():
    frames = frames_of(WORLD.but(sanitasi=[{"kode": CENTRE, **ALL_SAFE}]))
    answer = checks(frames, ("sanitasi",))
    assert answer.loc[[CENTRE, EAST], "not_working"].tolist() == [0, 1]


def test_a_village_whose_people_nobody_knows_has_no_people_data():
    frames = frames_of(WORLD.but(people={CENTRE: 100, EAST: None}))
    answer = checks(frames, ("penduduk",))
    assert answer.loc[EAST, COLUMNS].tolist() == [4, 0, 4, 0, 0, 0]


def test_age_in_years():
    assert age_years("2024-02-29", "2024-02-29") == 0
    assert age_years("2023-01-01", "2025-01-01") == pytest.approx(2.0, abs=0.01)
    assert np.isinf([age_years("", NEW), age_years(NEW, ""), age_years("x", NEW)]).all()


STATED = st.sampled_from([CENTRE, EAST, None])
POSTS = st.lists(
    st.tuples(st.sampled_from([0, 1]), st.sampled_from(["aktif", None]), STATED),
    min_size=1, max_size=5,
)  # fmt: skip
DATES = st.fixed_dictionaries({kind: st.sampled_from([NEW, OLD, ""]) for kind in KINDS})


@settings(deadline=None, max_examples=15, phases=[Phase.explicit, Phase.generate])
@given(posts=POSTS, dates=DATES, seed=st.integers(0, 99))
def test_the_parts_are_the_whole_and_the_order_does_not_matter(posts, dates, seed):
    world = WORLD.but(posyandu=[(east, 0, status) for east, status, _ in posts])
    frames = world.frames()
    frames["posyandu"]["kode"] = pd.Series([stated for *_, stated in posts], dtype="str")
    mixed = {kind: frame.sample(frac=1, random_state=seed) for kind, frame in frames.items()}
    answer, other = (checks(each, dates=dates) for each in (frames, mixed))
    pd.testing.assert_frame_equal(answer, other)
    assert (answer[list(PARTS)].sum(axis=1) == answer["demand"]).all()
    assert (answer[list(PARTS)] >= 0).all(axis=None)
    assert (answer["demand"] == 16).all()


@settings(deadline=None, max_examples=10, phases=[Phase.explicit, Phase.generate])
@given(posts=POSTS, dates=DATES, better=st.sampled_from(KINDS))
def test_mending_one_thing_never_lowers_served(posts, dates, better):
    frames = WORLD.but(posyandu=[(east, 0, status) for east, status, _ in posts]).frames()
    frames["posyandu"]["kode"] = pd.Series([stated for *_, stated in posts], dtype="str")
    before = checks(frames, dates={**dates, "penduduk": NEW})
    after = checks(frames, dates={**dates, "penduduk": NEW, better: NEW})
    mended = {**frames, "posyandu": frames["posyandu"].assign(status="aktif")}
    assert (after["served"] >= before["served"]).all()
    known = checks(mended, dates={**dates, "penduduk": NEW})
    assert (known["served"] >= before["served"]).all()


def test_a_standard_without_datasets_is_refused():
    with pytest.raises(TypeError, match="DATA-MUTU"):
        data_checks(situation_of(WORLD.inputs()), replace(RULE, rule=None))


# An empty cell and another's number.


@pytest.mark.parametrize("kind", ["sanitasi", "kesejahteraan", "krs"])
def test_a_row_without_a_number_is_not_complete(kind):
    frames = frames_of(WORLD.but(**{kind: [{"kode": CENTRE}]}))
    assert checks(frames, (kind,)).loc[CENTRE, "not_working"] == 1


def test_aid_counts_for_the_village_that_it_states():
    aid = {"id": "POSYANDU-0000", "kode": EAST, "lembaga": "Baznas", "jenis": "tunai"}
    situation = situation_of(inputs_of(frames_of(WORLD.but(program=[aid]))))
    assert situation.tables["program"]["kode"].tolist() == [EAST]
