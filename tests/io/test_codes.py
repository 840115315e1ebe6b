import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peta.domain.wilayah import is_kode
from peta.errors import DataError
from peta.io.codes import bps_crosswalk, parse_bps, parse_kode, significant_digits, survives

KODE = "64.02.09.2001"
ANYTHING = st.one_of(
    st.text(), st.floats(), st.integers(), st.booleans(), st.none(), st.dates(),
    st.from_regex(r"[0-9.,E+\- ]{0,16}", fullmatch=True),
)  # fmt: skip


@pytest.mark.parametrize(
    "given_value", [KODE, " 64.02.09.2001 ", "64.2.9.2001", "64-02-09-2001", "'64.02.09.2001",
    "64 02 09 2001",
                    "64.02.09. 2001", "64.02.09.2001."],
)  # fmt: skip
def test_four_groups_are_a_kemendagri_code(given_value):
    assert parse_kode(given_value) == KODE


@pytest.mark.parametrize(
    "given_value",
    ["6402092001", 6402092001, 6402092001.0, "6402092001.0", "6402092001,00", "6,402092001E+09"],
)
def test_ten_digits_are_read_only_where_the_system_is_stated(given_value):
    assert parse_kode(given_value, "kemendagri") == KODE
    with pytest.raises(DataError) as caught:
        parse_kode(given_value)
    assert caught.value.code == "undotted_kode"
    assert "BPS" in caught.value.hint


@pytest.mark.parametrize(
    ("given_value", "code"),
    [("64.02", "kode_level"), ("64.02.09", "kode_level"), (64.02, "kode_as_number"),
     (64.2, "kode_as_number"),
     ("6,402E+09", "kode_digits_lost"), (6402000000.0, "kode_digits_lost"),
     ("6.40209E+9", "kode_digits_lost"),
     (datetime.datetime(2064, 2, 1), "kode_as_date"), ("Total", "malformed_kode"),
     ("64.02.01.200٣", "malformed_kode"), ("640209200", "malformed_kode"), (True,
     "malformed_kode")],
)  # fmt: skip
@pytest.mark.parametrize("system", ["", "kemendagri"])
def test_what_is_damaged_is_told_by_its_damage(given_value, code, system):
    with pytest.raises(DataError) as caught:
        parse_kode(given_value, system)
    assert caught.value.code == code
    assert "64.02.01.2003" in caught.value.hint


@given(ANYTHING, st.sampled_from(["", "kemendagri"]))
def test_a_code_is_a_code_or_a_data_error(value, system):
    try:
        kode = parse_kode(value, system)
    except DataError:
        return
    assert is_kode(kode)
    assert len(kode) == 13


@given(ANYTHING)
def test_a_bps_code_gives_a_kabupaten_or_a_data_error(value):
    try:
        assert parse_bps(value) in bps_crosswalk().values()
    except DataError:
        return


@given(st.from_regex(r"64\.0[1-9]\.[0-9]{2}\.[12][0-9]{3}", fullmatch=True), st.integers(2, 9))
def test_what_a_spreadsheet_leaves_of_a_code_agrees_with_it(kode, decimals):
    shown = f"{int(kode.replace('.', '')):.{decimals}E}"
    assert survives(kode, shown) or not significant_digits(shown)
    assert survives(kode, shown.replace(".", ",")) or not significant_digits(shown)


def test_the_same_digits_mean_another_place_in_the_other_system():
    assert parse_bps("6402010001") == "64.07"
    assert parse_kode("6402010001", "kemendagri")[:5] == "64.02"


@pytest.mark.parametrize(
    ("given_value", "code"), [("640201", "malformed_bps"), ("3201010001", "unknown_bps")]
)
def test_bps_codes_that_lead_nowhere(given_value, code):
    with pytest.raises(DataError) as caught:
        parse_bps(given_value)
    assert caught.value.code == code
