"""Does each post have what it must have: against a plain loop, and what nobody says."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peta.domain.gap import PARTS
from peta.domain.rules import Compliance, Requirement
from peta.engine.compliance import compliance, fulfilled
from peta.engine.situation import situation_of
from peta.io.standards import read_standards
from peta.settings import data_dir
from tests.engine.kecamatan import CENTRE, EAST, NO_REGISTER, cell, one_village, table

VILLAGES = {CENTRE: cell(0, 0), EAST: cell(1, 0), NO_REGISTER: cell(2, 0)}
COLUMNS = ["demand", "served", "unreached", "over_capacity", "not_working", "unknown"]
POS_AKTIF = next(
    rule for rule in read_standards(data_dir() / "standards") if rule.id == "POS-AKTIF"
)
NEEDS = (Requirement("layanan", "hari_buka", 8), Requirement("kader", "kader", 5))
OPEN, CLOSED = "aktif", "tutup"


def rule_of(count):
    return replace(POS_AKTIF, rule=Compliance(count, NEEDS))


# A post: km east, status, days open, volunteers; None is not known.
POST = st.tuples(
    st.sampled_from([0.0, 1.0]),
    st.sampled_from([OPEN, OPEN, CLOSED, "tidak_diketahui", None]),
    st.one_of(st.none(), st.integers(6, 10)),
    st.one_of(st.none(), st.integers(3, 7)),
)
POSTS = st.lists(POST, min_size=1, max_size=6)
COUNTS = st.sampled_from(["posts", "requirements"])


KINDS_OF_POST = [(east, status) for east in (0.0, 1.0, 500.0)
                 for status in (OPEN, CLOSED, "tidak_diketahui", None)]  # fmt: skip
# Placed once, a post of each kind; a law's posts are rows of it under ids of their own.
PLACED = situation_of(
    one_village(
        cells=VILLAGES, posyandu=[(east, 0.0, status) for east, status in KINDS_OF_POST]
    ).inputs()
)


def frames_of(posts):
    """Posts with their tables."""
    ids = [f"P-{number}" for number in range(len(posts))]
    rows = [KINDS_OF_POST.index((east, status)) for east, status, _, _ in posts]
    days = [{"id": key, "hari_buka": post[2]} for key, post in zip(ids, posts, strict=True)]
    people = [{"id": key, "kader": post[3]} for key, post in zip(ids, posts, strict=True)]
    return {
        "posyandu": PLACED.facilities["posyandu"].iloc[rows].assign(id=ids),
        "layanan": table("layanan", days),
        "kader": table("kader", people),
    }


def situation_with(frames):
    return replace(
        PLACED,
        facilities={"posyandu": frames["posyandu"]},
        tables={kind: frames[kind] for kind in ("layanan", "kader") if kind in frames},
    )


def found(posts, count):
    return compliance(situation_with(frames_of(posts)), rule_of(count)).villages


def plainly(posts, count):
    """Parts of the posts of one village by plain Python."""
    parts = dict.fromkeys(COLUMNS, 0)
    for _, status, days, volunteers in posts:
        answers = [
            None if days is None else days >= 8,
            None if volunteers is None else volunteers >= 5,
        ]
        if count == "posts":
            whole = False if False in answers else None if None in answers else True
            answers = [whole]
        for answer in answers:
            parts["demand"] += 1
            if status == CLOSED:
                parts["not_working"] += 1
            elif answer is None or status != OPEN:
                parts["unknown"] += 1
            elif answer is False:
                parts["unreached"] += 1
            else:
                parts["served"] += 1
    return parts


@settings(deadline=None, max_examples=30)
@given(posts=POSTS, count=COUNTS)
def test_every_post_by_a_plain_loop(posts, count):
    answer = found(posts, count)
    for kode, east in ((CENTRE, 0.0), (EAST, 1.0)):
        expected = plainly([post for post in posts if post[0] == east], count)
        assert answer.loc[kode, COLUMNS].to_dict() == expected
    assert answer.loc[NO_REGISTER, COLUMNS].isna().all()


@settings(deadline=None, max_examples=25)
@given(posts=POSTS, count=COUNTS, more=POST)
def test_the_parts_are_the_whole_and_one_more_good_post_helps(posts, count, more):
    before = found(posts, count)
    after = found([*posts, (more[0], OPEN, 8, 5)], count)
    for answer in (before, after):
        known = answer[answer["demand"].notna()]
        assert (known[list(PARTS)].sum(axis=1) == known["demand"]).all()
        assert (known[list(PARTS)] >= 0).all(axis=None)
    assert (after["served"].dropna() >= before["served"].dropna()).all()


@settings(deadline=None, max_examples=25)
@given(posts=POSTS, count=COUNTS, field=st.sampled_from([2, 3]), value=st.integers(3, 10))
def test_a_requirement_that_becomes_known_only_leaves_the_unknown(posts, count, field, value):
    unsaid = [*posts[0]]
    unsaid[field] = None
    said = [*unsaid]
    said[field] = value
    before = found([tuple(unsaid), *posts[1:]], count)
    after = found([tuple(said), *posts[1:]], count)
    assert after["demand"].equals(before["demand"])
    grown = (after - before)[[part for part in PARTS if part != "unknown"]]
    assert (grown.dropna() >= 0).all(axis=None)


@pytest.mark.parametrize("count", ["posts", "requirements"])
def test_a_state_that_becomes_known_only_leaves_the_unknown(count):
    before = found([(0.0, None, 7, 5)], count).loc[CENTRE]
    after = found([(0.0, CLOSED, 7, 5)], count).loc[CENTRE]
    assert after["unreached"] >= before["unreached"]


@settings(deadline=None, max_examples=25)
@given(posts=POSTS, count=COUNTS, seed=st.integers(0, 99))
def test_the_order_of_rows_does_not_matter(posts, count, seed):
    frames = frames_of(posts)
    mixed = {kind: frame.sample(frac=1, random_state=seed) for kind, frame in frames.items()}
    rule = rule_of(count)
    tables = [compliance(situation_with(each), rule).villages for each in (frames, mixed)]
    pd.testing.assert_frame_equal(*tables)


@settings(deadline=None, max_examples=25)
@given(posts=POSTS, post=st.integers(0, 5), field=st.sampled_from([2, 3]))
def test_a_requirement_that_gets_fulfilled_never_lowers_served(posts, post, field):
    better = [[*row] for row in posts]
    better[post % len(posts)][field] = 20
    for count in ("posts", "requirements"):
        before, after = (found(rows, count)["served"] for rows in (posts, better))
        assert (after.dropna() >= before.dropna()).all()


def test_the_worked_example_of_the_page():
    """Five posts of one village, two requirements each."""
    posts = [(0.0, OPEN, 12, 6), (0.0, OPEN, 6, 6), (0.0, OPEN, 12, None), (0.0, CLOSED, 12, 6),
             (0.0, None, 12, 6)]  # fmt: skip
    by_post = found(posts, "posts").loc[CENTRE, COLUMNS].tolist()
    assert by_post == [5, 1, 1, 0, 1, 2]
    by_requirement = found(posts, "requirements").loc[CENTRE, COLUMNS].tolist()
    assert by_requirement == [10, 4, 1, 0, 2, 3]


def test_a_village_without_a_post_asks_for_nothing():
    answer = found([(0.0, OPEN, 8, 5)], "posts")
    assert answer.loc[EAST, COLUMNS].tolist() == [0] * 6
    assert answer.loc[NO_REGISTER, COLUMNS].isna().all()


def test_no_register_at_all_is_no_data():
    world = one_village(cells=VILLAGES, posyandu=None)
    answer = compliance(situation_of(world.inputs()), rule_of("posts")).villages
    assert answer[COLUMNS].isna().all(axis=None)


@pytest.mark.parametrize("missing", ["table", "column", "row"])
def test_a_requirement_that_nobody_answers_is_unknown(missing):
    frames = frames_of([(0.0, OPEN, 8, 5)])
    if missing == "table":
        del frames["kader"]
    elif missing == "column":
        frames["kader"] = frames["kader"].drop(columns="kader")
    else:
        frames["kader"] = frames["kader"].iloc[:0]
    situation = situation_with(frames)
    answers = fulfilled(situation.facilities["posyandu"], situation, NEEDS[1])
    assert answers.tolist() == [-1]


def test_a_flag_is_a_requirement_of_one():
    frames = frames_of([(0.0, OPEN, 8, 5)] * 3)
    frames["kader"]["terdaftar"] = pd.array([True, False, None], dtype="boolean")
    situation = situation_with(frames)
    row = Requirement("kader", "terdaftar", 1)
    assert fulfilled(situation.facilities["posyandu"], situation, row).tolist() == [1, 0, -1]


def test_a_post_in_no_village_is_nobodys():
    answer = found([(0.0, OPEN, 8, 5), (500.0, OPEN, 8, 5)], "posts")
    assert np.nansum(answer["demand"]) == 1


def test_a_standard_without_requirements_is_refused():
    rule = replace(rule_of("posts"), rule=None)
    with pytest.raises(TypeError, match="POS-AKTIF"):
        compliance(situation_of(one_village().inputs()), rule)
