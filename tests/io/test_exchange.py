import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from peta.errors import DataError
from peta.io.exchange import read_result, write_error, write_result
from peta.io.quality import Findings
from peta.io.raw import RawTable

CELLS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(),
    st.datetimes(), st.dates(), st.times(),
)  # fmt: skip


def through(folder, raw, findings=None):
    write_result(folder, raw, findings or Findings())
    return read_result(folder, Findings())


def table(values, **more):
    frame = pd.DataFrame({0: pd.Series(values, dtype=object)})
    frame.columns = pd.Index(["kode"], dtype=object)
    return RawTable("a.csv", frame, np.arange(2, len(frame) + 2), **more)


@given(st.lists(CELLS, min_size=1, max_size=6))
def test_cells_come_through_unchanged(tmp_path_factory, values):
    folder = tmp_path_factory.mktemp("x")
    back = through(folder, table(values)).frame["kode"].tolist()
    for before, after in zip(values, back, strict=True):
        if isinstance(before, float) and math.isnan(before):
            assert after is None
        elif isinstance(before, str):
            assert after == before.encode("utf-8", "replace").decode()
        elif isinstance(before, int) and abs(before) >= 2**63:
            assert after == str(before)
        else:
            assert (after, type(after)) == (before, type(before))


def test_everything_about_a_table_comes_through(tmp_path):
    shapes = np.array([shapely.Point(117, -1), None], dtype=object)
    raw = table(["a", None], geometry=shapes, sheet="S", header_row=1, positions=(3,),
                about=("Kab",), hidden_rows=frozenset({2}))  # fmt: skip
    back = through(tmp_path, raw)
    assert (back.sheet, back.header_row, back.positions) == ("S", 1, (3,))
    assert (back.about, back.hidden_rows, back.rows.tolist()) == (("Kab",), {2}, [2, 3])
    assert back.geometry.tolist() == [shapely.Point(117, -1), None]


def test_headers_that_repeat_come_through(tmp_path):
    frame = pd.DataFrame([[1, "x"]], dtype=object)
    frame.columns = pd.Index(["a", "a"], dtype=object)
    back = through(tmp_path, RawTable("a.csv", frame, np.array([2])))
    assert back.headers == ["a", "a"]
    assert back.frame.iloc[0].tolist() == [1, "x"]


def test_findings_of_secret_rows_stay_without_values(tmp_path):
    write_result(tmp_path, table(["a"]), Findings())
    found = Findings()
    found.note("about_row", "Keterangan.", given="Siti")
    write_result(tmp_path, table(["a"]), found)
    secret = Findings(secret=True)
    read_result(tmp_path, secret)
    assert [finding.given for finding in secret] == [""]


def test_an_error_is_raised_again_with_its_findings(tmp_path):
    found = Findings()
    found.note("encoding", "Huruf.")
    write_error(tmp_path, DataError("Kosong.", code="empty", hint="Isi."), found)
    again = Findings()
    with pytest.raises(DataError) as caught:
        read_result(tmp_path, again)
    assert (caught.value.code, caught.value.hint) == ("empty", "Isi.")
    assert [finding.code for finding in again] == ["encoding"]


def test_nothing_written_is_no_result(tmp_path: Path):
    with pytest.raises(OSError):
        read_result(tmp_path, Findings())
