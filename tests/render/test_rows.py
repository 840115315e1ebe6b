"""Rows held by column say what rows held one by one say."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peta.render.rows import Inside, Listed, Table, column_of, records

FRAME = pd.DataFrame(
    {
        "kode": ["64.02", "64.01", None],
        "people": [3.0, np.nan, 2.5],
        "houses": pd.array([1, None, 3], dtype="Int64"),
        "nama": pd.array(["A", None, "C"], dtype="str"),
        "known": [True, False, True],
    }
)
CODES = ["", "64", "64.0", "64.01", "64.01.02", "64.02", "64.02.01.2001", "65", None]


def test_a_table_is_its_records_by_key():
    table = Table(FRAME, ["a", "b", "c"])
    assert dict(table) == dict(zip("abc", records(FRAME), strict=True))
    assert ("b" in table, "d" in table, len(table)) == (True, False, 3)
    with pytest.raises(KeyError):
        table["d"]
    assert list(column_of(table, "people"))[::2] == [3.0, 2.5]
    assert column_of(dict(table), "houses") == [1, None, 3]


def test_a_list_is_its_records_in_order():
    listed = Listed(FRAME)
    assert list(listed) == records(FRAME)
    assert listed[-1] == records(FRAME)[-1]
    assert listed[1:] == records(FRAME)[1:]
    assert not Listed(FRAME.iloc[:0])
    with pytest.raises(IndexError):
        listed[3]


@settings(deadline=None)
@given(
    codes=st.lists(st.sampled_from(CODES), max_size=20),
    wilayah=st.sampled_from(CODES[:1] + CODES[3:8]),
)
def test_inside_is_what_begins_with_the_code(codes, wilayah):
    expected = [place for place, code in enumerate(codes) if (code or "").startswith(wilayah)]
    assert Inside(codes)[wilayah].tolist() == expected
