import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peta.errors import DataError
from peta.io.values import (
    BadValue,
    decimal_text,
    parse_category,
    parse_count,
    parse_flag,
    parse_number,
    parse_text,
)

ANYTHING = st.one_of(
    st.text(), st.floats(), st.integers(), st.booleans(), st.none(), st.lists(st.integers())
)


@pytest.mark.parametrize(
    ("given_value", "count"),
    [("0", 0), ("1.234", 1234), ("1.234.567", 1234567), ("1.234,00", 1234), ("12.0", 12), (7.0, 7),
     ("0,0", 0), ("144 087", 144087), (" 5 ", 5), ("1234", 1234)],
)  # fmt: skip
def test_counts_as_indonesians_write_them(given_value, count):
    assert parse_count(given_value) == count


@pytest.mark.parametrize(
    ("given_value", "code"),
    [("-3", "negative_count"), (-1, "negative_count"), ("1,5", "fractional_count"),
     ("12.5", "fractional_count"), (1.234, "fractional_count"), ("tiga", "bad_count"),
     ("3 KK", "bad_count"), (True, "bad_count"), (math.inf, "bad_count"), ("1e3", "bad_count"),
     ("99999999999", "bad_count")],
)  # fmt: skip
def test_what_is_no_count_is_refused_with_its_reason(given_value, code):
    with pytest.raises(BadValue) as caught:
        parse_count(given_value)
    assert caught.value.code == code
    assert caught.value.hint


@pytest.mark.parametrize("given_value", ["1,234", 1.234])
def test_a_likely_thousand_is_proposed_not_taken(given_value):
    with pytest.raises(BadValue) as caught:
        parse_count(given_value)
    assert caught.value.proposed == "1234"


@given(ANYTHING)
def test_a_count_is_never_negative_and_nothing_but_a_data_error_escapes(value):
    try:
        count = parse_count(value)
    except DataError:
        return
    assert isinstance(count, int)
    assert count >= 0


@given(ANYTHING)
def test_a_number_is_finite_and_never_negative(value):
    try:
        number = parse_number(value)
    except DataError:
        return
    assert math.isfinite(number)
    assert number >= 0


@given(st.integers(0, 10**9))
def test_a_count_survives_indonesian_writing(count):
    assert parse_count(f"{count:,}".replace(",", ".")) == count


@given(st.floats(-1e6, 1e6, allow_nan=False))
def test_a_decimal_comma_survives(number):
    text = f"{number:.7f}"
    assert float(decimal_text(text.replace(".", ","))) == float(text)


def test_formulas_stay_text():
    assert parse_text('=HYPERLINK("http://x")') == '=HYPERLINK("http://x")'


def test_categories_name_what_is_allowed():
    assert parse_category("TIDAK-diketahui", ("tidak_diketahui",)) == "tidak_diketahui"
    with pytest.raises(BadValue, match="tidak dikenal") as caught:
        parse_category("hancur", ("berfungsi", "rusak"))
    assert "berfungsi, rusak" in caught.value.hint


@pytest.mark.parametrize(
    "given_value", ["Y", "v", "V", "✓", "√", "ü", "Ya", "1", 1, 1.0, True, "ada"]
)
def test_ticks_say_yes(given_value):
    assert parse_flag(given_value) is True


@pytest.mark.parametrize("given_value", ["tidak", "Tdk.", "T", "N", 0, "0", False, "Tidak ada"])
def test_words_and_zero_say_no(given_value):
    assert parse_flag(given_value) is False


@pytest.mark.parametrize(
    ("given_value", "code"),
    [
        ("x", "ambiguous_flag"),
        ("✗", "ambiguous_flag"),
        ("2", "unknown_flag"),
        ("mungkin", "unknown_flag"),
    ],
)
def test_a_cross_alone_and_other_words_are_refused(given_value, code):
    with pytest.raises(BadValue) as caught:
        parse_flag(given_value)
    assert caught.value.code == code
    assert caught.value.hint


@given(ANYTHING)
def test_a_flag_is_a_flag_or_a_data_error(value):
    try:
        assert parse_flag(value) in (True, False)
    except DataError:
        return
