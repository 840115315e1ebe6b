"""Who is helped twice with the same, who is listed and helped by nobody."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peta.engine.aid import (
    AID_PARTS,
    IN_NO_LIST,
    REPEATED,
    REVIEW_COLUMNS,
    TO_REVIEW,
    aid_parts,
    latest_lists,
    review_list,
)

ONE, TWO, ELSEWHERE, SILENT = "64.01.01.2001", "64.01.01.2002", "64.02.01.2001", "64.11.01.2001"
VILLAGES = pd.Index([ONE, TWO, ELSEWHERE, SILENT])
PARTS = [name for name in AID_PARTS if name != "demand"]


def programme(*rows):
    """Aid of rows: kode, jenis, penerima; with giver, year and rupiah where they are given."""
    names = ["kode", "jenis", "penerima", "lembaga", "tahun", "nilai_idr"]
    defaults = ("Dinsos", 2024, 100)
    filled = [(*row, *defaults[len(row) - 3 :]) for row in rows]
    return pd.DataFrame(filled, columns=names).astype({"tahun": "Int64", "nilai_idr": "Int64"})


def houses(*rows):
    """Houses of rows: kode, status, penerima; of 2024 where no year is given."""
    filled = [(*row, 2024) if len(row) == 3 else row for row in rows]
    table = pd.DataFrame(filled, columns=["kode", "status", "penerima", "tahun_data"])
    return table.astype({"tahun_data": "Int64"})


# The example of docs/methods/aid-overlap.md.
AID = programme(
    (ONE, "tunai", "a", "Dinsos", 2024, 600),
    (ONE, "tunai", "a", "Baznas", 2023, 900),
    (ONE, "usaha", "b"),
    (ONE, "pangan", "b"),
    (ONE, "pangan", None),
)
LIST = houses(
    (ONE, "belum_ditangani", "b"),
    (ONE, "belum_ditangani", "c"),
    (ONE, "ditangani", "d"),
    (ONE, None, "e"),
    (ONE, "belum_ditangani", None),
    (TWO, "belum_ditangani", "f"),
    (TWO, "belum_ditangani", "g", 2023),
)


def test_the_example_of_the_docs():
    parts = aid_parts(AID, LIST, VILLAGES)
    assert parts.loc[ONE].to_dict() == {
        "demand": 7, "served": 2, "over_capacity": 1, "unreached": 1, "unknown": 3,
    }  # fmt: skip
    assert parts.loc[TWO].to_dict() == {
        "demand": 1, "served": 0, "over_capacity": 0, "unreached": 1, "unknown": 0,
    }  # fmt: skip


def test_a_kabupaten_that_handed_over_neither_is_unknown():
    parts = aid_parts(AID, LIST, VILLAGES)
    assert parts.loc[[ELSEWHERE, SILENT]].isna().all(axis=None)
    assert aid_parts(None, None, VILLAGES).isna().all(axis=None)


@pytest.mark.parametrize(("aid", "listed"), [(AID, None), (None, LIST)])
def test_one_register_is_enough_to_know_a_kabupaten(aid, listed):
    parts = aid_parts(aid, listed, VILLAGES)
    assert parts.loc[[ONE, TWO]].notna().all(axis=None)
    assert parts.loc[SILENT].isna().all()


def test_the_review_of_the_example():
    found = review_list(AID, LIST)
    assert tuple(found.columns) == REVIEW_COLUMNS
    assert set(found["keputusan"]) == {TO_REVIEW}
    (repeat,) = found[found["perihal"] == REPEATED].to_dict("records")
    assert repeat["kode"] == ONE
    assert (repeat["jenis"], repeat["penerima"]) == ("tunai", "a")
    assert (repeat["lembaga"], repeat["tahun"]) == (("Baznas", "Dinsos"), (2023, 2024))
    assert (repeat["jumlah"], repeat["nilai_idr"]) == (2, 1500)
    listed = found[found["perihal"] == IN_NO_LIST].set_index("kode")["jumlah"]
    # b gets aid, but none for its house; g stands in an older list.
    assert listed.to_dict() == {ONE: 2, TWO: 1}


def test_twice_from_one_giver_is_a_repeat_and_two_types_are_none():
    twice = review_list(programme((ONE, "tunai", "a"), (ONE, "tunai", "a")), houses())
    assert (twice["perihal"].item(), twice["lembaga"].item()) == (REPEATED, ("Dinsos",))
    assert review_list(programme((ONE, "tunai", "a"), (ONE, "usaha", "a")), houses()).empty


def test_what_is_not_known_repeats_nothing():
    aid = programme((ONE, "tunai", None), (ONE, "tunai", None), (ONE, None, "a"), (ONE, None, "a"))
    assert review_list(aid, houses()).empty
    parts = aid_parts(aid, None, VILLAGES).loc[ONE]
    assert parts.to_dict() == {
        "demand": 3, "served": 1, "over_capacity": 0, "unreached": 0, "unknown": 2,
    }  # fmt: skip


def test_an_unknown_amount_makes_the_sum_unknown():
    aid = programme((ONE, "tunai", "a", "X", 2024, 5), (ONE, "tunai", "a", "Y", 2024, None))
    assert pd.isna(review_list(aid, houses())["nilai_idr"].item())


def test_a_family_counts_once_where_it_is_named_most():
    aid = programme((TWO, "tunai", "a"), (TWO, "usaha", "a"), (ONE, "pangan", "a"))
    assert aid_parts(aid, None, VILLAGES)["demand"].loc[[ONE, TWO]].tolist() == [0, 1]
    level = programme((TWO, "tunai", "a"), (ONE, "pangan", "a"))
    assert aid_parts(level, None, VILLAGES)["demand"].loc[[ONE, TWO]].tolist() == [1, 0]


def test_a_house_that_is_not_handled_goes_before_another_that_is():
    listed = houses((ONE, "ditangani", "a"), (ONE, "belum_ditangani", "a"))
    assert aid_parts(None, listed, VILLAGES).loc[ONE, "unreached"] == 1


def test_lists_of_several_years_are_never_added_up():
    listed = houses(
        (ONE, "belum_ditangani", "a", 2022),
        (TWO, "belum_ditangani", "b", 2024),
        (ELSEWHERE, "belum_ditangani", "c", 2022),
        (ONE, "belum_ditangani", "d", None),
    )
    assert latest_lists(listed)["penerima"].tolist() == ["b", "c", "d"]
    assert latest_lists(listed.head(0)).empty


def test_rows_of_other_villages_are_left_out():
    parts = aid_parts(programme((ONE, "tunai", "a"), ("99.01.01.2001", "tunai", "z")), None,
                      VILLAGES)  # fmt: skip
    assert parts["demand"].sum() == 1


def test_nothing_at_all_is_nothing_to_review():
    assert review_list(programme(), houses()).empty


FEW = settings(max_examples=25, deadline=None)
KODE, NUMBER = st.sampled_from(VILLAGES[:3].tolist()), st.sampled_from([None, *"abcdef"])
KIND = st.sampled_from([None, "rumah", "tunai", "usaha"])
STATUS = st.sampled_from([None, "ditangani", "belum_ditangani", "tidak_diketahui"])
YEAR = st.sampled_from([None, 2023, 2024])
AIDS = st.lists(st.tuples(KODE, KIND, NUMBER), max_size=12).map(lambda rows: programme(*rows))
LISTS = st.lists(st.tuples(KODE, STATUS, NUMBER, YEAR), max_size=12).map(lambda rows: houses(*rows))


@FEW
@given(AIDS, LISTS)
def test_the_parts_sum_to_the_demand_and_to_all_families(aid, listed):
    parts = aid_parts(aid, listed, VILLAGES)
    known = parts.dropna()
    assert (known[PARTS].sum(axis=1) == known["demand"]).all()
    assert (known >= 0).all(axis=None)
    rows = pd.concat([aid["penerima"], latest_lists(listed)["penerima"]])
    assert parts["demand"].sum() == rows.nunique() + rows.isna().sum()


@FEW
@given(AIDS, LISTS, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(aid, listed, random):
    def shuffled(table):
        return table.iloc[random.sample(range(len(table)), len(table))]

    other = shuffled(aid), shuffled(listed)
    pd.testing.assert_frame_equal(aid_parts(*other, VILLAGES), aid_parts(aid, listed, VILLAGES))
    pd.testing.assert_frame_equal(review_list(*other), review_list(aid, listed))


@FEW
@given(AIDS, LISTS)
def test_an_unrelated_row_adds_one_family_and_changes_nobody_else(aid, listed):
    more = pd.concat([aid, programme((ONE, "pangan", "new"))], ignore_index=True)
    before = aid_parts(aid, listed, VILLAGES).loc[[ELSEWHERE, TWO]]
    after = aid_parts(more, listed, VILLAGES)
    pd.testing.assert_frame_equal(after.loc[[ELSEWHERE]], before.loc[[ELSEWHERE]])
    served = aid_parts(aid, listed, VILLAGES)["served"].fillna(0)[ONE]
    assert after.loc[ONE, "served"] == served + 1
    pd.testing.assert_frame_equal(review_list(more, listed), review_list(aid, listed))


@FEW
@given(AIDS, LISTS)
def test_a_family_that_gets_the_same_again_is_on_the_review_list_and_the_other_way_round(
    aid, listed
):
    parts = aid_parts(aid, listed, VILLAGES)
    found = review_list(aid, listed)
    families = found.loc[found["perihal"] == REPEATED, "penerima"].nunique()
    assert np.nansum(parts["over_capacity"]) == families
