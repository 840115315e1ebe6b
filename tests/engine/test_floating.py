"""Shared supply as a standard: against the access library, by hand, and what must add up."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from access import weights
from access.fca import three_stage_fca, two_stage_fca
from hypothesis import given
from hypothesis import strategies as st

from peta.domain.gap import PARTS
from peta.domain.rules import Catchment
from peta.domain.standard import Method
from peta.engine.floating import floating_catchment
from peta.engine.situation import situation_of
from tests.engine import hamlets
from tests.engine.hamlets import COLUMNS, VILLAGES, few, lattice, metres_between, mixed
from tests.engine.kecamatan import CENTRE, NO_REGISTER, cell, one_village

REACH = hamlets.standard("POS-JARAK")
ZONES = ((300.0, 1.0), (600.0, 0.5))
FAR = [(0.0, 9.0, "aktif"), (0.0, 9.1, "tutup"), (0.0, 9.2, None)]


def rule_of(variant, zones=ZONES, places=40.0):
    reach = zones[-1][0]
    return replace(
        REACH, method=Method.FLOATING_CATCHMENT, people_per_unit=places, urban=None,
        radius_m={"urban": reach, "rural": reach}, rule=Catchment(variant, zones),
    )  # fmt: skip


# Odd places, so that no distance is the very edge of a zone.
PLACE = lattice(9, 19, 21)
PEOPLE = st.lists(st.tuples(PLACE, st.integers(1, 60)), min_size=1, max_size=6)
POSTS = st.lists(st.tuples(PLACE, st.sampled_from(["aktif", "aktif", "tutup", None])), max_size=5)
VARIANTS = st.sampled_from(["2sfca", "e2sfca", "3sfca"])


def world_of(people, posts):
    homes = [(place, count, 1, 0) for place, count in people]
    return hamlets.world_of(homes, posyandu=[*((*place, status) for place, status in posts), *FAR])


def found(people, posts, rule):
    return floating_catchment(situation_of(world_of(people, posts).inputs()), rule)


def by_access(people, posts, variant, places=40.0):
    """People served, by the access library over all pairs."""
    pairs = pd.DataFrame(
        [(i, j, metres_between(home, post))
         for i, (home, _) in enumerate(people) for j, (post, _) in enumerate(posts)],
        columns=["origin", "dest", "cost"],
    )  # fmt: skip
    pairs = pairs[pairs["cost"] <= 600].reset_index(drop=True)
    if not len(pairs):
        return 0
    fca = three_stage_fca if variant == "3sfca" else two_stage_fca
    access = fca(
        pd.DataFrame({"geoid": range(len(people)), "demand": [count for _, count in people]}),
        pd.DataFrame({"supply": [places] * len(posts)}),
        pairs,
        600,
        supply_name="supply",
        weight_fn=weights.step_fn(dict(ZONES)),
    )
    enough = access.reindex(range(len(people))).fillna(0.0) >= 1 - 1e-9
    return sum(count for (_, count), yes in zip(people, enough, strict=True) if yes)


@pytest.mark.filterwarnings("ignore:The inplace keyword")
@few(25)
@given(people=PEOPLE, posts=POSTS, variant=VARIANTS)
def test_served_is_what_the_access_library_says(people, posts, variant):
    # Of people in one place the library keeps one row each; so do we: they stand side by side.
    working = [post for post in posts if post[1] == "aktif"]
    total = found(people, posts, rule_of(variant)).villages.sum()
    assert total["demand"] == sum(count for _, count in people)
    assert total["served"] == by_access(people, working, variant)


@few(15)
@given(people=PEOPLE, posts=POSTS, variant=VARIANTS)
def test_the_parts_are_the_whole(people, posts, variant):
    table = found(people, posts, rule_of(variant)).villages
    known = table[table["demand"].notna()]
    assert (known[list(PARTS)].sum(axis=1) == known["demand"]).all()
    assert (known[list(PARTS)] >= 0).all(axis=None)


@few(15)
@given(people=PEOPLE, posts=POSTS, more=PLACE, variant=st.sampled_from(["2sfca", "e2sfca"]))
def test_one_more_post_never_serves_fewer(people, posts, more, variant):
    rule = rule_of(variant)
    before = found(people, posts, rule).villages["served"].dropna()
    after = found(people, [*posts, (more, "aktif")], rule).villages["served"].dropna()
    assert (after >= before).all()


@few(15)
@given(people=PEOPLE, posts=POSTS, variant=st.sampled_from(["2sfca", "e2sfca"]))
def test_a_state_that_becomes_known_only_leaves_the_unknown(people, posts, variant):
    if not any(status is None for _, status in posts):
        posts = [*posts, (people[0][0], None)]
    which = next(row for row, (_, status) in enumerate(posts) if status is None)
    for known in ("aktif", "tutup"):
        said = [(place, known if row == which else status)
                for row, (place, status) in enumerate(posts)]  # fmt: skip
        before, after = (found(people, each, rule_of(variant)).villages for each in (posts, said))
        assert (after["served"].dropna() >= before["served"].dropna()).all()
        sure = before["demand"] - before["served"] - before["unknown"]
        assert ((after["demand"] - after["served"]).dropna() >= sure.dropna()).all()
        assert (after["unknown"].dropna() <= before["unknown"].dropna()).all()


@few(8)
@given(people=PEOPLE, posts=POSTS, variant=VARIANTS, seed=st.integers(0, 99))
def test_the_order_of_rows_does_not_matter(people, posts, variant, seed):
    worlds = mixed(world_of(people, posts), seed)
    answers = [floating_catchment(situation_of(each), rule_of(variant)).villages for each in worlds]
    pd.testing.assert_frame_equal(*answers)


def test_the_hamlets_of_the_page():
    """A (80 people) reaches two posts of 75 places, B (60) one of them."""
    people = [((0.0, 0.0), 80), ((0.0, -0.4), 60)]
    posts = [((0.0, -0.15), "aktif"), ((0.0, 0.3), "aktif")]
    near = ((400.0, 1.0),)
    # 75 / 140 + 75 / 80 for A; 75 / 140 for B.
    two = found(people, posts, rule_of("2sfca", near, 75.0)).villages.loc[CENTRE]
    assert two[COLUMNS].tolist() == [140, 80, 0, 60, 0, 0]
    assert two["units_to_build"] == 1
    # In three steps A halves itself: 75 / (40 + 60) for B, still less than a place each.
    three = found(people, posts, rule_of("3sfca", near, 75.0)).villages.loc[CENTRE]
    assert three[COLUMNS].tolist() == [140, 80, 0, 60, 0, 0]
    enough = found(people, posts, rule_of("3sfca", near, 100.0)).villages.loc[CENTRE]
    assert enough["served"] == 140


def test_each_cause():
    near = ((400.0, 1.0),)

    def parts(*statuses, places=40.0):
        posts = [((0.0, 0.0), status) for status in statuses]
        rule = rule_of("2sfca", near, places)
        return found([((0.0, 0.0), 40)], posts, rule).villages.loc[CENTRE, COLUMNS].tolist()

    assert parts("aktif") == [40, 40, 0, 0, 0, 0]
    assert parts("aktif", places=30.0) == [40, 0, 0, 40, 0, 0]
    assert parts("aktif", None, places=30.0) == [40, 0, 0, 0, 0, 40]
    assert parts("aktif", "tutup", places=30.0) == [40, 0, 0, 0, 40, 0]
    assert parts(None, "tutup") == [40, 0, 0, 0, 0, 40]
    assert parts("tutup") == [40, 0, 0, 0, 40, 0]
    assert parts() == [40, 0, 40, 0, 0, 0]


def test_a_kabupaten_without_a_register_is_unknown():
    world = world_of([((3.0, 0.0), 10)], [])
    far = replace(world, cells={**VILLAGES, NO_REGISTER: cell(3, 0)})
    answer = floating_catchment(situation_of(far.inputs()), rule_of("2sfca")).villages
    assert answer.loc[NO_REGISTER, COLUMNS].tolist() == [10, 0, 0, 0, 0, 10]
    assert np.isnan(answer.loc[CENTRE, "demand"])


def test_a_standard_without_zones_is_refused():
    with pytest.raises(TypeError, match="POS-JARAK"):
        floating_catchment(situation_of(one_village().inputs()), REACH)


def test_a_cause_that_hangs_on_the_unknown_is_not_stated():
    people = [((0.0, 0.0), 42)]
    before = found(people, [((0.0, 0.0), None)], rule_of("2sfca")).villages.loc[CENTRE]
    after = found(people, [((0.0, 0.0), "aktif")], rule_of("2sfca")).villages.loc[CENTRE]
    # 40 places for 42 people: over capacity if the post is open.
    assert after["unreached"] >= before["unreached"]
